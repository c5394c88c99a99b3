import CXML2

/// What stands before the panels of a dashboard: head, scripts and navigation, most of the page, which no rule looks at.
enum PageHead {
    /// How many bytes come before the `div` of the first panel heading that may be of a panel with rules; 0 where that is
    /// not sure.
    ///
    /// Scripts, styles and comments are passed over as a whole: what looks like a panel inside them is none.
    static func length(of page: UnsafeRawBufferPointer) -> Int {
        guard let base = page.baseAddress else { return 0 }
        var position = 0
        while let found = memchr(base + position, Int32(UInt8(ascii: "<")), page.count - position) {
            let tag = base.distance(to: UnsafeRawPointer(found))
            position = tag + 1
            guard position < page.count else { return 0 }
            let end: StaticString? =
                switch page[position] {
                case UInt8(ascii: "!") where matches("<!--", page, tag): "-->"
                case UInt8(ascii: "s") where matches("<script", page, tag): "</script>"
                case UInt8(ascii: "s") where matches("<style", page, tag): "</style>"
                case UInt8(ascii: "t") where matches("<textarea", page, tag): "</textarea>"
                case UInt8(ascii: "t") where matches("<title", page, tag): "</title>"
                default: nil
                }
            if let end {
                guard let found = find(end, page, tag) else { return 0 }
                position = found
            } else if page[position] == UInt8(ascii: "d"), matches(heading, page, tag),
                mayBeKnown(headingAt: tag, page)
            {
                return tag
            }
        }
        return 0
    }

    /// Whether a heading holds a word of those that have rules, or an entity, which could be anything.
    private static func mayBeKnown(headingAt start: Int, _ page: UnsafeRawBufferPointer) -> Bool {
        guard let end = find("</div>", page, start) else { return true }
        let heading = UnsafeRawBufferPointer(rebasing: page[start..<end])
        return words.contains { find($0, heading, 0) != nil }
    }

    private static let words: [StaticString] = ["About", "Map", "Stats", "Facebook", "&"]
    private static let heading: StaticString = "<div class=\"panel-heading\">"

    private static func matches(_ text: StaticString, _ page: UnsafeRawBufferPointer, _ position: Int) -> Bool {
        guard let base = page.baseAddress, page.count - position >= text.utf8CodeUnitCount else { return false }
        return memcmp(base + position, text.utf8Start, text.utf8CodeUnitCount) == 0
    }
}

/// Where a text stands first in a page from a place on.
func find(_ text: StaticString, _ page: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    guard let base = page.baseAddress else { return nil }
    let found = memmem(base + start, page.count - start, text.utf8Start, text.utf8CodeUnitCount)
    return found.map { base.distance(to: UnsafeRawPointer($0)) }
}
