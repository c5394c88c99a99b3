/// Makes UTF-8 of a page, whatever encoding it is in, piece by piece or at once.
///
/// It never fails: what is no character of the page's encoding becomes U+FFFD, as browsers show it.
///
/// A page that declares no encoding is UTF-8 if its bytes are, else windows-1252. That is decided at the first piece that
/// holds anything but ASCII, and for that whole piece: give pages whole where you have them whole.
public struct PageDecoder: ~Copyable, Sendable {
    private enum State: Sendable {
        /// The page's first bytes, until there are enough of them to know its encoding.
        case detecting([UInt8])
        /// Nothing is declared, and all bytes so far were ASCII, but for the beginning of a character.
        case undecided(rest: [UInt8])
        case utf8(rest: [UInt8])
        case singleByte(SingleByteTable)
        case iconv(IconvDecoder)
        case standard(StandardDecoder)
        case userDefined
        /// Browsers do not read this encoding; whether the one character in the page's place was given.
        case replacement(isGiven: Bool)
    }

    private var state = State.detecting([])
    private let contentType: String?
    /// The page's encoding, once it is known: at the latest after `finish()`.
    public private(set) var encoding: CharacterEncoding?
    /// How that was found.
    public private(set) var source: EncodingSource?

    /// Prepares to decode a page.
    ///
    /// - Parameter contentType: its `Content-Type` header; several of them joined with commas.
    public init(contentType: String?) {
        self.contentType = contentType
    }

    /// Decodes a page that is there as a whole.
    public static func decode(_ page: [UInt8], contentType: String?) -> [UInt8] {
        var decoder = PageDecoder(contentType: contentType)
        let text = decoder.decode(page)
        let rest = decoder.finish()
        return rest.isEmpty ? text : text + rest
    }

    /// The next piece as UTF-8; what it ends within comes with a later one.
    public mutating func decode(_ piece: [UInt8]) -> [UInt8] {
        guard !piece.isEmpty else { return [] }
        guard case .detecting(let head) = state else { return convert(piece) }
        let bytes = head.isEmpty ? piece : head + piece
        guard bytes.count >= EncodingDetector.prescanBytes else {
            state = .detecting(bytes)
            return []
        }
        return begin(bytes)
    }

    /// What is left at the end of the page, as UTF-8.
    public mutating func finish() -> [UInt8] {
        var text: [UInt8] = []
        if case .detecting(let head) = state { text = begin(head) }
        switch state {
        case .undecided(let rest) where !rest.isEmpty:
            decide(.windows1252)
            text += convert(rest)
        case .undecided: decide(.utf8)
        case .utf8(let rest) where !rest.isEmpty: text += UTF8Text.replacementCharacter
        case .iconv(let decoder): text += decoder.finish()
        case .standard(let decoder): text += decoder.finish()
        case .detecting, .utf8, .singleByte, .userDefined, .replacement: break
        }
        state = .utf8(rest: [])
        return text
    }

    /// Finds the encoding, and decodes the first bytes.
    private mutating func begin(_ head: [UInt8]) -> [UInt8] {
        guard let (encoding, source) = EncodingDetector.declared(contentType: contentType, head: head[...]),
            let state = Self.state(for: encoding)
        else {
            state = .undecided(rest: [])
            return convert(head)
        }
        (self.state, self.encoding, self.source) = (state, encoding, source)
        guard let mark = EncodingDetector.byteOrderMark(head[...]) else { return convert(head) }
        return convert(Array(head.dropFirst(mark.length)))
    }

    /// `nil` for an encoding whose converter this system lacks: the page is read as one that declares none.
    private static func state(for encoding: CharacterEncoding) -> State? {
        switch encoding.form {
        case .utf8: .utf8(rest: [])
        case .singleByte: SingleByteTable.table(of: encoding).map { .singleByte($0) }
        case .multiByte(let name), .utf16(let name):
            IconvDecoder(name, isMultiByte: encoding.isMultiByte).map { .iconv($0) }
        case .standard(let encoding): .standard(StandardDecoder(encoding))
        case .userDefined: .userDefined
        case .replacement: .replacement(isGiven: false)
        }
    }

    private mutating func decide(_ encoding: CharacterEncoding) {
        (self.encoding, source) = (encoding, .content)
        state = Self.state(for: encoding) ?? .utf8(rest: [])
    }

    private mutating func convert(_ piece: [UInt8]) -> [UInt8] {
        switch state {
        case .detecting: return []
        case .undecided(let rest):
            let bytes = rest.isEmpty ? piece : rest + piece
            if UTF8Text.isASCII(bytes) { return bytes }
            let tail = UTF8Text.incompleteTail(of: bytes)
            if UTF8Text.isASCII(bytes.dropLast(tail)) {
                state = .undecided(rest: bytes.suffix(tail))
                return Array(bytes.dropLast(tail))
            }
            decide(UTF8Text.isValid(bytes.dropLast(tail)) ? .utf8 : .windows1252)
            return convert(bytes)
        case .utf8(let rest):
            let bytes = rest.isEmpty ? piece : rest + piece
            let tail = UTF8Text.incompleteTail(of: bytes)
            state = .utf8(rest: tail == 0 ? [] : bytes.suffix(tail))
            return UTF8Text.repaired(tail == 0 ? bytes : Array(bytes.dropLast(tail)))
        case .singleByte(let table): return table.decode(piece)
        case .iconv(let decoder): return decoder.decode(piece)
        case .standard(var decoder):
            let text = decoder.decode(piece)
            state = .standard(decoder)
            return text
        case .userDefined:
            return Array(String(String.UnicodeScalarView(piece.map(Self.userDefined))).utf8)
        case .replacement(let isGiven):
            state = .replacement(isGiven: true)
            return isGiven ? [] : UTF8Text.replacementCharacter
        }
    }

    private static func userDefined(_ byte: UInt8) -> Unicode.Scalar {
        byte < 0x80 ? Unicode.Scalar(byte) : Unicode.Scalar(0xF700 + UInt32(byte)) ?? UTF8Text.replacementScalar
    }
}

extension CharacterEncoding {
    fileprivate var isMultiByte: Bool { if case .multiByte = form { true } else { false } }
}

/// UTF-8 as bytes.
enum UTF8Text {
    static let replacementScalar: Unicode.Scalar = "\u{FFFD}"
    static let replacementCharacter: [UInt8] = [0xEF, 0xBF, 0xBD]

    static func isASCII(_ bytes: some Collection<UInt8>) -> Bool {
        // Eight at a time without a branch between them.
        bytes.withContiguousStorageIfAvailable { bytes in
            var all: UInt8 = 0
            for byte in bytes { all |= byte }
            return all < 0x80
        } ?? bytes.allSatisfy { $0 < 0x80 }
    }

    /// Whether bytes are UTF-8. ASCII, of which most pages consist, is passed over 32 bytes at a time; between such bytes no character
    /// of UTF-8 is cut.
    static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBytes { bytes in
            func word(_ index: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) }
            var index = 0
            while true {
                while index + 32 <= bytes.count,
                    (word(index) | word(index + 8) | word(index + 16) | word(index + 24)) & 0x8080_8080_8080_8080 == 0
                {
                    index += 32
                }
                while index < bytes.count, bytes[index] < 0x80 { index += 1 }
                guard index < bytes.count else { return true }
                let start = index
                while index < bytes.count, bytes[index] >= 0x80 { index += 1 }
                guard String(validating: UnsafeRawBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self) != nil
                else { return false }
            }
        }
    }

    /// The same with U+FFFD for what is no UTF-8.
    static func repaired(_ bytes: [UInt8]) -> [UInt8] {
        isValid(bytes[...]) ? bytes : Array(String(decoding: bytes, as: UTF8.self).utf8)
    }

    /// How many bytes at the end begin a character and do not end it.
    static func incompleteTail(of bytes: [UInt8]) -> Int {
        for length in 1...3 {
            guard bytes.count >= length else { return 0 }
            let byte = bytes[bytes.count - length]
            let needed: Int
            switch byte {
            case 0x80...0xBF: continue
            case 0xC2...0xDF: needed = 2
            case 0xE0...0xEF: needed = 3
            case 0xF0...0xF4: needed = 4
            default: return 0
            }
            guard length < needed else { return 0 }
            return canGoOn(first: byte, second: length > 1 ? bytes[bytes.count - length + 1] : nil) ? length : 0
        }
        return 0
    }

    /// Whether a first byte may be followed by this second one.
    private static func canGoOn(first: UInt8, second: UInt8?) -> Bool {
        guard let second else { return true }
        switch first {
        case 0xE0: return second >= 0xA0
        case 0xED: return second <= 0x9F
        case 0xF0: return second >= 0x90
        case 0xF4: return second <= 0x8F
        default: return true
        }
    }
}
