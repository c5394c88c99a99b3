import FoundationEssentials
import Glibc
import Testing

@testable import ControlServer

struct ControlSocketTests {
    private func failure(at path: String, mode: UInt32 = 0o660, group: String? = nil) throws -> ControlSocketError {
        try #require(
            #expect(throws: ControlSocketError.self) { try ControlSocket.listen(at: path, mode: mode, group: group) })
    }

    @Test func `a new socket has the mode that was asked for, whatever the umask`() async throws {
        try await withDirectory { directory in
            for mode in [0o600, 0o660, 0o666] as [UInt32] {
                let path = "\(directory)/\(mode).sock"
                let socket = try ControlSocket.listen(at: path, mode: mode)
                defer { close(socket.descriptor) }
                var status = stat()
                #expect(lstat(path, &status) == 0)
                #expect(status.st_mode & 0o7777 == mode)
                #expect(fcntl(socket.descriptor, F_GETFD) & FD_CLOEXEC != 0)
            }
        }
    }

    @Test func `a group that does not exist is refused before anything is made`() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            let error = try failure(at: path, group: "no-such-group")
            #expect(error.code == .noGroup)
            #expect(error.description.contains("no-such-group"))
            #expect(access(path, F_OK) != 0)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root may give files to any group"))
    func `a new socket belongs to the group`() async throws {
        let group = try #require(UserDatabase.groupID(named: "daemon"))
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            let socket = try ControlSocket.listen(at: path, group: "daemon")
            defer { close(socket.descriptor) }
            var status = stat()
            #expect(lstat(path, &status) == 0)
            #expect(status.st_gid == group)
        }
    }

    @Test func `a socket at which nobody listens is replaced`() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            // As a killed daemon leaves it.
            close(try ControlSocket.listen(at: path).descriptor)
            #expect(access(path, F_OK) == 0)
            let socket = try ControlSocket.listen(at: path)
            defer { close(socket.descriptor) }
            _ = try SocketClient(path)
        }
    }

    @Test func `a live daemon's socket is not replaced, and its process is named`() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            let socket = try ControlSocket.listen(at: path)
            defer { close(socket.descriptor) }
            let error = try failure(at: path)
            #expect(error.code == .inUse(pid: getpid()))
            #expect(error.description.contains("pid \(getpid())"))
            _ = try SocketClient(path)
        }
    }

    @Test func `a live daemon that is too busy to accept is not replaced either`() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            let socket = try ControlSocket.listen(at: path)
            defer { close(socket.descriptor) }
            listen(socket.descriptor, 0)
            let waiting = try SocketClient(path)
            let error = try failure(at: path)
            #expect(error.code == .inUse(pid: nil))
            await waiting.close()
        }
    }

    @Test func `what is no socket is never removed`() async throws {
        try await withDirectory { directory in
            let file = "\(directory)/file"
            try Data("precious".utf8).write(to: URL(filePath: file))
            let link = "\(directory)/link"
            #expect(symlink(file, link) == 0)
            #expect(mkfifo("\(directory)/pipe", 0o600) == 0)
            #expect(mkdir("\(directory)/directory", 0o700) == 0)
            for name in ["file", "link", "pipe", "directory"] {
                let error = try failure(at: "\(directory)/\(name)")
                #expect(error.code == .notASocket)
                #expect(error.message.contains("\(directory)/\(name)"))
                var status = stat()
                #expect(lstat("\(directory)/\(name)", &status) == 0)
            }
            #expect(try Data(contentsOf: URL(filePath: file)) == Data("precious".utf8))
        }
    }

    @Test func `a path that does not fit is refused with the limit`() async throws {
        try await withDirectory { directory in
            let fits =
                directory + "/" + String(repeating: "x", count: ControlSocket.maximumPath - directory.utf8.count - 1)
            let socket = try ControlSocket.listen(at: fits)
            close(socket.descriptor)
            #expect(access(fits, F_OK) == 0)
            for path in [fits + "x", "", "\(directory)/a\0b"] {
                let error = try failure(at: path)
                #expect(error.code == .badPath)
                #expect(error.message.contains("107"))
            }
        }
    }

    @Test func `a directory that does not exist is named`() async throws {
        try await withDirectory { directory in
            let error = try failure(at: "\(directory)/none/control.sock")
            #expect(error.code == .noDirectory)
            #expect(error.message.contains("\(directory)/none "))
        }
    }

    @Test func `while another process starts at the path, its socket is safe`() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            close(try ControlSocket.listen(at: path).descriptor)
            // What the other process does before it looks at the path.
            let other = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            #expect(flock(other, LOCK_EX) == 0)
            #expect(try failure(at: path).code == .inUse(pid: nil))
            #expect(access(path, F_OK) == 0)
            close(other)
            let socket = try ControlSocket.listen(at: path)
            close(socket.descriptor)
        }
    }

    @Test func `a lock of the directory, which everybody may take, keeps nobody from starting`() async throws {
        try await withDirectory { directory in
            let reader = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            #expect(flock(reader, LOCK_EX) == 0)
            defer { close(reader) }
            let socket = try ControlSocket.listen(at: "\(directory)/control.sock")
            close(socket.descriptor)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["control.sock"])
        }
    }

    @Test func `two that start at once do not both get the path`() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            close(try ControlSocket.listen(at: path).descriptor)
            let sockets = await withTaskGroup(of: ControlSocket?.self, returning: [ControlSocket].self) { group in
                for _ in 0..<8 { group.addTask { try? ControlSocket.listen(at: path) } }
                return await group.reduce(into: []) { if let socket = $1 { $0.append(socket) } }
            }
            #expect(sockets.count == 1)
            for socket in sockets { close(socket.descriptor) }
        }
    }

    @Test func `at the end the socket is removed, but not another's`() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            let first = try ControlSocket.listen(at: path)
            defer { close(first.descriptor) }
            // Moved and not removed, as the inode of a removed file may be given out again at once.
            #expect(rename(path, "\(directory)/moved") == 0)
            let second = try ControlSocket.listen(at: path)
            defer { close(second.descriptor) }
            first.remove()
            #expect(access(path, F_OK) == 0)
            second.remove()
            #expect(access(path, F_OK) != 0)
        }
    }

    @Test func `only a listening Unix stream socket can be taken over`() async throws {
        try await withDirectory { directory in
            let socket = try ControlSocket.listen(at: "\(directory)/control.sock")
            defer { close(socket.descriptor) }
            #expect(try ControlSocket(descriptor: socket.descriptor).descriptor == socket.descriptor)
            let silent = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
            let datagram = Glibc.socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
            let internet = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
            for descriptor in [silent, datagram, internet, -1] {
                let error = #expect(throws: ControlSocketError.self) { try ControlSocket(descriptor: descriptor) }
                #expect(error?.code == .notListening)
                close(descriptor)
            }
        }
    }
}
