/// Tells whether the end of a comment or a script is missing, where another one of its kind begins before the end that is there.
///
/// Where each beginning behind it has an end of its own, no end is left for this one. A page also has comments that name `<!--`
/// and nothing else, so that this counts only where a part of a dashboard would be lost.
struct LostEnds {
    /// Counts beginnings and ends that begin in a range of the page.
    typealias Count = (Range<Int>) -> (starts: Int, ends: Int)

    /// From where on to the page's end was counted, and what was found there.
    private var counted: (place: Int, starts: Int, ends: Int)?
    private var panels = ForwardSearch()
    private var addresses = ForwardSearch()

    /// `start`, `end`: where the content begins, and where the end that is there begins.
    mutating func isLost(
        in page: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, _ count: Count
    ) -> Bool {
        let panel = panels.next(from: start, to: end) { page.find("panel-", from: $0, to: $1) }
        let address = addresses.next(from: start, to: end) { page.find("<address", from: $0, to: $1) }
        guard panel != nil || address != nil else { return false }
        return missing(in: page, from: start, count) >= 0
    }

    /// How many more beginnings than ends a page has from a place on.
    mutating func missing(in page: UnsafeBufferPointer<UInt8>, from start: Int, _ count: Count) -> Int {
        // Each byte is counted once when it comes and once when it has passed.
        var found = counted ?? (page.count, 0, 0)
        let passed = count(min(found.place, start)..<max(found.place, start))
        let sign = start < found.place ? 1 : -1
        found = (start, found.starts + sign * passed.starts, found.ends + sign * passed.ends)
        counted = found
        return found.starts - found.ends
    }
}
