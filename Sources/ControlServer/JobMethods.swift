import Blocking
import ControlProtocol
import Engine
import JobModel
import Remedies
import Service
import Storage

/// The methods about jobs.
struct JobMethods: Sendable {
    let service: TracksyncService

    /// All of them.
    var all: [ControlMethod] {
        [
            ControlMethod(.jobStart, handler: start), ControlMethod(.jobResume, handler: resume),
            ControlMethod(.jobGet, handler: get),
            ControlMethod(.jobList, handler: list), ControlMethod(.jobWatch, handler: watch),
            ControlMethod(.jobCancel, handler: cancel), ControlMethod(.jobReport, handler: report),
        ]
    }

    private func start(_ params: JobStartParams, _ call: MethodCall) async throws -> MethodAnswer {
        let job = try await service.start(
            StartRequest(
                trigger: params.trigger ?? .manual,
                options: SyncOptions(
                    metadata: params.metadata ?? true, full: params.full ?? false, dryRun: params.dryRun ?? false,
                    allowDeactivations: params.allowDeactivations, allowAdditions: params.allowAdditions),
                reason: params.reason, now: params.now ?? false, id: params.requestId),
            by: await call.requester())
        return try MethodAnswer(job, jobId: job.id)
    }

    private func resume(_ params: JobResumeParams, _ call: MethodCall) async throws -> MethodAnswer {
        let job = try await service.resume(
            params.id, reason: params.reason, requestID: params.requestId, by: await call.requester())
        return try MethodAnswer(job, jobId: job.id)
    }

    private func get(_ params: JobGetParams, _ call: MethodCall) async throws -> MethodAnswer {
        let job: Job
        do {
            job = try await service.job(params.id)
        } catch let error as JobError {
            // Another host may have run it.
            guard case .notFound = error.code, let id = params.id,
                let found = try? await service.publishing.publishedJob(id)
            else { throw error }
            return try MethodAnswer(JobDetails(found.job, found.findings ?? JobFindings()))
        }
        return try MethodAnswer(
            JobDetails(job, try await service.details(of: job, limit: JobDetails.maximumEntries)))
    }

    private func list(_ params: JobListParams, _ call: MethodCall) async throws -> MethodAnswer {
        if params.allHosts == true {
            let (jobs, total) = try await service.publishing.jobsOfAllHosts(
                state: params.state, trigger: params.trigger, since: params.since, user: params.user,
                withWarnings: params.warnings ?? false, limit: params.limit ?? 20)
            return try MethodAnswer(JobList(jobs: jobs, total: total))
        }
        let (jobs, total) = try await service.jobs(
            state: params.state, trigger: params.trigger, since: params.since, user: params.user,
            withWarnings: params.warnings ?? false, limit: params.limit ?? 20)
        return try MethodAnswer(JobList(jobs: jobs, total: total))
    }

    private func watch(_ params: JobWatchParams, _ call: MethodCall) async throws -> MethodAnswer {
        let watch = try await service.watch(params.id, after: params.after)
        return try MethodAnswer(JobSnapshot(job: watch.job, seq: watch.seq), events: watch.events)
    }

    private func cancel(_ params: JobCancelParams, _ call: MethodCall) async throws -> MethodAnswer {
        let job = try await service.cancel(params.id, reason: params.reason, by: await call.requester())
        return try MethodAnswer(job, jobId: job.id)
    }

    private func report(_ params: JobReportParams, _ call: MethodCall) async throws -> MethodAnswer {
        guard let job = try await service.reportedJob(params.id) else {
            throw ProtocolError(.notFound, message: "no job has a report yet", action: .startSync)
        }
        if let host = job.host {
            throw ProtocolError(
                .notFound, message: "job \(job.id) ran on the host \(host), which has its report",
                action: .showJob(job.id))
        }
        guard let path = job.reportPath else {
            throw ProtocolError(
                .notFound,
                message: job.state.isFinal
                    ? "job \(job.id) ended without a report" : "job \(job.id) has no report before it is over",
                action: .showJob(job.id))
        }
        let piece = try await BlockingThreads.shared.run {
            try ReportFile.piece(of: path, job: job.id, offset: params.offset ?? 0)
        }
        return try MethodAnswer(JobReport(jobId: job.id, path: path, text: piece.text, nextOffset: piece.nextOffset))
    }
}

extension JobDetails {
    init(_ job: Job, _ findings: JobFindings) {
        self.init(
            job: job, failures: findings.failures, withheld: findings.withheld, issues: findings.issues,
            newIssues: findings.newIssues, goneIssues: findings.goneIssues)
    }
}
