internal import Glibc

/// What phone numbers, e-mail addresses and web addresses look like: loose rules that find rubbish, not standards.
public enum ContactRules {
    /// `user@domain`: one `@`, a domain of two labels or more (RFC 1035, international ones as they are), no white space.
    public static func isEmail(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].count), text.utf8.count <= 254 else { return false }
        let user = parts[0]
        guard user.first != dot, user.last != dot, !hasTwoDots(user), user.allSatisfy(isUserByte) else { return false }
        return isDomain(parts[1]) && parts[1].contains(dot) && !hasInvisible(text)
    }

    /// Digits, five at least, with spaces, `+`, `-`, `.`, `(`, `)` and `/` between them, and perhaps an extension
    /// (`x12`, `ext. 12`) behind them; or a number that is dialled by letters, too (`1-800-RCTRACK`).
    public static func isPhone(_ text: String) -> Bool {
        let text = withASCIIDigits(text)
        return isNumber(text.utf8) || isDialledByLetters(text.utf8)
    }

    /// The text with the digits of other scripts as those of ASCII, and so the wide signs of East Asia.
    private static func withASCIIDigits(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
                return Unicode.Scalar(0x30 + UInt8(clamping: Int(value)))
            }
            let isWide = (0xFF01...0xFF5E).contains(scalar.value)
            return isWide ? Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value &- 0xFEE0)) : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func isNumber(_ bytes: String.UTF8View) -> Bool {
        let number = bytes.prefix { !isLetter($0) }
        guard number.allSatisfy({ isDigit($0) || " +-.()/".utf8.contains($0) }), number.count(where: isDigit) >= 5
        else { return false }
        let word = bytes[number.endIndex...].prefix(while: isLetter)
        if word.isEmpty { return true }
        guard ["x", "ext", "extension"].contains(String(decoding: Array(word), as: UTF8.self).lowercased()) else {
            return false
        }
        let digits = bytes[word.endIndex...].drop { $0 == dot || $0 == UInt8(ascii: " ") }
        return !digits.isEmpty && digits.allSatisfy(isDigit)
    }

    /// Seven digits and capital letters or more, three digits and a four-letter word among them; it begins as a number does.
    private static func isDialledByLetters(_ bytes: String.UTF8View) -> Bool {
        guard bytes.count <= 32, bytes.first.map({ isDigit($0) || "+(".utf8.contains($0) }) ?? false,
            bytes.allSatisfy({ isDigit($0) || (0x41...0x5A).contains($0) || " +-.()/".utf8.contains($0) })
        else { return false }
        let words = bytes.split { !isLetter($0) }
        let digits = bytes.count(where: isDigit)
        return digits >= 3 && words.contains { $0.count >= 4 } && digits + words.reduce(0) { $0 + $1.count } >= 7
    }

    /// Whether a text has the digits of a phone number, whatever stands between them, and is no address of another kind.
    public static func hasPhone(_ text: String) -> Bool {
        withASCIIDigits(text).utf8.count(where: isDigit) >= 5 && !text.utf8.contains(UInt8(ascii: "@"))
            && authority(of: text) == nil
    }

    /// `http://` or `https://` in any case, perhaps a user's name, a host, perhaps a port up to 65535 or an empty one; no white
    /// space. `isPublic`: whether the host's name has two labels or more, since others lead nowhere on the web.
    public static func isWebAddress(_ text: String, isPublic: Bool = false) -> Bool {
        guard var authority = authority(of: text), !hasWhiteSpace(text) else { return false }
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[authority.index(after: at)...] }
        let isInBrackets = takeAddressInBrackets(&authority)
        let parts = authority.split(
            separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2 {
            let isPort = parts[1].allSatisfy(isDigit) && UInt16(String(Substring(parts[1]))) != nil
            guard isPort || parts[1].isEmpty else { return false }
        }
        // A dot at the end only says that the name is complete.
        let host = parts[0].last == dot ? parts[0].dropLast() : parts[0]
        return isInBrackets ? host.isEmpty : isHost(host) && (!isPublic || host.contains(dot))
    }

    /// White space, and control characters of ASCII.
    private static func hasWhiteSpace(_ text: String) -> Bool {
        // Unicode's tables are for what is beyond ASCII.
        if text.utf8.withContiguousStorageIfAvailable({ $0.allSatisfy { 0x20 < $0 && $0 < 0x80 } }) ?? false {
            return false
        }
        return text.unicodeScalars.contains { $0.isASCII ? $0.value <= 0x20 : $0.properties.isWhitespace }
    }

    /// A domain, but for the scheme of a second address: `http://https://example.org`.
    private static func isHost(_ bytes: Substring.UTF8View) -> Bool {
        isDomain(bytes)
            && !((4...5).contains(bytes.count) && ["http", "https"].contains(Substring(bytes).lowercased()))
    }

    /// Takes an IPv6 address in brackets (RFC 3986) off the start of an authority; `false` when there is none.
    private static func takeAddressInBrackets(_ authority: inout Substring.UTF8View) -> Bool {
        guard authority.first == UInt8(ascii: "["), let end = authority.firstIndex(of: UInt8(ascii: "]")) else {
            return false
        }
        let text = String(Substring(authority[authority.index(after: authority.startIndex)..<end]))
        var address = in6_addr()
        guard text.utf8.count < INET6_ADDRSTRLEN, inet_pton(AF_INET6, text, &address) == 1 else { return false }
        authority = authority[authority.index(after: end)...]
        return true
    }

    /// What stands between the scheme and the path of an http or https address.
    private static func authority(of text: String) -> Substring.UTF8View? {
        var rest = text.utf8[...]
        for letter in "http".utf8 {
            guard let byte = rest.popFirst(), byte | 0x20 == letter else { return nil }
        }
        if rest.first.map({ $0 | 0x20 == UInt8(ascii: "s") }) ?? false { rest.removeFirst() }
        for sign in "://".utf8 {
            guard rest.popFirst() == sign else { return nil }
        }
        return rest.prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "\\")
        }
    }

    private static func isDomain(_ bytes: Substring.UTF8View) -> Bool {
        guard (1...253).contains(bytes.count) else { return false }
        // Labels of 1 to 63 bytes, without a hyphen at either end.
        var (length, last) = (0, dot)
        for byte in bytes {
            if byte == dot {
                guard length > 0, last != hyphen else { return false }
                length = 0
            } else {
                guard isDigit(byte) || isLetter(byte) || byte == hyphen || byte == underscore || byte >= 0x80,
                    length > 0 || byte != hyphen, length < 63
                else { return false }
                length += 1
            }
            last = byte
        }
        return length > 0 && last != hyphen
    }

    /// Spaces, and characters that show nothing, beyond ASCII.
    private static func hasInvisible(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            guard !scalar.isASCII else { return false }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: return true
            default: return false
            }
        }
    }

    private static func hasTwoDots(_ bytes: Substring.UTF8View) -> Bool {
        zip(bytes, bytes.dropFirst()).contains { $0 == dot && $1 == dot }
    }

    private static func isUserByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || isLetter(byte) || byte >= 0x80 || ".!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static let dot = UInt8(ascii: ".")
    private static let hyphen = UInt8(ascii: "-")
    private static let underscore = UInt8(ascii: "_")

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
