public import Foundation
import GRDB
public import JobModel

/// A request that its user gave a name, so that repeating it starts no second job.
public struct NamedRequest: Sendable, Hashable {
    /// Who asked.
    public var uid: UInt32
    /// The name; another user's is another one.
    public var name: String
    /// What was asked for: the same name for something else is a mistake.
    public var content: String
    /// When it was asked for.
    public var time: Date

    /// Makes a request.
    public init(uid: UInt32, name: String, content: String, time: Date) {
        self.uid = uid
        self.name = name
        self.content = content
        self.time = time
    }
}

/// A request that was answered before: nothing was stored.
public struct RepeatedRequest: Error {
    /// Makes the error.
    public init() {}
}

/// What was asked for under a name.
public struct StoredRequests: Sendable {
    let store: TrackStore

    /// How long a request's name is remembered, in seconds.
    public static let memory: TimeInterval = 3600

    static func refuseRepeated(_ request: NamedRequest, _ db: Database) throws {
        let isKnown = try Bool.fetchOne(
            db, sql: "SELECT 1 FROM requests WHERE uid = ? AND name = ? AND time >= ?",
            arguments: [
                request.uid, request.name, RecordCoding.text(of: request.time.addingTimeInterval(-memory)),
            ])
        if isKnown == true { throw RepeatedRequest() }
    }

    static func save(_ request: NamedRequest, of job: JobID, _ db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO requests (uid, name, content, time, job_id) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                request.uid, request.name, request.content, RecordCoding.text(of: request.time), job.rawValue,
            ])
    }

    /// What a user asked for under a name since a time, and the job that answered it.
    public func find(_ name: String, by uid: UInt32, since time: Date) async throws -> (content: String, job: Job)? {
        try await store.pool.read { db in
            guard
                let row = try Row.fetchOne(
                    db,
                    sql: """
                        SELECT r.content, j.id, j.record FROM requests r JOIN jobs j ON j.id = r.job_id
                        WHERE r.uid = ? AND r.name = ? AND r.time >= ?
                        """, arguments: [uid, name, RecordCoding.text(of: time)]),
                let job = store.jobs.job(row)
            else { return nil }
            return (row["content"], job)
        }
    }
}
