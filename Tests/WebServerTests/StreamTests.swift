// Event streams over real sockets, from a daemon whose events the test decides.

import ControlProtocol
import ControlSession
import Foundation
import Glibc
import JobModel
import Logging
import NIOPosix
import Programs
import Testing

@testable import WebServer

@Suite(.serialized) actor StreamTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A server before a played daemon of a job that runs, whose last event has the number 50.
    private final class Setup: Sendable {
        let folder: Folder
        let daemon: PlayedDaemon
        let socket: String
        let job: Job
        private let server: Task<Void, any Error>

        init(_ change: (inout WebLimits) -> Void = { _ in }) throws {
            folder = try Folder()
            let time = Date(timeIntervalSince1970: 1_795_240_800)
            var job = Job(
                id: JobID(at: time), trigger: .manual, requestedBy: Requester(uid: 1000, user: "anna", pid: 4711),
                createdAt: time)
            job.state = .running
            job.startedAt = time
            self.job = job
            daemon = try PlayedDaemon(job, seq: 50, path: folder.path + "/control")
            var settings = WebSettings()
            socket = folder.path + "/web"
            settings.listen = [.unix(socket)]
            settings.controlSocket = daemon.path
            change(&settings.limits)
            let group = MultiThreadedEventLoopGroup.singleton
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let server = WebServer(
                settings: settings,
                session: ControlSession(path: daemon.path, group: group, logger: logger), group: group, logger: logger)
            self.server = Task { try await server.run() }
            _ = try eventually("the server listens") { try? Client(socket) }
        }

        /// Opens the job's stream.
        func stream(after: Int64? = nil) throws -> Client {
            let client = try Client(socket)
            let last = after.map { "Last-Event-ID: \($0)\r\n" } ?? ""
            client.send(
                "GET /api/v1/tracks/sync/\(job.id)/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(last)\r\n"
            )
            return client
        }

        deinit {
            server.cancel()
            daemon.stop()
        }
    }

    /// A browser's end of a stream.
    private final class Client {
        struct Event: Equatable {
            var id: Int64?
            var name: String
        }

        private let descriptor: Int32
        private var buffer: [UInt8] = []
        private var start = 0

        init(_ path: String) throws {
            descriptor = try UnixSocket.connected(to: path)
            descriptor.limitReads()
        }

        deinit { close(descriptor) }

        func send(_ text: String) {
            let bytes = Array(text.utf8)
            _ = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }

        /// Whether the other side has closed, whatever there is still to be read.
        var isClosed: Bool {
            var entry = pollfd(fd: descriptor, events: 0, revents: 0)
            return poll(&entry, 1, 0) == 1 && entry.revents & Int16(POLLHUP) != 0
        }

        /// The next line; `nil` at the end.
        func line() -> String? {
            while true {
                if let end = buffer[start...].firstIndex(of: 0x0A) {
                    defer { start = end + 1 }
                    return String(decoding: buffer[start..<end], as: UTF8.self).trimmingCharacters(in: .newlines)
                }
                buffer.removeFirst(start)
                start = 0
                var piece = [UInt8](repeating: 0, count: 1 << 16)
                let count = recv(descriptor, &piece, piece.count, 0)
                guard count > 0 else { return nil }
                buffer += piece.prefix(count)
            }
        }

        /// The next event; `nil` at the end of the stream.
        func next() -> Event? {
            var event = Event(id: nil, name: "")
            while let line = line() {
                if line.hasPrefix("id: ") { event.id = Int64(line.dropFirst(4)) }
                if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
                if line.isEmpty, !event.name.isEmpty { return event }
                // The last piece of a body.
                if line == "0" { return nil }
            }
            return nil
        }

        /// Waits until the server has begun the stream, whatever it tells then.
        func hasBegun() -> Bool {
            while let line = line() {
                if line.hasPrefix("retry: ") { return true }
            }
            return false
        }

        func rest() -> [Event] {
            var events: [Event] = []
            while let event = next() { events.append(event) }
            return events
        }
    }

    /// Tells more than a stream keeps, and more than sockets hold.
    private static func flood(_ daemon: PlayedDaemon, _ count: Int = 6000) throws {
        let message = String(repeating: "It did not answer. ", count: 60)
        for number in 0..<count {
            try daemon.tell(.trackFailed) {
                $0.failure = TrackFailure(slug: "t\(number)", name: "timed_out", message: message)
            }
        }
    }

    @Test func `an export breaks off where the tracks change meanwhile, and is not half of each`() throws {
        let setup = try Setup()
        func lines(_ format: String) throws -> [String] {
            let client = try Client(setup.socket)
            client.send(
                "GET /api/v1/export?format=\(format) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            var lines: [String] = []
            while let line = client.line() { lines.append(line) }
            return lines
        }
        let whole = try lines("jsonl")
        #expect(whole.contains("first") && whole.contains("second") && whole.contains("0"))
        let cut = try lines("csv")
        #expect(cut.contains("first") && !cut.contains("second") && !cut.contains("0"))
    }

    @Test func `a body that is not sent as HTTP wants it is the client's fault, and so are several hosts`() throws {
        let setup = try Setup()
        func status(_ request: String) throws -> String? {
            let client = try Client(setup.socket)
            client.send(request + "\r\n\r\n")
            return client.line()
        }
        let login = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        for framing in ["Transfer-Encoding: chunked\r\n\r\nzz", "Transfer-Encoding: xchunked"] {
            #expect(try status(login + framing) == "HTTP/1.1 400 Bad Request", "\(framing)")
        }
        for hosts in [
            "localhost\r\nHost: evil.example", "evil.example\r\nhost: localhost", "localhost\r\nHost: localhost",
        ] {
            #expect(
                try status("GET /health HTTP/1.1\r\nHost: \(hosts)\r\nConnection: close") == "HTTP/1.1 400 Bad Request",
                "\(hosts)")
        }
    }

    @Test func `who comes back with the number of another database gets the whole job, and others lose nothing`() throws
    {
        let setup = try Setup()
        let foreign = try setup.stream(after: 900)
        #expect(foreign.next() == .init(id: 50, name: "resync"))
        #expect(setup.daemon.watches == [900, nil])
        let fresh = try setup.stream()
        #expect(fresh.next() == .init(id: 50, name: "snapshot"))
        // The same where others watch already.
        let second = try setup.stream(after: 901)
        #expect(second.next() == .init(id: 50, name: "resync"))
        try setup.daemon.tell(.state) { $0.state = .running }
        try setup.daemon.finish()
        for stream in [foreign, fresh, second] {
            #expect(stream.rest() == [.init(id: 51, name: "state"), .init(id: 52, name: "finished")])
        }
        #expect(setup.daemon.watches == [900, nil])
    }

    @Test func `who comes back too late gets the whole job once, and who does not gets what is new`() throws {
        let setup = try Setup()
        let first = try setup.stream()
        #expect(first.next() == .init(id: 50, name: "snapshot"))
        let late = try setup.stream(after: 10)
        #expect(late.next() == .init(id: 50, name: "resync"))
        try setup.daemon.tell(.state) { $0.state = .running }
        #expect(first.next() == .init(id: 51, name: "state"))
        let back = try setup.stream(after: 50)
        #expect(back.next() == .init(id: 51, name: "state"))
        try setup.daemon.finish()
        for stream in [first, back] { #expect(stream.rest() == [.init(id: 52, name: "finished")]) }
        #expect(late.rest() == [.init(id: 51, name: "state"), .init(id: 52, name: "finished")])
    }

    @Test func `past events are told to who has not seen them, and to nobody else`() throws {
        let setup = try Setup()
        // The first one has the daemon tell what happened since its number: the events come after the answer.
        let first = try setup.stream(after: 48)
        _ = try eventually("it is watched") { setup.daemon.isWatched ? true : nil }
        #expect(setup.daemon.watches == [48])
        let fresh = try setup.stream()
        #expect(fresh.next() == .init(id: 50, name: "snapshot"))
        let newer = try setup.stream(after: 50)
        for stream in [first, newer] { #expect(stream.hasBegun()) }
        for seq in [Int64(49), 50] {
            try setup.daemon.tell(.state) { event in
                event.seq = seq
                event.state = .running
            }
        }
        try setup.daemon.finish()
        let end = Client.Event(id: 53, name: "finished")
        #expect(first.rest() == [.init(id: 49, name: "state"), .init(id: 50, name: "state"), end])
        for stream in [fresh, newer] { #expect(stream.rest() == [end]) }
    }

    @Test func `a daemon that comes back with another database is read from the beginning`() throws {
        let setup = try Setup()
        let stream = try setup.stream()
        #expect(stream.next() == .init(id: 50, name: "snapshot"))
        setup.daemon.restart(seq: 5)
        #expect(stream.next()?.name == "lost")
        #expect(stream.next() == .init(id: 5, name: "resync"))
        #expect(setup.daemon.watches == [nil, 50, nil])
        try setup.daemon.finish()
        #expect(stream.rest().filter { $0.name != "found" } == [.init(id: 6, name: "finished")])
    }

    @Test func `who falls behind gets the whole job, then its next events`() throws {
        let setup = try Setup { $0.slowReader = .seconds(3600) }
        let slow = try setup.stream()
        #expect(slow.next() == .init(id: 50, name: "snapshot"))
        let other = try setup.stream()
        #expect(other.next() == .init(id: 50, name: "snapshot"))
        try Self.flood(setup.daemon)
        // The other one has seen the last event: all are there, and the slow one's place is long gone.
        while let event = other.next(), event.id != 6050 {}
        try setup.daemon.finish()
        let events = slow.rest()
        // Where the stream begins late it falls behind twice, so once is the least.
        #expect(events.contains { $0.name == "resync" })
        var seen: Int64 = 50
        let isWhole = events.allSatisfy { event in
            guard let id = event.id else { return false }
            defer { seen = id }
            return event.name == "resync" ? id >= seen : id == seen + 1
        }
        #expect(isWhole && seen == 6051, "\(events.filter { $0.name != "track_failed" }), \(seen)")
        #expect(other.rest() == [.init(id: 6051, name: "finished")])
    }

    @Test func `who does not read is closed, and its place is free`() throws {
        let setup = try Setup {
            $0.slowReader = .seconds(2)
            $0.streams = 1
        }
        let slow = try setup.stream()
        #expect(slow.next() == .init(id: 50, name: "snapshot"))
        let refused = try setup.stream()
        #expect(refused.line() == "HTTP/1.1 503 Service Unavailable")
        // Again and again: what was told before the stream looks may have become one resync, which fits.
        _ = try eventually("it is closed") {
            try Self.flood(setup.daemon, 50)
            return slow.isClosed ? true : nil
        }
        #expect(!slow.rest().contains { $0.name == "finished" })
        // It has seen some of them, and comes back.
        let again = try eventually("there is a place") {
            let stream = try setup.stream(after: 51)
            return stream.next()
        }
        #expect(again.name == "resync")
    }
}
