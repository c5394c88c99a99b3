import Foundation
import Programs
import Scheduling
import Testing

/// Generated calendars, and what systemd makes of them.
@Suite struct OracleTests {
    /// Around both changes of the clocks in the generator's zones, ends of years and months, leap days, the last year.
    ///
    /// None lies where clocks show something for the second time: there systemd's answers depend on where it comes from.
    static let bases = [
        "2026-03-28 23:00:00", "2026-03-29 00:59:59", "2026-03-29 01:00:00", "2026-10-24 20:00:00",
        "2026-10-25 00:30:00", "2026-10-25 02:00:00", "2026-03-08 04:00:00", "2026-03-08 06:59:59",
        "2026-11-01 03:00:00", "2026-11-01 07:00:00", "2026-04-04 13:30:00", "2026-04-04 14:45:00",
        "2026-10-03 14:00:00", "2026-10-03 15:30:00", "2026-12-31 23:59:59", "2027-12-31 12:00:00",
        "2028-02-28 12:34:56", "2028-02-29 23:00:00", "2099-12-31 18:00:00", "2100-02-28 23:59:00",
        "2027-07-15 09:41:07", "2198-12-31 00:00:00",
    ]

    @Test(arguments: ExpressionGenerator.zones)
    func `generated calendars normalize and elapse as systemd's do`(zone: String) throws {
        let local = try #require(TimeZone(identifier: zone))
        var generator = ExpressionGenerator(seed: 5 + UInt64(ExpressionGenerator.zones.firstIndex(of: zone) ?? 0))
        for base in Self.bases {
            let base = try SystemdAnalyze.time(base)
            let calendars = (0..<5).map { _ in generator.calendar() }
            let open = try SystemdAnalyze.answers(calendars.map(\.text), after: base, zone: zone, count: 5)
            let closed = try SystemdAnalyze.answers(calendars.map(\.closed), after: base, zone: zone, count: 5)
            for (calendar, (open, closed)) in zip(calendars, zip(open, closed)) {
                let situation = Comment("\(calendar.text) after \(utc(base)) in \(zone)")
                let expression = try CalendarExpression(calendar.text)
                #expect(open.normalized == nil || expression.description == open.normalized, situation)
                #expect(closed.normalized != nil, situation)
                let zone =
                    calendar.text.split(separator: " ").last.flatMap { TimeZone(identifier: String($0)) } ?? local
                let expected = closed.slots.map { Self.firstPass($0, in: zone) }
                #expect(expression.slots(after: base, in: local, count: 5).map(utc) == expected.map(utc), situation)
                for slot in open.slots.map({ Self.firstPass($0, in: zone) }) {
                    #expect(expression.slots(after: slot - 1, in: local, count: 1) == [slot], situation)
                }
            }
        }
    }

    /// Where clocks show a time twice systemd mostly finds the first, but sometimes, coming from afar, the second.
    private static func firstPass(_ slot: Int, in zone: TimeZone) -> Int {
        func wall(_ slot: Int) -> Int {
            slot + zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(slot)))
        }
        return [3600, 1800].map { slot - $0 }.first { wall($0) == wall(slot) } ?? slot
    }

    @Test func `what is refused here is refused by systemd, but for what the notation leaves out`() throws {
        let texts = RefusalTests.refusals.map(\.text)
        #expect(try SystemdAnalyze.refused(texts) == texts)
    }
}

extension CalendarExpression {
    /// The first slots after a time, in seconds since 1970.
    func slots(after base: Int, in zone: TimeZone, count: Int) -> [Int] {
        var time = Date(timeIntervalSince1970: Double(base))
        var slots: [Int] = []
        while slots.count < count, let next = next(after: time, in: zone) {
            slots.append(Int(next.timeIntervalSince1970))
            time = next
        }
        return slots
    }
}
