import ControlProtocol
import Foundation
import JobModel
import Remedies
import ScriptedPeer
import Testing

/// Daemons of other versions: a newer one that says words and members that this program does not know, and an older one
/// that leaves out what came later.
struct OtherVersionTests {
    /// The JSON of a value, changed.
    private func json(_ value: some Encodable, _ change: (inout [String: Any]) -> Void) throws -> Data {
        let object = try JSONSerialization.jsonObject(with: RecordCoding.encode(value))
        var members = try #require(object as? [String: Any])
        change(&members)
        return try JSONSerialization.data(withJSONObject: members, options: .sortedKeys)
    }

    private func newerJob() throws -> [String: Any] {
        let data = try json(try Samples.running()) { job in
            job["state"] = "postponed"
            job["trigger"] = "tide"
            job["weather"] = ["wind": 3]
            job["progress"] = ["stage": "polishing", "processed": 3, "mood": "good"]
            job["stages"] = [["stage": "sharpening", "started_at": "2026-11-21T06:00:00.000Z", "seconds": 1]]
            job["warnings"] = [
                ["code": "rain", "message": "It rains.", "action": ["code": "take_umbrella", "colour": "red"]]
            ]
        }
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func run(_ method: ControlProtocol.Method, _ answer: Data, _ words: String...) throws -> CommandRun {
        let peer = try ScriptedPeer([[.greet(), .answer(method, member: "result", answer)]])
        defer { peer.stop() }
        return try CommandRun(words + ["--utc"], environment: ["TRACKSYNC_CONTROL_SOCKET": peer.path])
    }

    @Test func `a newer daemon's words are shown as they are, and its members passed over`() throws {
        let job = try newerJob()
        let status = try json(try Samples.status()) { status in
            status["last_job"] = job
            status["running_job"] = nil
            status["moon"] = "full"
            status["scraping"] = [
                "enabled": false, "phase": 2,
                "blocks": [
                    [
                        "source": "moon", "place": "above", "since": "2026-11-21T06:00:00.000Z",
                        "hint": "Wait for the morning.", "action": ["code": "wait_for_morning"],
                    ]
                ],
            ]
        }
        let seen = try run(.daemonStatus, status, "status")
        #expect(seen.code == 0 && seen.output.contains("postponed") && seen.output.contains("moon (above)"))
        #expect(seen.errors.contains("Wait for the morning."))
        let list = try json(JobList(jobs: [], total: 1)) { $0["jobs"] = [job] }
        let jobs = try run(.jobList, list, "jobs")
        #expect(jobs.code == 0 && jobs.output.contains("postponed"))
        let details = try json(JobDetails(job: Samples.running(), failures: [], withheld: [])) { $0["job"] = job }
        let shown = try run(.jobGet, details, "job")
        #expect(shown.code == 0 && shown.output.contains("It rains.") && shown.output.contains("tide"))
        let check = try json(HealthCheck(name: .disk, .unwell, message: "Cloudy.", hint: "Look up.")) {
            $0["name"] = "sky"
            $0["action"] = ["code": "look_up", "job_id": "x"]
        }
        let health = try json(Health(checks: [], attention: [])) { members in
            members["ok"] = false
            members["state"] = "unwell"
            members["checks"] = [try? JSONSerialization.jsonObject(with: check)].compactMap { $0 }
        }
        let unwell = try run(.healthGet, health, "health")
        #expect(unwell.code == 1 && unwell.output.contains("sky  Cloudy.") && unwell.output.contains("Look up."))
        let verdict = try json(StateCheck(path: "/t.db", verdict: .damaged, bytes: 1, logBytes: 0, problems: [])) {
            $0["verdict"] = "melted"
        }
        #expect(try run(.stateVerify, verdict, "verify").output.contains("melted"))
    }

    @Test func `a newer daemon's error keeps its message and hint, whatever its name and action`() throws {
        let error = Data(
            (#"{"code":-32000,"message":"It rains.","data":{"code":"rain","retryable":true,"hint":"Wait.","#
                + #""action":{"code":"take_umbrella"},"drops":7}}"#).utf8)
        let peer = try ScriptedPeer([[.greet(), .answer(.jobCancel, member: "error", error)]])
        let run = try CommandRun.against(peer, "cancel")
        #expect(run.code != 0 && run.errors == "tracksyncctl: It rains.\nWait.\n")
    }

    @Test func `a newer daemon's events are watched to the end`() throws {
        let id = try Samples.id()
        let strange = try json(Samples.event(2, .state) { $0.state = .running }) { $0["kind"] = "moonrise" }
        let line = Data(#"{"jsonrpc":"2.0","method":"job.event","params":"#.utf8) + strange + Data("}\n".utf8)
        let end = try Samples.succeeded()
        let peer = try ScriptedPeer([
            [
                .greet(), .answer(.jobWatch, JobSnapshot(job: Samples.running(), seq: 1)), .send(line),
                .tell(Samples.event(3, .finished) { $0.job = end }),
            ]
        ])
        let run = try CommandRun.against(peer, "watch", id.rawValue)
        #expect(run.code == 0 && run.output.contains("succeeded"))
    }

    @Test func `an older daemon's answers lack what came later`() throws {
        let details = try json(JobDetails(job: Samples.running(), failures: [], withheld: [])) { $0["issues"] = nil }
        #expect(try run(.jobGet, details, "job").code == 0)
        let error = ProtocolError(.notRunning, message: "No job is running.", hint: "See: tracksyncctl jobs")
        let peer = try ScriptedPeer([[.greet(), .refuse(.jobCancel, error)]])
        #expect(
            try CommandRun.against(peer, "cancel").errors
                == "tracksyncctl: No job is running.\nSee: tracksyncctl jobs\n")
    }

    @Test func `the names that an older daemon used are read`() throws {
        func renamed(_ value: some Encodable, _ names: [String: String]) throws -> Data {
            try json(value) { members in
                for (name, older) in names { members[older] = members.removeValue(forKey: name) }
            }
        }
        let entry = AuditEntry(
            time: Samples.noon, requester: Requester(uid: 1, user: "anna", pid: 2), command: "job.start", reason: nil,
            jobId: nil, outcome: "allowed")
        let older = try RecordCoding.decode(
            AuditEntry.self, from: renamed(entry, ["requested_by": "requester", "method": "command"]))
        #expect(older.requester == entry.requester && older.command == entry.command)
        let health = try RecordCoding.decode(
            Health.self, from: renamed(Health(checks: [], attention: []), ["ok": "healthy"]))
        #expect(health.healthy)
        let failure = JobFailure(name: "cancelled", message: "No.", retryable: true)
        #expect(try RecordCoding.decode(JobFailure.self, from: renamed(failure, ["code": "name"])) == failure)
        let track = TrackFailure(slug: "acme", name: "timed_out", message: "No.")
        #expect(try RecordCoding.decode(TrackFailure.self, from: renamed(track, ["code": "name"])) == track)
        let publishing = PublishError(.unreachable, "No.")
        #expect(try RecordCoding.decode(PublishError.self, from: renamed(publishing, ["code": "name"])) == publishing)
        let block = ScrapingBlock(source: .file, place: "/x", since: Samples.noon, hint: "Remove it.")
        #expect(try RecordCoding.decode(ScrapingBlock.self, from: renamed(block, ["hint": "remedy"])) == block)
        let error = Data(
            (#"{"code":-32000,"message":"It rains.","data":{"name":"not_running","retryable":true}}"#).utf8)
        #expect(try RecordCoding.decode(ProtocolError.self, from: error).data.name == .notRunning)
    }

    @Test func `a known remedy is worded here, with the socket that was named`() throws {
        let error = ProtocolError(.notRunning, message: "No job is running.", action: .listJobs)
        let peer = try ScriptedPeer([[.greet(), .refuse(.jobCancel, error)]])
        defer { peer.stop() }
        let run = try CommandRun(["cancel", "--socket", peer.path])
        #expect(
            run.errors == "tracksyncctl: No job is running.\nList the jobs: tracksyncctl jobs --socket \(peer.path)\n")
    }
}
