import Foundation
import JobModel
import Testing

@testable import Engine

/// How the service level was kept.
struct ServiceLevelTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    private func job(
        _ day: Int, _ state: JobState, minutes: Double = 10, failed: Int = 0, _ change: (inout Job) -> Void = { _ in }
    ) -> Job {
        let time = start.addingTimeInterval(Double(day) * 86_400)
        var job = Job(
            id: JobID(at: time), state: state, trigger: .schedule, requestedBy: Requester(uid: 0, user: "root", pid: 1),
            createdAt: time)
        job.slot = time
        job.durationSeconds = minutes * 60
        job.finishedAt = time.addingTimeInterval(minutes * 60)
        job.counts.dashboardsFetched = 100 - failed
        job.counts.dashboardsFailed = failed
        job.counts.added = 1
        job.stages = [StageTiming(stage: .dashboards, startedAt: time, seconds: minutes * 50)]
        change(&job)
        return job
    }

    @Test func `runs, durations, gaps and the error budget are counted`() throws {
        let level = ServiceLevel(
            maxDurationSeconds: 3600, maxFailedPercent: 5, successWithinSeconds: 93_600, objectivePercent: 90)
        var jobs = (0..<10).map { job($0, .succeeded, minutes: Double($0 + 1)) }
        jobs[4] = job(4, .failed)
        // A try that failed and one that did not are one run, which took as long as both.
        var retry = job(5, .succeeded, minutes: 20)
        retry.slot = jobs[5].slot
        retry.id = JobID(at: retry.createdAt.addingTimeInterval(900))
        jobs[5] = job(5, .failed, minutes: 5)
        jobs.append(retry)
        jobs[6] = job(6, .succeeded, failed: 6)
        jobs[7] = job(7, .succeeded, minutes: 61)
        jobs.append(
            job(8, .cancelled) {
                $0.slot = nil; $0.error = JobFailure(name: "cancelled", message: "x", retryable: true)
            })
        jobs.append(
            job(8, .succeeded) {
                $0.slot = nil; $0.options.dryRun = true
            })
        let end = start.addingTimeInterval(10 * 86_400)
        let report = ServiceLevelPolicy(level: level).report(jobs, since: start, until: end)
        #expect(report.runs == 10 && report.succeeded == 9 && report.withinLevel == 7)
        #expect(report.withinPercent == 70 && report.errorBudget == 1 && report.errorBudgetLeft == -2)
        #expect(report.p50Seconds == 9 * 60 && report.p95Seconds == 61 * 60)
        #expect(report.stages.map(\.stage) == [.dashboards] && report.added == 9)
        // From the third night to the fifth one's second try.
        let gap = try #require(report.longestGapSeconds)
        #expect(abs(gap - (2 * 86_400 + 16 * 60)) < 1)
        #expect(ServiceLevelPolicy(level: level).report([], since: start, until: end).withinPercent == nil)
    }
}
