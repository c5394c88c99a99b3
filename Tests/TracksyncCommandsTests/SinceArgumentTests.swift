import ArgumentParser
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// Times in the past as they are typed.
struct SinceArgumentTests {
    /// The time that is meant at noon, in UTC.
    private func time(_ text: String) throws -> String? {
        let world = World(
            environment: [:], output: 1, diagnostics: 2, now: { Samples.noon }, requestName: { "r-1" },
            interrupts: { nil })
        let session = Session(world: world, options: try GlobalOptions.parse(["--utc"]))
        return SinceArgument(argument: text).map { RecordCoding.text(of: $0.time(in: session)) }
    }

    @Test(arguments: [
        ("2d", "2026-11-19T06:00:00.000Z"), ("90m", "2026-11-21T04:30:00.000Z"),
        ("500ms", "2026-11-21T05:59:59.500Z"), ("2026-11-20", "2026-11-20T00:00:00.000Z"),
        ("2028-02-29", "2028-02-29T00:00:00.000Z"), ("1970-01-01", "1970-01-01T00:00:00.000Z"),
        ("2026-11-20T06:07:08Z", "2026-11-20T06:07:08.000Z"), ("2026-11-20t06:07:08z", "2026-11-20T06:07:08.000Z"),
        ("2026-11-20T06:07:08.250+01:30", "2026-11-20T04:37:08.250Z"),
        ("2026-11-20T23:07:08-02:00", "2026-11-21T01:07:08.000Z"),
        ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00.000Z"),
    ])
    func `durations, days and times are taken`(text: String, meant: String) throws {
        #expect(try time(text) == meant)
    }

    @Test(arguments: [
        "", "yesterday", "2", "0d", "-2d", "2026-11-2", "2026-02-30", "2026-00-10", "2026-13-01", "1969-12-31",
        "2026-11-20T06:07:08", "2026-11-20T06:07Z", "2026-11-20T24:00:00Z", "2026-11-20T06:60:00Z",
        "2026-11-20T06:07:61Z", "2026-11-20T06:07:08.Z", "2026-11-20T06:07:08+0100", "2026-11-20T06:07:08+24:00",
        "2026-11-20T06:07:08Zx", "2026-11-20 06:07:08Z", "2026-11-20T+6:07:08Z", "٢٠٢٦-11-20",
        "2026-11-20T06:07:08.1e3Z",
    ])
    func `anything else is refused`(text: String) throws {
        #expect(try time(text) == nil)
    }
}
