import Catalogue
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

    /// Nothing is known of a target.
    public init(target: String) { self.target = target }
}

// How the publication stands, kept beside the catalogue that is published.
extension TrackStore {
    /// What was stored of the publication; `nil` when nothing was, or it cannot be read.
    public func publication() async throws -> PublicationRecord? {
        try await pool.read { db in
            guard let record = try String.fetchOne(db, sql: "SELECT record FROM publication WHERE id = 1") else {
                return nil
            }
            return records.value(PublicationRecord.self, of: record, in: "publication", key: "1")
        }
    }

    /// Stores how the publication stands, with the events that tell of it and what it changes about attention.
    public func save(
        _ record: PublicationRecord, _ events: [NewEvent], attention: [AttentionChange] = []
    ) async throws {
        let text = String(decoding: try RecordCoding.encode(record), as: UTF8.self)
        try await change { db, writer in
            try db.execute(
                sql: """
                    INSERT INTO publication (id, record) VALUES (1, ?)
                    ON CONFLICT (id) DO UPDATE SET record = excluded.record
                    """, arguments: [text])
            try writer.write(events)
            for change in attention { try self.apply(change, db, &writer) }
        }
    }

    /// Gives tracks the ids that they have elsewhere: an id is what other tables there refer to.
    public func adopt(ids: [(slug: String, id: String)]) async throws {
        guard !ids.isEmpty else { return }
        try await change { db, _ in
            let statement = try db.cachedStatement(
                sql: "UPDATE OR IGNORE tracks SET id = ? WHERE source = 'liverc' AND source_track_slug = ?")
            for entry in ids { try statement.execute(arguments: [entry.id, entry.slug]) }
        }
    }

    /// Marks exactly these tracks as followed, as far as they are stored; how many changed.
    public func follow(exactly slugs: Set<String>, by user: String, at time: Date) async throws -> Int {
        let list = String(decoding: try RecordCoding.encode(slugs.sorted()), as: UTF8.self)
        let (missing, surplus) = try await pool.read { db in
            let condition = "source = 'liverc' AND is_followed = ? AND source_track_slug"
            let wanted = "IN (SELECT value FROM json_each(?))"
            return (
                try String.fetchAll(
                    db, sql: "SELECT source_track_slug FROM tracks WHERE \(condition) \(wanted)",
                    arguments: [false, list]),
                try String.fetchAll(
                    db, sql: "SELECT source_track_slug FROM tracks WHERE \(condition) NOT \(wanted)",
                    arguments: [true, list])
            )
        }
        for (names, followed) in [(missing, true), (surplus, false)] where !names.isEmpty {
            _ = try await setFollowed(names.compactMap { TrackSlug($0) }, to: followed, by: user, at: time)
        }
        return missing.count + surplus.count
    }
}
