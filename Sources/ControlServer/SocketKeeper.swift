import Blocking
import FileWatching
import Logging
import NIOCore
import Synchronization

/// What listens at the control socket: one channel after the other, when the socket has to be made again.
final class Listener: Sendable {
    private let bind: @Sendable (ControlSocket) async throws -> any Channel
    private let onEnd: @Sendable () -> Void
    // A lock, as channels end in callbacks of the event loop.
    private let state = Mutex<(channel: (any Channel)?, isClosed: Bool)>((nil, false))

    /// `bind` makes a channel that listens on a socket; `onEnd` is called when nothing listens any more: it was closed, or
    /// the channel failed.
    init(bind: @escaping @Sendable (ControlSocket) async throws -> any Channel, onEnd: @escaping @Sendable () -> Void) {
        self.bind = bind
        self.onEnd = onEnd
    }

    /// Listens on a socket in place of the one before; throws `IOError`.
    func listen(on socket: ControlSocket) async throws {
        let channel = try await bind(socket)
        let (before, isClosed) = state.withLock { state in
            defer { if !state.isClosed { state.channel = channel } }
            return (state.channel, state.isClosed)
        }
        channel.closeFuture.whenComplete { _ in
            if self.state.withLock({ $0.channel === channel || $0.isClosed }) { self.onEnd() }
        }
        if isClosed { channel.close(promise: nil) } else { before?.close(promise: nil) }
    }

    /// Listens no longer.
    func close() {
        let channel = state.withLock { state in
            state.isClosed = true
            return state.channel
        }
        channel?.close(promise: nil)
    }

    /// The same, and waits until that is done.
    func closeAndWait() async {
        close()
        try? await state.withLock(\.channel)?.closeFuture.get()
    }
}

/// Keeps the control socket where clients look for it: one that somebody removes is made again.
final class SocketKeeper: Sendable {
    private let socket: Mutex<ControlSocket>

    init(_ socket: ControlSocket) { self.socket = Mutex(socket) }

    /// The socket of this moment.
    var current: ControlSocket { socket.withLock { $0 } }

    /// Removes the socket from its path, unless something else stands there by now.
    func remove() { current.remove() }

    /// Watches the socket's path until the task is cancelled.
    func watch(for listener: Listener, _ logger: Logger) async {
        guard let path = current.path else { return }
        let changes: AsyncStream<Void>
        do {
            changes = try await BlockingThreads.shared.run { try FileWatch(path: path).changes }
        } catch {
            logger.warning("\(error) A control socket that is removed is not made again.")
            return
        }
        var told: String?
        for await _ in changes {
            let problem = await lookAfter(path, for: listener, logger)
            // Once, and again when it changes.
            if let problem, problem != told { logger.error("\(problem)", metadata: ["socket": "\(path)"]) }
            told = problem
        }
    }

    /// Makes the socket again where it is gone; what is wrong, where that cannot be mended.
    private func lookAfter(_ path: String, for listener: Listener, _ logger: Logger) async -> String? {
        let before = current
        switch await BlockingThreads.shared.run({ before.standing }) {
        case .socket: return nil
        case .other:
            return "another file stands in the place of the control socket \(path), and no client reaches the daemon. "
                + Self.remedy(before)
        case .nothing: break
        }
        guard before.isOwn else {
            return "the control socket \(path) was removed, and no client reaches the daemon. \(Self.remedy(before))"
        }
        do {
            let made = try await BlockingThreads.shared.run { try before.again() }
            try await listener.listen(on: made)
            socket.withLock { $0 = made }
            logger.warning(
                "the control socket \(path) was removed; it was made again", metadata: ["socket": "\(path)"])
            return nil
        } catch {
            return "the control socket \(path) was removed, and cannot be made again: \(error)"
        }
    }

    private static func remedy(_ socket: ControlSocket) -> String {
        socket.isOwn
            ? "Remove it, and the daemon makes its socket again."
            : "Make it again: sudo systemctl restart tracksyncd.socket tracksyncd.service"
    }
}
