import Testing

@testable import Fetching

struct RobotsCacheTests {
    private let start = ContinuousClock.now
    private let closed = RobotsRules(Array("User-agent: *\nDisallow: /".utf8), for: "t")

    private func origin(_ number: Int = 0) -> Origin { Origin(scheme: .https, host: "\(number).x", port: 443) }

    @Test func `what a server said holds for a day`() {
        var cache = RobotsCache()
        #expect(cache.rules(of: origin(), at: start) == nil)
        cache.store(.rules(closed), of: origin(), at: start)
        #expect(cache.rules(of: origin(), at: start + .seconds(86_399)) == closed)
        #expect(cache.rules(of: origin(), at: start + .seconds(86_400)) == nil)
        cache.store(.none, of: origin(1), at: start)
        #expect(cache.rules(of: origin(1), at: start + .seconds(86_399)) == .allowAll)
    }

    @Test func `a server that says nothing is asked again after an hour, and what it said before holds for a month`() {
        var cache = RobotsCache()
        cache.store(.unreachable, of: origin(), at: start)
        #expect(cache.rules(of: origin(), at: start + .seconds(3599)) == .allowAll)
        #expect(cache.rules(of: origin(), at: start + .seconds(3600)) == nil)
        cache.store(.rules(closed), of: origin(), at: start)
        let late = start + .seconds(29 * 86_400)
        cache.store(.unreachable, of: origin(), at: late)
        #expect(cache.rules(of: origin(), at: late) == closed)
        let tooLate = start + .seconds(30 * 86_400)
        cache.store(.unreachable, of: origin(), at: tooLate)
        #expect(cache.rules(of: origin(), at: tooLate) == .allowAll)
    }

    @Test func `the oldest are forgotten when there are too many, or too large ones`() {
        var many = RobotsCache(mostEntries: 100)
        for number in 0..<101 { many.store(.none, of: origin(number), at: start + .seconds(number)) }
        #expect(many.count == 50)
        #expect(many.rules(of: origin(100), at: start + .seconds(101)) != nil)
        #expect(many.rules(of: origin(50), at: start + .seconds(101)) == nil)
        var large = RobotsCache(mostBytes: 100 * closed.cost)
        for number in 0..<1000 {
            // The same server again takes no more room.
            for _ in 0..<3 { large.store(.rules(closed), of: origin(number), at: start) }
            #expect(large.count <= 100)
        }
        #expect(large.count >= 50)
    }
}
