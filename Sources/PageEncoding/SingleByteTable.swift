import Synchronization

/// An encoding with one byte for each character: what the bytes from 0x80 are.
struct SingleByteTable: Sendable {
    /// The UTF-8 of all of them one after the other, and where each begins.
    private let text: [UInt8]
    private let starts: [Int]

    /// Where the Encoding standard's indexes differ from iconv's tables, beside the bytes from 0x80 to 0x9F that iconv does
    /// not know, which are the C1 characters there.
    private static let exceptions: [String: [UInt8: Unicode.Scalar]] = [
        "KOI8-U": [0xAE: "\u{45E}", 0xBE: "\u{40E}"],
        "macintosh": [0xC6: "\u{2206}", 0xF0: "\u{F8FF}"],
        "windows-1255": [0xCA: "\u{5BA}"],
        "x-mac-cyrillic": [0xFF: "\u{20AC}"],
    ]

    // A lock: pages are decoded by many tasks at once, each of which needs one of a few tables for a moment.
    private static let made = Mutex<[CharacterEncoding: SingleByteTable]>([:])

    /// The table of an encoding, made when it is first needed; `nil` when iconv does not know it.
    static func table(of encoding: CharacterEncoding) -> SingleByteTable? {
        made.withLock { tables in
            if let table = tables[encoding] { return table }
            let table = SingleByteTable(encoding)
            tables[encoding] = table
            return table
        }
    }

    /// Asks iconv for each byte alone; `nil` when it does not know the encoding.
    init?(_ encoding: CharacterEncoding) {
        guard case .singleByte(let name) = encoding.form else { return nil }
        let exceptions = Self.exceptions[encoding.name] ?? [:]
        var text: [UInt8] = []
        var starts: [Int] = []
        for byte in UInt8(0x80)...0xFF {
            starts.append(text.count)
            if let scalar = exceptions[byte] {
                text += Array(String(Character(scalar)).utf8)
                continue
            }
            // A converter each: some keep a letter back for an accent that may follow.
            guard let decoder = IconvDecoder(name, isMultiByte: false) else { return nil }
            let character = decoder.decode([byte]) + decoder.finish()
            if character == UTF8Text.replacementCharacter, byte < 0xA0 {
                text += Array(String(Character(Unicode.Scalar(byte))).utf8)
            } else {
                text += character
            }
        }
        starts.append(text.count)
        (self.text, self.starts) = (text, starts)
    }

    func decode(_ bytes: [UInt8]) -> [UInt8] {
        guard !UTF8Text.isASCII(bytes) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 4)
        var next = 0
        while next < bytes.count {
            let end = bytes[next...].firstIndex { $0 >= 0x80 } ?? bytes.count
            result.append(contentsOf: bytes[next..<end])
            guard end < bytes.count else { break }
            let index = Int(bytes[end]) - 0x80
            result.append(contentsOf: text[starts[index]..<starts[index + 1]])
            next = end + 1
        }
        return result
    }
}
