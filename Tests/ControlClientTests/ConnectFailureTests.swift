import ControlProtocol
import Foundation
import Testing

@testable import ControlClient

struct ConnectFailureTests {
    @Test func `a refused permission names the socket's group and how to join it`() throws {
        let path = "/tmp/denied-\(UUID().uuidString)"
        defer { unlink(path) }
        try Data().write(to: URL(filePath: path))
        let owner = try #require(
            try FileManager.default.attributesOfItem(atPath: path)[.groupOwnerAccountName] as? String)
        let error = ConnectFailure.error(EACCES, path: path)
        #expect(error.message.contains("for the group \(owner)"))
        #expect(error.hint == "Add yourself: sudo usermod -aG \(owner) $USER, then log in again.")
        #expect(error.exitCode == .unreachable)
        #expect(!error.isRetryable)
    }

    @Test func `a directory that may not be looked into stands for its socket`() {
        let error = ConnectFailure.error(EACCES, path: "/tmp/hidden-socket-\(UUID().uuidString)")
        #expect(error.message.contains("it is for the group"))
    }

    @Test func `a full queue is told apart`() {
        #expect(ConnectFailure.error(EAGAIN, path: "/s").message.contains("queue is full"))
    }

    @Test func `other failures are in the system's words`() {
        #expect(ConnectFailure.error(EMFILE, path: "/s").message == "Cannot connect to /s: Too many open files.")
    }
}
