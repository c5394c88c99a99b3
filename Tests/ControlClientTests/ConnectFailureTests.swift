import ControlProtocol
import Foundation
import Testing

@testable import ControlClient

struct ConnectFailureTests {
    @Test func `a refused permission names the group that has it and how to join it`() {
        let error = ConnectFailure.denied("/run/s", to: 1, opens: true)
        #expect(error.message == "You may not open /run/s: it is for the group daemon.")
        #expect(error.hint == "Add yourself, then log in again: sudo usermod -aG daemon $USER")
        #expect(error.exitCode == .unreachable)
        #expect(!error.isRetryable)
    }

    @Test(arguments: [(0, true), (1, false)])
    func `nobody is told to join root's group, or one that would not help`(group: gid_t, opens: Bool) {
        let error = ConnectFailure.denied("/run/s", to: group, opens: opens)
        #expect(error.message == "You may not open /run/s.")
        #expect(error.hint == "Ask an administrator who may use tracksync.")
    }

    @Test(arguments: [(0o660, true), (0o606, false), (0o640, false)])
    func `a socket opens to its group by the bit for writing`(mode: mode_t, opens: Bool) throws {
        let path = "/tmp/denied-\(UUID().uuidString)"
        defer { unlink(path) }
        try Data().write(to: URL(filePath: path))
        try giveAway(path, mode)
        #expect((ConnectFailure.error(EACCES, path: path).hint?.contains("usermod") == true) == opens)
    }

    @Test(arguments: [(0o750, true), (0o700, false)])
    func `a directory that may not be looked into stands for its socket`(mode: mode_t, opens: Bool) throws {
        let directory = "/tmp/hidden-\(UUID().uuidString)"
        try #require(mkdir(directory, 0o700) == 0)
        defer { rmdir(directory) }
        try giveAway(directory, mode)
        #expect((ConnectFailure.error(EACCES, path: directory + "/a/s").hint?.contains("usermod") == true) == opens)
    }

    /// Gives a file that mode and a group that is not root's.
    private func giveAway(_ path: String, _ mode: mode_t) throws {
        try #require(chown(path, getuid(), getgid() == 0 ? 1 : getgid()) == 0)
        try #require(chmod(path, mode) == 0)
    }

    @Test func `a full queue is told apart`() {
        #expect(ConnectFailure.error(EAGAIN, path: "/s").message.contains("queue is full"))
    }

    @Test func `other failures are in the system's words`() {
        #expect(ConnectFailure.error(EMFILE, path: "/s").message == "Cannot connect to /s: Too many open files.")
    }
}
