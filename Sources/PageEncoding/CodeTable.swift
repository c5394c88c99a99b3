/// The characters of an index of the Encoding standard (section 5), by their pointers.
///
/// iconv(3) knows most of them, by codes that it is asked for one by one when the table is first needed.
struct CodeTable: Sendable {
    /// The UTF-8 of all characters one after the other, and where each begins; nothing stands for a pointer without a character.
    private let text: [UInt8]
    private let starts: [Int]

    /// The characters of Big5, with those of Hong Kong.
    static let big5 = CodeTable(count: 126 * 157, iconv: "BIG5-HKSCS", exceptions: big5Exceptions) { pointer in
        let trail = pointer % 157
        return [UInt8(0x81 + pointer / 157), UInt8(trail + (trail < 0x3F ? 0x40 : 0x62))]
    }
    /// The characters of Japan's standard, with those that NEC and IBM put beside them.
    static let jis0208 = CodeTable(count: 94 * 94, iconv: "CP932") { pointer in
        let (lead, trail) = (pointer / 188, pointer % 188)
        return [UInt8(lead + (lead < 0x1F ? 0x81 : 0xC1)), UInt8(trail + (trail < 0x3F ? 0x40 : 0x41))]
    }
    /// The characters that a second standard of Japan adds.
    static let jis0212 = CodeTable(count: 94 * 94, iconv: "EUC-JP") { pointer in
        [0x8F, UInt8(0xA1 + pointer / 94), UInt8(0xA1 + pointer % 94)]
    }

    /// `code`: how the converter's encoding writes a pointer.
    private init(count: Int, iconv name: String, exceptions: String = "", code: (Int) -> [UInt8]) {
        let others = Dictionary(
            exceptions.split(whereSeparator: \.isWhitespace).map { ($0.prefix(4), $0.dropFirst(4)) },
            uniquingKeysWith: { first, _ in first })
        let decoder = IconvDecoder(name, isMultiByte: true)
        var text: [UInt8] = []
        var starts: [Int] = []
        for pointer in 0..<count {
            starts.append(text.count)
            let code = code(pointer)
            let hexadecimal = code.map { String($0, radix: 16, uppercase: true) }.joined()
            if let other = others[hexadecimal[...]] {
                text += Array(other.utf8)
            } else if let decoder {
                let character = decoder.decode(code) + decoder.finish()
                if !character.starts(with: UTF8Text.replacementCharacter) { text += character }
            }
        }
        starts.append(text.count)
        (self.text, self.starts) = (text, starts)
    }

    /// A pointer's character in UTF-8; `nil` when it has none.
    subscript(pointer: Int) -> ArraySlice<UInt8>? {
        guard pointer >= 0, pointer + 1 < starts.count, starts[pointer] < starts[pointer + 1] else { return nil }
        return text[starts[pointer]..<starts[pointer + 1]]
    }

    /// Where the standard's index has other characters than glibc's BIG5-HKSCS, or some where that has none.
    private static let big5Exceptions = """
        8E69箸 8E6F簆 8E7E糎 8EAB緒 8EB4縝 8ECD者 8ED0耨 8F57菁 8F69蒨 8F6E萏 8FCB覦 8FCC覩 8FFE起 906D都 907A銹
        90DC靜 90F1響 91BF鼖 9244蔃 92AF兙 92B0兛 92B1兝 92B2兞 92C8鍮 92D1瑹 9447浧 94CA禛 95D9邗 9644靝 96ED瀞
        96FC嬨 9B76爁 9B78矗 9B7B纇 9BC6駖 9BDE釔 9BEC惞 9BF6澶 9C42輶 9C53侻 9C62營 9C68鄄 9C6B鷰 9C77菏 9CBC尐
        9CBD秣 9CD0婧 9D57輋 9D5A筑 9DC4拐 9EA9恢 9EEF痹 9EFD汊 9F60鬮 9F66鼗 9FCB僭 9FD8弌 A063蠏 A077拎 A0D5瑨
        A0DF煢 A0E4牐 A145‧ A14E﹑ A15A╴ A1C2¯ A1C3￣ A1C5ˍ A1E3～ A1F2⊕ A1F3⊙ A1FE／ A240＼ A241∕ A242﹨
        A244￥ A246￠ A247￡ A2CC十 A2CE卅 A3C0␀ A3C1␁ A3C2␂ A3C3␃ A3C4␄ A3C5␅ A3C6␆ A3C7␇ A3C8␈ A3C9␉
        A3CA␊ A3CB␋ A3CC␌ A3CD␍ A3CE␎ A3CF␏ A3D0␐ A3D1␑ A3D2␒ A3D3␓ A3D4␔ A3D5␕ A3D6␖ A3D7␗ A3D8␘
        A3D9␙ A3DA␚ A3DB␛ A3DC␜ A3DD␝ A3DE␞ A3DF␟ A3E0␡ A3E1€ C6CF廴 C6D3无 C6D5癶 C6D7隶 C6DE〃 C6DF仝
        FA5F倩 FA66偽 FABD包 FAC5卄 FAD5卿 FB48嘅 FBB8婷 FBF3幵 FBF9廐 FC4F彘 FC6C悤 FCB9撐 FCE2晴 FCF1杞 FDB7沜
        FDB8渝 FDBB港 FDF1煮 FE52猪 FE6F瑜 FEAA瓩 FEDD砉
        """
}
