import NIOCore

/// Closes connections whose clients are slow: who neither sends nor reads does not hold a place for good.
enum SlowClient {
    /// Does something that waits for a client, and closes its connection when that takes longer than a limit.
    static func guarding<Result>(
        _ channel: any Channel, _ limit: Duration, _ work: () async throws -> Result
    ) async throws -> Result {
        let timeout = timeout(channel, limit)
        defer { timeout.cancel() }
        return try await work()
    }

    /// Closes a connection after a time, unless that is cancelled before.
    static func timeout(_ channel: any Channel, _ limit: Duration) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { channel.close(promise: nil) }
    }
}
