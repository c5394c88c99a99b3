import Blocking
import Engine
import Events
import Foundation
public import JobModel
import Remedies
public import Storage

// What can be asked of the notifier, and what it can be told to do.
extension Notifier {
    /// How notifications stand.
    public func status() async throws -> NotifyStatus {
        let board = try await board()
        let counts = try await store.notices.counts()
        let now = dependencies.now()
        let targets = settings.targets.map { target in
            let count = counts[target.name] ?? (0, 0)
            var status = NotifyTargetStatus(
                name: target.name, type: target.kind.rawValue, address: target.shownAddress,
                events: target.takesNotices ? target.events : [], minSeverity: target.minSeverity,
                waiting: count.waiting, givenUp: count.givenUp)
            if let record = board.targets[target.name] {
                status.lastSuccessAt = record.succeededAt
                status.lastErrorAt = record.failedAt
                status.lastError = record.error
                status.failingSince = record.failingSince
                status.nextTryAt = record.nextTryAt
            }
            status.mutedUntil = [target.name, "*"].compactMap { board.mutes[$0]?.until }.filter { $0 > now }.max()
            return status
        }
        return NotifyStatus(
            targets: targets,
            conditions: board.conditions.values.sorted { ($0.since, $0.key) < ($1.since, $1.key) },
            mutes: board.mutes.values.filter { $0.until > now }.sorted { $0.what < $1.what })
    }

    /// What the targets have taken and not taken; and the open conditions, also where nobody is notified about them.
    public func board() async throws -> NoticeBoard {
        let board = try await store.notices.board()
        guard settings.targets.isEmpty, let facts = try await facts() else { return board }
        var now = board
        NoticeRules(settings: settings, now: dependencies.now()).look(
            facts, startedAt: startedAt, crash: crash, on: &now)
        return now
    }

    /// The service level of the settings.
    public var level: ServiceLevel { settings.level }

    /// The targets of the settings.
    public var targets: [NotifyTarget] { settings.targets }

    /// Sends a test to a target, or to all of them, over the way that everything takes.
    public func test(_ name: String?, by user: String) async throws -> [NotifyTestResult] {
        let targets = try chosen(name)
        return try await withThrowingTaskGroup(of: (Int, NotifyTestResult).self) { group in
            for (index, target) in targets.enumerated() {
                group.addTask { (index, try await self.test(target, by: user)) }
            }
            var results: [(Int, NotifyTestResult)] = []
            for try await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func test(_ target: NotifyTarget, by user: String) async throws -> NotifyTestResult {
        let now = dependencies.now()
        let id = newID()
        let notice = Notice(
            id: "test/\(id)", event: .test, kind: "test", key: "test", severity: .info, time: now, host: settings.host,
            title: "\(settings.host): this is a test of tracksync",
            text: "\(NoticeText.safe(user)) tests the target \(target.name). Nothing is the matter.")
        let start = ContinuousClock.now
        guard let batch = try await store.notices.enqueue(notice, for: target.name, batch: id, at: now) else {
            return NotifyTestResult(target: target.name, ok: false, answer: "it could not be queued", seconds: 0)
        }
        let outcome = try await send(batch, to: target)
        // A test that failed is not sent later, when nobody waits for it.
        try await store.notices.discard(id, of: target.name)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return switch outcome {
        case .delivered(let answer): NotifyTestResult(target: target.name, ok: true, answer: answer, seconds: seconds)
        case .transient(let reason, _, _), .permanent(let reason):
            NotifyTestResult(target: target.name, ok: false, answer: reason, seconds: seconds)
        }
    }

    /// Retries the messages that were given up, and sends the pending ones at once; returns how many were given up.
    public func retry(_ name: String?) async throws -> Int {
        let names = Set(try chosen(name).map(\.name))
        let count = try await store.notices.retry(of: name, at: dependencies.now())
        try await store.notices.change { board in for name in names { board.targets[name]?.nextTryAt = nil } }
        bell.ring()
        return count
    }

    private func chosen(_ name: String?) throws -> [NotifyTarget] {
        let chosen = name.map { name in settings.targets.filter { $0.name == name } } ?? settings.targets
        if let name, chosen.isEmpty {
            let names = settings.targets.map(\.name).sorted().joined(separator: ", ")
            throw JobError(
                .notFound,
                "There is no target of notifications named \(name)" + (names.isEmpty ? "." : "; there are: \(names)."),
                remedy: Remedy(.setNotifyTarget))
        }
        guard !chosen.isEmpty else {
            throw JobError(.notConfigured, "No target of notifications is set.", remedy: Remedy(.setNotifyTarget))
        }
        return chosen
    }

    /// Mutes a target or a condition's key for so many seconds, everything where neither is named.
    public func mute(_ what: String?, forSeconds seconds: Int, reason: String?, by user: String) async throws
        -> NotifyMute
    {
        let what = try known(what)
        let now = dependencies.now()
        let mute = NotifyMute(
            what: what, since: now, until: now.addingTimeInterval(TimeInterval(seconds)), by: user, reason: reason)
        try await requireOwnFile()
        try await store.notices.change { board in board.mutes[what] = mute }
        bell.ring()
        return mute
    }

    /// Ends a mute, or all of them; what was muted.
    public func unmute(_ what: String?) async throws -> [String] {
        let rules = NoticeRules(settings: settings, now: dependencies.now())
        try await requireOwnFile()
        let removed = try await store.notices.change { board in
            let keys = board.mutes.keys.filter { what == nil || $0 == what }.sorted()
            for key in keys { board.mutes[key] = nil }
            rules.settle(&board)
            return keys
        }
        bell.ring()
        return removed
    }

    /// Throws `StorageError` where another file stands in the database's place: what a person changes would be lost.
    private func requireOwnFile() async throws {
        try await BlockingThreads.shared.run { [store] in try store.requireOwnFile() }
    }

    private func known(_ what: String?) throws -> String {
        guard let what else { return "*" }
        let kind = String(what.prefix { $0 != "/" })
        guard settings.targets.contains(where: { $0.name == what }) || ConditionKind(known: kind) != nil else {
            throw JobError(
                .notFound, "there is no target of notifications and no condition called \(what)",
                remedy: Remedy(.setNotifyTarget))
        }
        return what
    }
}
