public import ControlProtocol
import FoundationEssentials
import Glibc
public import JobModel

/// A connection to the daemon: requests and their answers one after the other, and the events of a watched job.
///
/// Blocking, for one thread; the connection closes when the value goes away.
public final class ControlConnection {
    /// The result of waiting for an event.
    public enum Incoming: Sendable {
        case event(JobEvent)
        case timedOut
        /// The descriptor that was to be waited for too has something to read.
        case descriptorReadable
    }

    /// How long a daemon may take to greet: where systemd holds its socket, one that restarts stops and starts meanwhile.
    public static let greetingLimit = Duration.seconds(20)
    /// How long a daemon may take to answer; a cancelled job needs some seconds to end.
    public static let answerLimit = Duration.seconds(60)
    /// How long a daemon may take to read its whole database.
    public static let wholeReadLimit = Duration.seconds(600)

    /// How long to wait before a daemon that stops is connected to again.
    private static let pause = Duration.milliseconds(50)

    /// What the daemon said first: its version and the id of its run; another one's after an `ask` that outlasted it.
    public private(set) var greeting: Greeting
    /// Ends the waiting for an answer.
    public var stopSignal: StopSignal?
    private let path: String
    private var socket: LineSocket
    private var lastRequest: Int64 = 0
    /// The last request, as a line, while its answer was not asked for.
    private var ahead: Data?
    /// Events that came while an answer was awaited.
    private var waiting: [JobEvent] = []

    /// Connects and takes the greeting, of the next daemon when this one stops; throws `ControlClientError`.
    public init(
        path: String, greetingWithin limit: Duration = greetingLimit, stopSignal: StopSignal? = nil
    ) throws(ControlClientError) {
        self.path = path
        self.stopSignal = stopSignal
        let deadline = ContinuousClock.now + limit
        do throws(ControlClientError) {
            (socket, greeting) = try Self.open(path, until: deadline, stopSignal)
        } catch {
            guard error.isStopping else { throw error }
            (socket, greeting) = try Self.reopen(path, after: error, until: deadline, stopSignal)
        }
    }

    /// Ends the connection now, whoever still holds the value: a daemon counts it until then.
    public func end() { socket.end() }

    /// Asks and waits for the answer, of the next daemon when this one stops; throws `ControlClientError`.
    ///
    /// `ahead` gives what will be asked next, by an answer of which the text may not have come yet: the daemon works on that
    /// meanwhile. Not for who watches over this connection, or has more to do with it than to ask.
    public func ask<Params: Codable & Sendable, Answer: Codable & Sendable>(
        _ method: Method, _ params: Params, as type: Answer.Type = Answer.self, within limit: Duration = answerLimit,
        ahead next: (Answer) -> Params? = { _ in nil }
    ) throws(ControlClientError) -> Answer {
        let deadline = ContinuousClock.now + limit
        var left = limit
        while true {
            let wasAhead = ahead != nil
            do throws(ControlClientError) {
                return try call(method, params, within: left, ahead: next)
            } catch {
                // A daemon gives up an answer that nobody reads for long, as where our own output is held up.
                guard error.isStopping || wasAhead && error.isLoss else { throw error }
                let patience = min(deadline, .now + Self.greetingLimit)
                (socket, greeting) = try Self.reopen(path, after: error, until: patience, stopSignal)
                ahead = nil
            }
            left = ContinuousClock.now.duration(to: deadline)
        }
    }

    /// Asks and waits for the answer; throws `ControlClientError`.
    public func call<Params: Codable & Sendable, Answer: Codable & Sendable>(
        _ method: Method, _ params: Params, as type: Answer.Type = Answer.self, within limit: Duration = answerLimit,
        ahead next: (Answer) -> Params? = { _ in nil }
    ) throws(ControlClientError) -> Answer {
        let deadline = ContinuousClock.now + limit
        let sent = ahead
        ahead = nil
        let isSent: Bool = if let sent { try line(method, params) == sent } else { false }
        if !isSent {
            lastRequest += 1
            try send(line(method, params), until: deadline)
        }
        let id = RequestID.number(lastRequest)
        func prepare(by answer: Answer?) {
            if ahead == nil, let following = answer.flatMap(next) { askAhead(method, following) }
        }
        while true {
            let line = socket.readLine(until: deadline, orReadable: stopSignal?.descriptor) { beginning in
                guard self.ahead == nil, let head = AnswerLine(beginning: beginning, to: type),
                    let answer = try? head.decode(as: type), answer.id == id
                else { return }
                prepare(by: answer.result)
            }
            switch line {
            case .line(let line):
                let received = AnswerLine(line, to: type)
                guard let heading = try? RecordCoding.decode(Heading.self, from: received.line) else {
                    throw malformed()
                }
                if heading.method != nil {
                    if let event = try event(heading, line) { waiting.append(event) }
                    continue
                }
                // A daemon that could not read a request has no id to answer it by.
                guard heading.id == id || heading.id == nil else { continue }
                guard let answer = try? received.decode(as: type) else { throw malformed() }
                if let error = answer.error { throw ControlClientError(answered: error) }
                guard let result = answer.result else { throw malformed() }
                prepare(by: result)
                return result
            case .otherReadable: if stopSignal?.isStopped() == true { throw StopSignal.interrupted }
            case .timedOut:
                throw ControlClientError(
                    .answerTimedOut,
                    "The daemon did not answer \(method.rawValue) within \(Self.seconds(limit)) s.",
                    hint: "Look at its journal: journalctl -u tracksyncd")
            case let other: throw Self.lost(other, version: greeting.version)
            }
        }
    }

    /// Sends a request whose answer will be asked for next. Whether it could be sent shows then.
    private func askAhead(_ method: Method, _ params: some Codable & Sendable) {
        lastRequest += 1
        guard let line = try? line(method, params),
            socket.write(Array(line), until: .now + Self.answerLimit) == nil
        else { return }
        ahead = line
    }

    /// The next event of the watched job, waiting until the deadline or until `descriptor` can be read; throws
    /// `ControlClientError`.
    public func nextEvent(
        until deadline: ContinuousClock.Instant? = nil, orReadable descriptor: Int32? = nil
    ) throws(ControlClientError) -> Incoming {
        if !waiting.isEmpty { return .event(waiting.removeFirst()) }
        while true {
            switch socket.readLine(until: deadline, orReadable: descriptor) {
            case .line(let line):
                guard let heading = try? RecordCoding.decode(Heading.self, from: line) else { throw malformed() }
                if heading.method == nil, heading.id == nil,
                    let answer = try? RecordCoding.decode(ResponseMessage<NoParams>.self, from: line),
                    let error = answer.error
                {
                    throw ControlClientError(answered: error)
                }
                if let event = try event(heading, line) { return .event(event) }
            case .timedOut: return .timedOut
            case .otherReadable: return .descriptorReadable
            case let other: throw Self.lost(other, version: greeting.version)
            }
        }
    }

    /// What a line is, before the rest of it is read.
    private struct Heading: Decodable {
        var method: String?
        var id: RequestID?
    }

    /// The event in a notification; `nil` for notifications that this program does not know.
    private func event(_ heading: Heading, _ line: Data) throws(ControlClientError) -> JobEvent? {
        guard heading.method == "job.event" else { return nil }
        guard let message = try? RecordCoding.decode(NotificationMessage<JobEvent>.self, from: line) else {
            throw malformed()
        }
        return message.params
    }

    /// The last request as a line.
    private func line(_ method: Method, _ params: some Codable & Sendable) throws(ControlClientError) -> Data {
        let request = RequestMessage(id: .number(lastRequest), method: method, params: params)
        guard let line = try? RecordCoding.encode(request), line.count <= ControlProtocolFacts.maximumLine else {
            throw ControlClientError(.system, "The request is too large to be sent.")
        }
        return line + [UInt8(ascii: "\n")]
    }

    private func send(_ line: Data, until deadline: ContinuousClock.Instant) throws(ControlClientError) {
        guard let failure = socket.write(Array(line), until: deadline) else { return }
        // A daemon that refuses a connection says why and closes; its words are still there to be read.
        if case .line(let words) = socket.readLine(until: deadline),
            let answer = try? RecordCoding.decode(ResponseMessage<NoParams>.self, from: words), let error = answer.error
        {
            throw ControlClientError(answered: error)
        }
        throw ControlClientError(
            .closed, "The daemon closed the connection: \(ConnectFailure.text(of: failure)).",
            hint: ConnectFailure.startHint)
    }

    /// Connects and takes the greeting.
    private static func open(
        _ path: String, until deadline: ContinuousClock.Instant, _ stopSignal: StopSignal?
    ) throws(ControlClientError) -> (LineSocket, Greeting) {
        let limit = ContinuousClock.now.duration(to: deadline)
        let socket = try LineSocket(path: path, within: limit, stopSignal)
        while true {
            switch socket.readLine(until: deadline, orReadable: stopSignal?.descriptor) {
            case .line(let line):
                let greeting = try greeting(from: line)
                try check(greeting)
                return (socket, greeting)
            case .otherReadable: if stopSignal?.isStopped() == true { throw StopSignal.interrupted }
            case .timedOut:
                throw ControlClientError(
                    .greetingTimedOut,
                    "The daemon accepted the connection but did not greet within \(Self.seconds(limit)) s.",
                    hint: "It may be failing to start. See why: journalctl -xeu tracksyncd")
            case let other: throw lost(other, version: nil)
            }
        }
    }

    /// Connects to the daemon that comes after one that stops; throws that one's refusal when there is none in time. Where
    /// it takes its socket along nobody knows when there will be.
    private static func reopen(
        _ path: String, after refusal: ControlClientError, until deadline: ContinuousClock.Instant,
        _ stopSignal: StopSignal?
    ) throws(ControlClientError) -> (LineSocket, Greeting) {
        while .now < deadline {
            try StopSignal.pause(pause, orUntil: stopSignal)
            do throws(ControlClientError) {
                return try open(path, until: deadline, stopSignal)
            } catch {
                switch error.code {
                case .noSocket, .refused, .closed, .greetingTimedOut: throw refusal
                default: guard error.isStopping else { throw error }
                }
            }
        }
        throw refusal
    }

    private static func seconds(_ limit: Duration) -> Int { Int((limit / .seconds(1)).rounded()) }

    private static func greeting(from line: Data) throws(ControlClientError) -> Greeting {
        if let message = try? RecordCoding.decode(NotificationMessage<Greeting>.self, from: line),
            message.method == "greeting"
        {
            return message.params
        }
        if let answer = try? RecordCoding.decode(ResponseMessage<NoParams>.self, from: line), let error = answer.error {
            throw ControlClientError(answered: error)
        }
        throw ControlClientError(
            .malformed, "What listens at the socket does not speak tracksync's protocol.",
            hint: "Name the daemon's socket with --socket or TRACKSYNC_CONTROL_SOCKET.")
    }

    private static func check(_ greeting: Greeting) throws(ControlClientError) {
        let own = ControlProtocolFacts.version
        if greeting.oldestClient > own {
            throw ControlClientError(
                .protocolMismatch,
                "This program is older than the daemon (version \(greeting.version)): it speaks protocol \(own), the daemon \(greeting.oldestClient) or newer.",
                hint: "Use the client of the daemon's version.")
        }
        if greeting.protocol < own {
            throw ControlClientError(
                .protocolMismatch,
                "The daemon (version \(greeting.version)) is older than this program: it speaks protocol \(greeting.protocol), this program \(own).",
                hint: "Restart the daemon after an update: systemctl restart tracksyncd")
        }
    }

    private func malformed() -> ControlClientError {
        ControlClientError(
            .malformed,
            "The daemon (version \(greeting.version)) said something that this program cannot make sense of.",
            hint: "Use the client of the daemon's version.")
    }

    private static func lost(_ reading: LineSocket.Received, version: String?) -> ControlClientError {
        let daemon = version.map { "The daemon (version \($0))" } ?? "The daemon"
        return switch reading {
        case .tooLong:
            ControlClientError(
                .malformed, "\(daemon) sent a line longer than \(ControlProtocolFacts.maximumLine) bytes.")
        case .failed(let number):
            ControlClientError(
                .system, "Cannot read from the socket: \(ConnectFailure.text(of: number)).",
                hint: ConnectFailure.startHint)
        case .end, .line, .timedOut, .otherReadable:
            ControlClientError(
                .closed, "\(daemon) closed the connection before it had answered.", hint: ConnectFailure.startHint)
        }
    }
}
