public import Foundation
import GRDB
import JobModel

/// A server's `robots.txt` as it is kept from one start of the daemon to the next.
public struct RobotsRecord: Sendable, Hashable {
    /// The server: `https://club.liverc.com`.
    public var origin: String
    /// When the server last said so.
    public var fetchedAt: Date
    /// The hash of the file; `nil` where the server has none.
    public var hash: String?
    /// The file; `nil` also where it is stored under its hash already.
    public var body: [UInt8]?
    /// The address that answered, and what it gave to ask again with.
    public var url: String?
    /// Its `ETag`.
    public var etag: String?
    /// Its `Last-Modified` date.
    public var lastModified: String?
    /// Another host of the same site has changed its file since.
    public var isDoubted: Bool

    /// Makes a copy.
    public init(
        origin: String, fetchedAt: Date, hash: String?, body: [UInt8]?, url: String?, etag: String?,
        lastModified: String?, isDoubted: Bool
    ) {
        self.origin = origin
        self.fetchedAt = fetchedAt
        self.hash = hash
        self.body = body
        self.url = url
        self.etag = etag
        self.lastModified = lastModified
        self.isDoubted = isDoubted
    }
}

/// Copies of `robots.txt`: a server that is asked each day would else be asked at each start, too.
public struct StoredRobots: Sendable {
    let store: TrackStore

    /// A copy of a server that was not asked for so long is forgotten.
    private static let lifetime: TimeInterval = 400 * 86_400

    /// The copies; those of the same file share its bytes.
    public func list() async throws -> [RobotsRecord] {
        try await store.pool.read { db in
            var bodies: [String: [UInt8]] = [:]
            let files = try Row.fetchCursor(db, sql: "SELECT hash, body FROM robots_files")
            while let row = try files.next() { bodies[row["hash"]] = Array(row["body"] as Data) }
            return try Row.fetchAll(db, sql: "SELECT * FROM robots").compactMap { row in
                guard let fetchedAt = RecordCoding.time(of: row["fetched_at"]) else { return nil }
                let hash: String? = row["hash"]
                let body = hash.flatMap { bodies[$0] }
                guard hash == nil || body != nil else { return nil }
                return RobotsRecord(
                    origin: row["origin"], fetchedAt: fetchedAt, hash: hash, body: body, url: row["url"],
                    etag: row["etag"], lastModified: row["last_modified"], isDoubted: row["doubted"])
            }
        }
    }

    /// Keeps copies in place of earlier ones of the same servers. One whose file is neither given nor stored is forgotten.
    public func save(_ copies: [RobotsRecord], at time: Date) async throws {
        guard !copies.isEmpty else { return }
        try await store.pool.write { db in
            let file = try db.cachedStatement(sql: "INSERT OR IGNORE INTO robots_files (hash, body) VALUES (?, ?)")
            for copy in copies {
                if let hash = copy.hash, let body = copy.body { try file.execute(arguments: [hash, Data(body)]) }
            }
            let forget = try db.cachedStatement(sql: "DELETE FROM robots WHERE origin = ?")
            let keep = try db.cachedStatement(
                sql: """
                    INSERT INTO robots (origin, fetched_at, hash, url, etag, last_modified, doubted)
                    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
                    WHERE ?3 IS NULL OR EXISTS (SELECT 1 FROM robots_files WHERE hash = ?3)
                    """)
            for copy in copies {
                try forget.execute(arguments: [copy.origin])
                try keep.execute(arguments: [
                    copy.origin, RecordCoding.text(of: copy.fetchedAt), copy.hash, copy.url, copy.etag,
                    copy.lastModified, copy.isDoubted,
                ])
            }
            try db.execute(
                sql: "DELETE FROM robots WHERE fetched_at < ?",
                arguments: [RecordCoding.text(of: time.addingTimeInterval(-Self.lifetime))])
            try db.execute(
                sql: "DELETE FROM robots_files WHERE hash NOT IN (SELECT hash FROM robots WHERE hash IS NOT NULL)")
        }
    }
}
