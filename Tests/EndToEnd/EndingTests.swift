// How jobs end that do not run to their end: cancelled, stopped, killed.

import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor EndingTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `a cancelled sync leaves the catalogue as it was, and the next one is fine`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        _ = try installation.sync()
        let before = try installation.catalogue()
        try installation.tell("PUT", "generation", "2")
        try installation.stallOneTrack()
        let id = try installation.startSync()
        try installation.waitForStage(.dashboards, processed: 50)
        let ending = try installation.ctl("cancel", "--reason", "wrong night")
        #expect(ending.status == 0)
        let job = try installation.lastJob()
        #expect(job.id.rawValue == id)
        #expect(job.state == .cancelled)
        #expect(job.error?.message.contains("wrong night") == true)
        #expect(try installation.catalogue() == before)
        #expect(try installation.query(Int.self, "SELECT count(*) FROM staged_dashboards").first ?? 0 >= 50)
        #expect(try installation.ctl("cancel").status == 1)
        #expect(try installation.ctl("cancel", id).status == 1)

        try installation.tell("DELETE", "faults")
        let (next, after) = try installation.sync()
        #expect(next.status == 0)
        try installation.expectChanges(in: after, from: 1, to: 2)
    }

    @Test(arguments: [SyncStage.list, .dashboards, .apply, .report])
    func `a daemon that is killed in any stage leaves a whole catalogue, and the next sync is fine`(stage: SyncStage)
        throws
    {
        // So many tracks that the stages without a network take long enough to be hit.
        let installation = try Installation(
            tracks: stage == .apply || stage == .report ? (TestTier.isRelease ? 20_000 : 8000) : 120,
            settings: Installation.largeSite)
        try installation.startDaemon()
        _ = try installation.sync("--no-metadata")
        let before = try installation.catalogue()
        try installation.tell("PUT", "generation", "2")
        switch stage {
        case .list: try installation.tell("PUT", "faults", #"{"faults":["stall-in-body@catalogue"]}"#)
        case .dashboards: try installation.stallOneTrack()
        default: break
        }
        let arguments = stage == .dashboards ? [] : ["--no-metadata"]
        let watcher = try installation.startAndWatch(arguments)
        try watcher.wait(for: stage)
        installation.stopDaemon(SIGKILL)

        let after = try installation.catalogue()
        if stage != .report { #expect(after == before) } else { #expect(after != before) }
        try installation.tell("DELETE", "faults")
        try installation.startDaemon()
        let job = try installation.lastJob()
        #expect(job.state == .interrupted)
        #expect(job.progress?.stage == stage)
        #expect(job.error?.name == "interrupted")
        let (ending, next) = try installation.sync("--no-metadata")
        #expect(ending.status == 0)
        let active = installation.site.at(generation: 2).listedCount
        #expect(next.counts.listed == active)
        #expect(try installation.query(Int.self, "SELECT count(*) FROM tracks WHERE is_active") == [active])
        #expect(try installation.query(String.self, "PRAGMA integrity_check") == ["ok"])
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a daemon that is told to stop interrupts its job and ends well`(signal: Int32) throws {
        let installation = try Installation()
        try installation.startDaemon()
        _ = try installation.sync()
        let before = try installation.catalogue()
        try installation.tell("PUT", "generation", "2")
        try installation.stallOneTrack()
        let folder = try Folder()
        let client = try RunningProgram(
            Build.program("tracksyncctl"), ["sync", "--wait", "--socket", installation.socket], in: folder)
        try installation.waitForStage(.dashboards, processed: 50)
        #expect(installation.stopDaemon(signal) == 0)
        // Who waits for the job hears of its end.
        #expect(client.waitForEnd() == 12)
        #expect(try installation.catalogue() == before)
        #expect(!FileManager.default.fileExists(atPath: installation.socket))
        try installation.startDaemon()
        #expect(try installation.lastJob().state == .interrupted)
    }

    @Test func `watching tells the stages in order and ends with the job`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        let watcher = try installation.startAndWatch([])
        var stages: [SyncStage] = []
        var numbers: [Int64] = []
        var last: JobEvent?
        while last?.kind != .finished, let event = try watcher.next() {
            numbers.append(event.seq)
            if event.kind == .stage, let stage = event.progress?.stage { stages.append(stage) }
            last = event
        }
        #expect(last?.job?.state == .succeeded)
        #expect(stages.suffix(2) == [.apply, .report])
        #expect(numbers == numbers.sorted())
    }
}

extension Installation {
    /// Starts a sync without waiting; returns its id.
    func startSync(_ arguments: String...) throws -> String {
        let ending = try run("tracksyncctl", ["sync", "--json"] + arguments + ["--socket", socket])
        guard ending.status == 0 else { throw TestFailure("sync: \(ending.errors)") }
        return try RecordCoding.decode(Job.self, from: Data(ending.output.utf8)).id.rawValue
    }

    /// One dashboard of the site never answers, so that the stage cannot end.
    func stallOneTrack() throws {
        try tell("PUT", "faults", "{\"faults\":[\"stall@\(site.slug(at: 0))\"]}")
    }

    func waitForStage(_ stage: SyncStage, processed: Int) throws {
        _ = try eventually("\(stage) has come to \(processed)") {
            guard let progress = try? lastJob().progress else { return Bool?.none }
            return progress.stage == stage && progress.processed >= processed ? true : nil
        }
    }

    /// What the catalogue page of a site of some ten thousand tracks takes, also under the thread sanitizer.
    static let largeSite = ["fetch.catalogue_limit": "\"256MiB\"", "fetch.timeout": "\"10m\""]

    /// Starts a sync and watches it from its first moment on one connection.
    func startAndWatch(_ arguments: [String]) throws -> Watcher {
        let connection = try RawConnection(path: socket)
        _ = connection.readLine()
        let metadata = arguments.contains("--no-metadata") ? "false" : "true"
        connection.send(line: #"{"jsonrpc":"2.0","id":1,"method":"job.start","params":{"metadata":\#(metadata)}}"#)
        guard let answer = connection.readLine(), answer.contains("\"result\"") else {
            throw TestFailure("not started")
        }
        connection.send(line: #"{"jsonrpc":"2.0","id":2,"method":"job.watch","params":{"after":0}}"#)
        return Watcher(connection: connection)
    }
}

/// Reads a job's events off a connection.
final class Watcher {
    let connection: RawConnection

    init(connection: RawConnection) { self.connection = connection }

    func next() throws -> JobEvent? {
        while let line = connection.readLine() {
            guard line.contains("\"job.event\"") else { continue }
            return try RecordCoding.decode(NotificationMessage<JobEvent>.self, from: Data(line.utf8)).params
        }
        return nil
    }

    func wait(for stage: SyncStage) throws {
        while let event = try next() {
            if event.kind == .stage, event.progress?.stage == stage { return }
            if event.kind == .finished { throw TestFailure("over before \(stage): \(event.job?.state.rawValue ?? "")") }
        }
        throw TestFailure("the connection ended before \(stage)")
    }
}
