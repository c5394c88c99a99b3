internal import CPostgres
internal import Glibc
import JobModel
import Remedies

/// A connection to PostgreSQL, for a thread that may block.
///
/// libpq itself never waits here: each wait is a poll(2) that ends when the server is silent for too long, when the time
/// for the whole run is over, or when the daemon stops. So a server that hangs, or a network that drops everything, costs
/// a known time and no more. (libpq looks host names up by itself, within the limits of resolv.conf(5).)
final class PostgresConnection {
    /// How long may be waited.
    struct Limits {
        /// For the connection to a server to be made.
        var connect: Duration
        /// For any answer of the server.
        var silence: Duration
        /// When everything must be over.
        var end: ContinuousClock.Instant
    }

    private let handle: OpaquePointer
    private let interrupt: Interrupt
    let limits: Limits

    /// Connects to the first server of a target that will do; throws what stands in the way. Whoever is refused by one server
    /// does not ask the next, as with libpq.
    static func open(
        _ target: ConnectionTarget, password: String?, limits: Limits, interrupt: Interrupt
    ) throws(PublishError) -> PostgresConnection {
        let servers = target.servers
        var failures: [String] = []
        for (index, server) in servers.enumerated() {
            do throws(PublishError) {
                return try PostgresConnection(server, password: password, limits: limits, interrupt: interrupt)
            } catch {
                let isLast = index == servers.count - 1 || ContinuousClock.now >= limits.end
                guard isLast || [.interrupted, .notAuthenticated].contains(error.name) else {
                    failures.append(error.message)
                    continue
                }
                let message = (failures + [error.message]).joined(separator: "; ")
                throw PublishError(error.name, message, remedy: error.action, sqlState: error.sqlState)
            }
        }
        throw PublishError(.unreachable, "\(target.name) names no server")
    }

    /// Connects to one server.
    private init(
        _ server: [String: String], password: String?, limits: Limits, interrupt: Interrupt
    ) throws(PublishError) {
        self.limits = limits
        self.interrupt = interrupt
        let name = ConnectionTarget.name(of: server)
        var keywords = server
        keywords["password"] = password
        keywords["client_encoding"] = "UTF8"
        keywords["application_name"] = keywords["application_name"] ?? "tracksync"
        keywords["keepalives_idle"] = keywords["keepalives_idle"] ?? "30"
        keywords["keepalives_interval"] = keywords["keepalives_interval"] ?? "10"
        keywords["keepalives_count"] = keywords["keepalives_count"] ?? "3"
        keywords["tcp_user_timeout"] = keywords["tcp_user_timeout"] ?? "30000"
        // A file of passwords in somebody's home would be a surprise. No file can have this name, and libpq is silent
        // about one that is not there.
        keywords["passfile"] = keywords["passfile"] ?? "/dev/null/no-password-file"
        let pairs = keywords.sorted { $0.key < $1.key }
        let names = pairs.map { strdup($0.key) }
        let values = pairs.map { strdup($0.value) }
        defer { for text in names + values { free(text) } }
        let handle = (names.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { names in
            (values.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { values in
                PQconnectStartParams(names.baseAddress, values.baseAddress, 0)
            }
        }
        guard let handle else { throw PublishError(.internal, "libpq is out of memory") }
        self.handle = handle
        // Notices are for people at a terminal.
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        // So that a refusal has its SQLSTATE.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        try connect(name)
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        PQsetnonblocking(handle, 1)
    }

    deinit { PQfinish(handle) }

    private func connect(_ name: String) throws(PublishError) {
        let end = min(limits.end, ContinuousClock.now + limits.connect)
        var wanted = PGRES_POLLING_WRITING
        var phase = PQstatus(handle)
        while true {
            if PQstatus(handle) == CONNECTION_BAD { throw refusal(name, in: phase) }
            do throws(PublishError) {
                try wait(for: wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: end)
            } catch {
                guard error.name == .timedOut else { throw error }
                throw PublishError(.timedOut, "\(name) did not answer within \(limits.connect.words)")
            }
            wanted = PQconnectPoll(handle)
            if wanted == PGRES_POLLING_OK { return }
            if wanted == PGRES_POLLING_FAILED { throw refusal(name, in: phase) }
            phase = PQstatus(handle)
        }
    }

    /// Why no connection came about: by the server's SQLSTATE where there is one, else by how far it had come.
    private func refusal(_ name: String, in phase: ConnStatusType) -> PublishError {
        let text = String(cString: PQerrorMessage(handle))
        let message = ServerMessage.connection(text)
        if let state = message.sqlState { return PublishError(sqlState: state, "\(name): \(message.text)") }
        switch phase {
        case CONNECTION_SSL_STARTUP:
            return PublishError(.tlsFailed, "\(name): \(message.text)")
        case CONNECTION_AWAITING_RESPONSE, CONNECTION_AUTH_OK, CONNECTION_SETENV, CONNECTION_CONSUME:
            // A server that refuses somebody says so. One that ends in the middle says nothing, and libpq that.
            if message.text.contains("closed the connection") || message.text.contains("Connection reset") {
                return PublishError(.connectionLost, "\(name): \(message.text)")
            }
            return PublishError(.notAuthenticated, "\(name): \(message.text)")
        case CONNECTION_CHECK_WRITABLE, CONNECTION_CHECK_TARGET, CONNECTION_CHECK_STANDBY:
            return PublishError(.readOnly, "\(name): \(message.text)")
        default:
            return PublishError(.unreachable, "\(name): \(message.text)")
        }
    }

    /// What the server says of itself, such as `server_version`.
    func parameter(_ name: String) -> String? { PQparameterStatus(handle, name).map { String(cString: $0) } }

    /// The server's version, such as 150018.
    var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// Whether the connection is encrypted.
    var isEncrypted: Bool { PQsslInUse(handle) == 1 }

    // MARK: Statements

    /// Runs several statements without parameters, and returns the rows of all of them as texts.
    @discardableResult
    func run(_ statements: String) throws(PublishError) -> [[String?]] {
        var rows: [[String?]] = []
        guard PQsendQuery(handle, statements) == 1 else { throw lost() }
        try finish { result in rows += Self.rows(of: result) }
        return rows
    }

    /// Runs one statement, and returns its rows as texts.
    @discardableResult
    func query(_ statement: String, _ parameters: [String?] = []) throws(PublishError) -> [[String?]] {
        var rows: [[String?]] = []
        try send(statement, parameters)
        try finish { result in rows += Self.rows(of: result) }
        return rows
    }

    /// Runs one statement, and hands on each row as it comes; what `body` throws ends the connection's use.
    func forEach(_ statement: String, _ parameters: [String?] = [], _ body: ([String?]) throws -> Void) throws {
        try send(statement, parameters)
        PQsetSingleRowMode(handle)
        var failure: (any Error)?
        try finish { result in
            for row in Self.rows(of: result) where failure == nil {
                do { try body(row) } catch { failure = error }
            }
        }
        if let failure { throw failure }
    }

    /// Sends statements, and does not wait for what they return: `received` has it. Nothing else may be sent before that.
    func request(_ statements: String) throws(PublishError) {
        guard PQsendQuery(handle, statements) == 1 else { throw lost() }
    }

    /// The rows of a request, those of its last statement that has any, as the server sent them.
    func received() throws(PublishError) -> FetchedRows {
        var rows: FetchedRows?
        var failure: PublishError?
        while let result = try nextResult() {
            let status = PQresultStatus(result)
            if status != PGRES_TUPLES_OK, status != PGRES_COMMAND_OK {
                failure = failure ?? PublishError(result, on: handle)
            }
            let part = FetchedRows(result)
            if status == PGRES_TUPLES_OK { rows = part }
        }
        if let failure { throw failure }
        guard let rows else { throw lost() }
        return rows
    }

    private func send(_ statement: String, _ parameters: [String?]) throws(PublishError) {
        let values = parameters.map { $0.map { strdup($0) } }
        defer { for value in values { free(value ?? nil) } }
        let sent = values.map { UnsafePointer($0 ?? nil) }.withUnsafeBufferPointer { values in
            PQsendQueryParams(
                handle, statement, Int32(parameters.count), nil, values.baseAddress, nil, nil, 0)
        }
        guard sent == 1 else { throw lost() }
    }

    private static func rows(of result: OpaquePointer) -> [[String?]] {
        let columns = PQnfields(result)
        return (0..<PQntuples(result)).map { row in
            (0..<columns).map { column in
                PQgetisnull(result, row, column) == 1
                    ? nil : PQgetvalue(result, row, column).map { String(cString: $0) }
            }
        }
    }

    /// Takes all results of what was sent; throws the first error.
    private func finish(_ take: (OpaquePointer) -> Void) throws(PublishError) {
        var failure: PublishError?
        while let result = try nextResult() {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: if failure == nil { take(result) }
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                throw PublishError(.internal, "the server wants to copy where nothing is copied")
            default: failure = failure ?? PublishError(result, on: handle)
            }
        }
        if let failure { throw failure }
    }

    private func nextResult() throws(PublishError) -> OpaquePointer? {
        try flush()
        while PQisBusy(handle) == 1 {
            try wait(for: POLLIN)
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
        return PQgetResult(handle)
    }

    // MARK: COPY

    /// Copies rows into a table: `COPY … FROM STDIN` in the text format. `rows` hands over pieces of it.
    func copy(_ statement: String, _ rows: (@escaping (UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
        guard PQsendQuery(handle, statement) == 1 else { throw lost() }
        guard let begin = try nextResult() else { throw lost() }
        let status = PQresultStatus(begin)
        let refusal = status == PGRES_COPY_IN ? nil : PublishError(begin, on: handle)
        PQclear(begin)
        if let refusal {
            try? finish { _ in }
            throw refusal
        }
        do {
            try rows { try self.put($0) }
        } catch {
            // The server is told to forget what it got.
            _ = PQputCopyEnd(handle, "tracksync gave up")
            do { try finish { _ in } } catch {
                // Where the server ended it, its word counts.
                if error.name != .cancelled { throw error }
            }
            throw error
        }
        while true {
            let code = PQputCopyEnd(handle, nil)
            if code > 0 { break }
            if code < 0 { throw lost() }
            try wait(for: POLLOUT)
        }
        try finish { _ in }
    }

    private func put(_ piece: UnsafeRawBufferPointer) throws(PublishError) {
        guard let bytes = piece.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
        while true {
            let code = PQputCopyData(handle, bytes, Int32(piece.count))
            if code > 0 { break }
            if code < 0 { throw lost() }
            try flush()
        }
        // What is not sent would pile up in memory.
        try flush()
    }

    /// Sends what libpq holds, and takes what the server says meanwhile.
    private func flush() throws(PublishError) {
        while true {
            let code = PQflush(handle)
            if code == 0 { return }
            // What the server said last may be read yet.
            if code < 0 { return }
            let events = try wait(for: POLLIN | POLLOUT)
            if events & Int16(POLLIN) != 0, PQconsumeInput(handle) == 0 { throw lost() }
        }
    }

    // MARK: Waiting

    /// Waits until the socket is ready; the events that came. Throws when the time is over or the daemon stops.
    @discardableResult
    private func wait(for events: Int32, until end: ContinuousClock.Instant? = nil) throws(PublishError) -> Int16 {
        let limit = end ?? min(limits.end, ContinuousClock.now + limits.silence)
        while true {
            var descriptors = [
                pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0),
                pollfd(fd: interrupt.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            let left = limit - ContinuousClock.now
            guard left > .zero else {
                throw ContinuousClock.now >= limits.end
                    ? PublishError(.timedOut, "the publication took longer than publish.timeout")
                    : PublishError(.timedOut, "the server did not answer within \(limits.silence.words)")
            }
            let count = poll(&descriptors, 2, Int32(clamping: Int64(left / .milliseconds(1)) + 1))
            if descriptors[1].revents != 0 { throw PublishError(.interrupted, "the daemon is stopping") }
            if count > 0 { return descriptors[0].revents }
            guard count == 0 || errno == EINTR else { throw lost() }
        }
    }

    private func lost() -> PublishError {
        let message = ServerMessage.connection(String(cString: PQerrorMessage(handle)))
        return PublishError(.connectionLost, "the connection was lost: \(message.text)")
    }
}

/// Rows of an answer, as bytes of text.
final class FetchedRows {
    private let result: OpaquePointer

    fileprivate init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    /// How many rows there are.
    var count: Int { Int(PQntuples(result)) }

    /// A value; `nil` for NULL. The bytes are there for as long as the rows.
    func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        guard PQgetisnull(result, Int32(row), Int32(column)) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result, Int32(row), Int32(column)),
            count: Int(PQgetlength(result, Int32(row), Int32(column))))
    }
}

extension PublishError {
    /// What the server answered in place of a result.
    fileprivate init(_ result: OpaquePointer, on handle: OpaquePointer) {
        func field(_ code: UInt8) -> String? {
            PQresultErrorField(result, Int32(code)).map { ServerMessage.line(String(cString: $0)) }
        }
        guard let state = field(UInt8(ascii: "C")) else {
            self.init(
                .connectionLost,
                "the connection was lost: \(ServerMessage.connection(String(cString: PQerrorMessage(handle))).text)")
            return
        }
        var text = field(UInt8(ascii: "M")) ?? "no message"
        if let detail = field(UInt8(ascii: "D")) { text += " (\(detail))" }
        guard let context = field(UInt8(ascii: "W")) else {
            self.init(sqlState: state, text)
            return
        }
        if state.hasPrefix("22") {
            self.init(sqlState: state, "\(text) in \(context)")
        } else if ["42", "P0", "38", "39", "2F"].contains(state.prefix(2)) {
            // Only what runs within a statement has a context there.
            self.init(
                sqlState: state, "\(text) in \(context)",
                remedy: .other("Correct that function, which a trigger or an index of the target calls."))
        } else {
            self.init(sqlState: state, text)
        }
    }
}

/// What libpq and the server say, made fit for a line.
enum ServerMessage {
    /// A text of libpq about a connection: its lines joined, and the server's SQLSTATE if there is one.
    ///
    /// With `PQERRORS_VERBOSE` it stands between the severity, which may be in any language, and the message.
    static func connection(_ text: String) -> (text: String, sqlState: String?) {
        var state: String?
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("LOCATION:") }.map { line -> Substring in
            guard let mark = line.firstRange(of: ":  ") else { return line }
            let rest = line[mark.upperBound...]
            let code = rest.prefix(5)
            guard code.utf8.count == 5, rest.dropFirst(5).hasPrefix(": "),
                code.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) })
            else { return line }
            state = String(code)
            return rest.dropFirst(7)
        }
        return (line(lines.joined(separator: "; ")), state)
    }

    /// A text of the server on one line, and not too long.
    static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }.prefix(400)
        return String(String.UnicodeScalarView(scalars))
    }
}

extension Duration {
    /// `10 s`, for messages.
    var words: String {
        self < .seconds(1) ? "\(Int(self / .milliseconds(1))) ms" : "\(Int(self / .seconds(1))) s"
    }
}
