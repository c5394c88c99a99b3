import Engine
import Events
import Foundation
import GRDB
import JobModel
import Logging
import Programs
import Synchronization
import TestReceivers

@testable import Notifying
@testable import Storage

/// A notifier on a database and a clock of its own.
final class NotifyBench: Sendable {
    /// How everything stands for the notifier, and the time.
    struct World: Sendable {
        var now = Date(timeIntervalSince1970: 1_800_000_000)
        var facts = NotifyFacts(lastSuccess: Date(timeIntervalSince1970: 1_800_000_000), free: 1 << 40)
    }

    final class Shared: Sendable {
        // A lock, as the notifier asks from elsewhere.
        private let world = Mutex(World())

        func withLock<Value: Sendable>(_ body: @Sendable (inout World) -> Value) -> Value {
            world.withLock { body(&$0) }
        }
    }

    let folder: Folder
    let world = Shared()
    let settings: NotifySettings
    private let state: Mutex<(store: TrackStore, notifier: Notifier)>

    var store: TrackStore { state.withLock { $0.store } }
    var notifier: Notifier { state.withLock { $0.notifier } }
    var now: Date { world.withLock { $0.now } }

    init(_ targets: [NotifyTarget], _ change: (inout NotifySettings) -> Void = { _ in }) throws {
        folder = try Folder()
        var settings = NotifySettings()
        settings.targets = targets
        settings.host = "bench"
        change(&settings)
        self.settings = settings
        let world = self.world
        let made = try Self.open(folder, settings, crash: nil) { world.withLock { $0.now } }
        state = Mutex(made)
    }

    private static func open(
        _ folder: Folder, _ settings: NotifySettings, crash: String?, now: @escaping @Sendable () -> Date
    ) throws -> (TrackStore, Notifier) {
        let store = try TrackStore(path: folder.path + "/tracks.db")
        let notifier = Notifier(
            store: store, settings: settings, crash: crash,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            dependencies: Dependencies(now: now, sleep: { _ in }, random: { .random(in: 1 ... .max) }))
        return (store, notifier)
    }

    /// Another daemon on the same database; `crash` where this one did not stop.
    func restart(crash: String? = nil) throws {
        let world = self.world
        try store.close()
        let made = try Self.open(folder, settings, crash: crash) { world.withLock { $0.now } }
        state.withLock { $0 = made }
    }

    func advance(_ seconds: TimeInterval) { world.withLock { $0.now = $0.now.addingTimeInterval(seconds) } }

    /// Stores events, and tells nobody.
    func store(_ bodies: DomainEvent...) async throws {
        let now = now
        try await store.change { _, writer in try writer.write(bodies.map { NewEvent(at: now, $0) }) }
    }

    /// Hands over what was stored.
    func deliver() async throws {
        let cursor = try await store.notices.board().memory.cursor ?? 0
        try await notifier.deliver(try await store.events.list(after: cursor, limit: 1000).events)
    }

    /// Stores events, and hands them over.
    func happen(_ bodies: DomainEvent...) async throws {
        for body in bodies { try await store(body) }
        try await deliver()
    }

    /// Looks, and sends what is due.
    func pass() async throws {
        let facts = world.withLock { $0.facts }
        await notifier.begin(
            Notifier.Sources(
                facts: { facts },
                digest: { since, until in
                    (ServiceLevelReport(level: ServiceLevel(), since: since, until: until), 0.5)
                }))
        await notifier.look()
        for target in settings.targets where target.takesNotices { await notifier.drain(target.name) }
    }

    /// Everything within a storm's wait of now.
    func settle() async throws {
        try await pass()
        advance(70)
        try await pass()
    }

    func job(_ state: JobState, _ change: (inout Job) -> Void = { _ in }) -> DomainEvent {
        var job = Job(
            id: JobID(at: now), state: state, trigger: .schedule, requestedBy: Requester(uid: 0, user: "root", pid: 1),
            createdAt: now)
        job.startedAt = now
        job.finishedAt = now
        job.durationSeconds = 60
        job.counts.listed = 100
        if state == .failed {
            job.error = JobFailure(name: "source_unavailable", message: "LiveRC does not answer.", retryable: true)
        }
        change(&job)
        return .jobFinished(job, discovery: .ownDaemon)
    }
}

extension NotifyTarget {
    /// A target of a receiver, which waits for nothing.
    static func of(
        _ kind: Kind, _ name: String, _ url: String, secret: String? = nil,
        _ change: (inout NotifyTarget) -> Void = { _ in }
    ) -> NotifyTarget {
        var target = NotifyTarget(name: name, kind: kind, shownAddress: "shown")
        target.address = { url }
        if let secret { target.secret = { secret } }
        target.groupWait = 0
        target.timeout = .seconds(5)
        change(&target)
        return target
    }

    static func webhook(_ name: String, _ receivers: Receivers, _ change: (inout NotifyTarget) -> Void = { _ in })
        -> NotifyTarget
    {
        .of(.webhook, name, receivers.url(name), secret: Receivers.key, change)
    }
}

extension Receivers {
    /// The notices that a webhook took, in order: `opened sync_failed`, with `repeated` before it where it says so.
    func notices(_ name: String) -> [String] {
        requests(name).filter { $0.status < 300 }.flatMap { request -> [String] in
            let mark = request.json["repeated"] as? Bool == true ? "repeated " : ""
            return (request.json["notices"] as? [[String: Any]] ?? []).map { notice in
                "\(mark)\(notice["event"] ?? "") \(notice["key"] ?? "")"
            }
        }
    }
}
