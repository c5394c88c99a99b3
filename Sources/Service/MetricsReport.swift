import Catalogue
import Engine
import Foundation
import JobModel
import PrometheusMetrics
import Storage

/// The gauges: the current state, beside the counters of `MetricsSink`.
struct MetricsReport {
    var now: Date
    var overview: JobRunner.Overview
    var health: Health
    /// The job that ran last and is over.
    var lastJob: Job?
    var lastSuccess: Date?
    /// The job that read dashboards last.
    var lastSync: Job?
    var tracks: TrackTotals
    var completeness: Completeness?
    var unreadableRecords: Int
    /// How many events each durable sink is behind.
    var lags: [(sink: String, events: Int64)]

    /// All of it.
    var families: [MetricFamily] {
        runningFamilies() + lastFamilies() + trackFamilies() + scrapingFamilies() + [
            .gauge(
                "tracksync_next_run_timestamp_seconds",
                help: "When the waiting job starts, else the next slot; 0 without either.",
                seconds(overview.scheduled?.startAt ?? overview.nextSlot)),
            .gauge(
                "tracksync_attention_points", help: "Open points that need an operator, by kind.", by: "kind",
                AttentionPoint.Kind.allCases.map { kind in
                    (kind.rawValue, Double(health.attention.count { $0.kind == kind }))
                }),
            .gauge(
                "tracksync_health_check_ok", help: "1 while a health check is well, else 0.",
                by: "check", health.checks.map { ($0.name.rawValue, $0.ok ? 1 : 0) }),
            .gauge(
                "tracksync_event_sink_lag", help: "Stored events that a consumer has not received yet.", by: "sink",
                lags.map { ($0.sink, Double($0.events)) }),
            .gauge(
                "tracksync_schema_version", help: "The version of the database's schema.",
                Double(TrackStore.schemaVersion)),
            .gauge(
                "tracksync_unreadable_records",
                help: "Stored records that were skipped since the start because they cannot be read.",
                Double(unreadableRecords)),
            .gauge(
                "tracksync_metrics_timestamp_seconds", help: "When these metrics were collected.", seconds(now)),
        ]
    }

    private func runningFamilies() -> [MetricFamily] {
        let progress = overview.running?.progress
        return [
            .gauge("tracksync_job_running", help: "1 while a job runs, else 0.", overview.running == nil ? 0 : 1),
            .gauge(
                "tracksync_running_job_start_timestamp_seconds",
                help: "When the running job began; 0 while none runs.", seconds(overview.running?.startedAt)),
            .gauge(
                "tracksync_running_job_stage", help: "1 for the stage of the running job, 0 for the others.",
                by: "stage", TimedStage.all.map { ($0.stage.rawValue, progress?.stage == $0.stage ? 1 : 0) }),
            .gauge(
                "tracksync_running_job_items_processed",
                help: "Pages or tracks that the stage of the running job has processed.",
                Double(progress?.processed ?? 0)),
            .gauge(
                "tracksync_running_job_items",
                help: "All pages or tracks of the stage of the running job; 0 while that is not known.",
                Double(progress?.total ?? 0)),
        ]
    }

    private func lastFamilies() -> [MetricFamily] {
        [
            .gauge(
                "tracksync_last_success_timestamp_seconds",
                help: "When a sync, not a dry run, last succeeded; 0 before the first.", seconds(lastSuccess)),
            .gauge(
                "tracksync_last_job_timestamp_seconds",
                help: "When the last job ended; 0 before the first.",
                seconds(lastJob?.finishedAt)),
            .gauge(
                "tracksync_last_job_outcome", help: "1 for the outcome of the last job, 0 for the others.",
                by: "outcome",
                RunOutcome.all.map { ($0.outcome.rawValue, lastJob.flatMap { JobOutcome($0) } == $0.outcome ? 1 : 0) }),
            .gauge(
                "tracksync_last_sync_dashboards",
                help: "Dashboards of the last job that read any, by result.", by: "result",
                DashboardResult.allCases.map { ($0.rawValue, Double($0.count(in: lastSync?.counts ?? SyncCounts()))) }),
        ]
    }

    private func trackFamilies() -> [MetricFamily] {
        [
            .gauge(
                "tracksync_tracks", help: "Stored tracks: active ones are in the catalogue, inactive ones left it.",
                by: "state", [("active", Double(tracks.active)), ("inactive", Double(tracks.inactive))]),
            .gauge(
                "tracksync_tracks_followed", help: "Tracks that an operator follows.", Double(tracks.followed)),
            .gauge(
                "tracksync_tracks_completeness_ratio",
                help: "The share of active tracks that have a value in a field, after the last sync that was stored; "
                    + "not a number while there are none.", by: "field",
                Completeness.fields.map { ($0.rawValue, completeness?.share(of: $0) ?? .nan) }),
            .gauge(
                "tracksync_tracks_coordinates",
                help: "Active tracks by where their coordinates come from.", by: "kind",
                Completeness.coordinateKinds.map { ($0, Double(completeness?.coordinates?[$0] ?? 0)) }),
        ]
    }

    private func scrapingFamilies() -> [MetricFamily] {
        let blocks = overview.scraping.blocks
        return [
            .gauge(
                "tracksync_scraping_enabled",
                help: "1 while scraping is enabled, 0 while something blocks it.",
                blocks.isEmpty ? 1 : 0),
            .gauge(
                "tracksync_scraping_blocked", help: "1 for what blocks scraping, 0 for the others.", by: "source",
                ScrapingBlock.Source.allCases.map { source in
                    (source.rawValue, blocks.contains { $0.source == source } ? 1 : 0)
                }),
            .gauge(
                "tracksync_scraping_disabled_timestamp_seconds",
                help: "Since when scraping is disabled; 0 while it is enabled.", seconds(blocks.map(\.since).min())),
        ]
    }

    private func seconds(_ time: Date?) -> Double { time?.timeIntervalSince1970 ?? 0 }
}
