import Foundation
import JobModel
import Logging
import Metrics
import Storage

// The file for node_exporter's textfile collector: kept fresh while the daemon runs, gone when it stops. Whatever is the
// matter with it, no job waits for it.
extension JobController {
    /// How old the file may get, in seconds: while a job runs, and otherwise.
    private static let runningInterval: TimeInterval = 15
    private static let idleInterval: TimeInterval = 30

    /// Has the file be written anew as soon as may be: for whoever changes what stands in it.
    public func askForMetricsFile() { fileAsker.yield() }

    /// Writes the file whenever something has happened or some time has passed, until its task is cancelled.
    func keepMetricsFile() async {
        askForMetricsFile()
        await withDiscardingTaskGroup { group in
            for await _ in fileWishes {
                await refreshMetricsFile()
                if setup.metricsFile != nil, !isFileTimed {
                    isFileTimed = true
                    group.addTask { await self.timeMetricsFile() }
                }
            }
            group.cancelAll()
        }
        // What it says would soon be false, and its absence is what an alert sees.
        metricsFile?.remove()
    }

    private func timeMetricsFile() async {
        while setup.metricsFile != nil, !Task.isCancelled {
            let interval = running == nil ? Self.idleInterval : Self.runningInterval
            await world.sleep(world.now().addingTimeInterval(interval))
            askForMetricsFile()
        }
        isFileTimed = false
    }

    private func refreshMetricsFile() async {
        if let metricsFile, metricsFile != setup.metricsFile { metricsFile.remove() }
        metricsFile = setup.metricsFile
        guard let file = metricsFile else {
            metricsFileProblem = nil
            return
        }
        do {
            let text = try await metricsText()
            try await Self.write(text, to: file)
            if metricsFileProblem != nil {
                metricsFileProblem = nil
                logger.notice("the metrics are written again", metadata: ["file": "\(file.path)"])
            }
        } catch {
            // The daemon stops: the database is not read any more, and the file is about to go.
            guard !Task.isCancelled else { return }
            let problem = (error as? MetricsFileError)?.description ?? StorageError.reason(of: error)
            // Once, and not each time.
            if metricsFileProblem == nil { logger.error("\(problem)", metadata: ["file": "\(file.path)"]) }
            metricsFileProblem = problem
        }
    }

    /// Apart from the actor: a file system that hangs must not hold jobs up.
    @concurrent nonisolated private static func write(_ text: String, to file: MetricsFile) async throws {
        try file.write(text)
    }

    /// Whether the file is written; `nil` where none is configured.
    func metricsFileCheck() -> HealthCheck? {
        guard let file = setup.metricsFile else { return nil }
        guard let metricsFileProblem else {
            return HealthCheck(name: .metricsFile, ok: true, message: "The metrics are written to \(file.path).")
        }
        return HealthCheck(
            name: .metricsFile, ok: false, message: "Of the file for Prometheus: \(metricsFileProblem)",
            hint: "Meanwhile: tracksyncctl metrics")
    }
}
