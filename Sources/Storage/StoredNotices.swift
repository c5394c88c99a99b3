public import Foundation
import GRDB
public import JobModel
import Synchronization

/// Notifications as they are stored.
public struct StoredNotices: Sendable {
    let store: TrackStore

    /// What is known of notifications.
    public func board() async throws -> NoticeBoard { try await store.shortReads.read { db in try board(db) } }

    /// Reads what is known of notifications, has it changed, and stores what differs, in one transaction.
    public func change<Value: Sendable>(
        _ body: @escaping @Sendable (inout NoticeBoard) throws -> Value
    ) async throws -> Value {
        try await store.change { db, _ in
            let old = try board(db)
            var new = old
            let value = try body(&new)
            try Self.store(new, over: old, db)
            return value
        }
    }

    private func board(_ db: Database) throws -> NoticeBoard {
        var board = NoticeBoard()
        for row in try Row.fetchAll(db, sql: "SELECT kind, key, record FROM notify_records") {
            let key: String = row["key"]
            let record: String = row["record"]
            func value<Value: Decodable>(_ type: Value.Type) -> Value? {
                store.records.value(type, of: record, in: "notify_records", key: key)
            }
            switch row["kind"] as String {
            case "condition": board.conditions[key] = value(Condition.self)
            case "told": board.told[key] = value(NoticeBoard.Told.self)
            case "target": board.targets[key] = value(NoticeBoard.Target.self)
            case "mute": board.mutes[key] = value(NotifyMute.self)
            case "memory": board.memory = value(NoticeBoard.Memory.self) ?? board.memory
            default: break
            }
        }
        return board
    }

    private static func store(_ new: NoticeBoard, over old: NoticeBoard, _ db: Database) throws {
        try store("condition", new.conditions, over: old.conditions, db)
        try store("told", new.told, over: old.told, db)
        try store("target", new.targets, over: old.targets, db)
        try store("mute", new.mutes, over: old.mutes, db)
        try store("memory", ["": new.memory], over: ["": old.memory], db)
        let statement = try db.cachedStatement(
            sql: "INSERT INTO notify_queue (target, state, created_at, record) VALUES (?, 'waiting', ?, ?)")
        for item in new.queued {
            try statement.execute(arguments: [
                item.target, RecordCoding.text(of: item.createdAt), try text(of: item.notice),
            ])
        }
    }

    private static func store<Value: Encodable & Equatable>(
        _ kind: String, _ new: [String: Value], over old: [String: Value], _ db: Database
    ) throws {
        for (key, value) in new where old[key] != value {
            try db.execute(
                sql: """
                    INSERT INTO notify_records (kind, key, record) VALUES (?, ?, ?)
                    ON CONFLICT (kind, key) DO UPDATE SET record = excluded.record
                    """, arguments: [kind, key, try text(of: value)])
        }
        for key in old.keys where new[key] == nil {
            try db.execute(sql: "DELETE FROM notify_records WHERE kind = ? AND key = ?", arguments: [kind, key])
        }
    }

    private static func text(of value: some Encodable) throws -> String {
        String(decoding: try RecordCoding.encode(value), as: UTF8.self)
    }

    // MARK: The queue

    /// How notices are put together.
    public struct Grouping: Sendable {
        /// How long a target must have been told nothing new before the waiting notices are sent.
        public var quiet: TimeInterval
        /// How long the oldest notice waits at most.
        public var longest: TimeInterval
        /// How many notices a message has at most.
        public var size: Int
        /// How old a notice may get.
        public var maximumAge: TimeInterval

        /// Makes a grouping.
        public init(quiet: TimeInterval, longest: TimeInterval, size: Int, maximumAge: TimeInterval) {
            self.quiet = quiet
            self.longest = longest
            self.size = size
            self.maximumAge = maximumAge
        }
    }

    /// What a target is to be sent now.
    public enum NextBatch: Sendable {
        /// This.
        case batch(NoticeBatch)
        /// Something, at this time.
        case later(Date)
        /// Nothing.
        case none
    }

    /// Takes what a target is to be sent now: the batch that was tried before, or else the waiting notices. That an attempt
    /// is made is stored with it. What is too old is given up before.
    public func nextBatch(
        for target: String, id: String, _ grouping: Grouping, now: Date
    ) async throws -> NextBatch {
        try await store.change { db, _ in
            var board = try board(db)
            let old = board
            try giveUpOld(of: target, now.addingTimeInterval(-grouping.maximumAge), now, db, &board)
            try Self.store(board, over: old, db)
            let first = try Row.fetchOne(
                db,
                sql: """
                    SELECT batch FROM notify_queue WHERE target = ? AND state = 'waiting' AND batch IS NOT NULL
                    ORDER BY id LIMIT 1
                    """, arguments: [target])
            let pause = board.targets[target]?.pauseEnd(at: now)
            let batch: String
            if let started: String = first?["batch"] {
                if let pause { return .later(pause) }
                batch = started
            } else {
                let ages = try Row.fetchOne(
                    db,
                    sql: """
                        SELECT min(created_at) AS oldest, max(created_at) AS newest FROM notify_queue
                        WHERE target = ? AND state = 'waiting'
                        """, arguments: [target])
                guard let oldest = (ages?["oldest"] as String?).flatMap(RecordCoding.time(of:)),
                    let newest = (ages?["newest"] as String?).flatMap(RecordCoding.time(of:))
                else { return .none }
                if let pause { return .later(pause) }
                let due = min(
                    newest.addingTimeInterval(grouping.quiet), oldest.addingTimeInterval(grouping.longest))
                // A clock that was set back must not hold everything up.
                guard due <= now || oldest > now.addingTimeInterval(grouping.longest) else { return .later(due) }
                batch = id
                try db.execute(
                    sql: """
                        UPDATE notify_queue SET batch = ? WHERE id IN (
                            SELECT id FROM notify_queue WHERE target = ? AND state = 'waiting' ORDER BY id LIMIT ?)
                        """, arguments: [batch, target, grouping.size])
            }
            guard let taken = try take(batch, of: target, board, db) else { return .later(now) }
            return .batch(taken)
        }
    }

    /// Reads a batch, without the ends of conditions that the target has not heard of, and notes that it is being sent;
    /// `nil` when nothing is left of it.
    private func take(_ batch: String, of target: String, _ board: NoticeBoard, _ db: Database) throws -> NoticeBatch? {
        let rows = try Row.fetchAll(
            db, sql: "SELECT * FROM notify_queue WHERE target = ? AND state <> 'given_up' AND batch = ? ORDER BY id",
            arguments: [target, batch])
        var notices: [QueuedNotice] = []
        var opened: Set<String> = []
        var unheard: [Int64] = []
        for row in rows {
            let id: Int64 = row["id"]
            guard let notice = store.records.value(Notice.self, of: row["record"], in: "notify_queue", key: "\(id)")
            else {
                unheard.append(id)
                continue
            }
            if let condition = notice.condition {
                let hasHeard =
                    opened.contains(condition)
                    || board.told[NoticeBoard.Told.key(target, condition)]?.state == .delivered
                switch notice.event {
                case .opened: opened.insert(condition)
                case .ended, .acknowledged:
                    guard hasHeard else {
                        unheard.append(id)
                        continue
                    }
                default: break
                }
            }
            var item = QueuedNotice(
                target: target, createdAt: RecordCoding.time(of: row["created_at"]) ?? notice.time, notice: notice)
            item.id = id
            notices.append(item)
        }
        for id in unheard { try db.execute(sql: "DELETE FROM notify_queue WHERE id = ?", arguments: [id]) }
        guard !notices.isEmpty else { return nil }
        try db.execute(
            sql: """
                UPDATE notify_queue SET attempts = attempts + 1, uncertain = 1
                WHERE target = ? AND state <> 'given_up' AND batch = ?
                """, arguments: [target, batch])
        return NoticeBatch(
            id: batch, notices: notices, isRepeat: rows.contains { ($0["uncertain"] as Int) != 0 },
            attempt: (rows.first?["attempts"] ?? 0) + 1)
    }

    private func giveUpOld(
        of target: String, _ limit: Date, _ now: Date, _ db: Database, _ board: inout NoticeBoard
    ) throws {
        let text = RecordCoding.text(of: limit)
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT id, record FROM notify_queue WHERE target = ? AND state = 'waiting' AND created_at < ?",
            arguments: [target, text])
        for row in rows {
            let notice = store.records.value(
                Notice.self, of: row["record"], in: "notify_queue", key: "\(row["id"] as Int64)")
            if let notice { board.giveUp(notice, of: target, at: now) }
            try db.execute(
                sql: "UPDATE notify_queue SET state = 'given_up', reason = 'older than a day' WHERE id = ?",
                arguments: [row["id"] as Int64])
        }
    }

    /// Stores how an attempt ended, and what that changes of the board: `change` is told the notices.
    public func finish(
        _ batch: NoticeBatch, of target: String, _ outcome: NoticeOutcome, at now: Date,
        change body: @escaping @Sendable (inout NoticeBoard) -> Void
    ) async throws {
        try await store.change { db, _ in
            let old = try board(db)
            var board = old
            let place: StatementArguments = [target, batch.id]
            let condition = "target = ? AND state <> 'given_up' AND batch = ?"
            switch outcome {
            case .delivered:
                for item in batch.notices { board.deliver(item.notice, to: target, at: now) }
                try db.execute(sql: "DELETE FROM notify_queue WHERE \(condition)", arguments: place)
            case .transient(_, _, mayHaveArrived: false):
                let wasUncertain = batch.isRepeat
                if !wasUncertain {
                    try db.execute(sql: "UPDATE notify_queue SET uncertain = 0 WHERE \(condition)", arguments: place)
                }
            case .transient: break
            case .permanent(let reason):
                for item in batch.notices { board.giveUp(item.notice, of: target, at: now) }
                try db.execute(
                    sql: "UPDATE notify_queue SET state = 'given_up', reason = ?, uncertain = ? WHERE \(condition)",
                    arguments: [reason, batch.isRepeat] + place)
            }
            body(&board)
            try Self.store(board, over: old, db)
        }
    }

    /// Puts a test into the queue as a batch of its own, which whoever asked for it sends at once.
    public func enqueue(_ notice: Notice, for target: String, batch: String, at now: Date) async throws -> NoticeBatch?
    {
        try await store.change { db, _ in
            try db.execute(
                sql:
                    "INSERT INTO notify_queue (target, state, batch, created_at, record) VALUES (?, 'testing', ?, ?, ?)",
                arguments: [target, batch, RecordCoding.text(of: now), try Self.text(of: notice)])
            return try take(batch, of: target, try board(db), db)
        }
    }

    /// Removes a batch, whatever became of it.
    public func discard(_ batch: String, of target: String) async throws {
        try await store.change { db, _ in
            try db.execute(sql: "DELETE FROM notify_queue WHERE target = ? AND batch = ?", arguments: [target, batch])
        }
    }

    /// Puts notices that were given up into the queue again, all or those of a target, and removes those that are no news any
    /// more; how many are sent again.
    public func retry(of target: String?, at now: Date) async throws -> Int {
        try await store.change { db, _ in
            let old = try board(db)
            var board = old
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, target, record FROM notify_queue
                    WHERE state = 'given_up' AND (:target IS NULL OR target = :target) ORDER BY id
                    """, arguments: ["target": target])
            var count = 0
            for row in rows {
                let id: Int64 = row["id"]
                let notice = store.records.value(Notice.self, of: row["record"], in: "notify_queue", key: "\(id)")
                guard let notice, board.retry(notice, of: row["target"], at: now) else {
                    try db.execute(sql: "DELETE FROM notify_queue WHERE id = ?", arguments: [id])
                    continue
                }
                try db.execute(
                    sql: """
                        UPDATE notify_queue
                        SET state = 'waiting', batch = NULL, attempts = 0, created_at = ?, reason = NULL WHERE id = ?
                        """, arguments: [RecordCoding.text(of: now), id])
                count += 1
            }
            try Self.store(board, over: old, db)
            return count
        }
    }

    /// Removes notices that were given up before a time, and those of targets that are no more.
    public func removeOld(before limit: Date, keeping targets: [String]) async throws {
        let list = String(decoding: try RecordCoding.encode(targets), as: UTF8.self)
        try await store.change { db, _ in
            try db.execute(
                sql: """
                    DELETE FROM notify_queue WHERE state <> 'waiting' AND created_at < ?
                        OR target NOT IN (SELECT value FROM json_each(?))
                    """, arguments: [RecordCoding.text(of: limit), list])
        }
    }

    /// How many notices wait for each target, and how many were given up.
    public func counts() async throws -> [String: (waiting: Int, givenUp: Int)] {
        try await store.shortReads.read { db in
            let rows = try Row.fetchAll(
                db,
                sql:
                    "SELECT target, state, count(*) AS number FROM notify_queue WHERE state <> 'testing' GROUP BY target, state"
            )
            return rows.reduce(into: [:]) { counts, row in
                let number: Int = row["number"]
                if row["state"] == "given_up" {
                    counts[row["target"], default: (0, 0)].givenUp += number
                } else {
                    counts[row["target"], default: (0, 0)].waiting += number
                }
            }
        }
    }
}

extension NoticeBoard {
    /// A target took a notice.
    mutating func deliver(_ notice: Notice, to target: String, at now: Date) {
        guard let condition = notice.condition else { return }
        let key = Told.key(target, condition)
        switch notice.event {
        case .opened, .reminder:
            told[key]?.state = .delivered
            told[key]?.time = now
        case .ended: told[key] = nil
        default: break
        }
    }

    /// A notice for a target was given up.
    mutating func giveUp(_ notice: Notice, of target: String, at now: Date) {
        guard let condition = notice.condition else { return }
        let key = Told.key(target, condition)
        switch notice.event {
        case .opened, .reminder:
            guard told[key]?.state == .queued else { return }
            told[key]?.state = .refused
            told[key]?.time = now
        case .ended:
            // Who has heard of it can still be told the end, as long as that can be sent again.
            guard told[key]?.state == .delivered else { return told[key] = nil }
            told[key]?.time = now
        default: break
        }
    }

    /// Whether a notice that was given up is still news to a target, which it then waits for again.
    mutating func retry(_ notice: Notice, of target: String, at now: Date) -> Bool {
        guard let condition = notice.condition else { return true }
        let key = Told.key(target, condition)
        guard let state = told[key]?.state else { return false }
        let open = conditions[notice.key]
        switch notice.event {
        case .ended:
            // A target that hears of the next opening would take this for the end of that one.
            let isReopened = open.flatMap { told[Told.key(target, $0.id)] }.map { $0.state != .refused } ?? false
            guard state == .delivered, !isReopened else {
                told[key] = nil
                return false
            }
            told[key]?.time = now
        default:
            guard open?.id == condition else { return false }
            // The end follows, should it come before this is delivered.
            if notice.event != .acknowledged, state == .refused { told[key]?.state = .queued }
        }
        return true
    }
}
