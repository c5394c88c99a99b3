// How the daemon starts, refuses to start, and holds out against whoever opens its socket.

import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized, .inBox) actor DaemonTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `a bad configuration is refused with file, line, key and what is allowed`() throws {
        let folder = try Folder()
        let file = folder.path + "/bad.toml"
        try """
        [fetch]
        concurrency = 1000
        retires = 3

        [source]
        catalogue_url = "ftp://example.org/"
        """.write(toFile: file, atomically: true, encoding: .utf8)
        for arguments in [["--config", file], ["--config", file, "--check-config"]] {
            let ending = try run("tracksyncd", arguments)
            #expect(ending.status == 78)
            for part in ["\(file):2", "concurrency", "\(file):3", "retires", "retries", "\(file):6", "catalogue_url"] {
                #expect(ending.errors.contains(part), "\(part) is missing in: \(ending.errors)")
            }
        }
        let missing = try run("tracksyncd", ["--config", folder.path + "/missing.toml"])
        #expect(missing.status == 78)
        #expect(missing.errors.contains("missing.toml"))
        try "[publish]\nurl = \"mysql://x\"\n".write(toFile: file, atomically: true, encoding: .utf8)
        let check = try run("tracksyncd", ["--config", file, "--check-config"])
        #expect(
            check.status == 78 && check.errors.hasPrefix("tracksyncd: \(file):2:7: publish.url: "), "\(check.errors)")
        #expect(try run("tracksyncd", ["--no-such-option"]).status == 64)
    }

    @Test func `what is in force is shown, with where it comes from`() throws {
        let installation = try Installation()
        let ending = try run(
            "tracksyncd", ["--config", installation.configuration, "--check-config"],
            environment: ["TRACK_SYNC_METADATA_CONCURRENCY": "3", "no_proxy": "*"])
        #expect(ending.status == 0)
        let lines = ending.output.split(separator: "\n").map(String.init)
        #expect(
            lines.contains {
                $0.contains("concurrency") && $0.contains("3") && $0.contains("TRACK_SYNC_METADATA_CONCURRENCY")
            })
        #expect(lines.contains { $0.contains("retries") && $0.contains("default") })
        #expect(lines.contains { $0.contains("retry_base") && $0.contains("10ms") })
        #expect(lines.suffix(2) == ["# proxy for the catalogue: none", "# proxy for the dashboards: none"])
    }

    @Test func `the proxy in use is shown without its password, and an empty credential is refused`() throws {
        let installation = try Installation()
        func check(_ environment: [String: String]) throws -> (status: Int32, output: String) {
            let ending = try run(
                "tracksyncd", ["--config", installation.configuration, "--check-config"],
                environment: environment.merging(["no_proxy": ""]) { $1 })
            return (ending.status, ending.output + ending.errors)
        }
        let named = try check(["http_proxy": "http://alice:secret@127.0.0.1:1"])
        #expect(named.status == 0 && !named.output.contains("secret"))
        #expect(named.output.contains("# proxy for the catalogue: http://127.0.0.1:1, by the variable http_proxy"))
        let folder = try Folder()
        try "\n".write(toFile: folder.path + "/proxy", atomically: true, encoding: .utf8)
        let empty = try check(["CREDENTIALS_DIRECTORY": folder.path])
        #expect(empty.status == 78 && empty.output.contains("the credential proxy is empty"))
    }

    @Test func `scraping disabled in the environment refuses a start before anything is fetched`() throws {
        let installation = try Installation()
        try installation.startDaemon(environment: ["MRE_SCRAPE_ENABLED": "No"])
        let ending = try installation.ctl("sync", "--wait")
        #expect(ending.status == 11)
        #expect(try installation.requestLog().filter { !$0.contains("/_sim/") }.isEmpty)
    }

    @Test func `a second daemon refuses to start and names the first`() throws {
        let installation = try Installation()
        let first = try installation.startDaemon()
        let second = try run("tracksyncd", ["--config", installation.configuration])
        #expect(second.status == 75)
        #expect(second.errors.contains("\(first.id)"))
        #expect(try installation.ctl("status").status == 0)

        // The same state behind another socket is no way in, either.
        let other = try Folder()
        let third = try run(
            "tracksyncd", ["--config", installation.configuration],
            environment: ["TRACKSYNC_CONTROL_SOCKET": other.path + "/control.sock"])
        #expect(third.status == 75)
        #expect(third.errors.contains("\(first.id)"))
    }

    /// Whoever shares the socket, as the service manager does, can end that it listens.
    @Test func `a daemon whose socket no longer listens ends, and the service manager starts it again`() throws {
        let installation = try Installation(tracks: 3)
        let mark = installation.folder.path + "/shut"
        let daemon = try installation.startDaemon(
            through: ["/usr/bin/perl", "-e", Self.handingOver, installation.socket, mark],
            environment: ["SWIFT_BACKTRACE": "enable=no"])
        #expect(try installation.ctl("status").status == 0)
        try Data().write(to: URL(fileURLWithPath: mark))
        #expect(daemon.waitForEnd() != 0, "\(daemon.errors)")
    }

    /// Makes the socket, hands it over, and shuts it down once a file is there.
    private static let handingOver = #"""
        use Socket; use POSIX (); $^F = 100;
        my ($path, $mark) = splice(@ARGV, 0, 2);
        socket(my $s, PF_UNIX, SOCK_STREAM, 0);
        bind($s, sockaddr_un($path)) && listen($s, 32) or die "$!\n";
        if (!fork) {
            close(STDOUT); close(STDERR);
            for (1..600) { last if -e $mark; select(undef, undef, undef, 0.1) }
            shutdown($s, 2);
            exit;
        }
        POSIX::dup2(fileno($s), 3) or die "$!\n";
        @ENV{'LISTEN_FDS', 'LISTEN_PID'} = (1, $$);
        exec(@ARGV);
        """#

    @Test func `state and socket may lie in the same directory`() throws {
        let installation = try Installation()
        try installation.configure(["control.socket": "\"\(installation.state)/control.sock\""])
        let daemon = try installation.launchDaemon()
        _ = try eventually("the daemon answers: \(daemon.errors)") {
            guard daemon.isRunning else { throw TestFailure("tracksyncd ended: \(daemon.errors)") }
            let status = try run("tracksyncctl", ["status", "--socket", installation.state + "/control.sock"])
            return status.status == 0 ? true : nil
        }
        let second = try run("tracksyncd", ["--config", installation.configuration])
        #expect(second.status == 75)
        #expect(second.errors.contains("pid \(daemon.id)"), "\(second.errors)")
    }

    @Test func `a backup that a kill cut short is removed at the next start`() throws {
        let installation = try Installation()
        let backups = installation.state + "/backups"
        try FileManager.default.createDirectory(atPath: backups, withIntermediateDirectories: true)
        for name in [".partial", ".partial-wal", "tracks-2026-11-21-06-00-00.db"] {
            #expect(FileManager.default.createFile(atPath: "\(backups)/\(name)", contents: Data(count: 4096)))
        }
        try installation.startDaemon()
        let left = try FileManager.default.contentsOfDirectory(atPath: backups)
        #expect(left == ["tracks-2026-11-21-06-00-00.db"])
    }

    @Test func `a daemon whose settings are wrong says so to who waits at the service manager's socket`() throws {
        let installation = try Installation()
        try installation.configure(["fetch.retries": "99"])
        // It listens, and becomes the daemon at the first connection.
        let manager = try RunningProgram(
            "/usr/bin/systemd-socket-activate",
            ["--listen", installation.socket, Build.program("tracksyncd"), "--config", installation.configuration],
            in: installation.folder)
        _ = try eventually("it listens") { access(installation.socket, F_OK) == 0 ? true : nil }
        let status = try installation.ctl("status")
        #expect(status.status == 70)
        #expect(status.errors.contains("tracksyncd cannot start: its settings are wrong"), "\(status.errors)")
        #expect(status.errors.contains("tracksyncd --check-config"))
        #expect(manager.waitForEnd() == 78)
    }

    @Test func `what it makes is not for everybody, whoever starts it`() throws {
        let installation = try Installation(tracks: 10)
        chmod(installation.state, 0o755)
        try installation.startDaemon(through: ["/bin/sh", "-c", "umask 022; exec \"$@\"", "sh"])
        #expect(try installation.sync().ending.status == 0)
        #expect(try installation.ctl("backup").status == 0)
        func mode(_ name: String) throws -> Int? {
            let attributes = try FileManager.default.attributesOfItem(atPath: installation.state + "/" + name)
            return attributes[.posixPermissions] as? Int
        }
        for name in ["tracks.db", "tracks.db-wal"] { #expect(try mode(name) == 0o640, "\(name)") }
        for name in ["reports", "backups"] { #expect(try mode(name) == 0o750, "\(name)") }
        #expect(try mode("tracksync.lock") == 0o600)
        for folder in ["reports", "backups"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: installation.state + "/" + folder) {
                #expect(try mode("\(folder)/\(name)") == 0o640, "\(folder)/\(name)")
            }
        }
    }

    @Test func `a socket that a killed daemon left behind is replaced`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        installation.stopDaemon(SIGKILL)
        #expect(FileManager.default.fileExists(atPath: installation.socket))
        try installation.startDaemon()
        #expect(try installation.ctl("status").status == 0)
    }

    @Test func `one job runs at a time, and the refusal says which`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        try installation.stallOneTrack()
        let id = try installation.startSync()
        let second = try installation.ctl("sync")
        #expect(second.status == 10)
        #expect((second.output + second.errors).contains(id.prefix(13)))
        #expect(try installation.ctl("cancel").status == 0)
    }

    @Test func `a reload takes new settings for the next job, a bad file changes nothing`() throws {
        let installation = try Installation()
        let daemon = try installation.startDaemon()
        try installation.configure(["scraping.enabled": "false"])
        daemon.send(SIGHUP)
        _ = try eventually("the new setting is in force") { try installation.ctl("sync").status == 11 ? true : nil }
        try installation.configure(["scraping.enabled": "\"perhaps\""])
        daemon.send(SIGHUP)
        _ = try eventually("the refusal is logged") { daemon.errors.contains("scraping.enabled") ? true : nil }
        #expect(try installation.ctl("status").status == 0)
        try installation.configure([:])
        daemon.send(SIGHUP)
        _ = try eventually("the old setting is back") {
            try installation.ctl("sync", "--wait").status == 0 ? true : nil
        }
    }

    @Test func `hostile input gets an error, and nobody else notices`() throws {
        let installation = try Installation()
        let daemon = try installation.startDaemon()
        let quiet = try RawConnection(path: installation.socket)
        _ = quiet.readLine()
        let lines: [[UInt8]] = [
            Array("not json".utf8), Array("[]".utf8), Array("{}".utf8), Array("null".utf8), [0xFF, 0xFE, 0x00],
            Array(#"{"jsonrpc":"2.0","id":1,"method":"no.such"}"#.utf8),
            Array(#"{"jsonrpc":"2.0","id":1,"method":"job.get","params":{"id":7}}"#.utf8),
            Array(#"{"jsonrpc":"2.0","id":1,"method":"job.get","params":{"nonsense":7}}"#.utf8),
            Array(#"{"jsonrpc":"2.0","id":1,"method":"track.get","params":{"slug":"../../etc/passwd"}}"#.utf8),
            Array(#"{"jsonrpc":"2.0","id":1,"method":"track.list","params":{"limit":-1}}"#.utf8),
            Array(
                #"{"jsonrpc":"2.0","id":1,"method":"track.list","params":{"search":"' OR 1=1 --","limit":1e400}}"#.utf8),
            Array(String(repeating: "[", count: 100_000).utf8),
            Array(#"{"jsonrpc":"2.0","id":1,"method":"job.get","params":{"id":"%"}}"#.utf8),
            (0..<4096).map { _ in UInt8.random(in: 11...255) },
        ]
        for line in lines {
            let connection = try RawConnection(path: installation.socket)
            _ = connection.readLine()
            connection.send(line + [0x0A])
            let answer = try #require(
                connection.readLine(), "no answer to \(String(decoding: line.prefix(60), as: UTF8.self))")
            #expect(answer.contains("\"error\""))
        }
        let endless = try RawConnection(path: installation.socket)
        _ = endless.readLine()
        endless.send([UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20))
        #expect(endless.readToEnd().contains("\"error\""))
        quiet.send(line: #"{"jsonrpc":"2.0","id":9,"method":"daemon.status"}"#)
        #expect(quiet.readLine()?.contains("\"pid\":\(daemon.id)") == true)
    }

    @Test func `a hundred clients at once are all answered`() throws {
        let installation = try Installation(settings: ["control.max_connections_per_user": "200"])
        try installation.startDaemon()
        _ = try installation.sync("--no-metadata")
        let clients = try (0..<100).map { _ in try RawConnection(path: installation.socket) }
        for client in clients { _ = client.readLine() }
        for (number, client) in clients.enumerated() {
            client.send(line: #"{"jsonrpc":"2.0","id":\#(number),"method":"track.list","params":{"limit":500}}"#)
        }
        for (number, client) in clients.enumerated() {
            let line = try #require(client.readLine())
            let answer = try RecordCoding.decode(ResponseMessage<TrackListAnswer>.self, from: Data(line.utf8))
            #expect(answer.id == .number(Int64(number)))
            #expect(answer.result?.total == 120)
        }
    }

    @Test func `connections beyond the limit are told so`() throws {
        let installation = try Installation(settings: ["control.max_connections_per_user": "4"])
        try installation.startDaemon()
        // The daemon may still be seeing off the connection that found it ready.
        let held = try eventually("four connections are taken") {
            let connections = try (0..<4).map { _ in try RawConnection(path: installation.socket) }
            return connections.allSatisfy { $0.readLine()?.contains("greeting") == true } ? connections : nil
        }
        let refused = try RawConnection(path: installation.socket)
        #expect(refused.readToEnd().contains("too_many_connections"))
        #expect(try installation.ctl("status").status == 75)
        withExtendedLifetime(held) {}
    }

    @Test func `the journal of a state directory is never someone else's`() throws {
        let installation = try Installation()
        try Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) }).write(
            to: URL(fileURLWithPath: installation.database))
        let ending = try run("tracksyncd", ["--config", installation.configuration])
        #expect(ending.status == 65)
        #expect(ending.errors.contains(installation.database))
    }
}

/// The part of a list of tracks that a test looks at.
private struct TrackListAnswer: Codable, Sendable {
    var total: Int
}
