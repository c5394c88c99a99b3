import ControlProtocol
import NIOCore

/// Answers a client that cannot be served with the reason, and closes the connection.
final class RefusalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let error: ProtocolError

    /// Makes a handler for an accepted channel's pipeline.
    init(_ error: ProtocolError) { self.error = error }

    func channelActive(context: ChannelHandlerContext) {
        let line = Reply(id: nil, outcome: .failure(error)).line()
        // The line is short and the first: the kernel takes it at once, or never.
        context.writeAndFlush(wrapOutboundOut(line), promise: nil)
        context.close(promise: nil)
    }
}
