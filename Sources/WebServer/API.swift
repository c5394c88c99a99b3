import ControlProtocol
import ControlSession
import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import JobModel
import NIOCore

/// What the routes stand on.
struct API: Sendable {
    let session: ControlSession
    let feeds: JobFeeds
    let streams: StreamRegister
    let cache: AnswerCache<String, Response>
    let limits: WebLimits

    init(session: ControlSession, limits: WebLimits) {
        self.session = session
        self.limits = limits
        feeds = JobFeeds(session)
        streams = StreamRegister(limits)
        cache = AnswerCache()
    }

    /// Where the API begins.
    static let root = "/api/v1"

    /// All addresses of the API.
    var routes: [Route] {
        StateRoutes(api: self).all + NotifyRoutes(api: self).all + JobRoutes(api: self).all + TrackRoutes(api: self).all
    }

    /// The answer with a value as JSON.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: try APICoding.encode(value)))
    }

    /// The answer with a text.
    static func text(_ text: String, type: String) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = type
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// The answer with a text that the daemon gives piece by piece: each is asked for when the client has the one before.
    func inPieces<Piece: Sendable>(
        _ first: Piece, to request: WebRequest, _ headers: HTTPFields, text: @escaping @Sendable (Piece) -> String,
        next: @escaping @Sendable (Piece) async throws -> Piece?
    ) -> Response {
        let channel = request.context.channel
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { [limits] writer in
                var piece: Piece? = first
                while let current = piece {
                    let bytes = ByteBuffer(string: text(current))
                    try await SlowClient.guarding(channel, limits.slowReader) { try await writer.write(bytes) }
                    piece = try await next(current)
                }
                try await writer.finish(nil)
            })
    }

    /// A handler that asks the daemon with the request's parameters, and shows the answer.
    func asking<Answer: Codable & Sendable>(
        _ method: ControlProtocol.Method, as type: Answer.Type
    ) -> @Sendable (WebRequest) async throws -> Response {
        asking(method, as: type) { $0 }
    }

    /// The same with another value made of the answer.
    func asking<Answer: Codable & Sendable, Shown: Encodable & SendableMetatype>(
        _ method: ControlProtocol.Method, as type: Answer.Type, _ shown: @escaping @Sendable (Answer) -> Shown
    ) -> @Sendable (WebRequest) async throws -> Response {
        { request in
            let answer = try await session.ask(
                method, request.parameters, as: Answer.self, onBehalfOf: request.person)
            return try Self.json(shown(answer))
        }
    }
}
