internal import CZlib
import HTTPTypes
import HummingbirdCore
import NIOCore

/// A page, or what pages refer to, packed by gzip for those who can read that: it takes a quarter of its bytes then.
enum PackedPage {
    /// Whether the client can read gzip.
    static func isWanted(by headers: HTTPFields) -> Bool {
        (headers[.acceptEncoding] ?? "").split(separator: ",").contains { entry in
            let parts = entry.split(separator: ";").map { String($0.filter { $0 != " " }).lowercased() }
            // A weight of 0 stands for: not at all.
            let isRefused = parts.dropFirst().contains {
                $0.hasPrefix("q=") && $0.dropFirst(2).allSatisfy("0.".contains)
            }
            return parts.first == "gzip" && !isRefused
        }
    }

    /// The answer, packed where that `isWanted` and pays.
    static func answer(_ answer: Response, isWanted: Bool) async throws -> Response {
        guard let length = answer.body.contentLength, length >= leastLength else { return answer }
        var headers = answer.headers
        headers[.vary] = [headers[.vary], "Accept-Encoding"].compactMap(\.self).joined(separator: ", ")
        guard isWanted else { return Response(status: answer.status, headers: headers, body: answer.body) }
        let collector = Collector()
        try await answer.body.write(collector)
        guard let packed = packed(collector.bytes) else {
            return Response(status: answer.status, headers: headers, body: ResponseBody(byteBuffer: collector.bytes))
        }
        headers[.contentEncoding] = "gzip"
        headers[.contentLength] = nil
        return Response(status: answer.status, headers: headers, body: ResponseBody(byteBuffer: packed))
    }

    /// Shorter answers are one packet anyway.
    private static let leastLength = 1200

    private final class Collector: ResponseBodyWriter {
        var bytes = ByteBuffer()

        func write(_ buffer: ByteBuffer) async throws { bytes.writeImmutableBuffer(buffer) }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    /// One member of gzip, by the fastest level; `nil` where zlib has no memory.
    private static func packed(_ bytes: ByteBuffer) -> ByteBuffer? {
        var stream = z_stream()
        // 16 over the window's 15 bits asks for a gzip header and trailer.
        guard
            deflateInit2_(
                &stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        var input = Array(bytes.readableBytesView)
        var output = ByteBuffer()
        var isWhole = false
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: Int(deflateBound(&stream, UInt(input.count)))) {
            room in
            input.withUnsafeMutableBufferPointer { source in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = room.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(room.count)
                isWhole = deflate(&stream, Z_FINISH) == Z_STREAM_END
            }
            return room.count - Int(stream.avail_out)
        }
        return isWhole ? output : nil
    }
}
