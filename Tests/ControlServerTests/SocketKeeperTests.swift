import ControlProtocol
import Glibc
import NIOCore
import Testing

@testable import ControlServer

/// The control socket stays where clients look for it.
struct SocketKeeperTests {
    @Test(.timeLimit(.minutes(2))) func `a socket that is removed is made again, and who is connected stays so`()
        async throws
    {
        try await withServer { path, _ in
            let before = try await SocketClient.greeted(path)
            var first = stat()
            lstat(path, &first)
            for _ in 0..<3 {
                unlink(path)
                let client = try await Self.connected(path)
                #expect(try await client.ask(request("test.echo")).contains("result"))
            }
            var last = stat()
            #expect(lstat(path, &last) == 0 && last.st_ino != first.st_ino && last.st_mode == first.st_mode)
            #expect(try await before.ask(request("test.echo")).contains("result"))
        }
    }

    @Test(.timeLimit(.minutes(2))) func `with its directory it comes back as soon as that does`() async throws {
        try await withDirectory { directory in
            let (folder, path) = ("\(directory)/run", "\(directory)/run/control.sock")
            mkdir(folder, 0o755)
            try await Self.serve(at: path) {
                rename(folder, folder + "-away")
                mkdir(folder, 0o755)
                let client = try await Self.connected(path)
                #expect(try await client.ask(request("test.echo")).contains("result"))
                unlink(folder + "-away/control.sock")
                rmdir(folder + "-away")
            }
            #expect(access(path, F_OK) != 0)
            rmdir(folder)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `what somebody else has put in its place is left there, also at the end`()
        async throws
    {
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            try await Self.serve(at: path) {
                let client = try await SocketClient.greeted(path)
                let other = "\(directory)/other"
                close(open(other, O_CREAT | O_WRONLY, 0o600))
                rename(other, path)
                #expect(try await client.ask(request("test.echo")).contains("result"))
                // Once it is gone, the socket comes back.
                unlink(path)
                _ = try await Self.connected(path)
                close(open(other, O_CREAT | O_WRONLY, 0o600))
                rename(other, path)
            }
            var status = stat()
            #expect(lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG)
            unlink(path)
        }
    }

    @Test func `one that was handed over is not made again`() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            let made = try ControlSocket.listen(at: path)
            let taken = try ControlSocket(descriptor: made.descriptor)
            #expect(taken.path == path && !taken.isOwn && made.isOwn)
            unlink(path)
            #expect(taken.standing == .nothing && made.standing == .nothing)
            #expect(throws: ControlSocketError.self) { try taken.again() }
            close(made.descriptor)
        }
    }

    /// Connects as soon as somebody listens, and takes the greeting.
    private static func connected(_ path: String) async throws -> SocketClient {
        while true {
            if let client = try? SocketClient(path), try await client.line()?.contains("greeting") == true {
                return client
            }
            await Task.yield()
        }
    }

    private static func serve(at path: String, _ body: () async throws -> Void) async throws {
        let server = ControlServer(
            socket: try ControlSocket.listen(at: path), methods: MethodTable([.echo]), audit: { _ in },
            greeting: Greeting(version: "1", instance: "i"), operatorsGroup: nil, limits: ConnectionLimits(),
            logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            defer { server.shutdown() }
            try await body()
            server.shutdown()
            try await group.waitForAll()
        }
    }
}
