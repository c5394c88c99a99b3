import CCrypto

/// SHA-256 by libcrypto, which uses the processor's own instructions for it.
enum ContentHash {
    /// The hash in lower-case hexadecimal; `nil` when libcrypto cannot compute it.
    static func sha256(_ bytes: [UInt8]) -> String? {
        var digest = [UInt8](repeating: 0, count: 32)
        guard EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1 else { return nil }
        return String(unsafeUninitializedCapacity: 64) { text in
            for (index, byte) in digest.enumerated() {
                text[2 * index] = hexDigit(byte >> 4)
                text[2 * index + 1] = hexDigit(byte & 15)
            }
            return 64
        }
    }

    fileprivate static func text(of digest: [UInt8]) -> String {
        String(decoding: digest.flatMap { [hexDigit($0 >> 4), hexDigit($0 & 15)] }, as: UTF8.self)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

/// SHA-256 of what comes piece by piece.
public final class RunningHash {
    private let context = EVP_MD_CTX_new()

    /// A hash of nothing yet.
    public init() { EVP_DigestInit_ex(context, EVP_sha256(), nil) }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes.
    public func add(_ bytes: some Collection<UInt8>) {
        guard bytes.withContiguousStorageIfAvailable({ EVP_DigestUpdate(context, $0.baseAddress, $0.count) }) == nil
        else { return }
        let copy = Array(bytes)
        EVP_DigestUpdate(context, copy, copy.count)
    }

    /// The hash of all of them, in lower-case hexadecimal; once.
    public var digest: String {
        var digest = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &digest, nil)
        return ContentHash.text(of: digest)
    }
}
