internal import Dispatch

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// SIGTERM and SIGINT as something to wait for; from its making on they no longer end the process by themselves.
struct StopSignals {
    private let received: AsyncStream<Int32>
    // Dispatch, because it is the one portable way to hear a signal outside a signal handler; its queue only yields.
    private let sources: [any DispatchSourceSignal]

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(1))
        received = stream
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            return source
        }
    }

    /// Returns when the first of them comes.
    func first() async {
        for await _ in received { break }
        for source in sources { source.cancel() }
    }
}
