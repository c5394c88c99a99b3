// Whatever the texts are that come from pages, people, files and the daemon itself, no command brings anything onto a
// terminal, into a pipe or into JSON that steers it or cannot be seen.

import Foundation
import LiveRCSimulator
import PlainText
import Programs
import Testing

@Suite actor HostileAnswerTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Escape sequences, changes of direction, fillers that show nothing, noncharacters, NUL, ends of lines.
    private static let hostile =
        "\u{1B}[31m\u{9B}2J\u{7}\u{202E}\u{2066}\u{200B}\u{2060}\u{3164}\u{FFA0}\u{FFFE}\u{AD}\u{180E}\u{E0041}\u{2028}"
        + "\u{2800}\u{0}\u{7F}\r\n=x"

    /// A command, and whether what it shows of its answer has a text from outside in it.
    private struct Command: Sendable {
        var words: [String]
        var showsTexts = true
        /// Whether what it prints is a document of several lines, written by the daemon: a line of it may begin with anything.
        var isDocument = false
        /// Whether it follows a job: what ends a job must be understood, or it is waited for.
        var follows = false

        init(_ line: String, showsTexts: Bool = true, isDocument: Bool = false, follows: Bool = false) {
            words = line.split(separator: " ").map(String.init)
            self.showsTexts = showsTexts
            self.isDocument = isDocument
            self.follows = follows
        }
    }

    /// Every command that asks the daemon, in an order in which each has something to show; `export` writes data, not texts
    /// for people, and `restore` stops the daemon.
    private static func commands(_ slug: String) -> [Command] {
        [
            Command("status"), Command("health"), Command("health --nagios"), Command("attention"), Command("jobs"),
            Command("job"), Command("report", isDocument: true), Command("schedule"),
            Command("completeness", showsTexts: false), Command("verify"), Command("tracks"), Command("track \(slug)"),
            Command("history \(slug)"), Command("changes"), Command("issues"),
            Command("issues ack \(slug) --reason known", showsTexts: false),
            Command("reload", showsTexts: false),
            Command("follow \(slug)", showsTexts: false), Command("unfollow \(slug)", showsTexts: false),
            Command("follow nosuch"), Command("unfollow nosuch"), Command("track nosuch"),
            Command("disable --reason moves"), Command("enable"), Command("sync --wait --full", follows: true),
            Command("sync --watch", follows: true), Command("sync --dry-run --watch", follows: true),
            Command("watch last", follows: true), Command("resume", follows: true), Command("cancel"),
            Command("metrics", isDocument: true), Command("doctor"), Command("backup"),
            Command("backups"), Command("hosts"), Command("publish"), Command("publish status"),
            Command("publish check"), Command("geocode"), Command("geocode --dry-run", showsTexts: false),
            Command("notify"), Command("notify list"), Command("notify test hook"),
            Command("notify retry", showsTexts: false),
            Command("notify mute hook --for 1h --reason moves", showsTexts: false),
            Command("notify unmute hook", showsTexts: false),
            Command("sla", showsTexts: false), Command("schedule set 03:30"), Command("audit"),
            Command("attention ack 1", showsTexts: false),
        ]
    }

    private static let additions = [
        HostileRelay.Addition(text: hostile), HostileRelay.Addition(text: hostile, isForWords: true),
        // A mark joins what is before it to one character.
        HostileRelay.Addition(text: "<\u{301}b>`\u{301}\"\u{301}\n\u{301}" + hostile),
        HostileRelay.Addition(text: String(repeating: "x", count: 100_000) + hostile),
        HostileRelay.Addition(text: hostile, isBroken: true),
    ]

    @Test func `no command shows what steers a terminal or cannot be seen`() throws {
        let installation = try Installation(
            tracks: 20, settings: ["publish.url": "\"postgresql://127.0.0.1:1/nowhere\""])
        let secret = installation.folder.path + "/hook"
        try "http://127.0.0.1:1/".write(toFile: secret, atomically: true, encoding: .utf8)
        chmod(secret, 0o600)
        try installation.addTarget(
            "name = \"hook\"\ntype = \"slack\"\nurl_file = \"\(secret)\"\ngroup_wait = \"0s\"")
        try installation.startDaemon()
        _ = try installation.sync()
        try installation.setFaults("keep:0.4@catalogue", "status:404@#2")
        _ = try installation.sync()
        let slug = installation.site.slug(at: 0)
        let relay = try HostileRelay(
            to: installation.socket, at: installation.folder.path + "/relay.sock", adding: Self.additions[0])
        defer { relay.stop() }
        var silent: [String] = []
        for (number, addition) in Self.additions.enumerated().prefix(TestTier.isRelease ? .max : 1) {
            relay.add(addition)
            for command in Self.commands(slug) where !(addition.isForWords && command.follows) {
                var isShown = false
                for flags in [[], ["--json"]] where flags.isEmpty || command.words != ["health", "--nagios"] {
                    let arguments = command.words + flags
                    let ending = try run("tracksyncctl", arguments + ["--utc", "--socket", relay.path])
                    let name = "\(arguments.joined(separator: " ")), text \(number)"
                    #expect(!ending.text.isEmpty && ending.status >= 0, "\(name)")
                    #expect(ending.status != 64, "\(name): the daemon is not asked")
                    let found = Set(ending.text.unicodeScalars.filter { $0.isDangerous && $0 != "\n" })
                    #expect(found.isEmpty, "\(name): \(found.map { String($0.value, radix: 16) })")
                    // No text begins a line of its own.
                    let begins = ending.text.split(separator: "\n").contains { $0.utf8.starts(with: "=x".utf8) }
                    #expect(command.isDocument || !begins, "\(name)")
                    isShown = isShown || ending.text.contains("=x")
                }
                if number == 0, command.showsTexts, !isShown { silent.append(command.words.joined(separator: " ")) }
            }
        }
        #expect(silent == [], "what shows no text shows nothing of what it was answered")
    }
}
