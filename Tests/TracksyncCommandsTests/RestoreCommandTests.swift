import ControlProtocol
import Foundation
import JobModel
import Programs
import ScriptedPeer
import Synchronization
import Testing

@testable import TracksyncCommands

/// `restore` and `backup --to`: whose files they take, and what they leave behind.
struct RestoreCommandTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private final class Programs: Sendable {
        // A lock, as the closure that notes them is not the test's own.
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func note(_ words: [String]) { lines.withLock { $0.append(words.joined(separator: " ")) } }
    }

    /// Runs a command line where every file is an intact backup; `units` answers for the service manager.
    private func run(
        _ arguments: [String], state: String, environment: [String: String] = [:], verdict: StateCheck.Verdict = .whole,
        units: @escaping (String) -> Int32 = { _ in 1 }
    ) throws -> (code: Int32, text: String, programs: [String], looks: [String]) {
        let programs = Programs()
        var found = DatabaseInspection(path: folder.path + "/backup.db", stateDirectory: state, knownSchemaVersion: 9)
        found.verdict = verdict
        found.schemaVersion = 9
        let answer = String(decoding: try RecordCoding.encode(found), as: UTF8.self)
        let output = try Capture()
        let dependencies = Dependencies(
            environment: ["TRACKSYNC_CONTROL_SOCKET": folder.path + "/none"].merging(environment) { $1 },
            output: output.descriptor, diagnostics: output.descriptor, now: { Samples.noon }, requestName: { "r-1" },
            run: { words in
                programs.note(words)
                guard words.first == "systemctl" else { return OtherProgram.Ending(status: 0, output: answer) }
                return OtherProgram.Ending(status: units(words[1]))
            }, interrupts: { nil })
        let code = Program.run(arguments, in: dependencies)
        let units = programs.all.filter { $0.hasPrefix("systemctl") }
        return (code, output.text, units, programs.all.filter { !$0.hasPrefix("systemctl") })
    }

    @Test func `settings that name no state directory are not taken for those of the usual daemon`() throws {
        let run = try run(
            ["restore", "latest", "--config", "/etc/tracksync/two.toml"], state: "/var/lib/tracksync")
        #expect(run.code == 64 && run.programs.isEmpty, "\(run.text)")
        #expect(run.text.contains("sudo env TRACKSYNC_STATE_DIRECTORY=DIRECTORY tracksyncctl restore"), "\(run.text)")
    }

    @Test func `nothing is restored where the daemon that answers has another state directory`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.daemonStatus, Samples.status { $0.stateDirectory = "/srv/two" }))
        defer { peer.stop() }
        let run = try run(["restore", "latest", "--socket", peer.path], state: folder.path)
        #expect(run.code == 64 && run.programs.isEmpty, "\(run.text)")
        #expect(run.text.contains("has its state in /srv/two"), "\(run.text)")
    }

    @Test func `the line that restores the newest backup names settings and state of an instance`() throws {
        let list = BackupList(backups: [
            BackupList.Entry(
                path: "/var/lib/tracksync-two/backups/tracks-2026-11-21-06-00-00.db", time: Samples.noon, bytes: 9,
                tracks: 1)
        ])
        let status = try Samples.status {
            $0.configuration = "/etc/tracksync/two.toml"
            $0.stateDirectory = "/var/lib/tracksync-two"
        }
        let peer = try ScriptedPeer([
            [.greet(), .answer(.stateBackups, list)], [.greet(), .answer(.daemonStatus, status)],
        ])
        let run = try CommandRun.against(peer, "backups")
        #expect(
            run.errors
                == "Restore the newest: sudo env TRACKSYNC_STATE_DIRECTORY=/var/lib/tracksync-two tracksyncctl restore "
                + "latest --config /etc/tracksync/two.toml --socket \(peer.path)\n", "\(run.errors)")
    }

    @Test func `the newest backup is that of the daemon that answers, whatever its settings name`() throws {
        let status = try Samples.status { $0.stateDirectory = "/srv/two" }
        let peer = try ScriptedPeer(.greet(), .answer(.daemonStatus, status))
        defer { peer.stop() }
        let run = try run(["verify", "latest", "--socket", peer.path], state: "/srv/two")
        #expect(run.code == 0, "\(run.text)")
        #expect(
            run.looks.count == 1 && run.looks[0].hasPrefix("env TRACKSYNC_STATE_DIRECTORY=/srv/two "), "\(run.looks)")
        #expect(run.looks[0].hasSuffix("tracksyncd --inspect latest"), "\(run.looks)")
        let alone = try self.run(["verify", "latest"], state: "/srv/two")
        #expect(alone.looks.allSatisfy { !$0.hasPrefix("env ") }, "\(alone.looks)")
    }

    @Test func `what undoes a restoration names state, settings and socket of an instance`() throws {
        try Data("backup".utf8).write(to: URL(filePath: folder.path + "/backup.db"))
        try Data("before".utf8).write(to: URL(filePath: folder.path + "/tracks.db"))
        let run = try run(["restore", "latest", "--config", "/etc/tracksync/two.toml"], state: folder.path)
        #expect(run.code == 0, "\(run.text)")
        #expect(
            run.text.contains(
                "Undo it: sudo env TRACKSYNC_STATE_DIRECTORY=\(folder.path) tracksyncctl restore "
                    + "\(folder.path)/damaged-2026-11-21-06-00-00/tracks.db --config /etc/tracksync/two.toml "
                    + "--socket \(folder.path)/none\n"), "\(run.text)")
    }

    @Test func `without a daemon, doctor names state, settings and socket of an instance`() throws {
        let run = try run(
            ["doctor", "--config", "/etc/tracksync/two.toml"], state: "/srv/two", verdict: .damaged)
        #expect(run.code == 1, "\(run.text)")
        #expect(
            run.text.contains(
                "sudo env TRACKSYNC_STATE_DIRECTORY=/srv/two tracksyncctl restore latest --config "
                    + "/etc/tracksync/two.toml --socket \(folder.path)/none\n"), "\(run.text)")
        let unreadable = try self.run(
            ["doctor"], state: "/srv/two", environment: ["TRACKSYNC_STATE_DIRECTORY": "/srv/two"], verdict: .unreadable)
        #expect(
            unreadable.text.contains(
                "sudo env TRACKSYNC_STATE_DIRECTORY=/srv/two tracksyncctl doctor --socket \(folder.path)/none\n"),
            "\(unreadable.text)")
    }

    @Test func `units that could not all be stopped are started again, with a timer that is only enabled`() throws {
        try Data("backup".utf8).write(to: URL(filePath: folder.path + "/backup.db"))
        let run = try run(["restore", "latest"], state: folder.path) { action in
            action == "is-active" ? 3 : action == "stop" ? 1 : 0
        }
        #expect(run.code == 1 && run.text.contains("could not be stopped"), "\(run.text)")
        #expect(run.programs.last == "systemctl start tracksyncd.socket tracksyncd.service tracksync.timer")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/tracks.db"))
    }

    @Test func `what is lost is always told`() throws {
        var result = Restoration.Result(restored: "/b/tracks.db")
        result.movedTo = "/b/damaged"
        result.wasIntact = true
        let wide = Presentation(
            time: TimeText(now: Samples.noon, utc: true), width: 200, isTerminal: true, isUnicode: true)
        func text() -> [String] { result.lines(wide).map { $0.text(coloured: false) } }
        #expect(text().contains("Lost: what operators stored since, such as a disable."))
        result.lostSuccessAt = Samples.noon
        #expect(text().contains { $0.hasPrefix("Lost: what syncs and operators stored since, such as a disable; ") })
    }

    @Test func `a copy that cannot be removed is named, and the limits hold in the state directory, too`() throws {
        // Nobody removes a file there, and it can be read.
        let backup = StateBackup(path: "/proc/version", bytes: 9)
        let peer = try ScriptedPeer(.greet(), .answer(.stateBackup, backup))
        let run = try CommandRun.against(peer, "backup", "--to", folder.path, "--keep", "3")
        #expect(run.code == 0 && run.errors.contains("/proc/version is left: "), "\(run.errors)")
        #expect(FileManager.default.fileExists(atPath: folder.path + "/version"))
        #expect(peer.requests == [#"state.backup {"keep":3}"#])
    }
}
