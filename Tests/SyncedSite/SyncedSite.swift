public import Events
import Fetching
public import Foundation
import GRDB
public import JobModel
public import LiveRCSimulator
public import Storage
import Synchronization
public import Syncing

/// A simulated site, and syncs of it in this process: a real server, real transfers, a real database. Its days pass when
/// it is told.
public final class SyncedSite: Sendable {
    /// The site.
    public let simulator: Simulator
    /// The database.
    public let store: TrackStore
    /// The database's file.
    public var database: String { folder + "/tracks.db" }

    private let folder: String
    private let settings: SyncSettings
    private let hasHosts: Bool
    // A lock: the clock is read from whatever task a sync runs in.
    private let clock = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

    private init(_ simulator: Simulator, folder: String, hasHosts: Bool) throws {
        self.simulator = simulator
        self.hasHosts = hasHosts
        self.folder = folder
        store = try TrackStore(path: folder + "/tracks.db")
        guard let origin = Origin(url: simulator.baseURL) else { throw CancellationError() }
        let hosts = hasHosts ? HostRule.liveRC : .exactly(origin)
        settings = SyncSettings(
            catalogueURL: hasHosts ? "http://live.liverc.com/catalogue" : simulator.catalogueURL,
            dashboardURL: hasHosts ? "http://{slug}.liverc.com/t/{slug}/" : simulator.dashboardURLPattern,
            catalogueHosts: hosts, dashboardHosts: hosts, catalogueLimit: 8 << 20,
            dashboardLimit: 2 << 20, metadataEnabled: true, clearMissing: false, reportDirectory: folder + "/reports",
            reportRetentionDays: 30)
    }

    /// Serves a site for the time of a scope.
    ///
    /// - Parameter hasHosts: whether each track has a host of its own with a `robots.txt`, under LiveRC's names.
    public static func with<Output: Sendable>(
        _ site: Site, validators: ServedValidators = .both, hasHosts: Bool = false,
        _ body: (SyncedSite) async throws -> Output
    ) async throws -> Output {
        let folder = FileManager.default.temporaryDirectory.path + "/tracksync-site-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let configuration = Simulator.Configuration(
            site: site, robots: hasHosts ? "User-agent: *\nDisallow: /admin/\n" : nil, validators: validators)
        return try await withSimulator(configuration) { simulator async throws in
            try await body(SyncedSite(simulator, folder: folder, hasHosts: hasHosts))
        }
    }

    /// The time by the site's clock.
    public var now: Date { clock.withLock { $0 } }

    /// Lets time pass.
    public func pass(_ seconds: TimeInterval) { clock.withLock { $0 += seconds } }

    /// Lets a day pass, in which the site becomes that of the next generation.
    public func nextDay() {
        pass(86_400)
        simulator.serve(generation: simulator.site.generation + 1)
    }

    /// Runs a sync to its end, and returns its job with the error that it ended with.
    public func sync(
        _ options: SyncOptions = SyncOptions(), goingOnFrom parent: Job? = nil, conditional: Bool = true,
        change: (inout SyncSettings) -> Void = { _ in },
        tell: @escaping @Sendable (Job) -> Void = { _ in }
    ) async throws -> (job: Job, error: (any Error)?) {
        var settings = settings
        change(&settings)
        let rules = SitePattern("*").map { [SiteRule(pattern: $0, conditional: conditional)] } ?? []
        var fetching = FetchSettings(product: "tracksync-tests/1", retries: 0, sites: rules)
        if hasHosts {
            fetching.robots = true
            fetching.robotsSample = SitePattern("*.liverc.com")
            fetching.connectTo = ["::127.0.0.1:\(simulator.port)"]
        }
        let fetcher = Fetcher(settings: fetching)
        let job = Job(
            id: JobID(at: now), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1),
            options: options, createdAt: now)
        if let parent {
            try await store.jobs.resume(parent, as: job, [], carryingSince: .distantPast)
        } else {
            try store.jobs.save(job)
        }
        let running = RunningJob(job, store: store, now: { [self] in now })
        store.bus.add(ProgressSink { tell(running.job) })
        var run = SyncRun(running, settings: settings, fetcher: fetcher)
        let error: (any Error)?
        do {
            try await run.run()
            error = nil
        } catch let failure {
            error = failure
        }
        await fetcher.shutdown()
        return (running.job, error)
    }

    /// Runs a sync in full until all but one of its dashboards are read, and cancels it.
    public func syncUntilOneIsLeft() async throws -> Job {
        let (progress, told) = AsyncStream.makeStream(of: Void.self)
        return try await withThrowingTaskGroup(of: Job?.self) { group in
            group.addTask {
                try await self.sync(
                    SyncOptions(full: true),
                    tell: { job in
                        if job.counts.dashboardsDone == job.counts.listed - 1, job.counts.listed > 1 { told.yield() }
                    }
                ).job
            }
            group.addTask {
                for await _ in progress { break }
                return nil
            }
            var ended: Job?
            for try await job in group {
                ended = job ?? ended
                group.cancelAll()
            }
            guard let ended else { throw CancellationError() }
            return ended
        }
    }

    /// Changes the database behind the store's back.
    public func write(_ sql: String) throws { try DatabaseQueue(path: database).write { try $0.execute(sql: sql) } }
}

/// Calls a function whenever a sync tells how far it is.
public struct ProgressSink: LiveSink {
    private let tell: @Sendable () -> Void

    /// Makes a sink.
    public init(_ tell: @escaping @Sendable () -> Void) { self.tell = tell }

    /// Takes an event.
    public func receive(_ event: LiveEvent) { if case .progress = event { tell() } }
}
