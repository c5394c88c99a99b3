import FoundationEssentials
import JobModel
import PlainText

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
        var lines = [head + Line(": \(check.target)")]
        // Columns that will do are one line: what will not must not be lost among them.
        let columns = check.items.count(where: isGoodColumn)
        var isCounted = false
        for item in check.items {
            if isGoodColumn(item) {
                if !isCounted {
                    let words = NumberText.count(columns, "column") + ": there, with the rights that are needed."
                    lines += entry(Line("ok", .good), words, presentation.width)
                }
                isCounted = true
                continue
            }
            let mark: Line =
                switch item.verdict {
                case .ok: Line("ok", .good)
                case .warning: Line("warning", .warning)
                default: Line("NOT ok", .bad)
                }
            lines += entry(mark, "\(item.subject): \(item.message)", presentation.width)
            // Not wrapped: it is to be copied.
            lines += (item.sql ?? "").split(separator: "\n").map { Line(indent + String($0)) }
        }
        return lines
    }

    private static let indent = "           "

    private static func isGoodColumn(_ item: PublishCheck.Item) -> Bool {
        item.verdict == .ok && item.subject.hasPrefix("column ")
    }

    private static func entry(_ mark: Line, _ text: String, _ width: Int) -> [Line] {
        Line(text).wrapped(to: max(20, width - indent.utf8.count)).enumerated().map { index, line in
            (index == 0 ? Line("  ") + mark.padded(to: 9) : Line(indent)) + line
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
