import Foundation
import JobModel
import Testing

struct ResumableTests {
    private static let time = Date(timeIntervalSince1970: 1_795_240_800)

    private static func job(_ state: JobState, _ change: (inout Job) -> Void = { _ in }) -> Job {
        var job = Job(
            id: JobID(at: time), state: state, trigger: .manual,
            requestedBy: Requester(uid: 1000, user: "anna", pid: 4711), createdAt: time)
        job.startedAt = time
        change(&job)
        return job
    }

    @Test(arguments: JobState.allCases + [.unknown("hibernating")])
    func `a job that ended early can be resumed`(state: JobState) {
        #expect(Self.job(state).isResumable == [.failed, .cancelled, .interrupted].contains(state))
    }

    @Test(arguments: [JobState.failed, .cancelled, .interrupted])
    func `a job that never started, is stored or was resumed already cannot be resumed`(state: JobState) {
        #expect(!Self.job(state) { $0.startedAt = nil }.isResumable)
        #expect(!Self.job(state) { $0.appliedAt = Self.time }.isResumable)
        #expect(!Self.job(state) { $0.resumedBy = JobID(at: Self.time) }.isResumable)
    }
}
