import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// A conversation with a daemon of an earlier version, as it went over the socket (`Tests/Databases/record`): this client reads
/// all of it.
struct RecordedConversationTests {
    /// Versions whose conversations are kept.
    static let versions = ["conversation-8"]

    private struct Recorded: Decodable {
        var way: String
        var line: String
    }

    /// Any message, as far as it is told which it is.
    private struct Message: Decodable {
        var id: Int?
        var method: String?
    }

    /// A request with everything that came until the next one.
    private struct Exchange {
        var method: String
        var answer: String
        var events: [String]
    }

    private static func conversation(_ name: String) throws -> (greeting: String, exchanges: [Exchange]) {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Databases/\(name).jsonl")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Recorded.self, from: Data($0.utf8))
        }
        var exchanges: [Exchange] = []
        var greeting = ""
        for line in lines {
            let message = try JSONDecoder().decode(Message.self, from: Data(line.line.utf8))
            if line.way == ">" {
                exchanges.append(Exchange(method: message.method ?? "", answer: "", events: []))
            } else if message.method == "greeting" {
                greeting = line.line
            } else if message.method != nil {
                exchanges[exchanges.count - 1].events.append(line.line)
            } else {
                exchanges[exchanges.count - 1].answer = line.line
            }
        }
        return (greeting, exchanges)
    }

    /// The result of an answer as it was sent; `nil` for an error.
    private static func result(_ answer: String) throws -> Data? {
        let object = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
        return try object?["result"].map { try JSONSerialization.data(withJSONObject: $0) }
    }

    private static let commands: [(words: [String], method: ControlProtocol.Method)] = [
        (["status"], .daemonStatus), (["health"], .healthGet), (["attention"], .attentionList), (["jobs"], .jobList),
        (["job"], .jobGet), (["report"], .jobReport), (["schedule"], .scheduleGet),
        (["completeness"], .completenessGet), (["metrics"], .metricsGet), (["audit"], .auditList),
        (["verify"], .stateVerify), (["tracks"], .trackList), (["track", "any"], .trackGet),
        (["reload"], .daemonReload),
    ]

    @Test(arguments: versions)
    func `every command understands what it was answered`(version: String) throws {
        let (greeting, exchanges) = try Self.conversation(version)
        for (words, method) in Self.commands {
            let answers = try exchanges.filter { $0.method == method.rawValue }.compactMap {
                try Self.result($0.answer)
            }
            try #require(!answers.isEmpty, "\(method.rawValue) was not recorded")
            for answer in answers {
                for flags in [[], ["--json"]] where !(words == ["report"] || words == ["metrics"]) || flags.isEmpty {
                    let peer = try ScriptedPeer(
                        .send(Data((greeting + "\n").utf8)), .answer(method, member: "result", answer))
                    defer { peer.stop() }
                    let run = try CommandRun(
                        words + flags + ["--utc"], environment: ["TRACKSYNC_CONTROL_SOCKET": peer.path])
                    // One that is not well is told by the exit code.
                    #expect(run.code == 0 || words == ["health"] && run.code == 1, "\(words): \(run.errors)")
                    #expect(!run.output.isEmpty, "\(words)")
                }
            }
        }
    }

    @Test(arguments: versions)
    func `a watched job is followed to its end`(version: String) throws {
        let (greeting, exchanges) = try Self.conversation(version)
        let watches = exchanges.filter { $0.method == "job.watch" && $0.events.count > 1 }
        #expect(watches.count > 1)
        for watch in watches {
            let steps: [ScriptedPeer.Step] = [
                .send(Data((greeting + "\n").utf8)),
                .answer(.jobWatch, member: "result", try #require(try Self.result(watch.answer))),
                .send(Data(watch.events.map { $0 + "\n" }.joined().utf8)),
            ]
            let peer = try ScriptedPeer([steps])
            defer { peer.stop() }
            let run = try CommandRun(["watch", "--json"], environment: ["TRACKSYNC_CONTROL_SOCKET": peer.path])
            #expect(run.output.contains("\"finished\""), "\(run.errors)")
        }
    }

    @Test(arguments: versions)
    func `every error has a name that this client knows`(version: String) throws {
        struct Refusal: Decodable { var error: ProtocolError? }
        let answers = try Self.conversation(version).exchanges.map(\.answer)
        let errors = try answers.compactMap { try RecordCoding.decode(Refusal.self, from: Data($0.utf8)).error }
        #expect(errors.count > 2)
        #expect(errors.allSatisfy { ProtocolError.Name.allCases.contains($0.data.name) })
    }
}
