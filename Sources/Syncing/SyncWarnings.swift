import Catalogue
import Fetching
import Foundation
import JobModel
import PlainText

/// The words of warnings, from what a sync has counted.
enum SyncWarnings {
    /// Active tracks that left the catalogue and were kept active; `nil` where there are none.
    static func withheld(_ job: Job, pageIsWhole: Bool) -> String? {
        let count = job.counts.withheld
        guard count > 0 else { return nil }
        let why =
            job.counts.isWithheldForRows
            ? "and as many rows cannot be read that may list them"
            : pageIsWhole
                ? job.options.allowDeactivations.map { "more than the \(NumberText.count($0)) allowed" }
                    ?? "more than \(DeactivationGuard.maximumPercent) % of the active tracks"
                : "and the page was cut"
        return "Active tracks that are not in the catalogue: \(NumberText.count(count)), \(why). They were kept active."
    }

    /// New tracks that were not stored; `nil` where there are none.
    static func additionsWithheld(_ job: Job) -> String? {
        let count = job.counts.additionsWithheld
        guard count > 0 else { return nil }
        let why =
            job.options.allowAdditions.map { "more than the \(NumberText.count($0)) allowed" }
            ?? "more than \(AdditionGuard.maximumPercent) % of the active tracks"
        return
            "New tracks in the catalogue: \(NumberText.count(count)), \(why). None of them was stored. If they are right, "
            + "start a sync that allows \(NumberText.count(count)) additions."
    }

    /// Hosts whose `robots.txt` could not be read.
    static func unreachable(_ failures: RobotsFailures) -> String {
        "Hosts whose robots.txt could not be read, so that everything counts as allowed: \(NumberText.count(failures.count)). The first: "
            + "\(failures.first)."
    }

    /// Hosts whose `robots.txt` asks for more time than they get.
    static func capped(_ delays: LongDelays, jobLimit: Duration) -> String {
        "Hosts whose robots.txt asks for a longer Crawl-delay than \(SyncRun.text(delays.given)): \(delays.hosts). The "
            + "first: \(delays.first), with \(SyncRun.text(delays.wanted)). They are asked every "
            + "\(SyncRun.text(delays.given)), so that the sync may take hours; it ends after "
            + "\(SyncRun.text(jobLimit)) (fetch.job_limit)."
    }
}
