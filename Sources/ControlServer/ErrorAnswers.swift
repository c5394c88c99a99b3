import Catalogue
import ControlProtocol
import Engine
import JobModel
import Logging
import Remedies
import Service
import Storage

extension ProtocolError {
    /// The error for requests that arrive while the daemon stops.
    static let shuttingDown = ProtocolError(
        .shuttingDown, message: "The daemon is stopping.", action: .tryAgain)

    /// What is answered when a method throws: the one place where errors become words of the protocol. What it does not
    /// know is logged, and told by its type alone, as its text may hold what a reader of the socket must not learn.
    init(answering error: any Error, method: String, logger: Logger) {
        switch error {
        case let error as ProtocolError: self = error
        case let error as JobError: self.init(error)
        case let error as PublishError:
            let name: Name =
                error.name == .off ? .notConfigured : error.name.isTransient ? .unavailable : .publicationFailed
            self.init(name, message: error.message, action: error.action ?? .other(error.hint))
        case let error as StorageError
        where [.unknownTracks, .beforeHistory, .unknownChange].contains(error.code):
            self.init(.notFound, message: error.message, hint: error.remedy)
        case let error as GeocodingError:
            self.init(
                error.code == .unknownTrack ? .notFound : .notConfigured, message: error.message, action: error.remedy)
        case let error as StorageError where error.code == .backupFailed:
            logger.error("a backup failed", metadata: ["error": "\(error)"])
            self.init(.internal, message: error.message, hint: error.remedy)
        case let error as StorageError where error.code == .fileReplaced:
            logger.error("the database's file was replaced", metadata: ["error": "\(error)"])
            self.init(.internal, message: error.message, hint: error.remedy)
        case is CancellationError: self = .shuttingDown
        default:
            let words = StorageError.reason(of: error)
            logger.error(
                "a request of \(method) failed: \(words)", metadata: ["method": "\(method)", "error": "\(words)"])
            guard let reason = StorageError.knownReason(of: error) else {
                self.init(
                    .internal, message: "the daemon could not do this (\(type(of: error)))",
                    action: .readLog)
                return
            }
            self.init(
                .internal, message: "the daemon's database does not work: \(reason)",
                action: .readLog)
        }
    }

    private init(_ error: JobError) {
        switch error.code {
        case .alreadyRunning(let job):
            self.init(
                .alreadyRunning, message: error.message, action: error.remedy, jobId: job.id,
                since: job.startedAt ?? job.createdAt)
        case .alreadyRunningElsewhere(let host, let job, let since):
            self.init(.alreadyRunning, message: error.message, action: error.remedy, jobId: job, since: since)
            data.host = host
        case .databaseAway: self.init(.unavailable, message: error.message, action: error.remedy)
        case .scrapingDisabled: self.init(.scrapingDisabled, message: error.message, action: error.remedy)
        case .notFound: self.init(.notFound, message: error.message, action: error.remedy)
        case .ambiguous(let ids):
            self.init(.ambiguousId, message: error.message, action: error.remedy, candidates: ids)
        case .notConfigured: self.init(.notConfigured, message: error.message, action: error.remedy)
        case .noSuchPoint: self.init(.notFound, message: error.message, action: error.remedy)
        case .otherRequest: self.init(.invalidParams, message: error.message, action: error.remedy)
        case .notRunning(let job): self.init(.notRunning, message: error.message, action: error.remedy, jobId: job)
        case .notResumable(let job): self.init(.notResumable, message: error.message, action: error.remedy, jobId: job)
        case .shuttingDown: self.init(.shuttingDown, message: error.message, action: error.remedy)
        }
    }
}
