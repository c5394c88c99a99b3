import Foundation
import Scheduling
import Testing

/// When calendars elapse.
@Suite struct SlotTests {
    static let zones = ExpressionGenerator.zones.compactMap { TimeZone(identifier: $0) }

    static let never = ["2020-01-01", "*-02-30", "*-04,06,09,11-31", "Mon 2026-01-01", "2025-02-29", "2199-*-31 UTC"]

    @Test(arguments: never)
    func `a calendar that never elapses again has no next slot and no last one`(text: String) throws {
        let expression = try CalendarExpression(text)
        let start = Date(timeIntervalSince1970: Double(try SystemdAnalyze.time("2199-12-31 00:00:00")))
        #expect(expression.next(after: start, in: .gmt) == nil)
        #expect(expression.last(after: start, upTo: .distantFuture, in: .gmt) == nil)
    }

    @Test func `slots lie strictly after the time, on whole seconds`() throws {
        let expression = try CalendarExpression("*:*:0/10")
        let slot = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(expression.next(after: slot - 0.001, in: .gmt) == slot)
        #expect(expression.next(after: slot, in: .gmt) == slot + 10)
        #expect(expression.next(after: slot + 0.001, in: .gmt) == slot + 10)
        #expect(expression.last(after: slot - 10, upTo: slot - 0.001, in: .gmt) == nil)
        #expect(expression.last(after: slot - 10, upTo: slot, in: .gmt) == slot)
        #expect(expression.last(after: slot, upTo: slot, in: .gmt) == nil)
        #expect(expression.last(after: slot + 5, upTo: slot, in: .gmt) == nil)
    }

    @Test(arguments: zones)
    func `the first slot of all is in 1970 and the last one in 2199, wherever one starts`(zone: TimeZone) throws {
        let everySecond = try CalendarExpression("*:*:*")
        for past in [Date.distantPast, Date(timeIntervalSince1970: -.infinity), Date(timeIntervalSince1970: -1e300)] {
            let first = try #require(everySecond.next(after: past, in: zone))
            #expect(abs(first.timeIntervalSince1970) < 86_400)
            let last = try #require(everySecond.last(after: past, upTo: .distantFuture, in: zone))
            #expect(abs(last.timeIntervalSince1970 - 7_258_118_399) < 86_400)
        }
        #expect(everySecond.next(after: .distantFuture, in: zone) == nil)
        #expect(everySecond.next(after: Date(timeIntervalSince1970: .infinity), in: zone) == nil)
        #expect(everySecond.next(after: Date(timeIntervalSince1970: .nan), in: zone) == nil)
        #expect(everySecond.last(after: .distantPast, upTo: Date(timeIntervalSince1970: .nan), in: zone) == nil)
    }

    @Test(arguments: [
        ("*-02-29", "2096-03-01 00:00:00", ["2104-02-29 00:00:00", "2108-02-29 00:00:00"]),
        ("*-02~1", "2099-03-01 00:00:00", ["2100-02-28 00:00:00", "2101-02-28 00:00:00"]),
        ("*-*-31", "2026-12-31 00:00:00", ["2027-01-31 00:00:00", "2027-03-31 00:00:00"]),
        ("Mon *-02-29", "2026-01-01 00:00:00", ["2044-02-29 00:00:00", "2072-02-29 00:00:00"]),
        ("*-*-1/28", "2027-12-31 12:00:00", ["2028-01-01 00:00:00", "2028-01-29 00:00:00"]),
        ("1/9:5/50", "2026-12-31 19:55:00", ["2027-01-01 01:05:00", "2027-01-01 01:55:00"]),
        ("2026..2199/5-1-1", "2026-01-01 00:00:00", ["2031-01-01 00:00:00", "2036-01-01 00:00:00"]),
    ])
    func `slots follow the calendar over leap days and ends of years`(
        text: String, base: String, slots: [String]
    ) throws {
        let found = try CalendarExpression(text).slots(after: SystemdAnalyze.time(base), in: .gmt, count: slots.count)
        #expect(found.map(utc) == slots.map { "\($0) UTC" })
    }

    @Test func `the last slot is found wherever the time ends`() throws {
        let expression = try CalendarExpression("*:*:3..7")
        let minute = Date(timeIntervalSince1970: 1_800_000_000)
        for second in 0..<60 {
            let last = expression.last(after: minute - 30, upTo: minute + Double(second), in: .gmt)
            #expect(last == (second < 3 ? nil : minute + Double(min(second, 7))))
        }
    }

    @Test func `a calendar's own zone counts, and the given one where it has none`() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let base = try SystemdAnalyze.time("2026-01-15 00:00:00")
        func slot(_ text: String) throws -> [String] {
            try CalendarExpression(text).slots(after: base, in: berlin, count: 1).map(utc)
        }
        #expect(try slot("06:00") == ["2026-01-15 05:00:00 UTC"])
        #expect(try slot("06:00 UTC") == ["2026-01-15 06:00:00 UTC"])
        #expect(try slot("06:00 America/New_York") == ["2026-01-15 11:00:00 UTC"])
    }

    @Test(arguments: zones)
    func `a slot is later than the time and the next one of the second before it`(zone: TimeZone) throws {
        var generator = ExpressionGenerator(seed: 31)
        for base in OracleTests.bases {
            let base = try SystemdAnalyze.time(base)
            for _ in 0..<20 {
                let expression = try CalendarExpression(generator.calendar().text)
                var earlier = base
                for slot in expression.slots(after: base, in: zone, count: 4) {
                    let situation = Comment("\(expression) after \(utc(earlier)) in \(zone.identifier)")
                    #expect(slot > earlier, situation)
                    #expect(expression.slots(after: slot - 1, in: zone, count: 1) == [slot], situation)
                    let between = earlier + generator.below(slot - earlier)
                    #expect(expression.slots(after: between, in: zone, count: 1) == [slot], situation)
                    earlier = slot
                }
            }
        }
    }

    @Test(arguments: zones)
    func `the last slot is the one that going from slot to slot ends at`(zone: TimeZone) throws {
        var generator = ExpressionGenerator(seed: 41)
        for base in OracleTests.bases {
            let base = try SystemdAnalyze.time(base)
            for _ in 0..<5 {
                let expression = try CalendarExpression(generator.calendar().text)
                let slots = expression.slots(after: base, in: zone, count: 1 + generator.below(40))
                let beyond = slots.last.map { expression.slots(after: $0, in: zone, count: 1).first ?? $0 + 10_000 }
                let end = (slots.last ?? base) + generator.below((beyond ?? base + 10_000) - (slots.last ?? base))
                let last = expression.last(
                    after: Date(timeIntervalSince1970: Double(base)), upTo: Date(timeIntervalSince1970: Double(end)),
                    in: zone)
                #expect(
                    last.map { Int($0.timeIntervalSince1970) } == slots.last,
                    "\(expression) from \(utc(base)) to \(utc(end)) in \(zone.identifier)")
            }
        }
    }
}
