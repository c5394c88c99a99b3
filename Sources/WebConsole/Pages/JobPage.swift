package import Catalogue
package import ControlProtocol
internal import FoundationEssentials
package import JobModel
internal import PlainText
internal import Vocabulary

/// One job: its stages against their usual duration, what it counted, what failed and what changed, and its report.
package struct JobPage: ConsolePage {
    /// The answer of `job.get`.
    package var details: JobDetails
    /// What it changed beside lifetime figures: the answer of `change.list` with the job; `nil` where that could not be
    /// asked for.
    package var changes: TrackChangePage?
    /// Jobs to compare with.
    package var others: [Job]
    /// The first piece of its report, where it has one.
    package var report: JobReport?

    /// Makes the page.
    package init(details: JobDetails, changes: TrackChangePage?, others: [Job], report: JobReport?) {
        self.details = details
        self.changes = changes
        self.others = others
        self.report = report
    }

    /// How many changes the page wants.
    package static let changeCount = 200
    /// How many jobs to compare with it wants.
    package static let otherCount = 40
    /// The most bytes of the report that the page shows.
    private static let reportBytes = 24_000
    /// The most entries of a list that the page shows; the report has all.
    private static let listed = 50

    package var title: String { "Job \(JobWords.name(details.job))" }
    package var section: ConsoleSection? { .jobs }
    package var template: String { "job" }
    package var followedJob: JobID? { details.job.state.isFinal ? nil : details.job.id }
    package var refreshSeconds: Int? { details.job.state.isFinal ? nil : 5 }
    package var changesByItself: Bool { !details.job.state.isFinal }

    package func fields(_ context: PageContext) -> Fields {
        let job = details.job
        func time(_ time: Date?) -> Fields? { time.map { TimeFields.fields($0, now: context.now) } }
        return [
            "job": JobWords.fields(job, context), "options": JobWords.options(job.options),
            "requestID": job.requestId, "resumes": job.resumedFrom?.rawValue, "resumedBy": job.resumedBy?.rawValue,
            "retryOf": job.retryOf?.rawValue, "nextTry": time(job.nextTryAt), "slot": time(job.slot),
            "created": time(job.createdAt), "started": time(job.startedAt), "finished": time(job.finishedAt),
            "startAt": job.startedAt == nil ? time(job.startAt) : nil,
            "progress": job.state.isFinal ? nil : job.progress.map(JobWords.progress),
            "reached": job.state.isFinal && job.state != .succeeded ? job.progress.map(JobWords.progress) : nil,
            "isFinal": job.state.isFinal,
            "canCancel": !job.state.isFinal, "canResume": job.isResumable,
            "failure": job.error.map { error -> Fields in
                [
                    "name": error.name, "message": error.message, "retryable": error.retryable,
                    "remedy": RemedyWords.fields(error.action, hint: nil),
                ]
            },
            "stages": stages, "hasStages": !job.stages.isEmpty,
            "counts": Self.counts(job.counts), "hasCounts": job.counts != SyncCounts(),
            "chosen": Self.chosen(job.counts.dashboardsChosen),
            "warnings": job.warnings.map { warning -> Fields in
                [
                    "code": Code.words(warning.code.rawValue), "message": warning.message,
                    "remedy": RemedyWords.fields(warning.action, hint: nil),
                ]
            },
            "hasWarnings": !job.warnings.isEmpty,
            "failures": failures, "hasFailures": !details.failures.isEmpty,
            "failureCount": NumberText.count(failureCount),
            "failuresShown": details.failures.count < failureCount ? NumberText.count(details.failures.count) : nil,
            "withheld": details.withheld.prefix(Self.listed).map {
                ["slug": $0.slug.rawValue, "name": $0.name] as Fields
            },
            "hasWithheld": job.counts.withheld > 0 || job.counts.additionsWithheld > 0,
            "withheldCount": job.counts.withheld > 0 ? NumberText.count(job.counts.withheld, "deactivation") : nil,
            "allowDeactivations": job.isReleasable ? String(job.counts.withheld) : nil,
            "additionsCount": job.counts.additionsWithheld > 0
                ? NumberText.count(job.counts.additionsWithheld, "new track") : nil,
            "allowAdditions": job.counts.additionsWithheld > 0 ? String(job.counts.additionsWithheld) : nil,
            "issues": details.issues.prefix(Self.listed).map(TrackWords.issue), "hasIssues": !details.issues.isEmpty,
            // A job that applied nothing has counted none.
            "issueCount": NumberText.count(max(job.counts.issues, details.issues.count)),
            "changes": changes?.changes.map { ChangeWords.fields($0, context) },
            "hasChanges": hasChanges, "showsChanges": hasChanges || job.counts.statisticsChanged > 0,
            "hasMoreChanges": changes?.next != nil,
            "newFigures": job.counts.statisticsChanged > 0
                ? NumberText.count(job.counts.statisticsChanged, "track") : nil,
            "report": report.map { ReportText.blocks($0.text.utf8.count > Self.reportBytes ? cut($0.text) : $0.text) },
            "isReportCut": report.map { $0.nextOffset != nil || $0.text.utf8.count > Self.reportBytes } ?? false,
            "hasReport": report != nil,
        ]
    }

    /// The text up to the last line that ends within the limit.
    private func cut(_ text: String) -> String {
        let head = text.utf8.prefix(Self.reportBytes)
        guard let end = head.lastIndex(of: UInt8(ascii: "\n")) else { return "" }
        return String(text[..<end])
    }

    private var hasChanges: Bool { changes.map { !$0.changes.isEmpty } ?? false }

    // MARK: Stages

    private var stages: [Fields] {
        let usual = UsualDurations(others.filter { $0.id != details.job.id })
        let longest = details.job.stages.map { max($0.seconds, usual.seconds(of: $0.stage) ?? 0) }.max() ?? 0
        func width(_ seconds: Double) -> String {
            NumberWords.place(longest > 0 ? max(0.5, min(100, seconds / longest * 100)) : 0)
        }
        return details.job.stages.map { timing in
            let typical = usual.seconds(of: timing.stage)
            return [
                "stage": timing.stage.rawValue, "duration": DurationText.long(timing.seconds),
                "width": width(timing.seconds), "usual": typical.map(DurationText.long),
                "usualWidth": typical.map(width),
                "verdict": typical.flatMap { Self.comparison(timing.seconds, usual: $0) },
            ]
        }
    }

    /// How a duration compares with the usual one; `nil` when it is within a half of it, or both are short.
    private static func comparison(_ seconds: Double, usual: Double) -> String? {
        guard max(seconds, usual) >= 1, usual > 0 else { return nil }
        let ratio = seconds / usual
        if ratio >= 1.5 { return "\(NumberText.tenths(ratio)) times the usual" }
        return ratio <= 0.5 ? "\(NumberWords.percent(ratio)) of the usual" : nil
    }

    // MARK: Counts

    private static func counts(_ counts: SyncCounts) -> [Fields] {
        let rows: [(String, [(Int, String)])] = [
            (
                "Catalogue",
                [(counts.listed, "listed"), (counts.rowsSkipped, "rows skipped"), (counts.duplicates, "duplicates")]
                    + (counts.rowsUnreadable > 0 ? [(counts.rowsUnreadable, "rows unreadable")] : [])
            ),
            (
                "Tracks",
                [
                    (counts.added, "added"), (counts.updated, "updated"),
                    (counts.statisticsChanged, "with new statistics"),
                    (counts.unchanged, "unchanged"), (counts.reactivated, "reactivated"),
                    (counts.deactivated, "deactivated"),
                ]
            ),
            ("Withheld", [(counts.withheld, "deactivations"), (counts.additionsWithheld, "additions")]),
            (
                "Dashboards",
                [
                    (counts.dashboardsFetched, "read"), (counts.dashboardsNotModified, "not modified"),
                    (counts.dashboardsSkipped, "skipped"), (counts.dashboardsReused, "reused"),
                    (counts.dashboardsDisallowed, "not allowed"), (counts.dashboardsFailed, "failed"),
                ]
            ),
            ("Data issues", [(counts.issues, "found")]),
            ("Requests", [(counts.retries, "retries"), (counts.robotsRequests, "for robots.txt")]),
        ]
        var fields: [Fields] = rows.compactMap { name, values in
            let told = values.filter { $0.0 > 0 }
            return told.isEmpty
                ? nil
                : [
                    "name": name,
                    "value": told.map { "\(NumberText.count($0.0)) \($0.1)" }.joined(separator: ", "),
                ]
        }
        if counts.pausedSeconds > 0 {
            fields.append(["name": "Paused", "value": DurationText.long(Double(counts.pausedSeconds))])
        }
        if counts.bytes > 0 { fields.append(["name": "Received", "value": NumberText.bytes(counts.bytes)]) }
        return fields
    }

    private static func chosen(_ chosen: ChosenDashboards) -> String? {
        let reasons: [(Int, String)] = [
            (chosen.full, "in a full sync"), (chosen.failed, "failed before"), (chosen.new, "new"),
            (chosen.relisted, "listed again"), (chosen.followed, "followed"),
            (chosen.rulesChanged, "read by older rules"), (chosen.activityUnknown, "activity unknown"),
            (chosen.active, "active"), (chosen.expired, "expired"),
        ]
        let told = reasons.filter { $0.0 > 0 }.map { "\(NumberText.count($0.0)) \($0.1)" }
        return told.isEmpty ? nil : told.joined(separator: ", ")
    }

    // MARK: Failures

    private var failureCount: Int { details.job.counts.dashboardsFailed + details.job.counts.dashboardsDisallowed }

    /// The failures by reason, the most frequent first.
    private var failures: [Fields] {
        Dictionary(grouping: details.failures, by: \.name)
            .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .map { name, failures in
                [
                    "reason": Code.words(name), "count": NumberText.count(failures.count),
                    "first": failures.first?.message,
                    "tracks": failures.prefix(Self.listed).map {
                        ["slug": $0.slug, "isSlug": TrackSlug($0.slug) != nil, "message": $0.message] as Fields
                    },
                    "rest": failures.count > Self.listed ? NumberText.count(failures.count - Self.listed) : nil,
                ]
            }
    }
}

/// How long the stages of jobs usually take: the middle of those that succeeded.
struct UsualDurations {
    private let seconds: [SyncStage: [Double]]

    init(_ jobs: [Job]) {
        var seconds: [SyncStage: [Double]] = [:]
        for job in jobs where job.state == .succeeded {
            for timing in job.stages { seconds[timing.stage, default: []].append(timing.seconds) }
        }
        self.seconds = seconds.mapValues { $0.sorted() }
    }

    /// The median; `nil` of fewer than three jobs.
    func seconds(of stage: SyncStage) -> Double? {
        guard let sorted = seconds[stage], sorted.count >= 3 else { return nil }
        return sorted[sorted.count / 2]
    }
}
