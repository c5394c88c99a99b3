import Events
import Foundation
import JobModel
import Programs
import Remedies
import Storage

import TestReceivers
import Testing

@testable import Notifying

/// What is told to whom, over a real receiver.
@Suite struct TellingTests {
    let receivers: Receivers

    init() throws { receivers = try Receivers() }

    @Test func `a failure is told once, again after a day, and its end once`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers)])
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        #expect(receivers.notices("webhook-a") == ["opened sync_failed"])
        bench.advance(86_400)
        try await bench.settle()
        #expect(receivers.notices("webhook-a") == ["opened sync_failed", "reminder sync_failed"])
        try await bench.happen(bench.job(.succeeded))
        try await bench.settle()
        try await bench.happen(bench.job(.succeeded))
        bench.advance(90_000)
        bench.world.withLock { $0.facts.lastSuccess = $0.now }
        try await bench.settle()
        #expect(
            receivers.notices("webhook-a") == ["opened sync_failed", "reminder sync_failed", "ended sync_failed"])
    }

    @Test func `a failure that is tried again, a dry run and what nobody wants are not told`() async throws {
        let bench = try NotifyBench([
            .webhook("webhook-a", receivers) { $0.minSeverity = .critical },
            .webhook("webhook-b", receivers) { $0.events = ["sync_late"] },
            .webhook("webhook-c", receivers),
        ])
        let later = bench.now.addingTimeInterval(900)
        try await bench.happen(
            bench.job(.failed) { $0.nextTryAt = later }, bench.job(.failed) { $0.options.dryRun = true })
        try await bench.settle()
        #expect(receivers.requests.isEmpty)
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        #expect(receivers.requests.map(\.name) == ["webhook-c"])
    }

    @Test func `what became of followed tracks is told to who wants it, once for each sync`() async throws {
        let bench = try NotifyBench([
            .webhook("webhook-a", receivers) { $0.events = ["followed_changed"] }, .webhook("webhook-b", receivers),
        ])
        for message in ["Followed tracks: left the catalogue: acme.", "Followed tracks: changed: bravo (city)."] {
            try await bench.happen(
                .attentionOpened(
                    AttentionPoint(
                        kind: .followedChanged, since: bench.now, jobId: JobID(at: bench.now), message: message,
                        action: Remedy(.listFollowedChanges, name: "2027-01-15T08:00:00.000Z"))))
            try await bench.settle()
        }
        bench.advance(86_400)
        bench.world.withLock { $0.facts.lastSuccess = $0.now }
        try await bench.settle()
        #expect(receivers.notices("webhook-a") == ["report followed_changed", "report followed_changed"])
        #expect(receivers.requests.allSatisfy { $0.name == "webhook-a" })
        let body = try #require(receivers.requests.first).body
        #expect(body.contains("left the catalogue: acme") && body.contains("tracksyncctl changes"))
    }

    @Test func `a recovery goes only to who was told`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers), .webhook("webhook-b", receivers)])
        try receivers.fail("webhook-b", #"{"always":true,"status":503}"#)
        try await bench.happen(bench.job(.failed))
        for _ in 0..<26 {
            try await bench.settle()
            bench.advance(3600)
        }
        try receivers.fail("webhook-b")
        bench.world.withLock { $0.facts.lastSuccess = $0.now }
        try await bench.happen(bench.job(.succeeded))
        try await bench.settle()
        #expect(receivers.notices("webhook-a").contains("ended sync_failed"))
        #expect(!receivers.notices("webhook-b").contains("ended sync_failed"))
        #expect(!receivers.notices("webhook-b").contains { $0.contains("opened sync_failed") })
    }

    @Test func `what opened and ended while the target was away is told in one message`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers)])
        try await bench.happen(bench.job(.failed))
        bench.advance(5)
        try await bench.happen(bench.job(.succeeded))
        try await bench.settle()
        #expect(receivers.requests("webhook-a").count == 1)
        #expect(receivers.notices("webhook-a") == ["opened sync_failed", "ended sync_failed"])
    }

    @Test func `a storm becomes one message, and nothing of it is lost`() async throws {
        let bench = try NotifyBench([
            .webhook("webhook-a", receivers) { $0.groupWait = 10 },
            .of(.slack, "slack", receivers.url("slack/T")) { $0.groupWait = 10 },
        ])
        let now = bench.now
        for second in 0..<50 {
            try await bench.store.notices.change { board in
                let rules = NoticeRules(settings: bench.settings, now: now.addingTimeInterval(Double(second)))
                for index in 0..<2 {
                    rules.open(
                        .dashboardsFailed, of: "track-\(second)-\(index)", since: rules.now, "It failed.", nil,
                        on: &board)
                }
                rules.settle(&board)
            }
            bench.advance(1)
            try await bench.pass()
        }
        #expect(receivers.requests.isEmpty)
        bench.advance(12)
        try await bench.pass()
        #expect(receivers.requests("webhook-a").count == 1)
        #expect(receivers.notices("webhook-a").count == 100)
        let slack = receivers.requests("slack")
        #expect(slack.count == 1 && slack.first?.status == 200)
        #expect(slack.first?.body.contains("100 problems") == true && slack.first?.body.contains(" more.") == true)
    }

    @Test func `an acknowledgement ends reminders, and PagerDuty hears of it`() async throws {
        let bench = try NotifyBench([
            .webhook("webhook-a", receivers),
            .of(
                .pagerduty, "pagerduty", receivers.url("pagerduty/v2/enqueue"),
                secret: String(repeating: "k", count: 32)),
        ])
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        try await bench.happen(.attentionClosed(AttentionClosing(id: 1, kind: .jobFailed, by: "alice")))
        try await bench.settle()
        bench.advance(200_000)
        bench.world.withLock { $0.facts.lastSuccess = $0.now }
        try await bench.settle()
        try await bench.happen(bench.job(.succeeded))
        try await bench.settle()
        let events = receivers.requests("pagerduty").filter { $0.status == 202 }.map(\.json)
        #expect(events.map { $0["event_action"] as? String } == ["trigger", "acknowledge", "resolve"])
        #expect(Set(events.compactMap { $0["dedup_key"] as? String }) == ["tracksync/bench/sync_failed"])
        #expect(!receivers.notices("webhook-a").contains("reminder sync_failed"))
    }

    @Test func `the end of an incident finds it although the host has another name by then`() async throws {
        let pager = NotifyTarget.of(
            .pagerduty, "pager", receivers.url("pagerduty"), secret: String(repeating: "k", count: 32))
        let bench = try NotifyBench([pager])
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        var settings = bench.settings
        settings.host = "renamed"
        await bench.notifier.use(settings)
        try await bench.happen(bench.job(.succeeded))
        try await bench.settle()
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        let requests = receivers.requests("pagerduty")
        #expect(requests.compactMap { $0.json["event_action"] as? String } == ["trigger", "resolve", "trigger"])
        let keys = requests.compactMap { $0.json["dedup_key"] as? String }
        #expect(keys.first?.contains("/bench/") == true && keys[1] == keys[0] && keys[2].contains("/renamed/"))
    }

    @Test func `a page that is not known is acknowledged with the failure that it made`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers)])
        try await bench.happen(
            bench.job(.failed) {
                $0.error = JobFailure(name: "catalogue_unreadable", message: "It is no list.", retryable: false)
            })
        try await bench.settle()
        try await bench.happen(.attentionClosed(AttentionClosing(id: 1, kind: .jobFailed, by: "alice")))
        #expect(try await bench.store.notices.board().conditions["page_unknown"]?.acknowledgedBy == "alice")
        bench.advance(90_000)
        bench.world.withLock { $0.facts.lastSuccess = $0.now }
        try await bench.settle()
        #expect(receivers.notices("webhook-a") == ["opened page_unknown"])
    }

    @Test func `what an operator has acknowledged of publication ends once nothing is wrong with it`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers)])
        let point = AttentionPoint(
            kind: .publicationLate, since: bench.now, jobId: JobID(at: bench.now), message: "It is late.",
            action: Remedy(.wait))
        try await bench.happen(.attentionOpened(point))
        try await bench.settle()
        try await bench.happen(.attentionClosed(AttentionClosing(id: 1, kind: .publicationLate, by: "alice")))
        // All was well before it opened.
        bench.world.withLock { $0.facts.publicationWellAt = point.since }
        try await bench.settle()
        let told = ["opened publication_late", "acknowledged publication_late"]
        #expect(receivers.notices("webhook-a") == told)
        bench.world.withLock { $0.facts.publicationWellAt = $0.now }
        try await bench.settle()
        #expect(receivers.notices("webhook-a") == told + ["ended publication_late"])
    }

    @Test func `a target that is dead is told to the others, and its end too`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers), .webhook("webhook-b", receivers)])
        try receivers.fail("webhook-b", #"{"status":404,"body":"no such hook"}"#)
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        try await bench.settle()
        #expect(receivers.notices("webhook-a") == ["opened sync_failed", "opened target_unreachable/webhook-b"])
        let status = try await bench.notifier.status()
        #expect(status.targets[1].lastError == "404 no such hook" && status.targets[1].givenUp == 1)
        // The operator has mended it.
        #expect(try await bench.notifier.retry("webhook-b") == 1)
        try await bench.settle()
        try await bench.settle()
        #expect(receivers.notices("webhook-b") == ["opened sync_failed"])
        #expect(receivers.notices("webhook-a").last == "ended target_unreachable/webhook-b")
    }

    @Test func `what is muted is told afterwards, if it still lasts`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers)])
        _ = try await bench.notifier.mute("sync_failed", forSeconds: 7200, reason: "known", by: "alice")
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        try await bench.happen(bench.job(.succeeded))
        try await bench.settle()
        #expect(receivers.requests.isEmpty)
        try await bench.happen(bench.job(.failed))
        bench.advance(7300)
        try await bench.settle()
        #expect(receivers.notices("webhook-a") == ["opened sync_failed"])
        _ = try await bench.notifier.mute(nil, forSeconds: 60, reason: nil, by: "alice")
        #expect(try await bench.notifier.status().targets[0].mutedUntil != nil)
        #expect(try await bench.notifier.unmute(nil) == ["*"])
        await #expect(throws: (any Error).self) {
            try await bench.notifier.mute("nobody", forSeconds: 60, reason: nil, by: "alice")
        }
    }

    @Test func `how everything stands opens and ends conditions`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers)]) { $0.level.maxDurationSeconds = 3600 }
        let start = bench.now
        let running = bench.job(.running)
        guard case .jobFinished(var job, _) = running else { return }
        job.finishedAt = nil
        let slow = job
        let block = ScrapingBlock(
            source: .operator, place: "tracksyncctl disable", since: start, hint: "Enable it.")
        bench.world.withLock { world in
            world.facts.running = slow
            world.facts.blocks = [block]
            world.facts.free = 1 << 20
            world.facts.database = ("The database is another one.", .listJobs)
        }
        bench.advance(3700)
        try await bench.settle()
        #expect(
            Set(receivers.notices("webhook-a"))
                == ["opened sync_slow", "opened disk_space", "opened database_damaged"])
        bench.advance(40 * 3600)
        try await bench.settle()
        #expect(receivers.notices("webhook-a").contains("opened scraping_disabled"))
        #expect(receivers.notices("webhook-a").contains("opened sync_late"))
        bench.world.withLock { $0.facts = NotifyFacts(lastSuccess: $0.now, free: 1 << 40) }
        try await bench.settle()
        bench.advance(100)
        try await bench.settle()
        let ended = receivers.notices("webhook-a").filter { $0.hasPrefix("ended") }
        #expect(
            Set(ended) == [
                "ended sync_slow", "ended disk_space", "ended database_damaged", "ended scraping_disabled",
                "ended sync_late",
            ])
        #expect(ended.count == 5)
    }

    @Test func `a crash is told, and is over after an hour`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers)])
        try bench.restart(crash: "it was not closed cleanly")
        try await bench.settle()
        try bench.restart(crash: "it was not closed cleanly")
        try await bench.settle()
        bench.advance(3700)
        try await bench.settle()
        try await bench.settle()
        #expect(receivers.notices("webhook-a") == ["opened daemon_crashed", "ended daemon_crashed"])
    }

    @Test func `reports go to who wants them, the digest once a week`() async throws {
        let bench = try NotifyBench([
            .webhook("webhook-a", receivers) { $0.events = ["sync_succeeded", "digest"] },
            .webhook("webhook-b", receivers),
        ]) {
            $0.nextDigest = {
                Date(timeIntervalSince1970: (($0.timeIntervalSince1970 / 604_800).rounded(.down) + 1) * 604_800)
            }
        }
        try await bench.happen(bench.job(.succeeded))
        try await bench.settle()
        #expect(receivers.notices("webhook-a") == ["report sync_succeeded"])
        for _ in 0..<(15 * 24) {
            bench.advance(3600)
            bench.world.withLock { $0.facts.lastSuccess = $0.now }
            try await bench.pass()
        }
        #expect(receivers.notices("webhook-a").filter { $0 == "report digest" }.count == 2)
        #expect(receivers.requests("webhook-b").isEmpty)
    }

    @Test func `a report of what happened days ago is no news`() async throws {
        let bench = try NotifyBench([
            .webhook("webhook-a", receivers) { $0.events = ["sync_succeeded", "followed_changed", "conditions"] }
        ])
        let news = AttentionPoint(
            kind: .followedChanged, since: bench.now, jobId: JobID(at: bench.now), message: "Acme has left.",
            action: .listJobs)
        try await bench.store(bench.job(.succeeded), .attentionOpened(news), bench.job(.failed))
        bench.advance(2 * 86_400)
        bench.world.withLock { $0.facts.lastSuccess = $0.now }
        try await bench.deliver()
        try await bench.settle()
        // What lasts is told, however long the daemon was away.
        #expect(receivers.notices("webhook-a") == ["opened sync_failed"])
    }

    @Test func `another time for the digest counts at once`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers) { $0.events = ["digest"] }]) {
            $0.nextDigest = { _ in Date(timeIntervalSince1970: 1_800_600_000) }
        }
        try await bench.pass()
        var settings = bench.settings
        settings.nextDigest = { now in
            Date(
                timeIntervalSince1970: now < Date(timeIntervalSince1970: 1_800_003_600) ? 1_800_003_600 : 1_800_608_400)
        }
        await bench.notifier.use(settings)
        try await bench.pass()
        bench.advance(3700)
        try await bench.settle()
        #expect(receivers.notices("webhook-a") == ["report digest"])
    }

    @Test func `how a target was before it was removed does not count when it is set again`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers), .webhook("webhook-b", receivers)])
        try receivers.fail("webhook-b", #"{"status":403,"always":true}"#)
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        try await bench.settle()
        #expect(receivers.notices("webhook-a").last == "opened target_unreachable/webhook-b")
        try receivers.fail("webhook-b")
        var without = bench.settings
        without.targets.removeLast()
        await bench.notifier.use(without)
        try await bench.settle()
        await bench.notifier.use(bench.settings)
        for _ in 0..<3 { try await bench.settle() }
        let told = receivers.notices("webhook-a").filter { $0.hasSuffix("/webhook-b") }
        #expect(told == ["opened target_unreachable/webhook-b", "ended target_unreachable/webhook-b"])
    }

    @Test func `ten thousand waiting notices are sent a hundred at a time`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers)])
        let now = bench.now
        try await bench.store.notices.change { board in
            for index in 0..<10_000 {
                board.queued.append(
                    QueuedNotice(
                        target: "webhook-a", createdAt: now,
                        notice: Notice(
                            id: "\(index)", event: .report, kind: "test", key: "test", severity: .info, time: now,
                            host: "bench", title: "x", text: "x")))
            }
        }
        #expect(try await bench.notifier.status().targets[0].waiting == 10_000)
        try await bench.settle()
        #expect(receivers.requests("webhook-a").count == 100)
        #expect(receivers.notices("webhook-a").count == 10_000)
        #expect(try await bench.notifier.status().targets[0].waiting == 0)
    }

    @Test func `an end that was refused is told when the target is mended, and kept for a week`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers), .webhook("webhook-b", receivers)])
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        for name in ["webhook-a", "webhook-b"] { try receivers.fail(name, #"{"status":401,"body":"no such key"}"#) }
        try await bench.happen(bench.job(.succeeded))
        try await bench.settle()
        #expect(receivers.notices("webhook-a").filter { $0.hasSuffix("sync_failed") } == ["opened sync_failed"])
        #expect(try await bench.notifier.retry("webhook-a") == 1)
        try await bench.settle()
        #expect(
            receivers.notices("webhook-a").filter { $0.hasSuffix("sync_failed") }
                == ["opened sync_failed", "ended sync_failed"])
        func told() async throws -> [String] {
            try await bench.store.notices.board().told.values.filter { $0.condition.kind == .syncFailed }
                .map(\.target)
        }
        #expect(try await told() == ["webhook-b"])
        bench.advance(Notifier.givenUpAge)
        bench.world.withLock { $0.facts.lastSuccess = $0.now }
        try await bench.settle()
        #expect(try await told().isEmpty)
    }

    @Test func `what is over is not told as news, nor its end to who never heard of it`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers)])
        try receivers.fail("webhook-a", #"{"status":401}"#)
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        try await bench.happen(bench.job(.succeeded))
        try await bench.settle()
        #expect(try await bench.notifier.status().targets[0].givenUp == 1)
        #expect(try await bench.notifier.retry(nil) == 0)
        try await bench.settle()
        #expect(receivers.notices("webhook-a").isEmpty)
        #expect(try await bench.notifier.status().targets[0].givenUp == 0)
    }

    @Test func `an opening that is sent again is followed by its end`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers)])
        try receivers.fail("webhook-a", #"{"status":401}"#)
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        #expect(try await bench.notifier.retry(nil) == 1)
        try await bench.happen(bench.job(.succeeded))
        try await bench.settle()
        #expect(receivers.notices("webhook-a") == ["opened sync_failed", "ended sync_failed"])
    }

    @Test func `the end of an earlier failure is not told while there is another one`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers)])
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        try receivers.fail("webhook-a", #"{"status":401}"#)
        try await bench.happen(bench.job(.succeeded))
        try await bench.settle()
        try await bench.happen(bench.job(.failed))
        try await bench.settle()
        #expect(try await bench.notifier.retry(nil) == 0)
        try await bench.settle()
        #expect(receivers.notices("webhook-a") == ["opened sync_failed", "opened sync_failed"])
        try await bench.happen(bench.job(.succeeded))
        try await bench.settle()
        #expect(receivers.notices("webhook-a").last == "ended sync_failed")
        #expect(try await bench.store.notices.board().told.isEmpty)
    }

    @Test func `a clock that was set back does not silence a target`() async throws {
        let bench = try NotifyBench([.webhook("webhook-a", receivers)])
        try receivers.fail("webhook-a", #"{"status":429}"#)
        try await bench.happen(bench.job(.failed))
        try await bench.pass()
        bench.advance(10)
        try await bench.pass()
        #expect(receivers.notices("webhook-a").isEmpty)
        bench.advance(-43_200)
        try await bench.pass()
        #expect(receivers.notices("webhook-a") == ["opened sync_failed"])
    }
}
