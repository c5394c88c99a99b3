import Catalogue
public import Foundation
import GRDB
import GRDBSQLite
public import JobModel

/// What the apply stage is told.
public struct ApplyRequest: Sendable {
    /// The job whose staging is applied.
    public var job: Job
    /// The time that is stored with what changes.
    public var time: Date
    /// Whether the catalogue page was read to its end.
    public var pageIsWhole: Bool
    /// Whether a value that a page shows as gone is removed rather than kept.
    public var clearMissing: Bool
    /// The addresses that are stored with a new track, with `{slug}` in the slug's place.
    public var trackURL: String
    /// The addresses of a track's events, with `{slug}` in the slug's place.
    public var eventsURL: String

    /// Makes a request.
    public init(
        job: Job, time: Date, pageIsWhole: Bool, clearMissing: Bool, trackURL: String, eventsURL: String
    ) {
        self.job = job
        self.time = time
        self.pageIsWhole = pageIsWhole
        self.clearMissing = clearMissing
        self.trackURL = trackURL
        self.eventsURL = eventsURL
    }
}

// The apply stage: staging against the stored tracks, in ONE transaction, all rows in each statement.
extension TrackStore {
    /// Finds what changed, records it with the job, and, unless it is a dry run, changes the tracks.
    ///
    /// Readers of the database see the catalogue before or after, never in between; an error or a cancelled task
    /// changes nothing. The staging goes in the same transaction. Returns the job with its counts, as it was stored.
    public func apply(_ request: ApplyRequest) async throws -> Job {
        try await pool.write { db in
            var job = request.job
            let arguments: StatementArguments = [
                "job": job.id.rawValue, "now": RecordCoding.text(of: request.time),
                "gone": request.clearMissing ? Int64.max : 0, "location": Self.locationBits,
                "track_url": request.trackURL, "events_url": request.eventsURL,
            ]
            func run(_ sql: String) throws -> Int {
                let statement = try db.cachedStatement(sql: sql)
                try statement.execute(arguments: arguments)
                return db.changesCount
            }
            try db.execute(sql: "DELETE FROM job_changes WHERE job_id = ?", arguments: [job.id.rawValue])
            _ = try run(Self.markChanged)
            job.counts.added = try run(Self.recordAdded)
            job.counts.reactivated = try run(Self.recordReactivated)
            _ = try run(Self.recordActiveAgain)
            let changed = try Self.recordFieldChanges(db, of: job.id, arguments)
            job.counts.updated = changed.profile
            job.counts.statisticsChanged = changed.statistics

            let active = try Int.fetchOne(db, sql: "SELECT count(*) FROM tracks WHERE is_active") ?? 0
            let missing = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM tracks t WHERE \(Self.isMissing)", arguments: ["job": job.id.rawValue])
            let decision = DeactivationGuard.decide(
                missing: missing ?? 0, active: active, pageIsWhole: request.pageIsWhole,
                allowed: job.options.allowDeactivations)
            switch decision {
            case .deactivate: job.counts.deactivated = try run(Self.recordMissing(as: .deactivated))
            case .withhold: job.counts.withheld = try run(Self.recordMissing(as: .withheld))
            }
            job.counts.unchanged = job.counts.listed - job.counts.added - changed.tracks
            if !job.options.dryRun {
                if decision == .deactivate { _ = try run(Self.deactivate) }
                _ = try run(Self.update)
                _ = try run(Self.insert)
            }
            try Self.clearStaging(db, where: "job_id = ?", [job.id.rawValue])
            try Self.save(job, db)
            return job
        }
    }

    private static let locationBits = TrackField.allCases.filter(\.isLocation).reduce(0) { $0 | $1.bit }

    // MARK: What a track's fields are after the sync

    /// Staged listing `l` with its dashboard `d` and the stored track `t`, the latter two as far as they exist.
    private static let joined = """
        staged_listings l
        LEFT JOIN staged_dashboards d ON d.job_id = l.job_id AND d.slug = l.slug
        LEFT JOIN tracks t ON t.source = 'liverc' AND t.source_track_slug = l.slug
        """

    /// Rows of which only the slug is known keep a track from being missing, and do no more.
    private static let isListed = "l.job_id = :job AND l.track_name IS NOT NULL"

    /// The value of a field after the sync: what was read; what is stored where nothing was read; nothing where the page
    /// shows it as gone and that counts. It counts by configuration (`:gone`), and for the parts of an address when
    /// another address was read: the old state must not stay with the new city.
    private static func next(_ field: TrackField) -> String {
        let name = field.rawValue
        guard field != .trackName else { return "l.track_name" }
        let counts = field.isLocation ? ":gone | iif(d.address <> t.address, :location, 0)" : ":gone"
        return "iif(d.\(name) IS NULL AND coalesce(d.gone & (\(counts)) & \(field.bit), 0) = 0, t.\(name), d.\(name))"
    }

    /// Notes the fields that change with each listing, as a set of bits, so that they are compared only once: 0 for a
    /// track that does not change, nothing for one that is new.
    private static let markChanged: String = {
        let bits = TrackField.allCases.map { "((t.\($0.rawValue) IS NOT \(next($0))) * \($0.bit))" }
        return """
            UPDATE staged_listings AS l SET changed = \(bits.joined(separator: " | "))
            FROM tracks t LEFT JOIN staged_dashboards d ON d.job_id = :job AND d.slug = t.source_track_slug
            WHERE \(isListed) AND t.source = 'liverc' AND t.source_track_slug = l.slug
            """
    }()

    private static let isMissing = """
        t.is_active AND NOT EXISTS (SELECT 1 FROM staged_listings l WHERE l.job_id = :job AND l.slug = t.source_track_slug)
        """

    // MARK: What is recorded

    private static let recordAdded = """
        INSERT INTO job_changes (job_id, kind, slug, new)
        SELECT :job, 'added', l.slug, l.track_name FROM staged_listings l WHERE \(isListed) AND l.changed IS NULL
        """

    /// Few: CROSS JOIN has SQLite begin with the inactive tracks (its query planner's documentation, "Manual control").
    private static let inactiveListed = """
        tracks t CROSS JOIN staged_listings l
        WHERE NOT t.is_active AND t.source = 'liverc' AND l.slug = t.source_track_slug AND \(isListed)
        """

    private static let recordReactivated = """
        INSERT INTO job_changes (job_id, kind, slug, new)
        SELECT :job, 'reactivated', l.slug, l.track_name FROM \(inactiveListed)
        """

    /// Active again is a change of the profile, too.
    private static let recordActiveAgain = """
        INSERT INTO job_changes (job_id, kind, slug, field, old, new)
        SELECT :job, 'profile', l.slug, 'is_active', 0, 1 FROM \(inactiveListed)
        """

    private static func recordMissing(as kind: ChangeKind) -> String {
        """
        INSERT INTO job_changes (job_id, kind, slug, old)
        SELECT :job, '\(kind.rawValue)', t.source_track_slug, t.track_name FROM tracks t WHERE \(isMissing)
        """
    }

    private static let selectFieldChanges: String = {
        let old = TrackField.allCases.map { "t.\($0.rawValue)" }.joined(separator: ", ")
        let new = TrackField.allCases.map(next).joined(separator: ", ")
        return """
            SELECT l.changed, l.slug, t.is_active, \(old), \(new)
            FROM \(joined) WHERE \(isListed) AND (l.changed <> 0 OR NOT t.is_active) ORDER BY l.slug
            """
    }()

    /// Records every field that changes with its old and new value, and counts the tracks they belong to.
    ///
    /// The one place that goes track by track, over those that changed: values go from one statement to the other as
    /// SQLite holds them, without becoming Swift's.
    private static func recordFieldChanges(_ db: Database, of job: JobID, _ arguments: StatementArguments) throws
        -> (profile: Int, statistics: Int, tracks: Int)
    {
        let changes = try db.cachedStatement(sql: selectFieldChanges)
        try changes.setArguments(arguments)
        let fields = TrackField.allCases
        // One for each field, so that only values are bound, row by row.
        let insertions = try fields.map { field in
            let kind: ChangeKind = field.group == .profile ? .profile : .statistics
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO job_changes (job_id, kind, slug, field, old, new)
                    VALUES (?, '\(kind.rawValue)', ?, '\(field.rawValue)', ?, ?)
                    """)
            statement.setUncheckedArguments([job.rawValue, nil, nil, nil])
            return statement
        }
        let targets = insertions.map(\.sqliteStatement)
        let profile = fields.filter { $0.group == .profile }.reduce(0) { $0 | $1.bit }
        var counts = (profile: 0, statistics: 0, tracks: 0)
        let source = changes.sqliteStatement
        defer {
            sqlite3_reset(source)
            for target in targets {
                sqlite3_reset(target)
                sqlite3_clear_bindings(target)
            }
        }
        while true {
            let code = sqlite3_step(source)
            if code == SQLITE_DONE { return counts }
            guard code == SQLITE_ROW else { throw failure(code) }
            let bits = sqlite3_column_int64(source, 0)
            let isActiveAgain = sqlite3_column_int(source, 2) == 0
            counts.tracks += 1
            if bits & profile != 0 || isActiveAgain { counts.profile += 1 }
            if bits & ~profile != 0 { counts.statistics += 1 }
            for (index, target) in targets.enumerated() where bits & (1 << Int64(index)) != 0 {
                sqlite3_bind_value(target, 2, sqlite3_column_value(source, 1))
                sqlite3_bind_value(target, 3, sqlite3_column_value(source, Int32(3 + index)))
                sqlite3_bind_value(target, 4, sqlite3_column_value(source, Int32(3 + targets.count + index)))
                let stepped = sqlite3_step(target)
                guard stepped == SQLITE_DONE else { throw failure(stepped) }
                sqlite3_reset(target)
            }
        }
    }

    /// GRDB interrupts the statements of a cancelled task; those that it does not step itself are told apart here.
    private static func failure(_ code: Int32) -> any Error {
        code & 0xFF == SQLITE_INTERRUPT ? CancellationError() : DatabaseError(resultCode: ResultCode(rawValue: code))
    }

    // MARK: What is changed

    private static let deactivate = """
        UPDATE tracks AS t SET is_active = 0, updated_at = :now WHERE \(isMissing)
        """

    /// Known tracks; where they are, nothing of an index changes.
    private static let update: String = {
        let fields = TrackField.allCases.map { "\($0.rawValue) = \(next($0))" }.joined(separator: ", ")
        return """
            UPDATE tracks AS t SET
                track_url = replace(:track_url, '{slug}', l.slug), events_url = replace(:events_url, '{slug}', l.slug),
                liverc_track_last_updated = coalesce(l.last_activity, t.liverc_track_last_updated),
                last_seen_at = :now, is_active = 1,
                metadata_fetched_at = coalesce(d.fetched_at, t.metadata_fetched_at),
                metadata_source_hash = coalesce(d.source_hash, t.metadata_source_hash),
                updated_at = iif(t.is_active AND l.changed = 0, t.updated_at, :now), \(fields)
            FROM staged_listings l LEFT JOIN staged_dashboards d ON d.job_id = l.job_id AND d.slug = l.slug
            WHERE \(isListed) AND l.changed IS NOT NULL AND t.source = 'liverc' AND t.source_track_slug = l.slug
            """
    }()

    /// New tracks. A random UUID of version 4 (RFC 9562) is a track's id.
    private static let insert: String = {
        let fields = TrackField.allCases.map(\.rawValue)
        let values = TrackField.allCases.map { $0 == .trackName ? "l.track_name" : "d.\($0.rawValue)" }
        return """
            INSERT INTO tracks (
                id, source_track_slug, track_url, events_url, liverc_track_last_updated, last_seen_at,
                metadata_fetched_at, metadata_source_hash, created_at, updated_at, \(fields.joined(separator: ", ")))
            SELECT
                lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'
                    || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-'
                    || hex(randomblob(6))),
                l.slug, replace(:track_url, '{slug}', l.slug), replace(:events_url, '{slug}', l.slug), l.last_activity,
                :now, d.fetched_at, d.source_hash, :now, :now, \(values.joined(separator: ", "))
            FROM staged_listings l LEFT JOIN staged_dashboards d ON d.job_id = l.job_id AND d.slug = l.slug
            WHERE \(isListed) AND l.changed IS NULL
            """
    }()
}
