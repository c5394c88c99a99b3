import Logging
import NIOCore

/// Lets a listening socket rest: for a second when no connection can be accepted, say because the process or the system has no
/// file descriptor left, and for a moment when a user connects too fast. Clients wait in the kernel's queue meanwhile.
///
/// NIO has `AcceptBackoffHandler` for this, but when the first attempt after a wake-up fails it stays registered for
/// reading (seen with 2.101), and the event loop spins. Turning automatic reading off takes the registration back.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let length: TimeAmount
    private let logger: Logger
    private var isResting = false

    /// Makes a handler for a listening channel's pipeline.
    init(length: TimeAmount = .seconds(1), logger: Logger) {
        self.length = length
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError else { return context.fireErrorCaught(error) }
        logger.warning("cannot accept connections for now: \(error)")
        rest(context.channel, for: length)
    }

    /// Accepts nothing for a while, unless it rests already. To be called on the event loop.
    func rest(_ listener: any Channel, for length: TimeAmount) {
        guard !isResting else { return }
        isResting = true
        try? listener.syncOptions?.setOption(.autoRead, value: false)
        listener.eventLoop.assumeIsolated().scheduleTask(in: length) {
            self.isResting = false
            // Fails when the channel is closed by now, and then nobody waits for it.
            try? listener.syncOptions?.setOption(.autoRead, value: true)
        }
    }
}
