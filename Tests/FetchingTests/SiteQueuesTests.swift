import Testing

@testable import Fetching

struct SiteQueuesTests {
    private let start = ContinuousClock.now
    private let policy = SitePolicy(delay: .zero, robots: false)
    private func origin(_ host: String) -> Origin { Origin(scheme: .http, host: host, port: 80) }

    private func queues(_ requests: String...) -> SiteQueues<String> {
        var queues = SiteQueues<String>()
        for request in requests { queues.add(request, to: origin(String(request.prefix(1))), policy: policy) }
        return queues
    }

    /// Takes what may go, in its order.
    private func drain(_ queues: inout SiteQueues<String>) -> [String] {
        var taken: [String] = []
        while let origin = queues.turn {
            if queues.skipIfIdle() { continue }
            if let next = queues.next(of: origin) { taken.append(next.request) }
            queues.popFirst()
        }
        return taken
    }

    @Test func `servers take turns, each with its own requests in order`() {
        var queues = queues("a1", "a2", "a3", "b1", "c1", "c2")
        #expect(drain(&queues) == ["a1", "b1", "c1", "a2", "c2", "a3"])
        #expect(queues.isEmpty)
    }

    @Test func `a server that has to wait does not hold up the others`() {
        var queues = queues("a1", "b1", "b2", "c1")
        queues.hold(until: start + .seconds(2))
        queues.hold(until: start + .seconds(1))
        #expect(drain(&queues) == ["c1"])
        #expect(queues.nextRelease == start + .seconds(1))
        queues.release(at: start)
        #expect(queues.turn == nil)
        queues.release(at: start + .seconds(1))
        #expect(drain(&queues) == ["b1", "b2"])
        queues.release(at: start + .seconds(2))
        #expect(drain(&queues) == ["a1"])
        #expect(queues.nextRelease == nil && queues.isEmpty)
    }

    @Test func `servers without room look for it again when there may be some`() {
        var queues = queues("a1", "b1", "c1")
        queues.waitForRoom(in: "x")
        queues.waitForRoom(in: "y")
        #expect(drain(&queues) == ["c1"])
        queues.releaseFull()
        #expect(Set(drain(&queues)) == ["a1", "b1"])
    }

    @Test func `a server whose rules are not known waits, and the request for them does not`() {
        var queues = queues("a1", "b1")
        queues.askRobots(origin("a"))
        queues.add("a robots", to: origin("a"), first: true, policy: policy)
        #expect(queues.next(of: origin("a"))?.request == "a robots")
        queues.popFirst()
        #expect(queues.turn == origin("b"))
        queues.popFirst()
        queues.waitForRobots()
        #expect(drain(&queues) == [])
        queues.add("a2", to: origin("a"), policy: policy)
        #expect(drain(&queues) == [])
        // Another server's rules may lie here.
        queues.add("z robots", to: origin("a"), first: true, policy: policy)
        #expect(queues.next(of: origin("a"))?.request == "z robots")
        queues.popFirst()
        queues.waitForRobots()
        queues.endRobots(origin("a"))
        #expect(drain(&queues) == ["a1", "a2"])
        #expect(queues.isEmpty)
    }

    @Test func `rules that nobody waits for any more are known as such`() {
        var queues = queues("a1", "b1")
        queues.askRobots(origin("a"))
        #expect(queues.abandoned { _ in false } == [])
        #expect(queues.remove { $0 == "a1" } == ["a1"])
        #expect(queues.abandoned { _ in false } == [origin("a")])
        #expect(drain(&queues) == ["b1"])
        #expect(!queues.isEmpty)
        queues.endRobots(origin("a"))
        #expect(drain(&queues) == [])
        #expect(queues.isEmpty)
    }

    @Test func `everything can be taken at once`() {
        var queues = queues("a1", "a2", "b1")
        #expect(queues.popAll() == ["a1", "a2"])
        queues.add("c1", to: origin("c"), policy: policy)
        #expect(queues.removeAll().sorted() == ["b1", "c1"])
        #expect(queues.isEmpty && queues.turn == nil)
    }
}
