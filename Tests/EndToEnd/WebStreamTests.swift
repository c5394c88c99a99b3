// Event streams: from the first event to the last, over a restart of the daemon, and many at once.

import Foundation
import JobModel
import Programs
import Testing

@Suite(.serialized) actor WebStreamTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `a stream begins with how the job stands, tells what happens, and ends with it`() throws {
        let installation = try Installation(tracks: 60)
        try installation.startDaemon()
        let web = try WebInstallation(installation)
        try installation.tell("PUT", "faults", #"{"faults":["stall@catalogue"]}"#)
        let id = try installation.startSync()
        let stream = try web.stream(id)
        let snapshot = try #require(try stream.next())
        #expect(snapshot.name == "snapshot")
        #expect(snapshot.data["jobId"] == .text(id) && snapshot.data["status"] == .text("running"))
        try installation.tell("PUT", "faults", #"{"faults":["status:404@#1"]}"#)
        let events = try stream.rest()
        #expect(events.last?.name == "finished")
        #expect(events.last?.data["job"]?["status"] == .text("success"))
        #expect(events.contains { $0.name == "track_failed" })
        let numbers = events.compactMap(\.id)
        #expect(numbers == numbers.sorted() && numbers.count == events.count)

        // Who comes back gets what it has not seen, and nothing when that is nothing.
        let middle = try #require(numbers.dropLast().last { $0 < numbers[numbers.count - 1] })
        let back = try web.stream(id, after: middle).rest()
        #expect(back.last?.name == "finished")
        #expect(!back.contains { $0.name == "snapshot" || $0.name == "resync" })
        let end = try #require(numbers.last)
        let over = try web.ask("GET", "/api/v1/tracks/sync/\(id)/events", ["Last-Event-ID: \(end)"])
        #expect(over.status == 204)
    }

    @Test func `fifty streams outlast a restart of the daemon, and all see the end`() throws {
        let installation = try Installation(tracks: 60)
        try installation.startDaemon()
        let web = try WebInstallation(installation)
        try installation.stallOneTrack()
        let id = try installation.startSync()
        let streams = try (0..<50).map { _ in try web.stream(id) }
        for stream in streams { #expect(try stream.next()?.name == "snapshot") }
        installation.stopDaemon()
        try installation.startDaemon()
        for stream in streams {
            let events = try stream.rest()
            #expect(events.last?.name == "finished")
            #expect(events.last?.data["job"]?["state"] == .text("interrupted"))
            #expect(events.last?.data["job"]?["status"] == .text("error"))
        }
    }

    @Test func `streams are limited, and a place is free again when its browser has gone`() throws {
        let installation = try Installation(tracks: 60)
        try installation.startDaemon()
        let web = try WebInstallation(installation)
        try installation.stallOneTrack()
        let id = try installation.startSync()
        // One connection to the daemon carries all of them.
        var streams = try (0..<600).map { _ in try web.stream(id) }
        for stream in streams { #expect(try stream.next()?.name == "snapshot") }
        let connections = try installation.connections(of: web.program.id)
        #expect(connections <= 4, "\(connections)")
        let refused = try web.ask("GET", "/api/v1/tracks/sync/\(id)/events")
        #expect(refused.status == 503)
        #expect(try refused.json()["code"] == .text("too_many_streams"))
        #expect(refused.headers["retry-after"] != nil)
        #expect(try web.ask("GET", "/api/v1/status").status == 200)
        streams.removeAll()
        _ = try eventually("there is a place") {
            try web.stream(id).next()?.name == "snapshot" ? true : nil
        }
    }
}

/// A stream as a browser reads it.
final class EventStream {
    struct Event {
        var id: Int?
        var name: String
        var data: JSON
    }

    private let connection: RawConnection

    init(_ connection: RawConnection) { self.connection = connection }

    /// The next event; `nil` at the end. Comments and lines of the transfer coding are passed over.
    func next() throws -> Event? {
        var event = Event(id: nil, name: "", data: .null)
        while let raw = connection.readLine() {
            let line = raw.trimmingCharacters(in: .newlines)
            if line.hasPrefix("id: ") { event.id = Int(line.dropFirst(4)) }
            if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
            if line.hasPrefix("data: ") { event.data = try JSON(String(line.dropFirst(6))) }
            if line.isEmpty, !event.name.isEmpty { return event }
        }
        return nil
    }

    /// The events of the job up to the end.
    func rest() throws -> [Event] {
        var events: [Event] = []
        while let event = try next() {
            if event.name != "lost" && event.name != "found" { events.append(event) }
        }
        return events
    }
}

extension WebInstallation {
    /// Opens the stream of a job.
    func stream(_ id: String, after: Int? = nil) throws -> EventStream {
        let connection = try RawConnection(port: port)
        let last = after.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        connection.send(
            Array(
                "GET /api/v1/tracks/sync/\(id)/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(last)\r\n"
                    .utf8))
        return EventStream(connection)
    }
}

extension Installation {
    /// How many connections to the control socket a process has.
    fileprivate func connections(of process: pid_t) throws -> Int {
        let sockets = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").compactMap { name in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/\(name)"))?
                .firstMatch(of: /socket:\[([0-9]+)\]/).map { String($0.1) }
        }
        // The clients' ends of connections have no path; the listening socket has.
        let table = try String(contentsOfFile: "/proc/net/unix", encoding: .utf8).split(separator: "\n").dropFirst()
        return table.map { $0.split(separator: " ") }.count { $0.count == 7 && sockets.contains(String($0[6])) }
    }
}
