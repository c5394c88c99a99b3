import Foundation
import JobModel
import Remedies
import Storage

/// Decides what is told to whom. Pure: what is known goes in as a board, and what is to be told comes out on it.
struct NoticeRules: Sendable {
    var settings: NotifySettings
    var now: Date

    /// Nothing older than this is news, in seconds.
    static let maximumAge: TimeInterval = 86_400
    /// How long a target may take nothing before that is told, in seconds.
    static let unreachableAfter: TimeInterval = 900

    // MARK: Conditions

    /// Opens a condition, or brings the open one up to date.
    func open(
        _ kind: ConditionKind, of subject: String? = nil, since: Date, _ message: String, _ action: Remedy?,
        job: JobID? = nil, on board: inout NoticeBoard
    ) {
        let key = Condition.key(kind, of: subject)
        if var condition = board.conditions[key] {
            condition.message = message
            condition.action = action
            condition.jobId = job ?? condition.jobId
            condition.severity = settings.severity(of: kind)
            board.conditions[key] = condition
            return
        }
        let milliseconds = Int64((since.timeIntervalSince1970 * 1000).rounded())
        board.conditions[key] = Condition(
            id: "\(key)/\(milliseconds)", key: key, kind: kind, severity: settings.severity(of: kind), since: since,
            message: message, action: action, jobId: job)
    }

    /// Ends a condition, if it is open.
    func end(_ kind: ConditionKind, of subject: String? = nil, at time: Date, on board: inout NoticeBoard) {
        guard let condition = board.conditions.removeValue(forKey: Condition.key(kind, of: subject)) else { return }
        for (key, told) in board.told where told.condition.id == condition.id {
            board.told[key]?.condition = condition
            board.told[key]?.endedAt = time
        }
    }

    /// Notes that an operator has acknowledged a condition: who was notified about it needs no more reminders.
    func acknowledge(_ kind: ConditionKind, by user: String, at time: Date, on board: inout NoticeBoard) {
        let key = Condition.key(kind)
        guard var condition = board.conditions[key], condition.acknowledgedAt == nil else { return }
        condition.acknowledgedAt = time
        condition.acknowledgedBy = user
        board.conditions[key] = condition
        for target in settings.targets where target.takesAcknowledgements {
            guard let told = board.told[NoticeBoard.Told.key(target.name, condition.id)], told.state != .refused else {
                continue
            }
            queue(.acknowledged, condition, at: time, for: target, on: &board)
        }
    }

    /// Opens and ends the conditions of targets that take nothing.
    func lookAtTargets(_ board: inout NoticeBoard) {
        for target in settings.targets {
            guard let record = board.targets[target.name], let since = record.failingSince,
                record.hasRefused || now.timeIntervalSince(since) >= Self.unreachableAfter
            else {
                if board.targets[target.name]?.failingSince == nil {
                    end(.targetUnreachable, of: target.name, at: now, on: &board)
                }
                continue
            }
            open(
                .targetUnreachable, of: target.name, since: since,
                "\(target.name) (\(target.kind.rawValue)) takes no notifications: \(record.error ?? "unknown")",
                Remedy(.testTarget, name: target.name), on: &board)
        }
        let names = Set(settings.targets.map(\.name))
        // How a target once was says nothing about one of its name that is set later.
        board.targets = board.targets.filter { names.contains($0.key) }
        let prefix = ConditionKind.targetUnreachable.rawValue + "/"
        for (key, condition) in board.conditions where condition.kind == .targetUnreachable {
            let name = String(key.dropFirst(prefix.count))
            if !names.contains(name) { end(.targetUnreachable, of: name, at: now, on: &board) }
        }
    }

    // MARK: Telling

    /// Queues a report for those who want it.
    func report(_ kind: String, _ title: String, _ text: String, id: String, job: JobID?, on board: inout NoticeBoard) {
        for target in settings.targets where target.wants(report: kind) && !isMuted(target, kind, board) {
            var notice = Notice(
                id: "\(id)/\(target.name)", event: .report, kind: kind, key: kind, severity: .info, time: now,
                host: settings.host, title: "\(settings.host): \(title)", text: text)
            notice.jobId = job
            board.queued.append(QueuedNotice(target: target.name, createdAt: now, notice: notice))
        }
    }

    /// Queues what each target has not been told of: what opened, what lasts, what is over.
    func settle(_ board: inout NoticeBoard) {
        let targets = Dictionary(settings.targets.map { ($0.name, $0) }) { first, _ in first }
        for (key, told) in board.told.sorted(by: { $0.key < $1.key }) {
            guard let target = targets[told.target] else {
                board.told[key] = nil
                continue
            }
            if let condition = board.conditions[told.condition.key], condition.id == told.condition.id {
                remind(target, of: condition, told, on: &board)
            } else {
                tellEnd(target, told, on: &board)
            }
        }
        for condition in board.conditions.values.sorted(by: { ($0.since, $0.key) < ($1.since, $1.key) }) {
            guard condition.acknowledgedAt == nil else { continue }
            for target in settings.targets {
                let key = NoticeBoard.Told.key(target.name, condition.id)
                guard board.told[key] == nil, isFor(target, condition), !isMuted(target, condition.key, board) else {
                    continue
                }
                queue(.opened, condition, at: condition.since, for: target, on: &board)
                board.told[key] = NoticeBoard.Told(
                    target: target.name, condition: condition, time: now, host: settings.host)
            }
        }
        for (key, mute) in board.mutes where mute.until <= now { board.mutes[key] = nil }
    }

    private func isFor(_ target: NotifyTarget, _ condition: Condition) -> Bool {
        target.wants(condition) && condition.key != Condition.key(.targetUnreachable, of: target.name)
    }

    private func isMuted(_ target: NotifyTarget, _ key: String, _ board: NoticeBoard) -> Bool {
        board.isMuted(["*", target.name, key, String(key.prefix { $0 != "/" })], at: now)
    }

    private func remind(
        _ target: NotifyTarget, of condition: Condition, _ told: NoticeBoard.Told, on board: inout NoticeBoard
    ) {
        guard told.state != .queued, target.repeatAfter > 0, condition.acknowledgedAt == nil,
            now.timeIntervalSince(told.time) >= target.repeatAfter, isFor(target, condition),
            !isMuted(target, condition.key, board)
        else { return }
        queue(.reminder, condition, at: now, for: target, on: &board)
        board.told[told.key]?.time = now
        board.told[told.key]?.condition = condition
    }

    private func tellEnd(_ target: NotifyTarget, _ told: NoticeBoard.Told, on board: inout NoticeBoard) {
        let endedAt = told.endedAt ?? now
        guard told.state != .refused else {
            board.told[told.key] = nil
            return
        }
        guard !told.isEndQueued else {
            // One that was given up is kept for as long as it can be sent again.
            if now.timeIntervalSince(max(told.time, endedAt)) >= Notifier.givenUpAge { board.told[told.key] = nil }
            return
        }
        guard now.timeIntervalSince(endedAt) < Self.maximumAge else {
            board.told[told.key] = nil
            return
        }
        guard !isMuted(target, told.condition.key, board) else { return }
        queue(.ended, told.condition, at: endedAt, for: target, on: &board)
        board.told[told.key]?.isEndQueued = true
        board.told[told.key]?.endedAt = endedAt
    }

    private func queue(
        _ event: Notice.Event, _ condition: Condition, at time: Date, for target: NotifyTarget,
        on board: inout NoticeBoard
    ) {
        let host = board.told[NoticeBoard.Told.key(target.name, condition.id)]?.host ?? settings.host
        let words = NoticeText(condition: condition, host: host, now: now)
        let milliseconds = Int64((time.timeIntervalSince1970 * 1000).rounded())
        var notice = Notice(
            id: "\(condition.id)/\(event.rawValue)/\(milliseconds)/\(target.name)", event: event,
            kind: condition.kind.rawValue, key: condition.key, severity: condition.severity, time: time,
            host: host, title: words.title(event), text: words.text(event, at: time))
        notice.condition = condition.id
        notice.since = condition.since
        notice.endedAt = event == .ended ? time : nil
        notice.jobId = condition.jobId
        notice.action = condition.action
        board.queued.append(QueuedNotice(target: target.name, createdAt: now, notice: notice))
    }
}
