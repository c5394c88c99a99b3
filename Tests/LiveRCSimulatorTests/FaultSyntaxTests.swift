import FoundationEssentials
import LiveRCSimulator
import Testing

@Suite struct FaultSyntaxTests {
    @Test(arguments: [
        "status:503@catalogue", "status:503,retry-after=5@harborclub0,times=2", "reset@#3", "reset-in-body@tracks",
        "stall@robots", "stall-in-body@all", "slow:20@#1", "truncate@#1,times=1", "truncate-chunked@#1", "too-long@#1",
        "cut@catalogue", "empty@#1", "login@#1", "error-page@#1", "binary@#1", "content-type:application/json@#1",
        "latin1@#1", "large:20@catalogue", "large-declared:3@#1", "gzip@all", "gzip-broken@#1", "gzip-bomb:100@#1",
        "endless-headers@#1", "redirect:http://user@example.com/a,b@#1", "redirect-loop@#1", "redirect-within:6@#1",
        "empty-table@catalogue", "keep:0.94@catalogue", "duplicates:3@catalogue", "foreign:9@catalogue",
        "damaged:3@catalogue",
    ])
    func `a fault reads as it is written`(text: String) throws {
        #expect(try Fault(text).description == text)
    }

    @Test(arguments: [
        "", "@", "reset", "reset@", "reset@two words", "reset@Upper1", "reset@words", "reset@#x", "reset@#-1",
        "reset:1@#1",
        "status@#1", "status:99@#1", "status:abc@#1", "status:503,retry@#1", "status:503,retry-after=-1@#1",
        "slow:0@#1",
        "slow@#1", "large:0@#1", "large:x@#1", "redirect@#1", "redirect:@#1", "redirect:a\r\nb@#1",
        "keep:1.5@catalogue",
        "keep:nan@catalogue", "keep:0.5@tracks", "empty-table@#1", "explode@#1", "reset@#1,times=0", "reset@#1,often",
        "redirect-within:0@#1",
    ])
    func `what is no fault is refused with a reason`(text: String) {
        #expect(throws: FaultSyntaxError.self) { try Fault(text) }
    }

    @Test func `an unknown kind is answered with the known ones`() {
        let error = #expect(throws: FaultSyntaxError.self) { try Fault("explode@tracks") }
        #expect(error?.description.contains("gzip-bomb") == true)
    }

    @Test func `what is no target is answered with what a slug looks like`() {
        let error = #expect(throws: FaultSyntaxError.self) { try Fault("status:500@nosuchslug") }
        #expect(error?.description.contains("a slug, which ends in the track's index") == true)
    }

    @Test(arguments: [
        ["reset@#39"], ["reset@SLUG"], ["reset@#3,times=1", "stall@#3"], ["reset@#3", "stall@#4", "cut@tracks"],
        ["reset@tracks", "stall@catalogue"], ["cut@catalogue", "stall@robots", "reset@all"],
    ])
    func `a plan whose faults can all be met is sound`(texts: [String]) throws {
        #expect(throws: Never.self) { try Self.plan(texts).check(for: Self.site) }
    }

    @Test(arguments: [
        ["reset@#40"], ["reset@nowhere1"], ["stall@#3", "reset@#3"], ["stall@SLUG", "reset@#3,times=1"],
        ["stall@tracks", "reset@SLUG"], ["stall@all", "reset@catalogue"], ["stall@all", "reset@tracks"],
        ["stall@#3,times=1", "stall@#3", "reset@#3"],
    ])
    func `a plan's fault that no request could meet is refused by name`(texts: [String]) throws {
        let plan = try Self.plan(texts)
        let error = #expect(throws: UselessFault.self) { try plan.check(for: Self.site) }
        #expect(error?.fault == plan.faults.last?.description)
    }

    @Test func `the way out is named, another order only where it is one`() throws {
        let advice = "comes first and has no end; give that one times=N"
        let same = #expect(throws: UselessFault.self) { try Self.plan(["cut@#3", "stall@#3"]).check(for: Self.site) }
        #expect(same?.description == "'stall@#3' would do nothing: 'cut@#3' \(advice)")
        let wider = #expect(throws: UselessFault.self) { try Self.plan(["cut@all", "stall@#3"]).check(for: Self.site) }
        #expect(
            wider?.description == "'stall@#3' would do nothing: 'cut@all' \(advice), or put it after this one")
    }

    @Test func `random faults that no track could meet are refused`() throws {
        let random = RandomFaults(share: 0.5)
        #expect(throws: UselessFault.self) {
            try FaultPlan([Fault(.cut, at: .tracks)], random: random).check(for: Self.site)
        }
        #expect(throws: UselessFault.self) {
            try FaultPlan(random: RandomFaults(share: 0.5, kinds: [.emptyTable])).check(for: Self.site)
        }
        #expect(throws: Never.self) {
            try FaultPlan([Fault(.cut, at: .tracks, times: 1)], random: random).check(for: Self.site)
        }
    }

    private static let site = Site(seed: 1, tracks: 40)

    /// A plan with `SLUG` for the slug of track 3.
    private static func plan(_ texts: [String]) throws -> FaultPlan {
        FaultPlan(try texts.map { try Fault($0.replacing("SLUG", with: site.slug(at: 3))) })
    }

    @Test func `every kind is in the help`() {
        for kind in [
            "status", "reset-in-body", "slow", "large-declared", "gzip-bomb", "redirect-within", "keep", "foreign",
            "damaged",
        ] {
            #expect(FaultKind.help.contains(kind))
        }
    }

    @Test func `a plan survives JSON`() throws {
        let random = RandomFaults(share: 0.25, seed: 9, kinds: [.reset, .slow(milliseconds: 3)], times: 2)
        let plan = FaultPlan([Fault(.cut, at: .catalogue, times: 1), Fault(.empty, at: .index(4))], random: random)
        #expect(try JSONDecoder().decode(FaultPlan.self, from: JSONEncoder().encode(plan)) == plan)
    }

    @Test func `random faults meet their share of the tracks, the same ones each time`() {
        let faults = RandomFaults(share: 0.1, seed: 5)
        let met = (0..<10_000).filter { faults.kind(at: $0) != nil }
        #expect((900...1100).contains(met.count))
        #expect(met == (0..<10_000).filter { faults.kind(at: $0) != nil })
        #expect(met != (0..<10_000).filter { RandomFaults(share: 0.1, seed: 6).kind(at: $0) != nil })
        #expect((0..<1000).allSatisfy { RandomFaults(share: 0).kind(at: $0) == nil })
        #expect((0..<1000).allSatisfy { RandomFaults(share: 1).kind(at: $0) != nil })
    }

    @Test(arguments: ["", "-1", "1-", "-", "5-2", "x", "1-2-3", "600001"])
    func `what is no latency is refused`(text: String) {
        #expect(Latency(text) == nil)
    }

    @Test func `a latency is a time or a range`() {
        #expect(Latency("50") == .fixed(milliseconds: 50))
        #expect(Latency("20-80") == .range(milliseconds: 20...80))
    }
}
