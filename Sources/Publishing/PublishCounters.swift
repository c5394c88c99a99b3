public import JobModel

/// What publications counted since the daemon's start.
public struct PublishCounters: Sendable {
    /// Publications that succeeded.
    public private(set) var successes = 0
    /// Those that failed, by the reason.
    public private(set) var failures: [PublishError.Name: Int] = [:]
    /// Rows that were written.
    public private(set) var rows = PublishCounts()
    /// How long the last one that succeeded took, in seconds.
    public private(set) var lastSeconds = 0.0

    mutating func count(_ counts: PublishCounts, seconds: Double) {
        successes += 1
        rows.inserted += counts.inserted
        rows.updated += counts.updated
        rows.deactivated += counts.deactivated
        lastSeconds = seconds
    }

    mutating func count(_ error: PublishError) { failures[error.name, default: 0] += 1 }
}
