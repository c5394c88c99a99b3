public import FoundationEssentials
// As in `JobModel`: whoever imports the catalogue has the words' own methods.
@_exported public import Vocabulary

/// Why a sync asks for a track's dashboard; the raw value is the name in the database and the protocol.
public enum RefreshReason: Word {
    /// Every dashboard is asked for.
    case full
    /// The last time it could not be read.
    case failed
    /// It has never been read.
    case new
    /// The track left the catalogue, and is listed again.
    case relisted
    /// An operator follows the track.
    case followed
    /// What is stored was read by another version of the program's rules.
    case rulesChanged
    /// The catalogue's words on its last activity cannot be read.
    case activityUnknown
    /// The track may have been active since the dashboard was last read.
    case active
    /// It was last read long ago.
    case expired
    /// A word of a newer program.
    case unknown(String)

    /// The words that this program knows.
    public static let allCases: [Self] = [
        .full, .failed, .new, .relisted, .followed, .rulesChanged, .activityUnknown, .active, .expired,
    ]

    /// The word as it is stored and sent.
    public var rawValue: String {
        switch self {
        case .full: "full"
        case .failed: "failed"
        case .new: "new"
        case .relisted: "relisted"
        case .followed: "followed"
        case .rulesChanged: "rules_changed"
        case .activityUnknown: "activity_unknown"
        case .active: "active"
        case .expired: "expired"
        case .unknown(let word): word
        }
    }

    /// Why, for people, in half a sentence.
    package var words: String {
        switch self {
        case .full: "every dashboard was asked for"
        case .failed: "it had failed the time before"
        case .new: "it was new"
        case .relisted: "it was listed again"
        case .followed: "it is followed"
        case .rulesChanged: "the rules of reading had changed"
        case .activityUnknown: "its last activity was unclear"
        case .active: "it may have been active"
        case .expired: "it was due"
        case .unknown(let word): word
        }
    }
}

/// How a track's dashboard was last asked for.
public struct DashboardReading: Codable, Sendable, Hashable {
    /// Why it was asked for.
    public var reason: RefreshReason
    /// Whether the page was the same as the one that is stored.
    public var notModified: Bool
    /// When asking for it failed; `nil` when it did not.
    public var failedAt: Date?

    /// Makes a reading.
    public init(reason: RefreshReason, notModified: Bool = false, failedAt: Date? = nil) {
        self.reason = reason
        self.notModified = notModified
        self.failedAt = failedAt
    }
}
