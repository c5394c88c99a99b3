import Catalogue
public import Events
public import Foundation
import GRDB
import GRDBSQLite
public import JobModel

/// The parameters of the apply stage.
public struct ApplyRequest: Sendable {
    /// The job whose staging is applied.
    public var job: Job
    /// The time that is stored with what changes.
    public var time: Date
    /// Whether the catalogue page was read to its end.
    public var pageIsWhole: Bool
    /// Rows of the catalogue page that may list a track, of which nobody can tell which.
    public var unreadableRows: Int
    /// Whether a value that a page shows as gone is removed rather than kept.
    public var clearMissing: Bool
    /// Events of the job that are not stored yet.
    public var events: [NewEvent] = []
    /// The addresses that are stored with a new track, with `{slug}` in the slug's place.
    public var trackURL: String
    /// The addresses of a track's events, with `{slug}` in the slug's place.
    public var eventsURL: String

    /// Makes a request.
    public init(
        job: Job, time: Date, pageIsWhole: Bool, unreadableRows: Int = 0, clearMissing: Bool, trackURL: String,
        eventsURL: String
    ) {
        self.job = job
        self.time = time
        self.pageIsWhole = pageIsWhole
        self.unreadableRows = unreadableRows
        self.clearMissing = clearMissing
        self.trackURL = trackURL
        self.eventsURL = eventsURL
    }
}

// The apply stage: staging against the stored tracks, in ONE transaction.
extension StoredCatalogue {
    /// Finds what changed, records it with the job, and, unless it is a dry run, changes the tracks.
    ///
    /// Readers of the database see the catalogue before or after, never in between; an error or a cancelled task
    /// changes nothing. What was staged stays: `Staging.clear(of:)`. Returns the job with its counts, as it was stored.
    public func apply(_ request: ApplyRequest) async throws -> Job {
        try store.requireOwnFile()
        return try await store.pool.writeWithoutTransaction { db in
            // SQLite would copy its log into the file before the commit returns. The next transaction's commit does, which is
            // that of `Staging.clear(of:)`.
            sqlite3_wal_autocheckpoint(db.sqliteConnection, 0)
            defer { sqlite3_wal_autocheckpoint(db.sqliteConnection, Self.checkpointPages) }
            return try store.commit(db) { db, writer in
                let job = try Self.apply(request, db, store.path)
                try writer.write(request.events)
                if !job.options.dryRun {
                    try writer.write(.catalogueApplied(JobHead(job), job.counts), at: request.time)
                }
                return job
            }
        }
    }

    /// After how many pages of its log SQLite copies them into the file: what it does unless told otherwise.
    private static let checkpointPages: Int32 = 1000

    private static func apply(_ request: ApplyRequest, _ db: Database, _ path: String) throws -> Job {
        var job = request.job
        for table in ["job_changes", "job_issue_changes"] {
            try db.execute(sql: "DELETE FROM \(table) WHERE job_id = ?", arguments: [job.id.rawValue])
        }
        let changes = try ChangeSet(db, of: job, at: request.time)
        let start = try ChangeSet.lastNumber(db)
        let known = try applyToKnownTracks(request, changes, db, path)
        // What follows is found behind it.
        let before = try ChangeSet.lastNumber(db)
        let arguments: StatementArguments = [
            "job": job.id.rawValue, "now": RecordCoding.text(of: request.time), "owner": changes.owner,
            "before": before, "track_url": request.trackURL, "events_url": request.eventsURL,
            "page_is_whole": request.pageIsWhole,
        ]
        func run(_ sql: String) throws -> Int {
            let statement = try db.cachedStatement(sql: sql)
            try statement.execute(arguments: arguments)
            return db.changesCount
        }
        func count(_ sql: String) throws -> Int {
            try Int.fetchOne(db, sql: sql, arguments: ["job": job.id.rawValue]) ?? 0
        }
        job.counts.updated = known.profile
        job.counts.statisticsChanged = known.statistics
        job.counts.reactivated = known.reactivated
        job.counts.issues = try count(StoredIssues.count)
        job.counts.issuesGone = try run(StoredIssues.recordGone)
        job.counts.issuesNew = try run(StoredIssues.recordNew)
        let missing = try count(countMissing)
        let active = try missing + known.active + count(countUnread)
        // Most nights bring no new track: only where some are is each looked for.
        let new = try count(countListed) - known.tracks
        if new > 0 {
            switch AdditionGuard.decide(
                added: new, active: active, isFirst: try SearchIndex.last(db) == nil,
                allowed: job.options.allowAdditions)
            {
            case .add: job.counts.added = try run(recordNew(changes))
            case .withhold: job.counts.additionsWithheld = try run(withholdNew)
            }
        }
        job.counts.unchanged = job.counts.listed - new - known.changed
        let decision = DeactivationGuard.decide(
            missing: missing, active: active, pageIsWhole: request.pageIsWhole, unreadable: request.unreadableRows,
            allowed: job.options.allowDeactivations)
        if missing != 0 {
            switch decision {
            case .deactivate: job.counts.deactivated = try run(recordMissing(changes))
            case .withhold: job.counts.withheld = try run(withholdMissing())
            case .withholdSome(let count):
                // The first by slug: the same ones in every run.
                job.counts.withheld = try run(withholdMissing("ORDER BY t.source_track_slug LIMIT \(count)"))
                job.counts.deactivated = try run(
                    recordMissing(changes, "ORDER BY t.source_track_slug LIMIT -1 OFFSET \(count)"))
            }
        }
        if !job.options.dryRun {
            let last = try SearchIndex.last(db) ?? 0
            _ = try run(deactivate(changes))
            _ = try run(insert(changes))
            // Most nights no address changes: only then are the changes gone through for them.
            if known.hasMoved { try StoredCoordinates.update(db, changes, after: start, at: request.time) }
            try changes.end(db)
            try refreshSearch(db, changes, before, known.searchChunks, addedAfter: last)
            _ = try run(StoredIssues.closeGone)
            _ = try run(StoredIssues.openFound)
            let located = try GeocodingIssues.report(in: job.id, db)
            job.counts.issues += located.new
            job.counts.issuesNew += located.new
            job.counts.issuesGone += located.gone
            try StoredCompleteness.keep(db, after: job.id, at: request.time)
            try KnownPages.remember(of: request, db)
            job.appliedAt = request.time
            try advanceCatalogue(
                db, job: job.id.rawValue, time: RecordCoding.text(of: request.time),
                allowed: job.options.allowDeactivations)
        }
        try StoredJobs.save(job, db)
        return job
    }

    /// Numbers the catalogue that a job's apply stage has just made.
    private static func advanceCatalogue(_ db: Database, job: String, time: String, allowed: Int?) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO catalogue_version (id, generation, job_id, applied_at, allow_deactivations) VALUES (1, 1, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET generation = generation + 1, job_id = excluded.job_id,
                    applied_at = excluded.applied_at, allow_deactivations = excluded.allow_deactivations
                """)
        try statement.execute(arguments: [job, time, allowed])
    }

    /// Brings up to date what the search looks through: of tracks that changed in a field that it knows, that left or that
    /// are new.
    private static func refreshSearch(
        _ db: Database, _ changes: ChangeSet, _ before: Int64, _ changed: Set<Int64>, addedAfter last: Int64
    ) throws {
        var chunks = changed
        let rows = try Int64.fetchCursor(
            db,
            sql: """
                SELECT t.rowid FROM \(changes.slugs(.deactivated)) c
                JOIN tracks t ON t.source = 'liverc' AND t.source_track_slug = c.slug
                """, arguments: ["before": before])
        while let row = try rows.next() { chunks.insert(SearchIndex.chunk(of: row)) }
        if let newest = try SearchIndex.last(db), newest > last {
            chunks.formUnion(SearchIndex.chunk(of: last + 1)...SearchIndex.chunk(of: newest))
        }
        try SearchIndex.refresh(chunks.sorted(), db)
    }

    /// What was read of tracks that are stored. They are compared over another connection, beside the writing.
    private static func applyToKnownTracks(
        _ request: ApplyRequest, _ changes: ChangeSet, _ db: Database, _ path: String
    ) throws -> KnownTracks.Counts {
        let job = request.job.id
        let clearable: Int64 = request.clearMissing ? .max : 0
        var batches = ReadAhead(from: try TrackStore.reader(path)) { db, last in
            try TrackComparison(db, job, after: last, clearable: clearable)
        }
        return try KnownTracks(db, request, changes).apply(&batches)
    }

    /// Rows of which only the slug is known keep a track from being missing, and do no more.
    static let isListed = "l.job_id = :job AND l.track_name IS NOT NULL"

    private static let countListed = "SELECT count(*) FROM staged_listings l WHERE \(isListed)"

    private static let isUnlisted = """
        NOT EXISTS (SELECT 1 FROM staged_listings l WHERE l.job_id = :job AND l.slug = t.source_track_slug)
        """

    /// The index tells which tracks are listed; of the few that are not the row is read.
    private static let countMissing = """
        SELECT count(*) FROM (SELECT rowid AS id FROM tracks t WHERE t.source = 'liverc' AND \(isUnlisted)) u
        CROSS JOIN tracks ON tracks.rowid = u.id WHERE is_active
        """

    /// Active tracks of which the page says no more than that they are listed.
    private static let countUnread = """
        SELECT count(*) FROM staged_listings l CROSS JOIN tracks t ON t.source = 'liverc' AND t.source_track_slug = l.slug
        WHERE l.job_id = :job AND l.track_name IS NULL AND t.is_active
        """

    // MARK: What is recorded

    private static let isNew = """
        \(isListed) AND NOT EXISTS (
            SELECT 1 FROM tracks t WHERE t.source = 'liverc' AND t.source_track_slug = l.slug)
        """

    private static func recordNew(_ changes: ChangeSet) -> String {
        """
        \(changes.insertion)
        SELECT :owner, '\(ChangeKind.added.rawValue)', l.slug, '', NULL, l.track_name FROM staged_listings l WHERE \(isNew)
        """
    }

    private static let withholdNew = """
        INSERT INTO job_changes (job_id, kind, slug, new)
        SELECT :job, '\(ChangeKind.additionWithheld.rawValue)', l.slug, l.track_name FROM staged_listings l WHERE \(isNew)
        """

    private static func recordMissing(_ changes: ChangeSet, _ choice: String = "") -> String {
        """
        \(changes.insertion)
        SELECT :owner, '\(ChangeKind.deactivated.rawValue)', t.source_track_slug, 'is_active', 1, 0 FROM tracks t
        WHERE t.is_active AND \(isUnlisted) \(choice)
        """
    }

    private static func withholdMissing(_ choice: String = "") -> String {
        """
        INSERT INTO job_changes (job_id, kind, slug, old)
        SELECT :job, '\(ChangeKind.withheld.rawValue)', t.source_track_slug, t.track_name FROM tracks t
        WHERE t.is_active AND \(isUnlisted) \(choice)
        """
    }

    // MARK: What is changed

    private static func deactivate(_ changes: ChangeSet) -> String {
        """
        UPDATE tracks SET is_active = 0, updated_at = :now WHERE source = 'liverc'
            AND source_track_slug IN \(changes.slugs(.deactivated))
        """
    }

    /// New tracks: those that are recorded as added. A random UUID of version 4 (RFC 9562) is a track's id.
    private static func insert(_ changes: ChangeSet) -> String {
        let fields = TrackField.allCases.map(\.rawValue)
        let values = TrackField.allCases.map { $0 == .trackName ? "l.track_name" : "d.\($0.rawValue)" }
        return """
            INSERT INTO tracks (
                id, source_track_slug, track_url, events_url, liverc_track_last_updated, last_seen_at,
                metadata_fetched_at, metadata_source_hash, created_at, updated_at, is_live, current_event,
                results_this_month, sessions_this_month, videos_this_month, \(fields.joined(separator: ", ")))
            SELECT
                lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'
                    || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-'
                    || hex(randomblob(6))),
                l.slug, replace(:track_url, '{slug}', l.slug), replace(:events_url, '{slug}', l.slug), l.last_activity,
                :now, d.fetched_at, d.source_hash, :now, :now, l.is_live, l.current_event, d.results_this_month,
                d.sessions_this_month, d.videos_this_month, \(values.joined(separator: ", "))
            FROM \(changes.slugs(.added)) c CROSS JOIN staged_listings l ON l.job_id = :job AND l.slug = c.slug
            LEFT JOIN staged_dashboards d ON d.job_id = l.job_id AND d.slug = l.slug
            """
    }
}
