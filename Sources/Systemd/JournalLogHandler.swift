import Logging

/// Writes log entries to journald, each with its fields; to standard error what journald does not take.
struct JournalLogHandler: LogHandler {
    var logLevel: Logger.Level { didSet { fallback.logLevel = logLevel } }
    var metadata: Logger.Metadata = [:]
    private let identifier: String
    private var fallback: StandardErrorLogHandler

    init(identifier: String, level: Logger.Level, environment: [String: String]) {
        self.identifier = identifier
        logLevel = level
        fallback = StandardErrorLogHandler(format: .lines, level: level, environment: environment)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set {
            metadata[key] = newValue
            fallback[metadataKey: key] = newValue
        }
    }

    func log(event: LogEvent) {
        guard !JournalSocket.send(JournalEntry(event, with: metadata, identifier: identifier)) else { return }
        fallback.log(event: event)
    }
}
