import ControlProtocol
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// What `--quiet` and `--json` leave on the error stream of commands that succeed: nothing.
struct QuietTests {
    private static func answers() throws -> [(arguments: [String], step: ScriptedPeer.Step)] {
        let schedule = ScheduleState(
            calendar: nil, jitterSeconds: 120, catchUp: true, timeZone: "UTC", lastSlot: nil, next: [],
            scheduledJob: nil)
        let point = try AttentionPoint(
            id: 3, kind: .jobFailed, since: Samples.noon, jobId: Samples.id(), message: "It failed.", hint: "Look.")
        return try [
            (["sync"], .answer(.jobStart, Samples.scheduled())), (["resume"], .answer(.jobResume, Samples.running())),
            (["cancel"], .answer(.jobCancel, Samples.cancelled())),
            (["jobs"], .answer(.jobList, JobList(jobs: [Samples.running()], total: 9))),
            (
                ["status"],
                .answer(.daemonStatus, Samples.status { $0.scraping = Scraping(blocks: [Samples.block(.file)]) })
            ),
            (["enable"], .answer(.scrapingSet, ScrapingChange(Scraping()))),
            (["disable"], .answer(.scrapingSet, ScrapingChange(Scraping(blocks: [Samples.block(.operator)])))),
            (["schedule"], .answer(.scheduleGet, schedule)),
            (["audit"], .answer(.auditList, AuditList(entries: [], total: 0))),
            (["reload"], .answer(.daemonReload, ReloadResult(applied: true, changes: ["a"], problems: []))),
            (["health"], .answer(.healthGet, Health(checks: [], attention: [point]))),
            (["attention"], .answer(.attentionList, AttentionList(points: [point]))),
            (["attention", "ack", "3"], .answer(.attentionAck, AttentionList(points: [point]))),
            (
                ["verify"],
                .answer(
                    .stateVerify, StateCheck(path: "/s/tracks.db", verdict: .whole, bytes: 1, logBytes: 0, problems: [])
                )
            ),
            (["backup"], .answer(.stateBackup, StateBackup(path: "/s/b.db", bytes: 1))),
        ]
    }

    @Test(arguments: ["--quiet", "--json"])
    func `no command talks when it is not to`(option: String) throws {
        for (arguments, step) in try Self.answers() {
            let peer = try ScriptedPeer(.greet(), step)
            defer { peer.stop() }
            let run = try CommandRun(arguments + [option, "--socket", peer.path])
            #expect(run.code == 0, "\(arguments)")
            #expect(run.errors == "", "\(arguments)")
            #expect(option == "--quiet" || run.output.hasPrefix("{") && run.output.hasSuffix("}\n"), "\(arguments)")
        }
    }
}
