/// Why there is no answer from the daemon: what happened, and what to do about it.
public struct SessionError: Error, Sendable {
    /// The closed list of causes.
    public enum Code: String, Sendable {
        /// Nothing is at the socket's path.
        case noSocket = "no_socket"
        /// The socket is there, but this user may not open it.
        case noAccess = "no_access"
        /// The socket's file is there, but nobody listens on it.
        case refused = "connection_refused"
        /// The connection was taken, but no greeting came in time.
        case greetingTimedOut = "greeting_timed_out"
        /// The daemon closed the connection before it answered.
        case closed = "connection_closed"
        /// The request was sent, but no answer came in time.
        case answerTimedOut = "answer_timed_out"
        /// The two programs speak different versions of the protocol.
        case protocolMismatch = "protocol_mismatch"
        /// What the daemon said is no message of the protocol.
        case malformed = "malformed_answer"
        /// So many requests are waiting that no further one is taken.
        case busy = "too_many_requests"
        /// The system refused something else.
        case system = "system_error"
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

    /// Whether the same request may work later without anybody changing anything.
    public var isRetryable: Bool {
        switch code {
        case .noSocket, .refused, .closed, .greetingTimedOut, .answerTimedOut, .busy, .system: true
        case .noAccess, .protocolMismatch, .malformed: false
        }
    }

    /// The error for an `errno` of connect(2).
    static func connecting(to path: String, _ number: Int32?) -> SessionError {
        let hint = "Look at the daemon: systemctl status tracksyncd"
        switch number {
        case 2?, 20?:
            return SessionError(
                .noSocket, "There is no socket at \(path): tracksyncd is not running, or listens elsewhere.", hint: hint
            )
        case 13?, 1?:
            return SessionError(
                .noAccess, "tracksync-web may not open \(path).",
                hint: "Make its user a member of the daemon's operators' group.")
        case 111?:
            return SessionError(.refused, "Nobody listens at \(path): tracksyncd is not running.", hint: hint)
        default:
            return SessionError(
                .system, "\(path) cannot be connected to (errno \(number.map(String.init) ?? "unknown")).", hint: hint)
        }
    }

    /// The error for a connection that ended.
    static let lost = SessionError(
        .closed, "tracksyncd closed the connection before it answered.",
        hint: "It may be restarting. Try again in a moment.")
}
