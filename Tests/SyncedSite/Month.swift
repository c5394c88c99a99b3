import GRDB
import JobModel
public import LiveRCSimulator

/// A month of daily syncs of a site that changes each day, edits of pages unseen by its catalogue: what they ask for, and
/// how far what is stored lags behind.
public struct Month: Sendable {
    /// A month's figures.
    public struct Figures: Sendable {
        /// Tracks that the syncs after the first listed: the dashboards that syncs in full would have asked for.
        public var listed = 0
        /// Requests that they made in all: for the catalogue, for dashboards and for `robots.txt`.
        public var requests = 0
        /// Of these the ones for `robots.txt`.
        public var robots = 0
        /// Dashboards that they asked for.
        public var asked = 0
        /// Of these the ones that came, as they had changed.
        public var came = 0
        /// By field, how many days after the site at most a value was stored; 1: by the next sync.
        public var staleness: [SiteField: Int] = [:]
        /// By field, how many values were stored later than by the next sync.
        public var late: [SiteField: Int] = [:]

        /// The share of requests for dashboards that was not made, from 0 to 1.
        public var saved: Double { listed == 0 ? 0 : 1 - Double(asked) / Double(listed) }
    }

    private struct Place: Hashable {
        let index: Int
        let field: SiteField
    }

    private var figures = Figures()
    /// What a sync in full would have stored, by the track's index.
    private var truth: [Int: [SiteField: SiteValue]] = [:]
    /// Since how many syncs a stored value is not what it should be.
    private var missed: [Place: Int] = [:]

    private init() {}

    /// Lets the month pass.
    public static func figures(tracks: Int, days: Int = 30, seed: UInt64 = 1) async throws -> Figures {
        try await SyncedSite.with(Site(seed: seed, tracks: tracks, showsEdits: false), hasHosts: true) { site in
            var month = Month()
            try await month.sync(site, isFirst: true)
            for _ in 1...days {
                site.nextDay()
                try await month.sync(site, isFirst: false)
            }
            return month.figures
        }
    }

    private mutating func sync(_ site: SyncedSite, isFirst: Bool) async throws {
        let before = site.simulator.stats
        let (job, error) = try await site.sync()
        if let error { throw error }
        if !isFirst {
            let after = site.simulator.stats
            figures.listed += job.counts.listed
            figures.requests += after.requests - before.requests
            figures.robots += after.robots - before.robots
            figures.asked += after.dashboards - before.dashboards
            figures.came += after.dashboards - before.dashboards - (after.notModified - before.notModified)
        }
        try compare(site)
    }

    private mutating func compare(_ site: SyncedSite) throws {
        let stored = try Self.stored(site)
        let now = site.simulator.site
        for index in now.listedIndices {
            let track = now.track(at: index)
            var values = truth[index] ?? [:]
            for field in SiteField.allCases {
                if let value = track[field].value { values[field] = value }
                let place = Place(index: index, field: field)
                if stored[track.slug]?[field] == values[field] {
                    missed[place] = nil
                } else {
                    missed[place, default: 0] += 1
                    if missed[place] == 1 { figures.late[field, default: 0] += 1 }
                }
                figures.staleness[field] = max(figures.staleness[field] ?? 1, (missed[place] ?? 0) + 1)
            }
            truth[index] = values
        }
    }

    private static func stored(_ site: SyncedSite) throws -> [String: [SiteField: SiteValue]] {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: site.database, configuration: configuration).read { db in
            var tracks: [String: [SiteField: SiteValue]] = [:]
            let rows = try Row.fetchCursor(db, sql: "SELECT * FROM tracks")
            while let row = try rows.next() {
                var values: [SiteField: SiteValue] = [:]
                for field in SiteField.allCases {
                    switch (row[field.rawValue] as DatabaseValue).storage {
                    case .string(let text): values[field] = .text(text)
                    case .int64(let number): values[field] = .integer(Int(number))
                    case .double(let number): values[field] = .real(number)
                    case .null, .blob: break
                    }
                }
                tracks[row["source_track_slug"]] = values
            }
            return tracks
        }
    }
}
