import JobModel
import Journal
import Logging

/// A log entry as journald takes it: names and values, by the rules of systemd.journal-fields(7).
struct JournalEntry {
    /// Its fields, in the order in which they are sent.
    let fields: [(name: String, value: String)]

    /// Makes an entry of a log event; `identifier` names the program.
    init(_ event: LogEvent, with metadata: Logger.Metadata, identifier: String) {
        var fields: [(name: String, value: String)] = [
            ("MESSAGE", LogText.onOneLine("\(event.message)")),
            ("PRIORITY", "\(event.level.priority)"),
            ("SYSLOG_FACILITY", Self.daemonFacility),
            ("SYSLOG_IDENTIFIER", identifier),
            // The module and the file, no path of the machine that built the program.
            ("CODE_FILE", event.file),
            ("CODE_LINE", "\(event.line)"),
            ("CODE_FUNC", event.function),
        ]
        for (key, value) in event.fields(with: metadata) {
            if key == Logger.eventKey, let event = JournalEvent(rawValue: value) {
                fields.append(("MESSAGE_ID", event.id))
            }
            guard let name = Self.name(of: key) else { continue }
            fields.append((name, LogText.harmless(value)))
            // As lists of jobs show it, to be copied from there.
            if name == "JOB_ID", JobID(value) != nil { fields.append(("JOB", String(value.prefix(13)))) }
        }
        self.fields = fields
    }

    /// LOG_DAEMON of syslog(3), for those who hand the journal on to a syslog.
    private static let daemonFacility = "3"

    /// The field that a key of metadata stands for; `nil` when nothing is left of it.
    ///
    /// A name is of capital letters, digits and underscores, begins with a letter (journald drops a field with a leading
    /// underscore, which is its own), and is at most 64 bytes long.
    static func name(of key: String) -> String? {
        let allowed = key.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 0x20
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
            default: UInt8(ascii: "_")
            }
        }
        var name = String(decoding: allowed.drop { $0 < UInt8(ascii: "A") || $0 == UInt8(ascii: "_") }, as: UTF8.self)
        guard !name.isEmpty else { return nil }
        if isReserved(name) { name = "FIELD_" + name }
        return String(name.prefix(64))
    }

    /// Whether a name means something to journald or journalctl(1) that no metadata may say.
    private static func isReserved(_ name: String) -> Bool {
        ["MESSAGE", "MESSAGE_ID", "PRIORITY", "DOCUMENTATION", "TID", "UNIT", "USER_UNIT", "ERRNO"].contains(name)
            || ["CODE_", "SYSLOG_", "OBJECT_", "COREDUMP_", "INVOCATION_ID"].contains { name.hasPrefix($0) }
    }
}
