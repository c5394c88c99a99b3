import Foundation
public import Logging
import PlainText

/// Writes log entries to standard error: readable lines, or an object of JSON a line.
///
/// Where standard error is journald's (`JOURNAL_STREAM`), a line begins with its priority (sd-daemon(3)) and has no time,
/// since the journal keeps both.
public struct StandardErrorLogHandler: LogHandler {
    /// How an entry looks.
    public enum Format: Sendable {
        case lines
        case json
    }

    /// The least level that is written.
    public var logLevel: Logger.Level
    /// What is written with every entry.
    public var metadata: Logger.Metadata = [:]
    let format: Format
    let isJournal: Bool

    /// Makes a handler.
    public init(format: Format, level: Logger.Level, environment: [String: String]) {
        self.format = format
        logLevel = level
        isJournal = environment["JOURNAL_STREAM"] != nil
    }

    /// A value that is written with every entry.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an entry, in one piece.
    public func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let line: String
        switch format {
        case .lines:
            let head = isJournal ? "<\(Self.priority(of: event.level))>" : "\(Self.time()) \(event.level): "
            let tail = fields.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }.joined()
            line = head + Self.onOneLine("\(event.message)") + tail
        case .json:
            var object = Dictionary(fields.map { ($0.key, "\($0.value)") }, uniquingKeysWith: { $1 })
            object["message"] = "\(event.message)"
            object["level"] = "\(event.level)"
            object["time"] = Self.time()
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            line = (try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        // One write, so that lines of several threads do not mix.
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    private static func time() -> String { Date().formatted(.iso8601) }

    private static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { $0 != " " && $0 != "\"" && !$0.isDangerous }
        return isPlain ? text : "\"\(onOneLine(text).replacing("\"", with: "'"))\""
    }

    /// Text that may come from outside, without what could begin another line or move a cursor.
    private static func onOneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isDangerous ? "\u{FFFD}" : $0 }))
    }

    /// The priority of syslog(3) that stands for a level.
    private static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
