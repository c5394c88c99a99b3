import Testing

@testable import ControlServer

struct AllowanceTests {
    private let start = ContinuousClock.now

    @Test func `a client with a request now and then never waits`() {
        var allowance = Allowance(most: .seconds(1), rate: 0.25, at: start)
        for second in 0..<1000 {
            let now = start + .seconds(second)
            let wait = allowance.wait(at: now)
            #expect(wait == .zero)
            allowance.spend(.milliseconds(200), at: now)
        }
    }

    @Test func `a client that sends requests without a pause gets the rate, whatever a request costs`() {
        for cost in [Duration.microseconds(200), .milliseconds(20), .milliseconds(700)] {
            var allowance = Allowance(most: .seconds(1), rate: 0.25, at: start)
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
        var allowance = Allowance(most: .seconds(1), rate: 0.25, at: start)
        allowance.spend(.seconds(3600), at: start)
        let waits = [0, 3, 5].map { allowance.wait(at: start + .seconds($0)) }
        #expect(waits == [.seconds(4), .seconds(1), .zero])
        let isFull = [5, 9].map { allowance.isFull(at: start + .seconds($0)) }
        #expect(isFull == [false, true])
    }
}
