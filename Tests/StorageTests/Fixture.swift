import Catalogue
import Foundation
import GRDB
import JobModel
import Programs
@testable import Storage

/// One track as a test wants the site to show it.
struct SiteTrack {
    var slug: String
    var name: String
    var activity: String? = "1 minute ago"
    var dashboard: Dashboard?
    var event: String?
    var isLive: Bool?

    init(_ slug: String, name: String? = nil, dashboard: Dashboard? = nil) {
        self.slug = slug
        self.name = name ?? "Track \(slug)"
        self.dashboard = dashboard
    }
}

func dashboard(_ change: (inout Dashboard) -> Void) -> Dashboard {
    var dashboard = Dashboard()
    change(&dashboard)
    return dashboard
}

/// A store on disk, and syncs of made-up sites through its staging and its apply stage.
struct SyncedStore {
    let folder: Folder
    let store: TrackStore

    init() throws {
        folder = try Folder()
        store = try TrackStore(path: folder.path + "/tracks.db")
    }

    @discardableResult
    func sync(
        _ site: [SiteTrack], options: SyncOptions = SyncOptions(), pageIsWhole: Bool = true, unreadableRows: Int = 0,
        clearMissing: Bool = false,
        seen: [TrackSlug] = [], at time: Date = Date(timeIntervalSince1970: 1_800_000_000)
    ) async throws -> Job {
        var job = Job(
            id: JobID(at: Date()), trigger: .manual,
            requestedBy: Requester(uid: 0, user: "root", pid: 1), options: options, createdAt: time)
        try store.jobs.save(job)
        let listings = site.compactMap { track in
            TrackSlug(track.slug).map {
                TrackListing(
                    slug: $0, name: track.name, lastActivity: track.activity, currentEvent: track.event,
                    isLive: track.isLive)
            }
        }
        let duplicates = try await store.staging.add(listings, seen: seen, for: job.id)
        job.counts.listed = site.count - duplicates
        let dashboards = site.compactMap { track -> StagedDashboard? in
            guard let slug = TrackSlug(track.slug), let dashboard = track.dashboard else { return nil }
            return StagedDashboard(
                slug: slug, dashboard: dashboard, fetchedAt: time,
                page: CachedPage(url: "https://\(slug).liverc.com/", contentHash: "hash"), parserVersion: 1)
        }
        try store.staging.add(dashboards, failures: [], for: job.id)
        return try await store.catalogue.apply(
            ApplyRequest(
                job: job, time: time, pageIsWhole: pageIsWhole, unreadableRows: unreadableRows,
                clearMissing: clearMissing,
                trackURL: "https://{slug}.liverc.com/", eventsURL: "https://{slug}.liverc.com/events"))
    }

    func track(_ slug: String) async throws -> Track? {
        guard let slug = TrackSlug(slug) else { return nil }
        return try await store.tracks.find(slug)
    }

    func changes(_ kind: ChangeKind, _ job: Job) throws -> [String] {
        var lines: [String] = []
        try store.changes.forEach(kind, in: job.id) { change in
            lines.append("\(change.slug) \(change.field) \(change.old ?? "-") > \(change.new ?? "-")")
        }
        return lines
    }
}

extension TrackStore {
    /// A setting of the store's own connection.
    func setting(_ name: String) async throws -> String? {
        try await pool.read { db in try String.fetchOne(db, sql: "PRAGMA \(name)") }
    }

    /// The version of the schema that the file says it has.
    func schemaVersionOnDisk() throws -> Int? {
        try pool.read { db in try Int.fetchOne(db, sql: "PRAGMA user_version") }
    }

    /// Stores a failure of a job that is not there.
    func loseParent() async throws {
        try await pool.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA foreign_keys = OFF;
                    INSERT INTO job_failures (job_id, slug, name, message) VALUES ('none', 'acme', '', '');
                    PRAGMA foreign_keys = ON
                    """)
        }
    }

    /// Enough rows that the file has pages to damage.
    func fillForDamage() async throws {
        try await pool.write { db in
            for index in 0..<2000 {
                try db.execute(
                    sql: "INSERT INTO audit (time, uid, user, pid, command, outcome) VALUES (?, 0, ?, 0, '', '')",
                    arguments: ["\(index)", String(repeating: "x", count: 200)])
            }
        }
    }
}
