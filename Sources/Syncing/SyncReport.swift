import Catalogue
import Foundation
import JobModel
import PlainText
import Remedies
import Storage

/// The report of a sync, in Markdown, written line by line as the database hands it over.
///
/// Whatever came from the web stands in code spans.
struct SyncReport {
    let job: Job
    let store: TrackStore

    func write(to file: ReportFile) throws {
        try writeHead(to: file)
        try writeFollowed(to: file)
        try writeStages(to: file)
        try writeCounts(to: file)
        try writeChoice(to: file)
        try writeTracks(.added, "New tracks", job.counts.added, to: file)
        try writeTracks(
            .additionWithheld, "Withheld additions", job.counts.additionsWithheld, to: file,
            note: "New in the catalogue, but too many at once: none was stored. If they are right: "
                + "`\(RemedyText.command("sync --allow-additions \(job.counts.additionsWithheld)"))`")
        try writeUpdates(to: file)
        try writeStatistics(to: file)
        try writeTracks(.deactivated, "Deactivated", job.counts.deactivated, to: file)
        try writeTracks(
            .withheld, "Withheld deactivations", job.counts.withheld, to: file,
            note: job.isReleasable
                ? "Not in the catalogue, but kept active. If they are right: "
                    + "`\(RemedyText.command("sync --allow-deactivations \(job.counts.withheld)"))`"
                : "Not in the catalogue page, which was cut or has rows that cannot be read: they are kept active until a whole one "
                    + "says the same.")
        try writeTracks(.reactivated, "Reactivated", job.counts.reactivated, to: file)
        try writeFailures(to: file)
        try writeIssues(to: file)
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
                "- Resumes: job `\(parent)`, whose dashboards are reused: \(NumberText.count(job.counts.dashboardsReused))"
            )
        }
        if !job.options.metadata { try file.line("- Dashboards: not fetched") }
        if job.options.full { try file.line("- Dashboards: every one asked for") }
        if let allowed = job.options.allowDeactivations { try file.line("- Deactivations allowed: \(allowed)") }
        if let allowed = job.options.allowAdditions { try file.line("- Additions allowed: \(allowed)") }
        if !job.warnings.isEmpty {
            try section("Warnings", to: file)
            for warning in job.warnings {
                try file.line("- \(warning.code.rawValue): \(Markdown.code(warning.message, upTo: 2000))")
            }
        }
    }

    /// What became of followed tracks, before all else.
    private func writeFollowed(to file: ReportFile) throws {
        var lines: [String] = []
        var tracks: Set<String> = []
        let moves: [(ChangeKind, String)] = [
            (.deactivated, "left the catalogue"), (.withheld, "is not in the catalogue, but was kept active"),
            (.reactivated, "came back"),
        ]
        for (kind, words) in moves {
            try store.changes.forEach(kind, in: job.id, followed: true) { change in
                guard tracks.insert(change.slug).inserted || kind != .reactivated else { return }
                lines.append("- `\(change.slug)` \(words): \(Markdown.code(change.new ?? change.old))")
            }
        }
        var slug: String?
        try store.changes.forEach(.profile, in: job.id, followed: true) { change in
            if change.slug != slug {
                slug = change.slug
                tracks.insert(change.slug)
                lines.append("- `\(change.slug)` changed")
            }
            lines.append("  - \(change.field): \(Markdown.code(change.old)) → \(Markdown.code(change.new))")
        }
        guard !lines.isEmpty else { return }
        try section("Followed tracks (\(NumberText.count(tracks.count)))", to: file)
        for line in lines { try file.line(line) }
    }

    private func writeStages(to file: ReportFile) throws {
        try section("Stages", to: file)
        try file.line("| stage | took |")
        try file.line("| --- | ---: |")
        for timing in job.stages {
            try file.line("| \(timing.stage.rawValue) | \(DurationText.long(timing.seconds)) |")
        }
    }

    private func writeCounts(to file: ReportFile) throws {
        let counts = job.counts
        let rows: [(String, Int)] = [
            ("listed", counts.listed), ("added", counts.added), ("additions withheld", counts.additionsWithheld),
            ("updated", counts.updated), ("with new statistics", counts.statisticsChanged),
            ("unchanged", counts.unchanged),
            ("deactivated", counts.deactivated), ("deactivations withheld", counts.withheld),
            ("reactivated", counts.reactivated), ("dashboards read", counts.dashboardsFetched),
            ("dashboards not modified", counts.dashboardsNotModified),
            ("dashboards skipped", counts.dashboardsSkipped),
            ("dashboards reused", counts.dashboardsReused), ("dashboards failed", counts.dashboardsFailed),
            ("dashboards not allowed by robots.txt", counts.dashboardsDisallowed),
            ("retries", counts.retries), ("requests for robots.txt", counts.robotsRequests),
            ("data issues in the pages read", counts.issues),
            ("rows skipped", counts.rowsSkipped), ("rows unreadable", counts.rowsUnreadable),
            ("duplicates", counts.duplicates), ("bytes", counts.bytes),
        ]
        try section("Counts", to: file)
        try file.line("| what | number |")
        try file.line("| --- | ---: |")
        for (name, number) in rows { try file.line("| \(name) | \(NumberText.count(number)) |") }
        try file.line("| paused | \(DurationText.long(Double(counts.pausedSeconds))) |")
    }

    private func writeChoice(to file: ReportFile) throws {
        let chosen = job.counts.dashboardsChosen
        let skipped = job.counts.dashboardsSkipped
        guard job.options.metadata, !job.options.full, chosen.total + skipped > 0 else { return }
        let rows: [(String, Int)] = [
            ("could not be read the last time", chosen.failed), ("never read yet", chosen.new),
            ("of a track that is listed again", chosen.relisted), ("of a followed track", chosen.followed),
            ("read by older rules", chosen.rulesChanged), ("last activity unknown", chosen.activityUnknown),
            ("possibly active since it was read", chosen.active), ("read long ago", chosen.expired),
        ]
        try section("Dashboards asked for (\(NumberText.count(chosen.total)))", to: file)
        try file.line("| why | number |")
        try file.line("| --- | ---: |")
        for (reason, number) in rows where number > 0 { try file.line("| \(reason) | \(NumberText.count(number)) |") }
        try file.line("| skipped: not active since it was read, and read not long ago | \(NumberText.count(skipped)) |")
        if chosen.rulesChanged > 0 {
            try file.line()
            try file.line(
                "The rules by which tracksync reads dashboards have changed since these pages were read, as after an upgrade. "
                    + "Each is read once more by the new rules: \(NumberText.count(chosen.rulesChanged)).")
        }
    }

    private func writeTracks(
        _ kind: ChangeKind, _ title: String, _ count: Int, to file: ReportFile, note: String? = nil
    ) throws {
        guard count > 0 else { return }
        try section("\(title) (\(NumberText.count(count)))", to: file)
        if let note {
            try file.line(note)
            try file.line()
        }
        try store.changes.forEach(kind, in: job.id) { change in
            try file.line("- `\(change.slug)`: \(Markdown.code(change.new ?? change.old))")
        }
    }

    private func writeUpdates(to file: ReportFile) throws {
        guard job.counts.updated > 0 else { return }
        try section("Updated (\(NumberText.count(job.counts.updated)))", to: file)
        var slug: String?
        try store.changes.forEach(.profile, in: job.id) { change in
            if change.slug != slug {
                slug = change.slug
                try file.line("- `\(change.slug)`")
            }
            try file.line("  - \(change.field): \(Markdown.code(change.old)) → \(Markdown.code(change.new))")
        }
    }

    private func writeStatistics(to file: ReportFile) throws {
        guard job.counts.statisticsChanged > 0 else { return }
        try section("Statistics (\(NumberText.count(job.counts.statisticsChanged, "track")))", to: file)
        try file.line("| figure | tracks | growth |")
        try file.line("| --- | ---: | ---: |")
        for row in try store.changes.statistics(of: job.id) {
            try file.line("| \(row.field) | \(NumberText.count(row.tracks)) | \(NumberText.count(Int(row.growth))) |")
        }
    }

    private func writeFailures(to file: ReportFile) throws {
        if job.counts.dashboardsFailed > 0 {
            try section("Failed dashboards (\(NumberText.count(job.counts.dashboardsFailed)))", to: file)
            try store.jobs.forEachFailure(in: job.id) { failure in
                guard !failure.isSkip else { return }
                try file.line("- `\(failure.slug)`: \(failure.name), \(Markdown.code(failure.message))")
            }
        }
        if job.counts.dashboardsDisallowed > 0 {
            try section("Not allowed by robots.txt (\(NumberText.count(job.counts.dashboardsDisallowed)))", to: file)
            try store.jobs.forEachFailure(in: job.id) { failure in
                if failure.isSkip { try file.line("- `\(failure.slug)`") }
            }
        }
    }

    /// What is new and what is gone: what stays the same from night to night would hide it.
    private func writeIssues(to file: ReportFile) throws {
        let counts = job.counts
        let open = try store.issues.countOpen()
        guard counts.issues > 0 || counts.issuesGone > 0 || open.total > 0 else { return }
        let (new, gone) = (NumberText.count(counts.issuesNew), NumberText.count(counts.issuesGone))
        try section("Data issues (\(new) new, \(gone) gone)", to: file)
        // A run finds those of the tracks that it reads: others stay open.
        let list = "`\(RemedyText.command(open.listed == open.total ? "issues" : "issues --all"))`"
        let seen = open.total - open.listed
        try file.line(
            "In the pages that were read: \(NumberText.count(counts.issues)). Open in all: "
                + NumberText.count(open.total) + (seen > 0 ? ", \(NumberText.count(seen)) of them off the list" : "")
                + ": \(list)")
        for (title, isNew) in [("New", true), ("Gone", false)] {
            var kind: String?
            try store.issues.forEachChange(isNew: isNew, in: job.id) { found, slug, field, value in
                if kind == nil {
                    try file.line()
                    try file.line("### \(title)")
                    try file.line()
                }
                if found != kind {
                    kind = found
                    try file.line("- \(found)")
                }
                try file.line("  - `\(slug)`, \(field): \(Markdown.code(value))")
            }
        }
    }

    private func writeCompleteness(to file: ReportFile) throws {
        try section("Completeness", to: file)
        try file.line(
            job.options.dryRun ? "Of the active tracks as they are stored, without this run:" : "Of the active tracks:")
        try file.line()
        try file.line("| field | tracks | share |")
        try file.line("| --- | ---: | ---: |")
        let completeness = try store.completeness.after(job)
        for field in Completeness.fields {
            let share = 100 * (completeness.share(of: field) ?? 0)
            let present = completeness.present[field.rawValue] ?? 0
            try file.line(
                "| \(field.rawValue) | \(NumberText.count(present)) of \(NumberText.count(completeness.tracks)) "
                    + "| \(Self.decimal(share)) % |")
        }
        guard let counts = completeness.coordinates else { return }
        let kinds = Completeness.coordinateKinds.filter { $0 != "none" }.compactMap { kind in
            counts[kind].map { "\(kind) \(NumberText.count($0))" }
        }
        try file.line()
        try file.line(
            "Coordinates: \(kinds.isEmpty ? "none" : kinds.joined(separator: ", ")); tracks without any: "
                + NumberText.count(counts["none"] ?? 0)
        )
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
