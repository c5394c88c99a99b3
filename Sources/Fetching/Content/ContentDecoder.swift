/// Undoes the content codings of a body as it comes.
///
/// libcurl could, but reads one gzip member only, and decodes a whole buffer at once however much that gives: here decoding
/// stops as soon as there is enough, so that a bomb takes no more memory than a page.
final class ContentDecoder {
    enum Problem: Error {
        /// It is not what its header says.
        case broken
        /// A coding that was not offered.
        case notOffered
        /// Its coded form is larger than the page may be.
        case tooLarge
    }

    /// What becomes of decoded bytes.
    enum Demand {
        case more
        /// Enough for now.
        case stop
    }

    private var stages: [InflateStage] = []
    /// What a stage's predecessor has made and it has not taken; nothing for the first one.
    private var pending: [ArraySlice<UInt8>]
    /// Whether a stage may give more without more input: its output filled all the room.
    private var hasMore: [Bool]
    /// Coded bytes of each stage so far.
    private var coded: [Int]
    private let sizeLimit: Int
    /// How many of the next bytes must look like text; 0 where that is not in doubt.
    private var doubtful: Int

    /// Bytes that tell text from anything else (https://mimesniff.spec.whatwg.org, section 5.2).
    private static let textHeader = 1445
    /// A coding makes what it cannot press smaller hardly larger.
    private static let codingOverhead = 64 << 10
    private static let scratchSize = 16 << 10

    // One for all decoders of a loop would save an allocation; a page costs one.
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: scratchSize, alignment: 16)

    /// Reads a `Content-Encoding` header; several of them joined with commas.
    init(_ header: String?, sizeLimit: Int) throws(Problem) {
        self.sizeLimit = sizeLimit
        pending = []
        hasMore = []
        coded = []
        doubtful = 0
        guard case .decode(let codings, let isDoubtful) = ContentCoding.read(header) else { throw .notOffered }
        for coding in codings {
            guard let stage = InflateStage(coding) else { throw .broken }
            stages.append(stage)
        }
        pending = stages.map { _ in [] }
        hasMore = stages.map { _ in false }
        coded = stages.map { _ in 0 }
        doubtful = isDoubtful ? Self.textHeader : 0
    }

    deinit { scratch.deallocate() }

    /// Whether the body ends where its codings do.
    var isComplete: Bool { stages.allSatisfy(\.isComplete) && pending.allSatisfy(\.isEmpty) && !hasMore.contains(true) }

    /// Decodes `input` until it is used up or `sink` has enough; returns how much of it was taken. When `sink` has had enough,
    /// the rest of what was taken comes with the next call.
    func decode(
        _ input: UnsafeRawBufferPointer, sink: (UnsafeRawBufferPointer) -> Demand
    ) throws(Problem) -> (taken: Int, demand: Demand) {
        guard !stages.isEmpty else { return (input.count, try hand(input, to: sink)) }
        var taken = 0
        while true {
            // The last stage that has something to do: what is decoded goes on before more is.
            guard
                let index = stages.indices.last(where: {
                    hasMore[$0] || ($0 == 0 ? taken < input.count : !pending[$0].isEmpty)
                })
            else { return (taken, .more) }
            let outcome: InflateStage.Outcome
            if index == 0 {
                outcome = stages[0].decode(UnsafeRawBufferPointer(rebasing: input[taken...]), into: scratch)
            } else {
                outcome = pending[index].withUnsafeBytes { stages[index].decode($0, into: scratch) }
            }
            let (used, made): (Int, Int)
            switch outcome {
            case .progress(let count, let bytes), .needsInput(let count, let bytes): (used, made) = (count, bytes)
            case .broken: throw .broken
            }
            hasMore[index] = made == scratch.count
            coded[index] += used
            guard coded[index] <= sizeLimit + Self.codingOverhead else { throw .tooLarge }
            if index == 0 { taken += used } else { pending[index] = pending[index].dropFirst(used) }
            guard made > 0 else { continue }
            let output = UnsafeRawBufferPointer(rebasing: scratch[..<made])
            if index + 1 < stages.count {
                pending[index + 1] = Array(output)[...]
            } else if case .stop = try hand(output, to: sink) {
                return (taken, .stop)
            }
        }
    }

    private func hand(
        _ output: UnsafeRawBufferPointer, to sink: (UnsafeRawBufferPointer) -> Demand
    ) throws(Problem) -> Demand {
        if doubtful > 0 {
            guard output.prefix(doubtful).allSatisfy({ !Self.isBinary($0) }) else { throw .broken }
            doubtful -= min(doubtful, output.count)
        }
        return sink(output)
    }

    /// Bytes that no text has.
    private static func isBinary(_ byte: UInt8) -> Bool {
        byte <= 0x08 || byte == 0x0B || (0x0E...0x1A).contains(byte) || (0x1C...0x1F).contains(byte)
    }
}
