package import Events
import FoundationEssentials
import JobModel
import Journal
package import Logging
import PlainText
import Remedies

/// Writes events to the log. Each entry says whose job it is, so that the journal can be asked for a job's entries.
package struct JournalSink: DurableSink {
    let logger: Logger

    /// A sink that writes to this logger.
    package init(logger: Logger) { self.logger = logger }

    package let name = "journal"

    package func deliver(_ events: [Event]) async throws {
        for event in events { log(event.body) }
    }

    func log(_ event: DomainEvent) {
        switch event {
        case .jobScheduled(let head, let start):
            let startAt = start.startAt.map(RecordCoding.text(of:)) ?? "once"
            logger.log(
                .jobScheduled, "job \(head.id) is to start at \(startAt) (\(head.trigger.rawValue))",
                metadata: metadata(of: head, ["start_at": "\(startAt)"]))
        case .jobStarted(let head):
            let origin = head.resumedFrom.map { ", resumes job \($0)" } ?? ""
            logger.log(
                .jobStarted, "job \(head.id) started (\(head.trigger.rawValue), \(head.requestedBy.user))\(origin)",
                metadata: metadata(of: head))
        case .jobFinished(let job, let discovery): logEnd(of: job, discovery)
        case .stageStarted(let head, let stage):
            logger.log(
                .stageStarted, "stage \(stage.rawValue) started",
                metadata: metadata(of: head, ["stage": "\(stage.rawValue)"]))
        case .stageFinished(let head, let outcome): logEnd(of: outcome, head)
        case .warning(let head, let warning):
            var more: Logger.Metadata = ["warning": "\(warning.code.rawValue)"]
            if warning.code == .deactivationsWithheld { more["withheld"] = "\(warning.count ?? 0)" }
            logger.log(
                warning.code == .deactivationsWithheld ? .deactivationsWithheld : .syncWarning, "\(warning.message)",
                metadata: metadata(of: head, more))
        case .dashboardFailed(let head, let failure):
            logger.log(
                .dashboardFailed, "dashboard of \(failure.slug) failed: \(failure.message)",
                metadata: metadata(
                    of: head, ["track": "\(failure.slug)", "error_name": "\(failure.name)", "stage": "dashboards"]))
        case .scrapingBlocked(let block): logger.logBlocked(by: block)
        case .scrapingUnblocked(let unblocking): log(unblocking)
        case .attentionOpened(let point):
            logger.log(
                .attentionRaised,
                "needs an operator: \(Self.sentence(point.message)) \(point.action.map(RemedyText.line) ?? point.hint)",
                metadata: [
                    "job_id": "\(point.jobId)", "attention": "\(point.kind.rawValue)",
                    "hint": "\(point.hint.replacing("\n", with: "; "))",
                ])
        case .published(let report): logPublication(report)
        case .publishFailed(let failure): logPublication(failure)
        // What a sync applied stands in the end of its stage.
        case .catalogueApplied, .attentionClosed, .unknown: break
        }
    }

    // MARK: Ends

    private func logEnd(of outcome: StageOutcome, _ head: JobHead) {
        let stage = outcome.timing.stage
        var more: Logger.Metadata = [
            "stage": "\(stage.rawValue)", "outcome": outcome.succeeded ? "done" : "ended_early",
            "duration_ms": "\(Self.milliseconds(outcome.timing.seconds))",
        ]
        for (key, count) in outcome.counts.entries(of: stage) { more[key] = "\(count)" }
        if let path = outcome.reportPath { more["report"] = "\(path)" }
        let end = outcome.succeeded ? "finished" : "ended early"
        logger.log(
            .stageFinished, "stage \(stage.rawValue) \(end) after \(DurationText.long(outcome.timing.seconds))",
            metadata: metadata(of: head, more))
    }

    private func logEnd(of job: Job, _ discovery: EndDiscovery) {
        guard discovery != .nextDaemon else {
            logger.log(
                .jobInterrupted, level: .warning, "job \(job.id) was interrupted by the end of the daemon before",
                metadata: metadata(
                    of: JobHead(job),
                    [
                        "stage": "\(job.progress?.stage.rawValue ?? "none")",
                        "error_name": "\(job.error?.name ?? "interrupted")", "error": "\(job.error?.message ?? "")",
                    ]))
            return
        }
        var more: Logger.Metadata = [:]
        for stage in SyncStage.allCases {
            for (key, count) in job.counts.entries(of: stage) { more[key] = "\(count)" }
        }
        var duration = ""
        if let seconds = job.durationSeconds {
            more["duration_ms"] = "\(Self.milliseconds(seconds))"
            duration = " after \(DurationText.long(seconds))"
        }
        if let error = job.error {
            more["error_name"] = "\(error.name)"
            more["error"] = "\(error.message)"
            more["retryable"] = "\(error.retryable)"
        }
        if let progress = job.progress { more["stage"] = "\(progress.stage.rawValue)" }
        if let path = job.reportPath { more["report"] = "\(path)" }
        if job.options.dryRun { more["dry_run"] = "true" }
        logger.log(
            Self.event(endOf: job), "job \(job.id) \(Self.ending(of: job))\(duration): \(Self.summary(of: job))",
            metadata: metadata(of: JobHead(job), more))
    }

    private func log(_ unblocking: ScrapingUnblocking) {
        let metadata: Logger.Metadata = unblocking.by.map { ["requested_by": "\($0)"] } ?? [:]
        let what =
            switch unblocking.cause {
            case .request: "\(unblocking.by ?? "an operator") enabled scraping again"
            case .expired: "the time that an operator disabled scraping for is over"
            case .replaced: "\(unblocking.by ?? "an operator") put another block in the place of an operator's"
            case .settingRemoved: "\(unblocking.place) disables scraping no more"
            case .fileRemoved: "the file that disabled scraping is gone"
            case .applicationEnabled: "the application enabled scraping in its own settings"
            case .unknown(let cause): cause
            }
        if let other = unblocking.stillBlockedBy {
            logger.notice("\(what); scraping stays disabled by \(other)", metadata: metadata)
        } else {
            logger.log(.scrapingEnabled, "scraping is enabled: \(what)", metadata: metadata)
        }
    }

    // MARK: Words

    /// Whose job it is, and what more there is to say.
    private func metadata(of head: JobHead, _ more: Logger.Metadata = [:]) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "job_id": "\(head.id)", "trigger": "\(head.trigger.rawValue)", "requested_by": "\(head.requestedBy.user)",
        ]
        if let reason = head.reason { metadata["reason"] = "\(reason)" }
        if let parent = head.resumedFrom { metadata["resumed_from"] = "\(parent)" }
        return metadata.merging(more) { $1 }
    }

    private static func event(endOf job: Job) -> JournalEvent {
        switch job.state {
        case .succeeded, .running, .scheduled, .unknown:
            job.hasSucceededWithWarnings ? .jobSucceededWithWarnings : .jobSucceeded
        case .failed: .jobFailed
        case .cancelled, .skipped: .jobCancelled
        case .interrupted: .jobInterrupted
        }
    }

    private static func ending(of job: Job) -> String {
        switch job.state {
        case .succeeded, .running, .scheduled, .unknown:
            job.hasSucceededWithWarnings ? "succeeded with warnings" : "succeeded"
        case .failed: "failed"
        case .cancelled: "was cancelled"
        case .interrupted: "was interrupted"
        case .skipped: "was skipped"
        }
    }

    private static func summary(of job: Job) -> String {
        if let error = job.error { return error.message }
        let counts = job.counts
        var parts = [
            (counts.listed, "listed"), (counts.added, "added"), (counts.updated, "updated"),
            (counts.deactivated, "deactivated"),
        ]
        if counts.withheld > 0 { parts.append((counts.withheld, "deactivations withheld")) }
        if counts.additionsWithheld > 0 { parts.append((counts.additionsWithheld, "additions withheld")) }
        if counts.dashboardsFailed > 0 { parts.append((counts.dashboardsFailed, "dashboards failed")) }
        return parts.map { "\(NumberText.count($0.0)) \($0.1)" }.joined(separator: ", ")
    }

    /// The text with a full stop, unless it has one: a remedy stands behind it.
    private static func sentence(_ text: String) -> String {
        text.last.map { ".!?…".contains($0) } ?? true ? text : text + "."
    }

    private static func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded()) }
}

extension Logger {
    /// Writes that something blocks scraping.
    func logBlocked(by block: ScrapingBlock) {
        var metadata: Logger.Metadata = [
            "source": "\(block.source.rawValue)", "place": "\(block.place)", "hint": "\(block.hint)",
        ]
        if let by = block.by { metadata["requested_by"] = "\(by)" }
        if let reason = block.reason { metadata["reason"] = "\(reason)" }
        if let until = block.until { metadata["until"] = "\(RecordCoding.text(of: until))" }
        log(.scrapingDisabled, "scraping is disabled by \(block.words). \(block.hint)", metadata: metadata)
    }
}

extension SyncCounts {
    /// The counts that a stage brings, by their keys in the log.
    fileprivate func entries(of stage: SyncStage) -> [(String, Int)] {
        switch stage {
        case .list: [("listed", listed), ("rows_skipped", rowsSkipped), ("duplicates", duplicates)]
        case .dashboards:
            [
                ("dashboards_fetched", dashboardsFetched), ("dashboards_not_modified", dashboardsNotModified),
                ("dashboards_reused", dashboardsReused), ("dashboards_failed", dashboardsFailed),
                ("dashboards_disallowed", dashboardsDisallowed), ("dashboards_skipped", dashboardsSkipped),
                ("retries", retries), ("paused_seconds", pausedSeconds), ("bytes", bytes),
            ]
        case .apply:
            [
                ("added", added), ("additions_withheld", additionsWithheld), ("updated", updated),
                ("statistics_changed", statisticsChanged),
                ("unchanged", unchanged), ("deactivated", deactivated), ("withheld", withheld),
                ("reactivated", reactivated), ("issues", issues),
            ]
        case .report, .unknown: []
        }
    }
}
