internal import ControlServer
internal import Jobs
internal import Logging
internal import Storage
internal import Systemd

/// What the service manager hears of a running daemon: what it is doing, and that it works.
struct ServiceReports: Sendable {
    let server: ControlServer
    let controller: JobController
    let logger: Logger

    /// How long a status line stands at the least.
    private static let statusInterval = Duration.seconds(1)

    /// Reports until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            if let watchdog = Watchdog() {
                group.addTask {
                    await watchdog.run(signs: [{ await server.answers() }, { await controller.showsLife() }])
                }
            }
            await tellStatus()
        }
    }

    private func tellStatus() async {
        var told: String?
        for await _ in controller.changes {
            do {
                let line = try await controller.statusLine()
                if line != told { ServiceState.status(line).notify() }
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
