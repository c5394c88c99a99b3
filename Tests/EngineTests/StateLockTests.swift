import Foundation
import Programs
import Testing

@testable import Engine

struct StateLockTests {
    private func refusal(of directory: String) throws -> StateLockError {
        try #require(throws: StateLockError.self) { try StateLock(directory: directory) }
    }

    @Test func `one process at a time has a directory, by a file that nobody else can open`() throws {
        let folder = try Folder()
        let path = folder.path + "/tracksync.lock"
        // As versions before made it.
        #expect(FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o644]))
        do {
            let lock = try StateLock(directory: folder.path)
            defer { withExtendedLifetime(lock) {} }
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
            let error = try refusal(of: folder.path)
            #expect(error.isHeld && error.description.contains("(pid \(getpid()), since 20"), "\(error)")
        }
        // A child that is being started by another test may have it until it is another program.
        _ = try eventually("the directory is free") { try? StateLock(directory: folder.path) }
    }

    @Test func `the kernel's word on who has it overrides an old note`() throws {
        let folder = try Folder()
        let lock = try StateLock(directory: folder.path)
        defer { withExtendedLifetime(lock) {} }
        try "pid 199, since 2020-01-01T00:00:00Z".write(
            toFile: folder.path + "/tracksync.lock", atomically: false, encoding: .utf8)
        #expect(try refusal(of: folder.path).description.contains("(pid \(getpid()), since 20"))
    }

    @Test func `a removed file does not let a second process in`() throws {
        let folder = try Folder()
        let lock = try StateLock(directory: folder.path)
        defer { withExtendedLifetime(lock) {} }
        try FileManager.default.removeItem(atPath: folder.path + "/tracksync.lock")
        #expect(try refusal(of: folder.path).isHeld)
    }

    @Test(.enabled(if: geteuid() == 0, "Needs root: it runs a program as another user."))
    func `whoever may only read the directory cannot keep the daemon out`() throws {
        let folder = try Folder()
        chmod(folder.path, 0o755)
        // Where the daemon's user is root, a process that is not its own has another user.
        let other = try RunningProgram(
            "/usr/bin/setpriv",
            ["--reuid", "65534", "--clear-groups", "flock", folder.path, "sh", "-c", "echo locked; sleep 60"],
            in: folder)
        _ = try eventually("the directory is locked") { other.output.contains("locked") ? true : nil }
        defer { other.send(SIGKILL) }
        #expect(throws: Never.self) { try StateLock(directory: folder.path) }
    }

    @Test func `a directory that is not there is named`() throws {
        let error = try refusal(of: "/nonexistent/state")
        #expect(!error.isHeld)
        #expect(error.description.hasPrefix("cannot open /nonexistent/state: No such file or directory. Create "))
    }
}
