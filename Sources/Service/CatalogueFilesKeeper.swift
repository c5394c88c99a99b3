import Blocking
import Engine
import Events
import Foundation
import Logging
import Storage
import Syncing

/// Keeps the catalogue's files fresh between syncs: what an operator follows and where tracks are changes without one.
struct CatalogueFilesKeeper: Sendable {
    /// Rings when the files must be written again.
    let bell = Doorbell()
    let store: TrackStore
    let runner: JobRunner
    let logger: Logger
    let dependencies: Dependencies

    /// Writes the files whenever the bell rings, until its task is cancelled.
    func run() async {
        for await _ in bell.rings {
            guard let path = await runner.setup.settings.exportDirectory,
                let version = try? await store.catalogue.version()
            else {
                continue
            }
            do {
                let (store, time) = (store, dependencies.now())
                try await BlockingThreads.shared.run {
                    try CatalogueFiles(path: path).write(store, after: version.jobId, at: time)
                }
            } catch {
                guard !Task.isCancelled else { return }
                // The next sync tries again, and has it among its warnings.
                logger.warning(
                    "the catalogue's files could not be written to \(path): \(StorageError.reason(of: error))")
            }
        }
    }
}
