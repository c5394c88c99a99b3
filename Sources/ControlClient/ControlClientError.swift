public import ControlProtocol

/// Why there is no answer from the daemon: what happened, and the way out.
public struct ControlClientError: Error, Sendable {
    /// What stood in the way.
    public enum Code: Sendable {
        /// Nothing is at the socket's path.
        case noSocket
        /// The socket is there, but this user may not open it.
        case noAccess
        /// The socket's file is there, but nobody listens on it.
        case refused
        /// The path cannot be a socket's: too long, empty, or something else is there.
        case badPath
        /// The daemon closed the connection before it had said everything.
        case closed
        /// The connection was taken, but no greeting came.
        case greetingTimedOut
        /// The request was sent, but no answer came.
        case answerTimedOut
        /// The two programs speak different versions of the protocol.
        case protocolMismatch
        /// What the daemon said is no message of the protocol.
        case malformed
        /// The daemon answered an error.
        case answered(ProtocolError)
        /// Somebody pressed ^C before the daemon had answered.
        case interrupted
        /// The system refused something else.
        case system
    }

    /// What stood in the way.
    public var code: Code
    /// What happened, in a sentence.
    public var message: String
    /// What to do about it, in a sentence.
    public var hint: String?

    /// Makes an error.
    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// The daemon's own error, as an error of the client.
    init(answered error: ProtocolError) {
        self.init(.answered(error), error.message, hint: error.data.hint)
    }

    /// Whether the daemon did not do it because it stops.
    var isStopping: Bool {
        guard case .answered(let error) = code else { return false }
        return error.data.name == .shuttingDown
    }

    /// Whether the connection was closed before the daemon had answered.
    var isLoss: Bool { if case .closed = code { true } else { false } }

    /// A stable short name, for programs.
    public var name: String {
        switch code {
        case .noSocket: "no_socket"
        case .noAccess: "no_access"
        case .refused: "connection_refused"
        case .badPath: "invalid_path"
        case .closed: "connection_closed"
        case .greetingTimedOut: "greeting_timed_out"
        case .answerTimedOut: "answer_timed_out"
        case .protocolMismatch: ProtocolError.Name.protocolMismatch.rawValue
        case .malformed: "malformed_answer"
        case .answered(let error): error.data.name.rawValue
        case .interrupted: "interrupted"
        case .system: "system_error"
        }
    }

    /// How a program ends because of it.
    public var exitCode: ExitCode {
        switch code {
        case .noSocket, .noAccess, .refused, .closed, .greetingTimedOut, .system: .unreachable
        case .badPath: .usage
        case .answerTimedOut: .temporary
        case .interrupted: .interrupted
        case .protocolMismatch, .malformed: .protocolMismatch
        case .answered(let error): ExitCode(error.data.name)
        }
    }

    /// Whether the same request may work later without anybody changing anything.
    public var isRetryable: Bool {
        switch code {
        case .noSocket, .refused, .closed, .greetingTimedOut, .answerTimedOut, .system: true
        case .noAccess, .badPath, .protocolMismatch, .malformed, .interrupted: false
        case .answered(let error): error.data.retryable
        }
    }
}
