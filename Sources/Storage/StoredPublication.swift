public import Events
public import Foundation
import GRDB
public import JobModel

/// How the publication of the catalogue stands, as it is kept from one start of the daemon to the next.
public struct PublicationRecord: Codable, Sendable, Hashable {
    /// The target that it is about.
    public var target: String
    /// The catalogue that the target was last seen to have.
    public var generation: Int64?
    /// When that was.
    public var succeededAt: Date?
    /// Since when the target lacks something.
    public var behindSince: Date?
    /// How many attempts failed since.
    public var failedAttempts = 0
    /// Why the last one failed.
    public var error: PublishError?
    /// Up to where the published history was taken over.
    public var takenHistory: HistoryPlace?
    /// Marks of followed tracks that are not published.
    public var ownMarks: OwnMarks?

    /// Nothing is known of a target.
    public init(target: String) { self.target = target }
}

/// How the publication stands, kept beside the catalogue that is published.
public struct StoredPublication: Sendable {
    let store: TrackStore

    /// What was stored of the publication; `nil` when nothing was, or it cannot be read.
    public func current() async throws -> PublicationRecord? {
        try await store.pool.read { db in
            guard let record = try String.fetchOne(db, sql: "SELECT record FROM publication WHERE id = 1") else {
                return nil
            }
            return store.records.value(PublicationRecord.self, of: record, in: "publication", key: "1")
        }
    }

    /// Stores how the publication stands, with the events that tell of it and what it changes about attention.
    public func save(
        _ record: PublicationRecord, _ events: [NewEvent], attention: [AttentionChange] = []
    ) async throws {
        let text = String(decoding: try RecordCoding.encode(record), as: UTF8.self)
        try await store.change { db, writer in
            try db.execute(
                sql: """
                    INSERT INTO publication (id, record) VALUES (1, ?)
                    ON CONFLICT (id) DO UPDATE SET record = excluded.record
                    """, arguments: [text])
            try writer.write(events)
            for change in attention { try StoredAttention.apply(change, db, &writer) }
        }
    }
}
