import Foundation
import Journal
import Logging

/// Writes log entries to standard error: readable lines, or an object of JSON a line.
///
/// Where standard error is journald's, a line begins with its priority (sd-daemon(3)), and one for people has no time,
/// since the journal keeps both.
struct StandardErrorLogHandler: LogHandler {
    /// How an entry looks.
    enum Format: Sendable {
        case lines
        case json
    }

    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    let format: Format
    let isJournal: Bool

    init(format: Format, level: Logger.Level, environment: [String: String]) {
        self.format = format
        logLevel = level
        isJournal = StandardError.isJournal(environment)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        StandardError.lines.write(line(of: event, at: Date())) { count in
            line(of: LogEvent(lostEntries: count), at: Date())
        }
    }

    /// An entry, on one line whatever it holds.
    func line(of event: LogEvent, at time: Date) -> String {
        let fields = event.fields(with: metadata)
        let priority = isJournal ? "<\(event.level.priority)>" : ""
        switch format {
        case .lines:
            let head = isJournal ? "" : "\(Self.text(of: time)) \(event.level): "
            let tail = fields.filter { $0.key != Logger.eventKey }.map {
                " \(LogText.onOneLine($0.key))=\(Self.quoted($0.value))"
            }
            return priority + head + LogText.onOneLine("\(event.message)") + tail.joined()
        case .json:
            var object = Dictionary(fields.map { ($0.key, JSONField($0.key, LogText.harmless($0.value))) }) { $1 }
            object["message"] = .text(LogText.harmless("\(event.message)"))
            object["level"] = .text("\(event.level)")
            object["time"] = .text(Self.text(of: time))
            object["code"] = .text("\(event.file):\(event.line)")
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            // Texts can always be encoded.
            return priority + ((try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) } ?? "")
        }
    }

    private static func text(of time: Date) -> String { time.formatted(.iso8601) }

    private static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { $0 != " " && $0 != "\"" }
        return isPlain ? LogText.onOneLine(text) : LogText.quoted(text)
    }
}

extension LogEvent {
    /// Tells that entries were lost.
    init(lostEntries count: Int) {
        self.init(
            level: .warning, message: "\(count) log entries are lost: nobody read standard error", metadata: nil,
            source: nil, file: #fileID, function: #function, line: #line)
    }

    /// What it says beside its message, in the order of the keys.
    func fields(with metadata: Logger.Metadata) -> [(key: String, value: String)] {
        var all = metadata.merging(self.metadata ?? [:]) { $1 }
        if let error, all["error"] == nil { all["error"] = "\(error)" }
        return all.map { (key: $0.key, value: "\($0.value)") }.sorted { $0.key < $1.key }
    }
}

extension Logger.Level {
    /// The priority of syslog(3) that stands for it.
    var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

/// The value of a field in an entry of JSON.
private enum JSONField: Encodable {
    case text(String)
    case number(Int)
    case flag(Bool)

    /// The value as what the key says that it is; text where it is nothing of the kind.
    init(_ key: String, _ value: String) {
        switch FieldKind(key: key) {
        case .number?: self = Int(value).map(Self.number) ?? .text(value)
        case .flag?: self = Bool(value).map(Self.flag) ?? .text(value)
        case nil: self = .text(value)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        }
    }
}
