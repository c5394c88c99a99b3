// A database that another program locks, or that is busy with a large sync: what only looks is answered all the same.

import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor BusyDatabaseTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `a disable while the database is locked is in force, said, and stored with its audit afterwards`() throws
    {
        let installation = try Installation(tracks: 3)
        try installation.startDaemon()
        // One that cannot write at its start does not start.
        #expect(try installation.ctl("status").status == 0)
        let lock = try DatabaseLock(installation.database)
        let disabled = try installation.ctl("disable", "--reason", "blocked by the site")
        #expect(disabled.status == 0, "\(disabled.errors)")
        #expect(disabled.errors.contains("another program holds the database's lock"), "\(disabled.errors)")
        let status = try installation.ctl("status")
        #expect(status.output.contains("disabled") && status.output.contains("stored as soon as"), "\(status.output)")
        #expect(try installation.ctl("sync").status != 0)
        try lock.letGo()
        _ = try eventually("it is stored") {
            try installation.query(Int.self, "SELECT count(*) FROM scraping_blocks") == [1]
                && installation.query(String.self, "SELECT command FROM audit").contains("scraping.set") ? true : nil
        }
        #expect(try !installation.ctl("status").output.contains("stored as soon as"))
        #expect(installation.stopDaemon(SIGKILL) == -SIGKILL)
        try installation.startDaemon()
        #expect(try installation.ctl("status").output.contains("blocked by the site"))
        #expect(
            try installation.query(String.self, "SELECT reason FROM audit WHERE command = 'scraping.set'")
                == ["blocked by the site"])
    }

    @Test func `a disable that a locked database never took holds after a kill, and its audit is written then`() throws
    {
        let installation = try Installation(tracks: 3)
        try installation.startDaemon()
        #expect(try installation.ctl("status").status == 0)
        let lock = try DatabaseLock(installation.database)
        #expect(try installation.ctl("disable", "--reason", "blocked by the site").status == 0)
        _ = try eventually("what is to be audited is kept") {
            FileManager.default.fileExists(atPath: installation.database + "-audit") ? true : nil
        }
        #expect(installation.stopDaemon(SIGKILL) == -SIGKILL)
        try lock.letGo()
        #expect(try installation.query(Int.self, "SELECT count(*) FROM scraping_blocks") == [0])
        try installation.startDaemon()
        let status = try installation.ctl("status").output
        #expect(status.contains("blocked by the site") && !status.contains("stored as soon as"), "\(status)")
        #expect(try installation.ctl("sync").status == 11)
        _ = try eventually("it is in the audit") {
            try installation.query(String.self, "SELECT reason FROM audit WHERE command = 'scraping.set'")
                == ["blocked by the site"] ? true : nil
        }
        #expect(try installation.ctl("enable").status == 0)
        #expect(installation.stopDaemon(SIGKILL) == -SIGKILL)
        try installation.startDaemon()
        #expect(try installation.ctl("status").output.contains("enabled"))
    }

    @Test(
        .enabled(
            if: PeerIdentity.canBeStarted,
            "Needs root, and a build that all users may run: it starts processes of several users."))
    func `while the writer is busy and a stranger is refused again and again, status answers and the watchdog is fed`()
        throws
    {
        let (notifications, notifyPath) = try NotifySocket.make()
        let installation = try Installation(
            tracks: TestTier.isRelease ? 100_000 : 3000,
            settings: Installation.largeSite.merging(["control.mode": "\"0666\""]) { $1 })
        try installation.startDaemon(
            environment: ["NOTIFY_SOCKET": notifyPath, "WATCHDOG_USEC": "3000000"])
        chmod(installation.folder.path, 0o755)
        let stranger = PeerIdentity(testDescription: "a stranger", user: "nobody", group: "nogroup")
        let folder = try Folder()
        // Asks for a change 50 times a second over 16 connections; refusals are written to the audit.
        let line = stranger.command + ["/usr/bin/perl", "-e", Self.nuisance, installation.socket]
        let nuisance = try RunningProgram(line[0], Array(line.dropFirst()), in: folder)
        defer { nuisance.end(SIGKILL) }
        let connection = try RawConnection(greetedAt: installation.socket)
        let lock = try DatabaseLock(installation.database)
        var times: [Duration] = []
        var fed = 0
        let end = ContinuousClock.now + .seconds(TestTier.isRelease ? 10 : 6)
        while ContinuousClock.now < end {
            let start = ContinuousClock.now
            #expect(try connection.call("daemon.status")["result"] != nil)
            times.append(start.duration(to: .now))
            fed += notifications.drain().count { $0.contains("WATCHDOG=1") }
            poll(nil, 0, 20)
        }
        // A writer that is busy has its requests wait for seconds; whoever only looks is not among them.
        let sorted = times.sorted()
        #expect(sorted[sorted.count / 2] * 20 < .seconds(5), "\(sorted.suffix(3))")
        #expect(try #require(sorted.last) < .seconds(5), "an answer waited for the lock: \(sorted.suffix(3))")
        #expect(fed >= 2)
        try lock.letGo()
        // The same while a sync stores its changes.
        #expect(try installation.ctl("sync", "--no-metadata").status == 0)
        var asked = 0
        while try connection.call("daemon.status")["result"]?["running_job"] != nil {
            asked += 1
            poll(nil, 0, 20)
        }
        #expect(asked > 1)
        let job = try installation.lastJob()
        #expect(job.state == .succeeded, "\(job)")
        nuisance.end(SIGKILL)
        // What was refused while nothing could be written is in the audit by now, or soon.
        let refusals = "SELECT count(*) FROM audit WHERE outcome = 'not_permitted'"
        _ = try eventually("the refusals are in the audit: \(nuisance.errors)") {
            try installation.query(Int.self, refusals).first ?? 0 >= 1 ? true : nil
        }
        #expect(installation.daemon?.isRunning == true)
    }

    @Test func `a service manager that reads nothing keeps nobody waiting, and hears all when it reads again`() throws {
        let (notifications, notifyPath) = try NotifySocket.make()
        let installation = try Installation(tracks: 3)
        // Its socket takes a handful of messages: the watchdog's fill it at once.
        try installation.startDaemon(environment: ["NOTIFY_SOCKET": notifyPath, "WATCHDOG_USEC": "30000"])
        poll(nil, 0, 1000)
        #expect(try installation.ctl("sync", "--no-metadata").status == 0)
        #expect(try installation.ctl("reload").status == 0)
        #expect(try installation.ctl("status").status == 0)
        var heard: [String] = []
        _ = try eventually("what it was told before is delivered") {
            heard += notifications.drain()
            return heard.contains { $0.hasPrefix("RELOADING=1") } ? true : nil
        }
        let ready = try #require(heard.firstIndex(of: "READY=1"), "\(heard)")
        #expect(heard.firstIndex { $0.hasPrefix("RELOADING=1") }.map { $0 > ready } == true, "\(heard)")
        // Nobody reads any more.
        poll(nil, 0, 1000)
        #expect(installation.stopDaemon() == 0)
    }

    private static let nuisance = """
        use IO::Socket::UNIX; use IO::Select; use Time::HiRes 'sleep';
        my @sockets = map { IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "$!\\n" } 1..16;
        $_->blocking(0) for @sockets;
        my $n = 0;
        while (1) {
            my $s = $sockets[$n++ % @sockets];
            syswrite($s, '{"jsonrpc":"2.0","id":1,"method":"job.start"}' . "\\n");
            sysread($_, my $answer, 65536) for @sockets;
            sleep 0.02;
        }
        """
}

/// Where a daemon sends what it tells the service manager.
final class NotifySocket {
    private let descriptor: Int32
    private let folder: Folder

    private init(_ descriptor: Int32, _ folder: Folder) {
        self.descriptor = descriptor
        self.folder = folder
    }

    deinit { close(descriptor) }

    static func make() throws -> (NotifySocket, String) {
        let folder = try Folder()
        let path = folder.path + "/notify"
        let descriptor = try UnixSocket.bound(to: path, type: SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue)
        return (NotifySocket(descriptor, folder), path)
    }

    /// The messages that have come since.
    func drain() -> [String] {
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
            messages.append(String(decoding: buffer.prefix(count), as: UTF8.self))
        }
        return messages
    }
}
