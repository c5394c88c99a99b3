import Catalogue
import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `completeness`, and the issues of `track` and `job`, text and JSON.
struct CompletenessCommandTests {
    /// Runs of ever so many days, the newest first: phone numbers get rarer, and there were no postal codes at first.
    private func history(_ count: Int) throws -> CompletenessHistory {
        let id = try Samples.id().rawValue
        return CompletenessHistory(
            runs: (0..<count).map { day in
                var present = Dictionary(uniqueKeysWithValues: Completeness.fields.map { ($0.rawValue, 1000) })
                present["phone"] = 500 + day
                present["address"] = 1000 - day * 10
                present["postal_code"] = day > 20 ? nil : 0
                return Completeness(
                    jobId: id, time: Samples.noon.addingTimeInterval(Double(-day) * 86_400), tracks: 1000,
                    present: present)
            })
    }

    private func run(_ count: Int, environment: [String: String] = [:], _ arguments: String...) throws -> CommandRun {
        let peer = try ScriptedPeer(.greet(), .answer(.completenessGet, history(count)))
        defer { peer.stop() }
        return try CommandRun(
            ["completeness", "--utc"] + arguments,
            environment: environment.merging(["TRACKSYNC_CONTROL_SOCKET": peer.path]) { own, _ in own })
    }

    @Test func `each field has its share, its change and its course`() throws {
        let run = try run(40, environment: ["LANG": "en_US.UTF-8"])
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 1 + Completeness.fields.count)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= 80 })
        #expect(lines[0] == "FIELD                    TRACKS    SHARE  CHANGE, 7 RUNS  30 RUNS  TREND")
        #expect(
            lines.contains { $0.hasPrefix("address                   1,000  100.0 %            +7.0    +30.0  ▁") },
            "\(lines)")
        #expect(lines.contains { $0.hasPrefix("phone                       500   50.0 %            -0.7     -3.0  █") })
        #expect(lines.contains { $0.hasPrefix("postal code                   0    0.0 %             0.0        -  ") })
        #expect(lines.first { $0.hasPrefix("city") }?.split(separator: " ").last?.allSatisfy { $0 == "█" } == true)
        #expect(run.errors == "1,000 active tracks; 40 runs, the last at 2026-11-21 06:00:00 UTC.\n")
    }

    @Test func `where the locale is not of UTF-8 the course is drawn in ASCII`() throws {
        for environment in [[:], ["LANG": "de_DE.UTF-8", "LC_ALL": "C"], ["LC_CTYPE": "POSIX"]] {
            #expect(try run(8, environment: environment).output.utf8.allSatisfy { $0 < 0x80 })
        }
        #expect(
            try run(8).output.contains("address                   1,000  100.0 %            +7.0        -  _.-:=+*#"))
    }

    @Test func `a narrow terminal does without the course, a wide one shows every run`() throws {
        let narrow = try run(90, environment: ["COLUMNS": "70"]).output
        #expect(!narrow.contains("TREND") && narrow.split(separator: "\n").allSatisfy { $0.count <= 70 })
        let wide = try run(90, environment: ["COLUMNS": "200"]).output
        #expect(wide.contains("  " + String(repeating: "#", count: 90) + "\n"))
    }

    @Test func `every run as JSON, and what to do before the first`() throws {
        let run = try run(90, "--json")
        let read = try RecordCoding.decode(CompletenessHistory.self, from: Data(run.output.utf8))
        #expect(read.runs == (try history(90)).runs)
        #expect(
            run.output.hasPrefix(#"{"runs":[{"job_id":"0193f2a4-7c1b-7000-8000-000000000001","present":{"address":"#))
        let none = try self.run(0)
        #expect(none.output == "" && none.errors == "No sync has counted yet: tracksyncctl sync\n")
    }

    @Test func `a course is averaged where it is longer than the line, and blank where nothing is known`() {
        let line = Sparkline(columns: 4, usesBlocks: false)
        #expect(line.text([0, 1, nil, nil, 1, 1, 0, 0]) == ": #_")
        #expect(line.text([nil, nil]) == "")
        #expect(line.text([0.5, 0.505]) == ":#")
    }

    private static let issues = [
        TrackIssue(slug: "acme", kind: "figure_fell", field: "total_laps", value: "99, was 100", since: Samples.noon),
        TrackIssue(slug: "acme", kind: "malformed_phone", field: "phone", value: "call \u{1B}us"),
    ]

    @Test func `a track shows what is odd about it`() throws {
        let details = try TrackDetails(track: Samples.track(), issues: Self.issues)
        let text = try CommandRun.against(ScriptedPeer(.greet(), .answer(.trackGet, details)), "track", "acme").output
        #expect(
            text.hasSuffix(
                #"""
                issues:        figure fell, total_laps: 99, was 100; since 2026-11-21 06:00:00
                               UTC
                               malformed phone, phone: call \u{1B}us

                """#), "\(text)")
        let json = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.trackGet, details)), "track", "acme", "--json"
        ).output
        #expect(json.contains(#""issues":[{"field":"total_laps","kind":"figure_fell","since":"2026"#))
        #expect(json.contains(#""source_track_slug":"acme""#))
        #expect(try RecordCoding.decode(TrackDetails.self, from: Data(json.utf8)).issues.count == 2)
    }

    @Test func `a job tells new and gone issues apart from those in the pages that it has read`() throws {
        let job = try Samples.succeeded {
            $0.counts.issues = 71
            $0.counts.issuesNew = 2
            $0.counts.issuesGone = 1
        }
        let details = JobDetails(
            job: job, failures: [], withheld: [], issues: Self.issues, newIssues: Self.issues,
            goneIssues: [Self.issues[0]])
        let text = try CommandRun.against(ScriptedPeer(.greet(), .answer(.jobGet, details)), "job").output
        #expect(
            text.contains(
                """

                Issues: 2 new, 1 gone; 71 in the pages that were read. All that are open:
                  tracksyncctl issues

                """), "\(text)")
    }

    @Test func `a job lists its issues, and says when there are more`() throws {
        let job = try Samples.succeeded { $0.counts.issues = 700 }
        let details = JobDetails(job: job, failures: [], withheld: [], issues: Self.issues)
        let text = try CommandRun.against(ScriptedPeer(.greet(), .answer(.jobGet, details)), "job").output
        #expect(
            text.contains(
                """

                Issues (2 of 700; the report has all):
                  figure fell (1)
                    acme, total laps: 99, was 100; since 2026-11-21 06:00

                """), "\(text)")
    }
}
