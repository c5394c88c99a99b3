// Clients that outlive a daemon, and those that find another's job.

import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized, .inBox) actor RestartTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `a watcher sees the restart and of the job's end, by growing numbers`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        try installation.stallOneTrack()
        let id = try installation.startSync()
        let person = try installation.startClient("watch")
        let program = try installation.startClient("watch", "--json")
        try installation.waitForStage(.dashboards, processed: 60)
        _ = try eventually("both watch") {
            person.errors.contains("is running") && program.output.contains("\"seq\"") ? true : nil
        }
        installation.stopDaemon(SIGKILL)
        _ = try eventually("the loss is told") { person.errors.contains("Trying again") ? true : nil }
        try installation.startDaemon()
        #expect(person.waitForEnd() == 12)
        #expect(program.waitForEnd() == 12)
        #expect(person.errors.contains("the daemon was restarted"), "\(person.errors)")
        #expect((person.output + person.errors).contains("interrupted"))
        #expect((person.output + person.errors).contains("tracksyncctl resume"))

        let events = program.output.split(separator: "\n").compactMap {
            try? RecordCoding.decode(JobEvent.self, from: Data($0.utf8))
        }
        #expect(zip(events, events.dropFirst()).allSatisfy { $1.isAfter($0) }, "\(events.map(\.seq))")
        let last = try #require(events.last)
        #expect(last.kind == .finished && last.job?.state == .interrupted && last.jobId.rawValue == id)
    }

    @Test(arguments: [SIGKILL, SIGTERM])
    func `a watcher goes over to the job that continues after the restart`(signal: Int32) throws {
        let installation = try Installation()
        try installation.startDaemon()
        try installation.stallOneTrack()
        let id = try installation.startSync("--trigger", "timer", "--now")
        let person = try installation.startClient("watch")
        let program = try installation.startClient("watch", "--json")
        try installation.waitForStage(.dashboards, processed: 60)
        _ = try eventually("both watch") {
            person.errors.contains("is running") && program.output.contains("\"seq\"") ? true : nil
        }
        installation.stopDaemon(signal)
        try installation.setFaults()
        try installation.startDaemon()
        #expect(person.waitForEnd() == 0, "\(person.errors)")
        #expect(program.waitForEnd() == 0)
        let child = try #require(try installation.job(id).resumedBy)
        #expect(person.errors.contains("It continues as job \(child.rawValue.prefix(13))"), "\(person.errors)")
        #expect(program.output.split(separator: "\n").last?.contains(child.rawValue) == true)
        #expect(try installation.job().outcome == "succeeded")
    }

    @Test func `numbers of events grow from daemon to daemon, however they end`() throws {
        let installation = try Installation()
        var last: Int64 = 0
        for _ in 0..<4 {
            try installation.startDaemon()
            try installation.stallOneTrack()
            let watcher = try installation.startAndWatch([])
            var count = 0
            while count < 7, let event = try watcher.next() {
                #expect(event.kind == .progress ? event.seq >= last : event.seq > last)
                last = event.seq
                count += 1
            }
            installation.stopDaemon(SIGKILL)
            while let event = try watcher.next() { last = max(last, event.seq) }
        }
    }

    @Test func `who would start a second sync can attach to the first`() throws {
        let installation = try Installation(latency: 200)
        try installation.startDaemon()
        let id = try installation.startSync()
        let client = try installation.startClient("sync", "--attach")
        _ = try eventually("it follows the first") {
            client.errors.contains("Following that one") ? true : nil
        }
        try installation.tell("PUT", "latency", "0")
        #expect(client.waitForEnd() == 0)
        #expect((client.output + client.errors).contains(id.prefix(13)))
        #expect(try installation.jobs().map(\.id.rawValue) == [id])
        // With none to attach to, it starts one.
        #expect(try installation.ctl("sync", "--attach", "--wait").status == 0)
        #expect(try installation.jobs().count == 2)
    }

    @Test func `who waits for the turn starts when the first sync is over`() throws {
        let installation = try Installation(latency: 200)
        try installation.startDaemon()
        let id = try installation.startSync()
        let late = try installation.ctl("sync", "--wait-lock", "1s")
        #expect(late.status == 10)
        #expect(late.errors.contains("still running after 1.0 s: job \(id.prefix(13))"), "\(late.errors)")
        let client = try installation.startClient("sync", "--wait-lock", "10m", "--wait")
        _ = try eventually("it waits") { client.errors.contains("Waiting up to 10 min") ? true : nil }
        try installation.tell("PUT", "latency", "0")
        #expect(client.waitForEnd() == 0, "\(client.errors)")
        let jobs = try installation.jobs()
        #expect(jobs.map(\.state) == [.succeeded, .succeeded] && jobs.last?.id.rawValue == id)
        #expect(try #require(jobs.first?.startedAt) >= #require(jobs.last?.finishedAt))
    }

    @Test func `who waits for the turn gets it also when the daemon dies under the first sync`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        try installation.stallOneTrack()
        _ = try installation.startSync()
        let client = try installation.startClient("sync", "--wait-lock", "10m", "--wait")
        _ = try eventually("it waits") { client.errors.contains("Waiting up to 10 min") ? true : nil }
        installation.stopDaemon(SIGKILL)
        try installation.tell("DELETE", "faults")
        try installation.startDaemon()
        #expect(client.waitForEnd() == 0, "\(client.errors)")
        #expect(try installation.jobs().map(\.state) == [.succeeded, .interrupted])
    }

    @Test func `a request that is repeated after a crash starts no second job`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        try installation.stallOneTrack()
        let id = try installation.startSync("--request-id", "nightly-1")
        #expect(try installation.startSync("--request-id", "nightly-1") == id)
        installation.stopDaemon(SIGKILL)
        try installation.tell("DELETE", "faults")
        try installation.startDaemon()
        let again = try installation.ctl("sync", "--request-id", "nightly-1", "--json")
        #expect(again.status == 0)
        let job = try again.decoded(Job.self)
        #expect(job.id.rawValue == id && job.state == .interrupted)
        let told = try installation.ctl("sync", "--request-id", "nightly-1")
        #expect(told.text.contains("by this request before") && told.text.contains("interrupted"), "\(told.text)")
        #expect(try installation.ctl("sync", "--request-id", "nightly-1", "--wait").status == 12)
        #expect(try installation.jobs().count == 1)
        #expect(try installation.ctl("sync", "--request-id", "nightly-2", "--wait").status == 0)
        #expect(try installation.jobs().count == 2)
    }
}

extension JobEvent {
    /// Whether it may follow another one: stored events have numbers that grow, and progress that of the event before it.
    fileprivate func isAfter(_ other: JobEvent) -> Bool { kind == .progress ? seq >= other.seq : seq > other.seq }
}
