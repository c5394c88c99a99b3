import Fetching
import JobModel

// What the fetcher waits for, as the job tells it.
extension SyncRun {
    /// A pause under way.
    struct Pause: Sendable {
        let reason: FetchPause
        let since: ContinuousClock.Instant
    }

    /// More warnings of pauses than this tell nothing new.
    private static let mostPausesTold = 5

    /// Looks whether the fetcher pauses, and tells it when that has changed.
    mutating func lookForPause() async {
        let reason = environment.fetcher.pause
        switch (pause, reason) {
        case (nil, let reason?):
            pause = Pause(reason: reason, since: .now)
            let told = job.warnings.count { $0.code == .sourcePaused }
            if told < Self.mostPausesTold { await warn(.sourcePaused, explanation(of: reason)) }
        case (_?, nil): endPause()
        case (nil, nil), (_?, _?): break
        }
    }

    /// Counts the time of a pause that is over, or that the job does not outlive.
    mutating func endPause() {
        guard let pause else { return }
        self.pause = nil
        count { $0.pausedSeconds += Int((ContinuousClock.now - pause.since).seconds.rounded()) }
    }

    /// Why nothing moves on, in a few words; `nil` while it does.
    var pauseText: String? {
        switch pause?.reason {
        case .failures: "paused, as most requests fail"
        case .retryAfter: "paused, as the site asked for it"
        case nil: nil
        }
    }

    private func explanation(of reason: FetchPause) -> String {
        switch reason {
        case .failures:
            "Most requests of the last minute failed: the sync pauses, tries a single one now and then, and is given up "
                + "after \(Self.text(environment.fetcher.giveUpAfter)). Stop it with: tracksyncctl cancel \(job.id)"
        case .retryAfter:
            "Several hosts in a row asked to be left alone: the sync pauses for "
                + "\(Self.text(environment.fetcher.length(of: reason))). Stop it with: tracksyncctl cancel \(job.id)"
        }
    }

    /// A duration for people: `90 s`, `10 min`.
    static func text(_ duration: Duration) -> String {
        let seconds = Int(duration.seconds.rounded(.up))
        return seconds >= 120 && seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds) s"
    }

    /// Does something that takes its time, and tells of pauses meanwhile.
    mutating func tellingPauses<Output: Sendable>(
        in stage: SyncStage, _ body: @escaping @Sendable () async throws -> Output
    ) async throws -> Output {
        try await withThrowingTaskGroup(of: Output?.self) { group in
            group.addTask { try await body() }
            group.addTask { await Self.interval() }
            while let result = try await group.next() {
                if let result {
                    group.cancelAll()
                    endPause()
                    return result
                }
                let hadPaused = pause != nil
                await lookForPause()
                if hadPaused || pause != nil { await progress(stage, 0, of: nil) }
                group.addTask { await Self.interval() }
            }
            throw CancellationError()
        }
    }

    private static func interval<Output>() async -> Output? {
        try? await Task.sleep(for: progressInterval)
        return nil
    }

    /// Warns of hosts whose `robots.txt` could not be had.
    mutating func warnOfRobots() async {
        guard let failures = environment.fetcher.takeRobotsFailures() else { return }
        await warn(
            .robotsUnreachable,
            "Hosts whose robots.txt could not be read, so that all was taken for allowed: \(failures.count). The first: "
                + "\(failures.first).")
    }
}
