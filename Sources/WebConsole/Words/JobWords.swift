internal import ControlProtocol
internal import FoundationEssentials
internal import JobModel
internal import PlainText

/// What several pages say of a job.
enum JobWords {
    /// How a state is drawn: a class of the style sheet and a mark, so that it is not told by its colour alone.
    static func tone(of job: Job) -> (className: String, mark: String) {
        switch job.state {
        case .succeeded where job.hasSucceededWithWarnings: ("warn", "!")
        case .succeeded: ("good", "✓")
        case .failed: ("bad", "✗")
        case .cancelled, .interrupted, .skipped: ("warn", "–")
        case .running: ("busy", "▶")
        case .scheduled: ("busy", "◷")
        case .unknown: ("plain", "?")
        }
    }

    /// The state in words.
    static func state(of job: Job) -> String {
        job.hasSucceededWithWarnings ? "succeeded with warnings" : job.state.rawValue
    }

    /// How long it ran, or has run so far, in seconds; `nil` when it never started.
    static func seconds(of job: Job, now: Date) -> Double? {
        guard let startedAt = job.startedAt else { return nil }
        return job.durationSeconds ?? (job.finishedAt ?? now).timeIntervalSince(startedAt)
    }

    /// `3 added, 12 updated, 2 deactivated`.
    static func changes(_ counts: SyncCounts) -> String {
        let parts: [(Int, String)] = [
            (counts.added, "added"), (counts.updated, "updated"), (counts.reactivated, "reactivated"),
            (counts.deactivated, "deactivated"), (counts.withheld + counts.additionsWithheld, "withheld"),
        ]
        let told = parts.filter { $0.0 > 0 }.map { "\(NumberText.count($0.0)) \($0.1)" }
        return told.isEmpty ? "no changes" : told.joined(separator: ", ")
    }

    /// What it was asked to do.
    static func options(_ options: SyncOptions) -> String {
        var parts = [
            options.metadata
                ? options.full ? "every dashboard" : "dashboards that can have changed" : "without dashboards"
        ]
        if options.dryRun { parts.append("dry run") }
        if let limit = options.allowDeactivations {
            parts.append("at most \(NumberText.count(limit, "deactivation"))")
        }
        if let limit = options.allowAdditions { parts.append("at most \(NumberText.count(limit, "addition"))") }
        return parts.joined(separator: ", ")
    }

    /// A job in a list, or at the head of its page.
    static func fields(_ job: Job, _ context: PageContext) -> Fields {
        let tone = tone(of: job)
        return [
            "id": job.id.rawValue, "name": name(job), "state": state(of: job), "tone": tone.className,
            "mark": tone.mark, "trigger": job.trigger.rawValue, "user": job.requestedBy.user, "reason": job.reason,
            "isRunning": job.state == .running, "isOpen": !job.state.isFinal, "isDryRun": job.options.dryRun,
            "begun": TimeFields.fields(job.startedAt ?? job.startAt ?? job.createdAt, now: context.now),
            "ended": job.finishedAt.map { TimeFields.fields($0, now: context.now) },
            "duration": seconds(of: job, now: context.now).map(DurationText.long),
            "changes": job.state == .succeeded || job.appliedAt != nil ? changes(job.counts) : nil,
            "failed": job.counts.dashboardsFailed > 0
                ? NumberText.count(job.counts.dashboardsFailed, "dashboard") + " failed" : nil,
            "warnings": job.warnings.isEmpty ? nil : NumberText.count(job.warnings.count, "warning"),
            "error": job.error?.message, "host": job.host,
        ]
    }

    /// `#12`, or the beginning of the id of a job without a number.
    static func name(_ job: Job) -> String { job.number.map { "#\($0)" } ?? String(job.id.rawValue.prefix(13)) }

    /// Whether a text may be a job's id, or the beginning of one: only then it becomes a part of a link.
    static func isID(_ text: String) -> Bool {
        (1...36).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }

    /// How far the stage that runs has come.
    static func progress(_ progress: JobProgress) -> Fields {
        let total = progress.total.map { max($0, 0) }
        return [
            "stage": progress.stage.rawValue, "value": String(max(0, progress.processed)),
            "max": total.map { String(max($0, 1)) },
            "count": total.map { "\(NumberText.count(progress.processed)) of \(NumberText.count($0))" }
                ?? (progress.processed > 0 ? NumberText.count(progress.processed) : "starting"),
            "percent": total.map { "\(NumberText.percent(progress.processed, of: $0)) %" },
            "rate": progress.rate.flatMap(NumberText.rate) ?? "–",
            "left": progress.etaSeconds.map { $0 >= 1 ? DurationText.whole($0) : "less than 1 s" } ?? "–",
            "pause": progress.pause,
        ]
    }
}
