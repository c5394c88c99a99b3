public import JobModel

/// A request for a new job.
public struct StartRequest: Sendable {
    /// What sets it off.
    public var trigger: JobTrigger
    /// What it is to do.
    public var options: SyncOptions
    /// Why, in the requester's words.
    public var reason: String?
    /// Whether jitter is left out, and a job that waits for its start begins at once.
    public var now: Bool
    /// A name for the request; repeated by the same user, it starts no second job.
    public var id: String?

    /// What is asked for, to tell it from another request of the same name.
    var content: String {
        "\(trigger.rawValue) metadata=\(options.metadata) dry_run=\(options.dryRun) "
            + "allow_deactivations=\(options.allowDeactivations.map(String.init) ?? "") now=\(now)"
            + (options.full ? " full=true" : "") + (options.allowAdditions.map { " allow_additions=\($0)" } ?? "")
    }

    /// Makes a request.
    public init(
        trigger: JobTrigger = .manual, options: SyncOptions = SyncOptions(), reason: String? = nil, now: Bool = false,
        id: String? = nil
    ) {
        self.trigger = trigger
        self.options = options
        self.reason = reason
        self.now = now
        self.id = id
    }
}
