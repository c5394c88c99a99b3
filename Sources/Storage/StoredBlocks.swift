public import Events
import Foundation
import GRDB
public import JobModel

/// What blocks scraping, as it is kept from one start of the daemon to the next.
public struct StoredBlocks: Sendable {
    let store: TrackStore

    /// What was noted of what blocks scraping.
    public func list() async throws -> [ScrapingBlock] {
        try await store.pool.read { db in try list(db) }
    }

    private func list(_ db: Database) throws -> [ScrapingBlock] {
        try Row.fetchAll(db, sql: "SELECT key, record FROM scraping_blocks ORDER BY key").compactMap { row in
            store.records.value(ScrapingBlock.self, of: row["record"], in: "scraping_blocks", key: row["key"])
        }
    }

    /// Takes what operators have disabled by another database over, in place of what they have by this one, which may be an
    /// older copy of it; what is in force then. The other one is to be intact; throws where it has no such table.
    public func takeOver(from path: String) async throws -> [ScrapingBlock] {
        let blocks = try await TrackStore.reader(path).read { db in try list(db).filter { $0.source == .operator } }
        try await store.change { db, _ in
            for block in try list(db) where block.source == .operator { try Self.remove(block.key, db) }
            for block in blocks { try Self.save(block, db) }
        }
        return blocks
    }

    /// Stores what blocks scraping, in place of what was stored under the same key.
    public func save(_ block: ScrapingBlock, _ events: [NewEvent]) async throws {
        try await store.requestedChange { db, writer in
            try writer.write(events)
            try Self.save(block, db)
        }
    }

    private static func save(_ block: ScrapingBlock, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO scraping_blocks (key, record) VALUES (?, ?)
                ON CONFLICT (key) DO UPDATE SET record = excluded.record
                """, arguments: [block.key, String(decoding: try RecordCoding.encode(block), as: UTF8.self)])
    }

    /// Forgets what was stored under a key.
    public func remove(_ key: String, _ events: [NewEvent]) async throws {
        try await store.requestedChange { db, writer in
            try writer.write(events)
            try Self.remove(key, db)
        }
    }

    private static func remove(_ key: String, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM scraping_blocks WHERE key = ?", arguments: [key])
    }
}
