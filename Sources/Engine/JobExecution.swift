import Blocking
import Events
import Foundation
import JobModel
import Logging
import Remedies
import Storage
import Syncing

// What `JobMachine` has decided, carried out: jobs are written, run and ended.
extension JobRunner {
    /// Writes something; returns the job as it is stored.
    func perform(_ write: JobMachine.Write) async throws -> Job {
        let now = dependencies.now()
        switch write {
        case .begin(let job, let request):
            try await requireOwnFile()
            return try await withPermission(for: job) {
                let job = names.numbered(job)
                if let begun = try await takeOver(as: job, request, at: now) { return begun }
                try await store.jobs.record(job, [NewEvent(at: now, .jobStarted(JobHead(job)))], for: request)
                return job
            }
        case .resume(let requested):
            return try await withPermission(for: requested.job) { try await resume(requested, at: now) }
        case .schedule(let requested, let request):
            let job = names.numbered(requested)
            try await store.jobs.record(job, [Self.scheduled(job, at: now)], for: request)
            return job
        case .slot(let requested, let slotJob):
            let job = names.numbered(slotJob)
            let event =
                job.state == .scheduled
                ? Self.scheduled(job, at: now) : NewEvent(at: now, .jobFinished(job, discovery: .ownDaemon))
            try await store.schedule.record(requested.slot, of: requested.calendar, as: job, [event])
            keeper.took(requested.slot)
            return job
        case .skip(let job, let next), .endWaiting(let job, let next):
            let end = NewEvent(at: now, .jobFinished(job, discovery: .ownDaemon))
            try await store.jobs.record(job, [end] + Self.waits(next, at: now), next: next)
            return job
        case .end(let job, let next):
            let pending = running?.job.pendingEvents ?? unstoredEvents
            let end = NewEvent(at: job.finishedAt ?? now, .jobFinished(job, discovery: .ownDaemon))
            let attention = AttentionPolicy(maxFailedPercent: setup.health.maxFailedPercent)
            let changes = attention.changes(for: job, at: now) + (await followedChanges(of: job, at: now))
            try await store.jobs.record(
                job, pending + [end] + Self.waits(next, at: now), attention: changes, next: next)
            running = nil
            unstoredEvents = []
            await permission?.ended(job.id)
            return job
        }
    }

    /// Writes down the beginning of a job, with the right to run it; without the one there is not the other.
    private func withPermission(for job: Job, _ begin: () async throws -> Job) async throws -> Job {
        guard let permission else { return try await begin() }
        try await permission.request(for: job)
        do {
            return try await begin()
        } catch {
            await permission.ended(job.id)
            throw error
        }
    }

    /// The point that tells what a job found of followed tracks, if anything. Where that cannot be read, the job ends without
    /// it: its end matters more.
    private func followedChanges(of job: Job, at time: Date) async -> [AttentionChange] {
        guard setup.health.tellsFollowedChanges, job.state == .succeeded, !job.options.dryRun else { return [] }
        let open = (try? await store.attention.list())?.first { $0.kind == .followedChanged }
        let known = open?.action?.name.flatMap(RecordCoding.time(of:))
        let since = known ?? job.startedAt ?? job.createdAt
        let changes = (try? await store.changes.ofFollowed(since: since)) ?? []
        return FollowedNews(changes, since: since).point(for: job, at: time).map { [.open($0)] } ?? []
    }

    private static func waits(_ job: Job?, at time: Date) -> [NewEvent] { job.map { [scheduled($0, at: time)] } ?? [] }

    private static func scheduled(_ job: Job, at time: Date) -> NewEvent {
        NewEvent(at: time, .jobScheduled(JobHead(job), start: JobStart(job)))
    }

    /// Stores a job that takes over what another one has in staging.
    private func resume(_ requested: ResumedJob, at time: Date) async throws -> Job {
        let found =
            if let id = requested.parent { try await store.jobs.find(id) } else { try await store.jobs.lastStarted() }
        guard var parent = found else { throw JobError.nothingToResume }
        let policy = try await resumePolicy(for: parent, at: time)
        if let obstacle = policy.obstacle { throw JobError.notResumable(parent.id, obstacle) }
        var job = names.numbered(requested.job)
        if job.requestedBy.user == Self.daemon.user { (job.slot, job.attempt) = (parent.slot, parent.attempt) }
        job.state = .running
        job.options = parent.options
        job.resumedFrom = parent.id
        job.startedAt = time
        job.progress = JobMachine.beginning
        parent.resumedBy = job.id
        try await store.jobs.resume(
            parent, as: job, [NewEvent(at: time, .jobStarted(JobHead(job)))], carryingSince: policy.oldest,
            for: requested.request)
        return job
    }

    /// Stores a job that tries a run again, with what the one before has in staging; `nil` when there is nothing to take
    /// over, and nothing is stored.
    private func takeOver(as job: Job, _ request: NamedRequest?, at time: Date) async throws -> Job? {
        guard let id = job.retryOf, var parent = try await store.jobs.find(id) else { return nil }
        let policy = try await resumePolicy(for: parent, at: time)
        guard policy.obstacle == nil else { return nil }
        var job = job
        job.resumedFrom = parent.id
        parent.resumedBy = job.id
        try await store.jobs.resume(
            parent, as: job, [NewEvent(at: time, .jobStarted(JobHead(job)))], carryingSince: policy.oldest, for: request
        )
        return job
    }

    private func resumePolicy(for parent: Job, at time: Date) async throws -> ResumePolicy {
        let age = setup.settings.stagingMaxAge
        let oldest = time.addingTimeInterval(-(age / .seconds(1)))
        return ResumePolicy(
            job: parent, newerSuccess: try await store.jobs.success(after: parent.id),
            staged: try await store.staging.countDashboards(of: parent.id, since: oldest), oldest: oldest,
            limit: "\(Int(age / .seconds(60))) min")
    }

    /// The job that answered a request before.
    func repeated(_ write: JobMachine.Write) async -> JobMachine.Input {
        let request: NamedRequest? =
            switch write {
            case .begin(_, let request), .schedule(_, let request): request
            case .resume(let requested): requested.request
            case .slot, .skip, .endWaiting, .end: nil
            }
        do {
            guard let known = try await known(request) else { return .notWritten(RepeatedRequest()) }
            guard known.content == request?.content else {
                return .notWritten(JobError.otherRequest(request?.name ?? ""))
            }
            return .repeated(known.job)
        } catch {
            return .notWritten(error)
        }
    }

    // MARK: Running

    private enum Step: Sendable {
        case ended((any Error)?)
        case stopped
    }

    func execute(_ run: Run) async {
        let error = await withTaskGroup(of: Step.self) { group in
            group.addTask(executorPreference: syncThreads) {
                var sync = SyncRun(run.job, settings: run.setup.settings, fetcher: run.setup.fetcher)
                do {
                    try await sync.run()
                    return .ended(nil)
                } catch {
                    return .ended(error)
                }
            }
            group.addTask {
                for await _ in run.stopSignal {}
                return .stopped
            }
            // The watch on the file that blocks scraping may miss it: what is mounted over its directory, or made on
            // another machine.
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: Self.disableFileInterval)
                    await self.lookAtDisableFile()
                }
                return .stopped
            }
            if permission != nil {
                group.addTask {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: Self.applicationInterval)
                        await self.lookAtApplication()
                    }
                    return .stopped
                }
            }
            var outcome: (any Error)? = CancellationError()
            for await step in group {
                if case .ended(let error) = step { outcome = error }
                group.cancelAll()
            }
            return outcome
        }
        end(run, error)
        await untilSettled()
    }

    /// From how many seconds on a clock that was set is worth a word; less is a clock that is kept right.
    private static let clockStep: TimeInterval = 10

    /// How often the application's own switch is looked at while a job runs, or while it is off: as often as the application
    /// does.
    static let applicationInterval = Duration.seconds(30)

    /// How often the file that blocks scraping is looked at while a job runs.
    private static let disableFileInterval = Duration.milliseconds(500)

    func end(_ run: Run, _ error: (any Error)?) {
        var job = run.job.job
        let end = JobEnd(of: error, machine.stopReason)
        let time = dependencies.now()
        job.finishedAt = time
        let elapsed = run.job.elapsed / .seconds(1)
        if job.startedAt != nil { job.durationSeconds = elapsed }
        let step = job.startedAt.map { time.timeIntervalSince($0) - elapsed } ?? 0
        if abs(step) >= Self.clockStep {
            logger.warning(
                "the clock was set \(step < 0 ? "back" : "forward") by \(Int(abs(step))) s while the job ran: its start and end are by the clock, its duration was measured",
                metadata: ["job_id": "\(job.id)"])
        }
        (job.state, job.error) = (end.state, end.failure)
        job.outcome = job.outcomeWord
        // Where a success stands needs no telling, and nothing is left of a job that is over.
        if job.state == .succeeded { job.progress = nil }
        job.progress?.rate = nil
        job.progress?.etaSeconds = nil
        handle(.ended(job))
    }
}
