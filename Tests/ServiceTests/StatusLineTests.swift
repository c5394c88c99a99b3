import EngineBench
import Events
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@testable import Service

@testable import Engine

struct StatusLineTests {
    private static let time = Date(timeIntervalSince1970: 1_795_132_859)

    private func job(_ progress: JobProgress?, state: JobState = .running) throws -> Job {
        let id = try #require(JobID("0198f2c1-0000-7000-8000-000000000000"))
        var job = Job(
            id: id, state: state, trigger: .manual,
            requestedBy: Requester(uid: 0, user: "root", pid: 1), reason: nil, options: SyncOptions(),
            createdAt: Self.time)
        job.progress = progress
        return job
    }

    @Test func `a running job is told with its stage and progress`() throws {
        let lines: [(JobProgress?, String)] = [
            (nil, "starting"), (JobProgress(stage: .list, processed: 0), "list"),
            (JobProgress(stage: .dashboards, processed: 431, total: 1084), "dashboards 431 of 1,084 (39 %)"),
            (
                JobProgress(stage: .dashboards, processed: 1_234_567, total: 1_234_567),
                "dashboards 1,234,567 of 1,234,567 (100 %)"
            ),
            (JobProgress(stage: .dashboards, processed: 0, total: 0), "dashboards"),
        ]
        for (progress, words) in lines {
            let line = StatusLine(running: try job(progress), lastSuccess: Self.time)
            #expect(line.description == "Job 0198f2c1-0000: \(words)")
        }
    }

    @Test func `an idle daemon tells of the last success and the next run`() {
        #expect(StatusLine().description == "Idle. Last success never.")
        #expect(StatusLine(lastSuccess: Self.time).description == "Idle. Last success 2026-11-20 00:00 UTC.")
        #expect(
            StatusLine(lastSuccess: Self.time, nextRun: Self.time.addingTimeInterval(86400)).description
                == "Idle. Last success 2026-11-20 00:00 UTC, next run 2026-11-21 00:00 UTC.")
    }

    @Test func `a job that waits is told with its start`() throws {
        var waiting = try job(nil, state: .scheduled)
        waiting.startAt = Self.time
        #expect(
            StatusLine(scheduled: waiting).description
                == "Job 0198f2c1-0000 starts at 2026-11-20 00:00 UTC; last success never.")
    }

    @Test func `disabled scraping is told with who disabled it and why`() {
        let block = ScrapingBlock(
            source: .operator, place: "tracksyncctl disable", since: Self.time, by: "bob", reason: "the site moves",
            hint: "Wait.")
        #expect(
            StatusLine(block: block).description
                == "Scraping is disabled by tracksyncctl disable of bob (the site moves); last success never.")
    }

    @Test(.timeLimit(.minutes(3)))
    func `a change of how things stand is told at once, and the last word is how they stand`() async throws {
        try await withEngine { bench in
            var lines: [String] = []
            var changes = bench.service.changes.rings.makeAsyncIterator()
            for act in [
                {}, { _ = try await bench.service.block(reason: "a test", forSeconds: nil, by: .bob) },
                { _ = try await bench.service.unblock(by: .bob) }, { _ = try await bench.sync() },
            ] as [() async throws -> Void] {
                try await act()
                var line: String
                repeat {
                    await changes.next()
                    line = try await bench.service.statusLine()
                } while line.hasPrefix("Job ")
                lines.append(line)
            }
            #expect(lines[0] == "Idle. Last success never.")
            #expect(lines[1] == "Scraping is disabled by tracksyncctl disable of bob (a test); last success never.")
            #expect(lines[2] == lines[0])
            #expect(lines[3].hasPrefix("Idle. Last success 2") && lines[3].hasSuffix(" UTC."))
        }
    }
}
