public import FoundationEssentials

/// The id of a job: a UUID of version 7 (RFC 9562), so that ids sort by the time of their making.
public struct JobID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The id as text: 36 characters, lower case.
    public let rawValue: String

    /// Reads a whole id; `nil` when the text is no UUID.
    public init?(_ text: String) {
        guard text.utf8.count == 36, UUID(uuidString: text) != nil else { return nil }
        rawValue = text.lowercased()
    }

    /// Makes an id for a job asked for at `time`, of random bits.
    public init(at time: Date, using random: () -> UInt64 = { .random(in: .min ... .max) }) {
        self.init(atMillisecond: Int(max(0, time.timeIntervalSince1970 * 1000)), using: random)
    }

    /// Makes an id for a job asked for so many milliseconds after the beginning of 1970, of random bits.
    package init(atMillisecond milliseconds: Int, using random: () -> UInt64) {
        let high = UInt64(milliseconds) << 16 | 0x7000 | random() >> 52
        let low = 0x8000_0000_0000_0000 | random() >> 2
        func byte(_ word: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
        let uuid = UUID(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5),
                byte(high, 6), byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
                byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            ))
        rawValue = uuid.uuidString.lowercased()
    }

    /// The id as text.
    public var description: String { rawValue }

    /// Orders ids by the time of their making.
    public static func < (left: JobID, right: JobID) -> Bool { left.rawValue < right.rawValue }
}

extension JobID: Codable {
    /// Decodes an id from a plain string; throws `DecodingError.dataCorrupted` when it is no UUID.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = JobID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a job id")
        }
        self = id
    }

    /// Encodes the id as a plain string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
