import FoundationEssentials
import JobModel
import PlainText

/// Notifications and the service level for a person.
enum NotifyText {
    static func lines(_ status: NotifyStatus, _ presentation: Presentation) -> [Line] {
        let time = presentation.time
        var lines: [Line] = []
        for target in status.targets {
            var list = KeyValueList()
            list.add("target", Line("\(target.name) (\(target.type))"))
            list.add("address", Line(target.address))
            if !target.events.isEmpty {
                list.add(
                    "told of",
                    Line("\(target.events.joined(separator: ", ")); \(target.minSeverity.rawValue) and worse"))
            }
            list.add("last success", Line(target.lastSuccessAt.map(time.fullWithAge) ?? "never"))
            if let error = target.lastError, let failedAt = target.lastErrorAt {
                let isFailing = target.failingSince != nil
                // A whole page of HTML says no more than its beginning; --json has all that is kept.
                let words = PlainText.bounded(error, toBytes: 200)
                list.add("last error", Line("\(time.fullWithAge(failedAt)): \(words)", isFailing ? .bad : .plain))
            }
            list.add("failing since", target.failingSince.map { Line(time.fullWithAge($0), .bad) })
            list.add("next try", target.nextTryAt.map { Line(time.fullAhead($0)) })
            list.add("waiting", Line(NumberText.count(target.waiting)))
            list.add("given up", Line(NumberText.count(target.givenUp), target.givenUp > 0 ? .warning : .plain))
            list.add("muted until", target.mutedUntil.map { Line(time.fullAhead($0), .warning) })
            if !lines.isEmpty { lines.append("") }
            lines += list.lines(width: presentation.width)
        }
        if !status.conditions.isEmpty {
            if !lines.isEmpty { lines.append("") }
            lines.append(Line("open:"))
            for condition in status.conditions {
                let acknowledged = condition.acknowledgedBy.map { " (acknowledged by \($0))" } ?? ""
                lines += Line(
                    "  \(condition.key), \(condition.severity.rawValue), since \(time.short(condition.since))\(acknowledged): "
                        + condition.message
                ).wrapped(to: presentation.width)
            }
        }
        lines += status.mutes.flatMap { line($0, time).wrapped(to: presentation.width) }
        return lines
    }

    static func line(_ mute: NotifyMute, _ time: TimeText) -> Line {
        let what = mute.what == "*" ? "everything" : mute.what
        return Line(
            "Muted: \(what), until \(time.fullAhead(mute.until)), by \(mute.by)\(mute.reason.map { ": \($0)" } ?? "")")
    }

    static func lines(_ result: NotifyTestResult, _ presentation: Presentation) -> [Line] {
        let mark = result.ok ? Line("ok", .good) : Line("NOT ok", .bad)
        let words = Line("\(result.target) in \(DurationText.long(result.seconds)): \(result.answer)")
        return words.wrapped(to: max(20, presentation.width - 8)).enumerated().map { index, line in
            (index == 0 ? mark.padded(to: 8) : Line("        ")) + line
        }
    }

    static func lines(_ report: ServiceLevelReport, _ presentation: Presentation) -> [Line] {
        let time = presentation.time
        let level = report.level
        var list = KeyValueList()
        list.add("from", Line(time.full(report.since)))
        list.add("to", Line(time.full(report.until)))
        list.add(
            "service level",
            Line(
                "\(level.objectivePercent) % of runs within \(DurationText.long(level.maxDurationSeconds)), with up to "
                    + "\(level.maxFailedPercent) % failed dashboards; a success within "
                    + DurationText.long(level.successWithinSeconds)))
        list.add("runs", Line("\(NumberText.count(report.runs)), \(NumberText.count(report.succeeded)) succeeded"))
        if let percent = report.withinPercent {
            let isKept = percent >= Double(level.objectivePercent)
            list.add(
                "within",
                Line("\(NumberText.count(report.withinLevel)) (\(NumberText.tenths(percent)) %)", isKept ? .good : .bad)
            )
        }
        if let half = report.p50Seconds, let most = report.p95Seconds {
            list.add("duration", Line("p50 \(DurationText.long(half)), p95 \(DurationText.long(most))"))
        }
        for stage in report.stages {
            list.add(
                "  \(stage.stage.rawValue)",
                Line("p50 \(DurationText.long(stage.p50Seconds)), p95 \(DurationText.long(stage.p95Seconds))"))
        }
        if let gap = report.longestGapSeconds {
            list.add(
                "longest gap", Line(DurationText.long(gap), gap > level.successWithinSeconds ? .bad : .plain))
        }
        if report.runs > 0 {
            list.add(
                "error budget",
                Line(
                    ErrorBudgetText.left(report.errorBudgetLeft, of: report.errorBudget),
                    report.errorBudgetLeft < 0 ? .bad : .plain))
        }
        list.add(
            "changes",
            Line(
                "\(NumberText.count(report.added)) added, \(NumberText.count(report.updated)) updated, "
                    + "\(NumberText.count(report.deactivated)) deactivated"))
        return list.lines(width: presentation.width)
    }
}
