import ControlProtocol
import ControlSession
import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import JobModel

/// The addresses about syncs.
struct JobRoutes: Sendable {
    let api: API

    /// The routes, in the order of the description.
    var all: [Route] {
        let jobs = API.root + "/tracks/sync"
        return [
            Route(
                method: .post, path: jobs, name: "startSync",
                summary: "Starts a sync, or names the one that is under way.", access: .change,
                query: JobStartParams.apiRules, body: JobStartParams.apiRules, takesRequestName: true,
                answers: [
                    .json("Start", "The new job.", status: 202), .json("Start", "The job that is under way already."),
                ], handler: start),
            Route(
                method: .get, path: jobs, name: "listSyncs", summary: "Lists syncs, the newest first.", access: .look,
                query: JobListParams.rules, answers: [.json("JobList", "The syncs that match.")], isShared: true,
                handler: api.asking(.jobList, as: JobList.self) {
                    APIJobList(jobs: $0.jobs.map { APIJob(job: $0) }, total: $0.total)
                }),
            Route(
                method: .get, path: jobs + "/{id}", name: "getSync",
                summary: "Shows a sync, by its id or the beginning of it.", access: .look,
                answers: [.json("JobDetails", "The sync.")], isShared: true,
                handler: api.asking(.jobGet, as: JobDetails.self) { APIJobDetails(details: $0) }),
            Route(
                method: .delete, path: jobs + "/{id}", name: "cancelSync", summary: "Cancels a sync.", access: .change,
                query: [.reason], answers: [.json("Job", "The sync, cancelled.")],
                handler: api.asking(.jobCancel, as: Job.self) { APIJob(job: $0) }),
            Route(
                method: .post, path: jobs + "/{id}/resume", name: "resumeSync",
                summary: "Starts a job that continues where this one ended.", access: .change, query: [.reason],
                body: [.reason], takesRequestName: true,
                answers: [
                    .json("Start", "The new job.", status: 202), .json("Start", "The job that is under way already."),
                ], handler: resume),
            Route(
                method: .get, path: jobs + "/{id}/report", name: "getReport",
                summary: "The report of a sync, in Markdown.", access: .look,
                answers: [
                    Route.Answer(status: 200, meaning: "The report.", type: "text/markdown; charset=utf-8", schema: nil)
                ], handler: report),
            Route(
                method: .get, path: jobs + "/{id}/events", name: "watchSync",
                summary:
                    "The events of a sync as they happen (server-sent events): snapshot, state, stage, progress, warning, "
                    + "track_failed, finished; resync with the whole job where some were missed; lost and found when the "
                    + "daemon goes and comes. The id of each is its number; Last-Event-ID continues after it.",
                access: .look, query: [ParameterRule("after", .integer(0...Int64.max))],
                answers: [
                    Route.Answer(status: 200, meaning: "The events.", type: "text/event-stream", schema: nil),
                    Route.Answer(
                        status: 204, meaning: "The sync is over, and there is nothing more to tell.", type: nil),
                ], handler: events),
        ]
    }

    private func start(_ request: WebRequest) async throws -> Response {
        try await begin(.jobStart, request)
    }

    private func resume(_ request: WebRequest) async throws -> Response {
        try await begin(.jobResume, request)
    }

    /// Starts or resumes a job. One that is under way is an answer: whoever asks wants a sync, and there is one.
    private func begin(_ method: ControlProtocol.Method, _ request: WebRequest) async throws -> Response {
        var parameters = request.parameters
        parameters["request_id"] = request.requestName.map { .text($0) }
        let answer: APIStart
        do {
            let job = try await api.session.ask(method, parameters, as: Job.self, onBehalfOf: request.person)
            answer = APIStart(jobId: job.id.rawValue, alreadyRunning: false, job: APIJob(job: job))
        } catch let error as ProtocolError {
            guard error.data.name == .alreadyRunning, let id = error.data.jobId else { throw error }
            let details = try? await api.session.ask(.jobGet, JobGetParams(id: id.rawValue), as: JobDetails.self)
            answer = APIStart(
                jobId: id.rawValue, alreadyRunning: true, host: error.data.host,
                job: details.map { APIJob(job: $0.job) })
        }
        var response = try API.json(answer, status: answer.alreadyRunning ? .ok : .accepted)
        response.headers[.location] = "\(request.prefix)\(API.root)/tracks/sync/\(answer.jobId)"
        return response
    }

    private func report(_ request: WebRequest) async throws -> Response {
        let first = try await api.session.ask(.jobReport, request.parameters, as: JobReport.self)
        var headers = HTTPFields()
        headers[.contentType] = "text/markdown; charset=utf-8"
        return api.inPieces(first, to: request, headers, text: { $0.text }) { [api] piece in
            guard let offset = piece.nextOffset else { return nil }
            return try await api.session.ask(
                .jobReport, JobReportParams(id: first.jobId.rawValue, offset: offset), as: JobReport.self)
        }
    }

    private func events(_ request: WebRequest) async throws -> Response {
        let header = HTTPField.Name("Last-Event-ID").flatMap { request.head.headerFields[$0] }
        var after = header.flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil }
        if after == nil, case .integer(let number) = request.parameters["after"] {
            guard number >= 0 else {
                throw Problem(.badRequest, ProtocolError.Name.invalidParams.rawValue, "after must be 0 or more")
            }
            after = number
        }
        let place = try api.streams.take(for: request.context.peer)
        return try await JobStream(feeds: api.feeds, limits: api.limits)
            .response(
                for: request.parameters.text("id") ?? "", after: after, place: place, request.context.channel)
    }
}

extension JobStartParams {
    /// What the API takes: the trigger is always `manual`, the name of a request comes in a header.
    static let apiRules = rules.filter { $0.name != "trigger" && $0.name != "request_id" }
}
