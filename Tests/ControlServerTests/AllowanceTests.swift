import Testing

@testable import ControlServer

struct AllowanceTests {
    private let start = ContinuousClock.now
    private let pace = Allowance.Pace(most: .seconds(1), rate: 0.25)

    @Test func `a client with a request now and then never waits`() {
        var allowance = Allowance(pace, at: start)
        for second in 0..<1000 {
            let now = start + .seconds(second)
            let wait = allowance.wait(at: now)
            #expect(wait == .zero)
            allowance.spend(.milliseconds(200), at: now)
        }
    }

    @Test func `a client that sends requests without a pause gets the rate, whatever a request costs`() {
        for cost in [Duration.microseconds(200), .milliseconds(20), .milliseconds(700)] {
            var allowance = Allowance(pace, at: start)
            var (now, work) = (start, Duration.zero)
            while now < start + .seconds(1000) {
                now += allowance.wait(at: now) + cost
                work += cost
                allowance.spend(cost, at: now)
            }
            // The supply at the start comes on top.
            let rest = work - .seconds(1)
            #expect(rest > .seconds(240) && rest < .seconds(260), "\(cost): \(work)")
        }
    }

    @Test func `one long request is paid for in a few seconds`() {
        var allowance = Allowance(pace, at: start)
        allowance.spend(.seconds(3600), at: start)
        let waits = [0, 3, 5].map { allowance.wait(at: start + .seconds($0)) }
        #expect(waits == [.seconds(4), .seconds(1), .zero])
        let isFull = [5, 9].map { allowance.isFull(at: start + .seconds($0)) }
        #expect(isFull == [false, true])
    }

    @Test func `at another pace what was saved up beyond it is gone, and comes back later`() {
        let slow = Allowance.Pace(most: .milliseconds(100), rate: 0.05)
        var allowance = Allowance(pace, at: start)
        allowance.follow(slow, at: start)
        allowance.spend(.milliseconds(90), at: start)
        let rest = allowance.wait(at: start)
        allowance.spend(.milliseconds(20), at: start)
        let wait = allowance.wait(at: start)
        #expect(rest == .zero && wait == .milliseconds(200))
        // Nobody owes more than the new pace allows, either.
        allowance.follow(pace, at: start)
        allowance.spend(.seconds(5), at: start)
        allowance.follow(slow, at: start)
        let longest = allowance.wait(at: start)
        #expect(longest == .seconds(2))
        allowance.follow(pace, at: start + .seconds(2))
        let isFull = [2, 7].map { allowance.isFull(at: start + .seconds($0)) }
        #expect(isFull == [false, true])
    }
}
