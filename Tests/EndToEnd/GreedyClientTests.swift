// One user who takes all that the limits allow leaves the daemon to the others.

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
actor GreedyClientTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static let greedy = PeerIdentity(testDescription: "a greedy user", user: "nobody", group: "nogroup")

    private func installation() throws -> Installation {
        // As with the real site, a sync waits for pages most of the time.
        let installation = try Installation(
            tracks: 1200, latency: 10, settings: ["fetch.concurrency": "6", "control.mode": "\"0666\""])
        try installation.startDaemon()
        chmod(installation.folder.path, 0o755)
        #expect(try installation.sync("--no-metadata").ending.status == 0)
        return installation
    }

    private func startGreedy(
        _ installation: Installation, _ folder: Folder, asking requests: String? = nil
    ) throws -> RunningProgram {
        let script = ["/usr/bin/perl", "-e", requests == nil ? Self.worst : Self.asking, installation.socket]
        let line = Self.greedy.command + script + [requests].compactMap(\.self)
        let program = try RunningProgram(line[0], Array(line.dropFirst()), in: folder)
        _ = try eventually("the greedy user is at it: \(program.errors)") {
            program.output.contains("busy") ? true : program.isRunning ? nil : false
        }
        return program
    }

    @Test func `a user at his worst with 64 connections leaves status to others, and syncs are hardly longer`() throws {
        let installation = try installation()
        let folder = try Folder()
        let connection = try RawConnection(greetedAt: installation.socket)
        var (alone, disturbed) = ([Double](), [Double]())
        var answers: (alone: [Duration], disturbed: [Duration]) = ([], [])
        for round in 0..<(TestTier.isRelease ? 6 : 2) {
            let program = round.isMultiple(of: 2) ? nil : try startGreedy(installation, folder)
            for _ in 0..<40 {
                let start = ContinuousClock.now
                #expect(try connection.call("daemon.status")["result"] != nil)
                let time = start.duration(to: .now)
                if program == nil { answers.alone.append(time) } else { answers.disturbed.append(time) }
            }
            let job = try installation.sync("--full").job
            #expect(job.state == .succeeded)
            let seconds = try #require(job.finishedAt).timeIntervalSince(try #require(job.startedAt))
            if program == nil { alone.append(seconds) } else { disturbed.append(seconds) }
            program?.end(SIGKILL)
        }
        #expect(installation.stopDaemon() == 0)
        // In `make check` other tests run at the same time.
        guard TestTier.isRelease else { return }
        let ratio = (disturbed.min() ?? 0) / (alone.min() ?? 1)
        #expect(ratio < 1.2, "\(alone) \(disturbed)")
        let (before, after) = (answers.alone.sorted(), answers.disturbed.sorted())
        let (quick, slow) = (before[before.count / 2], after[after.count / 2])
        #expect(slow < max(.milliseconds(50), quick * 10), "\(quick) \(slow)")
    }

    /// Beside other tests nothing can be said about times.
    @Test(
        .enabled(if: TestTier.isRelease),
        arguments: [
            #""change.list","params":{"limit":500}"#, #""change.list","params":{"limit":500,"wait_seconds":60}"#,
            #""track.history","params":{"slug":"SLUG","limit":500}"#, #""track.list","params":{"limit":500}"#,
            #""track.export","params":{"format":"json"}"#, #""issue.list","params":{"limit":500}"#,
            #""audit.list","params":{"limit":500}"#, #""job.list","params":{"limit":100}"#, #""metrics.get""#,
        ])
    func `who asks one thing over 60 connections without a pause leaves status to others`(request: String) throws {
        let installation = try installation()
        #expect(try installation.sync("--full").job.state == .succeeded)
        let connection = try RawConnection(greetedAt: installation.socket)
        func typical() throws -> Duration {
            var times: [Duration] = []
            for _ in 0..<60 {
                let start = ContinuousClock.now
                #expect(try connection.call("daemon.status")["result"] != nil)
                times.append(start.duration(to: .now))
                poll(nil, 0, 20)
            }
            return times.sorted()[times.count / 2]
        }
        let quick = try typical()
        let request = request.replacing("SLUG", with: installation.site.slug(at: 0))
        let folder = try Folder()
        let program = try startGreedy(installation, folder, asking: request)
        // What a user may have saved up is used by then.
        poll(nil, 0, 1500)
        let slow = try typical()
        #expect(slow < max(.milliseconds(50), quick * 10), "\(quick) \(slow)")
        program.end(SIGKILL)
        #expect(installation.stopDaemon() == 0)
    }

    /// Beside other tests nobody connects fast enough.
    @Test(.enabled(if: TestTier.isRelease))
    func `a user who connects without a pause is told so, and others come in meanwhile`() throws {
        let installation = try installation()
        let folder = try Folder()
        let line = Self.greedy.command + ["/usr/bin/perl", "-e", Self.connecting, installation.socket]
        let program = try RunningProgram(line[0], Array(line.dropFirst()), in: folder)
        _ = try eventually("the user is refused: \(program.errors)") {
            program.output.contains("opens connections faster than one may") ? true : program.isRunning ? nil : false
        }
        for _ in 0..<20 { #expect(try installation.ctl("status").status == 0) }
        program.end(SIGKILL)
        #expect(installation.stopDaemon() == 0)
    }

    @Test func `requests of clients that hang up end, and are not carried out one after the other`() throws {
        let installation = try installation()
        let folder = try Folder()
        let line = Self.greedy.command + ["/usr/bin/perl", "-e", Self.hangingUp, installation.socket]
        let program = try RunningProgram(line[0], Array(line.dropFirst()), in: folder)
        #expect(program.waitForEnd() == 0, "\(program.errors)")
        // 2,000 checks of the whole database would take minutes: this one waits for one of them at most.
        let connection = try RawConnection(greetedAt: installation.socket)
        let start = ContinuousClock.now
        #expect(try connection.call("state.verify")["result"] != nil)
        let once = try #require(try Self.duration { _ = try connection.call("state.verify") })
        #expect(start.duration(to: .now) < once * 100 + .seconds(5))
        #expect(installation.stopDaemon() == 0)
    }

    private static func duration(_ work: () throws -> Void) rethrows -> Duration? {
        let start = ContinuousClock.now
        try work()
        return start.duration(to: .now)
    }

    private static let worst = #"""
        use IO::Socket::UNIX; $SIG{PIPE} = 'IGNORE'; $| = 1;
        sub sock { my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or return; $s->blocking(0); $s }
        my @lines = map { '{"jsonrpc":"2.0","id":1,"method":' . $_ . "}\n" } (
            '"track.list","params":{"search":"a"}', '"job.watch","params":{"after":0}', '"metrics.get"',
            '"state.verify"', '"track.list","params":{"limit":500}', '"job.start"', '"nonsense"', '"daemon.status"',
            '"change.list","params":{"limit":500}', '"change.list","params":{"wait_seconds":60,"limit":500}',
        );
        my @sockets = map { sock() } 1..64;
        print "busy\n";
        my $n = 0;
        while (1) {
            my $i = $n++ % @sockets;
            # Some read, some never do, some hang up and come again, some send rubbish.
            $sockets[$i] = sock() if !$sockets[$i] || $i % 4 == 3 && $n % 7 == 0;
            my $s = $sockets[$i] or next;
            syswrite($s, $i % 16 == 5 ? '[' x 100000 : $lines[$n % @lines]);
            sysread($s, my $answer, 1 << 20) if $i % 2;
        }
        """#

    private static let asking = #"""
        use IO::Socket::UNIX; use IO::Select; $SIG{PIPE} = 'IGNORE'; $| = 1;
        my $line = '{"jsonrpc":"2.0","id":1,"method":' . $ARGV[1] . "}\n";
        my @sockets = map { IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "$!\n" } 1..60;
        $_->blocking(0) for @sockets;
        my $select = IO::Select->new(@sockets);
        print "busy\n";
        while (1) {
            # The greeting comes first, and an answer ends with its line.
            for my $s ($select->can_read) {
                my $count = sysread($s, my $answer, 1 << 20);
                exit 1 unless $count;
                syswrite($s, $line) if substr($answer, -1) eq "\n";
            }
        }
        """#

    private static let connecting = #"""
        use IO::Socket::UNIX; $SIG{PIPE} = 'IGNORE'; $| = 1;
        my $told;
        while (1) {
            my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or next;
            my $line = <$s>;
            print $line unless $told || $line =~ /greeting/;
            $told ||= $line !~ /greeting/;
        }
        """#

    private static let hangingUp = #"""
        use IO::Socket::UNIX; $SIG{PIPE} = 'IGNORE';
        for (1..2000) {
            my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or next;
            syswrite($s, '{"jsonrpc":"2.0","id":1,"method":"state.verify"}' . "\n");
            sysread($s, my $greeting, 4096);
            close($s);
        }
        """#
}
