import FoundationEssentials

/// The long text of an answer, a string of JSON (RFC 8259), read by bytes: an export is hundreds of megabytes of such texts, and
/// Foundation's decoder takes several times as long for them as everything else takes together.
///
/// Only the text is read here. All else in the line is left to the library, which also has the last word on what is no JSON.
enum LongText {
    /// How many of eight bytes stand before the first quote, backslash or control character.
    private static func plain(in bytes: UInt64) -> Int {
        // A subtraction that borrows sets a byte's highest bit, where it was not set before.
        let ones: UInt64 = 0x0101_0101_0101_0101
        let (quotes, backslashes) = (bytes ^ ones &* 0x22, bytes ^ ones &* 0x5C)
        let found =
            (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (bytes &- ones &* 0x20) & ~bytes
        return (found & (ones &* 0x80)).trailingZeroBitCount / 8
    }

    /// Copies bytes up to a quote, a backslash or a control character, eight at a time; those that are left are fewer.
    private static func copyPlain(
        _ source: UnsafeBufferPointer<UInt8>, _ from: inout Int, _ target: UnsafeMutableBufferPointer<UInt8>,
        _ to: inout Int
    ) {
        while from + 8 <= source.count {
            let bytes = UInt64(
                littleEndian: UnsafeRawBufferPointer(source).loadUnaligned(fromByteOffset: from, as: UInt64.self))
            // What is behind the plain ones is written over.
            UnsafeMutableRawBufferPointer(target).storeBytes(
                of: bytes.littleEndian, toByteOffset: to, as: UInt64.self)
            let count = plain(in: bytes)
            from += count
            to += count
            guard count == 8 else { return }
        }
    }

    /// Takes the text out of the member `text` of an answer's `result`, and leaves an empty one in its place; `nil` where there
    /// is none, or one that is no string of JSON. What is not UTF-8 in it becomes U+FFFD.
    static func lift(from line: Data) -> (text: String, rest: Data)? {
        line.withUnsafeBytes { bytes in
            let json = bytes.assumingMemoryBound(to: UInt8.self)
            guard let start = place(in: json) else { return nil }
            var end: Int?
            let text = String(unsafeUninitializedCapacity: json.count - start) { text in
                guard let read = unescape(json, from: start, into: text) else { return 0 }
                end = read.end
                return read.count
            }
            return end.map { (text, Data(json[..<start]) + Data(json[$0...])) }
        }
    }

    /// What stands before the text in a line of which that much has come, made an answer of its own with an empty text; `nil`
    /// where no text begins in it.
    static func head(of beginning: Data) -> Data? {
        beginning.withUnsafeBytes { bytes in
            let json = bytes.assumingMemoryBound(to: UInt8.self)
            return place(in: json).map { Data(json[..<$0]) + Data("\"}}".utf8) }
        }
    }

    /// Where the text begins, behind its quote.
    private static func place(in json: UnsafeBufferPointer<UInt8>) -> Int? {
        func skipSpace(_ index: inout Int) {
            while index < json.count, [0x20, 0x09, 0x0A, 0x0D].contains(json[index]) { index += 1 }
        }
        var (depth, index) = (0, 0)
        var isInResult = false
        while index < json.count {
            let byte = json[index]
            index += 1
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                let start = index
                while index < json.count, json[index] != UInt8(ascii: "\"") {
                    index += json[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                guard index < json.count else { return nil }
                let string = json[start..<index]
                index += 1
                skipSpace(&index)
                guard index < json.count, json[index] == UInt8(ascii: ":") else { continue }
                if depth == 1 { isInResult = string.elementsEqual("result".utf8) }
                guard depth == 2, isInResult, string.elementsEqual("text".utf8) else { continue }
                index += 1
                skipSpace(&index)
                return index < json.count && json[index] == UInt8(ascii: "\"") ? index + 1 : nil
            default: break
            }
        }
        return nil
    }

    /// Reads a string up to its quote: how many bytes it has, and where the quote is; `nil` where it is no string of JSON.
    private static func unescape(
        _ json: UnsafeBufferPointer<UInt8>, from start: Int, into text: UnsafeMutableBufferPointer<UInt8>
    ) -> (count: Int, end: Int)? {
        var (index, count) = (start, 0)
        func put(_ byte: UInt8) {
            text[count] = byte
            count += 1
        }
        /// The four digits at a place.
        func unit(at place: Int) -> UInt16? {
            guard place + 4 <= json.count else { return nil }
            let digits = json[place..<place + 4]
            // A sign is none, though the library's reader of numbers takes one.
            guard digits.allSatisfy({ $0 >= 0x30 }) else { return nil }
            return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        }
        while true {
            copyPlain(json, &index, text, &count)
            guard index < json.count else { return nil }
            let byte = json[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return (count, index - 1)
            case 0..<0x20: return nil
            case UInt8(ascii: "\\"):
                guard index < json.count else { return nil }
                let escape = json[index]
                index += 1
                switch escape {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): put(escape)
                case UInt8(ascii: "b"): put(0x08)
                case UInt8(ascii: "t"): put(0x09)
                case UInt8(ascii: "n"): put(0x0A)
                case UInt8(ascii: "f"): put(0x0C)
                case UInt8(ascii: "r"): put(0x0D)
                case UInt8(ascii: "u"):
                    guard var scalar = unit(at: index).map(UInt32.init) else { return nil }
                    index += 4
                    if scalar & 0xFC00 == 0xD800, json[index...].starts(with: "\\u".utf8),
                        let second = unit(at: index + 2), second & 0xFC00 == 0xDC00
                    {
                        scalar = 0x10000 + (scalar & 0x3FF) << 10 + UInt32(second & 0x3FF)
                        index += 6
                    }
                    // Half of a pair is none.
                    guard let scalar = Unicode.Scalar(scalar) else { return nil }
                    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { put(byte) }
                default: return nil
                }
            default: put(byte)
            }
        }
    }
}
