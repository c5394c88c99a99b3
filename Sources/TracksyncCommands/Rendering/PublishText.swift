import FoundationEssentials
import JobModel

/// Publication for a person.
enum PublishText {
    static func lines(_ status: PublishStatus, _ presentation: Presentation) -> [Line] {
        guard let target = status.target else { return ["Publication is off: publish.url is not set."] }
        let time = presentation.time
        var list = KeyValueList()
        list.add("target", Line(target))
        list.add("tables", status.profile.map { Line($0) })
        list.add("state", state(status))
        list.add("last success", Line(status.lastSuccessAt.map(time.fullWithAge) ?? "never"))
        list.add("behind since", status.behindSince.map { Line(time.fullWithAge($0), .warning) })
        if let error = status.error, !error.name.isAnotherHost {
            list.add("error", Line("\(error.message).", .bad))
            list.add("what to do", Line(error.hint))
            list.add("attempts", Line(NumberText.count(status.failedAttempts)))
        } else if let error = status.error {
            list.add("other hosts", Line("\(error.message)."))
        }
        list.add("next", status.nextTryAt.map { Line(time.fullAhead($0)) })
        return list.lines(width: presentation.width)
    }

    /// One line for `status`.
    static func line(_ status: PublishStatus, _ time: TimeText) -> Line {
        let success = status.lastSuccessAt.map { ", last success \(time.age($0))" } ?? ", never published"
        return state(status) + Line("\(success), to \(status.target ?? "")")
    }

    private static func state(_ status: PublishStatus) -> Line {
        switch status.state {
        case .current: Line("current", .good)
        case .failing where status.error?.name.isAnotherHost == true: Line("another host publishes", .plain)
        case .failing: Line("failing", .bad)
        default: Line(status.state.rawValue)
        }
    }

    static func lines(_ report: PublishReport, _ presentation: Presentation) -> [Line] {
        let counts = report.counts
        let verb = report.dryRun ? "would be " : ""
        let head: Line =
            """
            Catalogue \(String(report.generation)) \(report.dryRun ? "against" : "published to") \(report.target): \
            \(NumberText.count(counts.inserted)) \(verb)inserted, \(NumberText.count(counts.updated)) updated, \
            \(NumberText.count(counts.deactivated)) deactivated; \(NumberText.count(counts.unchanged)) are equal.
            """
        let warnings = report.warnings.map { Line("warning: ", .warning) + Line($0) }
        let differences = (report.differences ?? []).flatMap { difference in
            [Line("\(difference.column): \(NumberText.count(difference.rows, "row"))")]
                + difference.examples.map { Line("  \($0.slug): \(value($0.old)) → \(value($0.new))") }
        }
        return ([head] + warnings).flatMap { $0.wrapped(to: presentation.width) } + differences
    }

    private static func value(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "nothing" }

    static func lines(_ check: PublishCheck, _ presentation: Presentation) -> [Line] {
        let head = check.ok ? Line("ok", .good) : Line("NOT ok", .bad)
        return [head + Line(": \(check.target)")]
            + check.items.flatMap { item in
                let mark: Line =
                    switch item.verdict {
                    case .ok: Line("ok", .good)
                    case .warning: Line("warning", .warning)
                    default: Line("NOT ok", .bad)
                    }
                return [Line("  ") + mark.padded(to: 9) + Line("\(item.subject): \(item.message)")]
                    + (item.sql.map { [Line("           \($0)")] } ?? [])
            }
    }

    static func lines(_ hosts: [PublishingHost], _ presentation: Presentation) -> [Line] {
        let time = presentation.time
        return hosts.flatMap { host in
            var list = KeyValueList()
            list.add("host", Line(host.host + (host.isSelf ? " (this one)" : "")))
            list.add("version", Line(host.version))
            list.add("there since", Line(time.fullWithAge(host.since)))
            list.add("last seen", Line(time.fullWithAge(host.seenAt)))
            list.add(
                "catalogue",
                Line(
                    String(host.generation)
                        + (host.behind > 0 ? ", \(NumberText.count(Int(host.behind))) behind" : ", current")))
            list.add("lease", host.holdsLease ? Line("held, for job \(host.jobId?.rawValue ?? "unknown")", .good) : nil)
            return list.lines(width: presentation.width)
        }
    }
}
