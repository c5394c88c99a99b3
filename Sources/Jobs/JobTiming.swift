import Foundation
public import JobModel
import Journal
import Logging
import Scheduling
import Storage

// What happens by the clock: slots of the schedule, jobs that waited for their start, the end of what an operator
// disabled for a while, the removal of old jobs.
extension JobController {
    /// The daemon itself, as the requester of what it does of its own accord.
    public static let daemon = Requester(uid: geteuid(), user: "tracksyncd", pid: getpid())

    /// How long nothing is tried again that the database has refused, in seconds.
    static let retryInterval: TimeInterval = 10
    private static let pruningInterval: TimeInterval = 86400

    /// Does what has fallen due, whenever something does, until the controller stops.
    func keepTime() async {
        while !isStopping, !Task.isCancelled {
            do {
                try await attend()
                await sleep(until: try nextDue())
            } catch {
                logTrouble("what fell due could not be done", error)
                await sleep(until: world.now().addingTimeInterval(Self.retryInterval))
            }
        }
    }

    /// Has whoever waits look again for what is to be done, and the file of the metrics say what has changed.
    func wake() {
        change.yield()
        askForMetricsFile()
        isWoken = true
        sleeper?.resume()
        sleeper = nil
    }

    private func sleep(until time: Date) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [world] in
                await world.sleep(time)
                await self.wake()
            }
            await withCheckedContinuation { continuation in
                if isWoken { continuation.resume() } else { sleeper = continuation }
            }
            group.cancelAll()
        }
        isWoken = false
    }

    private func nextDue() throws -> Date {
        var times = [nextPruning, scheduled?.startAt, operatorHold?.until]
        if let calendar = setup.schedule.calendar, let last = try store.lastSlot(of: calendar.description) {
            times.append(setup.schedule.next(1, after: last).first)
        }
        return times.compactMap(\.self).min() ?? nextPruning
    }

    private func attend() async throws {
        let time = world.now()
        try storeWhatWasRefused()
        // The clock may have been set back since.
        nextPruning = min(nextPruning, time.addingTimeInterval(Self.pruningInterval))
        try endExpiredHold(at: time)
        try takeSlot(at: time)
        try startWaitingJob(at: time)
        if nextPruning <= time { try await prune(at: time) }
    }

    private func prune(at time: Date) async throws {
        let count = try await store.prune(setup.history, at: time)
        nextPruning = time.addingTimeInterval(Self.pruningInterval)
        if count > 0 { logger.info("\(count) old jobs were removed", metadata: ["count": "\(count)"]) }
    }

    // MARK: The schedule

    /// The next slot; `nil` when there is no schedule.
    func nextSlot() throws -> Date? {
        guard let calendar = setup.schedule.calendar else { return nil }
        return setup.schedule.next(1, after: try store.lastSlot(of: calendar.description) ?? world.now()).first
    }

    /// How the schedule stands, with so many of its next slots.
    public func scheduleState(next count: Int) throws -> ScheduleState {
        let schedule = setup.schedule
        let last = try schedule.calendar.flatMap { try store.lastSlot(of: $0.description) }
        return ScheduleState(
            calendar: schedule.calendar?.description, jitterSeconds: schedule.jitter / .seconds(1),
            catchUp: schedule.catchesUp, timeZone: schedule.localZone.identifier,
            lastSlot: last.flatMap { schedule.isSlot($0) ? $0 : nil },
            next: schedule.next(count, after: last ?? world.now()), scheduledJob: scheduled)
    }

    /// Makes the newest slot that has come a job: its own time, and not now, is where the next one follows from.
    private func takeSlot(at time: Date) throws {
        guard let calendar = setup.schedule.calendar?.description else { return try endSchedule() }
        guard let last = try store.lastSlot(of: calendar) else {
            // A calendar that is new has missed nothing.
            return try store.take(slot: time, of: calendar, as: nil)
        }
        if Schedule.isFarAhead(last, of: time) {
            logger.warning("the clock was set back by more than a week: the schedule goes on from now")
            return try store.take(slot: time, of: calendar, as: nil)
        }
        guard let due = setup.schedule.due(after: last, at: time) else { return }
        var random = WorldRandom(world: world)
        var job = newJob(trigger: .schedule, by: Self.daemon, at: time)
        job.slot = due.slot
        job.startAt = max(time, due.slot.addingTimeInterval(setup.schedule.offset(using: &random)))
        job.state = .scheduled
        if let failure = passingOver(isMissed: due.isMissed) {
            job.state = .cancelled
            job.error = failure
            job.finishedAt = time
            try store.take(slot: due.slot, of: calendar, as: job)
            announce(job)
        } else {
            try store.take(slot: due.slot, of: calendar, as: job)
            wait(for: job)
        }
    }

    /// Forgets a schedule that was taken away: when it comes back, it has missed nothing.
    private func endSchedule() throws {
        guard !isScheduleForgotten else { return }
        try store.forgetSchedule()
        isScheduleForgotten = true
        guard let waiting = scheduled, waiting.trigger == .schedule else { return }
        _ = try end(
            waiting,
            because: JobFailure(
                name: "schedule_gone", message: "Skipped: the daemon has no schedule any more.", retryable: false))
    }

    /// Has a stored job wait for its start.
    func wait(for job: Job) {
        scheduled = job
        logs[job.id] = EventLog(of: job.id)
        emit(JobEvent(time: world.now(), jobId: job.id, kind: .state, state: .scheduled))
        let startAt = RecordCoding.text(of: job.startAt ?? world.now())
        logger.log(
            .jobScheduled, "job \(job.id) is to start at \(startAt) (\(job.trigger.rawValue))",
            metadata: Self.metadata(of: job, ["start_at": "\(startAt)"]))
        wake()
    }

    /// Why the run of a slot is not even scheduled; `nil` when it is.
    private func passingOver(isMissed: Bool) -> JobFailure? {
        if isMissed, !setup.schedule.catchesUp { return Self.missed }
        guard let scheduled else { return nil }
        return JobFailure(
            name: "already_running", message: "Skipped: job \(scheduled.id) still waited for its start.",
            retryable: false)
    }

    private static let missed = JobFailure(
        name: "missed",
        message: "Skipped: it could not be run when it fell due, and schedule.catch_up is false.",
        retryable: false)

    private func startWaitingJob(at time: Date) throws {
        guard let job = scheduled, let slot = job.slot, let startAt = job.startAt else { return }
        // The slot has passed once: where the clock was set back since, the job is not to wait for it again.
        guard startAt <= time || Schedule.isLate(slot.timeIntervalSince(time)) else { return }
        if let failure = skipping(job, after: time.timeIntervalSince(startAt)) {
            _ = try end(job, because: failure)
        } else {
            let begun = try begin(job)
            record(
                AuditEntry(
                    time: time, requester: Self.daemon, command: "job.start",
                    parameters: "trigger=\(begun.trigger.rawValue)", reason: nil, jobId: begun.id, outcome: "allowed"))
        }
    }

    /// Why a job is not run that has fallen due so many seconds ago; `nil` when it is.
    private func skipping(_ job: Job, after delay: TimeInterval) -> JobFailure? {
        if let running {
            return JobFailure(
                name: "already_running", message: "Skipped: job \(running.job.id) was running when it fell due.",
                retryable: false)
        }
        if let hold = holds().first {
            return JobFailure(
                name: "scraping_disabled", message: "Skipped: scraping was disabled by \(hold.words). \(hold.remedy)",
                retryable: false)
        }
        return job.trigger == .schedule && !setup.schedule.catchesUp && Schedule.isLate(delay) ? Self.missed : nil
    }

    // MARK: After an interruption

    /// How many times in a row the daemon goes on from an interrupted job by itself: a job that ends its daemon each time
    /// must not do so for ever.
    private static let automaticResumes = 3

    /// Goes on from a job of the timer or the schedule that the end of the daemon before interrupted.
    func resumeInterruptedJob() {
        do {
            guard setup.resumesOnStart, !isStopping, running == nil, let last = try store.lastStartedJob(),
                last.state == .interrupted, last.resumedBy == nil
            else { return }
            var origin = last
            var resumes = 0
            var isInARow = true
            while origin.trigger == .resume, let id = origin.resumedFrom, let parent = try store.storedJob(id) {
                isInARow = isInARow && origin.requestedBy.user == Self.daemon.user
                if isInARow { resumes += 1 }
                origin = parent
            }
            guard origin.trigger == .timer || origin.trigger == .schedule else { return }
            guard resumes < Self.automaticResumes else {
                logger.error(
                    "job \(last.id) was interrupted \(resumes + 1) times in a row and is not resumed any more",
                    metadata: ["job_id": "\(last.id)"])
                return try raise(
                    .jobNotResumed, last,
                    "A sync was interrupted \(resumes + 1) times in a row; it is not resumed any more.",
                    hint: "See why the daemon ended: journalctl -u tracksyncd; then: tracksyncctl resume")
            }
            guard holds().isEmpty else {
                logger.notice(
                    "the interrupted job \(last.id) is not resumed while scraping is disabled",
                    metadata: ["job_id": "\(last.id)"])
                return
            }
            let reason = "the daemon was interrupted"
            let job = try goOn(from: last, reason: reason, by: Self.daemon)
            record(
                AuditEntry(
                    time: job.createdAt, requester: Self.daemon, command: "job.resume", reason: reason, jobId: job.id,
                    outcome: "allowed"))
        } catch let error as JobError {
            logger.notice("an interrupted job was not resumed: \(error.message)")
        } catch {
            logTrouble("an interrupted job could not be resumed", error)
        }
    }
}
