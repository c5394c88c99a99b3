import CXML2

/// What stands before the panels of a dashboard: head, scripts and navigation, half of the page, which no rule looks at.
enum PageHead {
    /// How many bytes come before the `div` of the first panel heading; 0 where that is not sure.
    ///
    /// Scripts, styles and comments are passed over as a whole, so that what looks like a panel inside them is none.
    static func length(of page: UnsafeRawBufferPointer) -> Int {
        guard let heading = find("<div class=\"panel-heading\">", in: page, from: 0) else { return 0 }
        var position = 0
        while true {
            let next = opaque.compactMap { region in
                find(region.start, in: page, from: position, to: heading).map { (region, $0) }
            }.min { $0.1 < $1.1 }
            guard let (region, start) = next else { return heading }
            guard let end = find(region.end, in: page, from: start, to: heading) else { return 0 }
            position = end
        }
    }

    private static let opaque: [(start: StaticString, end: StaticString)] = [
        ("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"), ("<textarea", "</textarea>"),
        ("<title", "</title>"),
    ]

    private static func find(
        _ text: StaticString, in page: UnsafeRawBufferPointer, from start: Int, to end: Int? = nil
    ) -> Int? {
        guard let base = page.baseAddress, start < end ?? page.count else { return nil }
        let found = memmem(base + start, (end ?? page.count) - start, text.utf8Start, text.utf8CodeUnitCount)
        return found.map { base.distance(to: UnsafeRawPointer($0)) }
    }
}
