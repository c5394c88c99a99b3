import ControlClient
import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

struct ControlConnectionTests {
    private func error(connectingTo path: String, within limit: Duration = .seconds(5)) throws -> ControlClientError {
        try #require(throws: ControlClientError.self) { try ControlConnection(path: path, greetingWithin: limit) }
    }

    @Test func `a greeting, a request and its answer`() throws {
        let peer = try ScriptedPeer(
            .greet("abc"), .answer(.jobGet, JobDetails(job: Samples.running(), failures: [], withheld: [])))
        defer { peer.stop() }
        let connection = try ControlConnection(path: peer.path)
        #expect(connection.greeting.instance == "abc")
        let details: JobDetails = try connection.call(.jobGet, JobGetParams(id: "0193"))
        #expect(try details.job.id == Samples.id())
        #expect(peer.requests == [#"job.get {"id":"0193"}"#])
    }

    @Test func `a request that was sent ahead is not sent again, and its answer is nobody else's`() throws {
        let peer = try ScriptedPeer(
            .greet(), .answer(.trackExport, ExportPiece(text: "1", next: nil)),
            .answer(.trackExport, ExportPiece(text: "2", next: nil)),
            .answer(.trackExport, ExportPiece(text: "3", next: nil)),
            .answer(.trackExport, ExportPiece(text: "4", next: nil)))
        defer { peer.stop() }
        let connection = try ControlConnection(path: peer.path)
        func text(_ kind: ExportKind, ahead: ExportKind? = nil) throws -> String {
            try connection.call(.trackExport, TrackExportParams(format: kind), as: ExportPiece.self) { _ in
                ahead.map { TrackExportParams(format: $0) }
            }.text
        }
        #expect(try text(.csv, ahead: .csv) == "1")
        #expect(try text(.csv, ahead: .csv) == "2")
        #expect(try text(.kml) == "4")
        #expect(peer.requests.map { $0.suffix(6) } == [#""csv"}"#, #""csv"}"#, #""csv"}"#, #""kml"}"#])
    }

    @Test func `what comes next is asked once the beginning of an answer is there`() throws {
        let line = try RecordCoding.encode(
            ResponseMessage(
                id: .number(1), result: ExportPiece(text: String(repeating: "x", count: 300), next: "acme:0")))
        let peer = try ScriptedPeer(
            .greet(), .take(.trackExport), .send(line.prefix(200)), .take(.trackExport),
            .send(line.dropFirst(200) + Data("\n".utf8)))
        defer { peer.stop() }
        let connection = try ControlConnection(path: peer.path)
        let params = TrackExportParams(format: .csv)
        let piece = try connection.call(.trackExport, params, as: ExportPiece.self) { answer in
            var following = params
            following.cursor = answer.next
            return following
        }
        #expect(piece.text.count == 300 && piece.next == "acme:0")
        #expect(peer.requests.last?.contains("acme:0") == true)
    }

    @Test func `what was asked ahead is asked once more where the daemon gave up waiting for its reader`() throws {
        let params = TrackExportParams(format: .csv)
        let peer = try ScriptedPeer([
            [.greet("first"), .answer(.trackExport, ExportPiece(text: "w", next: "a:0")), .take(.trackExport)],
            [.greet("second"), .answer(.trackExport, ExportPiece(text: "x", next: nil)), .take(.trackExport)],
        ])
        defer { peer.stop() }
        let connection = try ControlConnection(path: peer.path)
        #expect(try connection.ask(.trackExport, params, as: ExportPiece.self) { _ in params }.text == "w")
        #expect(try connection.ask(.trackExport, params, as: ExportPiece.self).text == "x")
        #expect(connection.greeting.instance == "second")
        // What was not asked ahead is not.
        let error = try #require(throws: ControlClientError.self) {
            try connection.ask(.trackExport, params, as: ExportPiece.self)
        }
        #expect(error.name == "connection_closed")
    }

    @Test func `a daemon's error keeps its name, hint and exit code`() throws {
        let refusal = ProtocolError(.notPermitted, message: "Only operators may.", hint: "Ask one.")
        let peer = try ScriptedPeer(.greet(), .refuse(.jobCancel, refusal))
        defer { peer.stop() }
        let connection = try ControlConnection(path: peer.path)
        let error = try #require(throws: ControlClientError.self) {
            let _: Job = try connection.call(.jobCancel, JobCancelParams())
        }
        #expect(error.name == "not_permitted")
        #expect(error.hint == "Ask one.")
        #expect(error.exitCode == .notPermitted)
    }

    @Test func `events that come before an answer are kept, unknown notifications are passed over`() throws {
        let peer = try ScriptedPeer(
            .greet(), .tell(Samples.progress(1, 10)), .send(Data("{\"method\":\"news\",\"params\":{}}\n".utf8)),
            .answer(.jobWatch, JobSnapshot(job: Samples.running(), seq: 0)), .tell(Samples.progress(2, 20)))
        defer { peer.stop() }
        let connection = try ControlConnection(path: peer.path)
        let _: JobSnapshot = try connection.call(.jobWatch, JobWatchParams())
        for expected in [10, 20] {
            guard case .event(let event) = try connection.nextEvent() else {
                Issue.record("no event")
                return
            }
            #expect(event.progress?.processed == expected)
        }
        let end = try #require(throws: ControlClientError.self) { try connection.nextEvent() }
        #expect(end.name == "connection_closed")
    }

    @Test func `a line that comes in pieces is one line`() throws {
        let line = try RecordCoding.encode(
            NotificationMessage(method: "greeting", params: Greeting(version: "0.1.0", instance: "x")))
        let peer = try ScriptedPeer(.send(line.prefix(20)), .send(line.dropFirst(20)), .send(Data("\n".utf8)), .hold)
        defer { peer.stop() }
        #expect(try ControlConnection(path: peer.path).greeting.instance == "x")
    }

    @Test func `a missing socket is told apart`() throws {
        let error = try error(connectingTo: "/tmp/no-such-directory/s")
        #expect(error.name == "no_socket")
        #expect(error.exitCode == .unreachable)
        #expect(error.hint?.contains("systemctl status tracksyncd") == true)
    }

    @Test func `a socket that nobody listens on is told apart`() throws {
        let path = try ScriptedPeer.abandonedSocket()
        defer { unlink(path) }
        let error = try error(connectingTo: path)
        #expect(error.name == "connection_refused")
        #expect(error.exitCode == .unreachable)
        #expect(error.hint?.contains("systemctl restart tracksyncd") == true)
    }

    @Test func `a file that is no socket is told apart`() throws {
        let path = "/tmp/file-\(UUID().uuidString)"
        defer { unlink(path) }
        try Data().write(to: URL(filePath: path))
        let error = try error(connectingTo: path)
        #expect(error.message.contains("is not a socket"))
        #expect(error.exitCode == .usage)
    }

    @Test(arguments: ["", String(repeating: "a", count: 108), "a\0b"])
    func `a path that no socket can have is a usage error`(path: String) throws {
        #expect(try error(connectingTo: path).exitCode == .usage)
    }

    @Test func `a peer that closes instead of greeting is told apart`() throws {
        let peer = try ScriptedPeer([[]])
        defer { peer.stop() }
        #expect(try error(connectingTo: peer.path).name == "connection_closed")
    }

    @Test func `a peer that does not greet is told apart`() throws {
        let peer = try ScriptedPeer(.hold)
        defer { peer.stop() }
        let error = try error(connectingTo: peer.path, within: .milliseconds(1))
        #expect(error.name == "greeting_timed_out")
        #expect(error.exitCode == .unreachable)
    }

    @Test(arguments: [false, true])
    func `a wait for the daemon ends when it is told to`(greets: Bool) throws {
        let peer = try ScriptedPeer([greets ? [.greet(), .take(.jobGet), .hold] : [.hold]])
        defer { peer.stop() }
        let pipe = Pipe()
        var asked = 0
        // What comes first is no stop: the waiting goes on.
        let stop = StopSignal(descriptor: pipe.fileHandleForReading.fileDescriptor) {
            asked += 1
            return asked > 1
        }
        try pipe.fileHandleForWriting.write(contentsOf: Data([1]))
        let error = try #require(throws: ControlClientError.self) {
            let connection = try ControlConnection(path: peer.path, stopSignal: greets ? nil : stop)
            connection.stopSignal = stop
            let _: JobDetails = try connection.call(.jobGet, JobGetParams())
        }
        #expect(error.name == "interrupted" && error.exitCode == .interrupted && !error.isRetryable)
        #expect(asked == 2)
    }

    @Test func `a refusal in the place of a greeting is passed on`() throws {
        let refusal = ResponseMessage<NoParams>(
            id: nil, error: ProtocolError(.tooManyConnections, message: "Too many."))
        let peer = try ScriptedPeer(.line(refusal))
        defer { peer.stop() }
        #expect(try error(connectingTo: peer.path).exitCode == .temporary)
    }

    @Test func `a daemon that stops is followed by the next one, in greeting and in answer`() throws {
        let stopping = ProtocolError(.shuttingDown, message: "The daemon is stopping.")
        let details = JobDetails(job: try Samples.running(), failures: [], withheld: [])
        let peer = try ScriptedPeer([
            [.line(ResponseMessage<NoParams>(id: nil, error: stopping))],
            [.greet("first"), .refuse(.jobGet, stopping)],
            [.line(ResponseMessage<NoParams>(id: nil, error: stopping))],
            [.greet("second"), .answer(.jobGet, details), .hold],
        ])
        defer { peer.stop() }
        let connection = try ControlConnection(path: peer.path)
        #expect(connection.greeting.instance == "first")
        let answer: JobDetails = try connection.ask(.jobGet, JobGetParams(id: "0193"))
        #expect(try answer.job.id == Samples.id())
        #expect(connection.greeting.instance == "second")
        #expect(peer.requests == [#"job.get {"id":"0193"}"#, #"job.get {"id":"0193"}"#])
    }

    @Test func `a daemon that takes its socket along as it stops is not waited for`() throws {
        let stopping = ProtocolError(.shuttingDown, message: "The daemon is stopping.")
        let peer = try ScriptedPeer(.greet(), .refuse(.jobGet, stopping))
        defer { peer.stop() }
        let connection = try ControlConnection(path: peer.path)
        let error = try #require(throws: ControlClientError.self) {
            let _: JobDetails = try connection.ask(.jobGet, JobGetParams(id: "0193"))
        }
        #expect(error.name == "shutting_down")
        #expect(error.exitCode == .temporary)
    }

    @Test func `an answer that does not come in time is temporary`() throws {
        let peer = try ScriptedPeer(.greet(), .hold)
        defer { peer.stop() }
        let connection = try ControlConnection(path: peer.path)
        let error = try #require(throws: ControlClientError.self) {
            let _: Job = try connection.call(.jobCancel, JobCancelParams(), within: .milliseconds(1))
        }
        #expect(error.exitCode == .temporary)
    }

    @Test func `it is said which side is older`() throws {
        let newer = try ScriptedPeer(
            .greet {
                $0.protocol = 9; $0.oldestClient = 2
            })
        let older = try ScriptedPeer(
            .greet {
                $0.protocol = 0; $0.oldestClient = 0
            })
        defer {
            newer.stop()
            older.stop()
        }
        let first = try error(connectingTo: newer.path)
        #expect(first.message.hasPrefix("This program is older"))
        #expect(first.exitCode == .protocolMismatch)
        let second = try error(connectingTo: older.path)
        #expect(second.message.contains("is older than this program"))
        #expect(second.exitCode == .protocolMismatch)
    }

    @Test func `a newer daemon that understands this program is talked to`() throws {
        let peer = try ScriptedPeer(.greet { $0.protocol = 9 })
        defer { peer.stop() }
        #expect(try ControlConnection(path: peer.path).greeting.protocol == 9)
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request", "", "{}", "{\"method\":\"hello\",\"params\":{}}", "\u{0}\u{1}"])
    func `something else that listens is told apart`(words: String) throws {
        let peer = try ScriptedPeer(.send(Data((words + "\n").utf8)), .hold)
        defer { peer.stop() }
        #expect(try error(connectingTo: peer.path).exitCode == .protocolMismatch)
    }

    @Test func `a line without an end is given up`() throws {
        let peer = try ScriptedPeer(.send(Data(repeating: 0x20, count: ControlProtocolFacts.maximumLine + 2)), .hold)
        defer { peer.stop() }
        #expect(try error(connectingTo: peer.path).name == "malformed_answer")
    }

    @Test(arguments: ["[]", "{\"id\":1}", "{\"id\":1,\"result\":{\"id\":7}}", "no json"])
    func `an answer of another shape is a mismatch`(line: String) throws {
        let peer = try ScriptedPeer(.greet(), .send(Data((line + "\n").utf8)), .hold)
        defer { peer.stop() }
        let connection = try ControlConnection(path: peer.path)
        let error = try #require(throws: ControlClientError.self) {
            let _: Job = try connection.call(.jobCancel, JobCancelParams())
        }
        #expect(error.name == "malformed_answer")
    }

    @Test func `another descriptor can be waited for beside the events`() throws {
        let peer = try ScriptedPeer(.greet(), .hold)
        defer { peer.stop() }
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data([1]))
        let connection = try ControlConnection(path: peer.path)
        guard case .descriptorReadable = try connection.nextEvent(orReadable: pipe.fileHandleForReading.fileDescriptor)
        else {
            Issue.record("the descriptor was not seen")
            return
        }
    }
}
