/// The body of a streamed page: decompressed bytes as they come, to be read once and by one task.
///
/// The transfer pauses while more than 256 KiB wait to be read. Reading throws `FetchError` when the transfer fails:
/// a reader that gets to the end has read the whole page.
public struct ResponseBody: AsyncSequence, Sendable {
    /// A run of bytes, never empty.
    public typealias Element = [UInt8]
    /// What reading throws.
    public typealias Failure = FetchError

    let channel: BodyChannel
    /// Which attempt at the page this is, from 1.
    let attempt: Int

    /// Reads on from where the body stands.
    public func makeAsyncIterator() -> Iterator {
        Iterator(channel: channel, attempt: attempt)
    }

    /// Reads the body run by run.
    public struct Iterator: AsyncIteratorProtocol {
        let channel: BodyChannel
        let attempt: Int

        /// The next run of bytes; `nil` at the end of the page.
        nonisolated(nonsending) public mutating func next() async throws(FetchError) -> [UInt8]? {
            while true {
                switch await channel.next() {
                case .head: continue
                case .bytes(let bytes): return bytes
                case .end: return nil
                case .failure(let failure): throw FetchError(failure, attempts: attempt)
                }
            }
        }
    }
}
