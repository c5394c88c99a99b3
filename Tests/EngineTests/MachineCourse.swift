import Foundation
import JobModel
import Storage
import Testing

@testable import Engine

/// A job machine, and everything that happened to it.
struct MachineCourse {
    static let start = Date(timeIntervalSince1970: 1_800_000_000)
    static let block = ScrapingBlock(source: .operator, place: "here", since: start, hint: "Wait.")
    static let reason = StopReason.request(Requester(uid: 1, user: "bert", pid: 1), reason: nil)

    /// A state of the machine.
    enum Situation: String, CaseIterable {
        case idle, waiting, starting, startingWithWaiting, running, runningWithWaiting, stopping, ending, unstored
        case storingAgain, scheduling, endingWaiting, stopped
    }

    /// A kind of input.
    enum Kind: String, CaseIterable {
        case start, startNow, timer, timerWithJitter, resume, cancel, cancelWaiting, cancelOther, slot, missedSlot
        case scheduleRemoved, due, blocked, written, repeated, notWritten, ended, shutDown
    }

    struct Refused: Error {}

    var machine = JobMachine()
    var context = JobMachine.Context(
        now: MachineCourse.start, block: nil, recovery: SlotRecovery(retryAfter: [], catchesUp: true),
        newID: { JobID(at: MachineCourse.start) }, newNumber: { 1 })
    var writes: [JobMachine.Write] = []
    /// How many writes there were in all.
    var begun = 0
    var running: [JobID] = []
    var ended: [JobID: Int] = [:]
    var stops = 0
    var answers: [Int: Result<Job, any Error>] = [:]
    var asked = 0
    var told: [String] = []
    private var made = 0

    /// A machine in a state, with what it was given to get there.
    init(in situation: Situation = .idle) {
        switch situation {
        case .idle: break
        case .waiting:
            timer(after: 60)
            written()
        case .starting: start()
        case .startingWithWaiting:
            self = Self(in: .waiting)
            start()
        case .running:
            start()
            written()
        case .runningWithWaiting:
            self = Self(in: .startingWithWaiting)
            written()
        case .stopping:
            self = Self(in: .running)
            handle(.blocked(Self.block))
        case .ending:
            self = Self(in: .running)
            end()
        case .unstored:
            self = Self(in: .ending)
            notWritten()
        case .storingAgain:
            self = Self(in: .unstored)
            start()
        case .scheduling: timer(after: 60)
        case .endingWaiting:
            self = Self(in: .waiting)
            handle(.cancel(nil, Self.reason, caller()))
        case .stopped: handle(.shutDown)
        }
    }

    mutating func job(_ trigger: JobTrigger = .manual, startAt: Date? = nil) -> Job {
        made += 1
        var job = Job(
            id: JobID(at: Self.start + Double(made)), trigger: trigger,
            requestedBy: Requester(uid: 1, user: "anna", pid: 1), createdAt: context.now)
        if trigger == .timer || trigger == .schedule {
            job.slot = context.now
            job.startAt = startAt ?? context.now
        }
        return job
    }

    mutating func caller() -> JobMachine.Caller {
        asked += 1
        return JobMachine.Caller(number: asked)
    }

    mutating func handle(_ input: JobMachine.Input) {
        for action in machine.handle(input, context) {
            switch action {
            case .write(let write):
                writes.append(write)
                begun += 1
            case .run(let job):
                #expect(running.isEmpty, "two jobs at once")
                #expect(ended[job.id] == nil, "a job runs again")
                running.append(job.id)
            case .stop: stops += 1
            case .answer(let caller, let answer):
                #expect(answers[caller.number] == nil, "answered twice")
                answers[caller.number] = answer
            case .tellUnstoredEnd: told.append("unstored")
            case .tellFailure: told.append("failure")
            case .auditDueStart: told.append("due")
            }
        }
    }

    mutating func start(isNow: Bool = false) {
        let job = job()
        handle(.start(NewJob(job: job, isNow: isNow), caller()))
    }

    mutating func timer(after seconds: TimeInterval) {
        let job = job(.timer, startAt: context.now + seconds)
        handle(.start(NewJob(job: job), caller()))
    }

    mutating func slot(isMissed: Bool = false) {
        let job = job(.schedule, startAt: context.now + 60)
        handle(.slot(SlotJob(calendar: "daily", slot: context.now, isMissed: isMissed, job: job)))
    }

    /// The database has taken the last write.
    mutating func written() {
        guard let write = writes.popLast() else { return handle(.written(job())) }
        let job: Job =
            switch write {
            case .begin(let job, _), .schedule(let job, _), .slot(_, let job), .skip(let job, _),
                .endWaiting(let job, _), .end(let job, _):
                job
            case .resume(let order): order.job
            }
        if job.state.isFinal { ended[job.id, default: 0] += 1 }
        handle(.written(job))
    }

    mutating func notWritten() {
        _ = writes.popLast()
        handle(.notWritten(Refused()))
    }

    mutating func repeated() {
        _ = writes.popLast()
        handle(.repeated(job()))
    }

    /// The running job is over.
    mutating func end(_ state: JobState = .succeeded) {
        guard !running.isEmpty else { return handle(.ended(job())) }
        running.removeLast()
        guard var job = machine.running else { return }
        job.state = state
        job.finishedAt = context.now
        handle(.ended(job))
    }

    /// Gives the machine an input of a kind.
    mutating func take(_ kind: Kind) {
        switch kind {
        case .start: start()
        case .startNow: start(isNow: true)
        case .timer: timer(after: 0)
        case .timerWithJitter: timer(after: 60)
        case .resume:
            let job = self.job(.resume)
            handle(.resume(ResumedJob(job: job), caller()))
        case .cancel: handle(.cancel(nil, Self.reason, caller()))
        case .cancelWaiting: handle(.cancel(machine.waiting?.id, Self.reason, caller()))
        case .cancelOther:
            let other = job().id
            handle(.cancel(other, Self.reason, caller()))
        case .slot: slot()
        case .missedSlot:
            context.recovery.catchesUp = false
            slot(isMissed: true)
            context.recovery.catchesUp = true
        case .scheduleRemoved: handle(.scheduleRemoved)
        case .due: handle(.due)
        case .blocked: handle(.blocked(Self.block))
        case .written: written()
        case .repeated: repeated()
        case .notWritten: notWritten()
        case .ended: end()
        case .shutDown: handle(.shutDown)
        }
    }
}
