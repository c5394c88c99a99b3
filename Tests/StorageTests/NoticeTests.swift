import Catalogue
import Foundation
import GRDB
import JobModel
import Programs
import Testing

@testable import Storage

/// Notifications as they are stored.
struct NoticeTests {
    private let folder: Folder
    private var path: String { folder.path + "/tracks.db" }
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws { folder = try Folder() }

    private func notice(_ event: Notice.Event, _ id: String = "n", condition: String? = nil) -> Notice {
        var notice = Notice(
            id: id, event: event, kind: "sync_failed", key: "sync_failed", severity: .error, time: now, host: "h",
            title: "t", text: "x")
        notice.condition = condition
        return notice
    }

    @Test func `a database of version 13 is taken over, and begins without notices`() async throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Databases/version-13.sql")
        try load(String(contentsOf: file, encoding: .utf8))
        let before = try number("SELECT count(*) FROM events")
        let store = try TrackStore(path: path)
        #expect(try await store.notices.board() == NoticeBoard())
        #expect(try await store.notices.counts().isEmpty)
        #expect(try await store.jobs.list(limit: 20).jobs.count == 7 && store.unreadableRecords == 0)
        #expect(try await store.tracks.totals().active > 0)
        try store.close()
        #expect(try number("PRAGMA user_version") == TrackStore.schemaVersion)
        #expect(try number("SELECT count(*) FROM events") == before)
    }

    private func load(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    private func number(_ sql: String) throws -> Int? {
        try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: sql) }
    }

    @Test func `a batch stays the same until it is taken or given up`() async throws {
        let store = try TrackStore(path: path)
        let grouping = StoredNotices.Grouping(quiet: 10, longest: 60, size: 100, maximumAge: 86_400)
        func next(_ id: String, _ after: TimeInterval) async throws -> StoredNotices.NextBatch {
            try await store.notices.nextBatch(for: "a", id: id, grouping, now: now.addingTimeInterval(after))
        }
        let (time, first, second) = (now, notice(.opened, "1"), notice(.opened, "2"))
        try await store.notices.change { $0.queued = [QueuedNotice(target: "a", createdAt: time, notice: first)] }
        guard case .later(let due) = try await next("x", 0), due == now.addingTimeInterval(10),
            case .batch(let batch) = try await next("x", 10)
        else {
            Issue.record("it waits for its storm")
            return
        }
        #expect(batch.id == "x" && batch.attempt == 1 && !batch.isRepeat)
        try await store.notices.change { $0.queued = [QueuedNotice(target: "a", createdAt: time, notice: second)] }
        // As if the daemon had died: nobody knows what became of it.
        guard case .batch(let again) = try await next("y", 20) else {
            Issue.record("it is sent again")
            return
        }
        #expect(again.id == "x" && again.attempt == 2 && again.isRepeat && again.notices.map(\.notice.id) == ["1"])
        try await store.notices.finish(again, of: "a", .delivered(answer: ""), at: now) { _ in }
        guard case .batch(let other) = try await next("z", 30) else {
            Issue.record("the other one is next")
            return
        }
        try await store.notices.finish(other, of: "a", .permanent("no"), at: now) { _ in }
        let counts = try await store.notices.counts()
        #expect(counts["a"]?.givenUp == 1 && counts["a"]?.waiting == 0)
        #expect(try await store.notices.retry(of: nil, at: now) == 1)
        guard case .batch = try await next("u", 40) else {
            Issue.record("it is sent once more")
            return
        }
        guard case .none = try await next("v", 90_000) else {
            Issue.record("what is older than a day is no news")
            return
        }
    }

    @Test func `the end of a condition goes only to who has heard of it`() async throws {
        let store = try TrackStore(path: path)
        let grouping = StoredNotices.Grouping(quiet: 0, longest: 0, size: 100, maximumAge: 86_400)
        let (time, ended) = (now, notice(.ended, condition: "c"))
        try await store.notices.change { $0.queued = [QueuedNotice(target: "a", createdAt: time, notice: ended)] }
        guard case .later = try await store.notices.nextBatch(for: "a", id: "x", grouping, now: now),
            case .none = try await store.notices.nextBatch(for: "a", id: "y", grouping, now: now)
        else {
            Issue.record("nobody was notified about c")
            return
        }
    }
}
