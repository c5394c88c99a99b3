import ControlProtocol
import FoundationEssentials
import JobModel
import PlainText

/// Words about jobs that several texts share.
enum JobWording {
    /// The beginning of an id that is enough to type: it holds when the job was made, to the millisecond.
    static func short(_ id: JobID) -> String { String(id.rawValue.prefix(13)) }

    /// The state, with what a success hides.
    static func state(of job: Job) -> Line {
        switch job.state {
        case .succeeded where job.hasSucceededWithWarnings: Line("succeeded with warnings", .warning)
        case .succeeded: Line("succeeded", .good)
        case .failed: Line("failed", .bad)
        case .cancelled, .interrupted, .skipped: Line(job.state.rawValue, .warning)
        case .scheduled, .running, .unknown: Line(job.state.rawValue)
        }
    }

    /// `anna (uid 1000, pid 4711)`.
    static func requester(_ requester: Requester) -> String {
        "\(requester.user) (uid \(requester.uid), pid \(requester.pid))"
    }

    /// How long it ran, in seconds; `nil` before its end, and when it never started.
    static func seconds(of job: Job) -> Double? {
        guard let finishedAt = job.finishedAt, let startedAt = job.startedAt else { return nil }
        return job.durationSeconds ?? finishedAt.timeIntervalSince(startedAt)
    }

    /// What it was asked to do: `with dashboards, dry run`.
    static func options(_ options: SyncOptions) -> String {
        var parts = [
            options.metadata ? options.full ? "with every dashboard" : "with dashboards" : "without dashboards"
        ]
        if options.dryRun { parts.append("dry run") }
        if let limit = options.allowDeactivations {
            parts.append("at most \(NumberText.count(limit, "deactivation"))")
        }
        if let limit = options.allowAdditions { parts.append("at most \(NumberText.count(limit, "addition"))") }
        return parts.joined(separator: ", ")
    }

    /// `0193f2a4-7c1b starts at 2026-11-21 06:01:12 UTC (in 1 min 12 s); timer, by root`.
    /// `isHeld`: scraping is disabled when its time comes.
    static func waiting(_ job: Job, _ time: TimeText, isHeld: Bool = false) -> String {
        let start =
            isHeld
            ? "starts when scraping is enabled"
            : job.startAt.map { "starts at \(time.fullAhead($0))" } ?? "waits for its start"
        return "\(short(job.id)) \(start); \(job.trigger.rawValue), by \(job.requestedBy.user)"
    }

    /// `dashboards 523 of 1,084 (48 %), 41.2/s, 14 s left`.
    static func progress(_ progress: JobProgress) -> String {
        // A stage that has only begun has no figures yet.
        guard progress.processed > 0 || progress.total != nil else {
            return progress.stage.rawValue + (progress.pause.map { ", \($0)" } ?? "")
        }
        var text = "\(progress.stage.rawValue) \(NumberText.count(progress.processed))"
        if let total = progress.total {
            text += " of \(NumberText.count(total)) (\(NumberText.percent(progress.processed, of: total)) %)"
        }
        if let rate = progress.rate.flatMap(NumberText.rate) { text += ", \(rate)" }
        if let left = DurationText.left(progress.etaSeconds) { text += ", \(left)" }
        return text + (progress.pause.map { ", \($0)" } ?? "")
    }

    /// `dashboards 48 %`.
    static func share(_ progress: JobProgress) -> String {
        progress.stage.rawValue + (progress.total.map { " \(NumberText.percent(progress.processed, of: $0)) %" } ?? "")
            + (progress.pause == nil ? "" : ", paused")
    }

    /// `+10 ~17 -11`, or `no changes`.
    static func shortChanges(_ counts: SyncCounts) -> String {
        guard hasChanges(counts) else { return "no changes" }
        return
            "+\(NumberText.count(counts.added)) ~\(NumberText.count(counts.updated)) -\(NumberText.count(counts.deactivated))"
    }

    /// Whether tracks came, went or changed.
    static func hasChanges(_ counts: SyncCounts) -> Bool {
        counts.added + counts.updated + counts.deactivated + counts.reactivated > 0
    }

    /// `3 added, 12 updated, 1 reactivated, 2 deactivated`: what changed, or would have; `no changes`.
    static func changes(_ counts: SyncCounts) -> String {
        var parts =
            hasChanges(counts)
            ? ["\(NumberText.count(counts.added)) added", "\(NumberText.count(counts.updated)) updated"]
            : ["no changes"]
        if counts.reactivated > 0 { parts.append("\(NumberText.count(counts.reactivated)) reactivated") }
        if hasChanges(counts) { parts.append("\(NumberText.count(counts.deactivated)) deactivated") }
        if counts.withheld > 0 { parts.append(NumberText.count(counts.withheld, "deactivation") + " withheld") }
        if counts.additionsWithheld > 0 {
            parts.append(NumberText.count(counts.additionsWithheld, "addition") + " withheld")
        }
        if counts.dashboardsFailed > 0 {
            parts.append("\(NumberText.count(counts.dashboardsFailed, "dashboard")) failed")
        }
        return parts.joined(separator: ", ")
    }

    /// `1,083 read, 0 not modified, 12 skipped, 0 failed, 0 retries`: what became of the dashboards. What only some jobs
    /// have is left out of the others.
    static func dashboards(_ counts: SyncCounts) -> String {
        var parts: [(Int, String)] = [
            (counts.dashboardsFetched, "read"), (counts.dashboardsNotModified, "not modified"),
        ]
        if counts.dashboardsSkipped > 0 { parts.append((counts.dashboardsSkipped, "skipped")) }
        if counts.dashboardsReused > 0 { parts.append((counts.dashboardsReused, "reused")) }
        if counts.dashboardsDisallowed > 0 { parts.append((counts.dashboardsDisallowed, "not allowed")) }
        parts += [(counts.dashboardsFailed, "failed"), (counts.retries, counts.retries == 1 ? "retry" : "retries")]
        return parts.map { "\(NumberText.count($0.0)) \($0.1)" }.joined(separator: ", ")
    }

    /// `3 new, 214 active, 120 due`: why dashboards were asked for; `nil` where that needs no saying.
    static func chosen(_ chosen: ChosenDashboards) -> String? {
        let reasons: [(Int, String)] = [
            (chosen.failed, "failed before"), (chosen.new, "new"), (chosen.relisted, "listed again"),
            (chosen.followed, "followed"), (chosen.rulesChanged, "read by older rules"),
            (chosen.activityUnknown, "activity unknown"), (chosen.active, "active"), (chosen.expired, "expired"),
        ]
        let parts = reasons.filter { $0.0 > 0 }.map { "\(NumberText.count($0.0)) \($0.1)" }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// Why it did not succeed: `source_unavailable: Half of the dashboards failed. It may work later.`; when somebody or
    /// the daemon ended it, the daemon's sentence says it all.
    static func end(of job: Job) -> String? {
        job.error.map { error in
            guard job.state == .failed else { return Sentence.ended(error.message) }
            let why =
                error.retryable
                ? Sentence.joined(error.message, "It may work later.") : Sentence.ended(error.message)
            return "\(error.name): \(why)"
        }
    }

    /// Why a dashboard could not be read: `acme (timed_out): acme.liverc.com did not answer within 30 s.`, and of a page
    /// that came with another status `acme: HTTP 404`.
    static func failure(_ failure: TrackFailure) -> String {
        status(failure).map { "\(failure.slug): \($0)" } ?? "\(failure.slug) (\(failure.name)): \(failure.message)"
    }

    /// `HTTP 404`, where that is the reason: it stands at the end of the message.
    static func status(_ failure: TrackFailure) -> String? {
        guard failure.name == "http_status", let match = failure.message.firstMatch(of: /\ status (\d{3})\.?$/) else {
            return nil
        }
        return "HTTP \(match.1)"
    }

    /// A warning as it is shown when it comes, or at the end.
    static func warning(_ warning: JobWarning) -> Line { Line("warning: ", .warning) + Line(warning.message) }

    /// How to resume a job that ended early.
    static func resume(_ job: Job, _ presentation: Presentation) -> String {
        presentation.command("resume \(short(job.id))")
    }

    /// How to let through what was withheld; `nil` when nothing was that can be.
    static func release(_ job: Job, _ presentation: Presentation) -> String? {
        var options: [String] = []
        if job.isReleasable { options.append("--allow-deactivations \(job.counts.withheld)") }
        if job.counts.additionsWithheld > 0 { options.append("--allow-additions \(job.counts.additionsWithheld)") }
        guard !options.isEmpty else { return nil }
        return presentation.command("sync \(options.joined(separator: " ")) --reason \"…\"")
    }
}

extension Job {
    /// Whether there is anything that an operator should know, be it worth an exit code or not.
    var hasWarnings: Bool { hasSucceededWithWarnings || !warnings.isEmpty }
}

extension ExitCode {
    /// How a program ends that waited for the job's end.
    init(outcomeOf job: Job) {
        self =
            switch job.state {
            case .succeeded: job.hasSucceededWithWarnings ? .doneWithWarnings : .done
            // A site that is away for a while; a page that it does serve and that cannot be read is a plain failure.
            case .failed:
                job.error?.retryable == true && job.error?.name == "source_unavailable" ? .temporary : .failed
            case .cancelled, .interrupted, .skipped: .cancelled
            case .scheduled, .running, .unknown: .failed
            }
    }
}
