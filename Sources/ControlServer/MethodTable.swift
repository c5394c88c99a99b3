import Jobs
import ControlProtocol
import FoundationEssentials
import JobModel

/// A request that may be carried out.
struct MethodCall: Sendable {
    /// With what.
    var parameters: Parameters
    /// Who asks.
    var peer: Peer
}

/// What a method answers.
struct MethodAnswer: Sendable {
    /// The result, as JSON.
    var result: Data
    /// What is sent as `job.event` notifications after the answer.
    var events: JobEvents?
    /// The job it was about, for the audit.
    var jobId: JobID?
    /// What the audit says came of it.
    var outcome: String

    /// Makes an answer; throws `EncodingError` for a number that is not finite.
    init(_ result: some Encodable, events: JobEvents? = nil, jobId: JobID? = nil, outcome: String = "allowed") throws {
        self.result = try RecordCoding.encode(result)
        self.events = events
        self.jobId = jobId
        self.outcome = outcome
    }
}

/// A method: its name, who may call it, what it does.
struct ControlMethod: Sendable {
    /// The name on the wire.
    var name: String
    /// What it does to the daemon, which decides who may call it.
    var access: Access
    /// Decodes, calls, encodes.
    var handler: @Sendable (MethodCall) async throws -> MethodAnswer

    /// Makes a method.
    init(_ name: String, _ access: Access, handler: @escaping @Sendable (MethodCall) async throws -> MethodAnswer) {
        self.name = name
        self.access = access
        self.handler = handler
    }

    /// Makes a method of the protocol.
    init(_ method: Method, handler: @escaping @Sendable (MethodCall) async throws -> MethodAnswer) {
        self.init(method.rawValue, method.access, handler: handler)
    }
}

/// The methods that a server knows.
struct MethodTable: Sendable {
    private let methods: [String: ControlMethod]

    /// Makes a table; of two methods with one name the later counts.
    init(_ methods: [ControlMethod]) {
        self.methods = Dictionary(methods.map { ($0.name, $0) }) { _, later in later }
    }

    /// The method of this name.
    subscript(_ name: String) -> ControlMethod? { methods[name] }
}
