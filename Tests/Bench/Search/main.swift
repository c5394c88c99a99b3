// Prints how long the apply stage takes for a first sync and for one that changes much, and how long searches take.
//   SearchBench [TRACKS]

import Catalogue
import Foundation
import JobModel
import Storage

let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
let folder = NSTemporaryDirectory() + "tracksync-search-\(getpid())"
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: folder) }
let store = try TrackStore(path: folder + "/tracks.db")

/// Words that are always the same for a number.
struct Words {
    private static let syllables = [
        "ka", "ro", "ti", "len", "mor", "hut", "ton", "bel", "vis", "gar", "dun", "pel", "so", "mi", "kö", "cho", "ñe",
        "ba",
    ]
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func number(_ count: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(count))
    }

    mutating func word() -> String {
        (0..<number(3) + 2).map { _ in Self.syllables[number(Self.syllables.count)] }.joined().capitalized
    }
}

func site(year: Int) -> [(TrackListing, Dashboard)] {
    (0..<count).compactMap { number in
        var words = Words(number)
        guard let slug = TrackSlug("track-\(number)") else { return nil }
        let name = "\(words.word()) \(words.word()) \(["Raceway", "RC Club", "Speedway"][number % 3])"
        var dashboard = Dashboard()
        dashboard.city = .value(words.word())
        dashboard.state = .value(["TX", "CA", "Bayern", "Île-de-France"][words.number(4)])
        dashboard.country = .value(["United States", "Germany", "France", "España"][words.number(4)])
        dashboard.countryCode = .value(["US", "DE", "FR", "ES"][words.number(4)])
        dashboard.phone = .value("+1 555 01\(number % 90 + 10)")
        dashboard.address = .value("\(number) Main St, \(words.word()), \(words.word())")
        dashboard.description = .value(String(repeating: "An indoor carpet track, open daily. ", count: 5))
        // One track in a hundred has another name each year, all have driven more laps.
        dashboard.totalLaps = .value(Int64(number * 10 + year))
        let isRenamed = year > 0 && number % 100 == 0
        return (TrackListing(slug: slug, name: name + (isRenamed ? " \(year)" : ""), lastActivity: "now"), dashboard)
    }
}

func milliseconds(_ duration: Duration) -> String {
    let hundredths = Int((duration / .milliseconds(1) * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
}

/// What this process has spent so far.
func processorTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

@MainActor func sync(year: Int) async throws {
    let time = Date(timeIntervalSince1970: 1_800_000_000 + Double(year) * 86_400)
    var job = Job(
        id: JobID(at: time), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1), createdAt: time)
    job.counts.listed = count
    try store.jobs.save(job)
    let site = site(year: year)
    for start in stride(from: 0, to: site.count, by: 1000) {
        let batch = site[start..<min(start + 1000, site.count)]
        _ = try await store.staging.add(batch.map(\.0), seen: [], for: job.id)
        let dashboards = batch.map { listing, dashboard in
            StagedDashboard(
                slug: listing.slug, dashboard: dashboard, fetchedAt: time,
                page: CachedPage(url: "https://\(listing.slug).liverc.com/", contentHash: "\(year)"), parserVersion: 1)
        }
        try store.staging.add(dashboards, failures: [], for: job.id)
    }
    let start = ContinuousClock.now
    let spent = processorTime()
    let applied = try await store.catalogue.apply(
        ApplyRequest(
            job: job, time: time, pageIsWhole: true, clearMissing: false, trackURL: "https://{slug}.liverc.com/",
            eventsURL: "https://{slug}.liverc.com/events"))
    print(
        "apply \(year): \(milliseconds(.now - start)) ms, processor \(milliseconds(processorTime() - spent)) ms, "
            + "\(applied.counts.added) added, \(applied.counts.updated) updated")
    try await store.staging.clear(of: job.id)
}

for year in 0..<4 { try await sync(year: year) }
print()
print("| tracks --search | found | median ms | slowest ms |")
print("| --- | ---: | ---: | ---: |")
for text in [
    nil, "a", "raceway", "track-4242", "hutton", "kohut", "espana speedway", "koko tx club", "zzz", "united states hut",
] {
    var durations: [Duration] = []
    var total = 0
    for _ in 0..<31 {
        let start = ContinuousClock.now
        total = try await store.tracks.list(matching: TrackQuery(search: text)).total
        durations.append(.now - start)
    }
    durations.sort()
    print("| \(text ?? "(none)") | \(total) | \(milliseconds(durations[15])) | \(milliseconds(durations[30])) |")
}
