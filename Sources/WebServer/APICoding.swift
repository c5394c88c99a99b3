import FoundationEssentials
import JobModel
import NIOCore

/// JSON as the API has it: the keys of the types, in camel case; times in the format of all records.
enum APICoding {
    /// Encodes a value; throws `EncodingError` for a number that is not finite.
    static func encode(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { time, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(RecordCoding.text(of: time))
        }
        return ByteBuffer(bytes: try encoder.encode(value))
    }
}
