public import FoundationEssentials
public import JobModel
import PlainText
public import Remedies

/// Why a request about jobs was refused.
public struct JobError: Error, Sendable {
    /// What stood in the way.
    public enum Code: Sendable {
        /// Another job runs, or waits for its start; one at a time.
        case alreadyRunning(Job)
        /// Another host that shares the database syncs.
        case alreadyRunningElsewhere(host: String, JobID?, since: Date)
        /// The lease of the database that hosts share could not be taken, and this host is not to sync without it; or what
        /// the others have published could not be taken over.
        case databaseAway
        /// A setting that this needs is not set.
        case notConfigured
        /// Something blocks scraping.
        case scrapingDisabled
        /// No job has this id, or there is none at all.
        case notFound
        /// Several jobs' ids begin with the text that was given.
        case ambiguous([JobID])
        /// The job is over, or none runs.
        case notRunning(JobID?)
        /// The job cannot be resumed, or there is none to resume.
        case notResumable(JobID?)
        /// A request's name stands for another request.
        case otherRequest
        /// No open attention point has the number.
        case noSuchPoint
        /// The daemon is stopping.
        case shuttingDown
    }

    /// What stood in the way.
    public var code: Code
    /// What happened, in a sentence.
    public var message: String
    /// What to do about it.
    public var remedy: Remedy

    /// Makes an error.
    public init(_ code: Code, _ message: String, remedy: Remedy) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}

extension JobError {
    package static let shuttingDown = JobError(.shuttingDown, "The daemon is stopping.", remedy: .tryAgain)

    package static let noJobYet = JobError(.notFound, "There is no job yet.", remedy: .startSync)

    package static let nothingToResume = JobError(
        .notResumable(nil), "No job has run yet.", remedy: .startSync)

    package static func scrapingDisabled(_ block: ScrapingBlock) -> JobError {
        JobError(.scrapingDisabled, "Scraping is disabled by \(block.words).", remedy: block.removal)
    }

    package static func otherRequest(_ name: String) -> JobError {
        JobError(
            .otherRequest, "The request_id \(name) stands for another request of the last hour.",
            remedy: Remedy(.renameRequest))
    }

    package static func alreadyRunning(_ job: Job) -> JobError {
        switch job.state {
        case .scheduled:
            JobError(
                .alreadyRunning(job), "Job \(job.id) waits for its start already.",
                remedy: .startAtOnce)
        default:
            JobError(
                .alreadyRunning(job), "Job \(job.id) runs already, started by \(job.requestedBy.user).",
                remedy: Remedy(.watchOrCancel))
        }
    }

    /// Another host has the right to sync.
    package static func alreadyRunning(on host: String, _ job: JobID?, since: Date) -> JobError {
        JobError(
            .alreadyRunningElsewhere(host: host, job, since: since),
            "The host \(host) syncs\(job.map { ", job \($0)" } ?? ""), since \(RecordCoding.text(of: since)).",
            remedy: Remedy(.listHosts))
    }

    package static func notRunning(_ id: JobID?) -> JobError {
        JobError(
            .notRunning(id), id.map { "Job \($0) is not running." } ?? "No job is running.",
            remedy: .listJobs)
    }

    package static func notRunning(_ job: Job) -> JobError {
        JobError(
            .notRunning(job.id), "Job \(job.id) is over: \(job.state.rawValue).",
            remedy: .showJob(job.id))
    }

    package static func notResumable(_ job: JobID, _ obstacle: String) -> JobError {
        JobError(
            .notResumable(job), "Job \(job) cannot be resumed: \(obstacle).",
            remedy: .startSync)
    }

    package static func notFound(_ reference: String) -> JobError {
        let isNumber = JobReference.number(of: reference) != nil
        return JobError(
            .notFound, isNumber ? "There is no job \(reference)." : "No job's id begins with \"\(reference)\".",
            remedy: .listJobs)
    }

    /// A place in the list of jobs that it does not reach.
    package static func onlySoMany(_ count: Int) -> JobError {
        guard count > 0 else { return noJobYet }
        return JobError(
            .notFound, count == 1 ? "There is only one job." : "There are only \(NumberText.count(count)) jobs.",
            remedy: .listJobs)
    }

    package static func gone(_ id: JobID) -> JobError {
        JobError(.notFound, "Job \(id) is gone.", remedy: .listJobs)
    }

    package static func ambiguous(_ reference: String, _ ids: [JobID]) -> JobError {
        JobError(.ambiguous(ids), "Several jobs' ids begin with \"\(reference)\".", remedy: Remedy(.lengthenID))
    }

    package static func noSuchPoint(_ id: Int64) -> JobError {
        JobError(.noSuchPoint, "No open point has the number \(id).", remedy: Remedy(.listAttention))
    }
}
