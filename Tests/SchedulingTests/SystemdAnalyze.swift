import Foundation
import Programs

/// `systemd-analyze calendar`: what systemd makes of calendars.
enum SystemdAnalyze {
    struct Answer {
        /// The normalized form; nil where systemd gave up.
        var normalized: String?
        /// The next slots, in seconds since 1970.
        var slots: [Int]
    }

    private struct Output {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Asks for the first slots of several calendars, all of them valid.
    static func answers(_ expressions: [String], after base: Int, zone: String, count: Int) throws -> [Answer] {
        let ending = try analyze(
            ["--iterations=\(count)", "--base-time=\(utc(base))"] + expressions, zone: zone)
        let complaints = ending.errors.split(separator: "\n").filter {
            !$0.hasPrefix("Infinite loop in calendar") && !$0.hasSuffix("Resource deadlock avoided")
        }
        guard complaints.isEmpty else { throw TestFailure("systemd-analyze in \(zone): \(complaints)") }
        // An empty line stands between answers; where it gives up there is nothing else.
        var answers = [Answer(normalized: nil, slots: [])]
        for line in ending.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            guard let colon = line.firstIndex(of: ":") else {
                answers.append(Answer(normalized: nil, slots: []))
                continue
            }
            let label = line[..<colon].filter { $0 != " " }
            let value = line[colon...].dropFirst(2)
            let isLocal = label == "Nextelapse" || label.hasPrefix("Iter.#")
            if label == "Normalizedform" { answers[answers.count - 1].normalized = String(value) }
            if label == "(inUTC)" || isLocal && value.hasSuffix(" UTC") {
                answers[answers.count - 1].slots.append(try time(value))
            }
        }
        guard answers.count == expressions.count else {
            throw TestFailure("systemd-analyze answered: \(ending.output)")
        }
        return answers
    }

    /// Those of several texts that systemd refuses as calendars.
    static func refused(_ texts: [String]) throws -> [String] {
        let errors = try analyze(["--"] + texts, zone: "UTC").errors
        return texts.filter { errors.contains("Failed to parse calendar specification '\($0)': ") }
    }

    private static func analyze(_ arguments: [String], zone: String) throws -> Output {
        let folder = try Folder()
        let program = try RunningProgram(
            "/usr/bin/systemd-analyze", ["calendar"] + arguments, in: folder,
            environment: ["TZ": zone, "LC_ALL": "C", "SYSTEMD_COLORS": "0"])
        let status = program.waitForEnd()
        return Output(status: status, output: program.output, errors: program.errors)
    }

    /// Reads a time in UTC, in seconds since 1970.
    static func time(_ text: some StringProtocol) throws -> Int {
        let numbers = text.split { !$0.isNumber }.compactMap { Int32($0) }
        guard numbers.count == 6 else { throw TestFailure("this is no time of systemd-analyze's: \(text)") }
        var time = tm()
        (time.tm_year, time.tm_mon, time.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
        (time.tm_hour, time.tm_min, time.tm_sec) = (numbers[3], numbers[4], numbers[5])
        return timegm(&time)
    }
}

/// A time as systemd reads it.
func utc(_ seconds: Int) -> String {
    Date(timeIntervalSince1970: Double(seconds)).formatted(
        .iso8601.year().month().day().time(includingFractionalSeconds: false).dateTimeSeparator(.space)) + " UTC"
}
