public import FoundationEssentials
public import JobModel

// The types of the methods about notifications and the service level. `notify.list` takes `NoParams` and answers a
// `NotifyStatus`; `notify.mute` answers a `NotifyMute`, and `sla.get` a `ServiceLevelReport`.

/// Parameters of `notify.test` and `notify.retry`.
public struct NotifyTargetParams: Codable, Sendable {
    /// A target's name; absent: all of them.
    public var target: String?

    /// Makes the parameters.
    public init(target: String? = nil) { self.target = target }
}

/// Result of `notify.test`.
public struct NotifyTestResults: Codable, Sendable {
    /// What became of each test, in the order of the settings.
    public var results: [NotifyTestResult]

    /// Makes a result.
    public init(results: [NotifyTestResult]) { self.results = results }
}

/// Result of `notify.retry`.
public struct NotifyRetryResult: Codable, Sendable {
    /// How many notices that were given up are sent again.
    public var count: Int

    /// Makes a result.
    public init(count: Int) { self.count = count }
}

/// Parameters of `notify.mute`.
public struct NotifyMuteParams: Codable, Sendable {
    /// A target's name or a condition's key; absent: everything.
    public var what: String?
    /// For how many seconds.
    public var forSeconds: Int
    /// Why, for the audit; 500 characters at most.
    public var reason: String?

    /// Makes the parameters.
    public init(what: String? = nil, forSeconds: Int, reason: String? = nil) {
        self.what = what
        self.forSeconds = forSeconds
        self.reason = reason
    }
}

/// Parameters of `notify.unmute`.
public struct NotifyUnmuteParams: Codable, Sendable {
    /// What was muted; absent: everything.
    public var what: String?
    /// Why, for the audit; 500 characters at most.
    public var reason: String?

    /// Makes the parameters.
    public init(what: String? = nil, reason: String? = nil) {
        self.what = what
        self.reason = reason
    }
}

/// Result of `notify.unmute`.
public struct NotifyUnmuteResult: Codable, Sendable {
    /// What was muted and is no longer.
    public var removed: [String]

    /// Makes a result.
    public init(removed: [String]) { self.removed = removed }
}

/// Parameters of `sla.get`.
public struct ServiceLevelParams: Codable, Sendable {
    /// From when on; absent: the last 30 days.
    public var since: Date?

    /// Makes the parameters.
    public init(since: Date? = nil) { self.since = since }
}
