import Catalogue
import Foundation
import JobModel
import Storage

/// The report of a sync, in Markdown, written line by line as the database hands it over.
///
/// Whatever came from the web stands in code spans.
struct SyncReport {
    let job: Job
    let store: TrackStore

    func write(to file: ReportFile) throws {
        try writeHead(to: file)
        try writeStages(to: file)
        try writeCounts(to: file)
        try writeChoice(to: file)
        try writeTracks(.added, "New tracks", job.counts.added, to: file)
        try writeUpdates(to: file)
        try writeStatistics(to: file)
        try writeTracks(.deactivated, "Deactivated", job.counts.deactivated, to: file)
        try writeTracks(
            .withheld, "Withheld deactivations", job.counts.withheld, to: file,
            note: job.isReleasable
                ? "Not in the catalogue, but kept active. If they are right: "
                    + "`tracksyncctl sync --allow-deactivations \(job.counts.withheld)`"
                : "Not in the catalogue page, which was cut: they are kept active until a whole one says the same.")
        try writeTracks(.reactivated, "Reactivated", job.counts.reactivated, to: file)
        try writeFailures(to: file)
        try writeFindings(to: file)
        try writeCompleteness(to: file)
    }

    private func writeHead(to file: ReportFile) throws {
        try file.line("# Track sync \(RecordCoding.text(of: job.startedAt ?? job.createdAt))")
        try file.line()
        if job.options.dryRun {
            try file.line("**Dry run: nothing below was stored.**")
            try file.line()
        }
        try file.line("- Job: `\(job.id)`")
        try file.line("- Trigger: \(job.trigger.rawValue), by \(Markdown.code(job.requestedBy.user))")
        if let reason = job.reason { try file.line("- Reason: \(Markdown.code(reason))") }
        if let parent = job.resumedFrom {
            try file.line(
                "- Goes on from: job `\(parent)`, whose dashboards were carried over: \(job.counts.dashboardsCarried)")
        }
        if !job.options.metadata { try file.line("- Dashboards: not fetched") }
        if job.options.full { try file.line("- Dashboards: every one asked for") }
        if let allowed = job.options.allowDeactivations { try file.line("- Deactivations allowed: \(allowed)") }
        if !job.warnings.isEmpty {
            try section("Warnings", to: file)
            for warning in job.warnings {
                try file.line("- \(warning.code.rawValue): \(Markdown.code(warning.message, upTo: 2000))")
            }
        }
    }

    private func writeStages(to file: ReportFile) throws {
        try section("Stages", to: file)
        try file.line("| stage | seconds |")
        try file.line("| --- | ---: |")
        for timing in job.stages { try file.line("| \(timing.stage.rawValue) | \(Self.decimal(timing.seconds)) |") }
    }

    private func writeCounts(to file: ReportFile) throws {
        let counts = job.counts
        let rows: [(String, Int)] = [
            ("listed", counts.listed), ("new", counts.added), ("updated (profile)", counts.updated),
            ("statistics changed", counts.statisticsChanged), ("unchanged", counts.unchanged),
            ("deactivated", counts.deactivated), ("deactivations withheld", counts.withheld),
            ("reactivated", counts.reactivated), ("dashboards read", counts.dashboardsFetched),
            ("dashboards not modified", counts.dashboardsNotModified),
            ("dashboards skipped", counts.dashboardsSkipped),
            ("dashboards carried over", counts.dashboardsCarried), ("dashboards failed", counts.dashboardsFailed),
            ("dashboards not allowed by robots.txt", counts.dashboardsDisallowed),
            ("requests repeated", counts.retries), ("seconds paused", counts.pausedSeconds),
            ("anomalies", counts.anomalies),
            ("rows skipped", counts.rowsSkipped), ("rows repeated", counts.duplicates), ("bytes", counts.bytes),
        ]
        try section("Counts", to: file)
        try file.line("| what | number |")
        try file.line("| --- | ---: |")
        for (name, number) in rows { try file.line("| \(name) | \(number) |") }
    }

    private func writeChoice(to file: ReportFile) throws {
        let chosen = job.counts.dashboardsChosen
        let skipped = job.counts.dashboardsSkipped
        guard job.options.metadata, !job.options.full, chosen.total + skipped > 0 else { return }
        let rows: [(String, Int)] = [
            ("could not be read the last time", chosen.failed), ("never read yet", chosen.new),
            ("of a track that is listed again", chosen.returned), ("of a followed track", chosen.followed),
            ("read by older rules", chosen.parser), ("last activity unclear", chosen.unclear),
            ("possibly active since it was read", chosen.active), ("read long ago", chosen.due),
        ]
        try section("Dashboards asked for (\(chosen.total))", to: file)
        try file.line("| why | number |")
        try file.line("| --- | ---: |")
        for (reason, number) in rows where number > 0 { try file.line("| \(reason) | \(number) |") }
        try file.line("| skipped: not active since it was read, and read not long ago | \(skipped) |")
    }

    private func writeTracks(
        _ kind: ChangeKind, _ title: String, _ count: Int, to file: ReportFile, note: String? = nil
    ) throws {
        guard count > 0 else { return }
        try section("\(title) (\(count))", to: file)
        if let note {
            try file.line(note)
            try file.line()
        }
        try store.forEachChange(kind, in: job.id) { change in
            try file.line("- `\(change.slug)`: \(Markdown.code(change.new ?? change.old))")
        }
    }

    private func writeUpdates(to file: ReportFile) throws {
        guard job.counts.updated > 0 else { return }
        try section("Updated (\(job.counts.updated))", to: file)
        var slug: String?
        try store.forEachChange(.profile, in: job.id) { change in
            if change.slug != slug {
                slug = change.slug
                try file.line("- `\(change.slug)`")
            }
            try file.line("  - \(change.field): \(Markdown.code(change.old)) → \(Markdown.code(change.new))")
        }
    }

    private func writeStatistics(to file: ReportFile) throws {
        guard job.counts.statisticsChanged > 0 else { return }
        try section("Statistics (\(job.counts.statisticsChanged) tracks)", to: file)
        try file.line("| figure | tracks | growth |")
        try file.line("| --- | ---: | ---: |")
        for row in try store.statisticsSummary(of: job.id) {
            try file.line("| \(row.field) | \(row.tracks) | \(row.growth) |")
        }
    }

    private func writeFailures(to file: ReportFile) throws {
        if job.counts.dashboardsFailed > 0 {
            try section("Failed dashboards (\(job.counts.dashboardsFailed))", to: file)
            try store.forEachFailure(in: job.id) { failure in
                guard !failure.isSkip else { return }
                try file.line("- `\(failure.slug)`: \(failure.name), \(Markdown.code(failure.message))")
            }
        }
        if job.counts.dashboardsDisallowed > 0 {
            try section("Not allowed by robots.txt (\(job.counts.dashboardsDisallowed))", to: file)
            try store.forEachFailure(in: job.id) { failure in
                if failure.isSkip { try file.line("- `\(failure.slug)`") }
            }
        }
    }

    private func writeFindings(to file: ReportFile) throws {
        var kind: String?
        try store.forEachFinding(in: job.id) { found, slug, field, value in
            if kind == nil { try section("Data quality (\(job.counts.anomalies))", to: file) }
            if found != kind {
                kind = found
                try file.line("- \(found)")
            }
            try file.line("  - `\(slug)`, \(field): \(Markdown.code(value))")
        }
    }

    private func writeCompleteness(to file: ReportFile) throws {
        try section("Completeness", to: file)
        try file.line(
            job.options.dryRun ? "Of the active tracks as they are stored, without this run:" : "Of the active tracks:")
        try file.line()
        try file.line("| field | tracks | share |")
        try file.line("| --- | ---: | ---: |")
        let completeness = try store.completeness(after: job)
        for field in Completeness.fields {
            let share = 100 * (completeness.share(of: field) ?? 0)
            let present = completeness.present[field.rawValue] ?? 0
            try file.line("| \(field.rawValue) | \(present) of \(completeness.tracks) | \(Self.decimal(share)) % |")
        }
    }

    private func section(_ title: String, to file: ReportFile) throws {
        try file.line()
        try file.line("## \(title)")
        try file.line()
    }

    /// A number with two digits after the point.
    private static func decimal(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
