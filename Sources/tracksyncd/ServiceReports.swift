internal import ControlServer
internal import Events
internal import Logging
internal import Service
internal import Storage
internal import Systemd

/// Reports to the service manager: what the daemon does, and that it works.
struct ServiceReports: Sendable {
    let server: ControlServer
    let service: TracksyncService
    let logger: Logger

    /// How long a status line stands at the least.
    private static let statusInterval = Duration.seconds(1)

    /// Reports until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            if let watchdog = Watchdog() {
                group.addTask {
                    await watchdog.run(signs: [{ await server.answers() }, { await service.showsLife() }])
                }
            }
            await reportStatus()
        }
    }

    private func reportStatus() async {
        var told: String?
        for await _ in service.changes.rings {
            do {
                let line = try await service.statusLine()
                if line != told { ServiceState.status(line).notify() }
                await ServiceState.delivered()
                told = line
            } catch is CancellationError {
                return
            } catch {
                logger.error("the service manager's status line is out of date: \(StorageError.reason(of: error))")
            }
            try? await Task.sleep(for: Self.statusInterval)
        }
    }
}
