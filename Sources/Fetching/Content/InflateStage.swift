import CZlib

/// Undoes one coding: bytes in, bytes out, as many at a time as there is room for.
///
/// gzip may have several members (RFC 1952, 2.2); what follows the last one, often zeros, is ignored. `deflate` is zlib's
/// format (RFC 1950) or, as many servers have it, the bare one (RFC 1951).
final class InflateStage {
    enum Outcome {
        /// So much was taken and made; more may follow at once.
        case progress(taken: Int, made: Int)
        /// It can go on with more input.
        case needsInput(taken: Int, made: Int)
        case broken
    }

    private enum State {
        /// Of the deflate format its first byte says which one it is, together with the second.
        case undecided(first: UInt8?)
        case decoding
        /// A gzip member has ended: another one follows if the next two bytes say so.
        case betweenMembers(first: UInt8?)
        case ended
    }

    private static let gzipMagic: [UInt8] = [0x1F, 0x8B]

    // On the heap, as zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>
    private let coding: ContentCoding
    private var state: State
    private var members = 1
    /// Whether the member that is read has given anything.
    private var hasOutput = false

    /// `nil` when zlib has no memory.
    init?(_ coding: ContentCoding) {
        self.coding = coding
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 16 more than the window's bits: gzip's header and trailer.
        let bits: Int32 = coding == .gzip ? 15 + 16 : 15
        state = coding == .gzip ? .decoding : .undecided(first: nil)
        guard inflateInit2_(stream, bits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Whether all that was begun has ended.
    var isComplete: Bool {
        switch state {
        case .betweenMembers, .ended: true
        case .undecided, .decoding: false
        }
    }

    /// Decodes from `input` into `output`.
    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Outcome {
        switch state {
        case .undecided(let first): return decide(first, input, output)
        case .decoding: return inflate(input, into: output)
        case .betweenMembers(let first): return beginMember(first, input, output)
        case .ended: return .needsInput(taken: input.count, made: 0)
        }
    }

    private func inflate(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Outcome {
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(
            to: UInt8.self)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(output.count)
        let result = CZlib.inflate(stream, Z_NO_FLUSH)
        let taken = input.count - Int(stream.pointee.avail_in)
        let made = output.count - Int(stream.pointee.avail_out)
        if made > 0 { hasOutput = true }
        switch result {
        case Z_STREAM_END:
            state = coding == .gzip ? .betweenMembers(first: nil) : .ended
            return .progress(taken: taken, made: made)
        case Z_OK where made == output.count || taken < input.count: return .progress(taken: taken, made: made)
        case Z_OK, Z_BUF_ERROR: return .needsInput(taken: taken, made: made)
        default:
            // What looks like another member and is none is ignored with the rest.
            guard members > 1, !hasOutput else { return .broken }
            state = .ended
            return .needsInput(taken: input.count, made: 0)
        }
    }

    private func beginMember(
        _ first: UInt8?, _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
    ) -> Outcome {
        guard let next = input.first else { return .needsInput(taken: 0, made: 0) }
        guard next == Self.gzipMagic[first == nil ? 0 : 1] else {
            state = .ended
            return .needsInput(taken: input.count, made: 0)
        }
        guard first != nil else {
            state = .betweenMembers(first: next)
            return .progress(taken: 1, made: 0)
        }
        guard inflateReset(stream) == Z_OK else { return .broken }
        members += 1
        hasOutput = false
        state = .decoding
        return feed(Self.gzipMagic[0], thenAllOf: input, into: output)
    }

    private func decide(
        _ first: UInt8?, _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
    ) -> Outcome {
        guard let next = input.first else { return .needsInput(taken: 0, made: 0) }
        guard let first else {
            state = .undecided(first: next)
            return .progress(taken: 1, made: 0)
        }
        let isZlib = first & 0x0F == 8 && first >> 4 <= 7 && (Int(first) << 8 | Int(next)) % 31 == 0
        // A negative window: no header.
        guard isZlib || inflateReset2(stream, -15) == Z_OK else { return .broken }
        state = .decoding
        return feed(first, thenAllOf: input, into: output)
    }

    /// Decodes a byte that was kept, and goes on with what follows it.
    private func feed(
        _ byte: UInt8, thenAllOf input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> Outcome {
        let outcome = withUnsafeBytes(of: byte) { inflate($0, into: output) }
        switch outcome {
        case .broken: return .broken
        // One byte of a header, or of a bare stream, gives nothing yet; whatever it gave is in the output.
        case .progress(_, let made), .needsInput(_, let made): return .progress(taken: 0, made: made)
        }
    }
}
