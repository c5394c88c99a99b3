import Catalogue
public import Foundation
import GRDB
public import JobModel

/// The rules by which a sync decides which dashboards to ask for.
public struct RefreshPolicy: Sendable, Hashable {
    /// Whether every one is asked for.
    public var everything: Bool
    /// How long ago a dashboard may have been read, in seconds.
    public var maxAge: Int
    /// The time of the decision.
    public var time: Date
    /// Which earlier readings still count.
    public var validity: CacheValidity
    /// How many new tracks an operator allowed; the guard decides when `nil`.
    public var allowedAdditions: Int?

    /// Makes a choice; ages under a second count as one.
    public init(everything: Bool, maxAge: Int, time: Date, validity: CacheValidity, allowedAdditions: Int? = nil) {
        self.everything = everything
        self.maxAge = max(1, maxAge)
        self.time = time
        self.validity = validity
        self.allowedAdditions = allowedAdditions
    }
}

// Which dashboards a job asks for: decided once, for all tracks together.
extension Staging {
    /// Decides which of the listed tracks' dashboards a job asks for, and returns how many by reason.
    ///
    /// What the job that it resumes had chosen stays chosen.
    public func chooseDashboards(for job: JobID, by choice: RefreshPolicy) async throws -> ChosenDashboards {
        try await store.pool.write { db in
            try db.execute(
                sql: """
                    DELETE FROM staged_refreshes WHERE job_id = :job AND slug NOT IN (
                        SELECT slug FROM staged_listings WHERE job_id = :job AND track_name IS NOT NULL)
                    """, arguments: ["job": job.rawValue])
            try db.execute(
                sql: Self.choosing,
                arguments: [
                    "job": job.rawValue, "full": choice.everything, "max_age": choice.maxAge,
                    "now": Int(choice.time.timeIntervalSince1970.rounded(.down)),
                    "parser": choice.validity.parserVersion,
                ])
            try Self.forgetWithheldAdditions(of: job, allowed: choice.allowedAdditions, db)
            let rows = try Row.fetchAll(
                db, sql: "SELECT reason, count(*) AS count FROM staged_refreshes WHERE job_id = ? GROUP BY reason",
                arguments: [job.rawValue])
            var chosen = ChosenDashboards()
            for row in rows {
                guard let count = RefreshReason(rawValue: row["reason"]).count else { continue }
                chosen[keyPath: count] = row["count"]
            }
            return chosen
        }
    }

    /// Nobody asks for the dashboards of new tracks that will not be stored: a page that is wrong can list a hundred
    /// thousand.
    private static func forgetWithheldAdditions(of job: JobID, allowed: Int?, _ db: Database) throws {
        let isKnown = """
            EXISTS (SELECT 1 FROM tracks t WHERE t.source = 'liverc' AND t.source_track_slug = slug)
            """
        let new =
            try Int.fetchOne(
                db,
                sql:
                    "SELECT count(*) FROM staged_listings WHERE job_id = ? AND track_name IS NOT NULL AND NOT \(isKnown)",
                arguments: [job.rawValue]) ?? 0
        let decision = AdditionGuard.decide(
            added: new, active: try StoredTracks.totals(db).active, isFirst: try SearchIndex.last(db) == nil,
            allowed: allowed)
        guard decision == .withhold else { return }
        try db.execute(
            sql: "DELETE FROM staged_refreshes WHERE job_id = ? AND NOT \(isKnown)", arguments: [job.rawValue])
    }

    /// The reasons stand in the order of `RefreshReason`; the first that holds counts.
    ///
    /// A dashboard is due once in each round of `max_age`, at its track's own moment of it (`place`): so what was read
    /// together is not read together again. One that was read in the future was read by a clock that was wrong then or is
    /// now: nothing can be told from its time.
    private static let choosing = """
        INSERT OR IGNORE INTO staged_refreshes (job_id, slug, reason)
        SELECT :job, slug, reason FROM (
            SELECT slug, CASE
                WHEN :full THEN 'full'
                WHEN failed_at IS NOT NULL THEN 'failed'
                WHEN read_at IS NULL THEN 'new'
                WHEN NOT is_active THEN 'relisted'
                WHEN is_followed THEN 'followed'
                WHEN parser_version IS NOT :parser THEN 'rules_changed'
                WHEN inactive_for IS NULL THEN 'activity_unknown'
                WHEN read_at <= :now - inactive_for THEN 'active'
                WHEN read_at > :now OR (:now - moment) / :max_age > (read_at - moment) / :max_age THEN 'expired'
            END AS reason
            FROM (
                SELECT l.slug, l.inactive_for, t.is_active, t.is_followed, p.failed_at, p.parser_version,
                    unixepoch(t.metadata_fetched_at) AS read_at, l.place * :max_age / 4294967296 AS moment
                FROM staged_listings l
                LEFT JOIN tracks t ON t.source = 'liverc' AND t.source_track_slug = l.slug
                LEFT JOIN pages p ON p.slug = l.slug
                WHERE l.job_id = :job AND l.track_name IS NOT NULL))
        WHERE reason IS NOT NULL ORDER BY slug
        """
}

extension RefreshReason {
    /// Where dashboards of this reason are counted; `nil` of a reason of a newer program.
    fileprivate var count: WritableKeyPath<ChosenDashboards, Int>? {
        switch self {
        case .full: \.full
        case .failed: \.failed
        case .new: \.new
        case .relisted: \.relisted
        case .followed: \.followed
        case .rulesChanged: \.rulesChanged
        case .activityUnknown: \.activityUnknown
        case .active: \.active
        case .expired: \.expired
        case .unknown: nil
        }
    }
}

extension TrackSlug {
    /// The track's place in a round, from 0 up to 2³²: always the same for a slug, and evenly spread over slugs.
    var place: Int64 {
        // FNV-1a, whose upper bits hardly depend on the last letters until they are mixed.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int64((hash ^ (hash >> 31)) >> 32)
    }
}
