import NIOCore

/// The scripts of the faults.
struct FaultyReply {
    let pages: SitePages
    let request: SimulatorRequest

    /// The script of a fault; `nil` when this request gets the right answer after all.
    func reply(_ fault: FaultKind) -> Reply? {
        switch fault {
        case .status, .redirect, .redirectLoop, .redirectWithin: statusReply(fault)
        case .reset: Reply(steps: [.reset], keepsAlive: false)
        case .resetInBody: closing(head(.bytes(page.readableBytes)), [.write(halves.first), .reset])
        case .stall: Reply(steps: [.stall], keepsAlive: false)
        case .stallInBody: closing(head(.bytes(page.readableBytes)), [.write(halves.first), .stall])
        case .slow(let milliseconds): slow(milliseconds)
        case .truncate: closing(head(.bytes(page.readableBytes)), [.write(halves.first)])
        case .truncateChunked: closing(head(.chunked), [.write(openChunk(halves.first))])
        case .tooLong: closing(head(.bytes(page.readableBytes / 2)), [.write(page)])
        case .cut: pages.whole(halves.first, head(.chunked), request)
        case .empty: pages.whole(ByteBuffer(), head(.chunked), request)
        case .login: pages.whole(SmallPage.login, head(.chunked), request)
        case .errorPage: pages.whole(SmallPage.error, head(.chunked), request)
        case .binary: pages.whole(SmallPage.binary, head(.chunked), request)
        case .contentType(let type): pages.whole(page, ReplyHead(contentType: type, length: .chunked), request)
        case .latin1:
            pages.whole(
                Latin1.page(page), ReplyHead(contentType: "text/html; charset=ISO-8859-1", length: .chunked), request)
        case .large(let megabytes, let declared): large(megabytes, declared: declared)
        case .gzip: pages.whole(Gzip.compressed(page), gzipHead(.chunked), request)
        case .gzipBroken: pages.whole(spoilt(Gzip.compressed(page)), gzipHead(.chunked), request)
        case .brotliBroken:
            pages.whole(page, ReplyHead(length: .chunked, headers: [("Content-Encoding", "br")]), request)
        case .gzipBomb(let megabytes): bomb(megabytes)
        case .endlessHeaders: endlessHeaders
        case .emptyTable: pages.catalogue(request, .empty)
        case .keepRows(let share): pages.catalogue(request, .share(share))
        case .duplicateRows(let count): pages.catalogue(request, .duplicates(count))
        case .foreignRows(let count): pages.catalogue(request, .foreign(count))
        case .damagedRows(let count): pages.catalogue(request, .damaged(count))
        }
    }

    /// The page as it should be.
    private var page: ByteBuffer { pages.page(request) ?? SmallPage.status(404) }

    private var halves: (first: ByteBuffer, second: ByteBuffer) {
        var page = page
        let first = page.readSlice(length: page.readableBytes / 2) ?? ByteBuffer()
        return (first, page)
    }

    private func head(_ length: ReplyHead.Length) -> ReplyHead { ReplyHead(length: length) }

    private func gzipHead(_ length: ReplyHead.Length) -> ReplyHead {
        ReplyHead(length: length, headers: [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")])
    }

    /// An answer after which the connection closes, which its head does not say.
    private func closing(_ head: ReplyHead, _ steps: [Reply.Step]) -> Reply {
        Reply(steps: [.write(head.bytes(keepsAlive: true))] + steps, keepsAlive: false)
    }

    private func statusReply(_ fault: FaultKind) -> Reply? {
        var head = ReplyHead(status: 302, length: .chunked)
        switch fault {
        case .status(let code, let retryAfter):
            head.status = code
            if let retryAfter { head.headers.append(("Retry-After", String(retryAfter))) }
        case .redirect(let url): head.headers.append(("Location", url))
        case .redirectLoop: head.headers.append(("Location", request.target))
        case .redirectWithin(let hops):
            let hop = request.query("hop").flatMap { Int($0) } ?? 0
            guard hop < hops else { return nil }
            head.headers.append(("Location", "\(request.path)?hop=\(hop + 1)"))
        default: return nil
        }
        return pages.whole(SmallPage.status(head.status), head, request)
    }

    private func slow(_ milliseconds: Int) -> Reply {
        let page = page
        var bytes = head(.bytes(page.readableBytes)).bytes(keepsAlive: request.keepsAlive)
        bytes.writeImmutableBuffer(page)
        return Reply(
            steps: [.trickle(bytes, each: .milliseconds(Int64(milliseconds)))], keepsAlive: request.keepsAlive)
    }

    /// A chunk and the announcement of another that never comes.
    private func openChunk(_ bytes: ByteBuffer) -> ByteBuffer {
        var chunk = ByteBuffer(string: "\(String(bytes.readableBytes, radix: 16))\r\n")
        chunk.writeImmutableBuffer(bytes)
        chunk.writeStaticString("\r\n4000\r\n")
        return chunk
    }

    private func large(_ megabytes: Int, declared: Bool) -> Reply {
        let page = page
        var filler = ByteBuffer(
            string: "<!-- filler: nothing to see in these many bytes, and more of the same follows -->\n")
        let line = filler
        while filler.readableBytes + line.readableBytes <= 64 * 1024 { filler.writeImmutableBuffer(line) }
        let count = max((megabytes << 20) - page.readableBytes, 0) / filler.readableBytes + 1
        let body = Repeated(head: page, piece: filler, count: count, tail: nil)
        let total = page.readableBytes + count * filler.readableBytes
        return Reply(
            steps: [
                .write(head(declared ? .bytes(total) : .chunked).bytes(keepsAlive: request.keepsAlive)),
                declared ? .stream(body) : .stream(Chunked(body)),
            ], keepsAlive: request.keepsAlive)
    }

    private func bomb(_ megabytes: Int) -> Reply {
        let (start, block, tail) = Gzip.bomb(megabytes: megabytes)
        let total = start.readableBytes + block.readableBytes * megabytes + tail.readableBytes
        return Reply(
            steps: [
                .write(gzipHead(.bytes(total)).bytes(keepsAlive: request.keepsAlive)),
                .stream(Repeated(head: start, piece: block, count: megabytes, tail: tail)),
            ], keepsAlive: request.keepsAlive)
    }

    /// Half-way through, the bytes are turned over.
    private func spoilt(_ bytes: ByteBuffer) -> ByteBuffer {
        var spoilt = Array(bytes.readableBytesView)
        for position in spoilt.indices.dropFirst(spoilt.count / 2).prefix(64) { spoilt[position] ^= 0xFF }
        return ByteBuffer(bytes: spoilt)
    }

    private var endlessHeaders: Reply {
        let line = "X-Another-Header-Of-Which-There-Are-Many: and this is what it says, as did the last\r\n"
        let piece = ByteBuffer(string: String(repeating: line, count: 128))
        return Reply(
            steps: [
                .write(ByteBuffer(string: "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n")),
                .stream(Repeated(head: nil, piece: piece, count: .max, tail: nil)),
            ], keepsAlive: false)
    }
}

/// Pages in ISO 8859-1.
enum Latin1 {
    /// The page in that charset, its own word for the charset too; characters it lacks in entities.
    static func page(_ page: ByteBuffer) -> ByteBuffer {
        var latin = ByteBuffer()
        latin.reserveCapacity(page.readableBytes)
        for scalar in String(buffer: page).unicodeScalars {
            if scalar.value < 256 {
                latin.writeInteger(UInt8(scalar.value))
            } else {
                latin.writeString("&#\(scalar.value);")
            }
        }
        return replacing("utf-8", "iso-8859-1", in: replacing("UTF-8", "ISO-8859-1", in: latin))
    }

    private static func replacing(_ old: String, _ new: String, in bytes: ByteBuffer) -> ByteBuffer {
        let pattern = Array(old.utf8)
        let source = Array(bytes.readableBytesView)
        var result = ByteBuffer()
        var position = 0
        while position < source.count {
            if source[position...].starts(with: pattern) {
                result.writeString(new)
                position += pattern.count
            } else {
                result.writeInteger(source[position])
                position += 1
            }
        }
        return result
    }
}
