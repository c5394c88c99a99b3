public import Catalogue
public import ControlProtocol
public import Foundation
public import JobModel

/// Values that tests tell of.
public enum Samples {
    /// 2026-11-21 06:00:00 UTC, in seconds since 1970.
    public static let noon = Date(timeIntervalSince1970: 1_795_240_800)

    /// The id of the job of all samples.
    public static func id() throws -> JobID {
        guard let id = JobID("0193f2a4-7c1b-7000-8000-000000000001") else { throw POSIXError(.EINVAL) }
        return id
    }

    /// The id of another job.
    public static func otherId() throws -> JobID {
        guard let id = JobID("0193f2a4-9000-7000-8000-000000000002") else { throw POSIXError(.EINVAL) }
        return id
    }

    /// A job that anna asked for and that runs.
    public static func running(_ change: (inout Job) -> Void = { _ in }) throws -> Job {
        var job = Job(
            id: try id(), trigger: .manual, requestedBy: Requester(uid: 1000, user: "anna", pid: 4711),
            reason: "new season", createdAt: noon)
        job.startedAt = noon
        job.progress = JobProgress(stage: .dashboards, processed: 523, total: 1084, rate: 41.2, etaSeconds: 13.6)
        change(&job)
        return job
    }

    /// The same job when it has succeeded.
    public static func succeeded(_ change: (inout Job) -> Void = { _ in }) throws -> Job {
        try running { job in
            job.state = .succeeded
            job.finishedAt = noon.addingTimeInterval(192)
            job.progress = nil
            job.stages = [
                StageTiming(stage: .list, startedAt: noon, seconds: 0.842),
                StageTiming(stage: .dashboards, startedAt: noon.addingTimeInterval(0.842), seconds: 190.2),
            ]
            job.counts.listed = 1084
            job.counts.added = 3
            job.counts.updated = 12
            job.counts.statisticsChanged = 211
            job.counts.unchanged = 1067
            job.counts.deactivated = 2
            job.counts.dashboardsFetched = 1084
            job.counts.retries = 1
            job.counts.bytes = 26_000_000
            job.reportPath = "/var/lib/tracksync/reports/track-sync-2026-11-21-06-00-00.md"
            change(&job)
        }
    }

    /// The same job with a failed dashboard and withheld deactivations.
    public static func withWarnings() throws -> Job {
        try succeeded { job in
            job.counts.deactivated = 0
            job.counts.withheld = 60
            job.counts.dashboardsFailed = 1
            job.warnings = [
                JobWarning(
                    code: .deactivationsWithheld, message: "60 tracks left the catalogue at once; they are kept.")
            ]
        }
    }

    /// The same job when it has failed.
    public static func failed(retryable: Bool) throws -> Job {
        try running { job in
            job.state = .failed
            job.finishedAt = noon.addingTimeInterval(2)
            job.error = JobFailure(
                name: retryable ? "source_unavailable" : "catalogue_unreadable", message: "The page has no rows.",
                retryable: retryable)
        }
    }

    /// The same job when it was cancelled, in the daemon's words.
    public static func cancelled() throws -> Job {
        try running { job in
            job.state = .cancelled
            job.finishedAt = noon.addingTimeInterval(72)
            job.error = JobFailure(
                name: "cancelled", message: "Cancelled by root: wrong day. The catalogue is as it was.", retryable: true
            )
        }
    }

    /// The same job when the daemon ended under it.
    public static func interrupted(_ change: (inout Job) -> Void = { _ in }) throws -> Job {
        try running { job in
            job.state = .interrupted
            job.finishedAt = noon.addingTimeInterval(5)
            job.error = JobFailure(name: "interrupted", message: "The daemon was stopped.", retryable: true)
            change(&job)
        }
    }

    /// The same job when the timer asked for it and it waits for its start, 7 min 12 s after noon.
    public static func scheduled(_ change: (inout Job) -> Void = { _ in }) throws -> Job {
        var job = Job(
            id: try id(), state: .scheduled, trigger: .timer, requestedBy: Requester(uid: 0, user: "root", pid: 90),
            createdAt: noon.addingTimeInterval(300))
        job.slot = noon.addingTimeInterval(300)
        job.startAt = noon.addingTimeInterval(432)
        change(&job)
        return job
    }

    /// The same job when it was due while scraping was off.
    public static func skipped(_ change: (inout Job) -> Void = { _ in }) throws -> Job {
        try scheduled { job in
            job.state = .skipped
            job.finishedAt = job.slot
            job.startAt = nil
            job.error = JobFailure(name: "scraping_disabled", message: "Scraping is disabled.", retryable: true)
            change(&job)
        }
    }

    /// A block of each source.
    public static func block(_ source: ScrapingBlock.Source) -> ScrapingBlock {
        switch source {
        case .configuration:
            ScrapingBlock(
                source: source, place: "/etc/tracksync/tracksyncd.toml:12", since: noon,
                hint: "Set scraping.enabled = true there, then: tracksyncctl reload")
        case .environment:
            ScrapingBlock(
                source: source, place: "MRE_SCRAPE_ENABLED", since: noon,
                hint: "Remove the variable from the service's environment and restart the daemon.")
        case .file:
            ScrapingBlock(
                source: source, place: "/etc/tracksync/disabled", since: noon, by: "bert",
                reason: "the site \u{1B}moves",
                hint: "Remove the file.")
        case .contact:
            ScrapingBlock(source: source, place: "source.contact is empty", since: noon, hint: "Set source.contact.")
        case .application:
            ScrapingBlock(
                source: source, place: "public.ingestion_settings, MRE_SCRAPE_ENABLED", since: noon,
                hint: "Enable scraping in the application's console.")
        case .operator, .unknown:
            ScrapingBlock(
                source: source, place: "tracksyncctl disable", since: noon, until: noon.addingTimeInterval(7200),
                by: "anna", reason: "the site moves", hint: "tracksyncctl enable")
        }
    }

    /// A daemon with a job that runs and none before it.
    public static func status(_ change: (inout DaemonStatus) -> Void = { _ in }) throws -> DaemonStatus {
        var status = DaemonStatus(
            version: "0.1.0", instance: "first", pid: 812, startedAt: noon.addingTimeInterval(-90_000),
            configuration: "/etc/tracksync/tracksyncd.toml", stateDirectory: "/var/lib/tracksync",
            catalogueUrl: "https://live.liverc.com/", scraping: Scraping(), runningJob: try running(),
            scheduledJob: nil,
            nextSlotAt: nil, lastJob: nil, lastSuccessAt: nil,
            tracks: TrackTotals(active: 1084, inactive: 12, followed: 3), attention: 0)
        change(&status)
        return status
    }

    /// Tracks `t0`, `t1`, …
    public static func summaries(_ range: Range<Int>) throws -> [TrackSummary] {
        try range.map { number in
            guard let slug = TrackSlug("t\(number)") else { throw POSIXError(.EINVAL) }
            return TrackSummary(
                slug: slug, name: "Track \(number)", city: "Lyon", state: nil, countryCode: "FR", lastActivity: "today",
                isActive: true, isFollowed: number == 1)
        }
    }

    /// A track as the daemon gives it.
    public static func track() throws -> Track {
        try RecordCoding.decode(
            Track.self,
            from: Data(
                #"""
                {"id":"5f0c","source":"liverc","source_track_slug":"acme","track_name":"Acme \u001b[31mRC\u202e","track_url":"https://acme.liverc.com/","events_url":"https://acme.liverc.com/events/","liverc_track_last_updated":"2 hours ago","last_seen_at":"2026-11-21T05:00:00.000Z","is_active":true,"is_followed":true,"latitude":45.75,"longitude":4.85,"city":"Lyon","country":"France","country_code":"FR","phone":"+33 4 72","total_laps":123456,"total_races":1,"created_at":"2026-11-01T06:00:00.000Z","updated_at":"2026-11-20T06:00:00.000Z"}
                """#.utf8))
    }

    /// An event of the job of all samples.
    public static func event(
        _ seq: Int64, _ kind: JobEvent.Kind, _ change: (inout JobEvent) -> Void = { _ in }
    ) throws -> JobEvent {
        var event = JobEvent(seq: seq, time: noon, jobId: try id(), kind: kind)
        change(&event)
        return event
    }

    /// The dashboards' progress.
    public static func progress(_ seq: Int64, _ processed: Int) throws -> JobEvent {
        try event(seq, .progress) {
            $0.progress = JobProgress(stage: .dashboards, processed: processed, total: 1000, rate: 50, etaSeconds: 10)
        }
    }
}
