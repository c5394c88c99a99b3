import Blocking
public import Engine
public import Events
public import Foundation
public import JobModel
import Journal
public import Logging
import Remedies
public import Storage
import Synchronization

/// Tells people what is the matter with the service, and that it is over.
///
/// Stored events and looks at how everything stands open and end conditions; what each target is to hear about them goes
/// into its queue in the same transaction, with the last event that was looked at. From there it is sent: at least once,
/// again after growing pauses, and nothing that is older than a day. No sync waits for any of this.
public actor Notifier: DurableSink {
    /// What comes from outside.
    public struct Sources: Sendable {
        /// How everything stands; throws the database's errors.
        public var facts: @Sendable () async throws -> NotifyFacts
        /// How the service level was kept from one time to another, and how complete the catalogue is.
        public var digest: @Sendable (Date, Date) async throws -> (ServiceLevelReport, completeness: Double?)

        /// Makes them.
        public init(
            facts: @escaping @Sendable () async throws -> NotifyFacts,
            digest: @escaping @Sendable (Date, Date) async throws -> (ServiceLevelReport, completeness: Double?)
        ) {
            self.facts = facts
            self.digest = digest
        }
    }

    /// The name of its cursor.
    public nonisolated let name = "notify"
    /// Rings when there may be something to send.
    nonisolated let bell = Doorbell { _ in false }
    let store: TrackStore
    let logger: Logger
    let dependencies: Dependencies
    private(set) var settings: NotifySettings
    let crash: String?
    let startedAt: Date
    /// Where libcurl and programs are waited for.
    let threads = BlockingThreads(label: "notify", limit: 8)
    nonisolated let stop = CurlExchange.Stop()
    private let heartbeats: Heartbeats
    private var sources: Sources?
    private var cursor: Int64?
    /// Targets to which something is being sent.
    private var busy: Set<String> = []
    private var looksAt: Date?
    private var wakesAt: Date?
    private var armedFor: Date?
    /// How many heartbeats were taken up.
    private var beats = 0

    /// How often is looked at how everything stands, in seconds.
    static let lookInterval: TimeInterval = 60
    /// The first pause after a failure, and the longest one, in seconds.
    static let pauses = (first: 30.0, longest: 3600.0)
    /// A message waits for its storm to pass, but no longer than this many seconds.
    static let longestWait: TimeInterval = 60
    static let messageSize = 100
    /// How long a notice that was given up can still be seen and sent again, in seconds.
    static let givenUpAge: TimeInterval = 7 * 86_400

    /// Makes a notifier; without targets it tells nobody. `crash` is why the daemon before is taken to have crashed.
    public init(
        store: TrackStore, settings: NotifySettings, crash: String?, logger: Logger, dependencies: Dependencies
    ) {
        self.store = store
        self.settings = settings
        self.crash = crash
        self.logger = logger
        self.dependencies = dependencies
        startedAt = dependencies.now()
        heartbeats = Heartbeats()
        store.bus.add(heartbeats)
    }

    private var rules: NoticeRules { NoticeRules(settings: settings, now: dependencies.now()) }

    /// Replaces the settings.
    public func use(_ settings: NotifySettings) {
        self.settings = settings
        looksAt = nil
        bell.ring()
    }

    // MARK: Events

    /// Takes stored events.
    public func deliver(_ events: [Event]) async throws {
        let concerning = events.filter { NoticeRules.concerns($0.body) }
        guard !concerning.isEmpty else { return }
        let rules = rules
        let hasNews = try await store.notices.change { board in
            for event in concerning where event.seq > board.memory.cursor ?? 0 {
                rules.handle(event, on: &board)
                // At once: what ends in the same moment was there all the same.
                rules.settle(&board)
                board.memory.cursor = event.seq
            }
            return !board.queued.isEmpty
        }
        if hasNews { bell.ring() }
    }

    /// Tells where to look.
    func begin(_ sources: Sources) { self.sources = sources }

    /// Looks and sends as long as the task is not cancelled.
    public func run(_ sources: Sources) async {
        begin(sources)
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.pingAll() }
                for await _ in bell.rings {
                    guard !Task.isCancelled else { break }
                    await look()
                    for target in settings.targets where target.takesNotices && !busy.contains(target.name) {
                        busy.insert(target.name)
                        group.addTask { await self.drain(target.name) }
                    }
                    let due = min(looksAt ?? .distantFuture, wakesAt ?? .distantFuture)
                    guard due < .distantFuture, due != armedFor else { continue }
                    armedFor = due
                    group.addTask { await self.ring(at: due) }
                }
                group.cancelAll()
            }
        } onCancel: {
            stop.set()
        }
    }

    private func ring(at due: Date) async {
        let start = dependencies.now()
        while armedFor == due, !Task.isCancelled {
            let now = dependencies.now()
            // A clock that was set back would hold everything up for as long.
            guard due > now, now >= start else {
                armedFor = nil
                if let wakesAt, wakesAt <= now { self.wakesAt = nil }
                return bell.ring()
            }
            await dependencies.sleep(due)
        }
    }

    private func wake(at time: Date) {
        if let wakesAt, wakesAt <= time { return }
        wakesAt = time
        bell.ring()
    }

    // MARK: Looking

    /// How everything stands; `nil` before somebody can tell.
    func facts() async throws -> NotifyFacts? { try await sources?.facts() }

    func look() async {
        let now = dependencies.now()
        // A clock that was set back must not stop it.
        if let looksAt, looksAt > now, looksAt <= now.addingTimeInterval(Self.lookInterval) { return }
        looksAt = nil
        guard let sources, !settings.targets.isEmpty else { return }
        looksAt = now.addingTimeInterval(Self.lookInterval)
        do {
            let facts = try await sources.facts()
            let digest = try await digestDue(sources, now)
            let rules = rules
            let (startedAt, crash) = (startedAt, crash)
            let next = settings.nextDigest(now)
            try await store.notices.change { board in
                rules.look(facts, startedAt: startedAt, crash: crash, on: &board)
                rules.settle(&board)
                if let (report, completeness) = digest {
                    let text = NoticeText.digest(
                        report, open: Array(board.conditions.values), completeness: completeness)
                    rules.report(
                        "digest", "the week of tracksync", text, id: "digest/\(Int(now.timeIntervalSince1970))",
                        job: nil, on: &board)
                }
                // Also where it is not due yet: the settings may say another time now.
                board.memory.digestAt = next
            }
            try await store.notices.removeOld(
                before: now.addingTimeInterval(-Self.givenUpAge), keeping: settings.targets.map(\.name))
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning("notifications: how everything stands is not known: \(StorageError.reason(of: error))")
        }
    }

    /// The digest, where one is due that is no older than a day.
    private func digestDue(_ sources: Sources, _ now: Date) async throws -> (ServiceLevelReport, completeness: Double?)?
    {
        guard let due = try await store.notices.board().memory.digestAt, due <= now,
            now.timeIntervalSince(due) < NoticeRules.maximumAge,
            settings.targets.contains(where: { $0.wants(report: "digest") })
        else { return nil }
        return try await sources.digest(now.addingTimeInterval(-7 * 86_400), now)
    }

    // MARK: Sending

    /// Sends a target its pending messages, each as the settings have the target then.
    func drain(_ name: String) async {
        defer { busy.remove(name) }
        while !Task.isCancelled, let target = settings.targets.first(where: { $0.name == name && $0.takesNotices }) {
            let grouping = StoredNotices.Grouping(
                quiet: target.groupWait, longest: max(target.groupWait, Self.longestWait),
                size: target.folds ? Self.messageSize : 1, maximumAge: NoticeRules.maximumAge)
            let now = dependencies.now()
            do {
                guard try await !store.notices.board().isMuted(["*", target.name], at: now) else { return }
                switch try await store.notices.nextBatch(for: target.name, id: newID(), grouping, now: now) {
                case .none: return
                case .later(let time):
                    if time > now { return wake(at: time) }
                case .batch(let batch): try await send(batch, to: target)
                }
            } catch {
                guard !Task.isCancelled else { return }
                logger.error(
                    "notifications for \(target.name) wait: \(StorageError.reason(of: error))",
                    metadata: ["target": "\(target.name)"])
                return wake(at: now.addingTimeInterval(Self.pauses.first))
            }
        }
    }

    /// Sends a batch, and stores what became of it.
    @discardableResult
    func send(_ batch: NoticeBatch, to target: NotifyTarget) async throws -> NoticeOutcome {
        let message = Message(
            id: batch.id, notices: batch.notices.map(\.notice), isRepeat: batch.isRepeat, host: settings.host,
            time: dependencies.now())
        let courier = Courier(stop: stop)
        let outcome = await threads.run { courier.send(message, to: target) }
        // Nobody knows then whether it arrived: the next start repeats it, and says so.
        if stop.isSet, case .transient = outcome { throw CancellationError() }
        try await record(outcome, of: batch, target)
        return outcome
    }

    private func record(_ outcome: NoticeOutcome, of batch: NoticeBatch, _ target: NotifyTarget) async throws {
        let rules = rules
        let now = rules.now
        try await store.notices.finish(batch, of: target.name, outcome, at: now) { board in
            board.note(outcome, of: target.name, attempt: batch.attempt, at: now)
            rules.lookAtTargets(&board)
            rules.settle(&board)
        }
        log(outcome, of: batch.notices.count, attempt: batch.attempt, target)
        bell.ring()
    }

    private func log(_ outcome: NoticeOutcome, of count: Int, attempt: Int, _ target: NotifyTarget) {
        let metadata: Logger.Metadata = ["target": "\(target.name)", "notices": "\(count)", "attempt": "\(attempt)"]
        switch outcome {
        case .delivered:
            logger.log(
                .notified, "\(target.name) was told \(count == 1 ? "one thing" : "\(count) things")", metadata: metadata
            )
        case .transient(let reason, _, _):
            let more = metadata.merging(["error": "\(reason)"]) { $1 }
            // The first failure, and not each attempt.
            logger.log(
                .notifyFailed, level: attempt == 1 ? nil : .debug,
                "\(target.name) could not be told, and is tried again: \(reason)", metadata: more)
        case .permanent(let reason):
            logger.log(
                .notifyGivenUp, "\(target.name) could not be told, which is given up: \(reason)",
                metadata: metadata.merging(["error": "\(reason)"]) { $1 })
        }
    }

    func newID() -> String {
        "msg_" + String(dependencies.random(), radix: 16) + String(dependencies.random(), radix: 16)
    }

    // MARK: Heartbeats

    private func pingAll() async {
        await withDiscardingTaskGroup { group in
            for await beat in heartbeats.beats {
                guard !Task.isCancelled else { break }
                let beat = take(beat)
                for target in settings.targets where target.kind == .healthchecks {
                    group.addTask { await self.ping(target, beat) }
                }
            }
            group.cancelAll()
        }
    }

    /// Takes up a heartbeat.
    func take(_ beat: Heartbeats.Beat) -> Heartbeats.Beat {
        beats += 1
        var beat = beat
        beat.number = beats
        return beat
    }

    /// Pings at once or not at all: an old one would lie, and so would a start behind the end of its sync.
    func ping(_ target: NotifyTarget, _ beat: Heartbeats.Beat) async {
        let courier = Courier(stop: stop)
        let way = beat.way(for: target)
        for attempt in 1...Heartbeats.attempts {
            guard !Task.isCancelled, dependencies.now().timeIntervalSince(beat.time) < Heartbeats.maximumAge,
                !beat.isStart || beat.number == beats
            else { return }
            let outcome = await threads.run { () -> NoticeOutcome in
                do { return try courier.ping(way, body: beat.body, id: beat.job.id, target) } catch {
                    return .transient(
                        "\((error as? SecretError)?.description ?? "it could not be pinged")", wait: nil,
                        mayHaveArrived: false)
                }
            }
            guard !stop.isSet else { return }
            let rules = rules
            try? await store.notices.change { board in
                board.note(outcome, of: target.name, attempt: attempt, at: rules.now)
                rules.lookAtTargets(&board)
                rules.settle(&board)
            }
            log(outcome, of: 1, attempt: attempt, target)
            bell.ring()
            guard case .transient = outcome, attempt < Heartbeats.attempts else { return }
            await dependencies.sleep(dependencies.now().addingTimeInterval(Double(attempt * attempt) * 2))
        }
    }
}

extension NoticeBoard {
    /// Whether one of these (targets, keys, kinds, or `*` for everything) is muted.
    func isMuted(_ names: [String], at now: Date) -> Bool {
        names.contains { mutes[$0].map { $0.until > now } ?? false }
    }

    /// Notes how an attempt ended.
    mutating func note(_ outcome: NoticeOutcome, of name: String, attempt: Int, at now: Date) {
        var target = targets[name] ?? Target(name: name)
        func fail(_ reason: String) {
            target.failedAt = now
            target.error = reason
            target.failingSince = target.failingSince ?? now
            target.failures += 1
            target.failed += 1
        }
        switch outcome {
        case .delivered:
            target.succeededAt = now
            target.failingSince = nil
            target.failures = 0
            target.hasRefused = false
            target.nextTryAt = nil
            target.delivered += 1
        case .transient(let reason, let wait, _):
            fail(reason)
            let pause = min(Notifier.pauses.longest, Notifier.pauses.first * Double(1 << min(16, attempt - 1)))
            target.nextTryAt = now.addingTimeInterval(max(pause, min(wait ?? 0, NoticeRules.maximumAge)))
        case .permanent(let reason):
            fail(reason)
            target.hasRefused = true
            target.nextTryAt = nil
        }
        targets[name] = target
    }
}
