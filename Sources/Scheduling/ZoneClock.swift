internal import Foundation

/// What the clocks of a zone show, and when. Everything is in seconds since 1970.
struct ZoneClock {
    /// `nil`: the machine's.
    private let zone: TimeZone?

    /// When clocks show a time.
    enum Occurrence {
        /// They do, for the first time at this instant.
        case shown(Int)
        /// They never do, since they were put forward; this is what they show then.
        case skipped(Int)
    }

    init(_ zone: TimeZone?) { self.zone = zone }

    /// What clocks show, less UTC.
    func offset(at instant: Int) -> Int {
        guard let zone else { return MachineZone.offset(at: instant) }
        return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
    }

    /// When clocks show a time.
    func reading(_ wall: Int) -> Occurrence {
        // No offset reaches a day: one of these held before a change near this time, the other one after it.
        let early = wall - offset(at: wall - 86_400)
        let late = wall - offset(at: wall + 86_400)
        let instants = [early, late].filter { $0 + offset(at: $0) == wall }
        if let first = instants.min() { return .shown(first) }
        let change = self.change(after: late, through: early)
        return .skipped(change + offset(at: change))
    }

    /// What clocks show when they end showing for the second time what they showed before they were put back: `first`
    /// is before that, `second` after it.
    func wallAfterRepeat(from first: Int, through second: Int) -> Int {
        change(after: first, through: second) + offset(at: first)
    }

    /// When the offset changes between two instants.
    private func change(after start: Int, through end: Int) -> Int {
        let old = offset(at: start)
        var (before, after) = (start, end)
        while after - before > 1 {
            let middle = before + (after - before) / 2
            if offset(at: middle) == old { before = middle } else { after = middle }
        }
        return after
    }
}
