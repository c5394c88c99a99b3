import CCrypto

/// What messages and logins are signed with: HMAC with SHA-256 (RFC 2104).
package enum Signature {
    /// The signature of some bytes; `nil` where libcrypto has no SHA-256: then nothing is signed, and nothing is believed.
    package static func of(_ bytes: [UInt8], key: [UInt8]) -> [UInt8]? {
        var code = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        guard HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &code, &length) != nil, length == 32 else {
            return nil
        }
        return code
    }

    /// Whether two signatures are the same; takes as long for each one of a length.
    package static func areEqual(_ one: [UInt8]?, _ other: [UInt8]?) -> Bool {
        guard let one, let other, one.count == other.count, !one.isEmpty else { return false }
        return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
