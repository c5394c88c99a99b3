// Notifications of the real daemon, to receivers that play Slack, PagerDuty, ntfy, healthchecks and a mail server.

import ControlProtocol
import Foundation
import GRDB
import JobModel
import PlainText
import Programs
import TestReceivers
import Testing

@Suite(.serialized) actor NotifyTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static let secrets = [
        "T0123456/B0987654/s3cretSlack", "s3cretRoutingKeys3cretRoutingKey", "tk_s3cret-of-ntfy", "s3cret-of-mail",
        "1d7e2c5a-5a0d-4a6e-9c0e-1f2d3c4b5a69", String(Receivers.key.dropFirst(6)),
    ]

    private func secret(_ name: String, _ text: String, _ installation: Installation) throws -> String {
        let path = installation.folder.path + "/secret-\(name)"
        try (text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// A target of each kind.
    private func addTargets(_ installation: Installation, _ receivers: Receivers, _ certificates: Folder) throws {
        let keys = Self.secrets
        let slack = try secret("slack", receivers.url("slack/" + keys[0]), installation)
        let pager = try secret("pager", keys[1], installation)
        let ntfy = try secret("ntfy", keys[2], installation)
        let mail = try secret("mail", keys[3], installation)
        let check = try secret("check", receivers.url("healthchecks/" + keys[4]), installation)
        let hook = try secret("hook", Receivers.key, installation)
        let script = installation.folder.path + "/script"
        try "#!/bin/sh\ncat >>\(installation.folder.path)/said\n".write(
            toFile: script, atomically: true, encoding: .utf8)
        chmod(script, 0o755)
        for lines in [
            "name = \"chat\"\ntype = \"slack\"\nurl_file = \"\(slack)\"\ngroup_wait = \"0s\"",
            """
            name = "pager"\ntype = "pagerduty"\nsecret_file = "\(pager)"\nurl = "\(receivers.url("pagerduty"))"
            group_wait = "0s"
            """,
            """
            name = "phone"\ntype = "ntfy"\nsecret_file = "\(ntfy)"\nurl = "\(receivers.url("ntfy/private"))"
            group_wait = "0s"
            """,
            """
            name = "mail"\ntype = "mail"\nurl = "smtp://localhost:\(receivers.port("starttls"))"\nuser = "tracksync"
            secret_file = "\(mail)"\nca_file = "\(certificates.path)/ca.pem"\nfrom = "tracksync@example.org"
            to = ["ops@example.org"]\ngroup_wait = "0s"
            """,
            "name = \"switch\"\ntype = \"healthchecks\"\nurl_file = \"\(check)\"",
            """
            name = "hook"\ntype = "webhook"\nurl = "\(receivers.url("webhook", secure: true))"\nsecret_file = "\(hook)"
            ca_file = "\(certificates.path)/ca.pem"\ngroup_wait = "0s"\nevents = ["conditions", "sync_succeeded"]
            """,
            "name = \"script\"\ntype = \"command\"\ncommand = [\"\(script)\"]\ngroup_wait = \"0s\"",
        ] { try installation.addTarget(lines) }
    }

    @Test func `each target hears of a failure and of its end, and no secret stands anywhere`() throws {
        let certificates = try Folder()
        try TestCertificates.make(in: certificates)
        let receivers = try Receivers(certificates: certificates)
        let installation = try Installation(tracks: 3, settings: ["log.level": "\"trace\""])
        try addTargets(installation, receivers, certificates)
        let daemon = try installation.startDaemon()
        var texts: [String] = []
        func ctl(_ arguments: String...) throws -> Ending {
            let ending = try run("tracksyncctl", arguments + ["--socket", installation.socket])
            texts.append(ending.output + ending.errors)
            return ending
        }

        let test = try ctl("notify", "test")
        #expect(test.status == 0, "\(test.output)")
        #expect(test.output.contains("chat in") && test.output.contains("200 ok"))
        try installation.setFaults("status:404@catalogue")
        let failed = try installation.sync().job
        #expect(failed.state == .failed)
        func came(_ name: String, _ words: String, _ where: (ReceivedRequest) -> Bool) throws {
            _ = try eventually("\(name) hears \(words): \(daemon.errors.suffix(2000))") {
                receivers.requests(name).contains { $0.status < 300 && `where`($0) } ? true : nil
            }
        }
        try came("slack", "of it") { $0.body.contains("the sync failed") }
        try came("pagerduty", "of it") {
            $0.json["event_action"] as? String == "trigger" && $0.body.contains("sync_failed")
        }
        try came("ntfy", "of it") { $0.headers["Title"]?.contains("the sync failed") == true }
        try came("mail", "of it") { $0.body.contains("the sync failed") && $0.headers["login"] == "1" }
        try came("webhook", "of it") { $0.body.contains("\"opened\"") }
        try came("healthchecks", "of the start") { $0.path.contains("/start?rid=\(failed.id)") }
        try came("healthchecks", "of the failure") {
            $0.path.contains("/fail?rid=\(failed.id)") && $0.body.contains("failed")
        }
        let said = installation.folder.path + "/said"
        _ = try eventually("the program hears") {
            (try? String(contentsOfFile: said, encoding: .utf8))?.contains("sync_failed") == true ? true : nil
        }
        #expect(try ctl("attention", "ack", "1").status == 0)
        try came("pagerduty", "that it is seen") { $0.json["event_action"] as? String == "acknowledge" }
        #expect(try ctl("notify").output.contains("sync_failed, error"))

        try installation.setFaults()
        let succeeded = try installation.sync().job
        try came("slack", "the end") { $0.body.contains("over: the sync failed") }
        try came("pagerduty", "the end") {
            $0.json["event_action"] as? String == "resolve" && $0.body.contains("sync_failed")
        }
        try came("mail", "the end") { $0.body.contains("over: the sync failed") }
        try came("webhook", "the success") { $0.body.contains("\"sync_succeeded\"") }
        try came("healthchecks", "of the success") {
            $0.path.hasSuffix("\(Self.secrets[4])?rid=\(succeeded.id)") && $0.body.contains("tracks listed")
        }

        // A target that refuses says why, in its own words but for the secret, and the others hear of it.
        let echo = Self.secrets[0]
        try receivers.fail("slack", "{\"always\":true,\"status\":403,\"body\":\"no team \(echo)\"}")
        let refused = try ctl("notify", "test", "chat")
        #expect(refused.status == 1 && refused.output.contains("403 no team …"))
        try came("webhook", "that chat is dead") {
            $0.body.contains("target_unreachable\\/chat") || $0.body.contains("target_unreachable/chat")
        }
        #expect(try ctl("health", "--json").output.contains("chat takes no notifications"))
        #expect(try ctl("status", "--json").output.contains("\"unreachable_targets\""))
        try receivers.fail("slack")
        #expect(try ctl("notify", "test", "chat").status == 0)

        #expect(try ctl("notify", "mute", "chat", "--for", "2h", "--reason", "ticket 4711").status == 0)
        #expect(try ctl("notify", "list").output.contains("muted until"))
        #expect(try ctl("notify", "unmute").output.contains("No longer muted: chat"))
        let unknown = try ctl("notify", "mute", "nobody", "--for", "2h")
        #expect(
            unknown.status == 4
                && unknown.errors.contains(": There is no target of notifications and no condition called nobody"))
        #expect(try ctl("notify", "test", "nobody").status == 4)
        #expect(try ctl("notify", "retry").output.contains("will be sent again"))
        #expect(try ctl("audit").output.contains("notify mute"))
        let sla = try ctl("sla", "--json").decoded(ServiceLevelReport.self)
        #expect(sla.runs == 2 && sla.succeeded == 1 && sla.withinLevel == 1 && sla.errorBudgetLeft < 0)
        let told = try ctl("sla").output
        let budget = NumberText.tenths(sla.errorBudget)
        #expect(
            told.contains("error budget:  1.0 of \(budget) runs used, exceeded"), "\(told)")
        let metrics = try installation.metrics()
        #expect(try metrics["tracksync_notify_up{target=\"chat\"}"] == 1)
        #expect(try metrics["tracksync_sla_runs{result=\"failed\"}"] == 1)

        // Everything that it ever said or wrote, its own files and what the kernel tells of it.
        for arguments in [
            ["notify", "--json"], ["status", "--json"], ["health", "--json"], ["audit", "--json"], ["metrics"],
            ["doctor"],
            ["jobs", "--json"], ["report"], ["attention"], ["reload"], ["verify"], ["backup"],
        ] {
            let ending = try run("tracksyncctl", arguments + ["--socket", installation.socket])
            texts.append(ending.output + ending.errors)
        }
        let check = try run("tracksyncd", ["--check-config", "--config", installation.configuration])
        #expect(check.status == 0 && check.output.contains("[[notify]]"), "\(check.errors)")
        texts.append(check.output + check.errors)
        texts.append(daemon.errors + daemon.output)
        for name in ["cmdline", "environ", "status"] {
            texts.append(
                String(
                    decoding: FileManager.default.contents(atPath: "/proc/\(daemon.id)/\(name)") ?? Data(),
                    as: UTF8.self))
        }
        #expect(
            String(decoding: FileManager.default.contents(atPath: "/proc/\(daemon.id)/limits") ?? Data(), as: UTF8.self)
                .contains(#/Max core file size +0 /#))
        #expect(installation.stopDaemon() == 0)
        var files = try FileManager.default.subpathsOfDirectory(atPath: installation.state).map {
            installation.state + "/" + $0
        }
        files.append(said)
        for file in files {
            texts.append(String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self))
        }
        #expect(texts.joined().contains("chat"))
        for secret in Self.secrets {
            for text in texts { #expect(!text.contains(secret), "\(secret) in \(text.prefix(200))") }
        }
    }

    @Test func `what was to be told when the daemon was killed is told by the next one, and that it was killed`() throws
    {
        let receivers = try Receivers()
        let installation = try Installation(tracks: 3)
        let hook = try secret("hook", Receivers.key, installation)
        try installation.addTarget(
            "name = \"hook\"\ntype = \"webhook\"\nurl = \"\(receivers.url("webhook"))\"\nsecret_file = \"\(hook)\"\ngroup_wait = \"0s\""
        )
        try receivers.fail("webhook", #"{"always":true,"delay":1,"reset":true}"#)
        try installation.startDaemon()
        try installation.setFaults("status:404@catalogue")
        #expect(try installation.sync().job.state == .failed)
        // In the middle of the attempt, as far as it goes.
        _ = try eventually("it is under way") { receivers.requests("webhook").isEmpty ? nil : true }
        installation.stopDaemon(SIGKILL)
        try receivers.fail("webhook")
        try installation.startDaemon()
        let told = try eventually("both are told") { () -> [[String: Any]]? in
            let notices = receivers.requests("webhook").dropFirst().filter { $0.status < 300 }
                .flatMap { $0.json["notices"] as? [[String: Any]] ?? [] }
            let keys = Set(notices.compactMap { $0["key"] as? String })
            return keys.isSuperset(of: ["sync_failed", "daemon_crashed"]) ? notices : nil
        }
        #expect(told.count { $0["key"] as? String == "sync_failed" } == 1)
        let repeated = receivers.requests("webhook").first {
            $0.status < 300 && $0.body.contains("sync_failed") && $0.json["repeated"] as? Bool == true
        }
        #expect(repeated != nil)
    }

    @Test func `ten thousand notices that wait are a number in the answers, and no more`() throws {
        let installation = try Installation(tracks: 3)
        try installation.addTarget(
            "name = \"dead\"\ntype = \"ntfy\"\nurl = \"http://127.0.0.1:1/x\"\ngroup_wait = \"0s\"")
        try installation.startDaemon()
        #expect(try installation.sync().job.state == .succeeded)
        func answers() throws -> [Int] {
            try [["notify", "list"], ["status"], ["health"], ["metrics"]].map {
                try run("tracksyncctl", $0 + ["--socket", installation.socket]).output.utf8.count
            }
        }
        let before = try answers()
        #expect(installation.stopDaemon() == 0)
        let now = Date()
        try DatabaseQueue(path: installation.database).write { db in
            for index in 0..<10_000 {
                let notice = Notice(
                    id: "n\(index)", event: .report, kind: "sync_succeeded", key: "sync_succeeded", severity: .info,
                    time: now, host: "bench", title: "bench: a sync succeeded",
                    text: String(repeating: "1,090 tracks listed. ", count: 20))
                try db.execute(
                    sql:
                        "INSERT INTO notify_queue (target, state, created_at, record) VALUES ('dead', 'waiting', ?, ?)",
                    arguments: [
                        RecordCoding.text(of: now), String(decoding: try RecordCoding.encode(notice), as: UTF8.self),
                    ])
            }
        }
        try installation.startDaemon()
        _ = try eventually("it was tried") {
            let status = try installation.ctl("notify", "list", "--json").decoded(NotifyStatus.self).targets.first
            return status?.lastErrorAt != nil && status?.waiting ?? 0 >= 10_000 ? true : nil
        }
        // Only what is failing now is longer than before: by its words, and not by pending messages.
        for (then, now) in zip(before, try answers()) { #expect(now < then + 4096) }
        #expect(installation.stopDaemon() == 0)
    }

    @Test func `a sync with five dead targets takes its course, and the daemon stops at once`() throws {
        let installation = try Installation(tracks: 20)
        for index in 0..<5 {
            // An address that answers nothing, ever.
            try installation.addTarget(
                "name = \"dead\(index)\"\ntype = \"ntfy\"\nurl = \"http://10.255.255.1:9/\(index)\"\ntimeout = \"60s\"\ngroup_wait = \"0s\"\nevents = [\"conditions\", \"sync_succeeded\"]"
            )
        }
        try installation.startDaemon()
        #expect(try installation.sync().job.state == .succeeded)
        #expect(try installation.sync().job.state == .succeeded)
        #expect(try installation.ctl("status").status == 0)
        #expect(installation.stopDaemon() == 0)
    }
}
