internal import Catalogue
package import ControlProtocol
internal import FoundationEssentials
package import JobModel
internal import PlainText
internal import Vocabulary

/// Whether all is well and what to do, what runs, what ran, and what runs next.
package struct OverviewPage: ConsolePage {
    /// The answer of `daemon.status`.
    package var status: DaemonStatus
    /// The answer of `health.get`.
    package var health: Health
    /// The newest jobs, the newest first.
    package var jobs: [Job]

    /// Makes the page.
    package init(status: DaemonStatus, health: Health, jobs: [Job]) {
        self.status = status
        self.health = health
        self.jobs = jobs
    }

    /// How many jobs the page wants.
    package static let jobCount = 30

    package var title: String { "Overview" }
    package var section: ConsoleSection? { .overview }
    package var template: String { "overview" }
    package var followedJob: JobID? { status.runningJob?.id }
    package var refreshSeconds: Int? { status.runningJob == nil ? 60 : 5 }
    package var changesByItself: Bool { true }

    package func fields(_ context: PageContext) -> Fields {
        let tone = Self.tone(health.state)
        return [
            "verdict": verdict, "tone": tone.className, "mark": tone.mark,
            "troubles": health.checks.filter { !$0.ok }.map { check($0) },
            "checks": health.checks.map { check($0) },
            "running": status.runningJob.map { running($0, context) },
            "scheduled": status.scheduledJob.map { JobWords.fields($0, context) },
            "canStart": status.runningJob == nil,
            "next": nextRun(context), "noClock": status.schedule?.hasNoClock == true,
            "isBlocked": status.schedule?.isBlocked == true,
            "lastSuccess": status.lastSuccessAt.map { TimeFields.fields($0, now: context.now) },
            "strip": JobStrip(jobs: jobs, now: context.now).fields(context),
            "jobs": jobs.prefix(5).map { JobWords.fields($0, context) },
            "hasJobs": !jobs.isEmpty,
            "points": health.attention.map { point($0, context) }, "hasPoints": !health.attention.isEmpty,
            "scraping": ScrapingFields.fields(status.scraping, context),
            "active": NumberText.count(status.tracks.active),
            "inactive": NumberText.count(status.tracks.inactive),
            "followed": NumberText.count(status.tracks.followed),
            "publication": status.publication.flatMap { publication($0, context) },
        ]
    }

    private var verdict: String {
        switch health.state {
        case .well: "All is well"
        case .degraded: "Working, with something to look at"
        case .unwell: "Something is wrong"
        case .unknown(let word): "The service is \(word)"
        }
    }

    static func tone(_ state: HealthState) -> (className: String, mark: String) {
        switch state {
        case .well: ("good", "✓")
        case .degraded: ("warn", "!")
        case .unwell: ("bad", "✗")
        case .unknown: ("plain", "?")
        }
    }

    private func check(_ check: HealthCheck) -> Fields {
        let tone = Self.tone(check.state)
        return [
            "name": Code.words(check.name.rawValue), "tone": tone.className, "mark": tone.mark,
            "state": check.state.rawValue, "message": check.message,
            "remedy": RemedyWords.fields(check.action, hint: check.hint),
        ]
    }

    private func point(_ point: AttentionPoint, _ context: PageContext) -> Fields {
        [
            "id": String(point.id), "kind": Code.words(point.kind.rawValue),
            "message": point.message, "since": TimeFields.fields(point.since, now: context.now),
            "job": point.jobId.rawValue, "remedy": RemedyWords.fields(point.action, hint: point.hint),
        ]
    }

    private func running(_ job: Job, _ context: PageContext) -> Fields {
        JobWords.fields(job, context).merging([
            "progress": JobWords.progress(job.progress ?? JobProgress(stage: .list, processed: 0))
        ])
    }

    private func nextRun(_ context: PageContext) -> Fields? {
        // A slot in a time in which scraping is disabled is no run.
        let slot = status.schedule?.isBlocked == true ? nil : status.nextSlotAt
        let run = status.schedule?.nextRun ?? slot.map { NextRun(at: $0, source: .schedule) }
        guard let run else { return nil }
        let source: String =
            switch run.source {
            case .job: "a job that waits for its start"
            case .schedule: "the daemon's calendar"
            case .timer: status.schedule?.timer?.unit ?? "a timer"
            case .unknown(let word): word
            }
        return ["at": TimeFields.fields(run.at, now: context.now), "source": source]
    }

    private func publication(_ publication: PublishStatus, _ context: PageContext) -> Fields? {
        guard publication.state != .off else { return nil }
        let tone: (String, String) =
            switch publication.state {
            case .current: ("good", "✓")
            case .failing: ("bad", "✗")
            default: ("busy", "…")
            }
        return [
            "state": publication.state.rawValue, "tone": tone.0, "mark": tone.1, "target": publication.target,
            "last": publication.lastSuccessAt.map { TimeFields.fields($0, now: context.now) },
            "error": publication.error?.message,
        ]
    }
}

/// What blocks scraping, and the forms to disable and enable it.
enum ScrapingFields {
    static func fields(_ scraping: Scraping, _ context: PageContext) -> Fields {
        [
            "isEnabled": scraping.isEnabled, "notStored": scraping.notStored,
            "hasOperatorBlock": scraping.blocks.contains { $0.source == .operator },
            "blocks": scraping.blocks.map { block -> Fields in
                [
                    "source": block.source.rawValue, "place": block.place, "by": block.by, "reason": block.reason,
                    "since": TimeFields.fields(block.since, now: context.now),
                    "until": block.until.map { TimeFields.fields($0, now: context.now) },
                    "remedy": RemedyWords.fields(block.removal, hint: block.hint),
                ]
            },
        ]
    }
}
