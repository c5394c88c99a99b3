import Events
import Foundation
import JobModel
import Programs
import Storage
import TestReceivers
import Testing

@testable import Notifying

/// How each kind of target takes a message, and what goes wrong on the way.
@Suite struct DeliveryTests {
    static let hostile = "Tra<!channel>ck & *bold* \"q\" \\ \r\nX-Evil: 1\u{202E}\u{0} ü"

    let receivers: Receivers

    init() throws { receivers = try Receivers() }

    private func message(_ count: Int = 1, isRepeat: Bool = false) -> Message {
        let notices = (0..<count).map { index in
            var notice = Notice(
                id: "n\(index)", event: .opened, kind: "sync_failed", key: "sync_failed", severity: .error,
                time: Date(timeIntervalSince1970: 1_800_000_000), host: "bench", title: "bench: the sync failed",
                text: NoticeText.safe(Self.hostile))
            notice.condition = "sync_failed/1"
            return notice
        }
        return Message(id: "msg_1", notices: notices, isRepeat: isRepeat, host: "bench", time: Date())
    }

    private func send(_ target: NotifyTarget, _ message: Message? = nil) -> NoticeOutcome {
        Courier(stop: CurlExchange.Stop()).send(message ?? self.message(), to: target)
    }

    private func isDelivered(_ outcome: NoticeOutcome) -> Bool { if case .delivered = outcome { true } else { false } }

    @Test func `Slack shows text of the web as it is, and nothing in it is markup`() throws {
        #expect(isDelivered(send(.of(.slack, "slack", receivers.url("slack/T")), message(40))))
        let request = try #require(receivers.requests.first)
        #expect(request.status == 200 && request.json["mrkdwn"] as? Bool == false)
        let blocks = try #require(request.json["blocks"] as? [[String: Any]])
        #expect(
            blocks.compactMap { ($0["text"] as? [String: Any])?["type"] as? String } == ["plain_text", "plain_text"])
        #expect((request.json["text"] as? String)?.contains("<") == false)
    }

    @Test func `a webhook is signed, with both keys while one takes the place of the other`() throws {
        let new = "whsec_" + Data("another k3y of a webhook 123456!".utf8).base64EncodedString()
        for secret in [Receivers.key, "\(new)\n\(Receivers.key)"] {
            #expect(isDelivered(send(.of(.webhook, "webhook", receivers.url("webhook"), secret: secret))))
        }
        guard case .permanent(let reason) = send(.of(.webhook, "webhook", receivers.url("webhook"), secret: new)) else {
            Issue.record("a wrong key was taken")
            return
        }
        #expect(reason == "401 bad signature")
        // The example of the specification (standardwebhooks.com).
        let headers = WebhookForm.headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body: Data(#"{"test": 2432232314}"#.utf8),
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", now: 1_614_265_330)
        #expect(headers?.last == "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `PagerDuty, ntfy and a dead man's switch take what they are sent`() throws {
        let key = String(repeating: "k", count: 32)
        #expect(isDelivered(send(.of(.pagerduty, "pagerduty", receivers.url("pagerduty"), secret: key))))
        #expect(
            isDelivered(
                send(.of(.ntfy, "ntfy", receivers.url("ntfy/private"), secret: "tk_s3cret-of-ntfy"), message(80))))
        guard case .permanent = send(.of(.ntfy, "ntfy", receivers.url("ntfy/private"))) else {
            Issue.record("no token was taken")
            return
        }
        let courier = Courier(stop: CurlExchange.Stop())
        let check = NotifyTarget.of(
            .healthchecks, "healthchecks", receivers.url("healthchecks/1d7e2c5a-5a0d-4a6e-9c0e-1f2d3c4b5a69"))
        let job = JobID(at: Date())
        for way in ["start", "", "fail", "log"] {
            #expect(isDelivered(try courier.ping(way, body: "x", id: job, check)))
        }
        #expect(receivers.requests("healthchecks").allSatisfy { $0.path.hasSuffix("?rid=\(job.rawValue)") })
    }

    @Test func `a start is tried again, but not behind the end of its sync`() async throws {
        let check = NotifyTarget.of(
            .healthchecks, "healthchecks", receivers.url("healthchecks/1d7e2c5a-5a0d-4a6e-9c0e-1f2d3c4b5a69"))
        let bench = try NotifyBench([check])
        let finished = bench.job(.succeeded)
        guard case .jobFinished(let job, _) = finished else { return }
        try receivers.fail("healthchecks", #"{"status":503}"#)
        let start = await bench.notifier.take(Heartbeats.Beat(time: bench.now, job: job, isStart: true))
        await bench.notifier.ping(check, start)
        let end = await bench.notifier.take(Heartbeats.Beat(time: bench.now, job: job, isStart: false))
        await bench.notifier.ping(check, start)
        await bench.notifier.ping(check, end)
        #expect(receivers.requests("healthchecks").map { $0.path.contains("/start?") } == [true, true, false])
    }

    @Test(arguments: [
        (
            [Notice.Event.opened, .reminder, .ended, .acknowledged, .report, .report],
            "2 problems, 1 over, 1 acknowledged, 2 reports", false
        ),
        ([.opened, .ended, .ended], "1 problem, 2 over", false), ([.ended, .report], "1 over, 1 report", true),
        ([.report, .report], "2 reports", false),
    ])
    func `only what opened or lasts is a problem`(events: [Notice.Event], words: String, isOver: Bool) {
        var message = message(events.count)
        for (index, event) in events.enumerated() { message.notices[index].event = event }
        #expect(message.title == "bench: \(words)" && message.isOver == isOver)
    }

    @Test func `a budget that is exceeded has no runs left`() {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        var report = ServiceLevelReport(level: ServiceLevel(), since: now.addingTimeInterval(-604_800), until: now)
        (report.runs, report.errorBudget, report.errorBudgetLeft) = (10, 1, -2)
        func digest() -> String { NoticeText.digest(report, open: [], completeness: nil) }
        #expect(digest().hasPrefix("From 2027-01-08 08:00 UTC to 2027-01-15 08:00 UTC:\n"))
        #expect(digest().contains("Error budget: 3.0 of 1.0 runs used, exceeded."))
        report.errorBudgetLeft = 0.5
        #expect(digest().contains("Error budget: 0.5 of 1.0 runs left."))
    }

    @Test(arguments: [
        (#"{"status":429,"headers":{"Retry-After":"120"}}"#, "429", 120.0, false),
        (#"{"status":503,"body":"busy"}"#, "503 busy", 0, true), (#"{"reset":true}"#, "", 0, true),
        (#"{"delay":3}"#, "", 0, true),
    ])
    func `what passes is tried again, and whether it may have arrived is known`(
        fault: String, words: String, wait: Double, mayHaveArrived: Bool
    ) throws {
        try receivers.fail("slack", fault)
        let outcome = send(.of(.slack, "slack", receivers.url("slack/T")) { $0.timeout = .seconds(1) })
        guard case .transient(let reason, let asked, let arrived) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.hasPrefix(words) && !reason.isEmpty && (asked ?? 0) == wait && arrived == mayHaveArrived)
    }

    @Test func `a wait until a time of the clock is one of so many seconds`() throws {
        let date = MailForm.date(Date(timeIntervalSinceNow: 300)).replacing("+0000", with: "GMT")
        try receivers.fail("slack", "{\"status\":429,\"headers\":{\"Retry-After\":\"\(date)\"}}")
        guard case .transient(_, let wait?, _) = send(.of(.slack, "slack", receivers.url("slack/T"))) else {
            Issue.record("the wait is not known")
            return
        }
        #expect((290...300).contains(wait))
    }

    @Test func `a refused connection did not arrive, and a redirect is not followed`() throws {
        guard case .transient(_, _, mayHaveArrived: false) = send(.of(.slack, "slack", "http://127.0.0.1:1/slack"))
        else {
            Issue.record("a refused connection")
            return
        }
        try receivers.fail("slack", "{\"status\":302,\"headers\":{\"Location\":\"\(receivers.url("ntfy/x"))\"}}")
        guard case .permanent(let reason) = send(.of(.slack, "slack", receivers.url("slack/T"))) else {
            Issue.record("a redirect")
            return
        }
        #expect(reason.contains("redirects") && receivers.requests("ntfy").isEmpty)
    }

    @Test func `an answer is cut at 1 KiB, and shows nothing of the secret`() throws {
        let secret = "T0123456/B0987654/abcdefSECRET"
        let body = "no team in T0123456/B0987654/abcdefSECRET\\u001b[31m " + String(repeating: "x", count: 200_000)
        try receivers.fail("slack", "{\"status\":403,\"body\":\"\(body)\"}")
        guard case .permanent(let reason) = send(.of(.slack, "slack", receivers.url("slack/\(secret)"))) else {
            Issue.record("403 is permanent")
            return
        }
        #expect(reason.utf8.count <= 1100 && !reason.contains("SECRET") && !reason.contains("\u{1B}"))
        #expect(reason.hasPrefix("403 no team in …"))
    }

    @Test(arguments: [
        ("no abcdefSECRET\u{301} here", ["abcdefSECRET"], "no …\u{301} here"),
        ("/services/T01234567/xyzSECRET?", ["https://hooks.example/services/T01234567/xyzSECRET"], "…?"),
        ("key-one! and key-two2\u{20DD}", ["key-one!\nkey-two2"], "… and …\u{20DD}"),
        ("s\u{FC}per", ["su\u{308}per"], "s\u{FC}per"), ("\u{301}secret1", ["secret1"], "\u{301}…"),
    ])
    func `a secret is hidden by its bytes, whatever stands around it`(said: String, secrets: [String], shown: String) {
        #expect(Array(Courier.shown(said, without: secrets).utf8) == Array(shown.utf8))
    }

    @Test func `a sign of markup with a combining mark behind it is none in a mail or in Slack`() throws {
        var message = message()
        message.notices[0].title = "bench: <\u{301}!channel> &\u{338}"
        message.notices[0].text = "<\u{20DD}img src=x>\n\"\u{301}"
        let slack = SlackForm(message)
        #expect(Array(slack.text.utf8) == Array("bench: &lt;\u{301}!channel&gt; &amp;\u{338}".utf8))
        let mail = String(decoding: MailForm.bytes(message, from: "a@b.c", to: ["d@e.f"]), as: UTF8.self)
        let html = try #require(
            mail.components(separatedBy: "base64\r\n\r\n").last?.components(separatedBy: "\r\n--").first
                .flatMap { Data(base64Encoded: $0.replacing("\r\n", with: "")) }
                .map { String(decoding: $0, as: UTF8.self) })
        #expect(html.utf8.firstRange(of: "&lt;\u{20DD}img src=x&gt;\r\n&quot;\u{301}</pre>".utf8) != nil)
        #expect(html.utf8.firstRange(of: "<\u{301}".utf8) == nil)
    }

    @Test func `mail goes in the clear only where that is set, and with TLS and a password elsewhere`() throws {
        let certificates = try Folder()
        try TestCertificates.make(in: certificates)
        let receivers = try Receivers(certificates: certificates)
        func target(
            _ url: String, user: String? = "tracksync", password: String? = "s3cret-of-mail", encrypted: Bool = true
        )
            -> NotifyTarget
        {
            .of(.mail, "mail", url, secret: password) {
                $0.caFile = certificates.path + "/ca.pem"
                $0.mail = NotifyTarget.Mail(
                    from: "tracksync@example.org", to: ["ops@example.org", "nobody@example.org"], user: user,
                    isEncrypted: encrypted)
            }
        }
        let plain = "smtp://127.0.0.1:\(receivers.port("smtp"))"
        #expect(isDelivered(send(target(plain, user: nil, password: nil, encrypted: false))))
        #expect(isDelivered(send(target("smtp://localhost:\(receivers.port("starttls"))"))))
        #expect(isDelivered(send(target("smtps://localhost:\(receivers.port("smtps"))"))))
        let mails = receivers.requests("mail")
        #expect(
            mails.map { $0.headers["tls"] } == ["0", "1", "1"]
                || mails.map { $0.headers["tls"] } == ["false", "true", "true"])
        for mail in mails {
            let (head, body) = (mail.body.components(separatedBy: "\r\n\r\n")[0], mail.body)
            for line in [
                "From: tracksync <tracksync@example.org>", "Subject: [tracksync] bench: the sync failed",
                "Message-ID: <msg_1@example.org>", "References: <sync_failed.1@example.org>", "MIME-Version: 1.0",
            ] { #expect(head.contains(line), "\(line) in \(head)") }
            #expect(!head.contains("X-Evil") && body.contains("Content-Type: text/html"))
            let base64 = body.components(separatedBy: "base64\r\n\r\n").dropFirst()
                .compactMap { $0.components(separatedBy: "\r\n--").first?.replacing("\r\n", with: "") }
            let parts = base64.compactMap { Data(base64Encoded: $0).map { String(decoding: $0, as: UTF8.self) } }
            #expect(
                parts.count == 2 && parts[0].contains("Tra<!channel>ck") && parts[1].contains("Tra&lt;!channel&gt;ck"))
        }
        // A server without TLS, a wrong password and a refused sender take nothing.
        for bad in [target(plain), target("smtp://localhost:\(receivers.port("starttls"))", password: "wrong")] {
            #expect(!isDelivered(send(bad)))
        }
        try receivers.fail("mail", #"{"status":451,"body":"try later"}"#, #"{"status":554,"body":"spam"}"#)
        let clear = target(plain, user: nil, password: nil, encrypted: false)
        guard case .transient = send(clear), case .permanent = send(clear) else {
            Issue.record("451 passes and 554 does not")
            return
        }
        #expect(receivers.requests("mail").count == 5)
    }

    @Test func `no line of a mail is too long, however many get it`() {
        let to = (0..<20).map {
            "\(String(repeating: "o", count: 60))\($0)@\(String(repeating: "e", count: 100)).example"
        }
        let mail = String(decoding: MailForm.bytes(message(), from: to[0], to: to), as: UTF8.self)
        let lines = mail.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 998 } && lines.count { $0.contains("@eee") } >= 20)
    }

    @Test func `a subject with letters beyond ASCII is one line`() {
        let subject = MailForm.encoded("Straße\r\nBcc: x@y.z " + String(repeating: "ü", count: 150))
        #expect(
            !subject.contains("Bcc")
                && subject.components(separatedBy: "\r\n").dropFirst().allSatisfy { $0.hasPrefix(" =?") })
        #expect(MailForm.date(Date(timeIntervalSince1970: 1_795_000_000)) == "Wed, 18 Nov 2026 11:06:40 +0000")
    }

    @Test func `a program gets facts and JSON, and an end to its time`() throws {
        let folder = try Folder()
        func run(_ script: String, timeout: Duration = .seconds(5)) throws -> NoticeOutcome {
            // No file that was just written: a process that another test starts may hold it open, and then nobody can run it.
            var target = NotifyTarget(name: "script", kind: .command, shownAddress: "sh")
            target.command = ["/bin/sh", "-c", script, "script", "fixed"]
            target.timeout = timeout
            return send(target)
        }
        let out = folder.path + "/out"
        let first = try run("cat >\(out); env | grep ^TRACKSYNC_ >>\(out); echo \"$# $1\" >>\(out); echo done")
        guard case .delivered("done") = first else {
            Issue.record("\(first)")
            return
        }
        let said = try String(contentsOfFile: out, encoding: .utf8)
        #expect(said.contains("TRACKSYNC_NOTIFY_KIND=sync_failed") && said.contains("\n1 fixed\n"))
        #expect(said.hasPrefix("{\"host\":\"bench\""))
        func name(_ outcome: NoticeOutcome) -> String {
            switch outcome {
            case .delivered: "delivered"
            case .transient: "transient"
            case .permanent(let reason): "permanent: \(reason)"
            }
        }
        for (script, expected) in [
            ("exit 75", "transient"), ("echo no; exit 3", "permanent: exit code 3: no"),
            ("exec <&-; exit 0", "delivered"), ("sleep 30 & exit 0", "delivered"),
        ] {
            #expect(try name(run(script)) == expected, "\(script)")
        }
        #expect(try name(run("sleep 60 & sleep 60", timeout: .milliseconds(300))) == "transient")
        var missing = NotifyTarget(name: "script", kind: .command, shownAddress: "x")
        missing.command = ["/nonexistent/program"]
        guard case .permanent = send(missing) else {
            Issue.record("there is no such program")
            return
        }
    }

    @Test func `a secret that cannot be read is waited for`() throws {
        var target = NotifyTarget.of(.slack, "slack", "")
        target.address = { throw SecretError(description: "the file /x cannot be read") }
        guard case .transient("the file /x cannot be read", _, mayHaveArrived: false) = send(target) else {
            Issue.record("an operator may be about to write it")
            return
        }
    }

    @Test func `a test takes the real path, and says what was answered`() async throws {
        let bench = try NotifyBench([
            .of(.slack, "slack", receivers.url("slack/T")), .of(.ntfy, "ntfy", receivers.url("ntfy/private")),
        ])
        let results = try await bench.notifier.test(nil, by: "alice")
        #expect(results.map(\.ok) == [true, false] && results[0].answer == "200 ok")
        #expect(results[1].answer.contains("forbidden"))
        #expect(receivers.requests("slack").first?.body.contains("this is a test") == true)
        #expect(try await bench.notifier.status().targets.map(\.givenUp) == [0, 0])
        await #expect(throws: (any Error).self) { try await bench.notifier.test("nobody", by: "alice") }
    }

    @Test func `what waits goes to the address of now, and no more where the target is gone`() async throws {
        let key = String(repeating: "k", count: 32)
        let target = NotifyTarget.of(.pagerduty, "pager", receivers.url("pagerduty"), secret: key)
        let bench = try NotifyBench([target])
        try await bench.happen(bench.job(.failed))
        bench.world.withLock { $0.facts.free = 0 }
        bench.advance(70)
        try receivers.fail("pagerduty", #"{"delay":1,"status":202}"#)
        async let sent: Void = bench.pass()
        _ = try await waitUntil("the first of two is under way") { receivers.requests("pagerduty").isEmpty ? nil : () }
        var settings = bench.settings
        settings.targets[0].address = { [receivers] in receivers.url("pagerduty-b") }
        await bench.notifier.use(settings)
        try await sent
        #expect(receivers.requests("pagerduty").count == 1 && receivers.requests("pagerduty-b").count == 1)
        try await bench.happen(bench.job(.succeeded))
        settings.targets = []
        await bench.notifier.use(settings)
        await bench.notifier.drain("pager")
        #expect(receivers.requests.count == 2)
    }

    @Test func `a message that may have arrived is repeated with its id, and says so`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers)])
        try receivers.fail("webhook-a", #"{"reset":true}"#)
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        // The daemon dies after the claim, and another one goes on.
        bench.advance(100)
        try await bench.settle()
        let requests = receivers.requests("webhook-a")
        #expect(requests.count == 2 && Set(requests.compactMap { $0.headers["webhook-id"] }).count == 1)
        #expect(receivers.notices("webhook-a") == ["opened sync_failed", "repeated opened sync_failed"])
    }
}
