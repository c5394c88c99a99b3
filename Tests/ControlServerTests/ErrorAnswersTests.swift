import Catalogue
import ControlProtocol
import FoundationEssentials
import GRDB
import JobModel
import Engine
import Remedies
import Service
import Testing

@testable import ControlServer

struct ErrorAnswersTests {
    private func answer(_ error: any Error) -> ProtocolError {
        ProtocolError(answering: error, method: "test", logger: .silent)
    }

    @Test func `a running job is named, with what to do about it`() throws {
        var job = Job(
            id: try testJobID(), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1),
            createdAt: Date(timeIntervalSince1970: 1))
        job.startedAt = Date(timeIntervalSince1970: 2)
        let error = answer(JobError(.alreadyRunning(job), "a sync runs already", remedy: Remedy(.watchOrCancel)))
        #expect(error.data.name == .alreadyRunning && error.data.retryable && error.code == -32000)
        #expect(error.data.jobId == job.id && error.data.since == job.startedAt)
        #expect(error.data.hint == "Watch it: tracksyncctl watch\nCancel it: tracksyncctl cancel")
        #expect(error.data.action == Remedy(.watchOrCancel))
    }

    @Test func `each refusal of the controller has its name`() throws {
        let ids = [try testJobID(1), try testJobID(2)]
        let expected: [(JobError.Code, ProtocolError.Name)] = [
            (.scrapingDisabled, .scrapingDisabled), (.notFound, .notFound), (.ambiguous(ids), .ambiguousId),
            (.notRunning(nil), .notRunning), (.shuttingDown, .shuttingDown), (.notResumable(nil), .notResumable),
            (.otherRequest, .invalidParams), (.noSuchPoint, .notFound), (.notConfigured, .notConfigured),
        ]
        for (code, name) in expected {
            let error = answer(JobError(code, "what happened", remedy: .other("Do this.")))
            #expect(error.data.name == name && error.message == "what happened" && error.data.hint == "Do this.")
        }
        #expect(answer(JobError(.ambiguous(ids), "", remedy: Remedy(.lengthenID))).data.candidates == ids)
    }

    @Test func `what is not set up is no fault of the request, nor a failure`() {
        for error in [
            PublishError(.off, "publish.url is not set"),
            GeocodingError(code: .off, message: "geocoding.contact is not set", remedy: Remedy(.setGeocoding)),
        ] as [any Error] {
            let answered = answer(error)
            #expect(answered.data.name == .notConfigured && !answered.data.retryable)
            #expect(answered.data.hint?.hasSuffix(", then: tracksyncctl reload") == true)
            #expect(ExitCode(answered.data.name).rawValue == 78)
        }
        #expect(answer(PublishError(.unreachable, "away")).data.name == .unavailable)
        #expect(answer(PublishError(.badValue, "no")).data.name == .publicationFailed)
    }

    @Test func `what keeps the database from working is told in words of our own`() {
        let error = answer(DatabaseError(resultCode: .SQLITE_FULL, message: "/secret is full"))
        #expect(error.data.name == .internal && error.message.contains("the disk is full; free space"))
        #expect(!error.message.contains("/secret"))
        let other = answer(DatabaseError(resultCode: .SQLITE_CONSTRAINT, message: "/secret"))
        #expect(other.message.contains("DatabaseError") && !other.message.contains("/secret"))
    }

    @Test func `an unknown error is told by its type alone`() {
        struct Surprise: Error { var path = "/secret" }
        let error = answer(Surprise())
        #expect(error.data.name == .internal && error.code == -32603)
        #expect(error.message.contains("Surprise") && !error.message.contains("/secret"))
        #expect(answer(CancellationError()).data.name == .shuttingDown)
    }
}
