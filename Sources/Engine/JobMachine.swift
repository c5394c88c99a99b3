import FoundationEssentials
import JobModel
import Storage

/// The rules of jobs: one runs at a time, one at most waits for its start, and each ends once.
///
/// A pure value: it knows no clock, database or socket. Whoever carries its actions out tells it what became of them.
/// While something is being written, whatever needs a decision is put off until that is known: so every decision is made
/// on what is stored.
struct JobMachine: Sendable {
    private struct Live: Sendable {
        var job: Job
        var request: NamedRequest?
        var stop: StopReason?
        /// Who waits for its end.
        var cancels: [Caller] = []
    }

    private enum Current: Sendable {
        case idle
        case running(Live)
        /// The job is over, and the database has refused to store that; nothing else starts before it does.
        case unstored(Job, next: Job?, retryAt: Date)
    }

    /// A write under way, with who waits for it.
    private struct Pending: Sendable {
        var write: Write
        var caller: Caller?
        /// Why the job is to be ended as soon as it runs.
        var stop: StopReason?
        /// Who waits for the end of the job that has ended.
        var cancels: [Caller] = []
        /// What is to be decided once it is stored.
        var next: Input?
        /// The answer to who waits, where it is another one than the job.
        var refusal: JobError?
    }

    private var current = Current.idle
    /// The job that waits for its start.
    private(set) var waiting: Job?
    private var waitingRequest: NamedRequest?
    /// When what could not be written is tried again.
    private var retryAt: Date?
    private var pending: Pending?
    private var deferred: [Input] = []
    private(set) var isStopping = false

    /// How long nothing is tried again that the database has refused, in seconds.
    static let retryInterval: TimeInterval = 10

    init(waiting: Job? = nil) { self.waiting = waiting }

    // MARK: Looking

    /// The job that runs, or is about to.
    var running: Job? {
        if case .running(let live) = current { return live.job }
        switch pending?.write {
        case .begin(let job, _): return job
        case .end(let job, _): return isUnstored ? nil : job
        default: return nil
        }
    }

    /// The job that is over and could not be stored as such.
    var unstored: Job? {
        switch current {
        case .unstored(let job, _, _): return job
        case .idle, .running: return nil
        }
    }

    private var isUnstored: Bool { unstored != nil }

    /// Why the running job is to end.
    var stopReason: StopReason? {
        if case .running(let live) = current { return live.stop }
        return nil
    }

    /// Whether nothing is being written.
    var isSettled: Bool { pending == nil && deferred.isEmpty }

    /// Whether nothing runs and nothing is being written.
    var isQuiet: Bool {
        guard isSettled else { return false }
        if case .running = current { return false }
        return true
    }

    /// When `due` has something to do; `nil`: not before something else has happened.
    func nextDue(isBlocked: Bool) -> Date? {
        guard pending == nil, !isStopping else { return nil }
        var times: [Date] = []
        if case .unstored(_, _, let retryAt) = current { times.append(retryAt) }
        if let waiting, let startAt = waiting.startAt, !isHeld(waiting, isBlocked: isBlocked) {
            times.append(max(startAt, retryAt ?? startAt))
        }
        return times.min()
    }

    /// Whether a job that repeats another one waits on, as it cannot start now: a run that was due is told as skipped
    /// once, and not again.
    private func isHeld(_ job: Job, isBlocked: Bool) -> Bool {
        guard job.isFollowUp else { return false }
        if case .running = current { return true }
        return isBlocked
    }

    // MARK: Deciding

    /// What is to be done about an input.
    mutating func handle(_ input: Input, _ context: Context) -> [Action] {
        var actions = decide(input, context)
        while pending == nil, !deferred.isEmpty { actions += decide(deferred.removeFirst(), context) }
        return actions
    }

    private mutating func decide(_ input: Input, _ context: Context) -> [Action] {
        switch input {
        case .blocked(let block): return stop(.blocked(block))
        case .shutDown:
            isStopping = true
            return stop(.shutDown)
        case .written(let job): return settle(.success(job), context)
        case .notWritten(let error): return settle(.failure(error), context)
        case .repeated(let job):
            guard let pending else { return [] }
            self.pending = nil
            return pending.caller.map { [.answer($0, .success(job))] } ?? []
        case .start, .resume, .notResumable, .cancel, .slot, .scheduleRemoved, .due, .ended:
            guard pending == nil else {
                if case .due = input { return [] }
                deferred.append(input)
                return []
            }
        }
        switch input {
        case .start(let requested, let caller): return start(requested, caller, input, context)
        case .resume(let requested, let caller): return resume(requested, caller, input, context)
        case .notResumable(let job):
            guard !isStopping, let next = context.recovery.replacement(for: job, waiting: waiting, context) else {
                return []
            }
            return write(Pending(write: .schedule(next, nil)))
        case .cancel(let id, let reason, let caller): return cancel(id, reason, caller, context)
        case .slot(let requested): return startSlot(requested, context)
        case .scheduleRemoved:
            guard let waiting, waiting.trigger == .schedule else { return [] }
            return skip(waiting, because: .scheduleGone, context)
        case .due: return runDueWork(context)
        case .ended(let job): return end(job, context)
        case .blocked, .shutDown, .written, .notWritten, .repeated: return []
        }
    }

    private mutating func write(_ pending: Pending) -> [Action] {
        self.pending = pending
        return [.write(pending.write)]
    }

    /// Ends the running job; the first reason counts.
    private mutating func stop(_ reason: StopReason) -> [Action] {
        if case .running(var live) = current, live.stop == nil {
            live.stop = reason
            current = .running(live)
            return [.stop(reason)]
        }
        switch pending?.write {
        case .begin, .resume: if pending?.stop == nil { pending?.stop = reason }
        case .schedule, .slot, .skip, .endWaiting, .end, nil: break
        }
        return []
    }

    // MARK: Requests

    private mutating func start(_ requested: NewJob, _ caller: Caller, _ input: Input, _ context: Context) -> [Action] {
        func refuse(_ error: JobError) -> [Action] { [.answer(caller, .failure(error))] }
        guard !isStopping else { return refuse(.shuttingDown) }
        if let answer = repeated(requested.request, requested.known) { return [.answer(caller, answer)] }
        let isDue = requested.job.trigger == .timer
        switch current {
        case .running(let live):
            let error = JobError.alreadyRunning(live.job)
            return isDue
                ? skip(requested.job, because: .anotherRan(live.job.id), error, caller, context) : refuse(error)
        case .unstored(let job, let next, _):
            return write(Pending(write: .end(job, next: next), caller: caller, next: input))
        case .idle: break
        }
        if requested.isNow, var waiting {
            if let block = context.block { return refuse(.scrapingDisabled(block)) }
            waiting.reason = requested.job.reason ?? waiting.reason
            return begin(waiting, requested.request, caller, context)
        }
        if let block = context.block {
            let error = JobError.scrapingDisabled(block)
            return isDue
                ? skip(requested.job, because: .scrapingWasDisabled(block), error, caller, context) : refuse(error)
        }
        var job = requested.job
        if isDue, let waiting {
            guard waiting.isFollowUp else {
                return skip(job, because: .stillWaiting(waiting.id), .alreadyRunning(waiting), caller, context)
            }
            // The new slot's run is the next try.
            job.attempt = waiting.attempt
            var requested = requested
            requested.job = job
            return supersede(waiting, by: job.id, .start(requested, caller), caller, context)
        }
        if let startAt = job.startAt, startAt > context.now, !requested.isNow {
            job.state = .scheduled
            return write(Pending(write: .schedule(job, requested.request), caller: caller))
        }
        return begin(job, requested.request, caller, context)
    }

    /// Ends the job that repeats a run, since another one does it, and decides about that then.
    private mutating func supersede(
        _ waiting: Job, by job: JobID, _ next: Input, _ caller: Caller?, _ context: Context
    ) -> [Action] {
        let ended = Self.skipped(waiting, because: .superseded(by: job), context)
        return write(Pending(write: .endWaiting(ended, next: nil), caller: caller, next: next))
    }

    private static func skipped(_ job: Job, because failure: JobFailure, _ context: Context) -> Job {
        var job = job
        job.state = .skipped
        job.error = failure
        job.finishedAt = context.now
        return job
    }

    /// Tells that a run that somebody asked for does not happen, and why.
    private mutating func skip(
        _ job: Job, because failure: JobFailure, _ refusal: JobError, _ caller: Caller, _ context: Context
    ) -> [Action] {
        var job = job
        // Before that of the job that follows.
        job.number = job.number ?? context.newNumber()
        let skipped = context.recovery.followUp(
            of: Self.skipped(job, because: failure, context), waiting: waiting, context)
        return write(
            Pending(write: .skip(skipped.job, next: skipped.next), caller: caller, refusal: refusal))
    }

    /// Tells that the job that waits does not happen, and why.
    private mutating func skip(_ waiting: Job, because failure: JobFailure, _ context: Context) -> [Action] {
        let skipped = context.recovery.followUp(
            of: Self.skipped(waiting, because: failure, context), waiting: nil, context)
        return write(Pending(write: .endWaiting(skipped.job, next: skipped.next)))
    }

    private mutating func begin(_ job: Job, _ request: NamedRequest?, _ caller: Caller?, _ context: Context) -> [Action]
    {
        var job = job
        job.state = .running
        job.startedAt = context.now
        job.progress = Self.beginning
        return write(Pending(write: .begin(job, request), caller: caller))
    }

    /// Where a job stands from its first moment on, so that one whose daemon dies at once tells that, too.
    static let beginning = JobProgress(stage: .list, processed: 0)

    private mutating func resume(
        _ requested: ResumedJob, _ caller: Caller, _ input: Input, _ context: Context
    ) -> [Action] {
        func refuse(_ error: JobError) -> [Action] { [.answer(caller, .failure(error))] }
        guard !isStopping else { return refuse(.shuttingDown) }
        if let answer = repeated(requested.request, requested.known) { return [.answer(caller, answer)] }
        switch current {
        case .running(let live): return refuse(.alreadyRunning(live.job))
        case .unstored(let job, let next, _):
            return write(Pending(write: .end(job, next: next), caller: caller, next: input))
        case .idle: break
        }
        if let block = context.block { return refuse(.scrapingDisabled(block)) }
        return write(Pending(write: .resume(requested), caller: caller))
    }

    /// The answer to a request that was made before, under the same name; `nil` when it was not.
    private func repeated(_ request: NamedRequest?, _ known: KnownRequest?) -> Result<Job, any Error>? {
        guard let request else { return nil }
        var known = known
        if case .running(let live) = current, let other = live.request, other.isNamed(as: request) {
            known = KnownRequest(content: other.content, job: live.job)
        } else if let waiting, let other = waitingRequest, other.isNamed(as: request) {
            known = KnownRequest(content: other.content, job: waiting)
        }
        guard let known else { return nil }
        guard known.content == request.content else { return .failure(JobError.otherRequest(request.name)) }
        return .success(known.job)
    }

    private mutating func cancel(_ id: JobID?, _ reason: StopReason, _ caller: Caller, _ context: Context) -> [Action] {
        if case .running(var live) = current, id == nil || id == live.job.id {
            live.cancels.append(caller)
            let isFirst = live.stop == nil
            // A job that somebody cancels is not to be resumed by the next daemon.
            if case .shutDown? = live.stop { live.stop = reason } else if isFirst { live.stop = reason }
            current = .running(live)
            return isFirst ? [.stop(reason)] : []
        }
        if let waiting, id == nil || id == waiting.id {
            return cancel(waiting, because: JobEnd(of: CancellationError(), reason).failure, context, caller)
        }
        return [.answer(caller, .failure(JobError.notRunning(id)))]
    }

    // MARK: Time

    private mutating func startSlot(_ requested: SlotJob, _ context: Context) -> [Action] {
        var requested = requested
        let failure: JobFailure?
        if requested.isMissed, !context.recovery.catchesUp {
            failure = .missed
        } else if let waiting, waiting.isFollowUp {
            guard let block = context.block else {
                // The new slot's run is the next try.
                requested.job.attempt = waiting.attempt
                return supersede(waiting, by: requested.job.id, .slot(requested), nil, context)
            }
            failure = .scrapingWasDisabled(block)
        } else {
            failure = waiting.map { .stillWaiting($0.id) }
        }
        var job = requested.job
        job.state = .scheduled
        if let failure { job = Self.skipped(job, because: failure, context) }
        return write(Pending(write: .slot(requested, job)))
    }

    private mutating func runDueWork(_ context: Context) -> [Action] {
        guard !isStopping else { return [] }
        if case .unstored(let job, let next, let retryAt) = current, retryAt <= context.now {
            return write(Pending(write: .end(job, next: next)))
        }
        guard let waiting, let slot = waiting.slot, let startAt = waiting.startAt else { return [] }
        if let retryAt, retryAt > context.now, retryAt.timeIntervalSince(context.now) <= Self.retryInterval {
            return []
        }
        if isHeld(waiting, isBlocked: context.block != nil) { return [] }
        // The slot has passed once: where the clock was set back since, the job is not to wait for it again.
        guard startAt <= context.now || Schedule.isLate(slot.timeIntervalSince(context.now)) else { return [] }
        if let failure = skipping(waiting, after: context.now.timeIntervalSince(startAt), context) {
            return skip(waiting, because: failure, context)
        }
        if case .unstored(let job, let next, _) = current {
            return write(Pending(write: .end(job, next: next), next: .due))
        }
        return begin(waiting, nil, nil, context)
    }

    /// Why a job is not run that has fallen due so many seconds ago; `nil` when it is.
    private func skipping(_ job: Job, after delay: TimeInterval, _ context: Context) -> JobFailure? {
        if case .running(let live) = current { return .anotherRan(live.job.id) }
        if let block = context.block { return .scrapingWasDisabled(block) }
        guard job.trigger == .schedule, !job.isFollowUp, !context.recovery.catchesUp else { return nil }
        return Schedule.isLate(delay) ? .missed : nil
    }

    /// Somebody cancels the job that waits.
    private mutating func cancel(
        _ waiting: Job, because failure: JobFailure?, _ context: Context, _ caller: Caller?
    ) -> [Action] {
        var job = waiting
        job.state = .cancelled
        job.error = failure
        job.finishedAt = context.now
        return write(Pending(write: .endWaiting(job, next: nil), caller: caller))
    }

    // MARK: Ends

    private mutating func end(_ job: Job, _ context: Context) -> [Action] {
        guard case .running(let live) = current, live.job.id == job.id else { return [] }
        current = .idle
        let ended = context.recovery.followUp(of: job, waiting: waiting, context)
        return write(Pending(write: .end(ended.job, next: ended.next), cancels: live.cancels))
    }

    /// What became of a write.
    private mutating func settle(_ result: Result<Job, any Error>, _ context: Context) -> [Action] {
        guard let pending else { return [] }
        self.pending = nil
        retryAt = nil
        switch result {
        case .success(let job): return settle(pending, as: job, context)
        case .failure(let error): return settle(pending, error, context)
        }
    }

    private mutating func settle(_ pending: Pending, as job: Job, _ context: Context) -> [Action] {
        var actions: [Action] = []
        if let caller = pending.caller, pending.next == nil {
            let answer: Result<Job, any Error> = pending.refusal.map { .failure($0) } ?? .success(job)
            actions.append(.answer(caller, answer))
        }
        switch pending.write {
        case .begin(_, let request):
            if waiting?.id == job.id { waiting = nil }
            if pending.caller == nil { actions.append(.auditDueStart(job)) }
            actions += run(Live(job: job, request: request, stop: pending.stop))
        case .resume(let requested):
            actions += run(Live(job: job, request: requested.request, stop: pending.stop))
        case .schedule(_, let request):
            waiting = job
            waitingRequest = request
        case .slot:
            if job.state == .scheduled {
                waiting = job
                waitingRequest = nil
            }
        case .skip(_, let next): wait(for: next)
        case .endWaiting(_, let next):
            waiting = nil
            wait(for: next)
            if let next = pending.next { actions += decide(next, context) }
        case .end(_, let next):
            current = .idle
            wait(for: next)
            actions += pending.cancels.map { Action.answer($0, Self.cancelled(job)) }
            // What a job was to repeat is done.
            if job.hasSynced, let waiting, waiting.isFollowUp, let slot = waiting.slot, slot <= job.startedAt ?? slot {
                actions += skip(waiting, because: .superseded(by: job.id), context)
            }
            if let next = pending.next { actions += decide(next, context) }
        }
        return actions
    }

    private mutating func wait(for job: Job?) {
        guard let job else { return }
        waiting = job
        waitingRequest = nil
    }

    private mutating func run(_ live: Live) -> [Action] {
        current = .running(live)
        return [.run(live.job)] + (live.stop.map { [.stop($0)] } ?? [])
    }

    private mutating func settle(_ pending: Pending, _ error: any Error, _ context: Context) -> [Action] {
        let retryAt = context.now.addingTimeInterval(Self.retryInterval)
        if case .begin(var begun, _) = pending.write, let refusal = error as? JobError,
            case .alreadyRunningElsewhere(let host, let job, _) = refusal.code
        {
            let failure = JobFailure.ranElsewhere(host, job)
            if pending.caller == nil, let waiting { return skip(waiting, because: failure, context) }
            if let caller = pending.caller, begun.trigger == .timer, begun.id != waiting?.id {
                (begun.startedAt, begun.progress) = (nil, nil)
                return skip(begun, because: failure, refusal, caller, context)
            }
        }
        var actions: [Action] = []
        if case .end(let job, let next) = pending.write {
            if !isUnstored { actions.append(.tellUnstoredEnd(job, error)) }
            current = .unstored(job, next: next, retryAt: retryAt)
            actions += pending.cancels.map { Action.answer($0, Self.cancelled(job)) }
        } else {
            self.retryAt = retryAt
        }
        if let caller = pending.caller {
            actions.append(.answer(caller, .failure(error)))
        } else {
            actions.append(.tellFailure(error))
        }
        return actions
    }

    /// The answer to who cancelled a job that is over now: it may have ended otherwise.
    private static func cancelled(_ job: Job) -> Result<Job, any Error> {
        job.state == .cancelled ? .success(job) : .failure(JobError.notRunning(job))
    }
}
