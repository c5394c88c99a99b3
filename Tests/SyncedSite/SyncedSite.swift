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
    // A lock: the clock is read from whatever task a sync runs in.
    private let clock = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

    private init(_ simulator: Simulator, folder: String) throws {
        self.simulator = simulator
        self.folder = folder
        store = try TrackStore(path: folder + "/tracks.db")
        guard let origin = Origin(url: simulator.baseURL) else { throw CancellationError() }
        settings = SyncSettings(
            catalogueURL: simulator.catalogueURL, dashboardURL: simulator.dashboardURLPattern,
            catalogueHosts: .exactly(origin), dashboardHosts: .exactly(origin), catalogueLimit: 8 << 20,
            dashboardLimit: 2 << 20, metadataEnabled: true, clearMissing: false, reportDirectory: folder + "/reports",
            reportRetentionDays: 30)
    }

    /// Serves a site for the time of a scope.
    public static func with<Output: Sendable>(
        _ site: Site, validators: ServedValidators = .both, _ body: (SyncedSite) async throws -> Output
    ) async throws -> Output {
        let folder = FileManager.default.temporaryDirectory.path + "/tracksync-site-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let configuration = Simulator.Configuration(site: site, validators: validators)
        return try await withSimulator(configuration) { simulator async throws in
            try await body(SyncedSite(simulator, folder: folder))
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
        tell: @escaping @Sendable (SyncUpdate, Job) async -> Void = { _, _ in }
    ) async throws -> (job: Job, error: (any Error)?) {
        var settings = settings
        change(&settings)
        let rules = SitePattern("*").map { [SiteRule(pattern: $0, conditional: conditional)] } ?? []
        let fetcher = Fetcher(settings: FetchSettings(product: "tracksync-tests/1", retries: 0, sites: rules))
        let job = Job(
            id: JobID(at: now), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1),
            options: options, createdAt: now)
        if let parent {
            try store.resume(parent, as: job, carryingSince: .distantPast)
        } else {
            try store.save(job)
        }
        var run = SyncRun(
            job: job, settings: settings,
            environment: SyncEnvironment(store: store, fetcher: fetcher, now: { [self] in now }, tell: tell))
        let error: (any Error)?
        do {
            try await run.run()
            error = nil
        } catch let failure {
            error = failure
        }
        await fetcher.shutdown()
        return (run.job, error)
    }

    /// Runs a sync in full until all but one of its dashboards are read, and cancels it.
    public func syncUntilOneIsLeft() async throws -> Job {
        let (progress, told) = AsyncStream.makeStream(of: Void.self)
        return try await withThrowingTaskGroup(of: Job?.self) { group in
            group.addTask {
                try await self.sync(
                    SyncOptions(full: true),
                    tell: { _, job in
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
