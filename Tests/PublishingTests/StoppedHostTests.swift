import Blocking
import Foundation
import JobModel
import Programs
import TestPostgres
import Testing

@testable import Publishing

/// A host that is stopped in the middle of a publication: its connections stay, and the server waits for it.
@Suite(PostgresTrait(), .enabled(if: TestPostgres.isAvailable)) struct StoppedHostTests {
    let database: TestDatabase
    let store: PublishedStore
    private let threads = BlockingThreads(label: "test", limit: 4)

    init() throws {
        database = try TestDatabase()
        store = try PublishedStore()
    }

    // No time limit of PostgreSQL ends a COPY whose client is silent.
    @Test(arguments: ["COPY pg_temp", "FETCH 500", "COMMIT"])
    func `locks nothing for good that another host waits for`(_ statement: String) async throws {
        try await store.sync(["acme", "zed"])
        var settings = try PublishSettings.test(database.url())
        try store.publish(settings)
        // An id to adopt, or there would be nothing to fetch.
        try database.psql("UPDATE tracksync.tracks SET id = gen_random_uuid() WHERE source_track_slug = 'acme'")
        try await store.sync(["acme", "bee", "zed"])
        let line = try StallingLine(to: database.server.port, after: statement)
        settings.timeout = .seconds(20)
        settings.leaseTime = .milliseconds(1)
        settings.target = try ConnectionTarget("postgresql://postgres@127.0.0.1:\(line.port)/\(database.name)")
        let running = Task { [threads, line] in await threads.run { line.forward() } }
        let stopped = Task { [threads, store, settings] in
            await threads.run { _ = try? store.publish(settings) }
        }
        try await threads.run { try line.waitUntilStalled() }
        let other = try PublishSettings.test(database.url())
        let deadline = ContinuousClock.now + .seconds(60)
        var fence: Int64?
        while fence == nil, ContinuousClock.now < deadline {
            let outcome = try? LeaseTaking(
                settings: other, identity: PublishedStore.identity("other"), job: JobID(at: Date()), local: nil
            ).run(Interrupt())
            if case .taken(let claim?, _, _) = outcome { fence = claim.fence }
        }
        #expect(fence != nil, "the lease is locked for good after \(statement)")
        line.end()
        await stopped.value
        await running.value
    }
}

/// A connection to the server that passes on everything, until the client sent a statement: after that nothing.
private final class StallingLine: Sendable {
    let port: Int
    private let listener: Int32
    private let target: Int
    private let statement: [UInt8]
    private let stalled: (read: Int32, write: Int32)
    private let ended: (read: Int32, write: Int32)

    init(to target: Int, after statement: String) throws {
        self.target = target
        self.statement = Array(statement.utf8)
        func pair() -> (Int32, Int32) {
            var ends: [Int32] = [-1, -1]
            _ = pipe(&ends)
            return (ends[0], ends[1])
        }
        (stalled, ended) = (pair(), pair())
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var (address, length) = (Self.address(0), socklen_t(MemoryLayout<sockaddr_in>.size))
        let descriptor = listener
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) | listen(descriptor, 8) | getsockname(descriptor, pointer, &length)
            }
        }
        guard code == 0 else { throw TestFailure("no port") }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { for descriptor in [listener, stalled.read, stalled.write, ended.read, ended.write] { close(descriptor) } }

    private static func address(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = in_port_t(port).bigEndian
        return address
    }

    /// Passes on what the first client sends and gets, until `end`.
    func forward() {
        let client = accept(listener, nil, nil)
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(client)
            close(server)
        }
        var address = Self.address(target)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                connect(server, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        var buffer = [UInt8](repeating: 0, count: 65536)
        var isStalled = false
        while true {
            var descriptors = [pollfd(fd: ended.read, events: Int16(POLLIN), revents: 0)]
            if !isStalled { descriptors += [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) } }
            guard poll(&descriptors, nfds_t(descriptors.count), -1) > 0, descriptors[0].revents == 0 else { return }
            for source in descriptors.dropFirst() where source.revents != 0 {
                let count = read(source.fd, &buffer, buffer.count)
                guard count > 0 else { return }
                _ = write(source.fd == client ? server : client, buffer, count)
                guard source.fd == client, buffer[..<count].firstRange(of: statement) != nil else { continue }
                isStalled = true
                _ = write(stalled.write, [1], 1)
                break
            }
        }
    }

    func waitUntilStalled() throws {
        var descriptor = pollfd(fd: stalled.read, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, Int32(Patience.limit.components.seconds) * 1000) == 1 else {
            throw TestFailure("the client has not sent \(String(decoding: statement, as: UTF8.self))")
        }
    }

    func end() { _ = write(ended.write, [1], 1) }
}
