import Fetching
import JobModel
import Logging
import Syncing

// Whether the daemon does what it is there for, for the watchdog.
extension JobController {
    /// Whether the job that runs moves; without one, the answer itself is the sign of life.
    ///
    /// What waits for the network does not hang: the fetcher answers, and ends each attempt at a page in time. A job is
    /// taken for stuck when it has not moved for longer than all attempts at one page can take. Where the actor or
    /// the fetcher is stuck, there is no answer.
    public func showsLife() async -> Bool {
        guard let fetcher = running?.setup.fetcher else { return true }
        guard await fetcher.answer() else {
            logger.critical("the fetcher has ended: the watchdog is not fed any more")
            return false
        }
        guard let running else { return true }
        let silence = SuspendingClock.now - running.lastMove
        guard silence > running.setup.longestSilence else { return true }
        logger.critical(
            "the job has not moved for \(silence.components.seconds) seconds: the watchdog is not fed any more",
            metadata: Self.metadata(of: running.job))
        return false
    }
}

extension SyncUpdate {
    /// Whether it tells that something has happened since the job stood so; to tell of a pause is to wait knowingly.
    func isMove(of job: Job?) -> Bool {
        guard case .progress(let progress) = self, let before = job?.progress else { return true }
        return progress.stage != before.stage || progress.processed != before.processed || progress.pause != nil
    }
}
