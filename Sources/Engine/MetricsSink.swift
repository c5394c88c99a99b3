package import Events
import FoundationEssentials
import JobModel
package import PrometheusMetrics
import Synchronization

/// Counts what happens to jobs, from the daemon's start on: Prometheus knows that counters begin again with a process.
package final class MetricsSink: LiveSink {
    // A lock, as events come from the database's thread and a scrape from elsewhere.
    private let metrics = Mutex(JobMetrics())

    /// Makes counters of nothing yet.
    package init() {}

    /// All of it, as a scrape sees it.
    package var families: [MetricFamily] { metrics.withLock(\.families) }

    /// Counts an event.
    package func receive(_ event: LiveEvent) { metrics.withLock { $0.count(event) } }
}

/// What is counted of jobs.
private struct JobMetrics {
    private var endings = Counter<JobEnding>(
        "tracksync_jobs_total", help: "Jobs that are over, by how they ended and what had started them.")
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
        "tracksync_dashboards_total", help: "Dashboards that a job has processed, by result.")
    private var failures = Counter<DashboardError>(
        "tracksync_dashboard_failures_total", help: "Dashboards that could not be read, by the name of the error.")
    private var retries = Counter<NoLabels>(
        "tracksync_retries_total", help: "Requests repeated after a transient failure.")
    private var robots = Counter<NoLabels>(
        "tracksync_robots_requests_total", help: "Requests for robots.txt, beside those for pages.")
    private var bytes = Counter<NoLabels>(
        "tracksync_received_bytes_total", help: "Bytes of complete pages, after decompression.")
    private var changes = Counter<TrackChange>(
        "tracksync_track_changes_total",
        help: "Stored tracks that syncs changed, by what changed; dry runs change none.")
    private var withheld = Counter<NoLabels>(
        "tracksync_deactivations_withheld_total",
        help: "Tracks that left the catalogue but were kept active for an operator to look at.")

    mutating func count(_ event: LiveEvent) {
        switch event {
        case .pagesFetched(let durations): for duration in durations { fetches.observe(duration / .seconds(1)) }
        case .stored(let event): count(event.body)
        case .progress, .unstoredEnd: break
        }
    }

    private mutating func count(_ event: DomainEvent) {
        switch event {
        case .stageFinished(_, let outcome):
            stages.observe(outcome.timing.seconds, of: TimedStage(stage: outcome.timing.stage))
            // Each failed one is an event of its own.
            for result in DashboardResult.allCases where result != .failed {
                dashboards.add(result.count(in: outcome.counts), to: result)
            }
            retries.add(outcome.counts.retries)
            robots.add(outcome.counts.robotsRequests)
            bytes.add(outcome.counts.bytes)
        case .dashboardFailed(_, let failure):
            dashboards.add(to: .failed)
            failures.add(to: DashboardError(failure.name))
        case .catalogueApplied(_, let counts):
            for change in TrackChange.allCases { changes.add(change.count(in: counts), to: change) }
            withheld.add(counts.withheld)
        case .jobFinished(let job, let discovery):
            guard let outcome = JobOutcome(job) else { return }
            endings.add(to: JobEnding(outcome: outcome, trigger: job.trigger))
            guard discovery == .ownDaemon, let seconds = job.durationSeconds else { return }
            durations.observe(seconds, of: RunOutcome(outcome: outcome))
        case .jobScheduled, .jobStarted, .stageStarted, .warning, .scrapingBlocked, .scrapingUnblocked,
            .attentionOpened, .attentionClosed, .published, .publishFailed, .unknown:
            break
        }
    }

    /// All of it, as a scrape sees it.
    var families: [MetricFamily] {
        [
            endings.family, durations.family, stages.family, fetches.family, dashboards.family, failures.family,
            retries.family, robots.family, bytes.family, changes.family, withheld.family,
        ]
    }
}
