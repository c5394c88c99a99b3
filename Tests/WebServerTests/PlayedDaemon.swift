import ControlProtocol
import Foundation
import Glibc
import JobModel
import Programs
import Synchronization

/// A daemon of one job on a real Unix socket, which answers many connections at once and tells the events that a test wants.
final class PlayedDaemon: Sendable {
    private struct State {
        var job: Job
        /// The number of the last event.
        var seq: Int64
        var connections: Set<Int32> = []
        /// The connection that watches the job.
        var watcher: Int32?
        var watches: [Int64?] = []
        var isStopped = false
    }

    /// What a request asks for, as far as this daemon minds.
    private struct Request: Decodable {
        struct Params: Decodable {
            var after: Int64?
            var format: ExportKind?
            var cursor: String?
        }
        var id: Int
        var method: String
        var params: Params?
    }

    let path: String
    private let listener: Int32
    // Threads of connections and the test's own come here.
    private let state: Mutex<State>

    init(_ job: Job, seq: Int64, path: String) throws {
        self.path = path
        state = Mutex(State(job: job, seq: seq))
        listener = try UnixSocket.listening(at: path)
        Thread.detachNewThread { [self] in accept() }
    }

    /// After which events the job was watched, watch by watch.
    var watches: [Int64?] { state.withLock { $0.watches } }

    /// Whether the job is watched.
    var isWatched: Bool { state.withLock { $0.watcher != nil } }

    /// Tells the next event of the job.
    func tell(_ kind: JobEvent.Kind, _ change: (inout JobEvent) -> Void = { _ in }) throws {
        // The watch stands a moment after its answer is sent.
        _ = try eventually("the job is watched") { isWatched ? true : nil }
        let (event, watcher) = state.withLock { state in
            state.seq += 1
            var event = JobEvent(seq: state.seq, time: state.job.createdAt, jobId: state.job.id, kind: kind)
            change(&event)
            if let job = event.job { state.job = job }
            return (event, state.watcher)
        }
        guard let watcher else { throw POSIXError(.ENOTCONN) }
        UnixSocket.send(
            line: try RecordCoding.encode(NotificationMessage(method: "job.event", params: event)), on: watcher)
    }

    /// Tells that the job has succeeded.
    func finish() throws {
        var job = state.withLock { $0.job }
        job.state = .succeeded
        job.finishedAt = job.createdAt
        try tell(.finished) { $0.job = job }
    }

    /// Loses all connections, and counts events from another number on, as a daemon does whose database was restored.
    func restart(seq: Int64) {
        state.withLock { state in
            state.seq = seq
            state.watcher = nil
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            let isOpen =
                connection >= 0 && state.withLock { !$0.isStopped && $0.connections.insert(connection).inserted }
            guard isOpen else { break }
            Thread.detachNewThread { [self] in serve(connection) }
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        defer {
            state.withLock { state in
                state.connections.remove(connection)
                if state.watcher == connection { state.watcher = nil }
            }
            close(connection)
        }
        guard
            let greeting = try? RecordCoding.encode(
                NotificationMessage(method: "greeting", params: Greeting(version: "0.1.0", instance: "played")))
        else { return }
        UnixSocket.send(line: greeting, on: connection)
        while let line = UnixSocket.readLine(connection),
            let request = try? JSONDecoder().decode(Request.self, from: line)
        {
            guard let answer = try? answer(request, connection) else { return }
            UnixSocket.send(line: answer, on: connection)
            // Events follow the answer.
            if request.method == "job.watch" { state.withLock { $0.watcher = connection } }
        }
    }

    private func answer(_ request: Request, _ connection: Int32) throws -> Data {
        let (job, seq) = state.withLock { ($0.job, $0.seq) }
        let id = RequestID.number(Int64(request.id))
        if request.method == "job.watch" {
            state.withLock { $0.watches.append(request.params?.after) }
            return try RecordCoding.encode(ResponseMessage(id: id, result: JobSnapshot(job: job, seq: seq)))
        }
        if request.method == "track.export" {
            // Two pieces; those of a table are of two versions of the tracks.
            let isFirst = request.params?.cursor == nil
            let piece = ExportPiece(
                text: isFirst ? "first\n" : "second\n", next: isFirst ? "acme:0" : nil,
                version: isFirst || request.params?.format != .csv ? "1.7" : "2.9")
            return try RecordCoding.encode(ResponseMessage(id: id, result: piece))
        }
        return try RecordCoding.encode(
            ResponseMessage(id: id, result: JobDetails(job: job, failures: [], withheld: [])))
    }
}
