import FoundationEssentials
import JobModel
import Metrics
import Syncing

/// What is counted of jobs, from the daemon's start on: Prometheus knows that counters begin anew with a process.
struct JobMetrics: Sendable {
    private var endings = Counter<JobEnding>(
        "tracksync_jobs_total", help: "Jobs that are over, by how they ended and what had set them off.")
    private var durations = Histogram<RunOutcome>(
        "tracksync_job_duration_seconds", help: "How long jobs ran, by how they ended.",
        bounds: [1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200])
    private var stages = Histogram<TimedStage>(
        "tracksync_stage_duration_seconds", help: "How long the stages of jobs took.",
        bounds: [0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600])
    private var fetches = Histogram<NoLabels>(
        "tracksync_dashboard_duration_seconds",
        help: "How long fetching a dashboard took, in the attempt that brought it, without waiting for a turn.",
        bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30])
    private var dashboards = Counter<DashboardResult>(
        "tracksync_dashboards_total", help: "Dashboards that a job was done with, by what became of them.")
    private var failures = Counter<DashboardError>(
        "tracksync_dashboard_failures_total", help: "Dashboards that could not be read, by the name of the error.")
    private var retries = Counter<NoLabels>(
        "tracksync_retries_total", help: "Requests repeated after a passing failure.")
    private var bytes = Counter<NoLabels>(
        "tracksync_received_bytes_total", help: "Bytes of pages that came whole, after decompression.")
    private var changes = Counter<TrackChange>(
        "tracksync_track_changes_total",
        help: "Stored tracks that syncs changed, by what changed; dry runs change none.")
    private var withheld = Counter<NoLabels>(
        "tracksync_deactivations_withheld_total",
        help: "Tracks that left the catalogue but were kept active for an operator to look at.")
    /// What has been counted of the job that runs.
    private var counted = SyncCounts()
    private var countedStages = 0

    /// A job has begun.
    mutating func begin() {
        counted = SyncCounts()
        countedStages = 0
    }

    /// Something happened to the job that runs.
    mutating func note(_ update: SyncUpdate, _ job: Job) {
        switch update {
        case .fetched(let durations): for duration in durations { fetches.observe(duration / .seconds(1)) }
        case .failure(let failure): failures.add(to: DashboardError(failure.name))
        case .stage, .stageEnded, .progress, .warning: break
        }
        count(job)
    }

    /// The job that ran is over.
    mutating func finish(_ job: Job) {
        count(job)
        guard let outcome = JobOutcome(job), let startedAt = job.startedAt, let finishedAt = job.finishedAt else {
            return
        }
        durations.observe(finishedAt.timeIntervalSince(startedAt), of: RunOutcome(outcome: outcome))
    }

    /// A job is over, whether or not it ever ran.
    mutating func end(_ job: Job) {
        guard let outcome = JobOutcome(job) else { return }
        endings.add(to: JobEnding(outcome: outcome, trigger: job.trigger))
    }

    /// Counts what the job that runs has done since the last time.
    private mutating func count(_ job: Job) {
        let counts = job.counts
        for result in DashboardResult.allCases {
            dashboards.add(result.count(in: counts) - result.count(in: counted), to: result)
        }
        retries.add(counts.retries - counted.retries)
        bytes.add(counts.bytes - counted.bytes)
        if !job.options.dryRun {
            for change in TrackChange.allCases {
                changes.add(change.count(in: counts) - change.count(in: counted), to: change)
            }
            withheld.add(counts.withheld - counted.withheld)
        }
        for timing in job.stages.dropFirst(countedStages) {
            stages.observe(timing.seconds, of: TimedStage(stage: timing.stage))
        }
        counted = counts
        countedStages = job.stages.count
    }

    /// All of it, as a scrape sees it.
    var families: [MetricFamily] {
        [
            endings.family, durations.family, stages.family, fetches.family, dashboards.family, failures.family,
            retries.family, bytes.family, changes.family, withheld.family,
        ]
    }
}
