/// How a page's encoding was found.
public enum EncodingSource: String, Sendable, Hashable {
    /// The byte order mark at its beginning.
    case byteOrderMark = "byte_order_mark"
    /// The `Content-Type` header.
    case header
    /// A `meta` element or an XML declaration in its first 1,024 bytes.
    case document
    /// Nothing names an encoding: the page's bytes were tried.
    case content
}

/// Finds the encoding that a page declares: by its byte order mark, else by its `Content-Type`, else by what stands in its
/// first 1,024 bytes (https://html.spec.whatwg.org, 13.2.3.2 "Determining the character encoding").
public enum EncodingDetector {
    /// Bytes of a page that are searched for a declaration.
    public static let prescanBytes = 1024

    /// The declared encoding; `nil` when the page declares none that is known.
    ///
    /// - Parameters:
    ///   - contentType: the `Content-Type` header; several of them joined with commas.
    ///   - head: the first bytes of the page, 1,024 of them if it has as many.
    public static func declared(
        contentType: String?, head: ArraySlice<UInt8>
    ) -> (encoding: CharacterEncoding, source: EncodingSource)? {
        if let mark = byteOrderMark(head) { return (mark.encoding, .byteOrderMark) }
        if let encoding = contentType.flatMap({ inContentType($0) }) { return (encoding, .header) }
        return MetaPrescan.encoding(in: head.prefix(prescanBytes)).map { ($0, .document) }
    }

    /// The encoding that a byte order mark says, and its length.
    static func byteOrderMark(_ head: ArraySlice<UInt8>) -> (encoding: CharacterEncoding, length: Int)? {
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if head.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        if head.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        return nil
    }

    /// The encoding that a `Content-Type` names: its first label that is known.
    static func inContentType(_ text: String) -> CharacterEncoding? {
        var scan = CharsetScan(Array(text.utf8)[...], isHeader: true)
        while let value = scan.next() {
            for label in value.split(whereSeparator: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }) {
                if let encoding = CharacterEncoding(label: String(decoding: label, as: UTF8.self)) { return encoding }
            }
        }
        return nil
    }
}

/// Goes through the values that follow `charset=` in a header or in a `content` attribute ("extracting a character encoding
/// from a meta element"), quoted either way or not at all.
struct CharsetScan {
    private var rest: ArraySlice<UInt8>
    private let isHeader: Bool

    private static let key = Array("charset".utf8)

    /// `isHeader`: a comma ends a value without quotes, and the name is a parameter of its own.
    init(_ text: ArraySlice<UInt8>, isHeader: Bool) {
        rest = text
        self.isHeader = isHeader
    }

    mutating func next() -> ArraySlice<UInt8>? {
        var previous: UInt8?
        while let first = rest.first {
            let canBegin = !isHeader || previous.map { !Self.isTokenByte($0) } ?? true
            guard canBegin, rest.count >= Self.key.count,
                zip(rest, Self.key).allSatisfy({ Bytes.lowercased($0) == $1 })
            else {
                previous = first
                rest = rest.dropFirst()
                continue
            }
            previous = Self.key.last
            rest = rest.dropFirst(Self.key.count)
            let behind = rest.drop(while: Bytes.isBlank)
            guard behind.first == UInt8(ascii: "=") else { continue }
            rest = behind.dropFirst().drop(while: Bytes.isBlank)
            return value()
        }
        return nil
    }

    private mutating func value() -> ArraySlice<UInt8> {
        guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return unquoted()
        }
        let inner = rest.dropFirst()
        guard let end = inner.firstIndex(of: quote) else {
            // A quotation mark that does not end: the value ends where one without would.
            rest = inner
            return unquoted()
        }
        rest = inner[(end + 1)...]
        return inner[..<end]
    }

    private mutating func unquoted() -> ArraySlice<UInt8> {
        let end =
            rest.firstIndex {
                Bytes.isBlank($0) || $0 == UInt8(ascii: ";") || isHeader && $0 == UInt8(ascii: ",")
                    || isHeader && ($0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'"))
            } ?? rest.endIndex
        defer { rest = rest[end...] }
        return rest[..<end]
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        Bytes.isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }
}

/// ASCII as HTML has it.
enum Bytes {
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
    }

    static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercased(byte)) }

    static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }
}
