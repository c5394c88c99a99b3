import Catalogue
import ControlProtocol
import JobModel
import Jobs
import Logging
import Storage

extension ProtocolError {
    /// The error for requests that arrive while the daemon stops.
    static let shuttingDown = ProtocolError(
        .shuttingDown, message: "The daemon is stopping.", hint: "Try again once it runs.")

    /// What is answered when a method throws: the one place where errors become words of the protocol. What it does not
    /// know is logged, and told by its type alone, as its text may hold what a reader of the socket must not learn.
    init(answering error: any Error, method: String, logger: Logger) {
        switch error {
        case let error as ProtocolError: self = error
        case let error as JobError: self.init(error)
        case let error as StorageError where error.code == .unknownTracks:
            self.init(.notFound, message: error.message, hint: error.remedy)
        case let error as StorageError where error.code == .backupFailed:
            logger.error("a backup failed", metadata: ["error": "\(error)"])
            self.init(.internal, message: error.message, hint: error.remedy)
        case is CancellationError: self = .shuttingDown
        default:
            let words = StorageError.reason(of: error)
            logger.error(
                "a request of \(method) failed: \(words)", metadata: ["method": "\(method)", "error": "\(words)"])
            guard let reason = StorageError.knownReason(of: error) else {
                self.init(
                    .internal, message: "the daemon could not do this (\(type(of: error)))",
                    hint: "The daemon's log says why: journalctl -u tracksyncd")
                return
            }
            self.init(
                .internal, message: "the daemon's database does not work: \(reason)",
                hint: "The daemon's log says more: journalctl -u tracksyncd")
        }
    }

    private init(_ error: JobError) {
        switch error.code {
        case .alreadyRunning(let job):
            self.init(
                .alreadyRunning, message: error.message, hint: error.hint, jobId: job.id,
                since: job.startedAt ?? job.createdAt)
        case .scrapingDisabled: self.init(.scrapingDisabled, message: error.message, hint: error.hint)
        case .notFound: self.init(.notFound, message: error.message, hint: error.hint)
        case .ambiguous(let ids):
            self.init(.ambiguousId, message: error.message, hint: error.hint, candidates: ids)
        case .noSuchPoint: self.init(.notFound, message: error.message, hint: error.hint)
        case .otherRequest: self.init(.invalidParams, message: error.message, hint: error.hint)
        case .notRunning(let job): self.init(.notRunning, message: error.message, hint: error.hint, jobId: job)
        case .notResumable(let job): self.init(.notResumable, message: error.message, hint: error.hint, jobId: job)
        case .shuttingDown: self.init(.shuttingDown, message: error.message, hint: error.hint)
        }
    }
}
