/// What is known of the ends of comments and scripts on a page, whose bytes each search is given.
final class KnownEnds {
    private var comments = ForwardSearch()
    /// By element.
    private var raw: [HTMLElement: ForwardSearch] = [:]
    private var lostComments = LostEnds()
    /// By element.
    private var lost: [HTMLElement: LostEnds] = [:]
    /// Whether comments in scripts are looked for no more.
    var hasGivenUpComments = false

    init() {}

    init(_ other: KnownEnds) {
        (comments, raw) = (other.comments, other.raw)
        (lostComments, lost) = (other.lostComments, other.lost)
        hasGivenUpComments = other.hasGivenUpComments
    }

    func endOfComment(in page: UnsafeBufferPointer<UInt8>, from start: Int, to limit: Int) -> Int? {
        comments.next(from: start, to: limit) { page.endOfComment(from: $0, to: $1) }
    }

    /// Where the end tag begins of an element whose content is no markup.
    func end(
        of element: HTMLElement, named name: Range<Int>, in page: UnsafeBufferPointer<UInt8>, from start: Int,
        to limit: Int
    ) -> Int? {
        raw[element, default: ForwardSearch()].next(from: start, to: limit) {
            page.tag(named: name, isEnd: true, from: $0, to: $1)
        }
    }

    /// Whether the end of a comment is missing.
    func isEndLost(in page: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Bool {
        lostComments.isLost(in: page, from: start, to: end) { range in
            (page.count("<!--", in: range), page.count("-->", in: range))
        }
    }

    /// Whether the end tag is missing of an element whose content is no markup.
    func isEndLost(
        of element: HTMLElement, named name: Range<Int>, in page: UnsafeBufferPointer<UInt8>, from start: Int,
        to end: Int
    ) -> Bool {
        lost[element, default: LostEnds()].isLost(in: page, from: start, to: end) { range in
            func count(isEnd: Bool) -> Int {
                var count = 0
                var index = range.lowerBound
                while let tag = page.tag(named: name, isEnd: isEnd, from: index, to: range.upperBound) {
                    count += 1
                    index = tag + 1
                }
                return count
            }
            return (count(isEnd: false), count(isEnd: true))
        }
    }
}

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

/// Remembers what a search found: where many things look for the same end, each byte is searched once.
struct ForwardSearch {
    private var from = 0
    private var to = 0
    private var found: Int?

    mutating func next(from start: Int, to limit: Int, search: (Int, Int) -> Int?) -> Int? {
        if start >= from, start <= to {
            if let found, start <= found { return found < limit ? found : nil }
            // Nothing begins before there.
            if found == nil, limit <= to { return nil }
        }
        // A mark that the last search just missed may begin a few bytes before its end.
        let begin = found == nil && start >= from && start <= to ? max(start, to - 16) : start
        let result = search(begin, limit)
        (from, to, found) = (start, result ?? limit, result)
        return result
    }
}
