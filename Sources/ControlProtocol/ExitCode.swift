/// How `tracksyncctl` ends, for scripts and units: the one table, which manual and tests repeat. Others are failures.
public enum ExitCode: Int32, Sendable, CaseIterable {
    case done = 0
    case failed = 1
    /// It works, and an operator should look at it (`health`).
    case degraded = 2
    /// Done, but some dashboards failed, or deactivations or additions were withheld.
    case doneWithWarnings = 3
    /// No such job or track.
    case notFound = 4
    case alreadyRunning = 10
    case scrapingDisabled = 11
    /// The job was cancelled or interrupted.
    case cancelled = 12
    case usage = 64
    /// The daemon cannot be reached.
    case unreachable = 69
    case `internal` = 70
    /// Timed out waiting, or the source is temporarily unavailable.
    case temporary = 75
    case protocolMismatch = 76
    case notPermitted = 77
    /// A setting that the command needs is not set.
    case notConfigured = 78
    /// Stopped by ^C.
    case interrupted = 130

    /// How the program ends when the daemon answers an error.
    public init(_ name: ProtocolError.Name) {
        self =
            switch name {
            case .alreadyRunning: .alreadyRunning
            case .scrapingDisabled: .scrapingDisabled
            case .notFound: .notFound
            case .ambiguousId, .invalidParams: .usage
            case .notPermitted: .notPermitted
            case .notResumable, .notRunning, .publicationFailed, .unknown: .failed
            case .notConfigured: .notConfigured
            case .protocolMismatch: .protocolMismatch
            case .tooManyConnections, .shuttingDown, .unavailable: .temporary
            case .internal: .internal
            }
    }
}
