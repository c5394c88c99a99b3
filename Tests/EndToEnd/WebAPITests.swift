// The HTTP API against the real daemon.

import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor WebAPITests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static let mayChange = ["changes = true", "trusted_clients = [\"127.0.0.1\"]"]

    /// What `ingestion.ts` of the race-analytics application does: it starts without a body, asks until `success` or
    /// `error`, and reads these keys.
    @Test func `the application's client starts a sync and follows it to success, and to error when it is cancelled`()
        throws
    {
        let installation = try Installation(tracks: 60, settings: Installation.clock)
        try installation.startDaemon()
        let web = try WebInstallation(installation, Self.mayChange[0], Self.mayChange[1])
        let unhealthy = try web.ask("GET", "/health")
        #expect(unhealthy.status == 503)
        #expect(try unhealthy.json()["status"] == .text("unhealthy"))
        let start = try web.ask(
            "POST", "/api/v1/tracks/sync?include_metadata=true", ["Content-Type: application/json"])
        #expect((200..<300).contains(start.status))
        let id = try #require(try start.json()["jobId"]?.text)
        #expect(!id.isEmpty)
        let done = try eventually("the application sees the end") {
            let job = try web.get("/api/v1/tracks/sync/\(id)")
            for key in Self.keys { #expect(job[key] != nil, "\(key)") }
            #expect(["pending", "running", "success", "error"].contains(job["status"]?.text))
            return ["success", "error"].contains(job["status"]?.text) ? job : nil
        }
        #expect(done["status"] == .text("success"))
        #expect(done["error"] == .null)
        #expect(done["stage"] == .text("upsert"))
        #expect(done["processed"]?.integer == done["total"]?.integer)
        #expect(done["tracksAdded"]?.integer == 60)
        #expect(done["reportPath"]?.text?.hasSuffix(".md") == true)
        #expect(done["completedAt"]?.text != nil)
        #expect(
            done["stageMetrics"]?.elements.map { $0["stage"]?.text }
                == [.some("list_fetch"), .some("metadata_fetch"), .some("upsert")])
        let missing = try web.ask("GET", "/api/v1/tracks/sync/00000000-0000-7000-8000-000000000000")
        #expect(missing.status == 404)
        #expect(try eventually("it is well") { try web.ask("GET", "/health").status == 200 ? true : nil })
        #expect(try web.ask("GET", "/health").body == #"{"status":"healthy"}"#)

        try installation.stallOneTrack()
        let second = try web.ask("POST", "/api/v1/tracks/sync?full=true")
        let secondID = try #require(try second.json()["jobId"]?.text)
        // Started again while it runs: its id.
        let again = try web.ask("POST", "/api/v1/tracks/sync")
        #expect(again.status == 200)
        #expect(try again.json()["alreadyRunning"] == .bool(true))
        #expect(try again.json()["jobId"] == .text(secondID))
        #expect(try web.ask("DELETE", "/api/v1/tracks/sync/\(secondID)?reason=enough").status == 200)
        let cancelled = try web.get("/api/v1/tracks/sync/\(secondID)")
        #expect(cancelled["status"] == .text("error"))
        #expect(cancelled["error"]?.text?.isEmpty == false)
        #expect(cancelled["resumable"] == .bool(true))
        try installation.tell("PUT", "faults", #"{"faults":[]}"#)
        let resumed = try web.ask(
            "POST", "/api/v1/tracks/sync/\(secondID)/resume", ["Content-Type: application/json"],
            body: #"{"reason":"once more"}"#)
        #expect(resumed.status == 202)
        #expect(try resumed.json()["job"]?["resumedFrom"] == .text(secondID))
    }

    /// Every key that the application's type has (`ingestion/api/jobs.py`).
    private static let keys = [
        "jobId", "status", "stage", "processed", "total", "error", "reportPath", "metadataFailures", "tracksAdded",
        "tracksUpdated", "tracksDeactivated", "metadataEnabled", "durationSeconds", "startedAt", "completedAt",
        "stageMetrics",
    ]

    @Test func `everything that can be looked at answers in camel case, and an unknown parameter is refused`() throws {
        let installation = try Installation(tracks: 60, settings: Installation.clock)
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        let web = try WebInstallation(installation)
        let slug = installation.site.slug(at: 1)
        for path in [
            "status", "health", "attention", "audit", "scraping", "schedule", "completeness", "publish",
            "notify", "sla", "sla?since=2026-01-01T00:00:00Z", "changes?limit=5", "issues?limit=3",
            "tracks?search=a&limit=3&sort=name", "tracks?near=51.5,0.1", "tracks/\(slug)", "tracks/\(slug)/history",
            "tracks/sync?state=succeeded&limit=1",
        ] {
            let json = try web.get("/api/v1/" + path)
            // What completeness counts is named by the columns.
            guard path != "completeness" else { continue }
            #expect(json.names.allSatisfy { !$0.contains("_") }, "\(path): \(json.names)")
        }
        #expect(try web.get("/api/v1/tracks?limit=1")["total"]?.integer == 60)
        #expect(try web.get("/api/v1/tracks/sync")["jobs"]?.elements.first?["requestedBy"]?["user"] != nil)
        let csv = try web.ask("GET", "/api/v1/export?format=csv")
        #expect(csv.headers["content-type"] == "text/csv; charset=utf-8")
        #expect(csv.body.components(separatedBy: "\r\n").count == 62)
        #expect(try web.ask("GET", "/api/v1/export?format=geojson").json()["type"] == .text("FeatureCollection"))
        #expect(try web.ask("GET", "/metrics").body.contains("\ntracksync_tracks"))
        let id = try installation.lastJob().id.rawValue
        let report = try web.ask("GET", "/api/v1/tracks/sync/\(id)/report")
        #expect(report.headers["content-type"] == "text/markdown; charset=utf-8")
        #expect(report.body == (try String(contentsOfFile: installation.lastJob().reportPath ?? "", encoding: .utf8)))
        for (path, code) in [
            ("tracks?colour=red", "invalid_params"), ("tracks?limit=many", "invalid_params"),
            ("tracks?limit=1&limit=2", "invalid_params"), ("tracks?search=%FF", "invalid_params"),
            ("tracks?near=51.5,0.1&withinMetres=0", "invalid_params"), ("tracks/no-such-track", "not_found"),
            ("tracks/%2e%2e%2fetc", "not_found"), ("nothing", "not_found"),
        ] {
            let answer = try web.ask("GET", "/api/v1/" + path)
            #expect(answer.headers["content-type"] == "application/problem+json")
            let problem = try answer.json()
            #expect(problem["status"]?.integer == answer.status)
            #expect(problem["code"]?.text == code || answer.status == 400, "\(path): \(problem)")
            #expect(problem["message"]?.text?.isEmpty == false)
            #expect(problem["message"]?.text?.contains("within_metres") == false)
        }
        let method = try web.ask("PATCH", "/api/v1/tracks/sync")
        #expect(method.status == 405)
        #expect(method.headers["allow"] == "GET, HEAD, POST")
        let head = try web.ask("HEAD", "/api/v1/status")
        #expect(head.status == 200 && head.body.isEmpty)
    }

    @Test func `targets of notifications are shown, tested, muted and unmuted, with the person in the audit`() throws {
        let installation = try Installation(tracks: 20)
        let script = installation.folder.path + "/script"
        try "#!/bin/sh\ncat >>\(installation.folder.path)/said\n".write(
            toFile: script, atomically: true, encoding: .utf8)
        chmod(script, 0o755)
        try installation.addTarget(
            "name = \"script\"\ntype = \"command\"\ncommand = [\"\(script)\"]\ngroup_wait = \"0s\"")
        try installation.startDaemon()
        let web = try WebInstallation(installation, Self.mayChange[0], Self.mayChange[1])
        let path = "/api/v1/notify"
        func targets() throws -> [JSON] { try web.get(path)["targets"]?.elements ?? [] }
        #expect(try targets().map { $0["name"] } == [.text("script")])
        let test = try web.ask("POST", path + "/test?target=script")
        #expect(test.status == 200, "\(test.body)")
        #expect(try test.json()["results"]?.elements.map { $0["ok"] } == [.bool(true)])
        #expect(try String(contentsOfFile: installation.folder.path + "/said", encoding: .utf8).contains("test"))
        #expect(try targets().first?["lastSuccessAt"]?.text != nil)

        let json = ["Content-Type: application/json"]
        let mute = try web.ask(
            "POST", path + "/mute", json, body: #"{"what":"script","forSeconds":3600,"reason":"moving"}"#)
        #expect(try mute.json()["what"] == .text("script"), "\(mute.body)")
        #expect(try targets().first?["mutedUntil"]?.text != nil)
        #expect(try web.get(path)["mutes"]?.elements.map { $0["reason"] } == [.text("moving")])
        let unmute = try web.ask("POST", path + "/unmute", json, body: #"{"what":"script"}"#)
        #expect(try unmute.json()["removed"] == .list([.text("script")]), "\(unmute.body)")
        #expect(try targets().first?["mutedUntil"] == nil)
        #expect(try web.ask("POST", path + "/retry").json()["count"]?.integer == 0)
        for (address, status) in [
            ("/test?target=other", 404), ("/retry?target=other", 404), ("/mute", 400), ("/mute?forSeconds=0", 400),
            ("/mute?what=other&forSeconds=60", 404), ("/test?who=script", 400),
        ] { #expect(try web.ask("POST", path + address).status == status, "\(address)") }
        let audit = try web.get("/api/v1/audit")["entries"]?.elements ?? []
        for command in ["notify.test", "notify.retry", "notify.mute", "notify.unmute"] {
            let entry = audit.first { $0["method"] == .text(command) && $0["outcome"] == .text("allowed") }
            #expect(entry?["requestedBy"]?["user"] == .text("127.0.0.1"), "\(command): \(audit)")
        }
    }

    @Test func `the service level is the daemon's, in the API and on the page`() throws {
        let installation = try Installation(tracks: 20)
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        let web = try WebInstallation(installation)
        let level = try web.get("/api/v1/sla")
        #expect(level["runs"]?.integer == 1 && level["succeeded"]?.integer == 1, "\(level)")
        #expect(level["level"]?["objectivePercent"]?.integer == 95)
        #expect(level["stages"]?.elements.isEmpty == false)
        #expect(try web.get("/api/v1/sla?since=2099-01-01T00:00:00Z")["runs"]?.integer == 0)
        #expect(try web.ask("GET", "/api/v1/sla?since=yesterday").status == 400)
        let page = try web.ask("GET", "/service-level", ["Accept: text/html"])
        #expect(page.status == 200 && page.body.contains("1 run<") && page.body.contains("100.0 %"), "\(page.body)")
    }

    @Test func `a name for a request starts one job, however often it is sent`() throws {
        let installation = try Installation(tracks: 20)
        try installation.startDaemon()
        let web = try WebInstallation(installation, Self.mayChange[0], Self.mayChange[1])
        let first = try web.ask("POST", "/api/v1/tracks/sync", ["Idempotency-Key: \"once\""])
        let id = try #require(try first.json()["jobId"]?.text)
        _ = try eventually("it is over") {
            try web.get("/api/v1/tracks/sync/\(id)")["status"] == .text("success") ? true : nil
        }
        let second = try web.ask("POST", "/api/v1/tracks/sync", ["Idempotency-Key: once"])
        #expect(try second.json()["jobId"] == .text(id))
        #expect(try installation.jobs().count == 1)
    }

    @Test func `a daemon that is away is said to be, and asked again when it is there`() throws {
        let installation = try Installation(tracks: 20)
        try installation.startDaemon()
        let web = try WebInstallation(installation)
        #expect(try web.ask("GET", "/api/v1/status").status == 200)
        installation.stopDaemon()
        let lost = try eventually("the loss is noticed") {
            let answer = try web.ask("GET", "/api/v1/status")
            return answer.status == 503 ? answer : nil
        }
        #expect(lost.headers["retry-after"] != nil)
        #expect(["no_socket", "connection_closed", "connection_refused"].contains(try lost.json()["code"]?.text))
        try installation.startDaemon()
        _ = try eventually("it answers") { try web.ask("GET", "/api/v1/status").status == 200 ? true : nil }
    }
}
