import Testing

@testable import PageEncoding

struct PageDecoderTests {
    private func text(_ bytes: [UInt8], _ contentType: String? = nil) -> String {
        String(decoding: PageDecoder.decode(bytes, contentType: contentType), as: UTF8.self)
    }

    private func text(_ bytes: [UInt8], in charset: String) -> String { text(bytes, "text/html; charset=\(charset)") }

    /// The same in pieces of each length up to a few.
    private func piecewise(_ bytes: [UInt8], _ contentType: String?, length: Int) -> String {
        var decoder = PageDecoder(contentType: contentType)
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: length) {
            result += decoder.decode(Array(bytes[start..<min(bytes.count, start + length)]))
        }
        result += decoder.finish()
        return String(validating: result, as: UTF8.self) ?? "no UTF-8"
    }

    @Test func `a page that says in itself that it is western is read so`() {
        let head = Array("<meta http-equiv=Content-Type content=\"text/html; charset=iso-8859-1\">".utf8)
        #expect(text(head + Array("Bob".utf8) + [0x92] + Array("s Caf".utf8) + [0xE9]).hasSuffix("Bob’s Café"))
    }

    @Test func `a page that says nothing is UTF-8 if it can be, else western`() {
        #expect(text(Array("Café".utf8)) == "Café")
        #expect(text([0x43, 0x61, 0x66, 0xE9, 0x80]) == "Café€")
        #expect(text([0x43, 0xC3]) == "CÃ")
        #expect(text([]) == "")
        var decoder = PageDecoder(contentType: nil)
        _ = decoder.decode([0xE9, 0x41])
        _ = decoder.finish()
        #expect(decoder.encoding == .windows1252 && decoder.source == .content)
    }

    @Test func `what is no UTF-8 is shown as such, and fails nothing`() {
        #expect(text([0x41, 0xE9, 0x42, 0xFF, 0xF0, 0x9F], in: "utf-8") == "A\u{FFFD}B\u{FFFD}\u{FFFD}")
        #expect(text([0xED, 0xA0, 0x80, 0x3C], in: "utf-8") == "\u{FFFD}\u{FFFD}\u{FFFD}<")
    }

    @Test func `a byte order mark is none of the text, whatever the header says`() {
        #expect(text([0xEF, 0xBB, 0xBF] + Array("é".utf8), in: "gbk") == "é")
        #expect(text([0xFF, 0xFE, 0x41, 0, 0xE9, 0], in: "utf-8") == "Aé")
        #expect(text([0xFE, 0xFF, 0, 0x41, 0xD8], in: "utf-8") == "A\u{FFFD}")
    }

    @Test(
        arguments: [
            ("windows-1252", [0x80, 0x81, 0x9F, 0xA0], "€\u{81}Ÿ\u{A0}"), ("koi8-u", [0xAE, 0xC1], "ўа"),
            ("macintosh", [0xC6, 0xDB, 0xF0], "∆€\u{F8FF}"), ("windows-1255", [0xCA, 0xE0], "\u{5BA}א"),
            ("windows-1253", [0x81, 0xAA, 0xE1], "\u{81}\u{FFFD}α"), ("iso-8859-1", [0x92], "’"),
            ("windows-1258", [0x41, 0xCC, 0xEC], "A\u{300}\u{301}"), ("x-mac-cyrillic", [0xFF, 0xE0], "€а"),
            ("gbk", [0xC4, 0xE3, 0x80, 0x41], "你€A"), ("gb18030", [0x94, 0x39, 0xDA, 0x33], "💩"),
            ("big5", [0xA7, 0x41], "你"),
            ("big5", [0xA3, 0xE1, 0xA1, 0x45, 0x8E, 0x69, 0x88, 0x62], "€‧箸\u{CA}\u{304}"),
            ("big5", [0x80, 0xA1, 0x30, 0xFF], "\u{FFFD}\u{FFFD}0\u{FFFD}"), ("big5", [0xA7], "\u{FFFD}"),
            ("shift_jis", [0x41, 0x80], "A\u{80}"), ("shift_jis", [0x93, 0xFA, 0xB1, 0x5C, 0x81, 0x60], "日ｱ\\～"),
            ("euc-jp", [0xC6, 0xFC, 0x8E, 0xB1], "日ｱ"),
            ("euc-jp", [0xF9, 0xA1, 0xAD, 0xA1, 0xA1, 0xC1, 0x8F, 0xB0, 0xA1, 0x8F, 0xA2, 0xC3], "纊①～丂¦"),
            ("euc-jp", [0x8E, 0x41, 0x8F, 0xB0, 0x42, 0xC6], "\u{FFFD}A\u{FFFD}B\u{FFFD}"),
            ("iso-2022-jp", [0x1B, 0x28, 0x49, 0x31, 0x1B, 0x28, 0x4A, 0x5C, 0x7E, 0x1B, 0x28, 0x42], "ｱ¥‾"),
            ("iso-2022-jp", [0x1B, 0x24, 0x40, 0x21, 0x41, 0x2D, 0x21, 0x1B, 0x28, 0x42], "～①"),
            ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x46, 0x1B, 0x28, 0x42, 0x41, 0xB1], "\u{FFFD}A\u{FFFD}"),
            ("iso-2022-jp", [0x1B, 0x41, 0x1B, 0x24, 0x41, 0x1B], "\u{FFFD}A\u{FFFD}$A\u{FFFD}"),
            ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x1B, 0x28, 0x42, 0x41, 0x1B, 0x28], "\u{FFFD}A\u{FFFD}("),
            ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x1B, 0x28, 0x42, 0x41], "日A"),
            ("euc-kr", [0x81, 0x41, 0xC7, 0xD1], "갂한"), ("x-user-defined", [0x41, 0x80, 0xFF], "A\u{F780}\u{F7FF}"),
            ("utf-16be", [0xD8, 0x3D, 0xDE, 0x00], "😀"), ("iso-2022-kr", [0x41, 0x42], "\u{FFFD}"),
        ] as [(String, [UInt8], String)])
    func `every encoding is read as browsers read it, whole or in pieces`(
        charset: String, bytes: [UInt8], expected: String
    ) {
        #expect(text(bytes, in: charset) == expected)
        // Behind enough text that the encoding is known before.
        let blanks = Array(repeating: UInt8(ascii: " "), count: 1024)
        guard !charset.hasPrefix("utf-16"), !charset.hasSuffix("kr") || charset == "euc-kr" else { return }
        for length in 1...5 {
            #expect(
                piecewise(blanks + bytes, "text/html; charset=\(charset)", length: length)
                    == String(repeating: " ", count: 1024) + expected)
        }
    }

    @Test(arguments: ["gbk", "big5", "shift_jis", "euc-jp", "euc-kr", "gb18030"])
    func `a broken character never takes markup with it`(charset: String) {
        for lead in UInt8(0x80)...0xFF {
            #expect(text([lead, 0x3C, 0x62, 0x3E, 0x22, lead, 0xFF, 0x3C], in: charset).hasSuffix("<"))
            let tag = text([lead] + Array("<b>\"".utf8), in: charset)
            #expect(tag.hasSuffix("<b>\""), "\(charset) \(lead)")
        }
    }

    @Test func `a piece may end anywhere in a character`() {
        let page = Array(String(repeating: "aé€😀", count: 400).utf8)
        for type in [nil, "text/html; charset=utf-8"] {
            for length in [1, 2, 3, 5, 1023, 1024, 1025, 10_000] {
                #expect(piecewise(page, type, length: length) == String(repeating: "aé€😀", count: 400))
            }
        }
    }

    @Test func `an ASCII beginning decides nothing`() {
        let ascii = Array(repeating: UInt8(ascii: "x"), count: 3000)
        var decoder = PageDecoder(contentType: nil)
        #expect(decoder.decode(ascii).count == 3000)
        #expect(decoder.encoding == nil)
        #expect(decoder.decode([0xC3]).isEmpty)
        #expect(decoder.encoding == nil)
        #expect(decoder.decode([0xA9]) == Array("é".utf8))
        #expect(decoder.encoding == .utf8)
        #expect(decoder.decode([0xE9, 0x41]) == Array("\u{FFFD}A".utf8))
        #expect(decoder.finish().isEmpty)
    }

    @Test func `random bytes come out as UTF-8 in every encoding, the same however they are cut`() {
        var state = UInt64(42)
        func next() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
        for encoding in CharacterEncoding.all {
            let bytes = Array(repeating: UInt8(ascii: " "), count: 1024) + (0..<2000).map { _ in next() }
            let type = "text/html; charset=\(encoding.labels[0])"
            let whole = text(bytes, type)
            #expect(whole != "no UTF-8")
            for length in [1, 7, 64] {
                let isSame = piecewise(bytes, type, length: length) == whole
                #expect(isSame, "\(encoding) in pieces of \(length)")
            }
        }
    }
}
