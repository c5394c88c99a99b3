/// Why a page could not be fetched.
public struct FetchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What ran out of time.
    public enum Phase: String, Sendable, Hashable {
        /// Resolving, connecting or the TLS handshake.
        case connect
        /// The attempt as a whole.
        case transfer
        /// The server, which was connected and sent nothing.
        case stalled
    }

    /// What went wrong with TLS.
    public enum TLSProblem: Sendable, Hashable {
        /// The server's certificate is not trusted, expired or for another host.
        case certificate
        /// The handshake failed; libcurl does not tell a lost connection from a refusal here.
        case handshake
        /// The configured certificate file cannot be read, or TLS cannot be set up on this side.
        case setup
    }

    /// What went wrong.
    public enum Kind: Sendable, Hashable {
        /// The address itself may not be fetched.
        case addressRefused(AddressRefusal)
        /// The host name could not be resolved.
        case dns
        /// No connection could be made.
        case connect
        /// The proxy of the environment could not be used.
        case proxy
        /// TLS failed.
        case tls(TLSProblem)
        /// A time-out passed.
        case timedOut(Phase)
        /// The server answered with another status than 200.
        case status(Int)
        /// The body is larger than this many bytes.
        case tooLarge(limit: Int)
        /// The response headers do not end within 64 KiB.
        case headersTooLarge
        /// A redirect leads where it may not.
        case redirectRefused(AddressRefusal)
        /// More than five redirects.
        case tooManyRedirects
        /// The body ended before its declared end.
        case truncated
        /// The connection broke: reset, or closed without an answer.
        case connectionLost
        /// The body's compression is broken or unknown.
        case badEncoding
        /// Status 200 without a body.
        case empty
        /// What came is not HTTP.
        case invalidResponse
        /// The task was cancelled, or the fetcher shut down.
        case cancelled
        /// The host's `robots.txt` does not allow it.
        case robotsDisallowed
        /// The host asked to be left alone for longer than is waited for; nothing was sent.
        case heldBack
        /// Most requests failed for so long that no further one is sent in this run.
        case givenUp
        /// Something on this side; the code is libcurl's.
        case internalFailure(code: Int)
    }

    /// What went wrong.
    public let kind: Kind
    /// The host asked last; empty when the address names none.
    public let host: String
    /// One sentence for people, naming the host and the reason.
    public let message: String
    /// How long the server asked to be left alone.
    public let retryAfter: Duration?
    /// How many attempts were made; 0 when nothing was sent.
    public let attempts: Int

    init(_ failure: TransferFailure, attempts: Int) {
        kind = failure.kind
        host = failure.host
        message = failure.sentence
        retryAfter = failure.retryAfter
        self.attempts = attempts
    }

    /// A stable short code for logs, metrics and the database.
    public var name: String { kind.name }
    /// Whether the same request may well succeed later.
    public var isTransient: Bool { kind.isTransient }
    /// The message.
    public var description: String { message }
}

extension FetchError.Kind {
    /// A stable short code for logs, metrics and the database.
    public var name: String {
        switch self {
        case .addressRefused: "address_refused"
        case .dns: "dns_failed"
        case .connect: "connect_failed"
        case .proxy: "proxy_failed"
        case .tls: "tls_failed"
        case .timedOut(.connect): "connect_timed_out"
        case .timedOut(.transfer): "timed_out"
        case .timedOut(.stalled): "stalled"
        case .status: "http_status"
        case .tooLarge: "too_large"
        case .headersTooLarge: "headers_too_large"
        case .redirectRefused: "redirect_refused"
        case .tooManyRedirects: "too_many_redirects"
        case .truncated: "truncated"
        case .connectionLost: "connection_lost"
        case .badEncoding: "bad_encoding"
        case .empty: "empty_response"
        case .invalidResponse: "invalid_response"
        case .cancelled: "cancelled"
        case .robotsDisallowed: "robots_disallowed"
        case .heldBack: "held_back"
        case .givenUp: "source_unavailable"
        case .internalFailure: "internal"
        }
    }

    /// Whether the same request may well succeed later.
    ///
    /// libcurl does not tell a name that does not exist from a name server that does not answer, nor a handshake that
    /// was refused from one that was cut off: both count as transient.
    public var isTransient: Bool {
        switch self {
        case .dns, .connect, .proxy, .tls(.handshake), .timedOut, .truncated, .connectionLost, .heldBack, .givenUp: true
        case .status(let status): [408, 425, 429, 500, 502, 503, 504].contains(status)
        case .addressRefused, .tls, .tooLarge, .headersTooLarge, .redirectRefused, .tooManyRedirects, .badEncoding,
            .empty, .invalidResponse, .cancelled, .robotsDisallowed, .internalFailure:
            false
        }
    }

    /// Whether nothing was sent, by our own rules.
    var isUnsent: Bool {
        switch self {
        case .robotsDisallowed, .heldBack, .givenUp: true
        default: false
        }
    }

    /// The reason as half a sentence.
    var reason: String {
        switch self {
        case .addressRefused(let refusal): "the address is not fetched because \(refusal.reason)"
        case .dns: "the host name could not be resolved"
        case .connect: "no connection could be made"
        case .proxy: "the proxy could not be used"
        case .tls(.certificate): "the server's certificate was not accepted"
        case .tls(.handshake): "the TLS handshake failed"
        case .tls(.setup): "TLS could not be set up"
        case .timedOut(.connect): "no connection was made in time"
        case .timedOut(.transfer): "the transfer did not end in time"
        case .timedOut(.stalled): "the server stopped sending"
        case .status(let status): "the server answered with status \(status)"
        case .tooLarge(let limit): "the page is larger than \(limit) bytes"
        case .headersTooLarge: "the response headers are larger than \(FetchLimit.headerBytes) bytes"
        case .redirectRefused(let refusal): "the redirect is not followed because \(refusal.reason)"
        case .tooManyRedirects: "there were more than \(FetchLimit.redirects) redirects"
        case .truncated: "the page ended before its end"
        case .connectionLost: "the connection was lost"
        case .badEncoding: "the page is compressed in a way that cannot be read"
        case .empty: "the page is empty"
        case .invalidResponse: "the answer is not HTTP"
        case .cancelled: "the transfer was cancelled"
        case .robotsDisallowed: "robots.txt does not allow it"
        case .heldBack: "the server asked to be left alone"
        case .givenUp: "most requests failed for too long"
        case .internalFailure(let code): "libcurl failed with code \(code)"
        }
    }
}

/// Why one attempt failed, before it is known whether another follows.
struct TransferFailure: Error, Sendable, Equatable {
    let kind: FetchError.Kind
    let host: String
    /// Fixed text of a library or a figure of our own; never text from the server.
    var detail: String?
    var retryAfter: Duration?
    /// This process reached its own limit of open files: nothing that the site has to do with.
    var isOutOfDescriptors = false

    var sentence: String {
        "\(host.isEmpty ? "the address" : host): \(kind.reason)\(detail.map { " (\($0))" } ?? "")"
    }
}
