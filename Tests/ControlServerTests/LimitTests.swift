import ControlProtocol
import FoundationEssentials
import Glibc
import JobModel
import NIOCore
import NIOEmbedded
import NIOPosix
import Testing

@testable import ControlServer

struct LimitTests {
    @Test(arguments: [
        (ConnectionLimits(connections: 3, connectionsPerUser: 64), "its limit"),
        (ConnectionLimits(connections: 256, connectionsPerUser: 3), "as many as one may have"),
    ])
    func `beyond the limit a client gets an error instead of the greeting`(limits: ConnectionLimits, reason: String)
        async throws
    {
        try await withServer(limits: limits) { path, _ in
            var clients: [SocketClient] = []
            for _ in 0..<3 { clients.append(try await SocketClient.greeted(path)) }
            let refused = try SocketClient(path)
            let lines = try await refused.lines()
            #expect(lines.count == 1)
            let refusal = try error(of: lines.first)
            #expect(refusal.data.name == .tooManyConnections && refusal.data.retryable)
            #expect(refusal.message.contains(reason))
            for client in clients { #expect(try await client.ask(request("test.echo")).contains("result")) }

            await clients.removeLast().close()
            // The server notices in its own time; until then it refuses.
            while try await SocketClient(path).line()?.contains("greeting") != true {}
        }
    }

    @Test func `one user's connections do not count for another`() throws {
        let register = ConnectionRegister(limits: ConnectionLimits(connections: 3, connectionsPerUser: 2))
        let channels = (0..<4).map { _ in EmbeddedChannel() }
        func admit(_ index: Int, _ uid: UInt32) -> ProtocolError? {
            register.admit(channels[index], of: Peer(uid: uid, gid: 0, pid: 1))
        }
        #expect(admit(0, 1) == nil)
        #expect(admit(1, 1) == nil)
        #expect(admit(2, 1)?.message.contains("user 1") == true)
        #expect(admit(2, 2) == nil)
        #expect(admit(3, 2)?.message.contains("its limit") == true)
        _ = try channels[0].finish()
        #expect(admit(3, 1) == nil)
        for channel in channels.dropFirst() { _ = try channel.finish() }
    }

    @Test func `a client without a request is disconnected, also when it sends rubbish without an end`() async throws {
        try await withServer(limits: ConnectionLimits(firstRequest: .milliseconds(100))) { path, _ in
            let silent = try await SocketClient.greeted(path)
            let muttering = try await SocketClient.greeted(path)
            // On a busy machine the time may be over before they have said anything.
            try? await muttering.send("{")
            let empty = try await SocketClient.greeted(path)
            try? await empty.send("\n\n\n")
            for client in [silent, muttering, empty] { #expect(try await client.line() == nil) }
        }
    }

    @Test func `who has asked once may stay`() async throws {
        try await withServer(limits: ConnectionLimits(firstRequest: .milliseconds(300))) { path, _ in
            var client = try await SocketClient.greeted(path)
            // On a busy machine the time may be over before the first request is there: then with another connection.
            while (try? await client.ask(request("test.echo")).contains("result")) != true {
                client = try await SocketClient.greeted(path)
            }
            // That another one, who came later, is disconnected shows that the time is over.
            let silent = try await SocketClient.greeted(path)
            #expect(try await silent.line() == nil)
            #expect(try await client.ask(request("test.echo")).contains("result"))
        }
    }

    @Test func `who does not read answers is not read from, and disconnected in the end`() async throws {
        let limits = ConnectionLimits(slowReader: .milliseconds(200))
        try await withServer([.large, .echo], limits: limits) { path, _ in
            let client = try await SocketClient.greeted(path)
            let ask = #"{"jsonrpc":"2.0","id":1,"method":"test.large","params":{"size":900000}}"# + "\n"
            try await client.send(String(repeating: ask, count: 50))
            let other = try await SocketClient.greeted(path)
            #expect(try await other.ask(request("test.echo")).contains("result"))
            try await client.waitForHangUp()
            #expect(try await client.lines().count < 50)
            #expect(try await other.ask(request("test.echo")).contains("result"))
        }
    }

    @Test func `connections leave file descriptors to the rest of the daemon`() {
        let limits = ConnectionLimits()
        #expect(limits.within(descriptors: 1024).connections == 256)
        #expect(limits.within(descriptors: 320).connections == 256)
        #expect(limits.within(descriptors: 319).connections == 255)
        #expect(limits.within(descriptors: 10).connections == 1)
        #expect(limits.within(descriptors: .max).connections == 256)
    }

    @Test func `when nothing can be accepted, the listening socket rests and then goes on`() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let listener = try await ServerBootstrap(group: group)
                .serverChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pause = AcceptPause(length: .milliseconds(20), logger: .silent)
                        try channel.pipeline.syncOperations.addHandler(pause)
                    }
                }
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(RefusalHandler(.shuttingDown))
                    }
                }
                .withBoundSocket(try ControlSocket.listen(at: path).descriptor).get()
            // On the event loop, so that the pause cannot be over before it is looked at.
            let reads = try await listener.eventLoop.submit {
                listener.pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
                return try listener.syncOptions?.getOption(.autoRead)
            }.get()
            #expect(reads == false)
            let client = try SocketClient(path)
            #expect(try await client.line()?.contains("shutting_down") == true)
            try await listener.close()
            try await group.shutdownGracefully()
        }
    }

    @Test func `refusals are logged once in ten seconds, with their number`() {
        var log = RefusalLog()
        let start = ContinuousClock.now
        #expect(log.refused(at: start) == 1)
        #expect(log.refused(at: start + .seconds(1)) == nil)
        #expect(log.refused(at: start + .seconds(9)) == nil)
        #expect(log.refused(at: start + .seconds(11)) == 3)
        #expect(log.refused(at: start + .seconds(12)) == nil)
    }
}
