import ControlProtocol
import JobModel
import Jobs
import Storage

/// The methods about jobs.
struct JobMethods: Sendable {
    let controller: JobController
    let store: TrackStore

    /// All of them.
    var all: [ControlMethod] {
        [
            ControlMethod(.jobStart, handler: start), ControlMethod(.jobResume, handler: resume),
            ControlMethod(.jobGet, handler: get),
            ControlMethod(.jobList, handler: list), ControlMethod(.jobWatch, handler: watch),
            ControlMethod(.jobCancel, handler: cancel), ControlMethod(.jobReport, handler: report),
        ]
    }

    private func start(_ call: MethodCall) async throws -> MethodAnswer {
        let params = try call.parameters.jobStart()
        let job = try await controller.start(
            StartRequest(
                trigger: params.trigger ?? .manual,
                options: SyncOptions(
                    metadata: params.metadata ?? true, full: params.full ?? false, dryRun: params.dryRun ?? false,
                    allowDeactivations: params.allowDeactivations),
                reason: params.reason, now: params.now ?? false, id: params.requestId),
            by: call.peer.requester)
        return try MethodAnswer(job, jobId: job.id)
    }

    private func resume(_ call: MethodCall) async throws -> MethodAnswer {
        let params = try call.parameters.jobResume()
        let job = try await controller.resume(
            params.id, reason: params.reason, requestID: params.requestId, by: call.peer.requester)
        return try MethodAnswer(job, jobId: job.id)
    }

    private func get(_ call: MethodCall) async throws -> MethodAnswer {
        let params = try call.parameters.jobGet()
        let job = try await controller.job(params.id)
        return try MethodAnswer(
            JobDetails(
                job: job, failures: try await store.failures(of: job.id, limit: JobDetails.maximumEntries),
                withheld: try await store.withheld(in: job.id, limit: JobDetails.maximumEntries),
                anomalies: try await store.anomalies(in: job.id, limit: JobDetails.maximumEntries)))
    }

    private func list(_ call: MethodCall) async throws -> MethodAnswer {
        let params = try call.parameters.jobList()
        let (jobs, total) = try await store.jobs(
            state: params.state, trigger: params.trigger, since: params.since, limit: params.limit ?? 20)
        return try MethodAnswer(JobList(jobs: jobs, total: total))
    }

    private func watch(_ call: MethodCall) async throws -> MethodAnswer {
        let params = try call.parameters.jobWatch()
        let watch = try await controller.watch(params.id, after: params.after)
        return try MethodAnswer(JobSnapshot(job: watch.job, seq: watch.seq), events: watch.events)
    }

    private func cancel(_ call: MethodCall) async throws -> MethodAnswer {
        let params = try call.parameters.jobCancel()
        let job = try await controller.cancel(params.id, reason: params.reason, by: call.peer.requester)
        return try MethodAnswer(job, jobId: job.id)
    }

    private func report(_ call: MethodCall) async throws -> MethodAnswer {
        let params = try call.parameters.jobReport()
        let job =
            if let id = params.id { try await controller.job(id) } else { try await store.lastReportedJob() }
        guard let job else {
            throw ProtocolError(.notFound, message: "no job has a report yet", hint: "Make one with: tracksyncctl sync")
        }
        guard let path = job.reportPath else {
            throw ProtocolError(
                .notFound,
                message: job.state.isFinal
                    ? "job \(job.id) ended without a report" : "job \(job.id) has no report before it is over",
                hint: "See how it stands with: tracksyncctl job \(job.id)")
        }
        let piece = try ReportFile.piece(of: path, job: job.id, offset: params.offset ?? 0)
        return try MethodAnswer(JobReport(jobId: job.id, path: path, text: piece.text, nextOffset: piece.nextOffset))
    }
}
