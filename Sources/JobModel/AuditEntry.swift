public import FoundationEssentials

/// A change that somebody asked for, allowed or refused.
public struct AuditEntry: Codable, Sendable {
    /// When it was asked for.
    public var time: Date
    /// Who asked.
    public var requester: Requester
    /// The method of the control socket, such as `job.start`.
    public var command: String
    /// With what, as `name=value`, so that two commands of one method are told apart; the reason stands apart.
    public var parameters: String?
    /// Why, in the words of who asked.
    public var reason: String?
    /// The job it was about.
    public var jobId: JobID?
    /// `allowed`, `refused` for a configuration with an error, or the name of the error that was answered.
    public var outcome: String

    /// Makes an entry.
    public init(
        time: Date, requester: Requester, command: String, parameters: String? = nil, reason: String?, jobId: JobID?,
        outcome: String
    ) {
        self.time = time
        self.requester = requester
        self.command = command
        self.parameters = parameters
        self.reason = reason
        self.jobId = jobId
        self.outcome = outcome
    }
}
