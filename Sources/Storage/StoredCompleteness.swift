public import Catalogue
import Foundation
import GRDB
public import JobModel

/// How complete the active tracks are, now and after earlier runs.
public struct StoredCompleteness: Sendable {
    let store: TrackStore

    /// How complete the active tracks were after the last runs, the newest first.
    public func list(limit: Int = Completeness.runs) async throws -> [Completeness] {
        try await store.pool.read { db in
            try Row.fetchAll(
                db, sql: "SELECT job_id, record FROM completeness ORDER BY id DESC LIMIT ?", arguments: [limit]
            ).compactMap(completeness)
        }
    }

    /// How complete the active tracks were after a job; of a job that stored none, such as a dry run, how they are.
    public func after(_ job: Job) throws -> Completeness {
        try store.pool.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT job_id, record FROM completeness WHERE job_id = ?", arguments: [job.id.rawValue])
            return try row.flatMap(completeness) ?? Self.measure(db, job.id, at: job.createdAt)
        }
    }

    /// Counts once more, for the last run, from where the tracks have coordinates: that changes between runs, too.
    public func recountCoordinates() async throws {
        try await store.pool.write { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT id, job_id, record FROM completeness ORDER BY id DESC LIMIT 1")
            guard let row, var newest = completeness(row) else { return }
            newest.coordinates = try StoredCoordinates.counts(db)
            try db.execute(
                sql: "UPDATE completeness SET record = ? WHERE id = ?",
                arguments: [String(decoding: try RecordCoding.encode(newest), as: UTF8.self), row["id"] as Int64])
        }
    }

    /// Keeps how complete the active tracks are now, as one of the last runs.
    static func keep(_ db: Database, after job: JobID, at time: Date) throws {
        let record = String(
            decoding: try RecordCoding.encode(try measure(db, job, at: time)), as: UTF8.self)
        try db.execute(
            sql: "INSERT INTO completeness (job_id, record) VALUES (?, ?)", arguments: [job.rawValue, record])
        try db.execute(
            sql: "DELETE FROM completeness WHERE id <= (SELECT max(id) FROM completeness) - ?",
            arguments: [Completeness.runs])
    }

    /// One pass over the tracks counts all fields, and where the coordinates come from.
    private static func measure(_ db: Database, _ job: JobID, at time: Date) throws -> Completeness {
        let fields = Completeness.fields
        let counts = fields.map { "count(\($0.rawValue)) AS \($0.rawValue)" }.joined(separator: ", ")
        let row = try Row.fetchOne(
            db, sql: "SELECT \(StoredCoordinates.counts), \(counts) FROM tracks WHERE is_active")
        guard let row else { return Completeness(jobId: job.rawValue, time: time, tracks: 0, present: [:]) }
        let present = Dictionary(uniqueKeysWithValues: fields.map { ($0.rawValue, row[$0.rawValue] as Int) })
        var completeness = Completeness(jobId: job.rawValue, time: time, tracks: row["tracks"], present: present)
        completeness.coordinates = StoredCoordinates.counts(row)
        return completeness
    }

    private func completeness(_ row: Row) -> Completeness? {
        store.records.value(Completeness.self, of: row["record"], in: "completeness", key: row["job_id"])
    }
}
