import ControlProtocol
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

/// An address of the server: what it takes, what it answers, and who may ask. The router and the OpenAPI document are both
/// made of the list of routes, so that they cannot disagree.
struct Route: Sendable {
    /// Who may ask.
    enum Access: Sendable {
        /// Everyone: it says nothing that is worth hiding.
        case open
        /// Who may look.
        case look
        /// Who may change things, where changes are on.
        case change
        /// Everyone, from the server's own pages alone: a login.
        case enter
    }

    /// What it is a part of, which decides the form of bodies and errors.
    enum Content: Sendable {
        /// JSON.
        case api
        /// HTML, and what forms send.
        case page
    }

    /// A possible answer.
    struct Answer: Sendable {
        var status: Int
        var meaning: String
        /// The content's type; `nil`: none.
        var type: String? = "application/json"
        /// The name of its schema, where it is JSON.
        var schema: String?

        static func json(_ schema: String, _ meaning: String, status: Int = 200) -> Answer {
            Answer(status: status, meaning: meaning, schema: schema)
        }
    }

    let method: HTTPRequest.Method
    /// The path with `{id}` or `{slug}` in it.
    let path: String
    /// Its name in the OpenAPI document.
    let name: String
    /// What it does, in a sentence.
    let summary: String
    let access: Access
    /// The parameters of its query, by the protocol's names and rules.
    var query: [ParameterRule] = []
    /// Those of its JSON body.
    var body: [ParameterRule] = []
    /// The header with a name for the request, where it takes one.
    var takesRequestName = false
    /// The answers beside errors.
    let answers: [Answer]
    /// What it is a part of.
    var content = Content.api
    /// Whether requests within a moment may share one answer.
    var isShared = false
    let handler: @Sendable (WebRequest) async throws -> Response

    /// The parameters of the path.
    var pathParameters: [ParameterRule] {
        var found: [ParameterRule] = []
        if path.contains("{id}") { found.append(ParameterRule("id", .jobReference, isRequired: true)) }
        if path.contains("{slug}") { found.append(ParameterRule("slug", .slug, isRequired: true)) }
        if path.contains("{name}") { found.append(ParameterRule("name", .text(maximum: 100), isRequired: true)) }
        if path.contains("{point}") { found.append(ParameterRule("point", .integer(1...Int64.max), isRequired: true)) }
        return found
    }
}

/// A request on its way to a handler.
struct WebRequest: Sendable {
    let head: HTTPRequest
    let context: WebContext
    /// The parameters of the query, the body and the path, by the protocol's names.
    let parameters: APIParameters
    /// The person for the audit; `nil` where nothing is changed.
    let person: String?
    /// The name that the client gave the request.
    let requestName: String?
    /// What stands before every path in the addresses that browsers see.
    let prefix: String
}

/// What is known of a request beside its content.
struct WebContext: Sendable {
    /// The other end of the connection.
    let peer: WebPeer
    /// The connection.
    let channel: any Channel
    /// For what goes wrong.
    let logger: Logger
    /// The caller; set by the gate.
    var caller = Caller.stranger
}
