// Processes of several users that talk to the daemon.

import Foundation
import Programs
import Testing

/// Who a process is: users and groups that every Debian has.
struct PeerIdentity: Sendable, CustomTestStringConvertible {
    /// What it is to the daemon.
    var testDescription: String
    var user: String
    var group: String
    /// Its further groups.
    var groups: [String] = []

    /// The command that becomes another one as this user.
    var command: [String] {
        ["/usr/bin/setpriv", "--reuid", user, "--regid", group]
            + (groups.isEmpty ? ["--clear-groups"] : ["--groups", groups.joined(separator: ",")])
    }

    var uid: uid_t { getpwnam(user)?.pointee.pw_uid ?? .max }
    var gid: gid_t { getgrnam(group)?.pointee.gr_gid ?? .max }

    /// A program that ran to its end.
    struct Run {
        var pid: Int32
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs a program to its end; `pid` is the process that the daemon sees.
    func run(_ arguments: [String]) throws -> Run {
        let folder = try Folder()
        let line = command + arguments
        let program = try RunningProgram(line[0], Array(line.dropFirst()), in: folder)
        let status = program.waitForEnd()
        return Run(pid: program.id, status: status, output: program.output, errors: program.errors)
    }

    /// Runs the client to its end.
    func ctl(_ installation: Installation, _ arguments: String...) throws -> Run {
        try run([Build.program("tracksyncctl")] + arguments + ["--socket", installation.socket])
    }

    /// Sends requests over one connection, and returns their answers.
    func send(_ requests: [String], to socket: String) throws -> (pid: Int32, answers: [JSON]) {
        let client = try run(["/usr/bin/perl", "-e", Self.client, socket] + requests)
        guard client.status == 0 else { throw TestFailure("\(testDescription): \(client.errors)") }
        return (client.pid, try client.output.split(separator: "\n").map { try JSON(String($0)) })
    }

    /// Perl is a part of every Debian, and needs nothing of ours.
    private static let client = """
        use IO::Socket::UNIX;
        my $socket = IO::Socket::UNIX->new(Peer => shift) or die "$!\\n";
        <$socket>;
        for (@ARGV) {
            print $socket "$_\\n";
            $socket->flush;
            while (<$socket>) { next if /"method":"job.event"/; print; last }
        }
        """

    /// Whether this process may start others as other users, and those may run the programs of this build.
    static let canBeStarted: Bool = {
        let stranger = PeerIdentity(testDescription: "a stranger", user: "nobody", group: "nogroup")
        return geteuid() == 0 && (try? stranger.run([Build.program("tracksyncctl"), "--version"]).status) == 0
    }()
}
