import NIOCore

/// Ends the input of a connection that was accepted just before the server was told to stop.
final class StopHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let register: ConnectionRegister

    /// Makes a handler for an accepted channel's pipeline.
    init(_ register: ConnectionRegister) { self.register = register }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        if register.isStopping { context.close(mode: .input, promise: nil) }
    }
}
