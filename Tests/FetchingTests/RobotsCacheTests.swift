import Testing

@testable import Fetching

struct RobotsCacheTests {
    private let start = ContinuousClock.now
    private let body = Array("User-agent: *\nDisallow: /".utf8)
    private var closed: RobotsRules { RobotsRules(body, for: "t") }
    private var file: RobotsCache.Answer { .file(body, nil) }

    private func origin(_ number: Int = 0) -> Origin { Origin(scheme: .https, host: "\(number).x", port: 443) }

    @Test func `what a server said holds for a day`() {
        var cache = RobotsCache()
        #expect(cache.rules(of: origin(), at: start) == nil)
        cache.store(file, of: origin(), for: "t", at: start)
        #expect(cache.rules(of: origin(), at: start + .seconds(86_399)) == closed)
        #expect(cache.rules(of: origin(), at: start + .seconds(86_400)) == nil)
        cache.store(.none, of: origin(1), for: "t", at: start)
        #expect(cache.rules(of: origin(1), at: start + .seconds(86_399)) == .allowAll)
    }

    @Test func `a server that says nothing is asked again after an hour, and what it said before holds for a month`() {
        var cache = RobotsCache()
        cache.store(.unreachable, of: origin(), for: "t", at: start)
        #expect(cache.rules(of: origin(), at: start + .seconds(3599)) == .allowAll)
        #expect(cache.rules(of: origin(), at: start + .seconds(3600)) == nil)
        cache.store(file, of: origin(), for: "t", at: start)
        let late = start + .seconds(29 * 86_400)
        cache.store(.unreachable, of: origin(), for: "t", at: late)
        #expect(cache.rules(of: origin(), at: late) == closed)
        let tooLate = start + .seconds(30 * 86_400)
        cache.store(.unreachable, of: origin(), for: "t", at: tooLate)
        #expect(cache.rules(of: origin(), at: tooLate) == .allowAll)
    }

    @Test func `the oldest are forgotten when there are too many, or too large ones`() {
        var many = RobotsCache(mostEntries: 100)
        for number in 0..<101 { many.store(.none, of: origin(number), for: "t", at: start + .seconds(number)) }
        #expect(many.count == 50)
        #expect(many.rules(of: origin(100), at: start + .seconds(101)) != nil)
        #expect(many.rules(of: origin(50), at: start + .seconds(101)) == nil)
        var large = RobotsCache(mostBytes: 100 * closed.cost)
        for number in 0..<1000 {
            // The same server again takes no more room.
            for _ in 0..<3 { large.store(file, of: origin(number), for: "t", at: start) }
            #expect(large.count <= 100)
        }
        #expect(large.count >= 50)
    }
}

/// Hosts of one site, of which a sample is asked again.
struct SampledHostsTests {
    private let start = ContinuousClock.now
    private let site = SitePattern("*.liverc.com")
    private let body = Array("User-agent: *\nDisallow: /closed".utf8)
    private let other = Array("User-agent: *\nDisallow: /".utf8)
    private let day = Duration.seconds(86_400)

    private func origin(_ number: Int) -> Origin { Origin(scheme: .https, host: "t\(number).liverc.com", port: 443) }

    /// A night in which every host's page is asked for; returns how many files were asked for before.
    private func night(
        _ cache: inout RobotsCache, hosts: Range<Int>, at now: ContinuousClock.Instant,
        answer: (Int) -> RobotsCache.Answer = { _ in .unmodified }
    ) -> Int {
        var asked = 0
        for number in hosts where cache.rules(of: origin(number), at: now, sampled: site) == nil {
            asked += 1
            cache.store(answer(number), of: origin(number), for: "t", at: now)
        }
        return asked
    }

    private func cache(hosts: Int) -> RobotsCache {
        var cache = RobotsCache()
        #expect(night(&cache, hosts: 0..<hosts, at: start) { _ in .file(body, nil) } == hosts)
        return cache
    }

    @Test(arguments: [(10, 10), (20, 20), (100, 20), (1084, 55)])
    func `after a day at least twenty hosts are asked, and a twentieth of them`(hosts: Int, asked: Int) {
        var cache = cache(hosts: hosts)
        #expect(night(&cache, hosts: 0..<hosts, at: start + .seconds(86_399)) == 0)
        for days in 1...20 { #expect(night(&cache, hosts: 0..<hosts, at: start + day * days) == asked) }
        // Once more the same night.
        #expect(night(&cache, hosts: 0..<hosts, at: start + day * 20 + .seconds(3600)) == 0)
    }

    @Test func `each host is asked in time, and never all of them in one night`() {
        var cache = cache(hosts: 1084)
        var last: [Int: Int] = [:]
        for days in 1...400 {
            let asked = night(&cache, hosts: 0..<1084, at: start + day * days) { number in
                last[number] = days
                return .unmodified
            }
            #expect(asked <= 108, "night \(days)")
        }
        #expect(last.count == 1084)
        #expect(last.values.allSatisfy { $0 >= 220 })
    }

    @Test func `when one of the sample has another file, all are asked, and then a sample again`() {
        var cache = cache(hosts: 1084)
        #expect(night(&cache, hosts: 0..<1084, at: start + day) { _ in .file(other, nil) } == 1084)
        #expect(night(&cache, hosts: 0..<1084, at: start + day * 2) == 55)
        // No file any more is another one, too; and only the tenth asked says so.
        var asked = 0
        let all = night(&cache, hosts: 0..<1084, at: start + day * 3) { _ in
            asked += 1
            return asked < 10 ? .unmodified : .none
        }
        #expect(all == 1084)
    }

    @Test func `a host whose file differs from the others' is asked each day, alone`() {
        var cache = RobotsCache()
        let odd = 500
        #expect(night(&cache, hosts: 0..<1000, at: start) { .file($0 == odd ? other : body, nil) } == 1000)
        for days in 1...3 {
            var askedOdd = false
            let asked = night(&cache, hosts: 0..<1000, at: start + day * days) { number in
                askedOdd = askedOdd || number == odd
                return .unmodified
            }
            #expect(asked == 51 && askedOdd)
        }
    }

    @Test func `files that cannot be had confirm nothing`() {
        var cache = cache(hosts: 300)
        #expect(night(&cache, hosts: 0..<300, at: start + day) { _ in .unreachable } == 300)
        #expect(cache.rules(of: origin(7), at: start + day) == RobotsRules(body, for: "t"))
    }

    @Test func `other hosts, and hosts without a pattern, are asked each day`() {
        var cache = cache(hosts: 100)
        #expect((0..<100).allSatisfy { cache.rules(of: origin($0), at: start + day) == nil })
        let elsewhere = SitePattern("*.example.org")
        #expect((0..<100).allSatisfy { cache.rules(of: origin($0), at: start + day, sampled: elsewhere) == nil })
    }

    @Test func `copies that were kept say the same in the next run`() throws {
        var cache = cache(hosts: 1084)
        let copies = cache.drainChanged(at: start + .seconds(60))
        #expect(copies.count == 1084 && copies.allSatisfy { $0.age == .seconds(60) })
        #expect(cache.drainChanged(at: start + .seconds(60)).isEmpty)
        var next = RobotsCache()
        next.restore(copies, for: "t", at: start + .seconds(60))
        #expect(next.count == 1084)
        #expect(next.drainChanged(at: start).isEmpty)
        #expect(night(&next, hosts: 0..<1084, at: start + .seconds(86_399)) == 0)
        #expect(night(&next, hosts: 0..<1084, at: start + day) == 55)
        // A start in the middle of the night: those that were asked count.
        let later = next.drainChanged(at: start + day)
        #expect(later.count == 55)
        var third = RobotsCache()
        third.restore(copies, for: "t", at: start + .seconds(60))
        third.restore(
            later.map { copy in
                var copy = copy
                copy.body = body
                return copy
            }, for: "t", at: start + day)
        #expect(night(&third, hosts: 0..<1084, at: start + day) == 0)
    }

    @Test func `doubt is kept, too`() {
        var cache = cache(hosts: 100)
        _ = cache.drainChanged(at: start)
        #expect(cache.rules(of: origin(0), at: start + day, sampled: site) == nil)
        cache.store(.file(other, nil), of: origin(0), for: "t", at: start + day)
        let changed = cache.drainChanged(at: start + day)
        #expect(changed.count == 100 && changed.filter(\.isDoubted).count == 99)
    }

    @Test(arguments: [
        ("https://{slug}.liverc.com/", "*.liverc.com"), ("http://{slug}.x.example:81/t/{slug}/", "*.x.example"),
        ("http://127.0.0.1:8080/t/{slug}/", nil), ("https://x{slug}.liverc.com/", nil), ("https://{slug}/", nil),
        ("https://a.{slug}.liverc.com/", nil), ("nonsense", nil),
    ])
    func `the hosts of the dashboards are known by their address`(template: String, pattern: String?) {
        #expect(SitePattern(hostsOf: template)?.description == pattern)
    }
}
