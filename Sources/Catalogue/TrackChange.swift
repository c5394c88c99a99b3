public import FoundationEssentials
public import Vocabulary

/// A change of a track, as the history keeps it: of one field, or of the whole track.
public struct TrackChange: Codable, Sendable, Hashable {
    /// What happened.
    public enum Kind: Word {
        /// The track was stored for the first time.
        case added
        /// The track left the catalogue.
        case deactivated
        /// The track is listed again.
        case reactivated
        /// A profile field changed.
        case profile
        /// A lifetime figure changed.
        case statistics
        /// An operator began to follow the track.
        case followed
        /// An operator stopped following the track.
        case unfollowed
        /// Coordinates of the address were found, set by an operator, or dropped.
        case coordinates
        /// Another program's word.
        case unknown(String)

        /// The kinds that this program knows.
        public static let allCases: [Kind] = [
            .added, .deactivated, .reactivated, .profile, .statistics, .followed, .unfollowed, .coordinates,
        ]

        /// The word that is stored and sent.
        public var rawValue: String {
            switch self {
            case .added: "added"
            case .deactivated: "deactivated"
            case .reactivated: "reactivated"
            case .profile: "profile"
            case .statistics: "statistics"
            case .followed: "followed"
            case .unfollowed: "unfollowed"
            case .coordinates: "coordinates"
            case .unknown(let word): word
            }
        }
    }

    /// Its number: later changes have greater ones. Absent in what a dry run found, which is no history.
    public var number: Int64?
    /// When it was stored.
    public var time: Date
    /// The track's slug.
    public var slug: String
    /// The track's name as it is now; cut to 200 characters.
    public var name: String?
    /// What happened.
    public var kind: Kind
    /// The field that changed, by its column's name; absent when the track was added.
    public var field: String?
    /// The value before; absent where there was none. A text is cut to `maximumText` characters.
    public var old: TrackValue?
    /// The value after; absent where there is none. A text is cut to `maximumText` characters.
    public var new: TrackValue?
    /// The job that found it; absent for what operators do.
    public var jobId: String?
    /// What set the job off, `operator` or `geocoding`.
    public var cause: String
    /// Who asked for the job or for the change.
    public var user: String?
    /// The reason that was given.
    public var reason: String?

    /// The fields that the history keeps, by their columns' names.
    public static let fields =
        TrackField.allCases.map(\.rawValue) + [
            "is_active", "is_followed", "geo_latitude", "geo_longitude", "geo_precision",
        ]
    /// The most characters of a text before and after.
    public static let maximumText = 2000
    /// The cause of coordinates that a geocoding service gives.
    public static let geocodingCause = "geocoding"
    /// The cause of what operators do.
    public static let operatorCause = "operator"

    /// Makes a change.
    public init(
        number: Int64?, time: Date, slug: String, name: String?, kind: Kind, field: String?, old: TrackValue?,
        new: TrackValue?, jobId: String?, cause: String, user: String?, reason: String?
    ) {
        self.number = number
        self.time = time
        self.slug = slug
        self.name = name
        self.kind = kind
        self.field = field
        self.old = old
        self.new = new
        self.jobId = jobId
        self.cause = cause
        self.user = user
        self.reason = reason
    }
}

/// A page of changes.
public struct TrackChangePage: Codable, Sendable {
    /// The changes, in the order that was asked for.
    public var changes: [TrackChange]
    /// The number to continue after (newest first: before); absent when there are no more now.
    public var next: Int64?
    /// The number of the newest change of all; 0 when there is none.
    public var last: Int64

    /// The most changes of one answer.
    public static let maximumLimit = 500

    /// Makes a page.
    public init(changes: [TrackChange], next: Int64?, last: Int64) {
        self.changes = changes
        self.next = next
        self.last = last
    }
}

/// Which changes are asked for.
public struct TrackChangeQuery: Sendable, Hashable {
    /// Only changes of this track.
    public var slug: TrackSlug?
    /// Only changes of this field.
    public var field: String?
    /// Only changes of this kind.
    public var kind: TrackChange.Kind?
    /// Only changes of tracks that are followed now.
    public var followed: Bool
    /// Whether changes of lifetime figures, which come with every sync, are left out.
    public var withoutStatistics = false
    /// Only changes that were stored at this time or later.
    public var since: Date?
    /// Only changes after this number.
    public var after: Int64
    /// Only changes before this number.
    public var before: Int64
    /// Whether the newest come first.
    public var newestFirst: Bool
    /// How many at most.
    public var limit: Int

    /// Makes a query; the default is the oldest changes first.
    public init(
        slug: TrackSlug? = nil, field: String? = nil, kind: TrackChange.Kind? = nil, followed: Bool = false,
        since: Date? = nil, after: Int64 = 0, before: Int64 = .max, newestFirst: Bool = false, limit: Int = 50
    ) {
        self.slug = slug
        self.field = field
        self.kind = kind
        self.followed = followed
        self.since = since
        self.after = after
        self.before = before
        self.newestFirst = newestFirst
        self.limit = limit
    }
}

extension TrackValue: Codable {
    /// Decodes a number or a text; throws `DecodingError` for anything else.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            self = .integer(number)
        } else if let number = try? container.decode(Double.self) {
            self = .real(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    /// Encodes the number or the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .real(let number): try container.encode(number)
        case .integer(let number): try container.encode(number)
        }
    }
}
