import ControlProtocol
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `verify` and `backup`, text and JSON.
struct StateCommandTests {
    @Test func `a whole database`() throws {
        let check = StateCheck(
            path: "/var/lib/tracksync/tracks.db", verdict: .whole, bytes: 1_945_600, logBytes: 0, problems: [])
        let peer = try ScriptedPeer(.greet(), .answer(.stateVerify, check))
        let run = try CommandRun.against(peer, "verify")
        #expect(run.code == 0)
        #expect(run.output == "/var/lib/tracksync/tracks.db is intact (1.9 MB).\n")
        #expect(peer.requests == ["state.verify {}"])
    }

    @Test func `a damaged database, with the way out`() throws {
        let check = StateCheck(
            path: "/srv/two/tracks.db", verdict: .damaged, bytes: nil, logBytes: 0,
            problems: [
                "row 7 missing from index jobs_by_run_order \u{1B}[31m",
                "Tree 12 page 40 cell 3: Rowid 811 out of order, and so are all the others on this page",
            ])
        let status = try Samples.status {
            $0.configuration = "/etc/tracksync/two.toml"
        }
        let peer = try ScriptedPeer([
            [.greet(), .answer(.stateVerify, check)], [.greet(), .answer(.daemonStatus, status)],
        ])
        let run = try CommandRun.against(peer, "verify", "--quiet")
        #expect(run.code == 1)
        #expect(
            run.output == #"""
                /srv/two/tracks.db is damaged:
                  - row 7 missing from index jobs_by_run_order \u{1B}[31m
                  - Tree 12 page 40 cell 3: Rowid 811 out of order, and so are all the others on
                    this page
                Restore a backup: sudo env TRACKSYNC_STATE_DIRECTORY=/srv/two tracksyncctl restore latest --config /etc/tracksync/two.toml --socket \#(peer.path)

                """#)
        let json = try CommandRun.against(ScriptedPeer(.greet(), .answer(.stateVerify, check)), "verify", "--json")
        #expect(json.code == 1)
        #expect(
            json.output.hasPrefix(
                #"{"log_bytes":0,"ok":false,"path":"/srv/two/tracks.db","problems":["row 7"#))
    }

    @Test func `a database that cannot be read is not called damaged`() throws {
        let check = StateCheck(
            path: "/var/lib/tracksync/tracks.db", verdict: .unreadable, bytes: 8192, logBytes: 5_000_000,
            problems: ["/var/lib/tracksync/tracks.db: Permission denied"])
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.stateVerify, check)), "verify")
        #expect(run.code == 1)
        #expect(
            run.output == """
                /var/lib/tracksync/tracks.db cannot be read (8.2 kB, and 5.0 MB in its log):
                  - /var/lib/tracksync/tracks.db: Permission denied
                Nothing is known about its state. Give the files back to the daemon's user, or check their disk.

                """)
    }

    @Test func `a backup`() throws {
        let backup = StateBackup(path: "/var/lib/tracksync/backups/tracks-2026-11-21-06-00-00.db", bytes: 1_900_000)
        let peer = try ScriptedPeer(.greet(), .answer(.stateBackup, backup))
        let run = try CommandRun.against(peer, "backup", "--reason", "before the upgrade")
        #expect(run.code == 0)
        #expect(run.output == "/var/lib/tracksync/backups/tracks-2026-11-21-06-00-00.db is intact (1.9 MB).\n")
        #expect(peer.requests == [#"state.backup {"reason":"before the upgrade"}"#])
        let json = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.stateBackup, backup)), "backup", "--json")
        #expect(
            json.output
                == #"{"bytes":1900000,"path":"/var/lib/tracksync/backups/tracks-2026-11-21-06-00-00.db"}"# + "\n")
    }

    @Test func `a backup that failed says why`() throws {
        let error = ProtocolError(.internal, message: "cannot copy the database: the disk is full", hint: "Make room.")
        let run = try CommandRun.against(ScriptedPeer(.greet(), .refuse(.stateBackup, error)), "backup")
        #expect(run.code == 70)
        #expect(run.errors.contains("the disk is full") && run.errors.contains("Make room."))
    }
}
