import FoundationEssentials
import JobModel
import Journal
import Logging
import Storage

// What the log says of a job. Each entry says whose job it is, so that the journal can be asked for a job's entries.
extension JobController {
    func logStart(of job: Job) {
        let origin = job.resumedFrom.map { ", goes on from job \($0)" } ?? ""
        logger.log(
            .jobStarted, "job \(job.id) started (\(job.trigger.rawValue), \(job.requestedBy.user))\(origin)",
            metadata: Self.metadata(of: job))
    }

    func logStart(of stage: SyncStage, _ job: Job) {
        logger.log(
            .stageStarted, "stage \(stage.rawValue) started",
            metadata: Self.metadata(of: job, ["stage": "\(stage.rawValue)"]))
    }

    func logEnd(of timing: StageTiming, succeeded: Bool, _ job: Job) {
        let stage = timing.stage
        var more: Logger.Metadata = [
            "stage": "\(stage.rawValue)", "outcome": succeeded ? "done" : "ended_early",
            "duration_ms": "\(Self.milliseconds(timing.seconds))",
        ]
        for (key, count) in job.counts.entries(of: stage) { more[key] = "\(count)" }
        if stage == .report, let path = job.reportPath { more["report"] = "\(path)" }
        let end = succeeded ? "finished" : "ended early"
        logger.log(
            .stageFinished, "stage \(stage.rawValue) \(end) after \(Self.words(seconds: timing.seconds))",
            metadata: Self.metadata(of: job, more))
    }

    func log(_ warning: JobWarning, of job: Job) {
        var more: Logger.Metadata = ["warning": "\(warning.code.rawValue)"]
        var event = JournalEvent.syncWarning
        if warning.code == .deactivationsWithheld {
            event = .deactivationsWithheld
            more["withheld"] = "\(job.counts.withheld)"
        }
        logger.log(event, "\(warning.message)", metadata: Self.metadata(of: job, more))
    }

    func log(_ failure: TrackFailure, of job: Job) {
        logger.log(
            .dashboardFailed, "dashboard of \(failure.slug) failed: \(failure.message)",
            metadata: Self.metadata(
                of: job, ["track": "\(failure.slug)", "error_name": "\(failure.name)", "stage": "dashboards"]))
    }

    /// A job that is over.
    func logEnd(of job: Job) {
        var more: Logger.Metadata = [:]
        for stage in SyncStage.allCases {
            for (key, count) in job.counts.entries(of: stage) { more[key] = "\(count)" }
        }
        var duration = ""
        if let startedAt = job.startedAt, let finishedAt = job.finishedAt {
            // By the wall clock, which may have been set back.
            let seconds = max(0, finishedAt.timeIntervalSince(startedAt))
            more["duration_ms"] = "\(Self.milliseconds(seconds))"
            duration = " after \(Self.words(seconds: seconds))"
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
            metadata: Self.metadata(of: job, more))
    }

    /// What became of a job that the end of the daemon before had cut short.
    func logFound(interrupted job: Job) {
        logger.log(
            .jobInterrupted, level: .warning, "job \(job.id) was interrupted by the end of the daemon before",
            metadata: Self.metadata(
                of: job,
                [
                    "stage": "\(job.progress?.stage.rawValue ?? "none")",
                    "error_name": "\(job.error?.name ?? "interrupted")", "error": "\(job.error?.message ?? "")",
                ]))
    }

    /// The database did not take something: `what` says so in half a sentence.
    func logTrouble(
        _ what: String, _ error: any Error, level: Logger.Level? = nil, _ id: JobID? = nil,
        file: String = #fileID, function: String = #function, line: UInt = #line
    ) {
        var metadata: Logger.Metadata = ["error": "\(StorageError.reason(of: error))"]
        if let id { metadata["job_id"] = "\(id)" }
        logger.log(
            .databaseTrouble, level: level, "\(what): \(StorageError.reason(of: error))", metadata: metadata,
            file: file, function: function, line: line)
    }

    /// Whose job it is, and what more there is to say.
    static func metadata(of job: Job, _ more: Logger.Metadata = [:]) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "job_id": "\(job.id)", "trigger": "\(job.trigger.rawValue)", "requested_by": "\(job.requestedBy.user)",
        ]
        if let reason = job.reason { metadata["reason"] = "\(reason)" }
        if let parent = job.resumedFrom { metadata["resumed_from"] = "\(parent)" }
        return metadata.merging(more) { $1 }
    }

    // MARK: Words

    private static func event(endOf job: Job) -> JournalEvent {
        switch job.state {
        case .succeeded, .running, .scheduled: job.isDoneWithWarnings ? .jobDoneWithWarnings : .jobSucceeded
        case .failed: .jobFailed
        case .cancelled: .jobCancelled
        case .interrupted: .jobInterrupted
        }
    }

    private static func ending(of job: Job) -> String {
        if job.isSkipped { return "was skipped" }
        return switch job.state {
        case .succeeded, .running, .scheduled: job.isDoneWithWarnings ? "succeeded with warnings" : "succeeded"
        case .failed: "failed"
        case .cancelled: "was cancelled"
        case .interrupted: "was interrupted"
        }
    }

    private static func summary(of job: Job) -> String {
        if let error = job.error { return error.message }
        let counts = job.counts
        var words =
            "\(counts.listed) listed, \(counts.added) added, \(counts.updated) updated, \(counts.deactivated) deactivated"
        if counts.withheld > 0 { words += ", \(counts.withheld) deactivations withheld" }
        if counts.dashboardsFailed > 0 { words += ", \(counts.dashboardsFailed) dashboards failed" }
        return words
    }

    private static func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded()) }

    /// A time in seconds with one digit after the point.
    private static func words(seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
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
                ("dashboards_carried", dashboardsCarried), ("dashboards_failed", dashboardsFailed),
                ("dashboards_disallowed", dashboardsDisallowed), ("dashboards_skipped", dashboardsSkipped),
                ("retries", retries), ("paused_seconds", pausedSeconds), ("bytes", bytes),
            ]
        case .apply:
            [
                ("added", added), ("updated", updated), ("statistics_changed", statisticsChanged),
                ("unchanged", unchanged), ("deactivated", deactivated), ("withheld", withheld),
                ("reactivated", reactivated), ("anomalies", anomalies),
            ]
        case .report, .announce: []
        }
    }
}
