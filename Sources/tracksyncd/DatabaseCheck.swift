internal import Journal
internal import Logging
internal import Remedies
import Storage

/// The full check of a database that was not closed cleanly. It runs beside the service: the quick check at the start
/// has found the structure intact.
struct DatabaseCheck {
    let store: TrackStore
    let logger: Logger

    /// Checks, and returns when nothing is wrong or it was cancelled; throws `DaemonFailure` when the database is damaged.
    func run() async throws {
        guard let opening = store.openingCheck else { return }
        report(
            "quick", opening.duration,
            "\(store.path) was checked because \(opening.reason): the quick check found no damage; the full check runs "
                + "in the background")
        let start = ContinuousClock.now
        do {
            switch try await store.verify() {
            case .whole: report("full", .now - start, "the full check of \(store.path) found no damage")
            case .damaged(let problems):
                throw DaemonFailure(
                    exit: .database, message: "\(store.path) is damaged: \(problems.first ?? "unreadable")",
                    steps: RemedyText.steps(Remedy(.restoreBackup)))
            case .unreadable(let reason): warn(reason, .now - start)
            }
        } catch let error as StorageError {
            warn("\(error)", .now - start)
        } catch  where Task.isCancelled && !(error is DaemonFailure) {
            // Whatever the reading ends with then; the next start checks again.
        }
    }

    private func report(_ check: String, _ duration: Duration, level: Logger.Level? = nil, _ message: String) {
        logger.log(
            .databaseChecked, level: level, "\(message)",
            metadata: ["check": "\(check)", "duration_ms": "\(Int(duration / .milliseconds(1)))"])
    }

    private func warn(_ reason: String, _ duration: Duration) {
        report("full", duration, level: .warning, "the full check of \(store.path) could not be made: \(reason)")
    }
}
