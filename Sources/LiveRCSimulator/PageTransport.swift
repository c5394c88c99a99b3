import NIOCore

/// How a dashboard is sent: its charset and its content coding, which its page may be peculiar in.
struct PageTransport {
    let peculiarity: Peculiarity?
    /// Whether the client takes gzip.
    let takesGzip: Bool

    /// The page as it is sent, with the head that it comes with.
    func sent(_ page: ByteBuffer, _ head: ReplyHead) -> (ByteBuffer, ReplyHead) {
        var head = head
        switch peculiarity {
        case .quotedCharset: head.contentType = "text/html; charset='utf-8'"
        case .repeatedCharset: head.contentType = "text/html; charset=utf-8, text/html; charset=UTF8"
        case .metaCharset:
            head.contentType = "text/html"
            return (Self.windows1252(page, declared: true), head)
        case .undeclaredCharset:
            head.contentType = "text/html"
            return (Self.windows1252(page, declared: false), head)
        case .gzipMembers where takesGzip:
            head.headers.append(("Content-Encoding", "gzip"))
            return (Self.members(page), head)
        case .gzipTrailer where takesGzip:
            head.headers.append(("Content-Encoding", "gzip"))
            var bytes = Gzip.compressed(page)
            bytes.writeRepeatingByte(0, count: 512)
            return (bytes, head)
        case .unknownCoding: head.headers.append(("Content-Encoding", "UTF-8"))
        default: break
        }
        return (page, head)
    }

    /// Each half of the page as a member of its own (RFC 1952, 2.2).
    private static func members(_ page: ByteBuffer) -> ByteBuffer {
        var rest = page
        let half = rest.readSlice(length: page.readableBytes / 2) ?? ByteBuffer()
        var bytes = Gzip.compressed(half)
        bytes.writeImmutableBuffer(Gzip.compressed(rest))
        return bytes
    }

    /// The page in windows-1252; its `meta` elements say so, or are left out.
    private static func windows1252(_ page: ByteBuffer, declared: Bool) -> ByteBuffer {
        let text = String(buffer: page)
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.contains("<meta charset=") { continue }
            if line.contains("http-equiv=\"Content-Type\"") {
                if declared {
                    result += "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\" />\n"
                }
                continue
            }
            result += line
            result += "\n"
        }
        return Windows1252.page(ByteBuffer(string: result))
    }
}
