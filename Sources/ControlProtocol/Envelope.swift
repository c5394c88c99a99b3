/// Facts about the protocol that both ends share.
public enum ControlProtocolFacts {
    /// The protocol's version; grows when an older client would misread an answer.
    public static let version = 1
    /// The oldest client that a daemon of this version understands.
    public static let oldestClient = 1
    /// The longest line either side sends or takes, in bytes, without the line feed.
    public static let maximumLine = 1 << 20
}

/// The first line on a connection: a notification named `greeting`.
public struct Greeting: Codable, Sendable {
    /// The protocol's version.
    public var `protocol`: Int
    /// The oldest client that the daemon understands.
    public var oldestClient: Int
    /// The daemon's version.
    public var version: String
    /// A new random id at each start of the daemon, so that a client notices a restart.
    public var instance: String

    /// Makes a greeting.
    public init(version: String, instance: String) {
        self.protocol = ControlProtocolFacts.version
        self.oldestClient = ControlProtocolFacts.oldestClient
        self.version = version
        self.instance = instance
    }
}

/// The id that ties an answer to its request: a number or a string (JSON-RPC 2.0, section 4).
public enum RequestID: Codable, Sendable, Hashable {
    case number(Int64)
    case text(String)

    /// Decodes a number or a string; throws `DecodingError` for anything else.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    /// Encodes the number or the string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        }
    }
}

/// A request of the client.
public struct RequestMessage<Params: Codable & Sendable>: Codable, Sendable {
    /// Always `2.0`.
    public var jsonrpc = "2.0"
    /// Ties the answer to the request.
    public var id: RequestID
    /// What is asked.
    public var method: Method
    /// With what.
    public var params: Params
    /// The person on whose behalf a change is asked for: only users in `control.delegates` may say so.
    public var onBehalfOf: String?

    /// Makes a request.
    public init(id: RequestID, method: Method, params: Params) {
        self.id = id
        self.method = method
        self.params = params
    }
}

/// An answer of the daemon: exactly one of `result` and `error`.
public struct ResponseMessage<Result: Codable & Sendable>: Codable, Sendable {
    /// Always `2.0`.
    public var jsonrpc = "2.0"
    /// The request's id; `nil` when the request was too broken to have one.
    public var id: RequestID?
    /// What was asked for.
    public var result: Result?
    /// Why there is no result.
    public var error: ProtocolError?

    /// Makes an answer.
    public init(id: RequestID?, result: Result? = nil, error: ProtocolError? = nil) {
        self.id = id
        self.result = result
        self.error = error
    }
}

/// A message of the daemon that answers no request: `greeting` or `job.event`.
public struct NotificationMessage<Params: Codable & Sendable>: Codable, Sendable {
    /// Always `2.0`.
    public var jsonrpc = "2.0"
    /// `greeting` or `job.event`.
    public var method: String
    /// What is told.
    public var params: Params

    /// Makes a notification.
    public init(method: String, params: Params) {
        self.method = method
        self.params = params
    }
}
