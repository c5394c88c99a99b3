/// What the value of a field of the log is, where it is no text: entries in JSON have it as that.
public enum FieldKind: Sendable {
    case number, flag

    /// The kind of the field with this key; `nil` for text.
    public init?(key: String) {
        if Self.numbers.contains(key) {
            self = .number
        } else if Self.flags.contains(key) {
            self = .flag
        } else {
            return nil
        }
    }

    private static let flags: Set = ["dry_run", "retryable"]
    private static let numbers: Set = [
        "added", "additions_withheld", "attempt", "attempts", "bytes", "configured", "count", "dashboards_disallowed",
        "dashboards_failed", "dashboards_fetched", "dashboards_not_modified", "dashboards_reused",
        "dashboards_skipped", "deactivated", "duplicates", "duration_ms", "exit_status", "found", "generation",
        "inserted", "issues", "listed", "notices", "paused_seconds", "possible", "problems", "reactivated",
        "requested_by_pid", "requested_by_uid", "retries", "rows_skipped", "statistics_changed", "unchanged",
        "updated", "withheld",
    ]
}
