import ControlProtocol
import FoundationEssentials
import JobModel
import PrometheusMetrics
import Service

/// The methods about the daemon: its status, settings, schedule, metrics, audit, health and attention.
struct DaemonMethods: Sendable {
    let service: TracksyncService
    let identity: DaemonIdentity
    let reload: @Sendable () async -> ReloadResult
    let doctor: @Sendable () async throws -> DoctorReport
    let settings: @Sendable () async -> SettingsInForce

    /// All of them.
    var all: [ControlMethod] {
        [
            ControlMethod(.daemonStatus, handler: status), ControlMethod(.daemonReload, handler: reload),
            ControlMethod(.daemonDoctor, handler: doctor), ControlMethod(.daemonSettings, handler: settings),
            ControlMethod(.scrapingGet, handler: scraping), ControlMethod(.scrapingSet, handler: setScraping),
            ControlMethod(.scheduleGet, handler: schedule), ControlMethod(.metricsGet, handler: metrics),
            ControlMethod(.auditList, handler: audit),
            ControlMethod(.healthGet, handler: health), ControlMethod(.attentionList, handler: attention),
            ControlMethod(.attentionAck, handler: acknowledge),
        ]
    }

    private func status(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        let now = try await service.overview()
        var status = DaemonStatus(
            version: identity.version, instance: identity.instance, pid: identity.pid,
            startedAt: identity.startedAt, configuration: identity.configuration,
            stateDirectory: identity.stateDirectory, catalogueUrl: now.catalogueURL, scraping: now.scraping,
            runningJob: now.running, scheduledJob: now.scheduled, nextSlotAt: now.nextSlot, lastJob: now.lastJob,
            lastSuccessAt: now.lastSuccess, tracks: now.tracks, attention: now.attention.count,
            health: now.health.state, schedule: now.schedule)
        if now.health.state != .well {
            status.failingChecks = now.health.checks.filter { $0.state == now.health.state }
        }
        let publication = await service.publishing.status()
        if publication.state != .off { status.publication = publication }
        status.uptimeSeconds = (ContinuousClock.now - identity.started) / .seconds(1)
        status.contact = now.contact
        status.unreachableTargets = try await service.notifying.unreachableTargets()
        return try MethodAnswer(status)
    }

    private func reload(_ params: DaemonReloadParams, _ call: MethodCall) async throws -> MethodAnswer {
        let result = await reload()
        return try MethodAnswer(result, outcome: result.applied ? "allowed" : "refused")
    }

    private func doctor(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        try MethodAnswer(try await doctor())
    }

    private func settings(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        try MethodAnswer(await settings())
    }

    private func scraping(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        return try MethodAnswer(await service.scraping())
    }

    private func setScraping(_ params: ScrapingSetParams, _ call: MethodCall) async throws -> MethodAnswer {
        let requester = await call.requester()
        return try MethodAnswer(
            params.enabled
                ? try await service.unblock(
                    params.all == true ? .everyone : params.user.map { .user($0) } ?? .requester, by: requester)
                : try await service.block(
                    reason: params.reason, forSeconds: params.forSeconds, replacing: params.replace ?? false,
                    by: requester))
    }

    private func schedule(_ params: ScheduleGetParams, _ call: MethodCall) async throws -> MethodAnswer {
        return try MethodAnswer(await service.schedule(next: params.count ?? 5))
    }

    private func metrics(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        return try MethodAnswer(
            MetricsText(contentType: Exposition.contentType, text: try await service.metricsText()))
    }

    private func audit(_ params: AuditListParams, _ call: MethodCall) async throws -> MethodAnswer {
        let (entries, total) = try await service.audit(
            since: params.since, user: params.user, job: params.job, limit: params.limit ?? 50)
        return try MethodAnswer(AuditList(entries: entries, total: total))
    }

    private func health(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        return try MethodAnswer(try await service.health())
    }

    private func attention(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        return try MethodAnswer(AttentionList(points: try await service.attention()))
    }

    private func acknowledge(_ params: AttentionAckParams, _ call: MethodCall) async throws -> MethodAnswer {
        try await service.acknowledge(params.id, by: await call.requester())
        return try MethodAnswer(AttentionList(points: try await service.attention()))
    }
}
