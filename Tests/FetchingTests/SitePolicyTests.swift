import Testing

@testable import Fetching

struct SitePolicyTests {
    private func rule(_ pattern: String, _ change: (inout SiteRule) -> Void) throws -> SiteRule {
        var rule = SiteRule(pattern: try #require(SitePattern(pattern)))
        change(&rule)
        return rule
    }

    @Test(arguments: [
        ("live.liverc.com", "live.liverc.com", true), ("Live.LiveRC.com", "live.liverc.com", true),
        ("live.liverc.com", "x.live.liverc.com", false), ("*.liverc.com", "a.liverc.com", true),
        ("*.liverc.com", "a.b.liverc.com", true), ("*.liverc.com", "liverc.com", false),
        ("*.liverc.com", "aliverc.com", false), ("*", "127.0.0.1", true), ("[::1]", "[::1]", true),
    ])
    func `a pattern is for a host or for those below a domain`(text: String, host: String, expected: Bool) throws {
        #expect(try #require(SitePattern(text)).matches(host) == expected)
    }

    @Test(arguments: ["", "*.", "**", "a.*", "*.*.com", "*liverc.com", "a*b"])
    func `a star stands alone, or before a domain`(text: String) {
        #expect(SitePattern(text) == nil)
    }

    @Test func `the more exact rule wins, part by part, whatever their order`() throws {
        let rules = [
            try rule("live.liverc.com") { $0.delay = .seconds(2) },
            try rule("*") {
                $0.conditional = false
                $0.robots = false
            },
            try rule("*.liverc.com") {
                $0.concurrency = 2
                $0.delay = .seconds(1)
                $0.robots = true
            },
            try rule("*.com") { $0.concurrency = 5 },
        ]
        for order in [rules, rules.reversed()] {
            let settings = FetchSettings(product: "t/1", hostDelay: .milliseconds(100), robots: true, sites: order)
            let live = settings.policy(for: "live.liverc.com")
            #expect(live.delay == .seconds(2) && live.concurrency == 2 && live.group == "*.liverc.com")
            #expect(live.robots && !live.conditional)
            #expect(settings.policy(for: "a.liverc.com").delay == .seconds(1))
            let com = settings.policy(for: "example.com")
            #expect(com.concurrency == 5 && com.group == "*.com" && com.delay == .milliseconds(100) && !com.robots)
            #expect(settings.policy(for: "example.org").concurrency == nil)
        }
        let plain = FetchSettings(product: "t/1").policy(for: "a")
        #expect(plain == SitePolicy(delay: .zero, robots: false) && plain.conditional)
    }
}
