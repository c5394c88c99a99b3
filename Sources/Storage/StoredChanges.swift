public import Catalogue
public import Foundation
import GRDB
public import JobModel

/// The history of tracks: each change with its time and its reason.
public struct StoredChanges: Sendable {
    let store: TrackStore

    /// How many changes are looked at for one answer at most, whether they match or not: whoever asks continues from there.
    private static let maximumExamined: Int64 = 20_000
    /// How many bytes of texts one answer holds, so that it fits on one line of the protocol.
    private static let maximumBytes = 400_000

    /// A page of changes that match, by number.
    ///
    /// It may hold fewer than asked for, or none, and still say where to continue: a rare kind in a long history is found
    /// piece by piece, so that no reader keeps the database busy.
    public func list(matching query: TrackChangeQuery) async throws -> TrackChangePage {
        // The places serve a track's changes alone.
        guard query.slug != nil else { return try await store.pool.read { db in try Self.list(matching: query, db) } }
        return try await store.readWithPlaces { db in try Self.list(matching: query, db) }
    }

    /// The newest changes without those of lifetime figures, the catalogue's id, and when the history begins; for a thread
    /// that may block.
    public func newest(followed: Bool, limit: Int) throws
        -> (changes: [TrackChange], catalogue: String, begins: Date)
    {
        try store.pool.read { db in
            var query = TrackChangeQuery(followed: followed, newestFirst: true, limit: limit)
            query.withoutStatistics = true
            var changes: [TrackChange] = []
            var hasMore = true
            while hasMore, changes.count < limit {
                query.limit = limit - changes.count
                let page = try Self.list(matching: query, db)
                changes += page.changes
                hasMore = page.next != nil
                query.before = page.next ?? 0
            }
            let catalogue = try String.fetchOne(db, sql: "SELECT uuid FROM catalogue_identity") ?? ""
            return (changes, catalogue, try Self.begins(db) ?? Date(timeIntervalSince1970: 0))
        }
    }

    /// How tracks that are followed now changed, left or came back since a time, without lifetime figures, the newest first;
    /// 1,000 changes at most.
    public func ofFollowed(since time: Date) async throws -> [TrackChange] {
        try await store.pool.read { db in
            var query = TrackChangeQuery(followed: true, since: time, newestFirst: true, limit: 1000)
            query.withoutStatistics = true
            var changes: [TrackChange] = []
            var hasMore = true
            while hasMore, changes.count < query.limit {
                let page = try Self.list(matching: query, db)
                changes += page.changes.filter { [.profile, .deactivated, .reactivated].contains($0.kind) }
                hasMore = page.next != nil
                query.before = page.next ?? 0
            }
            return changes
        }
    }

    private static func list(matching query: TrackChangeQuery, _ db: Database) throws -> TrackChangePage {
        let last = try ChangeSet.lastNumber(db)
        var after = query.after
        if let since = query.since { after = max(after, try Self.number(before: since, db)) }
        // Both come from outside.
        let before = min(query.before, last + 1)
        // A program that kept a later number took it from a database that is here no longer.
        guard query.after <= last else {
            throw StorageError(
                code: .unknownChange, message: "there is no change \(query.after) yet: the last one is \(last)",
                remedy: "The database is not the one that gave that number, perhaps a backup that was restored: "
                    + "read all tracks again, and continue after \(last).")
        }
        guard after < last, after + 1 < before else { return TrackChangePage(changes: [], next: nil, last: last) }
        // A track's changes and those of a rare kind are found by an index, others by going through the numbers.
        let isIndexed = query.slug != nil || query.kind.map { Self.rareKinds.contains($0) } == true
        var first = after + 1
        var end = before - 1
        if !isIndexed {
            if query.newestFirst {
                first = max(first, end - Self.maximumExamined + 1)
            } else {
                end = min(end, first + Self.maximumExamined - 1)
            }
        }
        let rows = try Row.fetchCursor(
            db, sql: Self.selection(query), arguments: Self.arguments(query, first, end))
        var changes: [TrackChange] = []
        var bytes = 0
        var isCut = false
        while let row = try rows.next() {
            let change = Self.change(row)
            bytes += change.size
            if changes.count == query.limit || (bytes > Self.maximumBytes && !changes.isEmpty) {
                isCut = true
                break
            }
            changes.append(change)
        }
        let next: Int64? =
            if isCut { changes.last?.number } else if query.newestFirst {
                first > after + 1 ? first : nil
            } else {
                end < before - 1 ? end : nil
            }
        return TrackChangePage(changes: changes, next: next, last: last)
    }

    /// The changes of a job that it recorded: those that it stored, or, of a dry run, those that it found. Of the query count
    /// its place, its limit, and whether lifetime figures are left out.
    public func list(in job: Job, matching query: TrackChangeQuery) async throws -> TrackChangePage {
        try await store.pool.read { db in
            let set = try Row.fetchOne(
                db, sql: "SELECT first_number, last_number FROM change_sets WHERE job_id = ?",
                arguments: [job.id.rawValue])
            guard let set else { return try Self.foundChanges(in: job, matching: query, db) }
            var own = TrackChangeQuery(
                after: min(max(query.after, set["first_number"] - 1), set["last_number"]),
                before: set["last_number"] + 1, limit: query.limit)
            own.withoutStatistics = query.withoutStatistics
            return try Self.list(matching: own, db)
        }
    }

    /// What a dry run found. Its changes have no number: `after` and `next` are their places.
    private static func foundChanges(in job: Job, matching query: TrackChangeQuery, _ db: Database) throws
        -> TrackChangePage
    {
        let kinds = ["withheld", "addition_withheld"] + (query.withoutStatistics ? ["statistics"] : [])
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT NULL AS number, c.slug, c.kind, c.field, \(shortValue("old")), \(shortValue("new")),
                    \(nameColumn), NULL AS time, NULL AS job_id, NULL AS cause, NULL AS user, NULL AS reason
                FROM job_changes c WHERE job_id = :job AND kind NOT IN (SELECT value FROM json_each(:kinds))
                ORDER BY kind, slug, field LIMIT :limit OFFSET :after
                """,
            arguments: [
                "job": job.id.rawValue, "kinds": String(decoding: try RecordCoding.encode(kinds), as: UTF8.self),
                "limit": query.limit + 1, "after": query.after,
            ])
        let changes = fitting(
            rows.prefix(query.limit).map { row in
                var change = change(row)
                change.time = job.finishedAt ?? job.createdAt
                change.jobId = job.id.rawValue
                change.cause = job.trigger.rawValue
                change.user = job.requestedBy.user
                change.reason = job.reason
                return change
            })
        let next = changes.count < rows.count ? query.after + Int64(changes.count) : nil
        return TrackChangePage(changes: changes, next: next, last: try ChangeSet.lastNumber(db))
    }

    /// The changes from the first on whose texts fit in one answer; one at least.
    private static func fitting(_ changes: [TrackChange]) -> [TrackChange] {
        var bytes = 0
        let count = changes.prefix { change in
            bytes += change.size
            return bytes <= maximumBytes
        }.count
        return Array(changes.prefix(max(count, 1)))
    }

    /// The number of the newest change, and when the history begins: `nil` where there is none yet.
    public func extent() async throws -> (last: Int64, begins: Date?) {
        try await store.pool.read { db in (try ChangeSet.lastNumber(db), try Self.begins(db)) }
    }

    /// When the oldest set of changes was stored.
    static func begins(_ db: Database) throws -> Date? {
        try String.fetchOne(db, sql: "SELECT time FROM change_sets ORDER BY id LIMIT 1").flatMap(RecordCoding.time(of:))
    }

    /// The last number that is before all changes that were stored at a time or later.
    private static func number(before time: Date, _ db: Database) throws -> Int64 {
        let first = try Int64.fetchOne(
            db, sql: "SELECT min(first_number) FROM change_sets WHERE time >= ?",
            arguments: [RecordCoding.text(of: time)])
        return try first.map { $0 - 1 } ?? ChangeSet.lastNumber(db)
    }

    // MARK: SQL

    /// The kinds that the index of kinds has.
    private static let rareKinds: Set<TrackChange.Kind> = [
        .added, .deactivated, .reactivated, .followed, .unfollowed, .coordinates,
    ]

    private static let nameColumn = """
        (SELECT substr(track_name, 1, 200) FROM tracks t WHERE t.source = 'liverc' AND t.source_track_slug = c.slug) AS name
        """

    /// A value, a text of it cut.
    private static func shortValue(_ column: String) -> String {
        "iif(typeof(c.\(column)) = 'text', substr(c.\(column), 1, \(TrackChange.maximumText)), c.\(column)) AS \(column)"
    }

    private static func selection(_ query: TrackChangeQuery) -> String {
        var conditions = ["c.number BETWEEN :first AND :last"]
        var source = "track_changes c"
        if query.slug != nil {
            source = "track_change_places p CROSS JOIN track_changes c ON c.number = p.number"
            conditions = ["p.number BETWEEN :first AND :last"]
        } else if let kind = query.kind, rareKinds.contains(kind) {
            // SQLite takes the index only where its own condition stands, too.
            conditions.append("c.kind NOT IN ('profile', 'statistics')")
            source = "track_changes c INDEXED BY track_changes_by_kind"
        }
        // A plus sign keeps a condition from an index that would be slower.
        if query.slug != nil { conditions.append("p.slug = :slug") }
        if query.field != nil { conditions.append(query.slug == nil ? "c.field = :field" : "p.field = :field") }
        if let kind = query.kind {
            // The word itself, so that the index of the rare kinds is known to have it.
            conditions.append(
                query.slug == nil && rareKinds.contains(kind) ? "c.kind = '\(kind.rawValue)'" : "+c.kind = :kind")
        }
        if query.since != nil { conditions.append("s.time >= :since") }
        if query.withoutStatistics { conditions.append("+c.kind <> 'statistics'") }
        if query.followed {
            conditions.append("+c.slug IN (SELECT source_track_slug FROM tracks WHERE is_followed = 1)")
        }
        return """
            SELECT c.number, c.slug, c.kind, c.field, \(shortValue("old")), \(shortValue("new")), \(nameColumn),
                s.time, s.job_id, s.cause, s.user, s.reason
            FROM \(source) CROSS JOIN change_sets s ON s.id = c.change_set
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY c.number \(query.newestFirst ? "DESC" : "")
            """
    }

    private static func arguments(_ query: TrackChangeQuery, _ first: Int64, _ last: Int64) -> StatementArguments {
        var arguments: [String: (any DatabaseValueConvertible)?] = ["first": first, "last": last]
        if let slug = query.slug { arguments["slug"] = slug.rawValue }
        if let field = query.field { arguments["field"] = field }
        if let kind = query.kind, query.slug != nil || !rareKinds.contains(kind) { arguments["kind"] = kind.rawValue }
        if let since = query.since { arguments["since"] = RecordCoding.text(of: since) }
        return StatementArguments(arguments)
    }

    private static func change(_ row: Row) -> TrackChange {
        let field: String = row["field"]
        return TrackChange(
            number: row["number"], time: (row["time"] as String?).flatMap(RecordCoding.time(of:)) ?? .distantPast,
            slug: row["slug"], name: row["name"], kind: TrackChange.Kind(rawValue: row["kind"]),
            field: field.isEmpty ? nil : field, old: value(row["old"]), new: value(row["new"]), jobId: row["job_id"],
            cause: row["cause"] ?? "", user: row["user"], reason: row["reason"])
    }

    private static func value(_ value: DatabaseValue) -> TrackValue? {
        switch value.storage {
        case .null: nil
        case .int64(let number): .integer(number)
        case .double(let number): .real(number)
        case .string(let text): .text(text)
        case .blob(let bytes): .text(String(decoding: bytes, as: UTF8.self))
        }
    }
}

extension TrackChange {
    /// About how many bytes it takes as JSON.
    fileprivate var size: Int {
        func size(_ value: TrackValue?) -> Int {
            if case .text(let text)? = value { 2 * text.utf8.count } else { 20 }
        }
        return 400 + size(old) + size(new) + (name?.utf8.count ?? 0) + (reason?.utf8.count ?? 0)
    }
}
