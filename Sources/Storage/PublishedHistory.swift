import GRDB

/// A place in the history, by its number and by the change that stands there: after a restore from a backup the same number
/// may be another change's.
public struct HistoryPlace: Codable, Sendable, Hashable {
    /// The number of the change.
    public var number: Int64
    /// The change, as one text.
    public var mark: String

    /// Names a place.
    public init(number: Int64, mark: String) {
        self.number = number
        self.mark = mark
    }
}

// The history as a publication reads it, at the moment of the snapshot.
extension CatalogueSnapshot {
    /// Which version of the tracks they are.
    public func tracksVersion() throws -> TracksVersion { try TracksVersion(db) }

    /// The number of the last change.
    public func lastChange() throws -> Int64 { try ChangeSet.lastNumber(db) }

    /// Whether the history has a place.
    public func has(_ place: HistoryPlace) throws -> Bool { try mark(of: place.number) == place.mark }

    /// Where the next changes after a number end: the last place of whole sets, with about `limit` changes, or with one set
    /// where that has more; `nil` where there are none.
    public func end(ofChangesAfter number: Int64, limit: Int64) throws -> HistoryPlace? {
        guard
            let first = try Int64.fetchOne(
                db, sql: "SELECT min(number) FROM track_changes WHERE number > ?", arguments: [number])
        else { return nil }
        let last =
            try Int64.fetchOne(
                db, sql: "SELECT max(last_number) FROM change_sets WHERE last_number BETWEEN ? AND ?",
                arguments: [first, first + limit])
            ?? Int64.fetchOne(
                db, sql: "SELECT min(last_number) FROM change_sets WHERE last_number >= ?", arguments: [first])
        guard let last, let mark = try mark(of: last) else { return nil }
        return HistoryPlace(number: last, mark: mark)
    }

    /// The columns of a row of `forEachChange`.
    public static let changeColumns = [
        "number", "time", "job_id", "cause", "user", "reason", "slug", "kind", "field", "old", "new",
    ]

    /// Goes through changes by number, with the columns `changeColumns`.
    public func forEachChange(after first: Int64, through last: Int64, _ body: (borrowing Row) throws -> Void) throws {
        try forEachRow(
            """
            SELECT c.number, s.time, s.job_id, s.cause, s.user, s.reason, c.slug, c.kind, c.field, c.old, c.new
            FROM track_changes c CROSS JOIN change_sets s ON s.id = c.change_set
            WHERE c.number > \(first) AND c.number <= \(last) ORDER BY c.number
            """, body)
    }

    private func mark(of number: Int64) throws -> String? {
        try String.fetchOne(
            db,
            sql: """
                SELECT s.time || ' ' || coalesce(s.job_id, s.cause) || ' ' || c.slug || ' ' || c.kind || ' ' || c.field
                FROM track_changes c CROSS JOIN change_sets s ON s.id = c.change_set WHERE c.number = ?
                """, arguments: [number])
    }
}
