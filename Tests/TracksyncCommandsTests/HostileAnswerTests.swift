import ControlProtocol
import Foundation
import PlainText
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// Whatever the texts are that come from pages, people and files, no command brings anything into a terminal, a pipe or JSON
/// that steers it or cannot be seen.
struct HostileAnswerTests {
    /// Escape sequences, changes of direction, fillers that show nothing, noncharacters, ends of lines.
    private static let hostile =
        "\u{1B}[31m\u{9B}2J\u{7}\u{202E}\u{2066}\u{200B}\u{2060}\u{3164}\u{FFA0}\u{FFFE}\u{AD}\u{180E}\u{E0041}\u{2028}\r\n=x"

    /// Members whose texts come from outside.
    private static let members: Set<String> = [
        "track_name", "name", "current_event", "reason", "message", "user", "by", "city", "country", "address",
        "description",
        "place", "remedy", "value", "old", "new", "old_value", "new_value", "liverc_track_last_updated", "phone",
        "website",
        "email", "detail", "report_path", "configuration", "state_directory", "path", "client", "program", "title",
        "url",
        "facebook_url", "logo_url", "postal_code", "catalogue_url",
    ]

    /// The commands with what they ask for; the others print texts of their own, or ask for what one of these asks for.
    private static let commands: [(words: [String], method: ControlProtocol.Method)] = [
        (["status"], .daemonStatus), (["health"], .healthGet), (["attention"], .attentionList), (["jobs"], .jobList),
        (["job"], .jobGet), (["schedule"], .scheduleGet), (["completeness"], .completenessGet), (["audit"], .auditList),
        (["verify"], .stateVerify), (["tracks"], .trackList), (["track", "any"], .trackGet),
        (["reload"], .daemonReload),
    ]

    private static func poisoned(_ value: Any) -> Any {
        if let list = value as? [Any] { return list.map(poisoned) }
        guard let object = value as? [String: Any] else { return value }
        var members: [String: Any] = [:]
        for (key, value) in object {
            if Self.members.contains(key), let text = value as? String {
                members[key] = text + hostile
            } else {
                members[key] = poisoned(value)
            }
        }
        return members
    }

    /// The results of a method in the conversation that is kept, with hostile texts.
    private static func answers(_ method: ControlProtocol.Method) throws -> [Data] {
        struct Recorded: Decodable {
            var way: String
            var line: String
        }
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Databases/conversation-8.jsonl")
        var asked = ""
        var answers: [Data] = []
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let recorded = try JSONDecoder().decode(Recorded.self, from: Data(line.utf8))
            let message = try JSONSerialization.jsonObject(with: Data(recorded.line.utf8)) as? [String: Any]
            if recorded.way == ">" {
                asked = message?["method"] as? String ?? ""
            } else if asked == method.rawValue, let result = message?["result"] {
                answers.append(try JSONSerialization.data(withJSONObject: poisoned(result)))
            }
        }
        return answers
    }

    @Test func `no command shows what steers a terminal or cannot be seen`() throws {
        for (words, method) in Self.commands {
            let answers = try Self.answers(method)
            #expect(!answers.isEmpty, "\(method.rawValue)")
            for answer in answers.suffix(4) {
                for flags in [[], ["--json"]] {
                    let peer = try ScriptedPeer([[.greet(), .answer(method, member: "result", answer)]])
                    defer { peer.stop() }
                    let run = try CommandRun(
                        words + flags + ["--utc"], environment: ["TRACKSYNC_CONTROL_SOCKET": peer.path])
                    #expect(!run.output.isEmpty, "\(words): \(run.errors)")
                    for text in [run.output, run.errors] {
                        let found = text.unicodeScalars.filter { $0.isDangerous && $0 != "\n" }
                        #expect(found.isEmpty, "\(words + flags): \(found.map { String($0.value, radix: 16) })")
                        // No text begins a line of its own.
                        #expect(!text.split(separator: "\n").contains { $0.hasPrefix("=x") }, "\(words + flags)")
                    }
                }
            }
        }
    }
}
