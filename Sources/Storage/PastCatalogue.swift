import Catalogue
import Foundation
import GRDB
import JobModel

/// The tracks as they were after a moment's changes: what is stored now, with everything undone that the history has since.
///
/// The value of a field then is what the first change since says that it was before; a track that was added since was not
/// there. What the history does not keep is `NULL`.
struct PastCatalogue {
    /// The number of the last change of that time.
    let number: Int64
    private let begins: String

    /// Finds the moment, where the places of all changes are written; throws `StorageError` when the history does not reach back so far.
    init(_ db: Database, at time: Date) throws {
        let text = RecordCoding.text(of: time)
        guard let begins = try StoredChanges.begins(db), begins <= time,
            // The last set of that time, whatever a clock said that was wrong for a while.
            let last = try Int64.fetchOne(
                db, sql: "SELECT last_number FROM change_sets WHERE time <= ? ORDER BY id DESC LIMIT 1",
                arguments: [text])
        else { throw try Self.tooEarly(time, db) }
        number = last
        self.begins = RecordCoding.text(of: begins)
    }

    private static func tooEarly(_ time: Date, _ db: Database) throws -> StorageError {
        guard let begins = try StoredChanges.begins(db) else {
            return StorageError(
                code: .beforeHistory, message: "there is no history yet",
                remedy: "It begins with the first sync.")
        }
        return StorageError(
            code: .beforeHistory,
            message: "the history begins at \(UTCText.second(begins)), after \(UTCText.second(time))",
            remedy: "Ask for a time after that. history.retention says how long changes are kept.")
    }

    /// The columns that the history has.
    static let columns = TrackChange.fields

    /// What a column's values are, whatever a change says that they were.
    static func type(of column: String) -> String {
        switch TrackField(rawValue: column)?.kind {
        case .real: "REAL"
        case .integer: "INTEGER"
        case .text: "TEXT"
        case nil: column == "geo_precision" ? "TEXT" : column.hasPrefix("geo_") ? "REAL" : "INTEGER"
        }
    }

    /// A table like `tracks`, to be used in place of it.
    var table: String {
        // Changes that are none of what `updated_at` tells of.
        let others = "('is_followed', 'geo_latitude', 'geo_longitude', 'geo_precision')"
        let past = Self.columns.map { column in
            """
            CASE WHEN EXISTS (SELECT 1 FROM track_change_places c
                WHERE c.slug = t.source_track_slug AND c.field = '\(column)' AND c.number > \(number))
            THEN (SELECT CAST(old AS \(Self.type(of: column))) FROM track_changes WHERE number = (SELECT min(c.number) FROM track_change_places c
                WHERE c.slug = t.source_track_slug AND c.field = '\(column)' AND c.number > \(number)))
            ELSE t.\(column) END AS \(column)
            """
        }
        return """
            (SELECT t.rowid AS rowid, t.id, t.source, t.source_track_slug, t.track_url, t.events_url, t.created_at,
                \(past.joined(separator: ",\n    ")),
                coalesce(
                    (SELECT time FROM change_sets WHERE id = (SELECT change_set FROM track_changes WHERE number = (
                        SELECT max(c.number) FROM track_change_places c
                        WHERE c.slug = t.source_track_slug AND c.field NOT IN \(others) AND c.number <= \(number)))),
                    iif(EXISTS (SELECT 1 FROM track_change_places c
                        WHERE c.slug = t.source_track_slug AND c.field NOT IN \(others) AND c.number > \(number)),
                        iif(t.created_at >= '\(begins)', t.created_at, NULL), t.updated_at)) AS updated_at,
                NULL AS liverc_track_last_updated, NULL AS last_seen_at, NULL AS metadata_fetched_at,
                NULL AS metadata_source_hash, NULL AS is_live, NULL AS current_event, NULL AS results_this_month,
                NULL AS sessions_this_month, NULL AS videos_this_month, NULL AS geo_source, NULL AS geo_at
            FROM tracks t
            WHERE NOT EXISTS (SELECT 1 FROM track_change_places c
                WHERE c.slug = t.source_track_slug AND c.field = '' AND c.number > \(number)))
            """
    }
}
