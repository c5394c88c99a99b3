public import ControlProtocol
import FoundationEssentials
public import JobModel
public import Logging
public import NIOCore

/// The web console's end of the control socket: many requests and watches at once, over a few connections that it opens when
/// they are needed and opens again when they are lost.
///
/// The daemon answers the requests of one connection in their order. So each kind of request (`RequestKind`) has connections
/// of its own: a search never holds up what asks for the daemon's health. All watches share one connection.
public actor ControlSession {
    /// How the session stands with the daemon.
    public enum Standing: Sendable {
        /// Nothing was asked yet.
        case idle
        /// The daemon answered last.
        case connected(Greeting)
        /// The daemon could not be reached, since this time.
        case lost(SessionError, since: ContinuousClock.Instant)
    }

    /// How long a daemon may take to greet: one that systemd starts for the connection opens its database first.
    public static let greetingLimit = Duration.seconds(5)
    /// How long a daemon may take to answer.
    public static let answerLimit = Duration.seconds(30)

    /// Where the daemon listens.
    public nonisolated let path: String
    private let group: any EventLoopGroup
    private let logger: Logger
    private var pools: [RequestKind: ConnectionPool] = [:]
    private var lastRequest: Int64 = 0
    /// How the session stands with the daemon.
    public private(set) var standing = Standing.idle

    /// Makes a session with the daemon at a socket's path; nothing is connected before something is asked.
    public init(path: String, group: any EventLoopGroup, logger: Logger) {
        self.path = path
        self.group = group
        self.logger = logger
    }

    /// Asks, and decodes the answer.
    ///
    /// What is only read is asked once more when the connection is lost meanwhile. A change is not: whether it was made is
    /// not known then.
    ///
    /// - Parameters:
    ///   - person: on whose behalf a change is asked for.
    ///   - limit: how long the answer may take.
    /// - Throws: `ProtocolError` for what the daemon refuses, else `SessionError`.
    public func ask<Answer: Codable & Sendable>(
        _ method: Method, _ params: some Codable & Sendable, as type: Answer.Type = Answer.self,
        onBehalfOf person: String? = nil, within limit: Duration = answerLimit
    ) async throws -> Answer {
        let line = try await ask(method, params, onBehalfOf: person, within: limit)
        return try Self.result(of: line)
    }

    /// Watches a job, from the event after `after`; from now on when it is `nil`. The events end with the job, or with an
    /// error when the connection is lost.
    ///
    /// Throws as `ask` does. A job is watched once at a time: a second watch of it ends the first.
    public func watch(_ id: JobID, after: Int64?) async throws -> JobWatchStream {
        let events = AsyncThrowingStream.makeStream(of: JobEvent.self)
        let line = try await ask(
            .jobWatch, JobWatchParams(id: id.rawValue, after: after), onBehalfOf: nil, within: Self.answerLimit,
            watch: (id, events.continuation))
        let snapshot = try Self.result(of: line, as: JobSnapshot.self)
        return JobWatchStream(snapshot: snapshot, events: events.stream)
    }

    /// Closes all connections.
    public func close() {
        for pool in pools.values { pool.close() }
        pools = [:]
    }

    // MARK: Requests

    private func ask(
        _ method: Method, _ params: some Codable & Sendable, onBehalfOf person: String?, within limit: Duration,
        watch: (JobID, AsyncThrowingStream<JobEvent, any Error>.Continuation)? = nil
    ) async throws -> ByteBuffer {
        let deadline = ContinuousClock.now + limit
        lastRequest += 1
        let id = lastRequest
        var message = RequestMessage(id: .number(id), method: method, params: params)
        message.onBehalfOf = person
        guard var line = try? RecordCoding.encode(message), line.count < ControlProtocolFacts.maximumLine else {
            throw SessionError(.system, "The request is too large to be sent.")
        }
        line.append(UInt8(ascii: "\n"))
        let bytes = ByteBuffer(bytes: line)
        let kind = RequestKind(method)
        var isSecond = false
        while true {
            let (connection, isFresh) = try await connection(for: kind, until: deadline)
            do {
                return try await connection.ask(bytes, id: id, until: deadline, watch: watch)
            } catch let error as SessionError where error.code == .closed && kind.isRepeatable {
                // The daemon restarts: its next run answers. A connection that was just made and is lost is no accident.
                guard !isSecond || !isFresh else { throw lose(error) }
                isSecond = true
            }
        }
    }

    private func connection(
        for kind: RequestKind, until deadline: ContinuousClock.Instant
    ) async throws -> (SessionConnection, isFresh: Bool) {
        let pool = pools[kind] ?? ConnectionPool(limit: kind.connections, requests: kind.requests)
        pools[kind] = pool
        do {
            let found = try await pool.connection { [path, group, logger] in
                try await SessionConnection.open(
                    path: path, group: group, until: min(deadline, .now + Self.greetingLimit), logger: logger)
            }
            standing = .connected(found.connection.greeting)
            return found
        } catch let error as SessionError where error.code != .busy {
            throw lose(error)
        }
    }

    private func lose(_ error: SessionError) -> SessionError {
        if case .lost(_, let since) = standing {
            standing = .lost(error, since: since)
        } else {
            standing = .lost(error, since: .now)
            logger.warning(
                "the daemon cannot be reached: \(error.message)", metadata: ["error_name": "\(error.code.rawValue)"])
        }
        return error
    }

    /// The result in an answer; throws the daemon's error.
    private static func result<Answer: Codable & Sendable>(
        of line: ByteBuffer, as type: Answer.Type = Answer.self
    ) throws -> Answer {
        let line = AnswerLine(Data(line.readableBytesView), to: type)
        guard let answer = try? line.decode(as: type) else {
            throw SessionError(
                .malformed, "The daemon's answer is no message of this version of the protocol.",
                hint: "Compare the versions of tracksyncd and tracksync-web.")
        }
        if let error = answer.error { throw error }
        guard let result = answer.result else {
            throw SessionError(.malformed, "The daemon's answer has neither a result nor an error.")
        }
        return result
    }
}

/// A watched job: how it stands, and what happens from there on.
public struct JobWatchStream: Sendable {
    /// The job and the number of the last event in it.
    public var snapshot: JobSnapshot
    /// What happens afterwards, in order; ends after the event of kind `finished`.
    public var events: AsyncThrowingStream<JobEvent, any Error>
}
