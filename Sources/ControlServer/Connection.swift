import ControlProtocol
import Engine
import JobModel
import Logging
import NIOCore

/// A connection, from the greeting to its end: a scope, in which requests are answered in order while watches send.
struct Connection: Sendable {
    /// What was accepted.
    let channel: NIOAsyncChannel<ByteBuffer, Never>
    /// Who is at the other end.
    let peer: Peer
    /// The first line, encoded.
    let greeting: ByteBuffer
    /// Answers lines.
    let dispatcher: RequestDispatcher
    /// What the client may take.
    let limits: ConnectionLimits
    /// Knows when the server is to end.
    let register: ConnectionRegister
    /// Counts what is refused.
    let refusals: RefusedRequests
    /// Tells that connections come and go, never what they say.
    let logger: Logger

    /// Serves the client until it hangs up, misbehaves, or the server ends.
    ///
    /// What a client that has gone was reading ends with it; a change that has begun ends, and is recorded.
    func run() async {
        do {
            let end = ConnectionEnd(channel.channel)
            try await channel.executeThenClose { inbound in
                let output = ConnectionOutput(channel.channel, end: end, limits: limits)
                try await withThrowingDiscardingTaskGroup { watches in
                    try await output.send(greeting)
                    try await answer(inbound, output, until: end) { events in
                        watches.addTask {
                            await output.watch(events, isStopping: { register.isStopping })
                            register.endWatch(of: peer)
                        }
                    }
                }
                // Tells those whose requests were all answered, and those who only watched, why the connection ends.
                if register.isStopping {
                    try await output.send(Reply(id: nil, outcome: .failure(.shuttingDown)).line())
                }
            }
        } catch {
            logger.debug(
                "connection lost: \(error)",
                metadata: ["requested_by_uid": "\(peer.uid)", "requested_by_pid": "\(peer.pid)"])
        }
    }

    private func answer(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ output: ConnectionOutput, until end: ConnectionEnd,
        watch: (WatchedEvents) -> Void
    ) async throws {
        let firstRequest = channel.channel.eventLoop.scheduleTask(in: TimeAmount(limits.firstRequest)) {
            channel.channel.close(promise: nil)
        }
        defer { firstRequest.cancel() }
        var lines = LineBuffer(maximum: ControlProtocolFacts.maximumLine)
        // What is sent while the next answer is made.
        var underWay: EventLoopFuture<Void>?
        do {
            for try await bytes in inbound {
                lines.append(bytes)
                while let line = try lines.next() {
                    guard !line.isEmpty else { continue }
                    firstRequest.cancel()
                    try await answer(line, output, behind: &underWay, until: end, watch: watch)
                }
            }
            if let line = lines.last(), !line.isEmpty {
                try await answer(line, output, behind: &underWay, until: end, watch: watch)
            }
        } catch is LineBuffer.TooLong {
            let error = ProtocolError.protocolMismatch(
                code: -32600, "a line is longer than \(ControlProtocolFacts.maximumLine) bytes")
            refusals.add(error.data.name)
            try await output.send(Reply(id: nil, outcome: .failure(error)).line())
        }
        try await underWay?.get()
    }

    private func answer(
        _ line: [UInt8], _ output: ConnectionOutput, behind underWay: inout EventLoopFuture<Void>?,
        until end: ConnectionEnd, watch: (WatchedEvents) -> Void
    ) async throws {
        guard
            var reply = await dispatcher.reply(
                to: line, from: peer, until: end, isStopping: register.isStopping)
        else { return }
        if case .failure(let error) = reply.outcome { refusals.add(error.data.name) }
        let former = underWay
        underWay = nil
        try await former?.get()
        guard case .success(let answer) = reply.outcome, let events = answer.events else {
            underWay = output.begin(reply.line())
            return
        }
        if let error = beginWatch(output) {
            refusals.add(error.data.name)
            reply.outcome = .failure(error)
            return try await output.send(reply.line())
        }
        // The answer first: the events continue where its snapshot ends.
        do { try await output.send(reply.line()) } catch {
            register.endWatch(of: peer)
            throw error
        }
        watch(events)
    }

    /// Takes one of the watches that the connection and its user may have; the error when there is none left.
    private func beginWatch(_ output: ConnectionOutput) -> ProtocolError? {
        guard register.beginWatch(of: peer) else {
            return ProtocolError(
                .tooManyConnections,
                message: "user \(peer.uid) already watches \(limits.watchesPerUser) times, as often as one may",
                hint: "End some of the watches.")
        }
        guard output.beginWatch() else {
            register.endWatch(of: peer)
            return ProtocolError(
                .tooManyConnections, message: "this connection already watches \(limits.watches) jobs",
                hint: "Open another connection.")
        }
        return nil
    }
}
