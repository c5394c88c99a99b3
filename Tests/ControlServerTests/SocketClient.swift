import Glibc
import Programs

/// A client of the control socket by plain system calls, so that tests can misbehave as no library would.
actor SocketClient {
    /// A system call failed.
    struct Failure: Error {
        var call: String
        var code: CInt
    }

    private let descriptor: CInt
    private let executor = BlockingExecutor()
    private var received: [UInt8] = []
    private var isOpen = true

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Connects.
    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        // A server that says nothing fails the test instead of holding it up for ever.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let connected = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { throw Failure(call: "connect", code: errno) }
    }

    deinit { if isOpen { Glibc.close(descriptor) } }

    /// Sends all of the bytes; throws EPIPE once the server has hung up.
    func send(_ bytes: some Collection<UInt8>) throws {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard sent > 0 else { throw Failure(call: "send", code: errno) }
            rest = rest.dropFirst(sent)
        }
    }

    /// Sends a text as it is.
    func send(_ text: String) throws { try send(text.utf8) }

    /// The next line without its end; `nil` when the server has hung up.
    func line() throws -> String? {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeFirst(end + 1) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &piece, piece.count, 0)
            // A server that closes while there is something left that it has not read resets the connection.
            if count == 0 || count < 0 && errno == ECONNRESET { return nil }
            guard count > 0 else { throw Failure(call: "recv", code: errno) }
            received += piece[..<count]
        }
    }

    /// All lines up to the server's hanging up.
    func lines() throws -> [String] {
        var lines: [String] = []
        while let line = try line() { lines.append(line) }
        return lines
    }

    /// Sends a request and takes the next line.
    func ask(_ text: String) throws -> String {
        try send(text + "\n")
        guard let line = try line() else { throw Failure(call: "recv", code: ECONNRESET) }
        return line
    }

    /// Says that nothing more will be sent, as `nc -N` and `socat` do.
    func endInput() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// Waits until the server has hung up, without reading anything.
    func waitForHangUp() throws {
        var poll = pollfd(fd: descriptor, events: 0, revents: 0)
        guard Glibc.poll(&poll, 1, 60_000) == 1 else { throw Failure(call: "poll", code: ETIMEDOUT) }
    }

    /// Hangs up.
    func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(descriptor)
    }
}
