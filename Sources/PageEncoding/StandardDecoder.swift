/// Decodes the encodings of which iconv(3) has other characters than browsers, by the Encoding standard's own algorithms
/// (sections 12.1, 13.1 and 13.2). What is no character is U+FFFD, and never takes ASCII with it, which may be markup.
struct StandardDecoder: Sendable {
    /// The encodings.
    enum Encoding: Sendable, Hashable { case big5, eucJP, iso2022JP }

    private let encoding: Encoding
    /// The first byte of a character whose next one comes later; 0 for none.
    private var lead: UInt8 = 0
    /// Whether that character is one of the second Japanese standard.
    private var isJIS0212 = false
    private var mode = Mode.ascii
    /// The mode that an escape was read in.
    private var outputMode = Mode.ascii
    /// Whether nothing came since the last escape.
    private var isBehindEscape = false
    private var output: [UInt8] = []

    /// What the next byte of ISO-2022-JP is.
    private enum Mode { case ascii, roman, katakana, lead, trail, escapeStart, escape }

    init(_ encoding: Encoding) { self.encoding = encoding }

    mutating func decode(_ piece: [UInt8]) -> [UInt8] {
        output.reserveCapacity(piece.count + piece.count / 2)
        switch encoding {
        case .big5: for byte in piece { readBig5(byte) }
        case .eucJP: for byte in piece { readEUC(byte) }
        case .iso2022JP: for byte in piece { readISO2022(byte) }
        }
        defer { output = [] }
        return output
    }

    /// The end of the text: what is left of it is no character.
    func finish() -> [UInt8] {
        switch mode {
        case .trail, .escapeStart: UTF8Text.replacementCharacter
        case .escape: UTF8Text.replacementCharacter + [lead]
        default: lead == 0 ? [] : UTF8Text.replacementCharacter
        }
    }

    private mutating func fail() { output += UTF8Text.replacementCharacter }

    /// A character, or U+FFFD; a byte of ASCII that was no part of it stands for itself.
    private mutating func append(_ character: ArraySlice<UInt8>?, lastByte byte: UInt8) {
        if let character {
            output += character
        } else {
            fail()
            if byte < 0x80 { output.append(byte) }
        }
    }

    private mutating func append(_ scalar: UInt32) {
        output += Array(String(Unicode.Scalar(scalar) ?? UTF8Text.replacementScalar).utf8)
    }

    private mutating func readBig5(_ byte: UInt8) {
        guard lead == 0 else {
            let isTrail = (0x40...0x7E).contains(byte) || (0xA1...0xFE).contains(byte)
            let pointer = (Int(lead) - 0x81) * 157 + Int(byte) - (byte < 0x7F ? 0x40 : 0x62)
            lead = 0
            return append(isTrail ? CodeTable.big5[pointer] : nil, lastByte: byte)
        }
        switch byte {
        case 0..<0x80: output.append(byte)
        case 0x81...0xFE: lead = byte
        default: fail()
        }
    }

    private mutating func readEUC(_ byte: UInt8) {
        let isTrail = (0xA1...0xFE).contains(byte)
        switch lead {
        case 0:
            switch byte {
            case 0..<0x80: output.append(byte)
            case 0x8E, 0x8F, 0xA1...0xFE: lead = byte
            default: fail()
            }
        case 0x8E where (0xA1...0xDF).contains(byte):
            lead = 0
            append(0xFF61 + UInt32(byte) - 0xA1)
        case 0x8F where isTrail && !isJIS0212:
            lead = byte
            isJIS0212 = true
        default:
            let table = isJIS0212 ? CodeTable.jis0212 : CodeTable.jis0208
            let pointer = (Int(lead) - 0xA1) * 94 + Int(byte) - 0xA1
            let character = isTrail && lead >= 0xA1 ? table[pointer] : nil
            lead = 0
            isJIS0212 = false
            append(character, lastByte: byte)
        }
    }

    private mutating func readISO2022(_ byte: UInt8) {
        if byte == 0x1B, mode != .escapeStart, mode != .escape {
            if mode == .trail { fail() }
            mode = .escapeStart
            return
        }
        switch mode {
        case .ascii, .roman:
            isBehindEscape = false
            switch byte {
            case 0x5C where mode == .roman: append(0xA5)
            case 0x7E where mode == .roman: append(0x203E)
            case 0x0E, 0x0F, 0x80...: fail()
            default: output.append(byte)
            }
        case .katakana:
            isBehindEscape = false
            if (0x21...0x5F).contains(byte) { append(0xFF61 + UInt32(byte) - 0x21) } else { fail() }
        case .lead:
            isBehindEscape = false
            guard (0x21...0x7E).contains(byte) else { return fail() }
            (lead, mode) = (byte, .trail)
        case .trail:
            let pointer = (Int(lead) - 0x21) * 94 + Int(byte) - 0x21
            (lead, mode) = (0, .lead)
            let character = (0x21...0x7E).contains(byte) ? CodeTable.jis0208[pointer] : nil
            output += character ?? UTF8Text.replacementCharacter[...]
        case .escapeStart:
            if byte == 0x24 || byte == 0x28 {
                (lead, mode) = (byte, .escape)
            } else {
                readAgain([byte])
            }
        case .escape:
            let first = lead
            lead = 0
            let next: Mode? =
                switch (first, byte) {
                case (0x28, 0x42): .ascii
                case (0x28, 0x4A): .roman
                case (0x28, 0x49): .katakana
                case (0x24, 0x40), (0x24, 0x42): .lead
                default: nil
                }
            guard let next else { return readAgain([first, byte]) }
            (mode, outputMode) = (next, next)
            // Two escapes with nothing between them.
            if isBehindEscape { fail() }
            isBehindEscape = true
        }
    }

    /// What looked like an escape is none: its bytes are what they are in the mode before it.
    private mutating func readAgain(_ bytes: [UInt8]) {
        isBehindEscape = false
        mode = outputMode
        fail()
        for byte in bytes { readISO2022(byte) }
    }
}
