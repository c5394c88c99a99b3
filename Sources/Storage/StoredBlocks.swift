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

    /// Takes what operators have disabled by another database over, in place of what they have by this one, which may be an
    /// older copy of it; what is in force then. Throws where the other one is damaged or has no such table.
    public func takeOver(from path: String) async throws -> [ScrapingBlock] {
        guard case .whole = try await TrackStore.verify(path) else {
            throw StorageError(code: .corrupt, message: "\(path) is not intact", remedy: "Use another one.")
        }
        let records = try await TrackStore.reader(path).read { db in
            try String.fetchAll(db, sql: "SELECT record FROM scraping_blocks ORDER BY key")
        }
        let blocks = records.compactMap { try? RecordCoding.decode(ScrapingBlock.self, from: Data($0.utf8)) }
            .filter { $0.source == .operator }
        for block in try await list() where block.source == .operator { try await remove(block.key, []) }
        for block in blocks { try await save(block, []) }
        return blocks
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
