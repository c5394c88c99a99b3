public import FoundationEssentials

/// Something that happened to a job, for those who watch it.
public struct JobEvent: Codable, Sendable {
    /// What happened.
    public enum Kind: Word {
        /// The job's state changed; `state` says to what.
        case state
        /// A stage began; `progress` names it.
        case stage
        /// The stage moved on; `progress` says how far. Kept for watchers only, not in the database.
        case progress
        /// `warning` says what.
        case warning
        /// A track's dashboard could not be read; `failure` says which and why.
        case trackFailed
        /// The job is over; `job` is its last word.
        case finished
        /// Events after `after` up to this one's `seq` are no longer there; how many is not known, as numbers may jump.
        case gap
        /// The watcher did not keep up and is being disconnected.
        case lagged
        /// A word that a newer program wrote.
        case unknown(String)

        /// The words that this program knows.
        public static let allCases: [Self] = [
            .state, .stage, .progress, .warning, .trackFailed, .finished, .gap, .lagged,
        ]

        /// The word as it is stored and sent.
        public var rawValue: String {
            switch self {
            case .state: "state"
            case .stage: "stage"
            case .progress: "progress"
            case .warning: "warning"
            case .trackFailed: "track_failed"
            case .finished: "finished"
            case .gap: "gap"
            case .lagged: "lagged"
            case .unknown(let word): word
            }
        }
    }

    /// Grows with each event of the daemon, over all jobs, and jumps where the daemon was restarted.
    public var seq: Int64
    /// When it happened.
    public var time: Date
    /// The job it happened to.
    public var jobId: JobID
    /// What happened.
    public var kind: Kind
    /// The new state (`state`).
    public var state: JobState?
    /// How far the stage has come (`stage`, `progress`).
    public var progress: JobProgress?
    /// The warning (`warning`).
    public var warning: JobWarning?
    /// The track and the reason (`track_failed`).
    public var failure: TrackFailure?
    /// The whole job (`finished`).
    public var job: Job?

    /// Makes an event.
    public init(
        seq: Int64 = 0, time: Date, jobId: JobID, kind: Kind, state: JobState? = nil, progress: JobProgress? = nil,
        warning: JobWarning? = nil, failure: TrackFailure? = nil, job: Job? = nil
    ) {
        self.seq = seq
        self.time = time
        self.jobId = jobId
        self.kind = kind
        self.state = state
        self.progress = progress
        self.warning = warning
        self.failure = failure
        self.job = job
    }
}

/// A track whose dashboard could not be read, and why.
public struct TrackFailure: Codable, Sendable, Hashable {
    /// The track's slug.
    public var slug: String
    /// A stable short name, such as `timed_out` or `status_404`.
    public var name: String
    /// One sentence: the thing and the reason.
    public var message: String

    private enum CodingKeys: String, CodingKey {
        case slug
        case name = "code"
        case message
    }

    /// Reads a failure, also one that an older program wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        slug = try container.decode(String.self, forKey: .slug)
        name = try OlderName.value(container, .name, or: .name, decoder)
        message = try container.decode(String.self, forKey: .message)
    }

    /// Makes a failure.
    public init(slug: String, name: String, message: String) {
        self.slug = slug
        self.name = name
        self.message = message
    }

    /// The name of what is no failure, but a page that the site's `robots.txt` does not allow.
    public static let robotsDisallowed = "robots_disallowed"

    /// Whether it is none, but a page that we may not ask for.
    public var isSkip: Bool { name == Self.robotsDisallowed }
}
