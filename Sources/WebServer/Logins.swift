import FoundationEssentials
import Signing

/// The token that lets somebody change things, and the logins that browsers keep in its place: a name and an end, signed with
/// the token, so that no login outlives a change of the token and the server keeps none.
struct Logins: Sendable {
    /// The cookie's name.
    static let cookie = "tracksync_login"
    /// How long a login lasts, in seconds.
    static let lifetime = 12 * 3600

    private let token: String
    private let now: @Sendable () -> Date

    init(token: String, now: @escaping @Sendable () -> Date = { Date() }) {
        self.token = token
        self.now = now
    }

    /// Whether a text is the token. Takes as long for each text of a length.
    func isToken(_ text: String) -> Bool {
        Signature.areEqual(Self.sign("token", with: token), Self.sign("token", with: text))
    }

    /// What a browser keeps for somebody who has shown the token, and calls itself so.
    func cookieValue(for name: String) -> String {
        let end = Int(now().timeIntervalSince1970) + Self.lifetime
        let payload = "\(end).\(Self.hex(name.utf8))"
        return "\(payload).\(Self.hex(Self.sign(payload, with: token) ?? []))"
    }

    /// The name in a `Cookie` header, where it holds a login that stands.
    func name(inCookies header: String) -> String? {
        for pair in header.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingPrefix(while: { $0 == " " }) }
            guard parts.count == 2, parts[0] == Self.cookie else { continue }
            let words = parts[1].split(separator: ".", omittingEmptySubsequences: false)
            guard words.count == 3, let end = Int(words[0]), let signature = Self.bytes(words[2]),
                let name = Self.bytes(words[1]).flatMap({ String(validating: $0, as: UTF8.self) })
            else { continue }
            let expected = Self.sign("\(words[0]).\(words[1])", with: token)
            if Signature.areEqual(signature, expected), Double(end) > now().timeIntervalSince1970 { return name }
        }
        return nil
    }

    private static func sign(_ text: String, with key: String) -> [UInt8]? {
        Signature.of(Array(text.utf8), key: Array(key.utf8))
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func bytes(_ hex: Substring) -> [UInt8]? {
        let digits = hex.utf8.map { UInt8(String(UnicodeScalar($0)), radix: 16) }
        guard digits.count.isMultiple(of: 2), digits.count <= 1024, !digits.contains(nil) else { return nil }
        let values = digits.compactMap(\.self)
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
}
