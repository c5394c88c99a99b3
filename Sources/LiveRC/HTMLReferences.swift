// Character references as the HTML standard reads them (13.2.5.72 and on): libxml2 knows those of HTML 4.

/// A character reference that was found in a text.
struct HTMLReference {
    /// What it stands for.
    var scalars: (Unicode.Scalar, Unicode.Scalar?)
    /// How many bytes of the page it takes, with `&`.
    var length: Int

    /// The reference that begins with the `&` at a place; `nil` when the `&` stands for itself.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, isInAttribute: Bool) {
        guard start + 1 < bytes.count else { return nil }
        if bytes[start + 1] == UInt8(ascii: "#") {
            self.init(numeric: bytes, start)
        } else {
            self.init(named: bytes, start, isInAttribute)
        }
    }

    // MARK: Numbers

    private init?(numeric bytes: UnsafeBufferPointer<UInt8>, _ start: Int) {
        var index = start + 2
        let isHexadecimal = index < bytes.count && bytes[index] | 0x20 == UInt8(ascii: "x")
        if isHexadecimal { index += 1 }
        let firstDigit = index
        var number: UInt32 = 0
        while index < bytes.count, let digit = Self.digit(bytes[index], isHexadecimal) {
            // Whatever is too large stays too large.
            number = min(number * (isHexadecimal ? 16 : 10) + digit, 0x11_0000)
            index += 1
        }
        guard index > firstDigit else { return nil }
        if index < bytes.count, bytes[index] == UInt8(ascii: ";") { index += 1 }
        scalars = (Self.scalar(number), nil)
        length = index - start
    }

    private static func digit(_ byte: UInt8, _ isHexadecimal: Bool) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46 where isHexadecimal: UInt32(byte - 0x41 + 10)
        case 0x61...0x66 where isHexadecimal: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }

    private static func scalar(_ number: UInt32) -> Unicode.Scalar {
        if (0x80...0x9F).contains(number) { return Unicode.Scalar(upper[Int(number) - 0x80]) ?? "\u{FFFD}" }
        return number == 0 ? "\u{FFFD}" : Unicode.Scalar(number) ?? "\u{FFFD}"
    }

    /// The character that a byte above 0x7F stands for in windows-1252 (Encoding standard).
    static func windows1252(_ byte: UInt8) -> Unicode.Scalar { scalar(UInt32(byte)) }

    /// What windows-1252 has at 0x80 to 0x9F (HTML standard, 13.2.5.80); where it has nothing the number stands.
    private static let upper: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D,
        0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E,
        0x178,
    ]

    // MARK: Names

    private init?(named bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ isInAttribute: Bool) {
        let end = min(bytes.count, start + 1 + NamedReferences.longestName + 1)
        var index = start + 1
        while index < end, isASCIIAlphanumeric(bytes[index]) { index += 1 }
        let name = UnsafeBufferPointer(rebasing: bytes[(start + 1)..<index])
        if index < bytes.count, bytes[index] == UInt8(ascii: ";"), let found = NamedReferences.scalars(of: name) {
            scalars = found
            length = index + 1 - start
            return
        }
        // Without `;` the longest name counts; none of these is longer than six letters.
        var count = min(name.count, NamedReferences.longestWithoutSemicolon)
        while count > 1 {
            let prefix = UnsafeBufferPointer(rebasing: name[..<count])
            if NamedReferences.standsWithoutSemicolon(prefix), let found = NamedReferences.scalars(of: prefix) {
                let next = start + 1 + count
                // In an attribute `&copy=` and `&copyright` are parts of an address.
                if isInAttribute, next < bytes.count,
                    bytes[next] == UInt8(ascii: "=") || isASCIIAlphanumeric(bytes[next])
                {
                    return nil
                }
                scalars = found
                length = next - start
                return
            }
            count -= 1
        }
        return nil
    }
}

/// The named references.
private enum NamedReferences {
    static let longestName = 31
    static let longestWithoutSemicolon = 6

    static func standsWithoutSemicolon(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        find(name, in: HTMLReferenceTable.withoutSemicolon) != nil
    }

    static func scalars(of name: UnsafeBufferPointer<UInt8>) -> (Unicode.Scalar, Unicode.Scalar?)? {
        guard let codes = find(name, in: HTMLReferenceTable.names) else { return nil }
        let scalars = codes.split(separator: UInt8(ascii: "+")).map { digits in
            UInt32(String(decoding: digits, as: UTF8.self), radix: 16).flatMap(Unicode.Scalar.init)
        }
        return ((scalars.first ?? nil) ?? "\u{FFFD}", scalars.dropFirst().first ?? nil)
    }

    /// What stands behind a name and its `=` in a list, which is in the order of its bytes: looked for where it stands, since
    /// pages have few of so many names.
    private static func find(_ name: UnsafeBufferPointer<UInt8>, in list: StaticString) -> Slice<
        UnsafeBufferPointer<UInt8>
    >? {
        let bytes = UnsafeBufferPointer(start: list.utf8Start, count: list.utf8CodeUnitCount)
        var low = 0
        var high = bytes.count
        while low < high {
            var start = (low + high) / 2
            while start > low, bytes[start - 1] != UInt8(ascii: " ") { start -= 1 }
            let end = bytes.find(" ", from: start, to: high) ?? high
            let word = bytes[start..<end]
            let other = word.prefix { $0 != UInt8(ascii: "=") }
            if other.lexicographicallyPrecedes(name) {
                low = end + 1
            } else if name.lexicographicallyPrecedes(other) {
                high = start
            } else {
                return word[other.endIndex...].dropFirst()
            }
        }
        return nil
    }
}

extension [UInt8] {
    /// Appends a text of a page, or the value of an attribute, with its references decoded.
    ///
    /// Control characters are none of XML: a text loses them; in a value they stay recognizable as such, so that nothing becomes
    /// sound by losing them.
    mutating func append(decoding text: UnsafeBufferPointer<UInt8>, isInAttribute: Bool) {
        var plain = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard byte == UInt8(ascii: "&") || isControl(byte) else {
                index += 1
                continue
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: text[plain..<index]))
            if byte == UInt8(ascii: "&") {
                if let reference = HTMLReference(text, at: index, isInAttribute: isInAttribute) {
                    append(reference.scalars.0, isInAttribute)
                    if let second = reference.scalars.1 { append(second, isInAttribute) }
                    index += reference.length
                } else {
                    append(byte)
                    index += 1
                }
            } else {
                append(Unicode.Scalar(byte), isInAttribute)
                index += 1
            }
            plain = index
        }
        append(contentsOf: UnsafeBufferPointer(rebasing: text[plain...]))
    }

    private mutating func append(_ scalar: Unicode.Scalar, _ isInAttribute: Bool) {
        switch scalar.value {
        case 0x0C: append(0x20)
        case 0: if isInAttribute { append(contentsOf: "\u{FFFD}".utf8) }
        case let value where value < 0x20 && isControl(UInt8(value)): if isInAttribute { append(0x7F) }
        default: append(contentsOf: scalar.utf8)
        }
    }
}

@inline(__always) private func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 && byte != 0x0A && byte != 0x09 && byte != 0x0D
}

func isASCIIAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
}
