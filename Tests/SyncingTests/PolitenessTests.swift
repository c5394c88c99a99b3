import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Storage
import Testing

@testable import Fetching
@testable import Syncing

/// What syncs ask of a site whose tracks have a host each, night after night; days pass when they are told to.
@Suite(.timeLimit(.minutes(5))) struct PolitenessTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    /// Syncs of a site under LiveRC's own names, which all are the simulator.
    private struct Nights {
        let simulator: Simulator
        let store: TrackStore
        let folder: String
        var recheck = true
        var now = Date(timeIntervalSince1970: 1_800_000_000)

        /// Runs the next night's sync; returns the job and how many requests the site got.
        mutating func sync(_ change: (inout SyncSettings) -> Void = { _ in }) async throws -> (job: Job, requests: Int)
        {
            Proxies.bypass()
            var settings = SyncSettings(
                catalogueURL: "http://live.liverc.com/catalogue", dashboardURL: "http://{slug}.liverc.com/t/{slug}/",
                catalogueHosts: .liveRC, dashboardHosts: .liveRC, catalogueLimit: 8 << 20, dashboardLimit: 2 << 20,
                metadataEnabled: true, everyDashboard: true, clearMissing: false, reportDirectory: folder + "/reports",
                reportRetentionDays: 30)
            change(&settings)
            var fetching = FetchSettings(
                product: "tracksync/1", retries: 0, robots: true,
                robotsSample: recheck ? SitePattern(hostsOf: settings.dashboardURL(of: "{slug}")) : nil)
            fetching.connectTo = ["::127.0.0.1:\(simulator.port)"]
            // A fetcher of its own each night, as after a restart of the daemon.
            let fetcher = Fetcher(settings: fetching)
            let job = Job(
                id: JobID(at: now), trigger: .timer, requestedBy: Requester(uid: 0, user: "root", pid: 1),
                createdAt: now)
            try store.jobs.save(job)
            let before = simulator.stats.requests
            let running = RunningJob(job, store: store, now: { [now] in now })
            var sync = SyncRun(running, settings: settings, fetcher: fetcher)
            let result = await Result { () async throws in try await sync.run() }
            await fetcher.shutdown()
            now += 86_400
            try result.get()
            return (running.job, simulator.stats.requests - before)
        }
    }

    private func withNights<Output: Sendable>(
        tracks: Int, robots: String? = "User-agent: *\nDisallow: /x", _ body: (inout Nights) async throws -> Output
    ) async throws -> Output {
        let store = try TrackStore(path: folder.path + "/tracks.db")
        let path = folder.path
        let configuration = Simulator.Configuration(site: Site(seed: 5, tracks: tracks), robots: robots)
        return try await withSimulator(configuration) { simulator async throws in
            var nights = Nights(simulator: simulator, store: store, folder: path)
            return try await body(&nights)
        }
    }

    @Test func `a night costs at most 1.1 requests a dashboard, after a restart too`() async throws {
        try await withNights(tracks: 600) { nights async throws in
            let first = try await nights.sync()
            #expect(first.job.counts.robotsRequests == 601)
            #expect(first.requests == 2 * 601)
            for _ in 0..<2 {
                let (job, requests) = try await nights.sync()
                let dashboards = job.counts.dashboardsFetched + job.counts.dashboardsNotModified
                #expect(dashboards == 600)
                #expect(Double(requests) <= 1.1 * Double(dashboards), "\(requests) requests")
                // The catalogue's host, and at least the sample.
                #expect((31...58).contains(job.counts.robotsRequests))
                #expect(requests == dashboards + 1 + job.counts.robotsRequests)
                let report = try String(contentsOfFile: try #require(job.reportPath), encoding: .utf8)
                #expect(report.contains("| requests for robots.txt | \(job.counts.robotsRequests) |"))
            }
        }
    }

    @Test func `when the file has changed all hosts are asked`() async throws {
        try await withNights(tracks: 150) { nights async throws in
            _ = try await nights.sync()
            nights.simulator.set(robots: "User-agent: *\nDisallow: /y")
            #expect(try await nights.sync().job.counts.robotsRequests == 151)
            #expect(try await nights.sync().job.counts.robotsRequests < 60)
        }
    }

    @Test func `where every host is to be asked again, all are`() async throws {
        try await withNights(tracks: 60) { nights async throws in
            nights.recheck = false
            for _ in 0..<2 { #expect(try await nights.sync().job.counts.robotsRequests == 61) }
            // In the same day none is, whoever runs.
            nights.now -= 86_400
            #expect(try await nights.sync().job.counts.robotsRequests == 0)
        }
    }

    @Test func `a long Crawl-delay is a warning`() async throws {
        try await withNights(tracks: 5, robots: "User-agent: *\nCrawl-delay: 99999999") { nights async throws in
            let warning = try await nights.sync().job.warnings.first { $0.code == .crawlDelayCapped }
            let message = try #require(warning?.message)
            #expect(message.contains("Crawl-delay than 30 s: 1. The first: live.liverc.com, with 24 h."))
            #expect(message.contains("ends after 4 h (fetch.job_limit)"))
        }
    }

    @Test(arguments: ["slow:50@tracks", "stall@tracks"])
    func `a sync that takes too long ends, and can be resumed`(fault: String) async throws {
        try await withNights(tracks: 40, robots: nil) { nights async throws in
            nights.simulator.set(faults: FaultPlan([try Fault(fault)]))
            let error = await #expect(throws: SyncError.self) {
                try await nights.sync { $0.jobLimit = .milliseconds(300) }
            }
            #expect(error?.code == .jobLimit && error?.isRetryable == true)
            #expect(error?.message.contains("fetch.job_limit") == true)
        }
    }
}
