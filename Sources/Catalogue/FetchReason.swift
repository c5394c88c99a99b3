public import FoundationEssentials

/// Why a sync asks for a track's dashboard; the raw value is the name in the database and the protocol.
public enum FetchReason: String, Codable, Sendable, Hashable, CaseIterable {
    /// Every dashboard is asked for.
    case full
    /// The last time it could not be read.
    case failed
    /// It has never been read.
    case new
    /// The track left the catalogue, and is listed again.
    case returned
    /// An operator follows the track.
    case followed
    /// What is stored was read by another version of the program's rules.
    case parser
    /// The catalogue's words on its last activity cannot be read.
    case unclear
    /// The track may have been active since the dashboard was last read.
    case active
    /// It was last read long ago.
    case due
}

/// How a track's dashboard was last asked for.
public struct DashboardReading: Codable, Sendable, Hashable {
    /// Why it was asked for.
    public var reason: FetchReason
    /// Whether the page was the same as the one that is stored.
    public var notModified: Bool
    /// When asking for it failed; `nil` when it did not.
    public var failedAt: Date?

    /// Makes a reading.
    public init(reason: FetchReason, notModified: Bool = false, failedAt: Date? = nil) {
        self.reason = reason
        self.notModified = notModified
        self.failedAt = failedAt
    }
}
