/// A few connections of one kind: a request takes the one with the fewest that wait, a new one is opened while all are taken.
///
/// Belongs to the session's actor, which is the only one to call it.
final class ConnectionPool {
    private let limit: Int
    private let requests: Int
    private var open: [SessionConnection] = []
    private var opening: [Task<SessionConnection, any Error>] = []

    init(limit: Int, requests: Int) {
        self.limit = limit
        self.requests = requests
    }

    /// A connection for one request, which must be asked on it; throws `SessionError`, of the code `busy` when as many
    /// requests wait as may.
    func connection(
        isolation: isolated (any Actor)? = #isolation,
        _ connect: @escaping @Sendable () async throws -> SessionConnection
    ) async throws -> (connection: SessionConnection, isFresh: Bool) {
        while true {
            open.removeAll { !$0.isOpen }
            let isFull = open.count + opening.count >= limit
            if let best = open.min(by: { $0.waiting < $1.waiting }), best.waiting == 0 || isFull {
                if best.reserve(upTo: requests) { return (best, false) }
                guard !opening.isEmpty else {
                    throw SessionError(.busy, "Too many requests wait for tracksyncd.", hint: "Try again in a moment.")
                }
            }
            if isFull, let next = opening.first {
                // Everyone waits for the same connection: a daemon that is away is not asked by each of them.
                let connection = try await next.value
                if connection.reserve(upTo: requests) { return (connection, false) }
                // A task that has ended does not suspend who waits for it; who opened the connection has to come in, too.
                await Task.yield()
                continue
            }
            let task = Task { try await connect() }
            opening.append(task)
            let result = await task.result
            opening.removeAll { $0 == task }
            let connection = try result.get()
            open.append(connection)
            if connection.reserve(upTo: requests) { return (connection, true) }
        }
    }

    /// Closes all connections.
    func close() {
        for task in opening { task.cancel() }
        for connection in open { connection.close() }
    }
}
