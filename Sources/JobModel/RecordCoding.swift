public import FoundationEssentials

/// The one way in which values become JSON: in the database, on the socket, and in `--json` output.
///
/// Keys are in snake case, times are RFC 3339 in UTC with milliseconds, and keys come in a fixed order.
public enum RecordCoding {
    /// Milliseconds matter for stage timings; UTC keeps text order and time order the same.
    static let timeFormat = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// A time as text, `2026-11-21T05:56:54.123Z`: sorts as the times do.
    public static func text(of time: Date) -> String {
        // The format cuts off what is below a millisecond, and few of them are exact in binary: without a little more,
        // each reading and writing would take one off.
        let milliseconds = (time.timeIntervalSinceReferenceDate * 1000).rounded()
        return Date(timeIntervalSinceReferenceDate: (milliseconds + 0.1) / 1000).formatted(timeFormat)
    }

    /// The time that a text of that form stands for; `nil` when it is of another.
    public static func time(of text: String) -> Date? { try? timeFormat.parse(text) }

    /// Encodes a value as one line of JSON; throws `EncodingError` for a number that is not finite.
    public static func encode(_ value: some Encodable, pretty: Bool = false) throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting =
            pretty ? [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { time, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(text(of: time))
        }
        return try encoder.encode(value)
    }

    /// Decodes a value from JSON; throws `DecodingError` when it is of another shape.
    public static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let time = time(of: text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time")
            }
            return time
        }
        return try decoder.decode(type, from: data)
    }
}
