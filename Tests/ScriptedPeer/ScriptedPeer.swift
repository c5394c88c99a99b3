public import ControlProtocol
public import Foundation
import Glibc
public import JobModel
import Programs
import Synchronization

/// A peer on a real Unix socket that says what a script tells it, one connection after the other.
public final class ScriptedPeer: Sendable {
    /// What the peer does next on a connection; after the last step it closes.
    public enum Step: Sendable {
        /// Sends bytes as they are.
        case send(Data)
        /// Reads a request, which must be of this method, and answers with this JSON as its `result` or `error`.
        case answer(ControlProtocol.Method, member: String, Data)
        /// Reads a request, which must be of this method, and does not answer it.
        case take(ControlProtocol.Method)
        /// Waits until the other side closes.
        case hold

        /// Greets as a daemon of this run.
        public static func greet(_ instance: String = "first", change: (inout Greeting) -> Void = { _ in }) throws
            -> Step
        {
            var greeting = Greeting(version: "0.1.0", instance: instance)
            change(&greeting)
            return try line(NotificationMessage(method: "greeting", params: greeting))
        }

        /// Answers a request with a result.
        public static func answer(_ method: ControlProtocol.Method, _ result: some Encodable) throws -> Step {
            .answer(method, member: "result", try RecordCoding.encode(result))
        }

        /// Answers a request with an error.
        public static func refuse(_ method: ControlProtocol.Method, _ error: ProtocolError) throws -> Step {
            .answer(method, member: "error", try RecordCoding.encode(error))
        }

        /// Tells of an event.
        public static func tell(_ event: JobEvent) throws -> Step {
            try line(NotificationMessage(method: "job.event", params: event))
        }

        /// Sends a message as a line.
        public static func line(_ message: some Encodable) throws -> Step {
            .send(try RecordCoding.encode(message) + Data("\n".utf8))
        }
    }

    /// Where it listens.
    public let path: String
    private let directory: String
    private let listener: Int32
    // The peer's thread records and closes while the test's reads and stops.
    private let state = Mutex(State())

    private struct State {
        var requests: [String] = []
        /// Whether the listener's number may be another file's by now.
        var isClosed = false
    }

    /// The requests so far: each one's method and parameters, such as `job.get {"id":"0193"}`.
    public var requests: [String] { state.withLock { $0.requests } }

    /// Listens, and plays one script for each connection.
    public init(_ scripts: [[Step]]) throws {
        var template = Array("/tmp/peer-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
        directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        path = directory + "/s"
        listener = try UnixSocket.listening(at: path)
        // The client blocks its thread; a peer on the same pool of threads could wait for it for good.
        Thread.detachNewThread { [self] in play(scripts) }
    }

    /// The path of a socket that nobody listens on, as a daemon that was killed leaves it.
    public static func abandonedSocket() throws -> String {
        let path = "/tmp/abandoned-\(UUID().uuidString)"
        close(try UnixSocket.bound(to: path))
        return path
    }

    /// Plays one script on one connection.
    public convenience init(_ steps: Step...) throws { try self.init([steps]) }

    /// Stops listening and removes the socket.
    public func stop() {
        state.withLock { state in
            if !state.isClosed { shutdown(listener, Int32(SHUT_RDWR)) }
        }
        unlink(path)
        rmdir(directory)
    }

    private func play(_ scripts: [[Step]]) {
        for script in scripts {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            play(script, on: connection)
            close(connection)
        }
        state.withLock { state in
            state.isClosed = true
            close(listener)
        }
    }

    private func play(_ script: [Step], on connection: Int32) {
        for step in script {
            switch step {
            case .send(let bytes): UnixSocket.send(bytes, on: connection)
            case .hold:
                while UnixSocket.readLine(connection) != nil {}
            case .take(let method):
                guard request(method, on: connection) != nil else { return }
            case .answer(let method, let member, let content):
                guard let id = request(method, on: connection) else { return }
                UnixSocket.send(
                    Data(#"{"jsonrpc":"2.0","id":\#(id),"\#(member)":"#.utf8) + content + Data("}\n".utf8),
                    on: connection)
            }
        }
    }

    /// The id of the next request; `nil` when it is of another method.
    private func request(_ method: ControlProtocol.Method, on connection: Int32) -> Int? {
        guard let line = UnixSocket.readLine(connection),
            let request = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
            let params = request["params"], let id = request["id"] as? Int,
            let text = try? JSONSerialization.data(
                withJSONObject: params, options: [.sortedKeys, .withoutEscapingSlashes])
        else { return nil }
        let name = request["method"] as? String ?? ""
        state.withLock { $0.requests.append("\(name) \(String(decoding: text, as: UTF8.self))") }
        return name == method.rawValue ? id : nil
    }
}
