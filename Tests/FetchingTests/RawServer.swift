import Foundation
import Synchronization

@testable import Fetching

/// A server on loopback that does exactly what a test says, byte for byte.
final class RawServer: Sendable {
    let port: Int
    private let listener: Int32

    private struct State {
        var live: Set<Int32> = []
        var requests: [String] = []
        var accepted = 0
        var stopped = false
    }
    // A lock: the connections' threads block in system calls and cannot await.
    private let state = Mutex(State())

    /// The heads of all requests so far.
    var requests: [String] { state.withLock { $0.requests } }
    /// How many connections were made.
    var accepted: Int { state.withLock { $0.accepted } }
    var url: String { "http://127.0.0.1:\(port)" }

    /// A request to this server alone.
    func request(_ path: String = "/", sizeLimit: Int = 1 << 20) -> FetchRequest {
        FetchRequest(
            url: url + path, sizeLimit: sizeLimit,
            hosts: .exactly(Origin(scheme: .http, host: "127.0.0.1", port: port)))
    }

    /// Runs `script` once for each connection, which closes when it returns.
    init(_ script: @escaping @Sendable (RawConnection) -> Void) throws {
        (listener, port) = try listenOnLoopback(backlog: 128)
        // Threads and not tasks: scripts block in system calls, and some for as long as their client lives.
        Thread.detachNewThread { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { break }
                let number: Int? = state.withLock { state in
                    guard !state.stopped else { return nil }
                    state.live.insert(descriptor)
                    state.accepted += 1
                    return state.accepted
                }
                guard let number else {
                    close(descriptor)
                    break
                }
                Thread.detachNewThread { [self] in
                    script(RawConnection(descriptor: descriptor, number: number, server: self))
                    state.withLock { _ = $0.live.remove(descriptor) }
                    close(descriptor)
                }
            }
            close(listener)
        }
    }

    func note(request: String) { state.withLock { $0.requests.append(request) } }

    /// Ends all connections and refuses new ones.
    func stop() {
        state.withLock { state in
            state.stopped = true
            for descriptor in state.live { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }
}

/// One connection of a `RawServer`, with blocking calls.
struct RawConnection: Sendable {
    let descriptor: Int32
    /// Which connection of the server it is, from 1.
    let number: Int
    let server: RawServer

    /// Reads a request's head; `nil` when the client closed.
    @discardableResult
    func readRequest() -> String? {
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            head.append(byte)
        }
        let text = String(decoding: head, as: UTF8.self)
        server.note(request: text)
        return text
    }

    /// Sends a text; false when the client is gone.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Answers one request after the other with the same text until the client closes.
    func answerAll(_ text: String) {
        while readRequest() != nil, send(text) {}
    }

    /// Closes with a reset in place of an end.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    /// Reads what comes next, at most as much as the buffer holds.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        recv(descriptor, buffer.baseAddress, buffer.count, 0)
    }

    /// Whether the socket takes more bytes within this time.
    func isWritable(within milliseconds: Int32) -> Bool { isReady(POLLOUT, within: milliseconds) }

    /// Whether more bytes come, or the client closes, within this time.
    func isReadable(within milliseconds: Int32) -> Bool { isReady(POLLIN, within: milliseconds) }

    private func isReady(_ event: Int32, within milliseconds: Int32) -> Bool {
        var poller = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        return poll(&poller, 1, milliseconds) > 0
    }

    /// Waits until the client closes.
    func untilClosed() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while recv(descriptor, &buffer, buffer.count, 0) > 0 {}
    }
}

struct SocketFailure: Error {
    let call: String
    let code: Int32
}

/// A listening socket on a port that the kernel chose.
func listenOnLoopback(backlog: Int32) throws -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw SocketFailure(call: "socket", code: errno) }
    var address = loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            bind(descriptor, pointer, length) == 0 && listen(descriptor, backlog) == 0
                && getsockname(descriptor, pointer, &length) == 0
        }
    }
    guard result else {
        defer { close(descriptor) }
        throw SocketFailure(call: "bind", code: errno)
    }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
}

func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
}

/// Starts a connection without waiting for it.
func startConnecting(port: Int) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var address = loopback(port: port)
    _ = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    return descriptor
}

/// Runs a test against a raw server, which ends with it.
func withRawServer<Output>(
    _ script: @escaping @Sendable (RawConnection) -> Void, _ body: (RawServer) async throws -> Output
) async throws -> Output {
    let server = try RawServer(script)
    defer { server.stop() }
    return try await body(server)
}

/// A plain answer with its length.
func answer(_ body: String, status: String = "200 OK", headers: String = "") -> String {
    "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
}
