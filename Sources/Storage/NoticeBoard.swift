public import Foundation
public import JobModel

/// What is known of notifications: a value that is read, changed and stored in one transaction.
public struct NoticeBoard: Sendable, Equatable {
    /// What a target has heard of a condition.
    public struct Told: Codable, Sendable, Hashable {
        /// How far it has come.
        public enum State: String, Codable, Sendable {
            /// It waits for the target.
            case queued
            /// The target took it.
            case delivered
            /// The target did not take it, and it was given up.
            case refused
        }

        /// The target.
        public var target: String
        /// The condition, as it was last seen.
        public var condition: Condition
        /// How far it has come.
        public var state: State
        /// When that changed.
        public var time: Date
        /// When the condition was over.
        public var endedAt: Date?
        /// Whether the end waits for the target.
        public var isEndQueued = false
        /// The host's name at the opening: by that the target knows the condition.
        public var host: String?

        /// Something that was queued for a target.
        public init(target: String, condition: Condition, state: State = .queued, time: Date, host: String? = nil) {
            self.target = target
            self.host = host
            self.condition = condition
            self.state = state
            self.time = time
        }

        /// What it is stored under.
        public var key: String { Self.key(target, condition.id) }

        /// What a target's part in a condition is stored under.
        public static func key(_ target: String, _ condition: String) -> String { "\(target) \(condition)" }
    }

    /// How a target stands.
    public struct Target: Codable, Sendable, Hashable {
        /// Its name.
        public var name: String
        /// When it last took something.
        public var succeededAt: Date?
        /// When it last did not.
        public var failedAt: Date?
        /// Why, in its own words.
        public var error: String?
        /// Since when it has taken nothing.
        public var failingSince: Date?
        /// How many attempts failed since.
        public var failures = 0
        /// Whether it refused something for good since.
        public var hasRefused = false
        /// Not before this time is it tried again.
        public var nextTryAt: Date?
        /// What it took and what it did not take, ever.
        public var delivered = 0
        /// Attempts that failed, ever.
        public var failed = 0

        /// A target of which nothing is known.
        public init(name: String) { self.name = name }

        /// Until when it is left alone; `nil`: it may be tried now. A failure that lies ahead is of a clock that was set back,
        /// and its pause would last as long; times are stored in milliseconds.
        func pauseEnd(at now: Date) -> Date? {
            guard let nextTryAt, nextTryAt > now, failedAt ?? now <= now.addingTimeInterval(1) else { return nil }
            return nextTryAt
        }
    }

    /// What is remembered beside conditions and targets.
    public struct Memory: Codable, Sendable, Hashable {
        /// When notifications were first looked after: a service that is newer than a limit is not late by it.
        public var firstSeenAt: Date?
        /// When the next digest is due.
        public var digestAt: Date?
        /// The last event that was looked at.
        public var cursor: Int64?

        /// Nothing.
        public init() {}
    }

    /// The open conditions by their keys.
    public var conditions: [String: Condition] = [:]
    /// Who has heard of what, by `Told.key`.
    public var told: [String: Told] = [:]
    /// The targets by their names.
    public var targets: [String: Target] = [:]
    /// The mutes by what they mute.
    public var mutes: [String: NotifyMute] = [:]
    /// The rest.
    public var memory = Memory()
    /// Notices to be added to the queue: what each is for.
    public var queued: [QueuedNotice] = []

    /// Nothing is known.
    public init() {}
}

/// A notice that waits for a target.
public struct QueuedNotice: Sendable, Equatable {
    /// Its number in the queue; 0 before it is stored.
    public var id: Int64 = 0
    /// The target.
    public var target: String
    /// When it was queued.
    public var createdAt: Date
    /// The notice.
    public var notice: Notice

    /// A notice for a target.
    public init(target: String, createdAt: Date, notice: Notice) {
        self.target = target
        self.createdAt = createdAt
        self.notice = notice
    }
}

/// Notices that are sent together, and again together.
public struct NoticeBatch: Sendable {
    /// Its id, the same at each attempt.
    public var id: String
    /// The notices, the oldest first.
    public var notices: [QueuedNotice]
    /// Whether an earlier attempt may have reached the target.
    public var isRepeat: Bool
    /// Which attempt this is, from 1.
    public var attempt: Int
}

/// How an attempt to send a batch ended.
public enum NoticeOutcome: Sendable {
    /// The target took it.
    case delivered(answer: String)
    /// It is tried again: after `wait` seconds at the earliest, where the target says so.
    case transient(String, wait: TimeInterval?, mayHaveArrived: Bool)
    /// It is given up.
    case permanent(String)
}
