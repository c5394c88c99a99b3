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

    /// How many connections to the port are being tried and not answered, as the kernel counts them.
    var connecting: Int {
        let table = readWhole("/proc/net/tcp")
        let hex = String(port, radix: 16, uppercase: true)
        let peer = "0100007F:\(String(repeating: "0", count: 4 - hex.count))\(hex)"
        return table.split(separator: "\n").count { line in
            let fields = line.split(separator: " ")
            return fields.count > 3 && fields[2] == peer && fields[3] == "02"
        }
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
