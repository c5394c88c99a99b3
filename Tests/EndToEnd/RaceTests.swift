// Requests that come at the same time over many connections: whatever wins, answers, database and audit tell one story.

import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor RaceTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `of many starts at once one wins, and each other names it; of many cancels all tell the same`() throws {
        let race = try Race(stalled: true)
        for _ in 0..<20 {
            let starts = try race.run(Array(repeating: Ask("job.start"), count: 12))
            let winner = try #require(starts.compactMap(\.job).first)
            #expect(starts.filter { $0.outcome == "allowed" }.count == 1)
            #expect(starts.filter { $0.outcome == "already_running" && $0.named == winner }.count == 11)
            let cancels = try race.run(Array(repeating: Ask("job.cancel"), count: 12))
            #expect(cancels.contains { $0.outcome == "allowed" })
            #expect(cancels.allSatisfy { $0.outcome == "not_running" || $0.job == winner })
        }
        try race.expectOneStory()
    }

    @Test func `starts and cancels at once leave no job running that nobody cancelled`() throws {
        let race = try Race(stalled: true)
        for round in 0..<30 {
            let asks = (0..<12).map { Ask(($0 + round).isMultiple(of: 2) ? "job.start" : "job.cancel") }
            let answers = try race.run(asks)
            let started = Set(answers.filter { $0.method == "job.start" }.compactMap(\.job))
            let cancelled = Set(answers.filter { $0.method == "job.cancel" }.compactMap(\.job))
            #expect(cancelled.isSubset(of: started) && started.subtracting(cancelled).count <= 1)
            if started != cancelled { _ = try race.run([Ask("job.cancel")]) }
            #expect(try race.runningJob() == nil)
        }
        try race.expectOneStory()
    }

    @Test func `a job that ends while it is cancelled ends one way, and every answer says which`() throws {
        let race = try Race(stalled: false)
        for round in 0..<40 {
            let start = try #require(try race.run([Ask("job.start", #"{"metadata":false}"#)]).first?.job)
            // Where in the job the cancels fall differs from round to round; nothing is waited for.
            poll(nil, 0, Int32(round))
            let answers = try race.run(Array(repeating: Ask("job.cancel", #"{"id":"\#(start)"}"#), count: 6))
            let state = try race.settledState(of: start)
            let wanted = state == "cancelled" ? ["allowed", "not_running"] : ["not_running"]
            #expect(answers.allSatisfy { wanted.contains($0.outcome) }, "\(state): \(answers.map(\.outcome))")
            #expect((state == "cancelled") == answers.contains { $0.outcome == "allowed" })
        }
        try race.expectOneStory()
    }

    @Test func `a start and a block of scraping at once end with nothing running`() throws {
        let race = try Race(stalled: true)
        for _ in 0..<25 {
            let disable = Ask("scraping.set", #"{"enabled":false,"reason":"race"}"#)
            let answers = try race.run([Ask("job.start"), disable, Ask("job.start"), disable, Ask("job.start")])
            for start in answers where start.method == "job.start" {
                #expect(["allowed", "already_running", "scraping_disabled"].contains(start.outcome))
            }
            let started = answers.filter { $0.method == "job.start" }.compactMap(\.job)
            #expect(started.count <= 1)
            for job in started { #expect(try race.settledState(of: job) == "cancelled") }
            #expect(try race.runningJob() == nil)
            let refused = try race.run(Array(repeating: Ask("job.start"), count: 3))
            #expect(refused.allSatisfy { $0.outcome == "scraping_disabled" })
            _ = try race.run([Ask("scraping.set", #"{"enabled":true}"#)])
        }
        try race.expectOneStory()
    }

    @Test func `of many resumes at once one goes on, and the job has one that resumed it`() throws {
        let race = try Race(stalled: true)
        var parent = try #require(try race.run([Ask("job.start")]).first?.job)
        _ = try race.run([Ask("job.cancel")])
        for _ in 0..<20 {
            let byName = Ask("job.resume", #"{"id":"\#(parent)"}"#)
            let answers = try race.run(Array(repeating: [Ask("job.resume"), byName], count: 5).flatMap { $0 })
            let winner = try #require(answers.compactMap(\.job).first)
            #expect(answers.filter { $0.outcome == "allowed" }.count == 1)
            #expect(answers.filter { $0.outcome == "already_running" && $0.named == winner }.count == 9)
            _ = try race.run([Ask("job.cancel")])
            #expect(try race.run([byName]).first?.outcome == "not_resumable")
            #expect(try race.jobs().filter { $0.resumedFrom?.rawValue == parent }.map(\.id.rawValue) == [winner])
            #expect(try race.jobs().first { $0.id.rawValue == parent }?.resumedBy?.rawValue == winner)
            parent = winner
        }
        try race.expectOneStory()
    }

    @Test func `a request that is repeated at once, and later, has one job`() throws {
        let race = try Race(stalled: true)
        for round in 0..<20 {
            let repeated = Ask("job.start", #"{"request_id":"night-\#(round)"}"#)
            let answers = try race.run(
                Array(repeating: repeated, count: 8)
                    + (0..<4).map { Ask("job.start", #"{"request_id":"other-\#(round)-\#($0)"}"#) })
            let winners = Set(answers.compactMap(\.job))
            #expect(winners.count == 1)
            #expect(
                answers.allSatisfy { $0.job != nil || $0.outcome == "already_running" && $0.named == winners.first })
            let isOurs = answers.first?.job != nil
            #expect(answers.filter { $0.job != nil }.count == (isOurs ? 8 : 1))
            _ = try race.run([Ask("job.cancel")])
            guard isOurs else { continue }
            // The same job, cancelled by now, and no second one; to resume it is a request of its own.
            #expect(try race.run([repeated, repeated]).allSatisfy { $0.job == winners.first })
            let again = Ask("job.resume", #"{"request_id":"again-\#(round)"}"#)
            #expect(Set(try race.run(Array(repeating: again, count: 6)).map(\.job)).count == 1)
            _ = try race.run([Ask("job.cancel")])
        }
        let names = try race.jobs().compactMap(\.requestId)
        #expect(Set(names).count == names.count)
        try race.expectOneStory()
    }
}

/// A request of a race.
private struct Ask {
    var method: String
    var params: String

    init(_ method: String, _ params: String = "{}") {
        self.method = method
        self.params = params
    }
}

/// What was answered to a request that changes something.
private struct Told {
    var method: String
    /// `allowed`, or the name of the error.
    var outcome: String
    /// The job that it was answered with.
    var job: String?
    /// The job that an error names.
    var named: String?

    init(_ ask: Ask, _ answer: JSON) {
        method = ask.method
        let error = answer["error"]?["data"]
        outcome = error?["code"]?.text ?? "allowed"
        job = answer["result"]?["id"]?.text
        named = error?["job_id"]?.text
    }

    /// What the audit has to say of it.
    var line: String { [method, outcome, job ?? named ?? "-"].joined(separator: " ") }
}

/// A daemon with many connections, and all that was asked and answered over them.
private final class Race {
    private let installation: Installation
    private let connections: [RawConnection]
    private let control: RawConnection
    private var told: [Told] = []

    /// At a site that lets no sync end, or one that ends at once.
    init(stalled: Bool) throws {
        installation = try Installation(tracks: 3)
        if stalled { try installation.stallOneTrack() }
        try installation.startDaemon()
        connections = try (0..<12).map { [installation] _ in try RawConnection(greetedAt: installation.socket) }
        control = try RawConnection(greetedAt: installation.socket)
    }

    /// Sends requests at once, each over a connection of its own, and reads their answers.
    func run(_ asks: [Ask]) throws -> [Told] {
        for (connection, ask) in zip(connections, asks) { connection.request(ask.method, ask.params) }
        let answers = try zip(connections, asks).map { Told($1, try $0.answer()) }
        told += answers
        return answers
    }

    /// The id of the job that runs.
    func runningJob() throws -> String? {
        let status = try #require(try control.call("daemon.status")["result"])
        return status["running_job"]?["id"]?.text
    }

    /// How a job ended, once it has.
    func settledState(of job: String) throws -> String {
        try eventually("job \(job) is over") {
            let state = try control.call("job.get", #"{"id":"\#(job)"}"#)["result"]?["job"]?["state"]?.text
            return state == "running" ? nil : state
        }
    }

    /// The jobs as they are stored.
    func jobs() throws -> [Job] {
        try installation.query(String.self, "SELECT record FROM jobs ORDER BY id").map {
            try RecordCoding.decode(Job.self, from: Data($0.utf8))
        }
    }

    /// Holds what is stored against what was answered.
    func expectOneStory() throws {
        let jobs = try jobs()
        #expect(jobs.filter { !$0.state.isFinal }.map(\.id) == [])
        let started = told.filter { $0.method != "job.cancel" }.compactMap(\.job)
        #expect(Set(jobs.map(\.id.rawValue)) == Set(started))
        let cancelled = Set(told.filter { $0.method == "job.cancel" }.compactMap(\.job))
        #expect(cancelled == Set(jobs.filter { $0.error?.name == "cancelled" }.map(\.id.rawValue)))
        // One at a time.
        let times = jobs.compactMap { job in job.startedAt.flatMap { start in job.finishedAt.map { (start, $0) } } }
            .sorted { $0 < $1 }
        #expect(times.count == jobs.count)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0.1 <= $1.0 })
        let audit = try installation.query(
            String.self, "SELECT command || ' ' || outcome || ' ' || coalesce(job_id, '-') FROM audit")
        #expect(audit.sorted() == told.map(\.line).sorted())
        #expect(try control.call("daemon.status")["result"]?["running_job"] == nil)
    }
}
