import Fetching
import Logging

// Whether the daemon does what it is there for, for the watchdog.
extension JobController {
    /// Whether the job that runs moves; without one, the answer itself is the sign of life.
    ///
    /// What waits for the network does not hang: the fetcher answers, and ends each attempt at a page in time. A job is
    /// taken for stuck when it has told of nothing for longer than all attempts at one page can take. Where the actor or
    /// the fetcher is stuck, there is no answer.
    public func showsLife() async -> Bool {
        guard let fetcher = running?.setup.fetcher else { return true }
        await fetcher.answer()
        guard let running else { return true }
        let silence = SuspendingClock.now - running.lastMove
        guard silence > running.setup.longestSilence else { return true }
        logger.critical(
            "the job has not moved for \(silence.components.seconds) seconds: the watchdog is not fed any more",
            metadata: Self.metadata(of: running.job))
        return false
    }
}
