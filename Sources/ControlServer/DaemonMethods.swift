import ControlProtocol
import FoundationEssentials
import JobModel
import Jobs
import Metrics
import Storage

/// The methods about the daemon itself, and what it decides by.
struct DaemonMethods: Sendable {
    let controller: JobController
    let store: TrackStore
    let identity: DaemonIdentity
    let reload: @Sendable () async -> ReloadResult

    /// All of them.
    var all: [ControlMethod] {
        [
            ControlMethod(.daemonStatus, handler: status), ControlMethod(.daemonReload, handler: reload),
            ControlMethod(.killSwitchGet, handler: killSwitch), ControlMethod(.killSwitchSet, handler: setKillSwitch),
            ControlMethod(.scheduleGet, handler: schedule), ControlMethod(.metricsGet, handler: metrics),
            ControlMethod(.auditList, handler: audit),
            ControlMethod(.healthGet, handler: health), ControlMethod(.attentionList, handler: attention),
            ControlMethod(.attentionAck, handler: acknowledge),
        ]
    }

    private func status(_ call: MethodCall) async throws -> MethodAnswer {
        try call.parameters.allow()
        let now = try await controller.overview()
        let last = try await store.lastOutcome()
        return try MethodAnswer(
            DaemonStatus(
                version: identity.version, instance: identity.instance, pid: identity.pid,
                startedAt: identity.startedAt, configuration: identity.configuration,
                stateDirectory: identity.stateDirectory, catalogueUrl: now.catalogueURL, killSwitch: now.killSwitch,
                runningJob: now.running, scheduledJob: now.scheduled, nextSlotAt: now.nextSlot, lastJob: last.job,
                lastSuccessAt: last.successAt, tracks: try await store.totals(),
                attention: try await controller.attention().count))
    }

    private func reload(_ call: MethodCall) async throws -> MethodAnswer {
        try call.parameters.allow()
        let result = await reload()
        return try MethodAnswer(result, outcome: result.applied ? "allowed" : "refused")
    }

    private func killSwitch(_ call: MethodCall) async throws -> MethodAnswer {
        try call.parameters.allow()
        return try MethodAnswer(await controller.killSwitch)
    }

    private func setKillSwitch(_ call: MethodCall) async throws -> MethodAnswer {
        let params = try call.parameters.killSwitchSet()
        let requester = call.peer.requester
        return try MethodAnswer(
            params.enabled
                ? try await controller.enable(by: requester)
                : try await controller.disable(reason: params.reason, forSeconds: params.forSeconds, by: requester))
    }

    private func schedule(_ call: MethodCall) async throws -> MethodAnswer {
        let params = try call.parameters.scheduleGet()
        return try MethodAnswer(try await controller.scheduleState(next: params.count ?? 5))
    }

    private func metrics(_ call: MethodCall) async throws -> MethodAnswer {
        try call.parameters.allow()
        return try MethodAnswer(
            MetricsText(contentType: Exposition.contentType, text: try await controller.metricsText()))
    }

    private func audit(_ call: MethodCall) async throws -> MethodAnswer {
        let params = try call.parameters.auditList()
        let (entries, total) = try await store.auditEntries(
            since: params.since, user: params.user, job: params.job, limit: params.limit ?? 50)
        return try MethodAnswer(AuditList(entries: entries, total: total))
    }

    private func health(_ call: MethodCall) async throws -> MethodAnswer {
        try call.parameters.allow()
        return try MethodAnswer(try await controller.health())
    }

    private func attention(_ call: MethodCall) async throws -> MethodAnswer {
        try call.parameters.allow()
        return try MethodAnswer(AttentionList(points: try await controller.attention()))
    }

    private func acknowledge(_ call: MethodCall) async throws -> MethodAnswer {
        let params = try call.parameters.attentionAck()
        try await controller.acknowledge(params.id)
        return try MethodAnswer(AttentionList(points: try await controller.attention()))
    }
}
