public import Catalogue

/// Reads a track's dashboard page.
public enum DashboardPage {
    /// The version of the rules by which pages are read, from 1.
    ///
    /// To be raised with each change that reads something else from any page: then every track's page is read again,
    /// whether it has changed or not.
    public static let version = 13

    /// What the page says, field by field.
    ///
    /// Throws `PageError` when the page has no panel of a dashboard, or ends before its first panel does; when it takes too long,
    /// or the task is cancelled.
    public static func parse(_ body: [UInt8], budget: ParsingBudget = ParsingBudget()) throws(PageError) -> Dashboard {
        let content = try read(body, budget)
        if let problem = content.problem { throw problem }
        return content.dashboard
    }

    /// Reads the page, whether it is a dashboard or not; a recorder notes where things stand.
    static func read(
        _ body: [UInt8], _ budget: ParsingBudget, _ recorder: SourceRecorder? = nil,
        by reader: FragmentReader = FragmentReader()
    ) throws(PageError) -> PanelReader {
        var page = VisiblePage(budget)
        var panels = DashboardPanels(recorder, reader)
        try page.measured(body.count) { page throws(PageError) in
            try body.withUnsafeBufferPointer { bytes throws(PageError) in
                var scanner = HTMLScanner(bytes, isWhole: true, isPage: true)
                page.readsUnendedHidden = true
                try panels.read(&scanner, &page)
            }
        }
        panels.content.readLocation()
        return panels.content
    }
}

/// Cuts a dashboard into its panels, and has each read.
///
/// A panel begins with the first `div.panel-heading` in a `div.panel`, and ends with that `div.panel`, or where the next panel
/// with a known title begins: a `div` that was not ended costs its own panel at most. A panel in it with another title is left
/// out of it.
///
/// Where a tag of a panel is damaged, a title and a body are a panel all the same: a `div.panel-body` outside of any panel,
/// with a known title before it; and a panel with a known title whose body has another name, on a page that has such bodies.
private struct DashboardPanels {
    let content: PanelReader
    private let reader: FragmentReader
    /// The places of the open `div.panel`, from outside to inside, and whether each has a heading.
    private var panels: [(place: Int, hasHeading: Bool)] = []
    /// The panel around the one whose heading is being written.
    private var outer: (place: Int, fragment: Fragment)?
    /// The place of a panel in the one that is being written, which is left out of it.
    private var inner: Int?
    /// The place of the panel that is being written, and of its heading while that is open.
    private var current: Int?
    private var heading: Int?
    /// The texts before a body that may be a title: those since a panel or its heading began, blank ones among them.
    private var titles: [Range<Int>] = []
    /// No title has more.
    private static let mostTitles = 16
    /// Where the start tag of a body or a table ended, while nothing stands in it.
    private var emptyFrom: Int?
    /// The page, while it is read.
    private var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// Whether the page has bodies of panels.
    private lazy var hasBodies = bytes.find("panel-body", from: 0) != nil
    /// Whether the end tag of `body` or `html` was read: then the page was not cut off.
    private var hasFrameEnd = false
    /// The place of the innermost `div` in which a `p` is open.
    private var paragraph: Int?
    private var divStarts = LookAhead()
    private var divEnds = LookAhead()
    private var addressStarts = LookAhead()
    private var addressEnds = LookAhead()
    private var paragraphEnds = LookAhead()
    private var paragraphStarts = LookAhead()
    private var headings = LookAhead()

    init(_ recorder: SourceRecorder?, _ reader: FragmentReader) {
        content = PanelReader(recorder)
        self.reader = reader
    }

    mutating func read(_ scanner: inout HTMLScanner, _ page: inout VisiblePage) throws(PageError) {
        bytes = scanner.bytes
        while true {
            scanner.skipsText = !page.isWriting && titles.count > Self.mostTitles
            switch try page.next(&scanner) {
            case .incomplete, .finished:
                while current != nil { try finish(&page, isWhole: hasFrameEnd) }
                content.isPageWhole = hasFrameEnd
                return
            case .text(let range):
                if current == nil || heading != nil, titles.count <= Self.mostTitles { titles.append(range) }
                page.text(range, &scanner)
            case .start: try start(&scanner, &page)
            // What stands behind it belongs to the page all the same.
            case .end where scanner.element == .frame: hasFrameEnd = true
            case .end: try end(&scanner, &page)
            }
        }
    }

    private mutating func start(_ scanner: inout HTMLScanner, _ page: inout VisiblePage) throws(PageError) {
        emptyFrom = scanner.element == .table ? scanner.position : nil
        guard scanner.element == .div else {
            if scanner.element == .p { paragraph = page.open.last(.div) }
            return page.start(&scanner)
        }
        // Most are no part of a panel.
        guard scanner.mayHaveClass("panel") else { return page.start(&scanner) }
        if scanner.hasClass("panel") {
            titles.removeAll(keepingCapacity: true)
            page.start(&scanner)
            panels.append((page.open.last(.div), false))
        } else if scanner.hasClass("panel-heading") {
            titles.removeAll(keepingCapacity: true)
            guard let panel = panels.last, !panel.hasHeading else { return page.start(&scanner) }
            panels[panels.count - 1].hasHeading = true
            try beginPanel(at: panel.place, &page)
            page.start(&scanner)
            heading = page.open.last(.div)
            page.isInHeading = true
        } else if current == nil, !titles.isEmpty, scanner.hasClass("panel-body") {
            beginBody(&scanner, &page)
        } else {
            if current != nil, scanner.hasClass("panel-body") { emptyFrom = scanner.position }
            page.start(&scanner)
        }
    }

    /// A body begins that stands in no panel: it is one where a title stands before it.
    private mutating func beginBody(_ scanner: inout HTMLScanner, _ page: inout VisiblePage) {
        guard titles.count <= Self.mostTitles, content.isTitle(titles, in: scanner.bytes) else {
            return page.start(&scanner)
        }
        page.fragment.removeAll()
        page.fragment.heading(titles, in: scanner.bytes)
        page.isWriting = true
        page.start(&scanner)
        current = page.open.last(.div)
    }

    private mutating func beginPanel(at place: Int, _ page: inout VisiblePage) throws(PageError) {
        if heading != nil { while current != nil { try finish(&page, isWhole: true) } }
        if let current {
            page.endFragment(from: place)
            outer = (current, page.fragment)
            page.fragment = Fragment()
        }
        current = place
        page.isWriting = true
    }

    private mutating func end(_ scanner: inout HTMLScanner, _ page: inout VisiblePage) throws(PageError) {
        if scanner.element == .div, isTooEarly(&scanner, page.open) { return }
        if scanner.element == .address, isRepeated(&scanner, page.open) { return }
        if let place = page.open.target(ofEndTag: scanner.element) {
            while let current, place <= current { try finish(&page, isWhole: true) }
        }
        if scanner.element == .p { paragraph = nil }
        page.end(scanner.element)
        if let heading, heading >= page.open.entries.count {
            self.heading = nil
            page.isInHeading = false
            try endHeading(&page)
        }
        if let inner, inner >= page.open.entries.count {
            self.inner = nil
            page.isWriting = current != nil
        }
        while let panel = panels.last, panel.place >= page.open.entries.count { panels.removeLast() }
    }

    /// Most panels have no rules: what follows a heading that cannot be a known one need not be read.
    private mutating func endHeading(_ page: inout VisiblePage) throws(PageError) {
        guard let current, page.isWriting else { return }
        // A long one may have a track's long name.
        guard let text = page.fragment.textOnly else { return try finishOuter(&page) }
        let mayBeKnown = text.withUnsafeBufferPointer { text in
            text.indices.contains { index in
                switch text[index] | 0x20 {
                case UInt8(ascii: "a"): text.starts(withIgnoringCase: "about", at: index)
                case UInt8(ascii: "m"): text.starts(withIgnoringCase: "map", at: index)
                case UInt8(ascii: "s"): text.starts(withIgnoringCase: "stats", at: index)
                case UInt8(ascii: "f"): text.starts(withIgnoringCase: "facebook", at: index)
                default: false
                }
            }
        }
        guard !mayBeKnown else { return try finishOuter(&page) }
        let isMonth = content.readMonth(text, page.fragment)
        content.recorder?.beginOtherPanel(text, isMonth: isMonth)
        page.endFragment(from: current)
        page.fragment.removeAll()
        self.current = nil
        if let outer {
            inner = inner ?? current
            resume(outer, &page)
            page.isWriting = false
        }
    }

    /// Ends the panel around the one that was begun, and reads it.
    private mutating func finishOuter(_ page: inout VisiblePage) throws(PageError) {
        guard let outer else { return }
        let (panel, fragment) = (current, page.fragment)
        resume(outer, &page)
        try finish(&page, isWhole: true)
        current = panel
        page.fragment = fragment
        page.isWriting = true
    }

    private mutating func resume(_ outer: (place: Int, fragment: Fragment), _ page: inout VisiblePage) {
        self.outer = nil
        current = outer.place
        page.fragment = outer.fragment
        page.isWriting = inner == nil
    }

    /// Whether a `</div>` stands in an `<address>` or a `<p>` that goes on behind it, to its own end tag in the same panel: then it
    /// ends nothing, and costs no more than the value that it stands in.
    private mutating func isTooEarly(_ scanner: inout HTMLScanner, _ open: OpenElements) -> Bool {
        guard let current else { return false }
        if isFirstInBody(&scanner) { return true }
        let (bytes, position, div) = (scanner.bytes, scanner.position, open.last(.div))
        let address = open.last(.address)
        let end: Int
        if address > current, address > div {
            end = addressEnds.next("</address", in: bytes, from: position)
        } else if paragraph == div {
            end = paragraphEnds.next("</p", in: bytes, from: position)
            // The end of another one.
            guard end < paragraphStarts.next("<p", in: bytes, from: position) else { return false }
        } else {
            return false
        }
        return end < headings.next("panel-heading", in: bytes, from: position)
    }

    /// Whether a `</div>` is the first thing in a body or a table, and what can be its content follows: a row, a table, a frame,
    /// a link or an address.
    private mutating func isFirstInBody(_ scanner: inout HTMLScanner) -> Bool {
        guard let start = emptyFrom else { return false }
        emptyFrom = nil
        let page = scanner.bytes
        let end = scanner.name.lowerBound - 2
        guard start <= end, page[start..<end].allSatisfy(isBlank),
            let next = page[scanner.position...].firstIndex(where: { !isBlank($0) })
        else { return false }
        var name = page[next...].prefix(8)
        guard name.popFirst() == UInt8(ascii: "<") else { return false }
        let element = HTMLElement(named: UnsafeBufferPointer(rebasing: name.prefix { !endsName($0) }))
        switch element {
        case .a, .address, .iframe, .table, .tbody, .thead, .tr, .th, .td: return true
        case .div:
            // Behind a body also stands the panel's foot.
            let end = page.find(">", from: next) ?? page.count
            return page.find("row", from: next, to: end) != nil || page.find("fb-", from: next, to: end) != nil
        default: return false
        }
    }

    /// Whether another `</address>` follows in the same `div`: then this one came too early, and ends nothing.
    private mutating func isRepeated(_ scanner: inout HTMLScanner, _ open: OpenElements) -> Bool {
        guard let current, open.last(.address) > current else { return false }
        let (bytes, position) = (scanner.bytes, scanner.position)
        let nearest = min(
            divEnds.next("</div", in: bytes, from: position), divStarts.next("<div", in: bytes, from: position))
        // That mostly follows at once: the page is not searched to its end for another address.
        guard bytes.findIgnoringCase("</address", from: position, to: nearest) != nil else { return false }
        let end = addressEnds.next("</address", in: bytes, from: position)
        return end < nearest && end < addressStarts.next("<address", in: bytes, from: position)
    }

    /// Ends the panel that is being written, and reads it.
    private mutating func finish(_ page: inout VisiblePage, isWhole: Bool) throws(PageError) {
        guard let current else { return }
        self.current = nil
        heading = nil
        page.isInHeading = false
        if outer == nil { inner = nil }
        if isWhole {
            let isUnended = page.open.entries.dropFirst(current + 1).contains { $0.element == .div }
            if isUnended, page.isWriting { page.fragment.gap() }
            page.endFragment(from: current)
        } else {
            page.isWriting = false
        }
        content.begin()
        if page.fragment.isOverfull { content.recorder?.leaveOutPanel() }
        try page.readFragment(isWhole: isWhole, by: reader, content) {
            guard isWhole, content.needsBody, hasBodies else { return false }
            content.beginAgain()
            return true
        }
        content.end(isWhole: isWhole)
        if content.hasRead { titles.removeAll(keepingCapacity: true) }
        if let outer { resume(outer, &page) }
    }
}

/// Finds where a text comes next on a page, and searches each part of the page once.
private struct LookAhead {
    private var found = -1

    /// Where the text comes next, with no letter or digit behind it; `Int.max` where it does not.
    mutating func next(_ text: StaticString, in page: UnsafeBufferPointer<UInt8>, from position: Int) -> Int {
        guard found < position else { return found }
        found = position
        while let place = page.findIgnoringCase(text, from: found) {
            found = place
            let end = place + text.utf8CodeUnitCount
            if end >= page.count || !isASCIIAlphanumeric(page[end]) { return found }
            found += 1
        }
        found = .max
        return found
    }
}
