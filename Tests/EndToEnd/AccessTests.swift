// Who may do what over the real socket, and what the audit says of it.

import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(
    .serialized,
    .enabled(
        if: PeerIdentity.canBeStarted,
        "Needs root, and a build that all users may run: it starts processes of several users."))
actor AccessTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static let daemon = PeerIdentity(
        testDescription: "the daemon's user", user: "games", group: "games", groups: ["bin"])
    /// The user `bin` is in this group by the user database.
    private static let operators = "bin"
    private static let root = PeerIdentity(testDescription: "root", user: "root", group: "root")
    private static let stranger = PeerIdentity(testDescription: "a stranger", user: "nobody", group: "nogroup")
    private static let permitted = [
        root, daemon,
        PeerIdentity(testDescription: "a member by the user database", user: "bin", group: "nogroup"),
        PeerIdentity(testDescription: "a process whose own group it is", user: "daemon", group: "bin"),
    ]
    /// A group that a process has beside its own is not told by the kernel, and the user database does not know of it.
    private static let others = [
        stranger,
        PeerIdentity(
            testDescription: "a stranger with the group beside its own", user: "nobody", group: "nogroup",
            groups: ["bin"]),
        PeerIdentity(testDescription: "a stranger in another group", user: "nobody", group: "users"),
    ]

    /// Every method with parameters that it takes, and whether it changes something. A job runs from `job.start` on, as
    /// the site does not let it end, to `job.cancel`.
    private static let methods: [(method: ControlProtocol.Method, params: String, changes: Bool)] = [
        (.daemonStatus, "{}", false), (.daemonReload, "{}", true), (.jobStart, #"{"reason":"WHY"}"#, true),
        (.jobResume, #"{"reason":"WHY"}"#, true), (.jobGet, "{}", false), (.jobList, "{}", false),
        (.jobWatch, "{}", false), (.jobCancel, #"{"reason":"WHY"}"#, true), (.jobReport, "{}", false),
        (.trackList, "{}", false), (.trackGet, #"{"slug":"nowhere"}"#, false),
        (.trackFollow, #"{"slugs":["nowhere"]}"#, true), (.trackUnfollow, #"{"slugs":["nowhere"]}"#, true),
        (.trackHistory, #"{"slug":"nowhere"}"#, false), (.changeList, "{}", false),
        (.trackExport, #"{"format":"csv"}"#, false), (.geocodeStatus, "{}", false),
        (.trackLocate, #"{"slug":"nowhere","place":"1,1"}"#, true), (.geocodeStart, "{}", true),
        (.completenessGet, "{}", false),
        (.scrapingGet, "{}", false), (.scrapingSet, #"{"enabled":true,"reason":"WHY"}"#, true),
        (.scheduleGet, "{}", false), (.metricsGet, "{}", false), (.auditList, "{}", false), (.healthGet, "{}", false),
        (.attentionList, "{}", false), (.attentionAck, #"{"id":99,"reason":"WHY"}"#, true), (.stateVerify, "{}", false),
        (.stateBackup, #"{"reason":"WHY"}"#, true), (.stateBackups, "{}", false), (.daemonDoctor, "{}", false),
        (.daemonSettings, "{}", false),
        (.publishStart, #"{"reason":"WHY"}"#, true), (.publishStatus, "{}", false), (.publishCheck, "{}", true),
        (.hostList, "{}", false), (.issueList, "{}", false),
        (.issueAck, #"{"slug":"nowhere","reason":"WHY"}"#, true), (.notifyList, "{}", false),
        (.slaGet, "{}", false), (.notifyTest, "{}", true), (.notifyRetry, "{}", true),
        (.notifyMute, #"{"for_seconds":60,"reason":"WHY"}"#, true), (.notifyUnmute, #"{"reason":"WHY"}"#, true),
    ]

    @Test func `every peer may look, those with a standing may change, and the audit has every change`() throws {
        #expect(Set(Self.methods.map(\.method)) == Set(ControlProtocol.Method.allCases))
        let installation = try Self.installation(mode: "0666")
        var expected: [AuditLine] = []
        var recorded: Set<String> = []
        for (peer, mayChange) in Self.permitted.map({ ($0, true) }) + Self.others.map({ ($0, false) }) {
            let reason = "by \(peer.testDescription)"
            let requests = Self.methods.enumerated().map { number, entry in
                let params = entry.params.replacing("WHY", with: reason)
                return #"{"jsonrpc":"2.0","id":\#(number),"method":"\#(entry.method.rawValue)","params":\#(params)}"#
            }
            var outcomes: [String] = []
            let (pid, answers) = try peer.send(requests, to: installation.socket)
            try #require(answers.count == requests.count, "\(peer.testDescription)")
            for (number, (entry, answer)) in zip(Self.methods, answers).enumerated() {
                let what: Comment = "\(peer.testDescription): \(entry.method.rawValue)"
                #expect(answer["id"] == .number(Double(number)), what)
                let error = answer["error"]?["data"]
                let isRefused = error?["code"] == .text("not_permitted")
                #expect(isRefused == (entry.changes && !mayChange), what)
                if isRefused {
                    #expect(error?["hint"]?.text?.contains("group \(Self.operators) ") == true, what)
                    #expect(error?["hint"]?.text?.contains(peer.user) == true, what)
                }
                guard entry.changes else { continue }
                outcomes.append(error?["code"]?.text ?? "allowed")
                // Of what one user is refused the first is recorded, and then one a minute.
                guard !isRefused || recorded.insert("\(peer.uid) \(entry.method)").inserted else { continue }
                let job = answer["result"]?["id"] ?? error?["job_id"]
                expected.append(
                    AuditLine(
                        uid: peer.uid, user: peer.user, pid: pid, command: entry.method.rawValue,
                        reason: entry.params.contains("WHY") ? reason : nil,
                        outcome: error?["code"]?.text ?? "allowed", job: job?.text))
            }
            // The table shows something: a job was started, found running and cancelled.
            let changing = Self.methods.filter(\.changes).count
            let working = [
                "allowed", "allowed", "already_running", "allowed", "not_found", "not_found", "not_found",
                "not_configured",
                "allowed", "not_found", "allowed", "not_configured", "not_configured", "allowed", "not_configured",
                "not_configured", "allowed", "allowed",
            ]
            #expect(outcomes == (mayChange ? working : Array(repeating: "not_permitted", count: changing)))
        }

        let shown = try Self.root.ctl(installation, "audit", "--limit", "500", "--json")
        let list = try RecordCoding.decode(AuditList.self, from: Data(shown.output.utf8))
        #expect(list.entries.reversed().map(AuditLine.init) == expected)
        #expect(list.total == expected.count)
        #expect(list.entries.allSatisfy { abs($0.time.timeIntervalSinceNow) < 3600 })
        let times = list.entries.map(\.time)
        #expect(times == times.sorted(by: >))
        let text = try Self.stranger.ctl(installation, "audit", "--user", "nobody")
        #expect(text.status == 0)
        #expect(text.output.contains("not_permitted") && text.output.contains("reason: by a stranger"))
        #expect(!text.output.contains("allowed"))
    }

    @Test func `the client tells a stranger which group to join, and does what an operator asks`() throws {
        let installation = try Self.installation(mode: "0666")
        let refused = try Self.stranger.ctl(installation, "disable", "--reason", "mischief")
        #expect(refused.status == 77)
        #expect(refused.errors.contains("usermod --append --groups bin nobody"))
        #expect(try Self.stranger.ctl(installation, "status").status == 0)
        let done = try Self.permitted[2].ctl(installation, "disable", "--reason", "the site moves")
        #expect(done.status == 0)
        #expect(try Self.stranger.ctl(installation, "status").output.contains("the site moves"))
    }

    @Test func `who cannot open the socket learns so, and leaves no trace`() throws {
        let installation = try Self.installation(mode: "0660")
        #expect(throws: TestFailure.self) { try Self.stranger.send([], to: installation.socket) }
        let refused = try Self.stranger.ctl(installation, "cancel")
        #expect(refused.status == 69)
        #expect(refused.errors.contains(installation.socket))
        // With the group's permission for the socket alone one may look.
        #expect(try Self.others[1].ctl(installation, "status").status == 0)
        #expect(try Self.others[1].ctl(installation, "cancel").status == 77)
        let list = try RecordCoding.decode(
            AuditList.self, from: Data(try Self.root.ctl(installation, "audit", "--json").output.utf8))
        #expect(list.entries.map(\.outcome) == ["not_permitted"])
    }

    /// A daemon that runs as an unprivileged user, at a site that lets no sync end.
    private static func installation(mode: String) throws -> Installation {
        let installation = try Installation(
            tracks: 3, settings: ["control.mode": "\"\(mode)\"", "control.operators_group": "\"\(operators)\""])
        try installation.stallOneTrack()
        for path in [installation.folder.path, installation.state] { chown(path, daemon.uid, daemon.gid) }
        chmod(installation.configuration, 0o644)
        try installation.startDaemon(through: daemon.command)
        return installation
    }
}

/// What the audit says of a change, but for the time.
private struct AuditLine: Equatable {
    var uid: UInt32
    var user: String
    var pid: Int32
    var command: String
    var reason: String?
    var outcome: String
    var job: String?
}

extension AuditLine {
    init(_ entry: AuditEntry) {
        self.init(
            uid: entry.requester.uid, user: entry.requester.user, pid: entry.requester.pid, command: entry.command,
            reason: entry.reason, outcome: entry.outcome, job: entry.jobId?.rawValue)
    }
}
