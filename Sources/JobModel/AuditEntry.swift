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

    private enum CodingKeys: String, CodingKey {
        case time
        case requester = "requestedBy"
        case command = "method"
        case parameters, reason, jobId, outcome
    }

    /// What an older daemon calls them.
    private enum OlderKeys: String, CodingKey { case requester, command }

    /// Reads an entry, also of an older daemon.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        time = try container.decode(Date.self, forKey: .time)
        let older = try decoder.container(keyedBy: OlderKeys.self)
        requester =
            try container.decodeIfPresent(Requester.self, forKey: .requester)
            ?? older.decode(Requester.self, forKey: .requester)
        command =
            try container.decodeIfPresent(String.self, forKey: .command) ?? older.decode(String.self, forKey: .command)
        parameters = try container.decodeIfPresent(String.self, forKey: .parameters)
        reason = try container.decodeIfPresent(String.self, forKey: .reason)
        jobId = try container.decodeIfPresent(JobID.self, forKey: .jobId)
        outcome = try container.decode(String.self, forKey: .outcome)
    }

    /// The outcome of what its requester may not do.
    public static let refusal = "not_permitted"
    /// Whether the requester may not make this change: anybody may cause such entries, by asking.
    public var isRefusal: Bool { outcome == Self.refusal }

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
