/// A file of the console that is the same for everyone: styles, scripts, the coastline.
public struct StaticAsset: Sendable {
    /// Its name below `/assets/`, such as `console.css`.
    public var name: String
    /// Its media type, with the character set for text.
    public var contentType: String
    /// Its bytes.
    public var bytes: [UInt8]

    /// Makes an asset.
    public init(name: String, contentType: String, bytes: [UInt8]) {
        self.name = name
        self.contentType = contentType
        self.bytes = bytes
    }

    /// FNV-1a over the bytes, 16 hexadecimal digits: another one when the bytes are others, for addresses that may be cached
    /// for ever. Not for security.
    public var fingerprint: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
