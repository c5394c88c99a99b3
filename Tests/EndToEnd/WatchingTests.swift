// Many watchers, slow ones, and those that come back.

import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor WatchingTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `as many watchers as a user may have see how a job stands, what happens, and its end`() throws {
        let installation = try Installation(
            tracks: 120,
            settings: [
                "control.max_connections": "300", "control.max_connections_per_user": "300",
                "fetch.stall_timeout": "\"3s\"", "fetch.retries": "10",
            ])
        try installation.startDaemon()
        // The catalogue does not come before all watch.
        try installation.tell("PUT", "faults", #"{"faults":["stall@catalogue"]}"#)
        let id = try installation.startSync()
        let watchers = try (0..<64).map { _ in
            let connection = try RawConnection(greetedAt: installation.socket)
            connection.request("job.watch", #"{"id":"\#(id)"}"#)
            return connection
        }
        let snapshots = try watchers.map { watcher in
            let snapshot = try #require(try watcher.next()?["result"])
            #expect(snapshot["job"]?["id"] == .text(id))
            return try #require(snapshot["seq"]?.integer)
        }
        try installation.failTracks(40)
        var ends: Set<Int> = []
        for (watcher, snapshot) in zip(watchers, snapshots) {
            let (events, isClosed) = try watcher.events()
            #expect(!isClosed)
            let numbers = [snapshot] + events.map(\.seq)
            #expect(zip(numbers, numbers.dropFirst()).allSatisfy(<=))
            #expect(events.filter { $0.kind == "track_failed" }.count == 40)
            #expect(!events.contains { $0.kind == "gap" || $0.kind == "lagged" })
            #expect(events.last?.kind == "finished" && events.last?.state == "succeeded")
            ends.insert(events.last?.seq ?? 0)
        }
        #expect(ends.count == 1)
    }

    @Test func `watchers that read nothing neither hold up a job nor fill the memory, and miss no end`() throws {
        let without = try memory(withSlowWatchers: 0)
        let with = try memory(withSlowWatchers: 10)
        // Kept without a bound, the events of 8,000 tracks would take some 25 MiB.
        if TestTier.isRelease {
            #expect(with < without + 16 << 10, "\(with) KiB, and \(without) KiB without slow watchers")
        }
    }

    private static let tracks = TestTier.isRelease ? 8000 : 2400

    /// The memory of a daemon in KiB after a sync in which half of the tracks fail, which slow watchers did not read meanwhile.
    private func memory(withSlowWatchers count: Int) throws -> Int {
        // More than half of the dashboards are missing, and each is reported, before the sync gives up.
        let installation = try Installation(tracks: Self.tracks)
        let daemon = try installation.startDaemon()
        try installation.tell("PUT", "faults", #"{"faults":["status:404@tracks"]}"#)
        let watchers = try (0..<count).map { _ in try RawConnection(greetedAt: installation.socket) }
        let control = try RawConnection(greetedAt: installation.socket)
        let id = try #require(try control.call("job.start")["result"]?["id"]?.text)
        for watcher in watchers { watcher.request("job.watch", #"{"id":"\#(id)","after":0}"#) }
        let job = try eventually("the job is over, whoever does not read") {
            let job = try control.call("job.get")["result"]?["job"]
            return job?["finished_at"] == nil ? nil : job
        }
        #expect(job["error"]?["code"] == .text("source_unavailable"))
        let memory = try residentMemory(of: daemon.id)
        control.request("job.watch", #"{"id":"\#(id)"}"#)
        let end = try control.events().events

        for watcher in watchers {
            let (events, isClosed) = try watcher.events()
            // One that reads nothing for too long is closed; one that comes in time is given all by the database.
            guard isClosed else {
                #expect(
                    events.last?.state == "failed"
                        && events.filter { $0.kind == "track_failed" }.count > Self.tracks * 3 / 8)
                continue
            }
            let last = try #require(events.last { $0.kind != "lagged" })
            let again = try RawConnection(greetedAt: installation.socket)
            again.request("job.watch", #"{"id":"\#(id)","after":\#(last.seq)}"#)
            #expect(try again.answer()["result"]?["job"]?["state"] == .text("failed"))
            let rest = try again.events().events
            // The database has what it missed.
            #expect(
                !rest.contains { $0.kind == "gap" }
                    && (events + rest).filter { $0.kind == "track_failed" }.count > Self.tracks * 3 / 8)
            #expect(end.map(\.kind) == ["finished"] && rest.last?.kind == "finished")
            #expect(rest.last?.state == "failed" && rest.last?.seq ?? 0 > last.seq)
        }
        return memory
    }

    @Test func `who comes back goes on after the last event, also to a daemon that was killed`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        try installation.stallOneTrack()
        let id = try installation.startSync()
        try installation.waitForStage(.dashboards, processed: 119)
        var last = 0
        for _ in 0..<4 {
            let connection = try RawConnection(greetedAt: installation.socket)
            connection.request("job.watch", #"{"id":"\#(id)","after":\#(last)}"#)
            _ = try connection.answer()
            let event = try #require(try connection.event())
            #expect(event.kind == "progress" ? event.seq >= last : event.seq > last && event.kind != "gap")
            last = event.seq
        }
        installation.stopDaemon(SIGKILL)
        try installation.startDaemon()
        let connection = try RawConnection(greetedAt: installation.socket)
        connection.request("job.watch", #"{"id":"\#(id)","after":\#(last)}"#)
        _ = try connection.answer()
        let events = try connection.events().events
        #expect(events.map(\.kind) == ["finished"])
        #expect(events.last?.state == "interrupted" && events.allSatisfy { $0.seq > last })
    }
}

/// What a test looks at of an event.
private struct SeenEvent: Equatable {
    var seq: Int
    var kind: String
    /// The state of the job, at its end.
    var state: String?
}

extension RawConnection {
    /// The next event; `nil` when the daemon closed.
    fileprivate func event() throws -> SeenEvent? {
        while let message = try next() {
            guard message["method"] == .text("job.event"), let params = message["params"],
                let seq = params["seq"]?.integer, let kind = params["kind"]?.text
            else { continue }
            return SeenEvent(seq: seq, kind: kind, state: params["job"]?["state"]?.text)
        }
        return nil
    }

    /// The events up to the last one, or until the daemon closes.
    fileprivate func events() throws -> (events: [SeenEvent], isClosed: Bool) {
        var events: [SeenEvent] = []
        while let event = try event() {
            events.append(event)
            if event.kind == "finished" { return (events, false) }
        }
        return (events, true)
    }
}

extension Installation {
    /// The dashboards of the first tracks are missing.
    fileprivate func failTracks(_ count: Int) throws {
        let faults = (0..<count).map { "\"status:404@#\($0)\"" }.joined(separator: ",")
        try tell("PUT", "faults", "{\"faults\":[\(faults)]}")
    }
}

/// The memory that a process has in use, in KiB.
private func residentMemory(of process: pid_t) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    guard let match = status.firstMatch(of: /VmRSS:\s+(\d+) kB/), let memory = Int(match.1) else {
        throw TestFailure("no memory of \(process)")
    }
    return memory
}
