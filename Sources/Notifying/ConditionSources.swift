import Engine
import Events
public import Foundation
public import JobModel
import PlainText
public import Remedies
import Storage

/// How the service stands at one moment, where no event tells.
public struct NotifyFacts: Sendable {
    /// When a sync last succeeded.
    public var lastSuccess: Date?
    /// The job that runs.
    public var running: Job?
    /// What blocks scraping.
    public var blocks: [ScrapingBlock]
    /// The bytes that are free on the state directory's disk; `nil`: not known.
    public var free: Int?
    /// What is the matter with the database, and what to do.
    public var database: (message: String, action: Remedy)?
    /// When nothing was seen to be wrong with publication; `nil`: something is, or it was not looked at.
    public var publicationWellAt: Date?

    /// Makes facts.
    public init(
        lastSuccess: Date? = nil, running: Job? = nil, blocks: [ScrapingBlock] = [], free: Int? = nil,
        database: (message: String, action: Remedy)? = nil, publicationWellAt: Date? = nil
    ) {
        self.lastSuccess = lastSuccess
        self.running = running
        self.blocks = blocks
        self.free = free
        self.database = database
        self.publicationWellAt = publicationWellAt
    }
}

// Where conditions come from: what happens, and how everything stands.
extension NoticeRules {
    /// Whether an event says something about conditions or reports.
    static func concerns(_ event: DomainEvent) -> Bool {
        switch event {
        case .jobFinished, .attentionOpened, .attentionClosed, .published: true
        default: false
        }
    }

    /// Takes an event.
    func handle(_ event: Event, on board: inout NoticeBoard) {
        switch event.body {
        case .jobFinished(let job, _): finish(job, at: event.time, on: &board)
        case .attentionOpened(let point) where point.kind == .followedChanged:
            // News, and nothing that lasts.
            guard isNews(event.time) else { break }
            report(
                "followed_changed", "followed tracks changed", NoticeText.news(point),
                id: "followed_changed/\(point.jobId)", job: point.jobId, on: &board)
        case .attentionOpened(let point):
            // Those of a job's end follow from the job.
            guard [.jobNotResumed, .databaseReplaced, .publicationLate, .publicationWithheld].contains(point.kind),
                let kind = Self.kind(point.kind)
            else { break }
            open(
                kind, since: point.since, point.message, point.action ?? .other(point.hint), job: point.jobId,
                on: &board)
        case .attentionClosed(let closing):
            guard let kind = Self.kind(closing.kind) else { break }
            if let user = closing.by {
                acknowledge(kind, by: user, at: event.time, on: &board)
                // A sync that cannot read the catalogue has failed for who sees the point.
                if closing.kind == .jobFailed { acknowledge(.pageUnknown, by: user, at: event.time, on: &board) }
            } else {
                end(kind, at: event.time, on: &board)
            }
        case .published:
            end(.publicationLate, at: event.time, on: &board)
            end(.publicationWithheld, at: event.time, on: &board)
        default: break
        }
    }

    /// Whether something happened so lately that a report of it is news: the daemon may have been away since.
    private func isNews(_ time: Date) -> Bool { now.timeIntervalSince(time) < Self.maximumAge }

    private static func kind(_ kind: AttentionPoint.Kind) -> ConditionKind? {
        switch kind {
        case .jobFailed: .syncFailed
        case .jobNotResumed: .syncNotResumed
        case .deactivationsWithheld: .deactivationsWithheld
        case .additionsWithheld: .additionsWithheld
        case .dashboardsFailed: .dashboardsFailed
        case .reportNotWritten: .reportNotWritten
        case .databaseReplaced: .databaseDamaged
        case .publicationLate: .publicationLate
        case .publicationWithheld: .publicationWithheld
        case .followedChanged, .unknown: nil
        }
    }

    private func finish(_ job: Job, at time: Date, on board: inout NoticeBoard) {
        end(.syncSlow, at: time, on: &board)
        guard !job.options.dryRun else { return }
        for change in AttentionPolicy(maxFailedPercent: settings.health.maxFailedPercent).changes(for: job, at: time) {
            switch change {
            case .open(let point):
                guard let kind = Self.kind(point.kind) else { continue }
                let isShape = kind == .syncFailed && job.error?.name == "catalogue_unreadable"
                open(
                    isShape ? .pageUnknown : kind, since: time, point.message, point.action, job: job.id, on: &board)
            case .close(let point, _): if let kind = Self.kind(point) { end(kind, at: time, on: &board) }
            }
        }
        guard job.state == .succeeded else { return }
        end(.syncLate, at: time, on: &board)
        if let warning = job.warnings.first(where: { $0.code == .pageShapeUnknown || $0.code == .rowsUnreadable }) {
            open(
                .pageUnknown, since: time, warning.message, warning.action ?? .showJob(job.id), job: job.id, on: &board)
        } else {
            end(.pageUnknown, at: time, on: &board)
        }
        guard isNews(time) else { return }
        report(
            "sync_succeeded", job.hasSucceededWithWarnings ? "a sync succeeded with warnings" : "a sync succeeded",
            NoticeText.summary(of: job), id: "sync_succeeded/\(job.id.rawValue)", job: job.id, on: &board)
    }

    /// Takes how everything stands; `startedAt` is when this daemon started, and `crash` why it takes it that the one before
    /// had not stopped.
    func look(_ facts: NotifyFacts, startedAt: Date, crash: String?, on board: inout NoticeBoard) {
        lookAtSyncs(facts, &board)
        let disabled = settings.health.maxDisabled / .seconds(1)
        if let block = facts.blocks.min(by: { $0.since < $1.since }) {
            let age = now.timeIntervalSince(block.since)
            if age > disabled {
                open(
                    .scrapingDisabled, since: block.since,
                    "Scraping has been disabled for more than \(NoticeText.words(disabled)), by \(block.place).",
                    block.removal, on: &board)
            }
        } else {
            end(.scrapingDisabled, at: now, on: &board)
        }
        if let free = facts.free {
            let limit = settings.health.minFree
            if free < limit {
                open(
                    .diskSpace, since: now,
                    "Only \(NumberText.size(free)) free on the disk of the state directory (limit \(NumberText.size(limit))).",
                    Remedy(.freeSpace), on: &board)
            } else if free >= limit + limit / 10 {
                end(.diskSpace, at: now, on: &board)
            }
        }
        if let database = facts.database {
            open(.databaseDamaged, since: now, database.message, database.action, on: &board)
        } else {
            end(.databaseDamaged, at: now, on: &board)
        }
        if let time = facts.publicationWellAt {
            // No event tells of the end of what an operator has acknowledged. What opened later is not over.
            for kind in [ConditionKind.publicationLate, .publicationWithheld] {
                guard let condition = board.conditions[Condition.key(kind)], condition.since < time else { continue }
                end(kind, at: now, on: &board)
            }
        }
        if now.timeIntervalSince(startedAt) >= Self.steadyAfter {
            end(.daemonCrashed, at: now, on: &board)
        } else if let crash {
            open(
                .daemonCrashed, since: startedAt,
                "The daemon was started again after it had ended without stopping: \(crash).", .readLog, on: &board)
        }
        lookAtTargets(&board)
    }

    /// How long a daemon runs before its crash is over, in seconds.
    static let steadyAfter: TimeInterval = 3600

    private func lookAtSyncs(_ facts: NotifyFacts, _ board: inout NoticeBoard) {
        let first = board.memory.firstSeenAt ?? now
        board.memory.firstSeenAt = first
        let limit = settings.health.maxAge / .seconds(1)
        let last = facts.lastSuccess ?? first
        if now.timeIntervalSince(last) > limit {
            let words = facts.lastSuccess.map { "The last sync that succeeded was at \(UTCText.minute($0))" }
            open(
                .syncLate, since: last.addingTimeInterval(limit),
                "\(words ?? "No sync has succeeded yet") (limit \(NoticeText.words(limit))).", .listJobs, on: &board)
        } else {
            end(.syncLate, at: now, on: &board)
        }
        if let job = facts.running, let startedAt = job.startedAt {
            let limit = settings.level.maxDurationSeconds
            guard now.timeIntervalSince(startedAt) > limit, !job.options.dryRun else { return }
            open(
                .syncSlow, since: startedAt.addingTimeInterval(limit),
                "The running sync has taken more than \(NoticeText.words(limit)), and is not over.",
                Remedy(.watchOrCancel), job: job.id, on: &board)
        } else {
            end(.syncSlow, at: now, on: &board)
        }
    }
}
