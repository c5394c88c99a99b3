import Catalogue
import Foundation
import GRDB
import JobModel

/// A catalogue that another host published, on its way into this database: rows in a table of their own first, then in one
/// transaction in the place of the stored tracks. It blocks its thread.
public struct CatalogueTakeover {
    private let store: TrackStore
    private let columns: [String]

    init(_ store: TrackStore, columns: [String]) throws {
        self.store = store
        self.columns = columns
        try store.pool.writeWithoutTransaction { db in
            let list = columns.map { "\"\($0)\"" }.joined(separator: ", ")
            try db.execute(sql: "DROP TABLE IF EXISTS taken_tracks; CREATE TABLE taken_tracks (\(list))")
            try TakenHistory.create(db)
        }
    }

    /// Takes rows: each a text for each column.
    public func add(_ rows: [[String?]]) throws {
        guard !rows.isEmpty else { return }
        try store.pool.write { db in
            let marks = columns.map { _ in "?" }.joined(separator: ", ")
            let statement = try db.cachedStatement(sql: "INSERT INTO taken_tracks VALUES (\(marks))")
            for row in rows { try statement.execute(arguments: StatementArguments(row)) }
        }
    }

    /// Takes changes of the history, in the order of their numbers there.
    public func add(_ changes: [TakenChange]) throws {
        guard !changes.isEmpty else { return }
        try store.pool.write { db in try TakenHistory.add(changes, db) }
    }

    /// Puts the rows in the place of the stored tracks, which keep what the other host does not tell of, and marks that changed
    /// here, by others than a user; those that it does not have become inactive. Returns those marks up to now.
    @discardableResult
    public func finish(
        as version: CatalogueVersion, keeping marks: OwnMarks? = nil, byOthersThan user: String = ""
    ) throws -> OwnMarks? {
        let keys: Set = ["id", "source", "source_track_slug"]
        let values = columns.filter { !keys.contains($0) }
        return try store.pool.write { db in
            var own = try marks?.upToNow(db, byOthersThan: user)
            let types = Dictionary(
                try db.columns(in: "tracks").map { ($0.name, $0.type) }, uniquingKeysWith: { $1 })
            func value(_ column: String) -> String { "CAST(t.\"\(column)\" AS \(types[column] ?? "TEXT"))" }
            // The time of the publication stands in for one that the target does not keep.
            let required = ["last_seen_at", "created_at", "updated_at"]
            let filled = required.filter { !values.contains($0) }
            let list = values + filled
            let selected =
                values.map { required.contains($0) ? "coalesce(\(value($0)), :time)" : value($0) }
                + filled.map { _ in ":time" }
            let names = list.map { "\"\($0)\"" }.joined(separator: ", ")
            let updates = values.map { "\"\($0)\" = excluded.\"\($0)\"" }.joined(separator: ", ")
            let arguments: StatementArguments = [
                "time": RecordCoding.text(of: version.appliedAt), "job": version.jobId.rawValue,
                "generation": version.generation,
            ]
            // Of rows whose slugs differ in case alone the first counts. Ids first: each may be another track's so far.
            try db.execute(
                sql: """
                    DELETE FROM taken_tracks WHERE rowid NOT IN (SELECT min(rowid) FROM taken_tracks GROUP BY source_track_slug);
                    UPDATE tracks SET id = 'taken ' || rowid WHERE source = 'liverc';
                    """)
            if let own, columns.contains("is_followed") {
                try db.execute(
                    sql: """
                        UPDATE taken_tracks SET is_followed = t.is_followed FROM tracks t
                        WHERE t.source = 'liverc' AND t.source_track_slug = taken_tracks.source_track_slug
                            AND t.source_track_slug IN (SELECT value FROM json_each(?))
                        """, arguments: [String(decoding: try RecordCoding.encode(own.slugs.sorted()), as: UTF8.self)])
            }
            try db.execute(
                sql: """
                    INSERT INTO tracks (id, source, source_track_slug, \(names))
                    SELECT t.id, 'liverc', t.source_track_slug, \(selected.joined(separator: ", "))
                    FROM taken_tracks t WHERE true
                    ON CONFLICT (source, source_track_slug) DO UPDATE SET id = excluded.id, \(updates)
                    """, arguments: ["time": RecordCoding.text(of: version.appliedAt)])
            try db.execute(
                sql: """
                    UPDATE tracks SET is_active = 0, id = lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                        || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-'
                        || hex(randomblob(6)))
                    WHERE id LIKE 'taken %'
                    """)
            // A page is known to be the same only where its values are the stored ones.
            try db.execute(
                sql: """
                    DELETE FROM pages WHERE NOT EXISTS (
                        SELECT 1 FROM tracks WHERE source = 'liverc' AND source_track_slug = pages.slug
                            AND metadata_source_hash IS pages.content_hash)
                    """)
            try db.execute(
                sql: """
                    INSERT INTO catalogue_version (id, generation, job_id, applied_at) VALUES (1, :generation, :job, :time)
                    ON CONFLICT (id) DO UPDATE SET generation = excluded.generation, job_id = excluded.job_id,
                        applied_at = excluded.applied_at, allow_deactivations = NULL
                    """, arguments: arguments)
            try db.execute(sql: "DROP TABLE taken_tracks")
            try TakenHistory.append(db)
            // What was taken is published.
            own?.number = try ChangeSet.lastNumber(db)
            if let last = try SearchIndex.last(db) {
                try SearchIndex.refresh(Array(0...SearchIndex.chunk(of: last)), db)
            }
            return own
        }
    }
}
