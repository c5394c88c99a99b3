import Engine
import ControlProtocol
import FoundationEssentials
import JobModel
import Testing

@testable import ControlServer

struct WatchTests {
    private func event(_ seq: Int64, _ kind: JobEvent.Kind = .progress) throws -> JobEvent {
        JobEvent(seq: seq, time: Date(timeIntervalSince1970: 0), jobId: try testJobID(), kind: kind)
    }

    @Test func `events follow the answer while requests are still answered`() async throws {
        let (events, source) = AsyncStream.makeStream(of: JobEvent.self)
        try await withServer([.watching(events), .echo]) { path, _ in
            let client = try await SocketClient.greeted(path)
            #expect(try await client.ask(request("test.watch", id: 1)).contains("watching"))
            for seq in 1...20 as ClosedRange<Int64> {
                source.yield(try event(seq))
                let line = try #require(try await client.line())
                let note = try RecordCoding.decode(NotificationMessage<JobEvent>.self, from: Data(line.utf8))
                #expect(note.method == "job.event" && note.params.seq == seq)
                #expect(try await client.ask(request("test.echo", id: 2)).contains("\"id\":2"))
            }
            source.yield(try event(21, .finished))
            source.finish()
            #expect(try await client.line()?.contains("finished") == true)
            #expect(try await client.ask(request("test.echo", id: 3)).contains("\"id\":3"))
        }
    }

    @Test func `a client that ended its input watches on to the end, and is then closed`() async throws {
        let (events, source) = AsyncStream.makeStream(of: JobEvent.self)
        try await withServer([.watching(events)]) { path, _ in
            let client = try await SocketClient.greeted(path)
            try await client.send(request("test.watch"))
            await client.endInput()
            #expect(try await client.line()?.contains("watching") == true)
            source.yield(try event(1))
            #expect(try await client.line()?.contains("progress") == true)
            source.yield(try event(2, .finished))
            source.finish()
            #expect(try await client.lines().count == 1)
        }
    }

    @Test(arguments: [false, true])
    func `a watcher that vanishes ends its watch`(endsInputFirst: Bool) async throws {
        let (events, source) = AsyncStream.makeStream(of: JobEvent.self)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        source.onTermination = { _ in end.finish() }
        try await withServer([.watching(events)]) { path, _ in
            let client = try await SocketClient.greeted(path)
            #expect(try await client.ask(request("test.watch")).contains("watching"))
            if endsInputFirst {
                await client.endInput()
                source.yield(try event(1))
                _ = try await client.line()
            }
            await client.close()
            for await _ in ended {}
        }
    }

    @Test func `a watcher that lagged is told and disconnected`() async throws {
        let (events, source) = AsyncStream.makeStream(of: JobEvent.self)
        try await withServer([.watching(events)]) { path, _ in
            let client = try await SocketClient.greeted(path)
            #expect(try await client.ask(request("test.watch")).contains("watching"))
            source.yield(try event(1, .lagged))
            #expect(try await client.line()?.contains("lagged") == true)
            #expect(try await client.line() == nil)
        }
    }

    @Test func `one connection watches so many jobs at once and no more`() async throws {
        let sources = (0..<4).map { _ in AsyncStream.makeStream(of: JobEvent.self) }
        let methods = sources.enumerated().map { index, source in
            ControlMethod("watch.\(index)", .read) { _ in
                try MethodAnswer(Text(text: "watching"), events: source.stream.map { WatchedEvent($0) })
            }
        }
        try await withServer(methods, limits: ConnectionLimits(watches: 2)) { path, _ in
            let client = try await SocketClient.greeted(path)
            #expect(try await client.ask(request("watch.0")).contains("watching"))
            #expect(try await client.ask(request("watch.1")).contains("watching"))
            #expect(try error(of: try await client.ask(request("watch.2"))).data.name == .tooManyConnections)
        }
    }

    @Test func `a watcher that does not read is disconnected, with at most a message in memory`() async throws {
        // Made on demand: what the server has not asked for does not exist.
        let (made, make) = AsyncStream.makeStream(of: Int.self)
        let id = try testJobID()
        let failure = TrackFailure(slug: "a", name: "n", message: String(repeating: "x", count: 100_000))
        let events = AsyncStream<JobEvent> {
            make.yield(1)
            return JobEvent(time: Date(timeIntervalSince1970: 0), jobId: id, kind: .trackFailed, failure: failure)
        }
        let limits = ConnectionLimits(slowReader: .milliseconds(200))
        try await withServer([.watching(events), .echo], limits: limits) { path, _ in
            let client = try await SocketClient.greeted(path)
            #expect(try await client.ask(request("test.watch")).contains("watching"))
            try await client.waitForHangUp()
            make.finish()
            let count = await made.reduce(0, +)
            // The kernel keeps some 200 KiB for a reader, and the server one message more.
            #expect(count < 20)
            let other = try await SocketClient.greeted(path)
            #expect(try await other.ask(request("test.echo")).contains("result"))
        }
    }
}
