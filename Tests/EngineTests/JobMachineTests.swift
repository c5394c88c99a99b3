import EngineBench
import Foundation
import JobModel
import Programs
import Storage
import Testing

@testable import Engine

/// The rules of jobs, without a clock, a database or a site.
struct JobMachineTests {
    static let now = MachineCourse.start

    typealias Situation = MachineCourse.Situation
    typealias Kind = MachineCourse.Kind

    /// What came of an input, in few words.
    static func outcome(_ kind: Kind, in situation: Situation) -> String {
        var course = MachineCourse(in: situation)
        let before = course
        course.take(kind)
        var words: [String] = []
        let isWriting = !course.machine.isSettled
        if isWriting, course.begun > before.begun, let write = course.writes.last {
            words.append(name(of: write))
        } else if isWriting, !before.machine.isSettled, course.asked > before.asked,
            course.answers.count == before.answers.count
        {
            words.append("deferred")
        }
        if course.running.count > before.running.count { words.append("run") }
        if course.stops > before.stops { words.append("stop") }
        for (caller, answer) in course.answers.sorted(by: { $0.key < $1.key }) where before.answers[caller] == nil {
            switch answer {
            case .success(let job): words.append("answer \(job.state)")
            case .failure(let error as JobError): words.append("refuse \(error.name)")
            case .failure: words.append("fail")
            }
        }
        words += course.told.dropFirst(before.told.count)
        return words.isEmpty ? "-" : words.joined(separator: ", ")
    }

    static func name(of write: JobMachine.Write) -> String {
        switch write {
        case .begin: "begin"
        case .resume: "resume"
        case .schedule: "schedule"
        case .slot(_, let job): "slot \(job.state)"
        case .skip: "skip"
        case .endWaiting: "end waiting"
        case .end: "end"
        }
    }

    /// Every input in every state.
    static let expected: [Situation: [Kind: String]] = [
        .idle: [
            .start: "begin", .startNow: "begin", .timer: "begin", .timerWithJitter: "schedule", .resume: "resume",
            .cancel: "refuse not_running", .cancelWaiting: "refuse not_running", .cancelOther: "refuse not_running",
            .slot: "slot scheduled", .missedSlot: "slot skipped", .scheduleRemoved: "-", .due: "-", .blocked: "-",
            .written: "-", .repeated: "-", .notWritten: "-", .ended: "-", .shutDown: "-",
        ],
        .waiting: [
            .start: "begin", .startNow: "begin", .timer: "skip",
            .timerWithJitter: "skip", .resume: "resume", .cancel: "end waiting",
            .cancelWaiting: "end waiting", .cancelOther: "refuse not_running", .slot: "slot skipped",
            .missedSlot: "slot skipped", .scheduleRemoved: "-", .due: "-", .blocked: "-", .written: "-",
            .repeated: "-", .notWritten: "-", .ended: "-", .shutDown: "-",
        ],
        .starting: [
            .start: "deferred", .startNow: "deferred", .timer: "deferred", .timerWithJitter: "deferred",
            .resume: "deferred", .cancel: "deferred", .cancelWaiting: "deferred", .cancelOther: "deferred",
            .slot: "-", .missedSlot: "-", .scheduleRemoved: "-", .due: "-", .blocked: "-",
            .written: "run, answer running", .repeated: "answer running", .notWritten: "fail", .ended: "-",
            .shutDown: "-",
        ],
        .running: [
            .start: "refuse already_running", .startNow: "refuse already_running", .timer: "skip",
            .timerWithJitter: "skip", .resume: "refuse already_running", .cancel: "stop",
            .cancelWaiting: "stop", .cancelOther: "refuse not_running", .slot: "slot scheduled",
            .missedSlot: "slot skipped", .scheduleRemoved: "-", .due: "-", .blocked: "stop", .written: "-",
            .repeated: "-", .notWritten: "-", .ended: "end", .shutDown: "stop",
        ],
        .runningWithWaiting: [
            .start: "refuse already_running", .startNow: "refuse already_running", .timer: "skip",
            .timerWithJitter: "skip", .resume: "refuse already_running", .cancel: "stop",
            .cancelWaiting: "end waiting", .cancelOther: "refuse not_running", .slot: "slot skipped",
            .missedSlot: "slot skipped", .scheduleRemoved: "-", .due: "-", .blocked: "stop", .written: "-",
            .repeated: "-", .notWritten: "-", .ended: "end", .shutDown: "stop",
        ],
        .stopping: [
            .start: "refuse already_running", .startNow: "refuse already_running", .timer: "skip",
            .timerWithJitter: "skip", .resume: "refuse already_running", .cancel: "-",
            .cancelWaiting: "-", .cancelOther: "refuse not_running", .slot: "slot scheduled",
            .missedSlot: "slot skipped", .scheduleRemoved: "-", .due: "-", .blocked: "-", .written: "-",
            .repeated: "-", .notWritten: "-", .ended: "end", .shutDown: "-",
        ],
        .ending: [
            .start: "deferred", .startNow: "deferred", .timer: "deferred", .timerWithJitter: "deferred",
            .resume: "deferred", .cancel: "deferred", .cancelWaiting: "deferred", .cancelOther: "deferred",
            .slot: "-", .missedSlot: "-", .scheduleRemoved: "-", .due: "-", .blocked: "-", .written: "-",
            .repeated: "-", .notWritten: "unstored, failure", .ended: "-", .shutDown: "-",
        ],
        .unstored: [
            .start: "end", .startNow: "end", .timer: "end", .timerWithJitter: "end", .resume: "end",
            .cancel: "refuse not_running", .cancelWaiting: "refuse not_running", .cancelOther: "refuse not_running",
            .slot: "slot scheduled", .missedSlot: "slot skipped", .scheduleRemoved: "-", .due: "-", .blocked: "-",
            .written: "-", .repeated: "-", .notWritten: "-", .ended: "-", .shutDown: "-",
        ],
        .startingWithWaiting: [
            .start: "deferred", .startNow: "deferred", .timer: "deferred", .timerWithJitter: "deferred",
            .resume: "deferred", .cancel: "deferred", .cancelWaiting: "deferred", .cancelOther: "deferred",
            .slot: "-", .missedSlot: "-", .scheduleRemoved: "-", .due: "-", .blocked: "-",
            .written: "run, answer running", .repeated: "answer running", .notWritten: "fail", .ended: "-",
            .shutDown: "-",
        ],
        .storingAgain: [
            .start: "deferred", .startNow: "deferred", .timer: "deferred", .timerWithJitter: "deferred",
            .resume: "deferred", .cancel: "deferred", .cancelWaiting: "deferred", .cancelOther: "deferred",
            .slot: "-", .missedSlot: "-", .scheduleRemoved: "-", .due: "-", .blocked: "-", .written: "begin",
            .repeated: "answer running", .notWritten: "fail", .ended: "-", .shutDown: "-",
        ],
        .scheduling: [
            .start: "deferred", .startNow: "deferred", .timer: "deferred", .timerWithJitter: "deferred",
            .resume: "deferred", .cancel: "deferred", .cancelWaiting: "deferred", .cancelOther: "deferred",
            .slot: "-", .missedSlot: "-", .scheduleRemoved: "-", .due: "-", .blocked: "-",
            .written: "answer scheduled", .repeated: "answer running", .notWritten: "fail", .ended: "-",
            .shutDown: "-",
        ],
        .endingWaiting: [
            .start: "deferred", .startNow: "deferred", .timer: "deferred", .timerWithJitter: "deferred",
            .resume: "deferred", .cancel: "deferred", .cancelWaiting: "deferred", .cancelOther: "deferred",
            .slot: "-", .missedSlot: "-", .scheduleRemoved: "-", .due: "-", .blocked: "-",
            .written: "answer cancelled", .repeated: "answer running", .notWritten: "fail", .ended: "-",
            .shutDown: "-",
        ],
        .stopped: [
            .start: "refuse shutting_down", .startNow: "refuse shutting_down", .timer: "refuse shutting_down",
            .timerWithJitter: "refuse shutting_down", .resume: "refuse shutting_down", .cancel: "refuse not_running",
            .cancelWaiting: "refuse not_running", .cancelOther: "refuse not_running", .slot: "slot scheduled",
            .missedSlot: "slot skipped", .scheduleRemoved: "-", .due: "-", .blocked: "-", .written: "-",
            .repeated: "-", .notWritten: "-", .ended: "-", .shutDown: "-",
        ],
    ]

    @Test(arguments: Situation.allCases)
    func `each input in each state`(situation: Situation) throws {
        for kind in Kind.allCases {
            let expected = try #require(Self.expected[situation]?[kind], "\(situation) \(kind)")
            let outcome = Self.outcome(kind, in: situation)
            #expect(outcome == expected, "\(kind) while \(situation)")
        }
    }

    // MARK: Properties

    /// Inputs in any order: what a database, a site and people can do, but nothing that cannot happen.
    private func play(seed: UInt64, steps: Int) -> MachineCourse {
        var random = SeededRandom(seed: seed)
        var course = MachineCourse()
        for _ in 0..<steps {
            let kinds = Kind.allCases.filter { kind in
                switch kind {
                case .written, .notWritten: !course.writes.isEmpty
                // Only named requests are repeated.
                case .repeated, .shutDown: false
                case .ended: !course.running.isEmpty
                default: true
                }
            }
            course.context.now += Double.random(in: 0...30, using: &random)
            course.context.block = Int.random(in: 0..<4, using: &random) == 0 ? MachineCourse.block : nil
            if let kind = kinds.randomElement(using: &random) { course.take(kind) }
            #expect(course.writes.count <= 1, "one thing is written at a time")
            if !course.running.isEmpty, course.writes.isEmpty { #expect(course.machine.running != nil) }
        }
        return course
    }

    /// Lets everything come to rest: the database takes what is written, jobs end, time passes.
    private func rest(_ course: inout MachineCourse) {
        course.context.block = nil
        for _ in 0..<10_000 {
            if !course.writes.isEmpty {
                course.written()
            } else if !course.running.isEmpty {
                course.end()
            } else if let due = course.machine.nextDue(isBlocked: false) {
                course.context.now = max(course.context.now, due)
                course.handle(.due)
                #expect(!course.writes.isEmpty, "a wake-up for nothing")
            } else {
                return
            }
        }
        Issue.record("it never rests")
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func `whatever comes in whatever order, one job runs at a time, each ends once, and nobody waits for ever`(
        seed: UInt64
    ) {
        var course = play(seed: seed, steps: 60)
        rest(&course)
        #expect(course.machine.isQuiet && course.machine.waiting == nil && course.machine.unstored == nil)
        #expect(course.answers.count == course.asked, "every request is answered")
        #expect(course.ended.values.allSatisfy { $0 == 1 }, "each job ends once")
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `a daemon that stops answers everybody and comes to rest`(seed: UInt64) {
        var course = play(seed: seed, steps: 40)
        course.handle(.shutDown)
        rest(&course)
        #expect(course.machine.isQuiet)
        #expect(course.answers.count == course.asked)
        course.start()
        #expect(course.writes.isEmpty && course.running.isEmpty && course.answers.count == course.asked)
    }

    @Test func `a job that waits is begun when it is due, or skipped with its reason`() {
        var course = MachineCourse(in: .waiting)
        #expect(course.machine.nextDue(isBlocked: false) == Self.now + 60)
        course.context.now = Self.now + 59
        course.handle(.due)
        #expect(course.writes.isEmpty)
        course.context.now = Self.now + 60
        course.handle(.due)
        course.written()
        #expect(course.running.count == 1 && course.machine.waiting == nil && course.told == ["due"])
        var blocked = MachineCourse(in: .waiting)
        blocked.context.now = Self.now + 61
        blocked.context.block = MachineCourse.block
        blocked.handle(.due)
        guard case .endWaiting(let job, let next)? = blocked.writes.last else {
            Issue.record("not skipped")
            return
        }
        #expect(job.state == .skipped && job.error?.name == "scraping_disabled")
        #expect(next?.retryOf == job.id && next?.slot == job.slot && next?.state == .scheduled)
    }

    @Test func `a job that falls due while another host syncs is skipped for that reason`() {
        var course = MachineCourse(in: .waiting)
        course.context.now = Self.now + 60
        course.handle(.due)
        _ = course.writes.popLast()
        course.handle(.notWritten(JobError.alreadyRunning(on: "alpha", nil, since: Self.now)))
        guard case .endWaiting(let job, next: _)? = course.writes.last else {
            Issue.record("not skipped")
            return
        }
        #expect(job.isSkipped && job.error?.name == "already_running" && job.error?.message.contains("alpha") == true)
        course.written()
        #expect(course.machine.waiting == nil && course.machine.isQuiet && course.told.isEmpty)
    }

    @Test func `a job that is requested while another host syncs is refused, and nothing is begun`() {
        var course = MachineCourse()
        course.start()
        _ = course.writes.popLast()
        course.handle(.notWritten(JobError.alreadyRunning(on: "alpha", nil, since: Self.now)))
        #expect(course.running.isEmpty && course.machine.isQuiet)
        guard case .failure(let error as JobError)? = course.answers[1], case .alreadyRunningElsewhere = error.code
        else {
            Issue.record("not refused")
            return
        }
    }

    @Test
    func `a job that falls due while the lease cannot be taken waits for it, and one that is requested is refused`() {
        let away = JobError(.databaseAway, "the lease could not be taken", remedy: JobError.shuttingDown.remedy)
        var course = MachineCourse(in: .waiting)
        course.context.now = Self.now + 60
        course.handle(.due)
        _ = course.writes.popLast()
        course.handle(.notWritten(away))
        #expect(course.machine.waiting?.state == .scheduled && course.told == ["failure"] && course.writes.isEmpty)
        #expect(course.machine.nextDue(isBlocked: false) == Self.now + 70)
        course.context.now = Self.now + 70
        course.handle(.due)
        course.written()
        #expect(course.running.count == 1 && course.machine.waiting == nil)
        var requested = MachineCourse()
        requested.start()
        _ = requested.writes.popLast()
        requested.handle(.notWritten(away))
        guard case .failure(let error as JobError)? = requested.answers[1], case .databaseAway = error.code else {
            Issue.record("not refused")
            return
        }
        #expect(requested.running.isEmpty && requested.machine.isQuiet)
    }

    @Test func `what the database refuses is tried again, and not at once`() {
        var course = MachineCourse(in: .waiting)
        course.context.now = Self.now + 60
        course.handle(.due)
        course.notWritten()
        #expect(course.machine.nextDue(isBlocked: false) == Self.now + 70 && course.told == ["failure"])
        course.handle(.due)
        #expect(course.writes.isEmpty)
        course.context.now = Self.now + 70
        course.handle(.due)
        course.written()
        #expect(course.running.count == 1)
    }

    @Test func `a stop that comes while a job is being stored ends it as soon as it runs`() {
        var course = MachineCourse(in: .starting)
        course.handle(.blocked(MachineCourse.block))
        #expect(course.stops == 0)
        course.written()
        #expect(course.running.count == 1 && course.stops == 1)
    }

    @Test func `requests of one name have one job`() {
        var course = MachineCourse()
        func order(_ content: String) -> NewJob {
            let request = NamedRequest(uid: 1, name: "nightly", content: content, time: Self.now)
            return NewJob(job: course.job(), request: request)
        }
        for _ in 0..<5 { course.handle(.start(order("a"), course.caller())) }
        course.handle(.start(order("b"), course.caller()))
        course.written()
        let jobs = (1...5).compactMap { try? course.answers[$0]?.get().id }
        #expect(jobs.count == 5 && Set(jobs).count == 1 && course.running.count == 1)
        guard case .failure(let error as JobError)? = course.answers[6] else {
            Issue.record("\(String(describing: course.answers[6]))")
            return
        }
        #expect(error.name == "other_request")
    }
}
