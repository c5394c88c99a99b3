import Blocking
import Engine
import Events
import Foundation
import Logging
import PrometheusMetrics
import Storage
import Syncing

/// Keeps the file for node_exporter's textfile collector fresh while the daemon runs; it is gone when the daemon stops.
/// If it cannot be written, no job waits for it.
actor MetricsFileKeeper {
    /// Rings when the file must be written again.
    nonisolated let bell = Doorbell { event in
        if case .stored = event { true } else { false }
    }
    private let logger: Logger
    private let dependencies: Dependencies
    /// The file as it is kept at the moment, and what is the matter with it.
    private var file: MetricsFile?
    private var written: MetricsFile.Identity?
    private var problem: String?
    private var isTimed = false

    /// How old the file may get, in seconds: while a job runs, and otherwise.
    private static let runningInterval: TimeInterval = 15
    private static let idleInterval: TimeInterval = 30

    init(logger: Logger, dependencies: Dependencies) {
        self.logger = logger
        self.dependencies = dependencies
    }

    /// How the file stands that is configured; `nil` where none is.
    func state(of configured: MetricsFile?) -> (path: String, problem: String?)? {
        configured.map { ($0.path, problem) }
    }

    /// Writes the file whenever something has happened or some time has passed, until its task is cancelled.
    func run(for service: TracksyncService) async {
        await withDiscardingTaskGroup { group in
            for await _ in bell.rings {
                await refresh(for: service)
                if file != nil, !isTimed {
                    isTimed = true
                    group.addTask { await self.keepTime(for: service) }
                }
            }
            group.cancelAll()
        }
        // What it says would soon be false, and its absence is what an alert sees.
        remove()
    }

    private func remove() {
        if let written { file?.remove(written) }
        written = nil
    }

    private func keepTime(for service: TracksyncService) async {
        while file != nil, !Task.isCancelled {
            let interval = await service.isRunning() ? Self.runningInterval : Self.idleInterval
            await dependencies.sleep(dependencies.now().addingTimeInterval(interval))
            bell.ring()
        }
        isTimed = false
    }

    private func refresh(for service: TracksyncService) async {
        let configured = await service.metricsTarget()
        if file != configured { remove() }
        file = configured
        guard let file = configured else {
            problem = nil
            return
        }
        do {
            let text = try await service.metricsText()
            written = try await BlockingThreads.shared.run { try file.write(text) }
            if problem != nil {
                problem = nil
                logger.notice("the metrics are written again", metadata: ["file": "\(file.path)"])
            }
        } catch {
            // The daemon stops: the database is not read any more, and the file is about to go.
            guard !Task.isCancelled else { return }
            let words = (error as? MetricsFileError).map(Self.words) ?? StorageError.reason(of: error)
            // Once, and not each time.
            if problem == nil { logger.error("\(words)", metadata: ["file": "\(file.path)"]) }
            problem = words
        }
    }

    /// What is wrong with the file, which the unit's sandbox may be.
    private static func words(_ error: MetricsFileError) -> String {
        let folder = (error.path as NSString).deletingLastPathComponent
        guard let sandbox = UnitSandbox(keeping: folder, errno: error.code) else { return error.description }
        return
            "the metrics cannot be written to \(error.path): \(String(cString: strerror(error.code))); \(sandbox.reason)."
    }
}
