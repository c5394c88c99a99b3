import Foundation
import JobModel
import Testing

@Suite struct RecordCodingTests {
    private func job() throws -> Job {
        let id = try #require(JobID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"))
        var job = Job(
            id: id, trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 7), reason: "because",
            createdAt: Date(timeIntervalSince1970: 1_645_557_742.125))
        job.warnings = [JobWarning(code: .dashboardsFailed, message: "two")]
        job.counts.listed = 3
        return job
    }

    @Test func `a job reads as it was written`() throws {
        let job = try job()
        let data = try RecordCoding.encode(job)
        let read = try RecordCoding.decode(Job.self, from: data)
        #expect(read.id == job.id)
        #expect(read.createdAt == job.createdAt)
        #expect(read.warnings == job.warnings)
        #expect(read.counts == job.counts)
        #expect(try RecordCoding.encode(read) == data)
    }

    @Test func `a time that is read and written again stays the same`() throws {
        for number in 0..<10_000 {
            let text = RecordCoding.text(of: Date(timeIntervalSince1970: 1_795_000_000 + Double(number) * 0.377))
            #expect(RecordCoding.text(of: try #require(RecordCoding.time(of: text))) == text)
        }
    }

    @Test func `keys are in snake case, in order, on one line, with times in UTC`() throws {
        let text = String(decoding: try RecordCoding.encode(try job()), as: UTF8.self)
        #expect(
            text.hasPrefix(
                #"{"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"#
            ))
        #expect(text.contains(#""created_at":"2022-02-22T19:22:22.125Z""#))
        #expect(text.contains(#""requested_by":{"pid":7,"uid":0,"user":"root"}"#))
        #expect(!text.contains("\n"))
    }
}
