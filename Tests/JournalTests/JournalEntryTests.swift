import Journal
import Logging
import Testing

@testable import Systemd

/// What journald gets of a log entry.
struct JournalEntryTests {
    private func fields(
        _ message: Logger.Message, _ metadata: Logger.Metadata = [:], level: Logger.Level = .info
    ) -> [String: [String]] {
        let event = LogEvent(
            level: level, message: message, metadata: metadata, source: nil, file: "Jobs/JobExecution.swift",
            function: "run(_:)", line: 15)
        let entry = JournalEntry(event, with: ["job_id": "j-1"], identifier: "tracksyncd")
        return Dictionary(grouping: entry.fields, by: \.name).mapValues { $0.map(\.value) }
    }

    @Test func `an entry has its message, its place in the code and its metadata in fields`() {
        let fields = fields("job started", ["track": "a-b", Logger.eventKey: "job_started"])
        #expect(fields["MESSAGE"] == ["job started"])
        #expect(fields["MESSAGE_ID"] == [JournalEvent.jobStarted.id])
        #expect(fields["EVENT"] == ["job_started"])
        #expect(fields["PRIORITY"] == ["6"])
        #expect(fields["SYSLOG_IDENTIFIER"] == ["tracksyncd"])
        #expect(fields["CODE_FILE"] == ["Jobs/JobExecution.swift"])
        #expect(fields["CODE_LINE"] == ["15"])
        #expect(fields["CODE_FUNC"] == ["run(_:)"])
        #expect(fields["JOB_ID"] == ["j-1"] && fields["JOB"] == nil)
        #expect(fields["TRACK"] == ["a-b"])
    }

    @Test(
        arguments: [
            (Logger.Level.trace, "7"), (.debug, "7"), (.info, "6"), (.notice, "5"), (.warning, "4"), (.error, "3"),
            (.critical, "2"),
        ])
    func `a level is a priority of syslog`(_ level: Logger.Level, _ priority: String) {
        #expect(fields("x", level: level)["PRIORITY"] == [priority])
    }

    @Test(
        arguments: [
            ("job_id", "JOB_ID"), ("dashboards-failed", "DASHBOARDS_FAILED"), ("_UID", "UID"), ("__x", "X"),
            ("9lives", "LIVES"), ("größe", "GR____E"), ("a=b\nPRIORITY=0", "A_B_PRIORITY_0"), ("_", nil), ("", nil),
            ("1_2", nil), ("message", "FIELD_MESSAGE"), ("Priority", "FIELD_PRIORITY"),
            ("message_id", "FIELD_MESSAGE_ID"), ("code_file", "FIELD_CODE_FILE"),
            ("syslog_identifier", "FIELD_SYSLOG_IDENTIFIER"), ("object_pid", "FIELD_OBJECT_PID"),
            (String(repeating: "k", count: 100), String(repeating: "K", count: 64)),
        ] as [(String, String?)])
    func `a key becomes a name that journald takes, and none that is its own`(_ key: String, _ name: String?) {
        #expect(JournalEntry.name(of: key) == name)
    }

    @Test func `metadata cannot stand for the entry's own fields`() {
        let fields = fields(
            "real", ["message": "false", "priority": "0", "message_id": "0", "event": "no such event"])
        #expect(fields["MESSAGE"] == ["real"])
        #expect(fields["PRIORITY"] == ["6"])
        #expect(fields["MESSAGE_ID"] == nil)
    }

    @Test func `values keep their lines, and lose what steers a terminal`() {
        let hostile = "one\nPRIORITY=0\n\u{1B}[2Jtwo\u{202E}\u{0}\u{9B}"
        let fields = fields("\(hostile)", ["reason": "\(hostile)"])
        #expect(fields["REASON"] == ["one\nPRIORITY=0\n\u{FFFD}[2Jtwo\u{FFFD}\u{FFFD}\u{FFFD}"])
        #expect(fields["MESSAGE"]?.first?.contains("\n") == false)
        #expect(fields["MESSAGE"]?.first?.unicodeScalars.contains("\u{1B}") == false)
    }

    @Test(arguments: ["x", "é", "\u{1F600}", "\u{1B}", "e\u{301}\u{302}"])
    func `long text is cut where a character of it ends`(_ part: String) throws {
        let text = String(repeating: part, count: 100_000)
        let value = try #require(fields("m", ["reason": "\(text)"])["REASON"]?.first)
        #expect(value.utf8.count <= 3072)
        #expect(value.utf8.count > 3060)
        #expect(value.hasSuffix("…"))
        #expect(value.unicodeScalars.dropLast().allSatisfy { part.unicodeScalars.contains($0) || $0 == "\u{FFFD}" })
    }

    @Test func `an error that comes with an entry is told`() {
        struct Broken: Error {}
        let event = LogEvent(
            level: .error, message: "m", error: Broken(), metadata: nil, source: nil, file: "f", function: "g", line: 1)
        let entry = JournalEntry(event, with: [:], identifier: "tracksyncd")
        #expect(entry.fields.contains { $0.name == "ERROR" && $0.value == "Broken()" })
    }
}
