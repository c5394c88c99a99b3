import Programs
import Testing

@testable import Fetching

/// The limits by a clock of the test's own.
struct SiteLimitsTests {
    /// What a test needs to ask for requests.
    private struct Course {
        var limits: SiteLimits
        var now = ContinuousClock.now
        var bounds: SiteLimits.Bounds
        var policies: [String: SitePolicy] = [:]
        var delay = Duration.zero

        init(concurrency: Int = 10_000, perSecond: Int = 0, giveUpAfter: Duration = .zero) {
            limits = SiteLimits(start: now)
            bounds =
                FetchSettings(
                    product: "t/1", concurrency: concurrency, requestsPerSecond: perSecond, giveUpAfter: giveUpAfter
                ).bounds
        }

        mutating func ask(_ host: String = "a") -> SiteLimits.Admission {
            let policy = policies[host] ?? SitePolicy(delay: delay, robots: false)
            return limits.admit(host: host, policy: policy, delay: policy.delay, at: now, bounds)
        }

        mutating func permit(_ host: String = "a") -> SiteLimits.Permit? {
            if case .admitted(let permit) = ask(host) { permit } else { nil }
        }

        mutating func end(_ permit: SiteLimits.Permit?, _ outcome: SiteLimits.Outcome) throws {
            limits.end(try #require(permit), outcome, at: now, bounds)
        }

        /// A request that is answered at once.
        mutating func exchange(_ host: String, _ status: Int = 200, retryAfter: Duration? = nil) throws {
            try end(permit(host), .answered(status: status, retryAfter: retryAfter))
        }
    }

    @Test func `no more requests are under way than there are places, whatever their hosts`() throws {
        var course = Course(concurrency: 2)
        let first = course.permit("a")
        #expect(course.permit("b") != nil)
        #expect(course.ask("c") == .full)
        try course.end(first, .failed)
        #expect(course.permit("c") != nil)
        #expect(course.ask("a") == .full)
    }

    @Test(arguments: [1, 3, 7, 20, 1000])
    func `in no second do more requests begin than may, evenly spaced`(perSecond: Int) throws {
        var course = Course(perSecond: perSecond)
        let start = course.now
        var begun: [Duration] = []
        for number in 0..<(3 * perSecond) {
            // Some come late, which makes no later one come too early.
            if number % 5 == 4 { course.now += .microseconds(700 * number) }
            var admission = course.ask("\(number % 3)")
            if case .allWait(let until) = admission {
                #expect(until > course.now)
                course.now = until
                admission = course.ask("\(number % 3)")
            }
            guard case .admitted = admission else { throw TestFailure("\(admission)") }
            begun.append(start.duration(to: course.now))
        }
        for (earlier, later) in zip(begun, begun.dropFirst()) { #expect(later - earlier >= .seconds(1) / perSecond) }
        for time in begun {
            #expect(begun.filter { $0 >= time && $0 < time + .seconds(1) }.count <= perSecond)
        }
    }

    @Test func `requests to one host keep their distance, others do not wait for them`() throws {
        var course = Course()
        course.delay = .milliseconds(100)
        try course.exchange("a")
        #expect(course.ask("a") == .hostWaits(until: course.now + .milliseconds(100)))
        try course.exchange("b")
        course.now += .milliseconds(99)
        #expect(course.ask("a") == .hostWaits(until: course.now + .milliseconds(1)))
        course.now += .milliseconds(1)
        try course.exchange("a")
        #expect(course.ask("a") == .hostWaits(until: course.now + .milliseconds(100)))
    }

    @Test func `hosts of one pattern share its places`() throws {
        var course = Course()
        let rule = SiteRule(pattern: try #require(SitePattern("*.x")), concurrency: 2)
        let settings = FetchSettings(product: "t/1", sites: [rule])
        for host in ["a.x", "b.x", "c.x", "y"] { course.policies[host] = settings.policy(for: host) }
        let first = course.permit("a.x")
        #expect(course.permit("b.x") != nil)
        #expect(course.ask("c.x") == .siteFull(group: "*.x"))
        #expect(course.permit("y") != nil)
        try course.end(first, .neutral)
        #expect(course.permit("c.x") != nil)
        #expect(course.ask("a.x") == .siteFull(group: "*.x"))
    }

    @Test(arguments: [429, 503])
    func `a host that asks for patience is left alone, and only that`(status: Int) throws {
        var course = Course()
        try course.exchange("a", status, retryAfter: .seconds(30))
        #expect(course.ask("a") == .hostWaits(until: course.now + .seconds(30)))
        try course.exchange("b")
        course.now += .seconds(29)
        // A shorter wish does not shorten the longer one.
        #expect(course.ask("a") == .hostWaits(until: course.now + .seconds(1)))
        course.now += .seconds(1)
        try course.exchange("a")
    }

    @Test func `other statuses and busy servers that name no time hold nobody back`() throws {
        var course = Course()
        try course.exchange("a", 500, retryAfter: .seconds(30))
        try course.exchange("a", 503)
        #expect(course.permit("a") != nil)
    }

    @Test func `a host that asks for a longer wait than the limit is not waited for`() throws {
        var course = Course()
        try course.exchange("a", 429, retryAfter: .seconds(7200))
        #expect(course.ask("a") == .refused(.heldBack, retryAfter: .seconds(7200)))
        course.now += .seconds(7140)
        #expect(course.ask("a") == .hostWaits(until: course.now + .seconds(60)))
        course.now += .seconds(60)
        try course.exchange("a", 429, retryAfter: .seconds(1_000_000_000))
        #expect(course.ask("a") == .refused(.heldBack, retryAfter: .seconds(86_400)))
    }

    @Test func `what one page of a server asked for does not stop the next run`() throws {
        var course = Course()
        try course.exchange("a", 429, retryAfter: .seconds(86_400))
        try course.exchange("b", 429, retryAfter: .seconds(30))
        #expect(course.ask("a") == .refused(.heldBack, retryAfter: .seconds(86_400)))
        course.limits.beginRun(at: course.now, course.bounds)
        #expect(course.ask("a") == .hostWaits(until: course.now + .seconds(60)))
        #expect(course.ask("b") == .hostWaits(until: course.now + .seconds(30)))
        course.now += .seconds(60)
        try course.exchange("a")
    }

    @Test func `three hosts in a row that ask for patience hold back all`() throws {
        var course = Course()
        let end = course.now + .seconds(20)
        try course.exchange("a", 429, retryAfter: .seconds(20))
        try course.exchange("b", 503, retryAfter: .seconds(10))
        // The same host again makes no third, nor does a failure in between end the row.
        course.now += .seconds(10)
        try course.exchange("b", 503, retryAfter: .seconds(1))
        try course.end(course.permit("d"), .failed)
        #expect(course.permit("e") != nil)
        try course.exchange("c", 429, retryAfter: .seconds(2))
        for host in ["a", "b", "c", "d", "new"] { #expect(course.ask(host) == .allWait(until: end)) }
        course.now = end
        try course.exchange("new")
    }

    @Test func `a site that sends everybody away is waited for as long as one that is down`() throws {
        var course = Course(giveUpAfter: .seconds(600))
        func sendAway(for seconds: Int) throws {
            for host in ["a", "b", "c"] {
                try course.end(course.permit(host), .answered(status: 429, retryAfter: .seconds(seconds)))
            }
        }
        try sendAway(for: 400)
        #expect(course.ask("new") == .allWait(until: course.now + .seconds(400)))
        // What it takes counts in all, whoever is answered in between.
        course.now += .seconds(400)
        try course.exchange("new")
        try sendAway(for: 200)
        #expect(course.ask("new") == .allWait(until: course.now + .seconds(200)))
        course.now += .seconds(200)
        try sendAway(for: 100)
        #expect(course.ask("new") == .refused(.heldBack, retryAfter: .seconds(100)))
        #expect(course.limits.waitsForAll(at: course.now, course.bounds) == nil)
        // A run begins with what is left of it.
        course.now += .seconds(50)
        course.limits.beginRun(at: course.now, course.bounds)
        #expect(course.ask("new") == .allWait(until: course.now + .seconds(50)))
        course.now += .seconds(50)
        try sendAway(for: 550)
        #expect(course.ask("new") == .allWait(until: course.now + .seconds(550)))
        course.now += .seconds(550)
        try sendAway(for: 70)
        #expect(course.ask("new") == .refused(.heldBack, retryAfter: .seconds(70)))
    }

    @Test func `an answer that was on its way when the site sent everybody away changes nothing`() throws {
        var course = Course(giveUpAfter: .seconds(600))
        let late = course.permit("late")
        for host in ["a", "b", "c"] {
            try course.exchange(host, 429, retryAfter: .seconds(900))
        }
        try course.end(late, .answered(status: 200, retryAfter: nil))
        course.now += .seconds(400)
        #expect(course.ask("new") == .refused(.heldBack, retryAfter: .seconds(500)))
    }

    @Test func `a kind answer in between ends the row`() throws {
        var course = Course()
        try course.exchange("a", 429, retryAfter: .seconds(20))
        try course.exchange("b", 429, retryAfter: .seconds(20))
        try course.exchange("x", 404)
        try course.exchange("c", 429, retryAfter: .seconds(20))
        try course.exchange("d", 429, retryAfter: .seconds(20))
        #expect(course.permit("e") != nil)
        #expect(course.limits.allHeldUntil == nil)
    }

    @Test func `what a host lacks beside its pages ends no row, and its patience counts in it`() throws {
        var course = Course()
        try course.exchange("a", 429, retryAfter: .seconds(20))
        try course.end(course.permit("x"), SiteLimits.Outcome.answered(status: 404, retryAfter: nil).besidePages)
        try course.exchange("b", 429, retryAfter: .seconds(20))
        try course.end(
            course.permit("c"), SiteLimits.Outcome.answered(status: 503, retryAfter: .seconds(20)).besidePages)
        #expect(course.ask("d") == .allWait(until: course.now + .seconds(20)))
    }

    @Test(arguments: [401, 403])
    func `a site that shuts us out is paused for`(status: Int) throws {
        var course = Course(giveUpAfter: .seconds(600))
        for _ in 0..<20 { try course.exchange("a", status) }
        #expect(course.limits.breaker.openSince != nil)
        var other = Course(giveUpAfter: .seconds(600))
        for _ in 0..<20 { try other.exchange("a", 404) }
        #expect(other.limits.breaker.openSince == nil)
    }

    @Test func `when most requests fail one alone is let through, and it has to come back`() throws {
        var course = Course(giveUpAfter: .seconds(600))
        let late = course.permit("late")
        for number in 0..<20 { try course.end(course.permit("\(number)"), .failed) }
        let next = course.now + .seconds(30)
        #expect(course.ask("a") == .allWait(until: next))
        course.now = next
        let probe = course.permit("a")
        #expect(course.permit("b") == nil)
        try course.end(late, .answered(status: 200, retryAfter: nil))
        #expect(course.permit("b") == nil)
        try course.end(probe, .answered(status: 404, retryAfter: nil))
        #expect(course.permit("b") != nil && course.permit("c") != nil)
    }

    @Test func `a try is none while there is no room for it`() throws {
        var course = Course(concurrency: 1, giveUpAfter: .seconds(600))
        for number in 0..<19 { try course.end(course.permit("\(number)"), .failed) }
        try course.exchange("held", 503, retryAfter: .seconds(40))
        course.now += .seconds(30)
        #expect(course.ask("held") == .hostWaits(until: course.now + .seconds(10)))
        #expect(course.permit("free") != nil)
    }

    @Test func `a run that is given up sends nothing more`() throws {
        var course = Course(giveUpAfter: .seconds(600))
        for number in 0..<20 { try course.end(course.permit("\(number)"), .failed) }
        course.now += .seconds(600)
        #expect(course.ask("a") == .refused(.givenUp, retryAfter: nil))
        course.limits.beginRun(at: course.now, course.bounds)
        #expect(course.permit("a") != nil)
        #expect(course.permit("b") == nil)
    }

    @Test func `many hosts are forgotten, but none that is still to be waited for`() throws {
        var course = Course()
        course.delay = .seconds(1)
        try course.exchange("patient", 429, retryAfter: .seconds(86_400))
        for number in 0..<5000 {
            course.now += .seconds(10)
            try course.exchange("\(number)")
        }
        #expect(course.ask("4999") == .hostWaits(until: course.now + .seconds(1)))
        #expect(course.ask("patient") == .refused(.heldBack, retryAfter: .seconds(86_400 - 50_000)))
    }
}
