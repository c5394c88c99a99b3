public import Logging

extension Logger {
    /// The key of metadata that holds an event's name.
    public static let eventKey = "event"

    /// Writes an entry about an event, at the event's own level unless another is given.
    ///
    /// The message stands by itself: journalctl(1) shows no more of an entry unless it is asked to.
    public func log(
        _ event: JournalEvent, level: Logger.Level? = nil, _ message: @autoclosure () -> Logger.Message,
        metadata: @autoclosure () -> Logger.Metadata = [:],
        file: String = #fileID, function: String = #function, line: UInt = #line
    ) {
        log(
            level: level ?? event.level, message(),
            metadata: metadata().merging([Self.eventKey: .string(event.rawValue)]) { $1 },
            file: file, function: function, line: line)
    }
}
