public import Logging
import Synchronization

/// What was logged, for tests that look for it.
public final class LogBook: Sendable {
    // A lock, as whoever logs cannot wait.
    private let kept = Mutex<[String]>([])

    /// An empty one.
    public init() {}

    /// The messages with their levels, in order: `warning: the disk is full`.
    public var lines: [String] { kept.withLock { $0 } }

    /// What writes into it.
    public var logger: Logger { Logger(label: "test") { _ in LogBookHandler(book: self) } }

    fileprivate func add(_ line: String) { kept.withLock { $0.append(line) } }
}

private struct LogBookHandler: LogHandler {
    var book: LogBook
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { book.add("\(event.level): \(event.message)") }
}
