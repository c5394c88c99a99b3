public import JobModel

// The types of the methods about publication. `publish.status` and `publish.check` take `NoParams`, and answer a
// `PublishStatus` and a `PublishCheck`; so does `host.list`.

/// Parameters of `publish.start`.
public struct PublishStartParams: Codable, Sendable {
    /// Whether nothing is written, and the answer says what would be; false when absent.
    public var dryRun: Bool?
    /// Whether the answer waits for the publication; false when absent, and of no account with `dry_run`.
    public var wait: Bool?
    /// How many tracks this publication may make inactive in the target, beyond `publish.max_deactivations`.
    public var allowDeactivations: Int?
    /// Why, for the audit; 500 characters at most.
    public var reason: String?

    /// Makes the parameters.
    public init(dryRun: Bool? = nil, wait: Bool? = nil, allowDeactivations: Int? = nil, reason: String? = nil) {
        self.dryRun = dryRun
        self.wait = wait
        self.allowDeactivations = allowDeactivations
        self.reason = reason
    }
}

/// Result of `publish.start`.
public struct PublishStartResult: Codable, Sendable {
    /// What was written, or would be; absent where the answer did not wait.
    public var report: PublishReport?
    /// How publication stands now.
    public var status: PublishStatus

    /// Makes a result.
    public init(report: PublishReport?, status: PublishStatus) {
        self.report = report
        self.status = status
    }
}

/// Result of `host.list`.
public struct HostList: Codable, Sendable {
    /// The hosts, those that were seen last first.
    public var hosts: [PublishingHost]

    /// Makes a list.
    public init(hosts: [PublishingHost]) { self.hosts = hosts }
}
