import FoundationEssentials
import JobModel
import Synchronization

/// Gives each job an id and a small number.
final class JobNames: Sendable {
    // Drawn by closures that cannot wait.
    private let lastNumber: Atomic<Int>
    private let lastMillisecond = Atomic<Int>(0)

    /// The first number is one above `last`, the greatest that is stored.
    init(after last: Int) { lastNumber = Atomic(last) }

    /// A job with a number: only what is stored gets one, so that none is missing in the list of jobs.
    func numbered(_ job: Job) -> Job {
        var job = job
        job.number = job.number ?? number()
        return job
    }

    func number() -> Int { lastNumber.add(1, ordering: .relaxed).newValue }

    /// An id that begins otherwise than the one before, also within a millisecond: lists show the beginning alone, and are
    /// sorted by it.
    func id(at time: Date, using random: () -> UInt64) -> JobID {
        let now = Int(max(0, time.timeIntervalSince1970 * 1000))
        var last = lastMillisecond.load(ordering: .relaxed)
        while true {
            // A clock that was set back by more than this starts from its own time.
            let isTaken = (0..<Self.reach).contains(last - now)
            let (isOurs, other) = lastMillisecond.compareExchange(
                expected: last, desired: isTaken ? last + 1 : now, ordering: .relaxed)
            if isOurs { return JobID(atMillisecond: isTaken ? last + 1 : now, using: random) }
            last = other
        }
    }

    /// How far ids may be ahead of the clock, in milliseconds.
    private static let reach = 1000
}
