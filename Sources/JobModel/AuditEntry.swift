public import FoundationEssentials

/// A change that somebody asked for, allowed or refused.
public struct AuditEntry: Codable, Sendable {
    /// When it was asked for.
    public var time: Date
    /// Who asked.
    public var requester: Requester
    /// The method of the control socket, such as `job.start`.
    public var command: String
    /// Why, in the words of who asked.
    public var reason: String?
    /// The job it was about.
    public var jobId: JobID?
    /// `allowed`, or the name of the error that was answered.
    public var outcome: String

    /// Makes an entry.
    public init(
        time: Date, requester: Requester, command: String, reason: String?, jobId: JobID?, outcome: String
    ) {
        self.time = time
        self.requester = requester
        self.command = command
        self.reason = reason
        self.jobId = jobId
        self.outcome = outcome
    }
}
