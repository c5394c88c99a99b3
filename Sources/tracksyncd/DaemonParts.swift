internal import ControlServer
internal import Glibc
internal import Logging
internal import Service
internal import ServiceLifecycle
internal import Storage
internal import Systemd
internal import UnixSignals

// The parts of the daemon that run as long as it does. `ServiceGroup` owns them: when one fails, the others are cancelled and
// the daemon ends with its error; when the daemon is to stop, they are stopped one after the other.

/// The end that stopping has, whatever hangs.
enum StopLimit {
    /// How long stopping may take, in seconds.
    private static let seconds: UInt32 = 5

    /// From now on the kernel's alarm ends a process that has not stopped in time; SQLite holds out.
    static func begin() { alarm(seconds) }
}

/// A part that is simply cancelled at the end.
struct DaemonPart: ServiceLifecycle.Service {
    private let work: @Sendable () async throws -> Void

    init(_ work: @escaping @Sendable () async throws -> Void) { self.work = work }

    func run() async throws {
        do { try await cancelWhenGracefulShutdown(work) } catch {
            StopLimit.begin()
            throw error
        }
    }
}

/// Answers requests, and runs jobs. One part, since each outlives the other in one way: who watches a job hears of its end
/// before the connections close, and a request is answered while the job ends.
struct Requests: ServiceLifecycle.Service {
    let server: ControlServer
    let service: TracksyncService
    let onReady: @Sendable () -> Void

    func run() async throws {
        do {
            try await withGracefulShutdownHandler {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await server.run(whenServing: onReady) }
                    group.addTask { await service.run() }
                    try await group.waitForAll()
                }
            } onGracefulShutdown: {
                // The server first: a watch that ends because the daemon stops says so.
                server.shutdown()
                Task { await service.shutdown() }
            }
        } catch {
            StopLimit.begin()
            throw DaemonFailure(exit: .internal, message: "the control socket failed: \(error)")
        }
    }
}

/// Waits for the signal to stop; the one to read the configuration again is obeyed meanwhile.
struct StopSignals: ServiceLifecycle.Service {
    let signals: UnixSignalsSequence
    let reloader: Reloader
    let store: TrackStore
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await signal in signals {
                guard signal == .sighup else {
                    logger.notice("stopping because of \(signal)", metadata: ["signal": "\(signal)"])
                    break
                }
                await reloader.reloadOnSignal()
            }
        }
        ServiceState.stopping.notify()
        StopLimit.begin()
        store.shortenLockWaits()
    }
}
