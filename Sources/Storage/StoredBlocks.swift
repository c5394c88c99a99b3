public import Events
import Foundation
import GRDB
public import JobModel

/// What blocks scraping, as it is kept from one start of the daemon to the next.
public struct StoredBlocks: Sendable {
    let store: TrackStore

    /// What was noted of what blocks scraping.
    public func list() async throws -> [ScrapingBlock] {
        try await store.pool.read { db in
            try Row.fetchAll(db, sql: "SELECT key, record FROM scraping_blocks ORDER BY key").compactMap { row in
                store.records.value(ScrapingBlock.self, of: row["record"], in: "scraping_blocks", key: row["key"])
            }
        }
    }

    /// Stores what blocks scraping, in place of what was stored under the same key.
    public func save(_ block: ScrapingBlock, _ events: [NewEvent]) async throws {
        let record = String(decoding: try RecordCoding.encode(block), as: UTF8.self)
        try await store.change { db, writer in
            try writer.write(events)
            try db.execute(
                sql: """
                    INSERT INTO scraping_blocks (key, record) VALUES (?, ?)
                    ON CONFLICT (key) DO UPDATE SET record = excluded.record
                    """, arguments: [block.key, record])
        }
    }

    /// Forgets what was stored under a key.
    public func remove(_ key: String, _ events: [NewEvent]) async throws {
        try await store.change { db, writer in
            try writer.write(events)
            try db.execute(sql: "DELETE FROM scraping_blocks WHERE key = ?", arguments: [key])
        }
    }
}
