import ControlProtocol
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

struct WatchStateTests {
    private func opened(_ seq: Int64) throws -> WatchState {
        var state = WatchState(reference: nil)
        _ = state.open(JobSnapshot(job: try Samples.running(), seq: seq), Greeting(version: "1", instance: "a"))
        return state
    }

    private func isShown(_ step: WatchState.Step) -> Bool { if case .show = step { true } else { false } }

    private func warning(_ seq: Int64) throws -> JobEvent {
        try Samples.event(seq, .warning) { $0.warning = JobWarning(code: .duplicateSlugs, message: "One twice.") }
    }

    @Test func `an event is shown once`() throws {
        var state = try opened(5)
        #expect(isShown(state.apply(try warning(6))))
        #expect(!isShown(state.apply(try warning(6))))
        #expect(!isShown(state.apply(try warning(5))))
        #expect(isShown(state.apply(try warning(7))))
    }

    @Test func `progress has the number of the event before it, and old progress is not shown`() throws {
        var state = try opened(5)
        #expect(isShown(state.apply(try Samples.progress(5, 1))))
        #expect(isShown(state.apply(try Samples.progress(5, 2))))
        #expect(isShown(state.apply(try warning(6))))
        #expect(!isShown(state.apply(try Samples.progress(5, 3))))
        #expect(state.job?.progress?.processed == 2 && state.request.after == 6)
    }

    @Test func `another job's events are passed over`() throws {
        var state = try opened(5)
        var event = try Samples.event(6, .finished)
        event.jobId = try #require(JobID("0193f2a4-7c1b-7000-8000-00000000000f"))
        guard case .ignore = state.apply(event) else {
            Issue.record("taken for its own")
            return
        }
    }

    @Test func `after a loss the events since the last one are asked for, of a restarted daemon too`() throws {
        var state = WatchState(reference: "0193")
        #expect(state.request.after == nil)
        #expect(state.request.id == "0193")
        state = try opened(5)
        _ = state.apply(try warning(8))
        #expect(state.request.after == 8)
        #expect(try state.request.id == Samples.id().rawValue)
        let snapshot = JobSnapshot(job: try Samples.running(), seq: 20)
        #expect(state.open(snapshot, Greeting(version: "1", instance: "a")) == .resumed)
        #expect(isShown(state.apply(try warning(9))))
        #expect(state.open(snapshot, Greeting(version: "1", instance: "b")) == .restarted)
        #expect(state.request.after == 9)
        #expect(!isShown(state.apply(try warning(9))))
        #expect(isShown(state.apply(try warning(10))))
    }

    @Test func `events that a snapshot has already do not set the job back`() throws {
        var state = try opened(5)
        let interrupted = try Samples.running { $0.state = .interrupted }
        _ = state.open(JobSnapshot(job: interrupted, seq: 20), Greeting(version: "1", instance: "b"))
        #expect(isShown(state.apply(try Samples.event(7, .state) { $0.state = .running })))
        #expect(isShown(state.apply(try Samples.progress(8, 1))))
        #expect(state.job?.state == .interrupted)
        #expect(state.job?.progress?.processed == 523)
        _ = state.apply(try Samples.event(21, .state) { $0.state = .running })
        #expect(state.job?.state == .running)
    }

    @Test func `the last word counts even when it is old`() throws {
        var state = try opened(50)
        let job = try Samples.succeeded()
        guard case .finished(_, let last) = state.apply(try Samples.event(9, .finished, { $0.job = job })) else {
            Issue.record("not taken")
            return
        }
        #expect(last.state == .succeeded)
    }

    @Test func `the pauses grow up to a limit, then it is given up`() {
        var backOff = BackOff()
        let start = ContinuousClock.now
        #expect(backOff.next(at: start) == .zero)
        #expect(backOff.next(at: start) == .milliseconds(100))
        #expect(backOff.next(at: start) == .milliseconds(200))
        for _ in 0..<10 { _ = backOff.next(at: start) }
        #expect(backOff.next(at: start + .seconds(59)) == .seconds(5))
        #expect(backOff.next(at: start + .seconds(60)) == nil)
        backOff.recover()
        #expect(backOff.next(at: start + .seconds(61)) == .zero)
    }
}
