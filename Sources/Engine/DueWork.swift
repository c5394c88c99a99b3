import Blocking
import FileWatching
import Foundation
public import JobModel
import Logging
import Remedies
import Storage

// Work that falls due by the clock: slots of the schedule, jobs that wait for their start, blocks that end, the removal
// of old
// jobs. And the file that blocks scraping, and jobs that the end of a daemon interrupted.
extension JobRunner {
    /// Something fell due and could not be done; that has been logged.
    private struct NotDone: Error {}

    private static let pruningInterval: TimeInterval = 86400
    /// How long after the start nothing is removed: a clock that is wrong as the machine starts is set meanwhile.
    static let firstPruning: TimeInterval = 3600

    /// Does what has fallen due, whenever something does, until the task is cancelled or the daemon stops.
    func runDueWork() async {
        while !machine.isStopping, !Task.isCancelled {
            do {
                try await doDueWork()
                await sleep(until: nextDue)
            } catch {
                if !(error is NotDone), !(error is CancellationError) { logNotDone(error) }
                await sleep(until: dependencies.now().addingTimeInterval(JobMachine.retryInterval))
            }
        }
    }

    /// Has whoever waits look again for what is to be done.
    func wake() {
        isWoken = true
        sleeper?.resume()
        sleeper = nil
    }

    private func sleep(until time: Date) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [dependencies] in
                await dependencies.sleep(time)
                await self.wake()
            }
            await withCheckedContinuation { continuation in
                if isWoken { continuation.resume() } else { sleeper = continuation }
            }
            group.cancelAll()
        }
        isWoken = false
    }

    private var nextDue: Date {
        let now = dependencies.now()
        let isBlocked = !gate.blocks(at: now).isEmpty
        // Nobody tells when the application's switch is on again.
        let look = gate.application.map { _ in now.addingTimeInterval(Self.applicationInterval / .seconds(1)) }
        let times = [machine.nextDue(isBlocked: isBlocked), gate.nextExpiry, keeper.nextDue(at: now), look]
        return times.compactMap(\.self).reduce(nextPruning, min)
    }

    private func doDueWork() async throws {
        let now = dependencies.now()
        // The clock may have been set back since.
        nextPruning = min(nextPruning, now.addingTimeInterval(Self.pruningInterval))
        try await storeBlocks()
        while try await endExpiredBlock(at: now) {}
        if gate.application != nil { await lookAtApplication() }
        if resumesWhenEnabled, gate.blocks(at: now).isEmpty { await resumeInterruptedJob() }
        try await keepSchedule(at: now)
        if let due = machine.nextDue(isBlocked: !gate.blocks(at: now).isEmpty), due <= now { await lookAtApplication() }
        handle(.due)
        await untilSettled()
        if nextPruning <= now {
            // Where even the newest job is old, the clock may be far ahead: the age of the others counts to that one.
            let newest = try await store.jobs.list(limit: 1).jobs.first?.createdAt
            let count = try await store.jobs.prune(setup.history, at: min(now, newest ?? now))
            nextPruning = now.addingTimeInterval(Self.pruningInterval)
            if count > 0 { logger.info("\(count) old jobs were removed", metadata: ["count": "\(count)"]) }
        }
    }

    private func endExpiredBlock(at now: Date) async throws -> Bool {
        var changed = gate
        guard let change = changed.expire(at: now) else { return false }
        try await store(change, in: changed)
        await record(
            AuditEntry(
                time: now, requester: Self.daemon, command: "scraping.set", parameters: "enabled=true",
                reason: "the time it was disabled for is over", jobId: nil, outcome: "allowed"))
        return true
    }

    private func keepSchedule(at now: Date) async throws {
        switch keeper.decision(at: now) {
        case nil: break
        case .forget:
            try await store.schedule.forget()
            keeper.forgot()
            handle(.scheduleRemoved)
        case .begin(let calendar):
            try await store.schedule.record(now, of: calendar)
            keeper.took(now)
        case .beginAgain(let calendar):
            logger.warning("the clock was set back by more than a week: the schedule continues from now")
            try await store.schedule.record(now, of: calendar)
            keeper.took(now)
        case .start(let calendar, let due):
            var random = DependencyRandom(dependencies: dependencies)
            var job = newJob(trigger: .schedule, by: Self.daemon)
            job.slot = due.slot
            job.startAt = max(now, due.slot.addingTimeInterval(setup.schedule.offset(using: &random)))
            handle(.slot(SlotJob(calendar: calendar, slot: due.slot, isMissed: due.isMissed, job: job)))
            await untilSettled()
            guard keeper.lastSlot == due.slot else { throw NotDone() }
        }
    }

    /// Records a change that nobody asked for by the control socket.
    public func record(_ entry: AuditEntry) async {
        do { try await store.audit.add(entry) } catch {
            logger.logRefusal("a change could not be written to the audit", error)
        }
    }

    func auditStart(of job: Job) {
        let entry = AuditEntry(
            time: job.startedAt ?? job.createdAt, requester: Self.daemon, command: "job.start",
            parameters: "trigger=\(job.trigger.rawValue)", reason: nil, jobId: job.id, outcome: "allowed")
        Task { await record(entry) }
    }

    // MARK: What blocks scraping from outside

    /// Looks at the file that blocks scraping whenever it may have come or gone.
    func watchDisableFile() async {
        guard let path = setup.disableFile else { return }
        var problem: String?
        while !Task.isCancelled {
            do {
                let watch = try await BlockingThreads.shared.run { try FileWatch(path: path) }
                if problem != nil { logger.notice("\(path) is watched again") }
                problem = nil
                for await _ in watch.changes { await lookAtDisableFile() }
            } catch {
                // Once, and again when it changes.
                if problem != "\(error)" {
                    logger.error("\(error) Until then it is looked at twice a second while a job runs.")
                }
                problem = "\(error)"
            }
            // The watch has ended, or there is none: the next one tells why.
            await lookAtDisableFile()
            await dependencies.sleep(dependencies.now().addingTimeInterval(JobMachine.retryInterval))
        }
    }

    /// Looks at the application's own switch, and stops the job that runs where it is off. While nobody can tell how it
    /// stands, what the daemon before knew of it is in force.
    func lookAtApplication() async {
        guard let permission else { return }
        do {
            let found = try await permission.block()
            if let change = gate.set(application: found) {
                await apply([change])
                wake()
            }
        } catch {}
        obeyGate()
    }

    // MARK: After an interruption

    /// How many times in a row the daemon resumes an interrupted job by itself: a job that ends its daemon each time must
    /// not do so for ever.
    private static let automaticResumes = 3

    /// Resumes a job of the timer or the schedule that the end of the daemon before interrupted.
    func resumeInterruptedJob() async {
        resumesWhenEnabled = false
        do {
            guard setup.resumesOnStart, !machine.isStopping, machine.running == nil,
                let last = try await store.jobs.lastStarted(), last.state == .interrupted, last.resumedBy == nil
            else { return }
            var origin = last
            var resumes = 0
            var isInARow = true
            while origin.trigger == .resume, let id = origin.resumedFrom, let parent = try await store.jobs.find(id) {
                isInARow = isInARow && origin.requestedBy.user == Self.daemon.user
                if isInARow { resumes += 1 }
                origin = parent
            }
            guard origin.trigger == .timer || origin.trigger == .schedule else { return }
            guard resumes < Self.automaticResumes else { return try await giveUpResuming(last, after: resumes) }
            guard gate.blocks(at: dependencies.now()).isEmpty else {
                logger.notice(
                    "the interrupted job \(last.id) is not resumed while scraping is disabled",
                    metadata: ["job_id": "\(last.id)"])
                resumesWhenEnabled = setup.schedule.catchesUp
                return
            }
            let reason = "the daemon was interrupted"
            var job = newJob(trigger: .resume, by: Self.daemon)
            job.reason = reason
            let requested = ResumedJob(job: job, parent: last.id)
            let resumed: Job
            do { resumed = try await ask { .resume(requested, $0) } } catch let error as JobError {
                // Too long ago, or what it had read is gone: unless another sync has done its work, it is made up.
                if case .notResumable = error.code, try await store.jobs.success(after: last.id) == nil {
                    handle(.notResumable(last))
                }
                throw error
            }
            await record(
                AuditEntry(
                    time: resumed.createdAt, requester: Self.daemon, command: "job.resume", reason: reason,
                    jobId: resumed.id, outcome: "allowed"))
        } catch let error as JobError {
            logger.notice("an interrupted job was not resumed: \(error.message)")
        } catch {
            logger.logRefusal("an interrupted job could not be resumed", error)
        }
    }

    private func giveUpResuming(_ job: Job, after resumes: Int) async throws {
        logger.error(
            "job \(job.id) was interrupted \(resumes + 1) times in a row and is not resumed any more",
            metadata: ["job_id": "\(job.id)"])
        try await store.attention.open(
            AttentionPoint(
                kind: .jobNotResumed, since: dependencies.now(), jobId: job.id,
                message: "A sync was interrupted \(resumes + 1) times in a row; it is not resumed any more.",
                action: Remedy(.readLogAndResume)))
    }
}

extension ScrapingBlock {
    /// How a file that blocks scraping stands in its list; `since` where the file does not tell.
    init(_ file: DisableFile, at path: String, since: Date) {
        self.init(
            source: .file, place: path, since: file.since ?? since, by: file.owner,
            reason: file.reason ?? file.obstacle,
            action: file.since == nil
                ? Remedy(.openDirectory) : Remedy(file.isDirectory ? .removeDirectory : .removeFile, name: path)
        )
    }
}
