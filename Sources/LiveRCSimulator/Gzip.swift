internal import CZlib
import NIOCore

/// Gzip bodies by zlib.
enum Gzip {
    /// The bytes as one gzip member.
    static func compressed(_ bytes: ByteBuffer, level: Int32 = 1) -> ByteBuffer {
        // 16 over the window's 15 bits asks for a gzip header and trailer.
        deflated(bytes, level: level, windowBits: 15 + 16, flush: Z_FINISH)
    }

    /// One gzip member that decodes to so many MiB of spaces.
    ///
    /// A block that ends in a full flush depends on nothing before it, so one compressed MiB can be repeated.
    static func bomb(megabytes: Int) -> (head: ByteBuffer, block: ByteBuffer, tail: ByteBuffer) {
        let plain = ByteBuffer(repeating: UInt8(ascii: " "), count: 1 << 20)
        let block = deflated(plain, level: 9, windowBits: -15, flush: Z_FULL_FLUSH)
        let head = ByteBuffer(bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3])
        let one = plain.withUnsafeReadableBytes { bytes in
            crc32(0, bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(bytes.count))
        }
        var check = one
        for _ in 1..<max(megabytes, 1) { check = crc32_combine(check, one, 1 << 20) }
        // An empty last block, then the checksum and the length modulo 2^32.
        var tail = ByteBuffer(bytes: [0x03, 0x00])
        tail.writeInteger(UInt32(truncatingIfNeeded: check), endianness: .little)
        tail.writeInteger(UInt32(truncatingIfNeeded: max(megabytes, 1) << 20), endianness: .little)
        return (head, block, tail)
    }

    private static func deflated(_ bytes: ByteBuffer, level: Int32, windowBits: Int32, flush: Int32) -> ByteBuffer {
        var stream = z_stream()
        guard
            deflateInit2_(
                &stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return ByteBuffer() }
        defer { deflateEnd(&stream) }
        // Room for a flush's marker beyond the bound that holds for a finished stream.
        let bound = Int(deflateBound(&stream, UInt(bytes.readableBytes))) + 64
        var input = Array(bytes.readableBytesView)
        var output = ByteBuffer()
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { room in
            input.withUnsafeMutableBufferPointer { source in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = room.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(room.count)
                _ = deflate(&stream, flush)
            }
            return room.count - Int(stream.avail_out)
        }
        return output
    }
}
