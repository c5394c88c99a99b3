import Foundation
import Scheduling
import Testing

/// Slots where clocks are put forward and back, as systemd 252 has them.
@Suite struct ClockChangeTests {
    struct Change: CustomTestStringConvertible {
        var zone: String
        var calendar: String
        var base: String
        var slots: [String]

        init(_ zone: String, _ calendar: String, after base: String, _ slots: [String]) {
            self.zone = zone
            self.calendar = calendar
            self.base = base
            self.slots = slots
        }

        var testDescription: String { "\(calendar) in \(zone) after \(base)" }
    }

    static let changes = [
        // 02:30 of 29 March does not exist in Berlin.
        Change(
            "Europe/Berlin", "02:30", after: "2026-03-27 12:00:00",
            ["2026-03-28 01:30:00", "2026-03-30 00:30:00", "2026-03-31 00:30:00"]),
        Change(
            "Europe/Berlin", "*:0/30", after: "2026-03-29 00:00:00",
            ["2026-03-29 00:30:00", "2026-03-29 01:00:00", "2026-03-29 01:30:00"]),
        Change("Europe/Berlin", "Sun *-03-* 02:30", after: "2026-03-28 12:00:00", ["2027-03-07 01:30:00"]),
        // 02:30 of 25 October exists twice.
        Change(
            "Europe/Berlin", "02:30", after: "2026-10-24 12:00:00",
            ["2026-10-25 00:30:00", "2026-10-26 01:30:00", "2026-10-27 01:30:00"]),
        Change(
            "Europe/Berlin", "*:0/30", after: "2026-10-24 23:30:00",
            ["2026-10-25 00:00:00", "2026-10-25 00:30:00", "2026-10-25 02:00:00", "2026-10-25 02:30:00"]),
        Change(
            "America/New_York", "02:30", after: "2026-03-07 12:00:00", ["2026-03-09 06:30:00", "2026-03-10 06:30:00"]),
        Change(
            "America/New_York", "01:30", after: "2026-11-01 00:00:00", ["2026-11-01 05:30:00", "2026-11-02 06:30:00"]),
        Change(
            "America/New_York", "*:*:59", after: "2026-11-01 05:58:30",
            ["2026-11-01 05:58:59", "2026-11-01 05:59:59", "2026-11-01 07:00:59"]),
        // Half an hour: 02:00 becomes 02:30, and 02:00 becomes 01:30.
        Change(
            "Australia/Lord_Howe", "*:0/15", after: "2026-10-03 15:00:00",
            ["2026-10-03 15:15:00", "2026-10-03 15:30:00", "2026-10-03 15:45:00"]),
        Change("Australia/Lord_Howe", "02:15", after: "2026-10-03 00:00:00", ["2026-10-04 15:15:00"]),
        Change(
            "Australia/Lord_Howe", "*:0/15", after: "2026-04-04 14:15:00",
            ["2026-04-04 14:30:00", "2026-04-04 14:45:00", "2026-04-04 15:30:00"]),
        Change(
            "Australia/Lord_Howe", "01:45", after: "2026-04-04 12:00:00",
            ["2026-04-04 14:45:00", "2026-04-05 15:15:00"]),
        Change(
            "America/St_Johns", "*:15", after: "2026-03-08 04:00:00", ["2026-03-08 04:45:00", "2026-03-08 05:45:00"]),
        Change(
            "America/St_Johns", "01:15", after: "2026-11-01 00:00:00", ["2026-11-01 03:45:00", "2026-11-02 04:45:00"]),
        // Clocks that are never put forward or back.
        Change("Asia/Kolkata", "*:30", after: "2026-03-29 00:30:00", ["2026-03-29 01:00:00", "2026-03-29 02:00:00"]),
        Change("UTC", "02:30", after: "2026-03-29 00:00:00", ["2026-03-29 02:30:00", "2026-03-30 02:30:00"]),
        // Midnight itself is left out in Cairo; a day in Samoa was, in 2011.
        Change(
            "Africa/Cairo", "daily", after: "2026-04-22 22:00:00", ["2026-04-24 21:00:00", "2026-04-25 21:00:00"]),
        Change("Pacific/Apia", "daily", after: "2011-12-29 00:00:00", ["2011-12-29 10:00:00", "2011-12-30 10:00:00"]),
    ]

    @Test(arguments: changes)
    func `clocks that are changed neither double nor lose a slot`(change: Change) throws {
        let zone = try #require(TimeZone(identifier: change.zone))
        let base = try SystemdAnalyze.time(change.base)
        let expected = try change.slots.map { try SystemdAnalyze.time($0) }
        let expression = try CalendarExpression(change.calendar)
        #expect(expression.slots(after: base, in: zone, count: expected.count).map(utc) == expected.map(utc))
    }

    @Test(arguments: ["2026-10-25 01:00:00", "2026-10-25 01:29:59", "2026-10-25 01:30:00", "2026-10-25 01:59:59"])
    func `a slot does not come again for one who starts where clocks show its time again`(base: String) throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let slots = try CalendarExpression("*:0/30").slots(after: SystemdAnalyze.time(base), in: zone, count: 1)
        #expect(slots.map(utc) == ["2026-10-25 02:00:00 UTC"])
    }

    @Test(arguments: SlotTests.zones)
    func `every time that clocks show in a year is a slot once`(zone: TimeZone) throws {
        let halfHourly = try CalendarExpression("*:0/30")
        let start = try SystemdAnalyze.time("2026-01-01 12:00:00")
        let end = try SystemdAnalyze.time("2027-01-01 12:00:00")
        func wall(_ instant: Int) -> Int {
            instant + zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
        }
        let slots = halfHourly.slots(after: start, in: zone, count: 20_000).prefix { $0 <= end }
        #expect(Set(slots.map(wall)).count == slots.count)
        #expect(Set(slots.map(wall)) == Set(stride(from: start + 1800, through: end, by: 1800).map(wall)))
    }
}
