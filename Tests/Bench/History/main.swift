// Prints how long questions to a history of a million changes take, how fast tracks are written in each format, and how much
// a year of syncs adds to the database.
//   HistoryBench [TRACKS]

import Catalogue
import Exporting
import Foundation
import GRDB
import JobModel
import Storage

let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
let folder = NSTemporaryDirectory() + "tracksync-history-\(getpid())"
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: folder) }

func milliseconds(_ duration: Duration) -> String { "\(Int((duration / .milliseconds(1) * 100).rounded()) / 100) ms" }

func size(of path: String) -> Int {
    ["", "-wal"].reduce(0) { sum, end in
        sum + ((try? FileManager.default.attributesOfItem(atPath: path + end)[.size] as? Int) ?? 0)
    }
}

@MainActor func measure(_ what: String, times: Int = 20, _ body: () async throws -> Int) async throws {
    var durations: [Duration] = []
    var found = 0
    for _ in 0..<times {
        let start = ContinuousClock.now
        found = try await body()
        durations.append(.now - start)
    }
    durations.sort()
    print("| \(what) | \(found) | \(milliseconds(durations[times / 2])) | \(milliseconds(durations[times - 1])) |")
}

/// A sync of made-up tracks, of which some change their figures and a few their phone numbers.
@MainActor func sync(_ store: TrackStore, tracks: Int, day: Int, rounds: (Int) -> Int) async throws {
    let time = Date(timeIntervalSince1970: 1_800_000_000 + Double(day) * 86_400)
    var job = Job(
        id: JobID(at: time), trigger: .schedule, requestedBy: Requester(uid: 0, user: "tracksync", pid: 1),
        createdAt: time)
    job.counts.listed = tracks
    try store.jobs.save(job)
    for start in stride(from: 0, to: tracks, by: 1000) {
        let numbers = start..<min(start + 1000, tracks)
        let listings = numbers.compactMap { number in
            TrackSlug("track-\(number)").map {
                TrackListing(slug: $0, name: "Track \(number) Raceway", lastActivity: "now")
            }
        }
        _ = try await store.staging.add(listings, seen: [], for: job.id)
        let dashboards = numbers.compactMap { number -> StagedDashboard? in
            guard let slug = TrackSlug("track-\(number)") else { return nil }
            // What was driven so far.
            let grown = Int64(rounds(number))
            var dashboard = Dashboard()
            dashboard.address = .value("\(number) Main Street, Springfield, TX 78634, United States")
            (dashboard.city, dashboard.state, dashboard.countryCode) = (
                .value("Springfield"), .value("TX"), .value("US")
            )
            dashboard.country = .value("United States")
            dashboard.phone = .value("+1 555 0\(number % 50 == 0 ? rounds(number) + 100 : 100)")
            dashboard.email = .value("club\(number)@example.org")
            dashboard.description = .value(String(repeating: "An indoor carpet track, open daily. ", count: 4))
            (dashboard.latitude, dashboard.longitude) = (
                .value(Double(number % 180) - 89.5), .value(Double(number % 360) - 179.5)
            )
            dashboard.totalLaps = .value(Int64(number) * 1000 + grown * 40)
            dashboard.totalPracticeSessions = .value(Int64(number) * 10 + grown)
            dashboard.totalRaces = .value(Int64(number) * 10 + grown)
            dashboard.totalEntries = .value(Int64(number) * 50 + grown * 7)
            dashboard.totalEvents = .value(Int64(number) + grown)
            return StagedDashboard(
                slug: slug, dashboard: dashboard, fetchedAt: time,
                page: CachedPage(url: "https://\(slug).liverc.com/", contentHash: "\(day)-\(number)"), parserVersion: 1
            )
        }
        try store.staging.add(dashboards, failures: [], for: job.id)
    }
    job.state = .succeeded
    _ = try await store.catalogue.apply(
        ApplyRequest(
            job: job, time: time, pageIsWhole: true, clearMissing: false, trackURL: "https://{slug}.liverc.com/",
            eventsURL: "https://{slug}.liverc.com/events"))
    try await store.staging.clear(of: job.id)
}

print("| a year of daily syncs of 1,084 tracks | |\n| --- | ---: |")
do {
    let path = folder + "/year.db"
    let store = try TrackStore(path: path)
    try await sync(store, tracks: 1084, day: 0) { _ in 0 }
    let before = size(of: path)
    // As in the simulated site, 20 % of the tracks race each day.
    for day in 1...365 {
        try await sync(store, tracks: 1084, day: day) { (day + $0 % 5) / 5 }
        if day % 30 == 0 {
            _ = try await store.jobs.prune(
                HistoryLimits(), at: Date(timeIntervalSince1970: 1_800_000_000 + Double(day) * 86_400))
        }
    }
    let last = try await store.changes.list(matching: TrackChangeQuery(newestFirst: true, limit: 1)).last
    try store.close()
    let queue = try DatabaseQueue(path: path)
    let pages = try queue.read { db in
        try Int.fetchOne(
            db,
            sql:
                "SELECT sum(pgsize) FROM dbstat WHERE name IN ('track_changes', 'track_change_places', 'track_changes_by_kind', 'change_sets')"
        )
    }
    print(
        "| changes | \(last) |\n| size of the history, MB | \((pages ?? 0) / 1_000_000) |\n| growth of the file, MB | \((size(of: path) - before) / 1_000_000) |"
    )
} catch { print("\(error)") }

let path = folder + "/tracks.db"
let store = try TrackStore(path: path)
try await sync(store, tracks: 1084, day: 0) { _ in 0 }
try store.close()
let filler = try DatabaseQueue(path: path)
try filler.writeWithoutTransaction { db in
    try db.execute(
        sql: """
            BEGIN;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
            INSERT INTO track_changes (number, change_set, slug, kind, field, old, new)
            SELECT 2000 + i, 2 + i / 550, 'track-' || ((i * 7919) % 1084), iif(i % 997 = 0, 'deactivated', iif(i % 50 = 0, 'profile', 'statistics')),
                CASE WHEN i % 997 = 0 THEN 'is_active' WHEN i % 50 = 0 THEN 'phone' ELSE 'total_laps' END,
                iif(i % 997 = 0, i % 2, i), iif(i % 997 = 0, 1 - i % 2, i + 1) FROM n;
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i <= 1000000 / 550)
            INSERT INTO change_sets (id, time, job_id, cause, user, reason, first_number, last_number)
            SELECT 2 + i, strftime('%Y-%m-%dT00:00:00.000Z', 1800100000 + i * 86400, 'unixepoch'), 'job-' || i, 'schedule', 'tracksync', NULL,
                2000 + max(i * 550, 1), 2000 + min(i * 550 + 549, 1000000) FROM n;
            UPDATE tracks SET is_followed = 1 WHERE rowid % 50 = 0;
            COMMIT;
            """)
}
try filler.close()
let full = try TrackStore(path: path)
print("\n| asked of 1,000,000 changes of 1,084 tracks | found | median | longest |\n| --- | ---: | ---: | ---: |")
let slug = TrackSlug("track-500")
let past = Date(timeIntervalSince1970: 1_800_100_000 + 900 * 86_400)
@MainActor func found(_ query: TrackChangeQuery) async throws -> Int {
    try await full.changes.list(matching: query).changes.count
}
try await measure("history of a track, the newest 50") {
    try await found(TrackChangeQuery(slug: slug, newestFirst: true))
}
try await measure("one field of it") {
    try await found(TrackChangeQuery(slug: slug, field: "phone", newestFirst: true))
}
try await measure("the newest 50 changes") { try await found(TrackChangeQuery(newestFirst: true)) }
try await measure("500 changes after a number") { try await found(TrackChangeQuery(after: 500_000, limit: 500)) }
try await measure("changes since a day, the first 50") { try await found(TrackChangeQuery(since: past)) }
try await measure("the newest 50 of a rare kind") {
    try await found(TrackChangeQuery(kind: .deactivated, newestFirst: true))
}
try await measure("the newest 50 of profiles") { try await found(TrackChangeQuery(kind: .profile, newestFirst: true)) }
try await measure("the newest 50 of followed tracks") {
    try await found(TrackChangeQuery(followed: true, newestFirst: true))
}
try await measure("a track as of a day") {
    guard let slug else { return 0 }
    return try await full.tracks.find(slug, asOf: past) == nil ? 0 : 1
}
try await measure("50 tracks as of a day") { try await full.tracks.list(matching: TrackQuery(asOf: past)).tracks.count }
try full.close()

let large = try TrackStore(path: folder + "/large.db")
try await sync(large, tracks: count, day: 0) { _ in 0 }
print("\n| \(count) tracks | bytes | median | longest |\n| --- | ---: | ---: | ---: |")
for format in ExportFormat.allCases {
    try await measure("written as \(format.rawValue)", times: 3) {
        let columns = ExportColumn.allCases
        let writer = TrackWriter(format, columns: columns)
        var text = writer.text()
        var bytes = 0
        writer.begin(&text)
        try large.tracks.forEach(matching: TrackQuery(), columns: columns, placed: format.isPlaced, after: "") { row in
            writer.write(row, isFirst: bytes == 0 && text.bytes.isEmpty, &text)
            if text.bytes.count > 1 << 16 {
                bytes += text.bytes.count
                text.removeAll()
            }
            return true
        }
        return bytes
    }
}
var near = TrackQuery(limit: 50)
near.near = Coordinates(latitude: 10, longitude: 10)
try await measure("the 50 nearest to a place") { try await large.tracks.list(matching: near).tracks.count }
let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
print("\npeak memory: \(peak.map(String.init) ?? "unknown")")
