import Catalogue
import Events
import Fetching
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Storage
import SyncedSite
import Testing

@testable import Syncing

/// A sync in this process: a real server, real transfers, a real database.
@Suite struct SyncRunTests {
    private let path = FileManager.default.temporaryDirectory.path + "/tracksync-syncing-\(UUID().uuidString)"

    private func settings(_ simulator: Simulator) throws -> SyncSettings {
        let origin = try #require(Origin(url: simulator.baseURL))
        return SyncSettings(
            catalogueURL: simulator.catalogueURL, dashboardURL: simulator.dashboardURLPattern,
            catalogueHosts: .exactly(origin), dashboardHosts: .exactly(origin), catalogueLimit: 8 << 20,
            dashboardLimit: 2 << 20, metadataEnabled: true, everyDashboard: true, clearMissing: false,
            reportDirectory: path + "/reports", reportRetentionDays: 30)
    }

    private func withStore<Result>(_ body: (TrackStore) async throws -> Result) async throws -> Result {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(try TrackStore(path: path + "/tracks.db"))
    }

    private func run(
        _ store: TrackStore, _ settings: SyncSettings, tell: @escaping @Sendable (Job) -> Void = { _ in }
    ) async throws -> (job: Job, error: (any Error)?) {
        Proxies.bypass()
        let fetcher = Fetcher(settings: FetchSettings(product: "tracksync-tests/1", retries: 0))
        let job = Job(
            id: JobID(at: Date()), trigger: .manual,
            requestedBy: Requester(uid: 0, user: "root", pid: 1), createdAt: Date())
        try store.jobs.save(job)
        let running = RunningJob(job, store: store, now: { Date() })
        store.bus.add(ProgressSink { tell(running.job) })
        var sync = SyncRun(running, settings: settings, fetcher: fetcher)
        do {
            try await sync.run()
            return (running.job, nil)
        } catch {
            return (running.job, error)
        }
    }

    @Test(arguments: [
        "text/html; charset='utf-8'", "text/html; charset=\"UTF-8\", text/html", "text/html; charset=nonsense",
        "text/html; charset=x; charset=utf8", "text/plain",
    ])
    func `pages are read whatever their Content-Type looks like`(type: String) async throws {
        try await withStore { store in
            try await withSimulator(Simulator.Configuration(site: Site(seed: 3, tracks: 30))) { simulator in
                simulator.set(faults: FaultPlan([try Fault("content-type:\(type)@all")]))
                let (job, error) = try await run(store, try settings(simulator))
                #expect(error == nil)
                #expect(job.counts.added == 30 && job.counts.dashboardsFetched == 30)
                #expect(job.warnings.isEmpty)
            }
        }
    }

    @Test func `a sync goes through its stages and counts what it did`() async throws {
        try await withStore { store in
            try await withSimulator(Simulator.Configuration(site: Site(seed: 3, tracks: 300))) { simulator in
                let first = try await run(store, try settings(simulator))
                #expect(first.error == nil)
                #expect(first.job.counts.added == 300 && first.job.counts.dashboardsFetched == 300)
                #expect(first.job.stages.map(\.stage) == [.list, .dashboards, .apply, .report])
                simulator.serve(generation: 2)
                let second = try await run(store, try settings(simulator))
                let account = simulator.site.changes(from: 1, to: 2)
                #expect(second.job.counts.added == account.added.count)
                #expect(second.job.counts.deactivated == account.removed.count)
                #expect(second.job.counts.unchanged == account.unchanged)
                #expect(second.job.counts.updated == account.tracks.filter { !$0.profile.isEmpty }.count)
                #expect(simulator.stats.maximumInFlight <= 6)
            }
        }
    }

    @Test func `what a refused sync has read stays in staging, and the catalogue as it was`() async throws {
        try await withStore { store in
            try await withSimulator(Simulator.Configuration(site: Site(seed: 3, tracks: 60))) { simulator in
                let faults = try (0..<31).map { try Fault("status:404@#\($0)") }
                simulator.set(faults: FaultPlan(faults))
                let (job, error) = try await run(store, try settings(simulator))
                let refusal = try #require(error as? SyncError)
                #expect(refusal.code == .sourceUnavailable)
                #expect(job.counts.dashboardsFailed == 31)
                #expect(try await store.tracks.totals().active == 0)
                #expect(try await store.jobs.failures(of: job.id, limit: 100).count == 31)
                let left = try await store.staging.dashboardsToRead(
                    in: job.id, limit: 100, validity: CacheValidity(parserVersion: 1, clearMissing: false))
                #expect(left.count == 60 - job.counts.dashboardsFetched)
            }
        }
    }

    @Test func `a cancelled sync ends at once and keeps what it has read`() async throws {
        try await withStore { store in
            try await withSimulator(Simulator.Configuration(site: Site(seed: 3, tracks: 60))) { simulator in
                simulator.set(faults: FaultPlan([try Fault("stall@#0")]))
                let (progress, told) = AsyncStream.makeStream(of: Int.self)
                let settings = try settings(simulator)
                let (job, error) = try await withThrowingTaskGroup(of: (Job, (any Error)?)?.self) { group in
                    group.addTask {
                        let outcome = try await run(store, settings) { told.yield($0.counts.dashboardsFetched) }
                        return (outcome.job, outcome.error)
                    }
                    group.addTask {
                        for await fetched in progress where fetched > 0 { return nil }
                        return nil
                    }
                    var outcome: (Job, (any Error)?)?
                    for try await result in group {
                        if let result { outcome = result }
                        group.cancelAll()
                    }
                    return try #require(outcome)
                }
                #expect(error is CancellationError)
                #expect(job.progress?.stage == .dashboards)
                #expect(try await store.tracks.totals().active == 0)
                let left = try await store.staging.dashboardsToRead(
                    in: job.id, limit: 100, validity: CacheValidity(parserVersion: 1, clearMissing: false))
                #expect(left.count == 60 - job.counts.dashboardsFetched)
            }
        }
    }

    @Test func `a report that cannot be written is a warning`() async throws {
        try await withStore { store in
            try await withSimulator(Simulator.Configuration(site: Site(seed: 3, tracks: 20))) { simulator in
                var settings = try settings(simulator)
                settings.reportDirectory = "/dev/null/reports"
                let (job, error) = try await run(store, settings)
                #expect(error == nil)
                #expect(job.warnings.map(\.code) == [.reportNotWritten])
                #expect(job.warnings.first?.message.contains("/dev/null/reports: Not a directory") == true)
                #expect(try await store.tracks.totals().active == 20)
            }
        }
    }

    @Test(arguments: [(120, nil), (121, "catalogue_unreadable")])
    func `a catalogue of which most rows are no tracks is refused`(foreign: Int, name: String?) async throws {
        try await withStore { store in
            try await withSimulator(Simulator.Configuration(site: Site(seed: 3, tracks: 120))) { simulator in
                simulator.set(faults: FaultPlan([try Fault("foreign:\(foreign)@catalogue")]))
                var settings = try settings(simulator)
                settings.metadataEnabled = false
                let (job, error) = try await run(store, settings)
                #expect((error as? SyncError)?.failure.name == name)
                #expect(try await store.tracks.totals().active == (name == nil ? 120 : 0))
                #expect(job.counts.rowsSkipped == foreign)
            }
        }
    }

    @Test(arguments: [(10, nil), (11, "source_unavailable")])
    func `half of the dashboards may fail, and no more`(failing: Int, name: String?) async throws {
        try await withStore { store in
            try await withSimulator(Simulator.Configuration(site: Site(seed: 3, tracks: 20))) { simulator in
                simulator.set(faults: FaultPlan(try (0..<failing).map { try Fault("status:404@#\($0)") }))
                let (job, error) = try await run(store, try settings(simulator))
                #expect((error as? SyncError)?.failure.name == name)
                #expect(job.counts.dashboardsFailed == failing)
                #expect(try await store.tracks.totals().active == (name == nil ? 20 : 0))
            }
        }
    }
}
