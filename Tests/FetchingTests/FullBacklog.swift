import Foundation

@testable import Fetching

/// A port that listens and never accepts, its queue full: connecting to it hangs.
struct FullBacklog {
    let port: Int
    private let descriptors: [Int32]

    init() throws {
        let (listener, port) = try listenOnLoopback(backlog: 0)
        self.port = port
        descriptors = [listener] + (0..<8).map { _ in startConnecting(port: port) }
    }

    var request: FetchRequest {
        FetchRequest(
            url: "http://127.0.0.1:\(port)/", sizeLimit: 1,
            hosts: .exactly(Origin(scheme: .http, host: "127.0.0.1", port: port)))
    }

    /// Whether somebody else tries to connect to the port and is not answered, as the kernel tells.
    ///
    /// Its table is read in pieces while it changes: a line may be missed or come twice. So it is asked for a connection
    /// whose near end is none of ours, which no slip can bring about.
    var isTried: Bool {
        let peer = Self.hexadecimal(port)
        let own = Set(descriptors.map { Self.hexadecimal(Self.localPort(of: $0)) })
        return readWhole("/proc/net/tcp").split(separator: "\n").contains { line in
            let fields = line.split(separator: " ")
            return fields.count > 3 && fields[2] == peer && fields[3] == "02" && !own.contains(String(fields[1]))
        }
    }

    private static func hexadecimal(_ port: Int) -> String {
        let digits = String(port, radix: 16, uppercase: true)
        return "0100007F:\(String(repeating: "0", count: 4 - digits.count))\(digits)"
    }

    private static func localPort(of descriptor: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    func stop() { for descriptor in descriptors { close(descriptor) } }
}

func close(descriptor: Int32) { close(descriptor) }

/// Reads a file of the kernel's, whose size is not known before and which comes in pieces.
private func readWhole(_ path: String) -> String {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(file, &buffer, buffer.count), count > 0 { bytes += buffer.prefix(count) }
    return String(decoding: bytes, as: UTF8.self)
}
