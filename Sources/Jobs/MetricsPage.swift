import Catalogue
import Foundation
import JobModel
public import Metrics
import Storage

// What Prometheus is told: what was counted, and how everything stands at the moment.
extension JobController {
    /// All metrics as Prometheus' text; throws the database's errors.
    public func metricsText() async throws -> String { Exposition.text(of: try await metricFamilies()) }

    /// All metrics; throws the database's errors.
    public func metricFamilies() async throws -> [MetricFamily] {
        let health = try await health()
        let last = try await store.lastOutcome()
        let sync = try await store.lastJobWithDashboards()
        let tracks = try await store.totals()
        let completeness = try await store.completenessHistory(limit: 1).first
        let nextRun = try scheduled?.startAt ?? nextSlot()
        // Nothing waits from here on: all of the rest is of one moment.
        return daemonMetrics() + metrics.families + runningFamilies() + lastFamilies(last.job, last.successAt, sync)
            + trackFamilies(tracks, completeness) + killSwitchFamilies() + [
                .gauge(
                    "tracksync_next_run_timestamp_seconds",
                    help: "When the waiting job starts, else the daemon's next slot; 0 without either.",
                    seconds(nextRun)),
                .gauge(
                    "tracksync_attention_points", help: "Open points that need a person, by their kind.", by: "kind",
                    AttentionPoint.Kind.allCases.map { kind in
                        (kind.rawValue, Double(health.attention.count { $0.kind == kind }))
                    }),
                .gauge(
                    "tracksync_health_check_ok", help: "Whether a check of tracksyncctl health is well: 1, else 0.",
                    by: "check", health.checks.map { ($0.name.rawValue, $0.ok ? 1 : 0) }),
                .gauge(
                    "tracksync_schema_version", help: "The version of the database's schema.",
                    Double(TrackStore.schemaVersion)),
                .gauge(
                    "tracksync_metrics_timestamp_seconds", help: "When these metrics were taken.",
                    seconds(world.now())),
            ]
    }

    private func runningFamilies() -> [MetricFamily] {
        let progress = running?.job.progress
        return [
            .gauge("tracksync_job_running", help: "Whether a job runs: 1, else 0.", running == nil ? 0 : 1),
            .gauge(
                "tracksync_running_job_start_timestamp_seconds",
                help: "When the job that runs began; 0 while none does.", seconds(running?.job.startedAt)),
            .gauge(
                "tracksync_running_job_stage", help: "The stage that the job that runs is in: 1, the others 0.",
                by: "stage", TimedStage.all.map { ($0.stage.rawValue, progress?.stage == $0.stage ? 1 : 0) }),
            .gauge(
                "tracksync_running_job_items_processed",
                help: "Pages or tracks that the stage of the job that runs is done with.",
                Double(progress?.processed ?? 0)),
            .gauge(
                "tracksync_running_job_items",
                help: "Pages or tracks that the stage of the job that runs has in all; 0 while that is not known.",
                Double(progress?.total ?? 0)),
        ]
    }

    private func lastFamilies(_ job: Job?, _ successAt: Date?, _ sync: Job?) -> [MetricFamily] {
        [
            .gauge(
                "tracksync_last_success_timestamp_seconds",
                help: "When a sync last succeeded, dry runs left out; 0 before the first.", seconds(successAt)),
            .gauge(
                "tracksync_last_job_timestamp_seconds",
                help: "When the job that ran last was over; 0 before the first.",
                seconds(job?.finishedAt)),
            .gauge(
                "tracksync_last_job_outcome", help: "How the job that ran last ended: 1, the others 0.", by: "outcome",
                RunOutcome.all.map { ($0.outcome.rawValue, job.flatMap { JobOutcome($0) } == $0.outcome ? 1 : 0) }),
            .gauge(
                "tracksync_last_sync_dashboards",
                help: "Dashboards of the job that read any last, by what became of them.", by: "result",
                DashboardResult.allCases.map { ($0.rawValue, Double($0.count(in: sync?.counts ?? SyncCounts()))) }),
        ]
    }

    private func trackFamilies(_ tracks: TrackTotals, _ completeness: Completeness?) -> [MetricFamily] {
        [
            .gauge(
                "tracksync_tracks", help: "Stored tracks: active ones are in the catalogue, the others left it.",
                by: "state", [("active", Double(tracks.active)), ("inactive", Double(tracks.inactive))]),
            .gauge(
                "tracksync_tracks_followed", help: "Tracks that an operator follows.", Double(tracks.followed)),
            .gauge(
                "tracksync_tracks_completeness_ratio",
                help: "The share of active tracks that have a value in a field, after the last sync that was stored; "
                    + "not a number while there are none.", by: "field",
                Completeness.fields.map { ($0.rawValue, completeness?.share(of: $0) ?? .nan) }),
        ]
    }

    private func killSwitchFamilies() -> [MetricFamily] {
        let holds = holds()
        return [
            .gauge(
                "tracksync_scraping_enabled",
                help: "Whether anything may be fetched: 1; 0 while something holds it off.",
                holds.isEmpty ? 1 : 0),
            .gauge(
                "tracksync_scraping_held", help: "What holds scraping off: 1, the others 0.", by: "source",
                ScrapingHold.Source.allCases.map { source in
                    (source.rawValue, holds.contains { $0.source == source } ? 1 : 0)
                }),
            .gauge(
                "tracksync_scraping_disabled_timestamp_seconds",
                help: "Since when scraping is off; 0 while it is enabled.", seconds(holds.map(\.since).min())),
        ]
    }

    private func seconds(_ time: Date?) -> Double { time?.timeIntervalSince1970 ?? 0 }
}
