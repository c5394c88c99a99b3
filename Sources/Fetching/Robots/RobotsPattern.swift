/// Patterns of `robots.txt` and the paths that they are held against, both in one normal form.
///
/// A byte is percent-encoded in it unless it is unreserved or a delimiter of RFC 3986; of the encoded ones the unreserved
/// are decoded. A plain `*` and a plain `$` are wildcards of a pattern; as themselves they are always encoded.
enum RobotsPattern {
    /// A pattern in normal form; `*` and a closing `$` stay wildcards.
    static func normalised(_ pattern: ArraySlice<UInt8>) -> [UInt8] {
        let isAnchored = pattern.last == UInt8(ascii: "$")
        var normal = normalised(isAnchored ? pattern.dropLast() : pattern, keepsStars: true)
        if isAnchored { normal.append(UInt8(ascii: "$")) }
        return normal
    }

    /// A path with its query in normal form.
    static func normalised(target: String) -> [UInt8] {
        let bytes = Array(target.utf8)
        return bytes.isEmpty ? [UInt8(ascii: "/")] : normalised(bytes[...], keepsStars: false)
    }

    private static func normalised(_ bytes: ArraySlice<UInt8>, keepsStars: Bool) -> [UInt8] {
        var normal: [UInt8] = []
        normal.reserveCapacity(bytes.count + 8)
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = hexadecimal(rest.prefix(2)) {
                rest = rest.dropFirst(2)
                if isUnreserved(value) { normal.append(value) } else { encode(value, into: &normal) }
            } else if isUnreserved(byte) || isDelimiter(byte) {
                normal.append(byte)
            } else if byte == UInt8(ascii: "*"), keepsStars {
                normal.append(byte)
            } else {
                encode(byte, into: &normal)
            }
        }
        return normal
    }

    /// The same with what may delimit values encoded in the query: `https://` there is the same as `https%3A%2F%2F`
    /// (RFC 9309, 2.2.2).
    static func encodingQuery(of normal: ArraySlice<UInt8>) -> [UInt8] {
        guard let mark = normal.firstIndex(of: UInt8(ascii: "?")) else { return Array(normal) }
        var encoded = Array(normal[...mark])
        for byte in normal[(mark + 1)...] {
            if isDelimiter(byte), !"&=".utf8.contains(byte) {
                encode(byte, into: &encoded)
            } else {
                encoded.append(byte)
            }
        }
        return encoded
    }

    /// Whether a pattern matches a path from its beginning. `*` stands for any bytes, a closing `$` for the path's end.
    ///
    /// What it takes goes off `steps`; when there are none left it ends without a match.
    static func matches(_ pattern: ArraySlice<UInt8>, _ path: [UInt8], _ steps: inout Int) -> Bool {
        let isAnchored = pattern.last == UInt8(ascii: "$")
        let end = isAnchored ? pattern.endIndex - 1 : pattern.endIndex
        var position = pattern.startIndex
        var index = 0
        // Behind the last star, and what it stands for so far: only that one ever has to give way.
        var retry: (position: Int, index: Int)?
        while steps > 0 {
            steps -= 1
            if position == end {
                if !isAnchored || index == path.count { return true }
            } else if pattern[position] == UInt8(ascii: "*") {
                position += 1
                retry = (position, index)
                continue
            } else if index == path.count {
                // A later beginning leaves even less of the path.
                return false
            } else if pattern[position] == path[index] {
                position += 1
                index += 1
                continue
            }
            guard let from = retry, from.index < path.count else { return false }
            retry = (from.position, from.index + 1)
            position = from.position
            index = from.index + 1
        }
        return false
    }

    // MARK: Bytes

    private static func encode(_ byte: UInt8, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "%"))
        for digit in [byte >> 4, byte & 15] {
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
        }
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        var value: UInt8 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | (digit - UInt8(ascii: "0"))
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | (digit - UInt8(ascii: "A") + 10)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | (digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }

    /// The reserved bytes of RFC 3986, but for the two that are wildcards here.
    private static func isDelimiter(_ byte: UInt8) -> Bool { ":/?#[]@!&'()+,;=".utf8.contains(byte) }
}
