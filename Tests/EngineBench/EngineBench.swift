public import Engine
import Fetching
import Foundation
import GRDB
public import JobModel
public import LiveRCSimulator
public import Logging
public import Programs
import Remedies
public import Service
public import Storage
import Syncing

/// A controller on a database of its own, which syncs from a simulated site.
public struct EngineBench: Sendable {
    /// Where it keeps its files.
    public let folder: Folder
    /// The site.
    public let simulator: Simulator
    /// The database.
    public let store: TrackStore
    /// The service over both.
    public let service: TracksyncService

    /// The database's file.
    private var database: String { folder.path + "/tracks.db" }

    /// How many rows of a table are of a job.
    public func count(_ table: String, of job: Job) throws -> Int {
        try DatabaseQueue(path: database).read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table) WHERE job_id = ?", arguments: [job.id.rawValue])
                ?? 0
        }
    }

    /// A number that the database has.
    public func number(_ sql: String) throws -> Int {
        try DatabaseQueue(path: database).read { db in try Int.fetchOne(db, sql: sql) ?? 0 }
    }

    /// The tracks that the site lists, by slug.
    public var slugs: [String] { simulator.site.listedIndices.map { simulator.site.slug(at: $0) }.sorted() }

    /// A setup that waits for a stalled dashboard for ever, and reads the others meanwhile.
    public static func setup(
        _ simulator: Simulator, _ folder: Folder, scrapingEnabled: Bool = true,
        change: (inout JobSetup) -> Void = { _ in }
    ) throws -> JobSetup {
        guard let origin = Origin(url: simulator.baseURL) else { throw TestFailure("no origin: \(simulator.baseURL)") }
        let settings = SyncSettings(
            catalogueURL: simulator.catalogueURL, dashboardURL: simulator.dashboardURLPattern,
            catalogueHosts: .exactly(origin), dashboardHosts: .exactly(origin), catalogueLimit: 8 << 20,
            dashboardLimit: 2 << 20, metadataEnabled: true, everyDashboard: true, clearMissing: false,
            reportDirectory: folder.path + "/reports", reportRetentionDays: 30)
        Proxies.bypass()
        let fetching = FetchSettings(
            product: "tracksync-tests/1", concurrency: 2, timeout: .seconds(3600), stallTimeout: .seconds(3600),
            retries: 0)
        var setup = JobSetup(
            settings: settings, fetcher: Fetcher(settings: fetching), timerUnit: "test.timer",
            blocks: scrapingEnabled
                ? [] : [ConfiguredBlock(source: .configuration, place: "a test", remedy: .other("Wait."))],
            disableFile: folder.path + "/disabled")
        change(&setup)
        return setup
    }

    /// A timer that is on, and never elapses.
    public static let timer: @Sendable (String) async -> TimerState? = { TimerState(unit: $0, isActive: true) }

    /// Another controller on the same database, as a daemon has that comes after this one.
    public func successor(
        dependencies: Dependencies = .real, change: (inout JobSetup) -> Void = { _ in },
        timer: @escaping @Sendable (String) async -> TimerState? = Self.timer
    ) async throws -> EngineBench {
        let store = try TrackStore(path: database)
        let service = try await TracksyncService(
            store: store, setup: try Self.setup(simulator, folder, change: change), logger: .silent,
            dependencies: dependencies, timer: timer)
        return EngineBench(folder: folder, simulator: simulator, store: store, service: service)
    }

    /// Runs jobs for the time of a scope; those that still run at its end are interrupted by it.
    public func whileRunning<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await service.run() }
            let result = try await body()
            group.cancelAll()
            try await group.waitForAll()
            return result
        }
    }

    /// Starts a job.
    @discardableResult
    public func start(by requester: Requester = .alice, options: SyncOptions = SyncOptions()) async throws -> Job {
        try await service.start(StartRequest(options: options, reason: "for a test"), by: requester)
    }

    /// Starts a job that reads all dashboards but two, fails at the last but one and waits for the last.
    ///
    /// Returns once it waits.
    public func startHeld() async throws -> Job {
        let last = slugs.suffix(2)
        simulator.set(
            faults: FaultPlan([try Fault("status:404@\(last[last.startIndex])"), try Fault("stall@\(last.last ?? "")")])
        )
        let job = try await start()
        for await event in try await service.watch(job.id.rawValue, after: 0).events
        where event.progress.map({ $0.processed + 1 == $0.total }) == true { break }
        return job
    }

    /// Waits for a job's end.
    public func ended(_ job: Job) async throws -> Job {
        let last = try await service.watch(job.id.rawValue, after: nil).events.all().last
        guard let ended = last?.job else { throw TestFailure("no end of the job \(job.id)") }
        return ended
    }

    /// Starts a job and waits for its end.
    public func sync() async throws -> Job { try await ended(try await start()) }

    /// All that is stored of all tracks.
    public func catalogue() throws -> [String] {
        try DatabaseQueue(path: database).read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM tracks ORDER BY id").map(\.description)
        }
    }

    /// Changes the database from outside.
    public func execute(_ sql: String) throws {
        var configuration = Configuration()
        // The daemon's own pruning and checkpoints may be at it.
        configuration.busyMode = .timeout(60)
        try DatabaseQueue(path: database, configuration: configuration).write { try $0.execute(sql: sql) }
    }

    /// Makes the database refuse a kind of change to a table until `repair()`.
    public func spoil(_ change: String, of table: String) throws {
        try execute(
            "CREATE TRIGGER spoilt BEFORE \(change) ON \(table) BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    }

    /// Has the database take everything again.
    public func repair() throws { try execute("DROP TRIGGER spoilt") }
}

/// A controller that runs nothing until `whileRunning`.
public func withIdleEngine<Result: Sendable>(
    tracks: Int = 12, scrapingEnabled: Bool = true, dependencies: Dependencies = .real, logger: Logger = .silent,
    timer: @escaping @Sendable (String) async -> TimerState? = EngineBench.timer,
    change: (inout JobSetup) -> Void = { _ in }, _ body: (EngineBench) async throws -> Result
) async throws -> Result {
    let folder = try Folder()
    return try await withSimulator(Simulator.Configuration(site: Site(seed: 3, tracks: tracks))) { simulator in
        let store = try TrackStore(path: folder.path + "/tracks.db")
        let service = try await TracksyncService(
            store: store,
            setup: try EngineBench.setup(simulator, folder, scrapingEnabled: scrapingEnabled, change: change),
            logger: logger, dependencies: dependencies, timer: timer)
        return try await body(EngineBench(folder: folder, simulator: simulator, store: store, service: service))
    }
}

/// A controller that runs jobs.
public func withEngine<Result: Sendable>(
    tracks: Int = 12, scrapingEnabled: Bool = true, dependencies: Dependencies = .real, logger: Logger = .silent,
    timer: @escaping @Sendable (String) async -> TimerState? = EngineBench.timer,
    change: (inout JobSetup) -> Void = { _ in }, _ body: (EngineBench) async throws -> Result
) async throws -> Result {
    try await withIdleEngine(
        tracks: tracks, scrapingEnabled: scrapingEnabled, dependencies: dependencies, logger: logger, timer: timer,
        change: change
    ) { bench in
        try await bench.whileRunning { try await body(bench) }
    }
}

extension JobEvents {
    /// The events to the end.
    public func all() async -> [JobEvent] { await reduce(into: []) { $0.append($1.event) } }
}

extension JobError {
    /// Which error it is.
    public var name: String {
        switch code {
        case .alreadyRunning, .alreadyRunningElsewhere: "already_running"
        case .databaseAway: "unavailable"
        case .notConfigured: "not_configured"
        case .scrapingDisabled: "scraping_disabled"
        case .notFound: "not_found"
        case .ambiguous: "ambiguous"
        case .notRunning: "not_running"
        case .notResumable: "not_resumable"
        case .otherRequest: "other_request"
        case .noSuchPoint: "no_such_point"
        case .shuttingDown: "shutting_down"
        }
    }
}

extension Requester {
    /// Somebody.
    public static let alice = Requester(uid: 1000, user: "alice", pid: 10)
    /// Somebody else.
    public static let bob = Requester(uid: 1001, user: "bob", pid: 11)
}

extension Logger {
    /// Says nothing.
    public static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
