import Engine
import EngineBench
import Events
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import PrometheusMetrics
import Publishing
import Remedies
import Storage
import TestPostgres
import Testing

@testable import Service

/// Publication, and several hosts that share a database, as the service answers for them.
struct PublishingServiceTests {
    private func settings(_ url: String, host: String = "alpha") throws -> PublishSettings {
        PublishSettings(
            target: try ConnectionTarget(url), connectTimeout: .seconds(3), statementTimeout: .seconds(10),
            lockTimeout: .seconds(1), timeout: .seconds(30), host: host)
    }

    private func use(_ settings: PublishSettings?, _ bench: EngineBench) async throws {
        await bench.service.use(try EngineBench.setup(bench.simulator, bench.folder), publish: settings)
    }

    private func check(_ bench: EngineBench) async throws -> HealthCheck? {
        try await bench.service.health().checks.first { $0.name == .publication }
    }

    /// The state that the metrics tell.
    private func toldState(_ bench: EngineBench) async throws -> [String] {
        let family = try await bench.service.metricFamilies().first { $0.name == "tracksync_publish_state" }
        return family?.samples.filter { $0.value == 1 }.compactMap { $0.labels.first?.value } ?? []
    }

    @Test func `where it is off every question says so, and health has no check of it`() async throws {
        try await withEngine(tracks: 2) { bench in
            let publishing = bench.service.publishing
            for act in [
                { _ = try await publishing.start(allowDeactivations: nil, waits: true) },
                { _ = try await publishing.start(allowDeactivations: 3, waits: false) },
                { _ = try await publishing.dryRun() }, { _ = try await publishing.check() },
                { _ = try await publishing.hosts() }, { _ = try await publishing.jobsOfAllHosts(limit: 1) },
                { _ = try await publishing.publishedJob("0") },
            ] as [() async throws -> Void] {
                let error = try await #require(throws: PublishError.self) { try await act() }
                #expect(error.name == .off && error.message == "publish.url is not set")
            }
            let status = await publishing.status()
            #expect(status.state == .off && status.target == nil)
            #expect(try await check(bench)?.message == nil)
            #expect(try await toldState(bench) == ["off"])
            // What is known of a job of another host, where nobody can be asked, is nothing.
            var job = try await bench.sync()
            job.host = "bravo"
            let findings = try await bench.service.details(of: job, limit: 9)
            #expect(findings.failures.isEmpty && findings.issues.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a database that does not answer is named, and health waits for it for a while`() async throws {
        let port = try RefusingPort()
        try await withEngine(tracks: 2) { bench in
            var settings = try settings("postgresql://postgres@127.0.0.1:\(port.number)/postgres")
            try await use(settings, bench)
            #expect(try await check(bench)?.message.hasPrefix("Nothing was published to ") == true)
            // With nothing to publish there is nothing to fail.
            let empty = try await #require(throws: PublishError.self) {
                try await bench.service.publishing.start(allowDeactivations: nil, waits: true)
            }
            #expect(empty.name == .nothingToPublish)
            #expect(try await bench.sync().state == .succeeded)
            let error = try await #require(throws: PublishError.self) {
                try await bench.service.publishing.start(allowDeactivations: nil, waits: true)
            }
            #expect(error.name == .unreachable && error.message.contains("127.0.0.1:\(port.number)"))
            _ = try await waitUntil("the metrics tell of it") { try await toldState(bench) == ["failing"] ? true : nil }
            let degraded = try #require(try await check(bench))
            #expect(degraded.state == .degraded && degraded.message.contains("(limit 2 h)"))
            settings.lateAfter = .zero
            try await use(settings, bench)
            let unwell = try #require(try await check(bench))
            #expect(unwell.state == .unwell && unwell.message.contains(error.message))
            #expect(unwell.action == error.action ?? .other(error.hint))
            for act in [
                { _ = try await bench.service.publishing.dryRun() }, { _ = try await bench.service.publishing.hosts() },
                { _ = try await bench.service.publishing.jobsOfAllHosts(limit: 5) },
            ] as [() async throws -> Void] {
                let error = try await #require(throws: PublishError.self) { try await act() }
                #expect(error.name == .unreachable)
            }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `without the database a sync runs alone, or is refused with the reason`() async throws {
        let port = try RefusingPort()
        let book = LogBook()
        try await withEngine(tracks: 2, logger: book.logger) { bench in
            var settings = try settings("postgresql://postgres@127.0.0.1:\(port.number)/postgres")
            settings.runsAlone = false
            try await use(settings, bench)
            let error = try await #require(throws: JobError.self) { try await bench.start() }
            #expect(error.name == "unavailable" && error.message.contains("publish.standalone is wait"))
            #expect(try await bench.service.jobs(limit: 1).total == 0 && bench.simulator.stats.requests == 0)
            settings.runsAlone = true
            try await use(settings, bench)
            #expect(try await bench.sync().state == .succeeded)
            #expect(book.lines.contains { $0.hasPrefix("warning: the sync runs without the lease") })
        }
    }

    @Test(.enabled(if: TestPostgres.isAvailable), .timeLimit(.minutes(5)))
    func `two hosts sync one at a time, and each answers for the jobs of both`() async throws {
        let server = try TestPostgres()
        try await withEngine(tracks: 12) { alpha in
            try await withEngine(tracks: 12) { bravo in
                try await use(try settings(server.url(), host: "alpha"), alpha)
                try await use(try settings(server.url(), host: "bravo"), bravo)
                let held = try await alpha.startHeld()
                let error = try await #require(throws: JobError.self) { try await bravo.start() }
                guard case .alreadyRunningElsewhere(let host, let job, _) = error.code else {
                    Issue.record(error)
                    return
                }
                #expect(host == "alpha" && job == held.id && error.remedy == Remedy(.listHosts))
                let holder = try await bravo.service.publishing.hosts().first { $0.holdsLease }
                #expect(holder?.host == "alpha" && holder?.jobId == held.id && holder?.isSelf == false)
                _ = try await alpha.service.cancel(nil, reason: nil, by: .alice)
                alpha.simulator.set(faults: FaultPlan([try Fault("status:404@\(alpha.slugs[0])")]))
                let synced = try await alpha.sync()
                _ = try await waitUntil("alpha has published") {
                    let status = await alpha.service.publishing.status()
                    return status.state == .current && status.publishedGeneration == 1 ? status : nil
                }
                #expect(try await check(alpha)?.state == .well)
                #expect(try await toldState(alpha) == ["current"])
                let found = try await waitUntil("bravo can see both jobs") {
                    let found = try await bravo.service.publishing.jobsOfAllHosts(limit: 1)
                    return found.total == 2 ? found : nil
                }
                #expect(found.jobs.map(\.id) == [synced.id] && found.jobs.first?.host == "alpha")
                let cancelled = try await bravo.service.publishing.jobsOfAllHosts(state: .cancelled, limit: 9)
                #expect(cancelled.jobs.map(\.id) == [held.id] && cancelled.total == 1)
                #expect(try await bravo.service.publishing.jobsOfAllHosts(user: "nobody", limit: 9).total == 0)
                let published = try #require(try await bravo.service.publishing.publishedJob(synced.id.rawValue))
                #expect(published.job.id == synced.id)
                let details = try await bravo.service.details(of: published.job, limit: 9)
                #expect(details.failures.map(\.slug) == [alpha.slugs[0]])
                #expect(try await bravo.service.publishing.publishedJob("ffffffff")?.job.id == nil)
                let target = try await bravo.service.publishing.check()
                #expect(target.ok && !target.items.isEmpty)
                // It begins with what the other one has stored.
                let started = try await waitUntil("the lease is free") { try? await bravo.start() }
                let second = try await bravo.ended(started)
                #expect(second.state == .succeeded && second.counts.added == 0)
                let metrics = try await alpha.service.metricFamilies()
                let rows = try #require(metrics.first { $0.name == "tracksync_published_rows_total" })
                #expect(rows.samples.first { $0.labels.first?.value == "inserted" }?.value == 12)
            }
        }
        withExtendedLifetime(server) {}
    }
}

/// Whether publication is well.
struct PublicationHealthTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func check(
        _ state: PublishStatus.State, _ change: (inout PublishStatus) -> Void = { _ in }
    ) -> HealthCheck? {
        var status = PublishStatus(state: state, target: "db/tracks", profile: "plain")
        change(&status)
        return PublicationHealth(lateAfter: .seconds(7200), now: Self.now).check(status)
    }

    @Test func `there is a check where something is to be published`() {
        #expect(check(.off)?.message == nil)
        #expect(check(.current) { $0.target = nil }?.message == nil)
        #expect(check(.pending)?.message == "Nothing was published to db/tracks yet.")
        let well = check(.current) { $0.lastSuccessAt = Self.now - 3600 }
        #expect(well?.state == .well && well?.message.hasPrefix("db/tracks had the whole catalogue ") == true)
    }

    @Test(arguments: [
        (PublishError.Name.unreachable, 7199.0, HealthState.degraded), (.unreachable, 7200, .unwell),
        (.unreachable, -60, .degraded), (.deactivationsWithheld, 1, .unwell), (.leaseHeld, 90_000, .well),
        (.behind, 90_000, .well), (.unknown("tide"), 7200, .unwell),
    ])
    func `a failure is degraded until it is late, and another host's turn is none`(
        name: PublishError.Name, age: Double, state: HealthState
    ) {
        let check = check(.failing) { status in
            status.error = PublishError(name, "it is so")
            status.behindSince = Self.now - age
            status.lastSuccessAt = Self.now - 100_000
        }
        #expect(check?.name == .publication && check?.state == state)
        #expect(check?.message.contains("it is so") == (state != .well))
        #expect((check?.action == nil) == (state == .well))
    }
}
