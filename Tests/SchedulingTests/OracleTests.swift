import Foundation
import Programs
import Scheduling
import Testing

/// Generated calendars, and what systemd makes of them.
@Suite actor OracleTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

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
            let answers = try SystemdAnalyze.answers(
                calendars.map(\.text) + calendars.map(\.closed), after: base, zone: zone, count: 5)
            for (index, calendar) in calendars.enumerated() {
                let (open, closed) = (answers[index], answers[index + calendars.count])
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

    @Test(arguments: ClockChangeTests.changes)
    func `systemd has the same slots where clocks are changed`(change: ClockChangeTests.Change) throws {
        let answers = try SystemdAnalyze.answers(
            [change.calendar], after: try SystemdAnalyze.time(change.base), zone: change.zone, count: change.slots.count
        )
        #expect(answers.first?.slots.map(utc) == change.slots.map { "\($0) UTC" })
    }

    @Test func `systemd gives the same normalized forms`() throws {
        let forms = NormalizationTests.forms
        let answers = try SystemdAnalyze.answers(forms.map(\.0), after: 0, zone: "UTC", count: 1)
        #expect(answers.map(\.normalized) == forms.map(\.1))
    }

    @Test func `systemd refuses what is refused, but for what is left out`() throws {
        let texts = RefusalTests.refusals.map(\.text)
        #expect(try SystemdAnalyze.refused(texts) == texts)
        #expect(try SystemdAnalyze.refused(RefusalTests.leftOut.map(\.text)) == [])
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
