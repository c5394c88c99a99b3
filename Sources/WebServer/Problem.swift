import ControlProtocol
import ControlSession
import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import JobModel
import NIOCore
import Remedies

/// An answer that says what is wrong (RFC 9457), with a code for programs and a remedy.
struct Problem: Error, Encodable {
    /// What can be done, for programs and for people.
    struct Cure: Encodable, Equatable {
        /// The remedy's code; absent where there are words only.
        var code: String?
        /// The same in a sentence.
        var text: String?
    }

    /// Always `about:blank`: the code tells problems apart.
    var type = "about:blank"
    /// The status in words.
    var title: String
    /// The HTTP status.
    var status: Int
    /// What is wrong, in a sentence.
    var detail: String
    /// A stable short name.
    var code: String
    /// The same as `detail`.
    var message: String
    /// What to do about it.
    var remedy: Cure?
    /// The job that is in the way.
    var jobId: String?
    /// Ids that begin with the given text.
    var candidates: [String]?
    /// After how many seconds to ask again; becomes `Retry-After`.
    var retryAfter: Int?
    /// Methods that the address knows; becomes `Allow`.
    var allow: String?

    private enum CodingKeys: String, CodingKey {
        case type, title, status, detail, code, message, remedy, jobId, candidates
    }

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String, remedy: String? = nil) {
        self.status = status.code
        title = status.reasonPhrase
        self.code = code
        detail = message
        self.message = message
        self.remedy = remedy.map { Cure(text: $0) }
    }

    /// What the daemon refused. `names` turns the protocol's names of parameters into those of the API.
    init(_ error: ProtocolError, names: (String) -> String = { $0 }) {
        let name = error.data.name
        self.init(Self.status(of: name), name.rawValue, names(error.message))
        remedy = Cure(code: error.data.action?.code.rawValue, text: error.data.hint.map(names))
        if remedy == Cure() { remedy = nil }
        jobId = error.data.jobId?.rawValue
        candidates = error.data.candidates?.map(\.rawValue)
        if name.isRetryable, status == 503 { retryAfter = 2 }
    }

    /// Why the daemon did not answer.
    init(_ error: SessionError) {
        let status: HTTPResponse.Status =
            switch error.code {
            case .noSocket, .refused, .closed, .greetingTimedOut, .busy: .serviceUnavailable
            case .answerTimedOut: .gatewayTimeout
            case .noAccess, .protocolMismatch, .malformed, .system: .badGateway
            }
        self.init(status, error.code.rawValue, error.message, remedy: error.hint)
        if status == .serviceUnavailable { retryAfter = 2 }
    }

    /// Any error of a handler.
    init(any error: any Error, names: (String) -> String = { $0 }) {
        switch error {
        case let problem as Problem: self = problem
        case let error as ProtocolError: self.init(error, names: names)
        case let error as SessionError: self.init(error)
        case is CancellationError:
            self.init(.serviceUnavailable, "shutting_down", "The server is stopping.", remedy: "Try again in a moment.")
            retryAfter = 2
        default:
            self.init(
                .internalServerError, "internal", "The server could not answer.",
                remedy: "Look at its journal: journalctl -u tracksync-web")
        }
    }

    private static func status(of name: ProtocolError.Name) -> HTTPResponse.Status {
        switch name {
        case .alreadyRunning, .scrapingDisabled, .ambiguousId, .notResumable, .notRunning, .notConfigured: .conflict
        case .notFound: .notFound
        case .notPermitted: .forbidden
        case .invalidParams: .badRequest
        case .tooManyConnections, .shuttingDown, .unavailable: .serviceUnavailable
        case .protocolMismatch, .publicationFailed, .unknown: .badGateway
        case .internal: .internalServerError
        }
    }

    /// The answer.
    func response() -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/problem+json"
        if let retryAfter { headers[.retryAfter] = "\(retryAfter)" }
        if let allow { headers[.allow] = allow }
        if status == 401 { headers[.wwwAuthenticate] = "Bearer realm=\"tracksync\"" }
        let body = (try? APICoding.encode(self)) ?? ByteBuffer(string: "{}")
        return Response(
            status: .init(code: status, reasonPhrase: title), headers: headers, body: .init(byteBuffer: body))
    }
}
