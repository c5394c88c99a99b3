import ControlProtocol
import ControlSession
import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import JobModel
import NIOCore

/// The addresses about how everything stands, and what operators decide.
struct StateRoutes: Sendable {
    let api: API

    /// The routes, in the order of the description.
    var all: [Route] {
        let root = API.root
        return [
            Route(
                method: .get, path: "/health", name: "getHealthShort",
                summary: "Whether the service is well, for watchdogs.", access: .open,
                answers: [.json("HealthShort", "It is well."), .json("HealthShort", "It is not.", status: 503)],
                isShared: true, handler: { try await health($0, withChecks: false) }),
            Route(
                method: .get, path: root + "/health", name: "getHealth",
                summary: "Whether the service is well, with every check.", access: .look,
                answers: [
                    .json("Health", "It is well."), .json("Health", "It is not; the checks say why.", status: 503),
                ],
                isShared: true, handler: { try await health($0, withChecks: true) }),
            Route(
                method: .get, path: root + "/openapi.json", name: "getDescription",
                summary: "This description.", access: .open,
                answers: [Route.Answer(status: 200, meaning: "OpenAPI 3.1.", type: "application/json", schema: nil)],
                handler: { _ in API.text(APIDescription.text, type: "application/json") }),
            Route(
                method: .get, path: root + "/status", name: "getStatus", summary: "How everything stands.",
                access: .look,
                answers: [.json("Status", "How everything stands.")], isShared: true,
                handler: api.asking(.daemonStatus, as: DaemonStatus.self) { APIStatus(status: $0) }),
            Route(
                method: .get, path: root + "/attention", name: "listAttention", summary: "What needs an operator.",
                access: .look, answers: [.json("AttentionList", "The open points, the oldest first.")], isShared: true,
                handler: api.asking(.attentionList, as: AttentionList.self)),
            Route(
                method: .post, path: root + "/attention/{point}/acknowledge", name: "acknowledge",
                summary: "Acknowledges a point that needs an operator.", access: .change, query: [.reason],
                body: [.reason], answers: [.json("AttentionList", "The points that are still open.")],
                handler: { request in
                    var parameters = request.parameters.without("point")
                    parameters["id"] = request.parameters["point"]
                    return try API.json(
                        try await api.session.ask(
                            .attentionAck, parameters, as: AttentionList.self, onBehalfOf: request.person))
                }),
            Route(
                method: .get, path: root + "/audit", name: "listAudit",
                summary: "Changes that somebody asked for, the newest first.", access: .look,
                query: AuditListParams.rules, answers: [.json("AuditList", "The entries that match.")], isShared: true,
                handler: api.asking(.auditList, as: AuditList.self)),
            Route(
                method: .get, path: root + "/scraping", name: "getScraping",
                summary: "Whether anything may be fetched, and what blocks it.", access: .look,
                answers: [.json("Scraping", "What blocks it.")], isShared: true,
                handler: api.asking(.scrapingGet, as: Scraping.self)),
            Route(
                method: .put, path: root + "/scraping", name: "setScraping",
                summary: "Blocks scraping, or removes an operator's block.", access: .change,
                query: ScrapingSetParams.rules, body: ScrapingSetParams.rules,
                answers: [.json("ScrapingChange", "What blocks it now.")],
                handler: api.asking(.scrapingSet, as: ScrapingChange.self)),
            Route(
                method: .get, path: root + "/schedule", name: "getSchedule",
                summary: "What starts syncs, and the next times.", access: .look, query: ScheduleGetParams.rules,
                answers: [.json("Schedule", "The schedule.")], isShared: true,
                handler: api.asking(.scheduleGet, as: ScheduleState.self) { APISchedule(schedule: $0) }),
            Route(
                method: .get, path: root + "/completeness", name: "getCompleteness",
                summary: "How complete the tracks were after the last syncs.", access: .look,
                answers: [.json("Completeness", "The syncs, the newest first.")], isShared: true,
                handler: api.asking(.completenessGet, as: CompletenessHistory.self)),
            Route(
                method: .get, path: root + "/hosts", name: "listHosts",
                summary: "The hosts that share the database which is published to.", access: .look,
                answers: [.json("HostList", "The hosts, those that were seen last first.")], isShared: true,
                handler: api.asking(.hostList, as: HostList.self)),
            Route(
                method: .get, path: root + "/publish", name: "getPublication",
                summary: "How the publication to PostgreSQL stands.", access: .look,
                answers: [.json("PublishStatus", "How it stands.")], isShared: true,
                handler: api.asking(.publishStatus, as: PublishStatus.self)),
            Route(
                method: .post, path: root + "/publish", name: "publish", summary: "Publishes to PostgreSQL.",
                access: .change, query: PublishStartParams.rules, body: PublishStartParams.rules,
                answers: [.json("PublishStart", "How publication stands now.")],
                handler: api.asking(.publishStart, as: PublishStartResult.self)),
            Route(
                method: .get, path: "/metrics", name: "getMetrics",
                summary: "The daemon's metrics, in Prometheus' text format.", access: .look,
                answers: [
                    Route.Answer(
                        status: 200, meaning: "The metrics.", type: "text/plain; version=0.0.4; charset=utf-8",
                        schema: nil)
                ],
                isShared: true,
                handler: { _ in
                    let metrics = try await api.session.ask(.metricsGet, NoParams(), as: MetricsText.self)
                    return API.text(metrics.text, type: metrics.contentType)
                }),
        ]
    }

    private func health(_ request: WebRequest, withChecks: Bool) async throws -> Response {
        let health = try await api.session.ask(.healthGet, NoParams(), as: Health.self)
        return try API.json(
            APIHealth(health: health, withChecks: withChecks), status: health.state == .well ? .ok : .serviceUnavailable
        )
    }
}

/// Whether the service is well, in the words of the race-analytics application: `healthy` is well.
struct APIHealth: Encodable {
    let health: Health
    let withChecks: Bool

    private enum CodingKeys: String, CodingKey { case status, checks, attention }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let status =
            switch health.state {
            case .well: "healthy"
            case .degraded: "degraded"
            case .unwell, .unknown: "unhealthy"
            }
        try container.encode(status, forKey: .status)
        guard withChecks || health.state != .well else { return }
        try container.encode(health.checks, forKey: .checks)
        if withChecks { try container.encode(health.attention, forKey: .attention) }
    }
}

/// How everything stands, with jobs as the API shows them.
struct APIStatus: Encodable {
    let status: DaemonStatus

    private enum CodingKeys: String, CodingKey {
        case version, `protocol`, instance, startedAt, configuration, stateDirectory, catalogueUrl, scraping, runningJob
        case scheduledJob, lastJob, lastSuccessAt, nextSlotAt, tracks, attention, health, schedule, publication
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(status.version, forKey: .version)
        try container.encode(status.protocol, forKey: .protocol)
        try container.encode(status.instance, forKey: .instance)
        try container.encode(status.startedAt, forKey: .startedAt)
        try container.encodeIfPresent(status.configuration, forKey: .configuration)
        try container.encode(status.stateDirectory, forKey: .stateDirectory)
        try container.encode(status.catalogueUrl, forKey: .catalogueUrl)
        try container.encode(status.scraping, forKey: .scraping)
        try container.encode(status.runningJob.map { APIJob(job: $0) }, forKey: .runningJob)
        try container.encode(status.scheduledJob.map { APIJob(job: $0) }, forKey: .scheduledJob)
        try container.encode(status.lastJob.map { APIJob(job: $0) }, forKey: .lastJob)
        try container.encode(status.lastSuccessAt, forKey: .lastSuccessAt)
        try container.encode(status.nextSlotAt, forKey: .nextSlotAt)
        try container.encode(status.tracks, forKey: .tracks)
        try container.encode(status.attention, forKey: .attention)
        try container.encodeIfPresent(status.health, forKey: .health)
        try container.encodeIfPresent(status.schedule.map { APISchedule(schedule: $0) }, forKey: .schedule)
        try container.encodeIfPresent(status.publication, forKey: .publication)
    }
}

/// What starts syncs, with the waiting job as the API shows it.
struct APISchedule: Encodable {
    let schedule: ScheduleState

    private enum CodingKeys: String, CodingKey {
        case calendar, jitterSeconds, catchUp, timeZone, lastSlot, next, scheduledJob, timer, nextRun
        case blocked
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schedule.calendar, forKey: .calendar)
        try container.encode(schedule.jitterSeconds, forKey: .jitterSeconds)
        try container.encode(schedule.catchUp, forKey: .catchUp)
        try container.encode(schedule.timeZone, forKey: .timeZone)
        try container.encode(schedule.lastSlot, forKey: .lastSlot)
        try container.encode(schedule.next, forKey: .next)
        try container.encode(schedule.scheduledJob.map { APIJob(job: $0) }, forKey: .scheduledJob)
        try container.encodeIfPresent(schedule.timer, forKey: .timer)
        try container.encodeIfPresent(schedule.nextRun, forKey: .nextRun)
        try container.encodeIfPresent(schedule.isBlocked, forKey: .blocked)
    }
}
