public import JobModel
public import FoundationEssentials
public import Remedies

/// What the daemon answers instead of a result.
public struct ProtocolError: Error, Codable, Sendable {
    /// The closed list of errors; programs decide by these names, never by the message.
    public enum Name: Word {
        case alreadyRunning
        case scrapingDisabled
        case notFound
        case ambiguousId
        case notPermitted
        case notResumable
        case notRunning
        case invalidParams
        case protocolMismatch
        case tooManyConnections
        case shuttingDown
        /// The database of the applications is away.
        case unavailable
        /// The catalogue could not be published.
        case publicationFailed
        /// A setting that this needs is not set.
        case notConfigured
        case `internal`
        /// A word that a newer program wrote.
        case unknown(String)

        /// The words that this program knows.
        public static let allCases: [Self] = [
            .alreadyRunning, .scrapingDisabled, .notFound, .ambiguousId, .notPermitted, .notResumable, .notRunning,
            .invalidParams, .protocolMismatch, .tooManyConnections, .shuttingDown, .unavailable,
            .publicationFailed, .notConfigured, .internal,
        ]

        /// The word as it is stored and sent.
        public var rawValue: String {
            switch self {
            case .alreadyRunning: "already_running"
            case .scrapingDisabled: "scraping_disabled"
            case .notFound: "not_found"
            case .ambiguousId: "ambiguous_id"
            case .notPermitted: "not_permitted"
            case .notResumable: "not_resumable"
            case .notRunning: "not_running"
            case .invalidParams: "invalid_params"
            case .protocolMismatch: "protocol_mismatch"
            case .tooManyConnections: "too_many_connections"
            case .shuttingDown: "shutting_down"
            case .unavailable: "unavailable"
            case .publicationFailed: "publication_failed"
            case .notConfigured: "not_configured"
            case .internal: "internal"
            case .unknown(let word): word
            }
        }

        /// Whether the same request may work later without anybody changing anything.
        public var isRetryable: Bool {
            switch self {
            case .alreadyRunning, .tooManyConnections, .shuttingDown, .unavailable: true
            default: false
            }
        }
    }

    /// What a program needs to act on the error.
    public struct Details: Codable, Sendable {
        /// Which error it is.
        public var name: Name
        /// Whether the same request may work later without anybody changing anything.
        public var retryable: Bool
        /// What to do about it, in a sentence.
        public var hint: String?
        /// The same for programs.
        public var action: Remedy?
        /// The running job (`already_running`).
        public var jobId: JobID?
        /// Since when it runs (`already_running`).
        public var since: Date?
        /// The host that it runs on, where that is not this one (`already_running`).
        public var host: String?
        /// The ids that begin with the given text (`ambiguous_id`).
        public var candidates: [JobID]?

        private enum CodingKeys: String, CodingKey {
            case name = "code"
            case retryable, hint, action, jobId, since, host, candidates
        }

        init(name: Name, retryable: Bool, hint: String?, jobId: JobID?, since: Date?, candidates: [JobID]?) {
            self.name = name
            self.retryable = retryable
            self.hint = hint
            self.jobId = jobId
            self.since = since
            self.candidates = candidates
        }

        /// Reads what an error tells, also that of an older daemon.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try OlderName.value(container, .name, or: .name, decoder)
            retryable = try container.decode(Bool.self, forKey: .retryable)
            hint = try container.decodeIfPresent(String.self, forKey: .hint)
            action = try container.decodeIfPresent(Remedy.self, forKey: .action)
            jobId = try container.decodeIfPresent(JobID.self, forKey: .jobId)
            since = try container.decodeIfPresent(Date.self, forKey: .since)
            host = try container.decodeIfPresent(String.self, forKey: .host)
            candidates = try container.decodeIfPresent([JobID].self, forKey: .candidates)
        }
    }

    /// The JSON-RPC 2.0 code: -32700…-32600 as that text defines them, -32000 for the daemon's own errors.
    public var code: Int
    /// What happened, in a sentence.
    public var message: String
    /// What a program needs to act on it.
    public var data: Details

    /// Makes an error; without a code, it is -32602 for bad parameters, -32603 for internal errors, else -32000.
    public init(
        _ name: Name, code: Int? = nil, message: String, hint: String? = nil, jobId: JobID? = nil, since: Date? = nil,
        candidates: [JobID]? = nil
    ) {
        let usual =
            switch name {
            case .invalidParams: -32602
            case .internal: -32603
            default: -32000
            }
        self.code = code ?? usual
        self.message = message
        self.data = Details(
            name: name, retryable: name.isRetryable, hint: hint, jobId: jobId, since: since, candidates: candidates)
    }

    /// Makes an error with a remedy: its words are the hint.
    public init(
        _ name: Name, code: Int? = nil, message: String, action: Remedy, jobId: JobID? = nil, since: Date? = nil,
        candidates: [JobID]? = nil
    ) {
        self.init(
            name, code: code, message: message, hint: RemedyText.sentence(action), jobId: jobId, since: since,
            candidates: candidates)
        data.action = action
    }
}
