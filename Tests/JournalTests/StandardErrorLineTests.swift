import Foundation
import Journal
import Logging
import Testing

@testable import Systemd

/// What stands on standard error where there is no journald.
struct StandardErrorLineTests {
    private func line(
        _ message: Logger.Message, _ metadata: Logger.Metadata = [:], format: StandardErrorLogHandler.Format
    ) -> String {
        let handler = StandardErrorLogHandler(format: format, level: .info, environment: [:])
        let event = LogEvent(
            level: .warning, message: message, metadata: metadata, source: nil, file: "Jobs/Schedule.swift",
            function: "f()", line: 7)
        return handler.line(of: event, at: Date(timeIntervalSince1970: 0))
    }

    private let hostile: Logger.Metadata = [
        "reason": "one\ntwo\r\u{1B}[2J\u{2028}three \"four\"\u{85}", "tr\nack": "x", Logger.eventKey: "job_failed",
    ]

    @Test func `a line for people has time, level, message and fields`() {
        #expect(
            line("job started", ["job_id": "j-1", "reason": "two words"], format: .lines)
                == "1970-01-01T00:00:00Z warning: job started job_id=j-1 reason=\"two words\"")
    }

    @Test(arguments: [StandardErrorLogHandler.Format.lines, .json])
    func `an entry is one line whatever its text holds`(_ format: StandardErrorLogHandler.Format) {
        let text = line("a\nb\u{1B}c\u{202E}d", hostile, format: format)
        #expect(!text.isEmpty)
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        #expect(!text.unicodeScalars.contains("\u{2028}") && !text.unicodeScalars.contains("\u{202E}"))
    }

    @Test func `an object of JSON has everything by its key`() throws {
        let text = line("a\nb", hostile, format: .json)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String])
        #expect(object["message"] == "a\nb")
        #expect(object["level"] == "warning")
        #expect(object["time"] == "1970-01-01T00:00:00Z")
        #expect(object["event"] == "job_failed")
        #expect(object["code"] == "Jobs/Schedule.swift:7")
        #expect(object["reason"]?.hasPrefix("one\ntwo\u{FFFD}") == true)
    }

    @Test func `numbers and flags are such in JSON, and what only looks like one is text`() throws {
        let text = line(
            "ended", ["listed": "1083", "retryable": "true", "reason": "4711", "added": "many"], format: .json)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["listed"] as? Int == 1083 && text.contains(#""listed":1083"#))
        #expect(text.contains(#""retryable":true"#))
        #expect(object["reason"] as? String == "4711" && object["added"] as? String == "many")
    }

    @Test func `standard error is the journal's only where JOURNAL_STREAM names that very file`() throws {
        var status = stat()
        try #require(fstat(STDERR_FILENO, &status) == 0)
        let own = "\(status.st_dev):\(status.st_ino)"
        #expect(StandardError.isJournal(["JOURNAL_STREAM": own]))
        for other in ["", ":", "1", "\(own):1", "\(status.st_dev):\(status.st_ino + 1)", "x:y", "-1:2"] {
            #expect(!StandardError.isJournal(["JOURNAL_STREAM": other]), "\(other)")
        }
        #expect(!StandardError.isJournal([:]))
    }

    @Test func `where nobody reads, lines wait, then are lost and counted, and nobody waits for them`() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (read, written) = (FileHandle(fileDescriptor: ends[0], closeOnDealloc: true), ends[1])
        let writer = LineWriter(written)
        let text = String(repeating: "x", count: 1000)
        // Sixteen pages in the pipe, a mebibyte that waits, and a hundred that are lost.
        let count = (LineWriter.limit + (1 << 16)) / (text.utf8.count + 8) + 100
        for number in 0..<count { writer.write(String(format: "%06d ", number) + text) { "lost \($0)" } }
        var lines: [Substring] = []
        var rest = Data()
        while lines.last?.hasPrefix("lost") != true {
            rest += read.availableData
            lines = String(decoding: rest, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
                .dropLast()
        }
        let lost = try #require(lines.last.flatMap { Int($0.dropFirst(5)) })
        #expect(lost > 50 && lines.count - 1 + lost == count)
        // In their order; the thread that writes may begin when some were lost already, and then make room for one more.
        let numbers = lines.dropLast().compactMap { Int($0.prefix(6)) }
        #expect(numbers.count == lines.count - 1 && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
        #expect(lines.dropLast().allSatisfy { $0.utf8.count == text.utf8.count + 7 })
        writer.write("after") { _ in "" }
        #expect(String(decoding: read.availableData, as: UTF8.self) == "after\n")
        close(written)
    }

    @Test func `a line that waits is written before the end`() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let read = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        let writer = LineWriter(ends[1])
        // Longer than what a pipe is sure to take at once.
        let line = String(repeating: "x", count: 10_000)
        writer.write(line) { _ in "" }
        writer.write("the last word") { _ in "" }
        await writer.drained()
        close(ends[1])
        #expect(read.readDataToEndOfFile() == Data((line + "\nthe last word\n").utf8))
    }

    @Test func `a terminal that nobody reads keeps nobody waiting`() async throws {
        let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var (lock, number): (Int32, Int32) = (0, 0)
        // TIOCSPTLCK and TIOCGPTN of ioctl_tty(2), which are macros.
        try #require(ioctl(terminal, 0x4004_5431, &lock) == 0 && ioctl(terminal, 0x8004_5430, &number) == 0)
        let other = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        try #require(other >= 0)
        let writer = LineWriter(other)
        for _ in 0..<1000 { writer.write(String(repeating: "x", count: 300)) { _ in "" } }
        // The lines that wait cannot be written any more, and are dropped.
        close(terminal)
        await writer.drained()
        close(other)
    }
}
