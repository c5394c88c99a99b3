// Jobs are cancelled whatever the network does, and without its doing anything.

import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite actor CancellingTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// All that could end a wait for the network lies an hour ahead.
    private static let patience = [
        "fetch.timeout": "\"1h\"", "fetch.stall_timeout": "\"1h\"", "fetch.connect_timeout": "\"10m\"",
        "fetch.retries": "10", "fetch.retry_base": "\"1h\"", "fetch.retry_max": "\"1h\"",
    ]

    @Test(arguments: [
        "stall@catalogue", "stall@tracks", "stall-in-body@catalogue", "stall-in-body@tracks", "slow:60000@catalogue",
        "slow:60000@tracks", "status:503,retry-after=60@catalogue", "status:503,retry-after=60@tracks",
        "reset@catalogue", "reset@tracks",
    ])
    func `a job that waits for the network is cancelled while nothing comes from there`(fault: String) throws {
        let installation = try Installation(settings: Self.patience)
        try installation.startDaemon()
        try installation.setFaults(fault)
        let id = try installation.startSync()
        try installation.waitForRequests(fault.hasSuffix("catalogue") ? 1 : 7)
        // From here on the site sends not a byte, not even the end of a connection.
        installation.simulator.send(SIGSTOP)
        let ending = try installation.ctl("cancel", "--reason", "no answer")
        #expect(ending.status == 0, "\(ending.text)")
        let job = try installation.job()
        #expect(job.id.rawValue == id && job.state == .cancelled)
        #expect(job.progress?.stage == (fault.hasSuffix("catalogue") ? .list : .dashboards))
        #expect(job.error?.name == "cancelled" && job.error?.message.contains("no answer") == true)
        #expect(try installation.ctl("status").status == 0)
        installation.simulator.send(SIGCONT)
        try installation.tell("DELETE", "faults")
        #expect(try installation.ctl("resume", "--wait").status == 0)
        try installation.expectStored(afterSyncing: [1])
    }

    @Test func `a job that cannot even connect is cancelled`() throws {
        let installation = try Installation()
        let unreachable = try FullPort()
        let address = "http://127.0.0.1:\(unreachable.port)/"
        try installation.configure(
            Self.patience.merging(["source.catalogue_url": "\"\(address)\""]) { $1 })
        try installation.startDaemon()
        let id = try installation.startSync()
        _ = try eventually("it tries to connect") { unreachable.isTried ? true : nil }
        #expect(try installation.ctl("cancel").status == 0)
        #expect(try installation.job(id).state == .cancelled)
        #expect(try installation.ctl("status").status == 0)
    }

    @Test func `who waits for a job that is cancelled is told`() throws {
        let installation = try Installation(settings: Self.patience)
        try installation.startDaemon()
        try installation.setFaults("stall@tracks")
        let client = try installation.startClient("sync", "--wait")
        try installation.waitForRequests(7)
        #expect(try installation.ctl("cancel", "--reason", "wrong night").status == 0)
        #expect(client.waitForEnd() == 12)
        #expect((client.output + client.errors).contains("wrong night"))
        #expect((client.output + client.errors).contains("tracksyncctl resume"))
    }
}

/// A port that listens and never accepts, its queue full: connecting to it hangs.
private final class FullPort {
    let port: Int
    private var descriptors: [Int32] = []

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 0) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        descriptors.append(listener)
        guard isListening else { throw TestFailure("no port: \(String(cString: strerror(errno)))") }
        for _ in 0..<8 {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            var address = Self.loopback(port)
            _ = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
            }
            descriptors.append(descriptor)
        }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }

    /// Whether somebody else tries to connect and is not answered, as the kernel tells.
    var isTried: Bool {
        let digits = String(port, radix: 16, uppercase: true)
        let peer = "0100007F:\(String(repeating: "0", count: 4 - digits.count))\(digits)"
        let attempts = Self.table.split(separator: "\n").filter { line in
            let fields = line.split(separator: " ")
            return fields.count > 9 && fields[2] == peer && fields[3] == "02" && !own.contains(String(fields[9]))
        }
        return !attempts.isEmpty
    }

    /// The kernel's connections. Such a file has no size and comes in pieces.
    private static var table: String {
        let file = open("/proc/net/tcp", O_RDONLY)
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(file, &piece, piece.count), count > 0 { bytes += piece.prefix(count) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The inodes of this object's sockets.
    private var own: Set<String> {
        Set(
            descriptors.map { descriptor in
                var status = stat()
                fstat(descriptor, &status)
                return "\(status.st_ino)"
            })
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }
}
