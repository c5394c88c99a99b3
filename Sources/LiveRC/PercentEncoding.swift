/// Percent-encoding in links (RFC 3986).
enum PercentEncoding {
    /// The bytes with the encoding taken off where all of it is valid. What it stands for is text in UTF-8, else in
    /// windows-1252, as a page's own text is.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "%")) else { return Array(bytes) }
        let text = decoded(bytes) { [$0] }
        if (try? UTF8Span(validating: text.span)) != nil { return text }
        return decoded(bytes) { $0 < 0x80 ? [$0] : Array(String(HTMLReference.windows1252($0)).utf8) }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>, _ text: (UInt8) -> [UInt8]) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex, let high = digit(bytes[index + 1]),
                let low = digit(bytes[index + 2])
            {
                decoded += text(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return decoded
    }

    /// The value of a hexadecimal digit.
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
