import Catalogue
import Foundation
import GRDB
import JobModel

/// What is stored at one moment and for one reason: its changes are written into the history, with numbers of their own.
///
/// The changes of a dry run are no history: they are kept with the job, for its report.
struct ChangeSet {
    /// Where the changes go.
    private enum Place {
        case history(set: Int64)
        case job(JobID)
    }

    private let place: Place

    /// Begins the changes of a job.
    init(_ db: Database, of job: Job, at time: Date) throws {
        guard !job.options.dryRun else {
            place = .job(job.id)
            return
        }
        place = .history(
            set: try Self.begin(
                db, at: time, job: job.id, cause: job.trigger.rawValue, user: job.requestedBy.user,
                reason: job.reason))
    }

    /// Begins the changes of an operator.
    init(_ db: Database, by user: String?, reason: String? = nil, at time: Date) throws {
        place = .history(
            set: try Self.begin(
                db, at: time, job: nil, cause: TrackChange.operatorCause, user: user, reason: reason))
    }

    /// Begins changes that neither a job nor an operator makes.
    init(_ db: Database, cause: String, at time: Date) throws {
        place = .history(set: try Self.begin(db, at: time, job: nil, cause: cause, user: nil, reason: nil))
    }

    private static func begin(
        _ db: Database, at time: Date, job: JobID?, cause: String, user: String?, reason: String?
    ) throws -> Int64 {
        try db.execute(
            sql: """
                INSERT INTO change_sets (time, job_id, cause, user, reason, first_number, last_number)
                SELECT ?, ?, ?, ?, ?, last + 1, last FROM (SELECT coalesce(max(number), 0) AS last FROM track_changes)
                """, arguments: [RecordCoding.text(of: time), job?.rawValue, cause, user, reason])
        return db.lastInsertedRowID
    }

    /// Ends the set: its changes are all there.
    func end(_ db: Database) throws {
        guard case .history(let set) = place else { return }
        try db.execute(
            sql: """
                UPDATE change_sets SET last_number = (SELECT coalesce(max(number), 0) FROM track_changes) WHERE id = ?
                """, arguments: [set])
    }

    // MARK: SQL

    /// The beginning of a statement that records changes, up to its columns' values: the owner, kind, slug, field, old, new.
    var insertion: String {
        switch place {
        case .history: "INSERT INTO track_changes (change_set, kind, slug, field, old, new)"
        case .job: "INSERT INTO job_changes (job_id, kind, slug, field, old, new)"
        }
    }

    /// To whom the changes belong: the value of the first column.
    var owner: any DatabaseValueConvertible {
        switch place {
        case .history(let set): set
        case .job(let job): job.rawValue
        }
    }

    /// The slugs of the set's changes of a kind after the number `:before`, as a table.
    func slugs(_ kind: ChangeKind) -> String {
        switch place {
        case .history: "(SELECT slug FROM track_changes WHERE number > :before AND kind = '\(kind.rawValue)')"
        case .job: "(SELECT slug FROM job_changes WHERE job_id = :job AND kind = '\(kind.rawValue)')"
        }
    }

    /// The number of the last change.
    static func lastNumber(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT max(number) FROM track_changes") ?? 0
    }
}
