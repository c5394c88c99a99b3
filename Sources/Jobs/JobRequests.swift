import Foundation
public import JobModel
import Logging
import Storage
import Syncing

// What operators, the timer unit and other programs ask for. Nothing is awaited between the decision that a job may
// start and its being stored, so that no second start slips in between.
extension JobController {
    /// Two batches of pages: one that is being written while the next fills.
    private static let unstagedAtMost = 128

    /// How long a request's name is remembered, in seconds.
    private static let requestMemory: TimeInterval = 3600

    /// Starts a job, or schedules it where its trigger has jitter.
    ///
    /// Throws `JobError` when one runs already, scraping is disabled or the daemon is stopping, and the database's errors.
    public func start(_ request: StartRequest, by requester: Requester) throws -> Job {
        try refuseWhenStopping()
        let name = named(request.id, "job.start \(request.content)", by: requester)
        if let known = try repeated(name) { return known }
        try refuseWhenRunning()
        let time = world.now()
        if request.now, var waiting = scheduled {
            try refuseWhenDisabled()
            waiting.reason = request.reason ?? waiting.reason
            logger.info(
                "job \(waiting.id) is started at once, as \(requester.user) asks",
                metadata: ["job_id": "\(waiting.id)", "requested_by": "\(requester.user)"])
            return try begin(waiting, for: name)
        }
        if request.trigger == .timer, let scheduled { throw Self.alreadyRunning(scheduled) }
        try refuseWhenDisabled()
        var job = newJob(trigger: request.trigger, by: requester, at: time)
        job.reason = request.reason
        job.options = request.options
        job.requestId = request.id
        guard request.trigger == .timer, !request.now else { return try begin(job, for: name) }
        var random = WorldRandom(world: world)
        job.slot = time
        job.startAt = time.addingTimeInterval(setup.schedule.offset(using: &random))
        guard let startAt = job.startAt, startAt > time else { return try begin(job, for: name) }
        job.state = .scheduled
        try store.save(job, for: name)
        wait(for: job)
        return job
    }

    /// Starts a job that goes on from one that was interrupted, failed or was cancelled (`nil`: the last that ran).
    ///
    /// Throws `JobError` as `start` does, and where there is nothing to go on from.
    public func resume(_ reference: String?, reason: String?, requestID: String? = nil, by requester: Requester)
        async throws -> Job
    {
        let name = named(requestID, "job.resume \(reference ?? "")", by: requester)
        if let known = try repeated(name) { return known }
        let found = if let reference { try await job(reference).id } else { nil as JobID? }
        // Decided on what is so now: the look-up gave way to others.
        try refuseWhenStopping()
        if let known = try repeated(name) { return known }
        try refuseWhenRunning()
        try refuseWhenDisabled()
        try storeWhatWasRefused()
        guard let parent = if let found { try store.storedJob(found) } else { try store.lastStartedJob() } else {
            throw JobError(.notResumable(nil), "No job has run yet.", hint: "Start one with: tracksyncctl sync")
        }
        return try goOn(from: parent, reason: reason, requestID: requestID, for: name, by: requester)
    }

    /// Cancels the job that runs, or waits for its start, and waits until it is over; throws `JobError` when it is over.
    public func cancel(_ reference: String?, reason: String?, by requester: Requester) async throws -> Job {
        var target = running?.job ?? scheduled
        if let reference { target = try await job(reference) }
        guard let target else {
            throw JobError(.notRunning(nil), "No job is running.", hint: "See what ran last with: tracksyncctl jobs")
        }
        let cancellation = Cancellation.request(requester, reason: reason)
        if let scheduled, scheduled.id == target.id {
            return try end(scheduled, because: Self.outcome(of: CancellationError(), cancellation).1)
        }
        guard running?.job.id == target.id else { throw Self.notRunning(try await endedJob(target.id) ?? target) }
        stopRunning(cancellation)
        let ended = await withCheckedContinuation { endWaiters.append($0) }
        guard ended.state == .cancelled else { throw Self.notRunning(ended) }
        return ended
    }

    // MARK: Going on

    /// Stores and begins a job that takes over what another one has in staging.
    func goOn(
        from parent: Job, reason: String?, requestID: String? = nil, for name: NamedRequest? = nil,
        by requester: Requester
    ) throws -> Job {
        let time = world.now()
        let oldest = time.addingTimeInterval(-(setup.settings.stagingMaxAge / .seconds(1)))
        if let obstacle = try obstacle(to: parent, carryingSince: oldest) {
            throw JobError(
                .notResumable(parent.id), "Job \(parent.id) cannot be resumed: \(obstacle).",
                hint: "Start a new one with: tracksyncctl sync")
        }
        var job = newJob(trigger: .resume, by: requester, at: time)
        job.reason = reason
        job.options = parent.options
        job.requestId = requestID
        job.resumedFrom = parent.id
        job.startedAt = time
        job.progress = Self.beginning
        var old = parent
        old.resumedBy = job.id
        try store.resume(old, as: job, carryingSince: oldest, for: name)
        run(job)
        return job
    }

    /// Why a job cannot be gone on from; `nil` when it can.
    private func obstacle(to job: Job, carryingSince oldest: Date) throws -> String? {
        switch job.state {
        case .succeeded: return "it succeeded"
        case .scheduled, .running: return "it is not over"
        case .failed, .cancelled, .interrupted: break
        }
        guard job.startedAt != nil else { return "it never started" }
        guard job.appliedAt == nil else { return "its changes are stored, only its report is missing" }
        if let next = job.resumedBy { return "job \(next) went on from it" }
        if let newer = try store.success(after: job.id) { return "job \(newer) has synced since" }
        let limit = "\(Int(setup.settings.stagingMaxAge / .seconds(60))) min"
        guard job.finishedAt ?? job.createdAt >= oldest else { return "it ended more than \(limit) ago" }
        let wasRead =
            job.counts.dashboardsFetched + job.counts.dashboardsNotModified + job.counts.dashboardsCarried
        // What a crash can lose because it was read and not in staging yet.
        let isLost = job.state == .interrupted && wasRead <= Self.unstagedAtMost
        guard try wasRead == 0 || isLost || store.stagedDashboards(of: job.id, since: oldest) > 0 else {
            return "what it had read is gone, or older than \(limit)"
        }
        return nil
    }

    // MARK: Deciding

    private func refuseWhenStopping() throws {
        guard isStopping else { return }
        throw JobError(.shuttingDown, "The daemon is stopping.", hint: "Try again in a moment.")
    }

    private func refuseWhenRunning() throws {
        if let running { throw Self.alreadyRunning(running.job) }
    }

    private func refuseWhenDisabled() throws {
        guard let hold = holds().first else { return }
        throw JobError(.scrapingDisabled, "Scraping is disabled by \(hold.words).", hint: hold.remedy)
    }

    /// A request under its name; `nil` when it has none.
    private func named(_ name: String?, _ content: String, by requester: Requester) -> NamedRequest? {
        name.map { NamedRequest(uid: requester.uid, name: $0, content: content, time: world.now()) }
    }

    /// The job that the request had when it was made before.
    private func repeated(_ request: NamedRequest?) throws -> Job? {
        guard let request else { return nil }
        let since = request.time.addingTimeInterval(-Self.requestMemory)
        guard let known = try store.request(request.name, by: request.uid, since: since) else { return nil }
        guard known.content == request.content else {
            throw JobError(
                .otherRequest, "The request_id \(request.name) stands for another request of the last hour.",
                hint: "Give each request a name of its own.")
        }
        return liveJob(known.job.id) ?? (unstored?.id == known.job.id ? unstored : known.job)
    }

    private static func alreadyRunning(_ job: Job) -> JobError {
        switch job.state {
        case .scheduled:
            JobError(
                .alreadyRunning(job), "Job \(job.id) waits for its start already.",
                hint: "Start it at once with: tracksyncctl sync --now")
        default:
            JobError(
                .alreadyRunning(job), "Job \(job.id) runs already, started by \(job.requestedBy.user).",
                hint: "Watch it with: tracksyncctl watch, or cancel it with: tracksyncctl cancel")
        }
    }

    private static func notRunning(_ job: Job) -> JobError {
        JobError(
            .notRunning(job.id), "Job \(job.id) is over: \(job.state.rawValue).",
            hint: "See it with: tracksyncctl job \(job.id)")
    }

    // MARK: Making

    func newJob(trigger: JobTrigger, by requester: Requester, at time: Date) -> Job {
        Job(id: JobID(at: time, using: world.random), trigger: trigger, requestedBy: requester, createdAt: time)
    }

    /// Stores a job as running, and runs it.
    func begin(_ job: Job, for request: NamedRequest? = nil) throws -> Job {
        var job = job
        job.state = .running
        job.startedAt = world.now()
        job.progress = Self.beginning
        try storeWhatWasRefused()
        // Written before it is acknowledged.
        try store.save(job, for: request)
        if scheduled?.id == job.id { scheduled = nil }
        run(job)
        return job
    }

    /// Where a job stands from its first moment on, so that one whose daemon dies at once tells that, too.
    private static let beginning = JobProgress(stage: .list, processed: 0)

    /// No job stays stored as running that is over; by now the database may take what it refused.
    func storeWhatWasRefused() throws {
        guard let ended = unstored else { return }
        try store.save(ended)
        unstored = nil
    }
}
