import Foundation
import Programs

/// A connection of plain bytes, as any program could open it.
final class RawConnection {
    let descriptor: Int32
    private var buffer: [UInt8] = []

    /// Connects to a Unix socket.
    init(path: String) throws {
        descriptor = try UnixSocket.connected(to: path)
        descriptor.limitReads()
    }

    /// Connects to a port on loopback.
    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        descriptor.limitReads()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw TestFailure("connect \(port): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// Sends bytes; stops quietly when the other side is gone.
    func send(_ bytes: some Sequence<UInt8>) {
        UnixSocket.send(bytes, on: descriptor)
    }

    func send(line: String) { send(Array((line + "\n").utf8)) }

    /// The next line; `nil` when the other side closed.
    func readLine() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeSubrange(...end)
                return line
            }
            guard fill() else { return nil }
        }
    }

    /// Everything up to the other side's close.
    func readToEnd() -> String {
        while fill() {}
        defer { buffer = [] }
        return String(decoding: buffer, as: UTF8.self)
    }

    private func fill() -> Bool {
        var piece = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &piece, piece.count, 0)
        guard count > 0 else { return false }
        buffer += piece.prefix(count)
        return true
    }
}

/// The least of HTTP that talks to the simulator's control requests.
enum HTTP {
    static func request(_ method: String, port: Int, path: String, body: String = "") throws -> (
        status: Int, body: String
    ) {
        let connection = try RawConnection(port: port)
        connection.send(
            Array(
                "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                    .utf8))
        let answer = connection.readToEnd()
        guard let end = answer.range(of: "\r\n\r\n"), let status = Int(answer.dropFirst(9).prefix(3)) else {
            throw TestFailure("no answer to \(method) \(path): \(answer.prefix(200))")
        }
        var text = String(answer[end.upperBound...])
        if answer[..<end.lowerBound].lowercased().contains("transfer-encoding: chunked") { text = unchunked(text) }
        return (status, text)
    }

    static func unchunked(_ text: String) -> String {
        var rest = Array(text.utf8)[...]
        var body: [UInt8] = []
        while let end = rest.firstIndex(of: 0x0A) {
            let head = String(decoding: rest[rest.startIndex..<end], as: UTF8.self).trimmingCharacters(in: .whitespaces)
            guard let count = Int(head.trimmingCharacters(in: .newlines), radix: 16), count > 0 else { break }
            body += rest[(end + 1)...].prefix(count)
            rest = rest[(end + 1)...].dropFirst(count + 2)
        }
        return String(decoding: body, as: UTF8.self)
    }
}
