import NIOCore

/// Cuts what a client sends into lines.
struct LineBuffer: Sendable {
    /// A line is longer than the limit.
    struct TooLong: Error {}

    private let maximum: Int
    private var buffer = ByteBuffer()
    /// How much of the buffer is known to hold no line feed, so that a client that sends byte by byte costs no more.
    private var searched = 0

    /// Makes a buffer for lines of at most `limit` bytes, without the line feed.
    init(maximum: Int) { self.maximum = maximum }

    /// Takes what has arrived.
    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            // A new buffer: the old one may have grown for a long line, and a connection lasts for days.
            buffer = bytes
        } else {
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// The next whole line, without its end (`\n` or `\r\n`); `nil` until more has arrived; throws once a line is too long.
    mutating func next() throws(TooLong) -> [UInt8]? {
        let rest = buffer.readableBytesView.dropFirst(searched)
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            searched = buffer.readableBytes
            guard searched <= maximum else { throw TooLong() }
            return nil
        }
        let length = end - buffer.readerIndex
        searched = 0
        guard length <= maximum else { throw TooLong() }
        let line = buffer.readBytes(length: length) ?? []
        buffer.moveReaderIndex(forwardBy: 1)
        return line.last == UInt8(ascii: "\r") ? Array(line.dropLast()) : line
    }

    /// The last line when the client ended without a line feed.
    mutating func last() -> [UInt8]? {
        searched = 0
        return buffer.readBytes(length: buffer.readableBytes)
    }
}
