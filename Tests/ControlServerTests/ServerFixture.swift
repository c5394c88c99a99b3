import Engine
import ControlProtocol
import FoundationEssentials
import Glibc
import JobModel
import Logging
import Storage
import Synchronization
import Testing

@testable import ControlServer

/// A directory that lasts as long as the closure.
func withDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    var template = Array("/tmp/tracksync-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ControlSocketError.system("mkdtemp", errno) }
    let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do {
        let result = try await body(directory)
        try FileManager.default.removeItem(atPath: directory)
        return result
    } catch {
        try? FileManager.default.removeItem(atPath: directory)
        throw error
    }
}

/// The real server on a real socket, with methods of the test's own.
func withServer<Result: Sendable>(
    _ methods: [ControlMethod] = [.echo], limits: ConnectionLimits = ConnectionLimits(),
    audit: AuditTrail = AuditTrail(), refusals: RefusedRequests = RefusedRequests(),
    _ body: (_ path: String, _ server: ControlServer) async throws -> Result
) async throws -> Result {
    try await withDirectory { directory in
        let path = "\(directory)/control.sock"
        let server = ControlServer(
            socket: try ControlSocket.listen(at: path), methods: MethodTable(methods), audit: { audit.append($0) },
            greeting: Greeting(version: "1.2.3", instance: "here"), operatorsGroup: nil, limits: limits,
            refusals: refusals, logger: .silent)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            defer { server.shutdown() }
            let result = try await body(path, server)
            server.shutdown()
            try await group.waitForAll()
            return result
        }
    }
}

extension SocketClient {
    /// Connects and takes the greeting.
    static func greeted(_ path: String) async throws -> SocketClient {
        let client = try SocketClient(path)
        let greeting = try #require(try await client.line())
        #expect(greeting.contains(#""method":"greeting""#))
        return client
    }
}

/// What was recorded.
final class AuditTrail: Sendable {
    // A lock, as tests look from outside of the tasks that record.
    private let recorded = Mutex<[AuditEntry]>([])

    var entries: [AuditEntry] { recorded.withLock { $0 } }

    func append(_ entry: AuditEntry) { recorded.withLock { $0.append(entry) } }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// A result with one text.
struct Text: Codable, Sendable {
    var text: String
}

/// Parameters of `test.echo`.
struct EchoParams: MethodParameters {
    static let rules = [ParameterRule("text", .text(maximum: 1 << 20))]
    var text: String?
}

/// Parameters of `test.large`.
struct SizeParams: MethodParameters {
    static let rules = [ParameterRule("size", .integer(0...(1 << 21)))]
    var size: Int?
}

extension ControlMethod {
    /// Answers with its parameter.
    static let echo = ControlMethod("test.echo", .read) { call in
        let params: EchoParams = try call.parameters.decode()
        return try MethodAnswer(Text(text: params.text ?? ""))
    }

    /// Answers with so many bytes.
    static let large = ControlMethod("test.large", .read) { call in
        let params: SizeParams = try call.parameters.decode()
        let size = params.size ?? 0
        return try MethodAnswer(Text(text: String(repeating: "x", count: size)))
    }

    /// Fails as a method whose author forgot an error.
    static let failing = ControlMethod("test.fail", .read) { _ in
        struct Surprise: Error { var path = "/secret" }
        throw Surprise()
    }

    /// Answers once the gate is open.
    static func waiting(for gate: Gate) -> ControlMethod {
        ControlMethod("test.wait", .read) { _ in
            await gate.pass()
            return try MethodAnswer(Text(text: "passed"))
        }
    }

    /// Watches a job whose events are these.
    static func watching(_ events: AsyncStream<JobEvent>) -> ControlMethod {
        ControlMethod("test.watch", .read) { _ in
            try MethodAnswer(Text(text: "watching"), events: events.map { WatchedEvent($0) })
        }
    }
}

/// Holds tasks up until it is opened, and tells that one has come.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var expecting: [CheckedContinuation<Void, Never>] = []

    func pass() async {
        guard !isOpen else { return }
        await withCheckedContinuation {
            waiting.append($0); arrived()
        }
    }

    func open() {
        isOpen = true
        for task in waiting { task.resume() }
        waiting = []
    }

    /// Returns once a task waits.
    func someoneWaits() async {
        guard waiting.isEmpty else { return }
        await withCheckedContinuation { expecting.append($0) }
    }

    private func arrived() {
        for task in expecting { task.resume() }
        expecting = []
    }
}

/// An id for jobs of tests.
func testJobID(_ last: Int = 0) throws -> JobID {
    try #require(JobID("0193f0a0-0000-7000-8000-00000000000\(last)"))
}

/// A request for a method without parameters.
func request(_ method: String, id: Int = 1) -> String { #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"}"# }

/// The error of an answer.
func error(of line: String?) throws -> ProtocolError {
    let answer = try RecordCoding.decode(ResponseMessage<Text>.self, from: Data(try #require(line).utf8))
    return try #require(answer.error)
}
