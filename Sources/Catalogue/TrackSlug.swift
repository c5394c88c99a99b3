/// The name of a track on LiveRC: the first DNS label of its dashboard's host, in lower case.
///
/// One label of letters, digits and inner hyphens, 63 characters at most (RFC 1035); `live` and `www` are LiveRC's own
/// hosts and never tracks. A value of this type is safe to put in a host name, a URL path or a log line.
public struct TrackSlug: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The slug as text, in lower case.
    public let rawValue: String

    /// Hosts of LiveRC that are not tracks.
    static let reserved: Set<String> = ["live", "www"]

    /// Reads a slug, folding ASCII capitals; `nil` when the text is no slug.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8.prefix(64))
        guard (1...63).contains(bytes.count), bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-"),
            bytes.allSatisfy(Self.isLabelByte)
        else { return nil }
        let folded = text.lowercased()
        guard !Self.reserved.contains(folded) else { return nil }
        rawValue = folded
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The slug as text.
    public var description: String { rawValue }

    /// Orders slugs by their bytes, as the database does.
    public static func < (left: TrackSlug, right: TrackSlug) -> Bool { left.rawValue < right.rawValue }
}

extension TrackSlug: Codable {
    /// Decodes a slug from a plain string; throws `DecodingError.dataCorrupted` when it is none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let slug = TrackSlug(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a track slug")
        }
        self = slug
    }

    /// Encodes the slug as a plain string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
