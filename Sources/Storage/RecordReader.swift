import Foundation
import GRDB
import JobModel
import Synchronization

/// A stored record that this program cannot read: a newer program wrote it, or it is damaged.
public struct UnreadableRecord: Sendable, Hashable {
    /// The table that it is in.
    public var table: String
    /// Its key there.
    public var key: String
    /// Why it cannot be read.
    public var reason: String
}

/// Reads records that are stored as JSON. One that cannot be read is left out and reported once; the others are not
/// affected.
final class RecordReader: Sendable {
    // A lock, as the database's readers and its writer work on threads of their own.
    private let reported = Mutex<Set<String>>([])
    private let report: @Sendable (UnreadableRecord) -> Void
    /// How many are reported at most: a damaged database must not fill the log.
    private static let maximumReports = 100

    init(report: @escaping @Sendable (UnreadableRecord) -> Void) { self.report = report }

    /// How many records could not be read so far.
    var count: Int { reported.withLock(\.count) }

    /// The value of a record; `nil` when it cannot be read.
    func value<Value: Decodable>(_ type: Value.Type, of record: String, in table: String, key: String) -> Value? {
        do {
            return try RecordCoding.decode(type, from: Data(record.utf8))
        } catch {
            skip(UnreadableRecord(table: table, key: key, reason: Self.words(of: error)))
            return nil
        }
    }

    /// Reports a record that is left out.
    func skip(_ record: UnreadableRecord) {
        let isNew = reported.withLock { reported in
            reported.count < Self.maximumReports && reported.insert("\(record.table) \(record.key)").inserted
        }
        if isNew { report(record) }
    }

    static func words(of error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        return switch error {
        case .keyNotFound(let key, let context):
            "\((context.codingPath + [key]).map(\.stringValue).joined(separator: ".")) is missing"
        case .valueNotFound(_, let context): "\(path(context)) is null"
        case .typeMismatch(_, let context): "\(path(context)) is of another type"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty ? "it is no JSON" : "\(path(context)) cannot be read"
        @unknown default: "it cannot be read"
        }
    }
}
