public import Foundation
import Glibc

/// Unix sockets by plain system calls, for the daemons, clients and relays that tests play.
public enum UnixSocket {
    /// A socket that listens at a path; throws `TestFailure`.
    public static func listening(at path: String) throws -> Int32 {
        let descriptor = try bound(to: path)
        guard listen(descriptor, 16) == 0 else { throw failure("listen", path, descriptor) }
        return descriptor
    }

    /// A socket that has a path, and at which nobody listens yet; throws `TestFailure`.
    public static func bound(to path: String, type: UInt32 = SOCK_STREAM.rawValue) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(type | SOCK_CLOEXEC.rawValue), 0)
        guard withAddress(path, { bind(descriptor, $0, $1) }) == 0 else { throw failure("bind", path, descriptor) }
        return descriptor
    }

    /// A connection to whoever listens at a path; throws `TestFailure`.
    public static func connected(to path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard withAddress(path, { connect(descriptor, $0, $1) }) == 0 else {
            throw failure("connect", path, descriptor)
        }
        return descriptor
    }

    /// Sends bytes; whether the other side took all of them.
    @discardableResult
    public static func send(_ bytes: some Sequence<UInt8>, on descriptor: Int32) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Sends bytes and the end of a line; whether the other side took all of them.
    @discardableResult
    public static func send(line: some Sequence<UInt8>, on descriptor: Int32) -> Bool {
        send(Array(line) + [UInt8(ascii: "\n")], on: descriptor)
    }

    /// The next line, and no byte of what follows it; `nil` at the end.
    public static func readLine(_ descriptor: Int32) -> Data? {
        var line = Data()
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { return line }
            line.append(byte)
        }
        return nil
    }

    private static func withAddress(_ path: String, _ use: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { use($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }

    private static func failure(_ call: String, _ path: String, _ descriptor: Int32) -> TestFailure {
        let reason = String(cString: strerror(errno))
        close(descriptor)
        return TestFailure("\(call) \(path): \(reason)")
    }
}
