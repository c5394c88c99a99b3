public import Logging

/// Where log entries go, and how they look.
public enum LogFormat: Sendable {
    /// The journal where standard error is journald's, else lines.
    case auto
    /// Entries with fields in the journal, wherever standard error leads.
    case journal
    /// Lines for people on standard error.
    case lines
    /// An object of JSON a line on standard error.
    case json
}

extension Logger {
    /// Whether standard error is journald's.
    public static func isToJournal(_ environment: [String: String]) -> Bool { StandardError.isJournal(environment) }

    /// Returns when what was logged to standard error is written, or nobody has read it for a second: the last thing to do.
    public static func drained() async { await StandardError.lines.drained() }

    /// Makes the logger of a daemon that goes by a name.
    public init(daemon name: String, format: LogFormat, level: Logger.Level, environment: [String: String]) {
        self.init(label: name) { name in
            switch format {
            case .auto where StandardError.isJournal(environment), .journal:
                JournalLogHandler(identifier: name, level: level, environment: environment)
            case .auto, .lines: StandardErrorLogHandler(format: .lines, level: level, environment: environment)
            case .json: StandardErrorLogHandler(format: .json, level: level, environment: environment)
            }
        }
    }
}
