import ControlProtocol
import Engine
import JobModel

/// A request that may be carried out.
struct MethodCall: Sendable {
    /// With what.
    var parameters: Parameters
    /// The process that asks.
    var peer: Peer
    /// The person on whose behalf it asks.
    var person: String?
    /// Looks users up.
    var users: UserDirectory
    /// Where a part of the work waits for its turn in another lane than the method's.
    var turns: RequestTurns

    /// Does a part of the work once it is the user's turn in a lane.
    func inTurn<Value>(_ lane: Lane, _ work: () async throws -> Value) async throws -> Value {
        try await turns.withTurn(of: peer.uid, in: lane, work)
    }

    /// The process that asks, with the name of the person, else with the user's.
    func requester() async -> Requester {
        var requester = await users.requester(of: peer)
        if let person { requester.user = person }
        return requester
    }
}

/// Events that a connection sends as they come, up to the one of kind `finished`.
typealias WatchedEvents = any AsyncSequence<WatchedEvent, Never> & Sendable

/// What a method answers.
struct MethodAnswer: Sendable {
    /// The result, as JSON: these bytes, one after the other.
    var result: [ArraySlice<UInt8>]
    /// What is sent as `job.event` notifications after the answer.
    var events: WatchedEvents?
    /// The job it was about, for the audit.
    var jobId: JobID?
    /// What the audit says came of it.
    var outcome: String

    /// Whether it fits on one line of the protocol, whatever the request's id.
    var fits: Bool { size + 2 * Request.maximumID < ControlProtocolFacts.maximumLine }

    /// How many bytes the result has.
    var size: Int { result.reduce(0) { $0 + $1.count } }

    /// Makes an answer; throws `EncodingError` for a number that is not finite.
    init(_ result: some Encodable, events: WatchedEvents? = nil, jobId: JobID? = nil, outcome: String = "allowed")
        throws
    {
        self.init(json: [Array(try RecordCoding.encode(result))[...]])
        self.events = events
        self.jobId = jobId
        self.outcome = outcome
    }

    /// Makes an answer that is JSON already.
    init(json: [ArraySlice<UInt8>]) {
        result = json
        outcome = "allowed"
    }
}

/// A method: its name, who may call it, what it does.
struct ControlMethod: Sendable {
    /// The name on the wire.
    var name: String
    /// What it does to the daemon, which decides who may call it.
    var access: Access
    /// The requests that it takes turns with; `nil`: it waits for no other request, as changes do.
    var lane: Lane?
    /// Decodes, calls, encodes.
    var handler: @Sendable (MethodCall) async throws -> MethodAnswer

    /// Makes a method.
    init(_ name: String, _ access: Access, handler: @escaping @Sendable (MethodCall) async throws -> MethodAnswer) {
        self.name = name
        self.access = access
        self.handler = handler
    }

    /// Makes a method of the protocol: its parameters are decoded, the handler calls the service and encodes the answer.
    init<Params: MethodParameters>(
        _ method: Method, handler: @escaping @Sendable (Params, MethodCall) async throws -> MethodAnswer
    ) {
        self.init(method.rawValue, method.access) { call in try await handler(try call.parameters.decode(), call) }
        lane = method.lane
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
