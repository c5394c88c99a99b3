import GRDB

/// The table `track_change_places`, by which changes are found by track and field.
///
/// An index of SQLite's would be kept up row by row in the apply stage, while everybody else who writes waits: that made it a
/// sixth longer. So the places of new changes are written in one go by the transaction behind it, or by whoever needs them
/// first.
enum ChangePlaces {
    /// Whether there are changes whose places are not written.
    static func areBehind(_ db: Database) throws -> Bool {
        try ChangeSet.lastNumber(db) > end(db)
    }

    private static func end(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT number FROM track_change_places_end") ?? 0
    }

    /// Writes the places of all changes that have none.
    static func catchUp(_ db: Database) throws {
        let end = try end(db)
        guard try ChangeSet.lastNumber(db) > end else { return }
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO track_change_places (slug, field, number)
                SELECT slug, field, number FROM track_changes WHERE number > ? ORDER BY slug, field, number
                """, arguments: [end])
        try db.execute(
            sql: "UPDATE track_change_places_end SET number = (SELECT max(number) FROM track_changes)")
    }
}
