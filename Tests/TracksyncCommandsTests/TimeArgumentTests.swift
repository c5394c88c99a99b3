import ArgumentParser
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// Times as they are typed.
struct TimeArgumentTests {
    /// A session at six in the morning of 2026-11-21, in UTC.
    private func session() throws -> Session {
        let dependencies = Dependencies(
            environment: [:], output: 1, diagnostics: 2, now: { Samples.noon }, requestName: { "r-1" },
            interrupts: { nil })
        return Session(dependencies: dependencies, options: try GlobalOptions.parse(["--utc"]))
    }

    @Test(arguments: [
        ("2d", "2026-11-19T06:00:00.000Z"), ("90m", "2026-11-21T04:30:00.000Z"),
        ("1h30m", "2026-11-21T04:30:00.000Z"), ("500ms", "2026-11-21T05:59:59.500Z"),
        ("2026-11-20", "2026-11-20T00:00:00.000Z"), ("today", "2026-11-21T00:00:00.000Z"),
        ("yesterday", "2026-11-20T00:00:00.000Z"), ("Yesterday 15:00", "2026-11-20T15:00:00.000Z"),
        ("2028-02-29", "2028-02-29T00:00:00.000Z"), ("1970-01-01", "1970-01-01T00:00:00.000Z"),
        ("2026-11-20 15:00", "2026-11-20T15:00:00.000Z"), ("2026-11-20 15:00:07", "2026-11-20T15:00:07.000Z"),
        ("2026-11-20T15:00", "2026-11-20T15:00:00.000Z"), ("2026-11-20 15:00 UTC", "2026-11-20T15:00:00.000Z"),
        ("05:00", "2026-11-21T05:00:00.000Z"), ("07:30", "2026-11-20T07:30:00.000Z"),
        ("2026-11-20T06:07:08Z", "2026-11-20T06:07:08.000Z"), ("2026-11-20t06:07:08z", "2026-11-20T06:07:08.000Z"),
        ("2026-11-20T06:07Z", "2026-11-20T06:07:00.000Z"),
        ("2026-11-20T06:07:08.250+01:30", "2026-11-20T04:37:08.250Z"),
        ("2026-11-20T23:07:08-02:00", "2026-11-21T01:07:08.000Z"),
        ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00.000Z"),
    ])
    func `what people write is taken for the past`(text: String, meant: String) throws {
        #expect(RecordCoding.text(of: try TimeArgument(reading: text).past(in: session())) == meant)
    }

    @Test(arguments: [
        ("2d", "2026-11-19T06:00:00.000Z"), ("2026-11-20", "2026-11-20T00:00:00.999Z"),
        ("2026-11-20 15:00:07", "2026-11-20T15:00:07.999Z"), ("2026-11-20T15:00:07+01:00", "2026-11-20T14:00:07.999Z"),
        ("2026-11-20T15:00:07.000Z", "2026-11-20T15:00:07.000Z"), ("06:00", "2026-11-21T06:00:00.000Z"),
        ("05:59:59", "2026-11-21T05:59:59.999Z"),
    ])
    func `the catalogue as of a second has the changes that are shown with it`(text: String, meant: String) throws {
        #expect(RecordCoding.text(of: try TimeArgument(reading: text).asOf(in: session())) == meant)
    }

    @Test func `the catalogue is not known as of a time that is still to come`() throws {
        #expect(throws: CommandFailure.self) { try TimeArgument(reading: "tomorrow").asOf(in: session()) }
    }

    @Test(arguments: [
        ("2h", "2026-11-21T08:00:00.000Z"), ("07:30", "2026-11-21T07:30:00.000Z"),
        ("05:00", "2026-11-22T05:00:00.000Z"), ("tomorrow", "2026-11-22T00:00:00.000Z"),
        ("tomorrow 06:00", "2026-11-22T06:00:00.000Z"), ("2026-12-24 18:00", "2026-12-24T18:00:00.000Z"),
    ])
    func `what people write is taken for the future`(text: String, meant: String) throws {
        #expect(RecordCoding.text(of: try TimeArgument(reading: text).coming(in: session())) == meant)
    }

    @Test(arguments: [
        ("", "is no time: write 2d, yesterday, 15:00"), ("soon", "'soon' is no time"),
        ("2", "2 has no unit: 2s, 2m, 2h or 2d."),
        ("0d", "0d is no time at all"), ("-2d", "is no time"), ("2026-11-2", "is no time"),
        ("2w", "'2w' is no duration"),
        ("2026-11-31", "There is no day 2026-11-31."), ("2026-02-30", "There is no day"),
        ("2026-00-10", "There is no day"),
        ("2026-13-01 10:00", "There is no day"), ("1969-12-31", "There is no day"),
        ("2026-11-20T24:00:00Z", "There is no time 24:00:00."), ("2026-11-20T06:60:00Z", "There is no time 06:60:00."),
        ("2026-11-20T06:07:61Z", "There is no time"), ("25:00", "There is no time 25:00."),
        ("2026-11-20T06:07:08.Z", "is no time"), ("2026-11-20T06:07:08+0100", "is no time"),
        ("2026-11-20T06:07:08+24:00", "is no time"), ("2026-11-20T06:07:08Zx", "is no time"),
        ("2026-11-20 06:07:08 CET", "is no time"), ("2026-11-20T+6:07:08Z", "is no time"), ("٢٠٢٦-11-20", "is no time"),
        ("2026-11-20T06:07:08.1e3Z", "is no time"), ("yesterdayx", "is no time"), ("today 15", "is no time"),
        ("15:00Z", "is no time"), ("400d", "400d is longer than 366 days."),
    ])
    func `anything else is refused with what is wrong with it`(text: String, words: String) throws {
        let error = #expect(throws: ValidationError.self) { try TimeArgument(reading: text) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
}
