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

// Jobs as they are stored.
extension TrackStore {
    /// A job's record as JSON, also where it is damaged: SQLite fails a whole query over one record that is no JSON.
    static let readableRecord = "iif(json_valid(record), record, '{}')"

    /// How many records could not be read since the start.
    public var unreadableRecords: Int { records.count }

    /// The job of a row with `id` and `record`; `nil` when it cannot be read.
    func job(_ row: Row) -> Job? { records.value(Job.self, of: row["record"], in: "jobs", key: row["id"]) }

    /// The jobs of a query for `id` and `record` that can be read.
    func jobs(_ db: Database, _ sql: String, _ arguments: StatementArguments = []) throws -> [Job] {
        try Row.fetchAll(db, sql: sql, arguments: arguments).compactMap(job)
    }

    /// The first job of a query for `id` and `record` that can be read.
    func firstJob(_ db: Database, _ sql: String, _ arguments: StatementArguments = []) throws -> Job? {
        let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
        while let row = try rows.next() { if let job = job(row) { return job } }
        return nil
    }
}
