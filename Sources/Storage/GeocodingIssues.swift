import Catalogue
import Foundation
import GRDB
import JobModel

/// Data issues that geocoding opens and closes, and no page does.
///
/// That happens between syncs, too, where no job is there to tell of it: the next sync that is stored has it among its new and
/// gone issues.
enum GeocodingIssues {
    /// The kinds, as a list of SQL.
    static let kinds =
        "'\(DataIssue.Kind.coordinatesMismatch.rawValue)', '\(DataIssue.Kind.coordinatesElsewhere.rawValue)'"

    /// Opens an issue of a track, or closes it with `nil`. One that stays keeps the time at which it was found, and that an
    /// operator has seen it.
    static func set(_ kind: DataIssue.Kind, of slug: String, to value: String?, at time: Date, _ db: Database) throws {
        guard let value else {
            return try close("slug = ? AND kind = ?", db, [slug, kind.rawValue])
        }
        let field = kind == .coordinatesElsewhere ? TrackField.countryCode : .latitude
        let issue: StatementArguments = [
            "slug": slug, "kind": kind.rawValue, "field": field.rawValue, "value": value,
            "time": RecordCoding.text(of: time),
        ]
        // One that was closed since the last sync is neither gone nor new.
        try db.execute(
            sql: """
                INSERT INTO geocoding_issue_changes (slug, kind, field, is_new, value)
                SELECT slug, kind, field, 1, :value FROM (SELECT :slug AS slug, :kind AS kind, :field AS field) i
                WHERE NOT EXISTS (SELECT 1 FROM open_issues o WHERE \(isSame("o", "i")))
                    AND NOT EXISTS (SELECT 1 FROM geocoding_issue_changes c WHERE \(isSame("c", "i")));
                DELETE FROM geocoding_issue_changes WHERE slug = :slug AND kind = :kind AND field = :field AND NOT is_new;
                UPDATE geocoding_issue_changes SET value = :value WHERE slug = :slug AND kind = :kind AND field = :field;
                INSERT INTO open_issues (slug, kind, field, value, since) VALUES (:slug, :kind, :field, :value, :time)
                ON CONFLICT (slug, kind, field) DO UPDATE
                SET value = excluded.value, acknowledged_at = NULL, acknowledged_by = NULL WHERE value <> excluded.value
                """, arguments: issue)
    }

    /// Closes the issues of these kinds for which a condition is true.
    static func close(_ condition: String, _ db: Database, _ arguments: StatementArguments = []) throws {
        let isChosen = "kind IN (\(kinds)) AND \(condition)"
        // One that was opened since the last sync is neither new nor gone.
        try db.execute(
            sql: """
                INSERT INTO geocoding_issue_changes (slug, kind, field, is_new, value)
                SELECT slug, kind, field, 0, value FROM open_issues o WHERE \(isChosen)
                    AND NOT EXISTS (SELECT 1 FROM geocoding_issue_changes c WHERE \(isSame("c", "o")))
                """, arguments: arguments)
        try db.execute(
            sql: "DELETE FROM geocoding_issue_changes WHERE is_new AND \(isChosen)", arguments: arguments)
        try db.execute(sql: "DELETE FROM open_issues WHERE \(isChosen)", arguments: arguments)
    }

    private static func isSame(_ one: String, _ other: String) -> String {
        "\(one).slug = \(other).slug AND \(one).kind = \(other).kind AND \(one).field = \(other).field"
    }

    // MARK: The apply stage

    /// Has a job tell of what was opened and closed since the last sync; how many of each.
    static func report(in job: JobID, _ db: Database) throws -> (new: Int, gone: Int) {
        let counts = try Row.fetchOne(
            db,
            sql:
                "SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM geocoding_issue_changes"
        )
        guard let counts, let new = counts[0] as Int?, let gone = counts[1] as Int?, new + gone > 0 else {
            return (0, 0)
        }
        try db.execute(
            sql: """
                INSERT INTO job_issues (job_id, slug, field, kind, value)
                SELECT :job, slug, field, kind, value FROM geocoding_issue_changes WHERE is_new;
                INSERT INTO job_issue_changes (job_id, is_new, kind, slug, field, value)
                SELECT :job, is_new, kind, slug, field, value FROM geocoding_issue_changes;
                """, arguments: ["job": job.rawValue])
        try db.execute(sql: "DELETE FROM geocoding_issue_changes")
        return (new, gone)
    }
}
