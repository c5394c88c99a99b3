import Testing

@testable import Fetching

struct CircuitBreakerTests {
    private let start = ContinuousClock.now
    private let settings = CircuitBreaker.Settings(giveUpAfter: .seconds(600))

    private func breaker(_ outcomes: [CircuitBreaker.Outcome] = []) -> CircuitBreaker {
        var breaker = CircuitBreaker(start: start)
        for outcome in outcomes { breaker.record(outcome, wasProbe: false, at: start, settings) }
        return breaker
    }

    private func times(_ outcome: CircuitBreaker.Outcome, _ count: Int) -> [CircuitBreaker.Outcome] {
        Array(repeating: outcome, count: count)
    }

    @Test func `a try comes every twentieth of its patience, within bounds`() {
        #expect(settings.probeInterval == .seconds(30))
        #expect(CircuitBreaker.Settings(giveUpAfter: .seconds(60)).probeInterval == .seconds(3))
        #expect(CircuitBreaker.Settings(giveUpAfter: .seconds(1)).probeInterval == .milliseconds(100))
        #expect(CircuitBreaker.Settings(giveUpAfter: .seconds(86_400)).probeInterval == .seconds(30))
    }

    @Test(arguments: [(0, 19, false), (0, 20, true), (10, 10, false), (10, 11, true), (100, 100, false)])
    func `it opens when most of enough requests failed`(good: Int, bad: Int, opens: Bool) {
        let breaker = breaker(times(.good, good) + times(.bad, bad))
        #expect((breaker.openSince != nil) == opens)
    }

    @Test func `a success never opens it, nor does what says nothing`() {
        var breaker = breaker(times(.bad, 19) + times(.neutral, 100))
        breaker.record(.good, wasProbe: false, at: start, settings)
        #expect(breaker.openSince == nil)
        breaker.record(.bad, wasProbe: false, at: start, settings)
        #expect(breaker.openSince != nil)
    }

    @Test(arguments: [0, 700])
    func `one that is open closes when it is not to pause any more`(seconds: Int) {
        var breaker = breaker(times(.bad, 20))
        let now = start + .seconds(seconds)
        _ = breaker.admit(at: now, settings)
        breaker.beginRun(at: now)
        let never = CircuitBreaker.Settings(giveUpAfter: .zero)
        #expect(breaker.admit(at: now, never) == .go)
        #expect(breaker.openSince == nil)
        breaker.record(.bad, wasProbe: false, at: now, settings)
        #expect(breaker.openSince == nil)
    }

    @Test(arguments: [(0, 30, true), (0, 29, false), (1, 30, false)])
    func `few requests that take long and all fail are enough`(good: Int, seconds: Int, opens: Bool) {
        var breaker = breaker(times(.good, good) + times(.bad, 2))
        breaker.record(.bad, wasProbe: false, at: start + .seconds(seconds), settings)
        #expect((breaker.openSince != nil) == opens)
    }

    @Test func `only the last minute counts`() {
        var breaker = breaker(times(.good, 1000))
        func fail(at second: Int) { breaker.record(.bad, wasProbe: false, at: start + .seconds(second), settings) }
        for _ in 0..<20 { fail(at: 59) }
        #expect(breaker.openSince == nil)
        fail(at: 60)
        #expect(breaker.openSince == start + .seconds(60))
    }

    @Test func `without patience it never opens`() {
        var breaker = CircuitBreaker(start: start)
        let never = CircuitBreaker.Settings(giveUpAfter: .zero)
        for _ in 0..<100 { breaker.record(.bad, wasProbe: false, at: start, never) }
        #expect(breaker.admit(at: start, never) == .go)
    }

    @Test func `open, it lets one request at a time try, and closes when that succeeds`() {
        var breaker = breaker(times(.bad, 20))
        let first = start + .seconds(30)
        #expect(breaker.admit(at: start, settings) == .wait(until: first))
        #expect(breaker.admit(at: first, settings) == .probe)
        breaker.beginProbe()
        #expect(breaker.admit(at: first, settings) == .wait(until: start + .seconds(600)))
        // What was under way before it opened is no try.
        breaker.record(.good, wasProbe: false, at: first, settings)
        #expect(breaker.openSince == start)
        breaker.record(.bad, wasProbe: true, at: first + .seconds(1), settings)
        #expect(breaker.admit(at: first + .seconds(30), settings) == .wait(until: first + .seconds(31)))
        #expect(breaker.admit(at: first + .seconds(31), settings) == .probe)
        breaker.beginProbe()
        breaker.record(.good, wasProbe: true, at: first + .seconds(32), settings)
        #expect(breaker.admit(at: first + .seconds(32), settings) == .go)
        // What failed before counts no more.
        for _ in 0..<19 { breaker.record(.bad, wasProbe: false, at: first + .seconds(33), settings) }
        #expect(breaker.openSince == nil)
    }

    @Test func `a try that says nothing is made again at once`() {
        var breaker = breaker(times(.bad, 20))
        let time = start + .seconds(40)
        #expect(breaker.admit(at: time, settings) == .probe)
        breaker.beginProbe()
        breaker.record(.neutral, wasProbe: true, at: time, settings)
        #expect(breaker.admit(at: time, settings) == .probe)
    }

    @Test func `it gives up when its patience is at an end, also while a try hangs`() {
        let end = start + .seconds(600)
        var waiting = breaker(times(.bad, 20))
        #expect(waiting.admit(at: end, settings) == .givenUp)
        #expect(waiting.openSince == nil)
        var trying = breaker(times(.bad, 20))
        trying.beginProbe()
        #expect(trying.admit(at: end, settings) == .givenUp)
        trying.record(.good, wasProbe: true, at: end, settings)
        #expect(trying.admit(at: end, settings) == .givenUp)
    }

    @Test func `the next run begins with a try and has all the patience again`() {
        var breaker = breaker(times(.bad, 20))
        let end = start + .seconds(600)
        _ = breaker.admit(at: end, settings)
        breaker.beginRun(at: end)
        #expect(breaker.admit(at: end, settings) == .probe)
        breaker.beginProbe()
        breaker.record(.bad, wasProbe: true, at: end, settings)
        #expect(breaker.admit(at: end + .seconds(599), settings) == .probe)
        breaker.beginRun(at: end + .seconds(599))
        #expect(breaker.admit(at: end + .seconds(601), settings) == .probe)
        var closed = self.breaker(times(.good, 20))
        closed.beginRun(at: start)
        #expect(closed.admit(at: start, settings) == .go)
    }
}
