import ControlProtocol
import Engine
import FoundationEssentials
import JobModel
import NIOCore
import Synchronization

/// The way out of a connection.
///
/// A message counts as sent when the kernel has taken it. So each watch has at most one message in memory and the answers two,
/// of which one is made while the other is sent; requests are not read while their client does not read answers, and a client
/// that reads nothing for too long is disconnected.
final class ConnectionOutput: Sendable {
    private let channel: any Channel
    private let end: ConnectionEnd
    private let limits: ConnectionLimits
    private let watches = Atomic<Int>(0)

    /// Makes the way out of a channel.
    init(_ channel: any Channel, end: ConnectionEnd, limits: ConnectionLimits) {
        self.channel = channel
        self.end = end
        self.limits = limits
    }

    /// Sends a line; throws when the connection is closed, also by the limit for slow readers.
    func send(_ line: ByteBuffer) async throws { try await begin(line).get() }

    /// Begins to send a line; what comes back fails when the connection is closed.
    func begin(_ line: ByteBuffer) -> EventLoopFuture<Void> {
        let limit = TimeAmount(limits.slowReader)
        return channel.eventLoop.flatSubmit { [channel] in
            let written = channel.writeAndFlush(line)
            // The kernel takes nearly every line at once.
            let isWritten = NIOLoopBoundBox(false, eventLoop: channel.eventLoop)
            written.whenComplete { _ in isWritten.value = true }
            guard !isWritten.value else { return written }
            let tooSlow = channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
            written.whenComplete { _ in tooSlow.cancel() }
            return written
        }
    }

    /// Takes one of the connection's watches; false when they are all taken.
    func beginWatch() -> Bool {
        guard watches.add(1, ordering: .relaxed).newValue <= limits.watches else {
            watches.subtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    /// Sends a job's events until they end or the connection closes, then gives the watch back. A reader that has lagged
    /// is disconnected after being told. Events that end because the daemon stops end quietly: the connection then ends
    /// with `shutting_down`.
    func watch(_ events: WatchedEvents, isStopping: @escaping @Sendable () -> Bool) async {
        defer { watches.subtract(1, ordering: .relaxed) }
        try? await end.cancelling {
            for await event in events {
                if event.kind == .lagged, isStopping() { return }
                let line = event.encoded { Data(Reply.notification("job.event", $0).readableBytesView) }
                do { try await self.send(ByteBuffer(bytes: line)) } catch { return }
                if event.kind == .lagged { self.channel.close(promise: nil) }
            }
        }
    }
}
