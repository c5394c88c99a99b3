import ControlProtocol
import Dispatch
import FoundationEssentials
import Glibc
import JobModel
import NIOCore
import Synchronization
import Testing

@testable import ControlServer

struct ShutdownTests {
    @Test func `the event loop answers while it serves, and not while something blocks it`() async throws {
        let ended = try await withServer { path, server in
            _ = try await SocketClient.greeted(path)
            #expect(await server.answers())
            let loop = try #require(server.register.eventLoop)
            // A semaphore, as a loop that hangs is a blocked thread.
            let release = DispatchSemaphore(value: 0)
            let isPast = Flag()
            loop.execute {
                release.wait()
                isPast.set()
            }
            let answer = Task { (await server.answers(), isPast.isSet) }
            release.signal()
            #expect(await answer.value == (true, true))
            return server
        }
        #expect(await ended.answers() == false)
    }

    @Test func `a request that runs is answered, later ones are told why not, and the socket goes`() async throws {
        let gate = Gate()
        let path = try await withServer([.waiting(for: gate), .echo], limits: ConnectionLimits(shutdown: .seconds(60)))
        {
            path, server in
            let busy = try await SocketClient.greeted(path)
            try await busy.send(request("test.wait", id: 1) + "\n" + request("test.echo", id: 2) + "\n")
            await gate.someoneWaits()
            let idle = try await SocketClient.greeted(path)
            #expect(try await idle.ask(request("test.echo")).contains("result"))

            server.shutdown()
            let lastWords = try await idle.lines()
            #expect(lastWords.count == 1)
            #expect(try error(of: lastWords.first).data.name == .shuttingDown)

            await gate.open()
            let lines = try await busy.lines()
            #expect(lines.first?.contains("passed") == true)
            #expect(lines.dropFirst().allSatisfy { $0.contains("shutting_down") } && lines.count >= 2)
            return path
        }
        #expect(access(path, F_OK) != 0)
    }

    @Test func `a request that does not end is cancelled when the time is over`() async throws {
        let endless = ControlMethod("test.endless", .read) { _ in
            for await _ in AsyncStream.makeStream(of: Never.self).stream {}
            try Task.checkCancellation()
            return try MethodAnswer(Text(text: ""))
        }
        // The source of the events is kept: the watch has no end of its own.
        let (events, source) = AsyncStream.makeStream(of: JobEvent.self)
        try await withServer([endless, .watching(events)], limits: ConnectionLimits(shutdown: .milliseconds(50))) {
            path, server in
            let client = try await SocketClient.greeted(path)
            #expect(try await client.ask(request("test.watch")).contains("watching"))
            try await client.send(request("test.endless") + "\n")
            server.shutdown()
            _ = try await client.lines()
        }
        source.finish()
    }

    @Test(.timeLimit(.minutes(2))) func `a client that does not read holds no stop up`() async throws {
        let limits = ConnectionLimits(slowReader: .seconds(3600), shutdown: .milliseconds(50))
        try await withServer([.large, .echo], limits: limits) { path, server in
            let client = try await SocketClient.greeted(path)
            let ask = #"{"jsonrpc":"2.0","id":1,"method":"test.large","params":{"size":900000}}"# + "\n"
            try await client.send(String(repeating: ask, count: 50))
            // It has come to where nothing more is taken.
            _ = try await client.line()
            server.shutdown()
            // `withServer` returns once the server has ended; the client goes on not reading.
        }
    }

    @Test func `clients that come at the moment of a stop are turned away or told, and harm nothing`() async throws {
        // The stop meets connections in every state that they go through, also those that are still being set up.
        for _ in 0..<100 {
            try await withServer([.echo], limits: ConnectionLimits(shutdown: .seconds(60))) { path, server in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            // A refused connection, and one that is cut in the middle, are ends as well.
                            while !server.register.isStopping, let client = try? SocketClient(path) {
                                _ = try? await client.line()
                            }
                        }
                    }
                    group.addTask {
                        _ = try await SocketClient.greeted(path)
                        server.shutdown()
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func `it is told that requests are served once they are`() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            let server = ControlServer(
                socket: try ControlSocket.listen(at: path), methods: MethodTable([.echo]), audit: { _ in },
                greeting: Greeting(version: "1", instance: "i"), operatorsGroup: nil, limits: ConnectionLimits(),
                logger: .silent)
            let told = Flag()
            let (serving, isServing) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await server.run {
                        told.set()
                        isServing.yield()
                    }
                }
                for await _ in serving { break }
                #expect(told.isSet)
                #expect(await server.answers())
                #expect(try await SocketClient.greeted(path).ask(request("test.echo")).contains("result"))
                server.shutdown()
                try await group.waitForAll()
            }
        }
    }

    @Test func `a watch may see the end of its job`() async throws {
        let (events, source) = AsyncStream.makeStream(of: JobEvent.self)
        let id = try testJobID()
        try await withServer([.watching(events)], limits: ConnectionLimits(shutdown: .seconds(60))) { path, server in
            let client = try await SocketClient.greeted(path)
            #expect(try await client.ask(request("test.watch")).contains("watching"))
            server.shutdown()
            source.yield(JobEvent(time: Date(timeIntervalSince1970: 0), jobId: id, kind: .finished))
            source.finish()
            let lines = try await client.lines()
            #expect(lines.count == 2)
            #expect(lines.first?.contains("finished") == true)
            #expect(lines.last?.contains("shutting_down") == true)
        }
    }

    @Test func `cancellation ends the server at once, with all connections`() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            let server = ControlServer(
                socket: try ControlSocket.listen(at: path), methods: MethodTable([.echo]), audit: { _ in },
                greeting: Greeting(version: "1", instance: "i"), operatorsGroup: nil, limits: ConnectionLimits(),
                logger: .silent)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                let client = try await SocketClient.greeted(path)
                group.cancelAll()
                #expect(try await client.line() == nil)
                try await group.waitForAll()
            }
            #expect(access(path, F_OK) != 0)
        }
    }

    @Test func `a server that is stopped before it runs ends at once`() async throws {
        try await withServer { _, server in server.shutdown() }
    }
}

private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() { value.store(true, ordering: .releasing) }
}
