/// What a browser shows of a page, tag by tag and text by text, with the elements that are open around each.
///
/// Not shown are templates, dialogs that are not open, what has the attribute `hidden` or an inline `display: none`, and what is
/// no text (drawings, form controls). A hidden element that is never ended ends with the one around it; where that would take
/// more than one value of a dashboard, what it holds is read, but for the value that it begins in.
struct VisiblePage {
    /// The elements that are open.
    private(set) var open = OpenElements()
    /// What is handed on, while `isWriting`.
    var fragment = Fragment()
    var isWriting = false
    private var hidden: HiddenElement?
    /// Blocks of what is handed on.
    private var blocks = OpenBlocks()
    /// The `pre` that is open, in which line breaks are what they are.
    private var preformatted: Preformatted?
    /// Whether a hidden element that is never ended may be read again from its beginning; `false` for pages that come in pieces.
    var readsUnendedHidden = false
    /// Whether what stands here tells what the rest is: a hidden element that is never ended is read then, too.
    var isInHeading = false {
        didSet { if isInHeading { headingDepth = divs } }
    }
    /// How many `div`s were open in the panel's heading that was read last, itself counted.
    private var headingDepth: Int?
    private var divs: Int { open.entries.count { $0.element == .div } }
    /// How many bytes were read again, so that no page is read more than three times.
    private var bytesReadAgain = 0
    /// Whether text belongs to the value that a hidden element began in which was never ended.
    private var isDoubtful = false
    /// Whether the tag that was read last took something with it.
    private var isTagDamaged = false
    /// How many rows of tables, or parts of one with a link, stood in hidden elements that were never ended: the page may show
    /// them.
    private(set) var lostRows = 0
    private var meter: ParsingMeter

    init(_ budget: ParsingBudget) { meter = ParsingMeter(budget) }

    /// Works on bytes of the page within its budget.
    mutating func measured<Result>(
        _ count: Int, _ work: (inout VisiblePage) throws(PageError) -> Result
    ) throws(PageError) -> Result {
        try meter.begin(bytes: count)
        defer { meter.end() }
        return try work(&self)
    }

    /// Reads what was written, once more if somebody wants it, and begins a new fragment.
    mutating func readFragment(
        isWhole: Bool, by reader: FragmentReader, _ handler: some FragmentHandler, again: () -> Bool = { false }
    ) throws(PageError) {
        if !isWhole { fragment.cut() }
        defer { fragment.removeAll() }
        guard !fragment.isOverfull else { return }
        try reader.read(fragment, handler, &meter)
        if again() { try reader.read(fragment, handler, &meter) }
    }

    /// The next tag or text that is shown.
    mutating func next(_ scanner: inout HTMLScanner) throws(PageError) -> HTMLScanner.Token {
        while true {
            isTagDamaged = false
            let start = scanner.position
            let token = scanner.next(open)
            try meter.advance(scanner.position - start)
            if scanner.isDamaged || scanner.isTagDamaged { noteDamage(token, &scanner, from: start) }
            if scanner.isTagLoose {
                scanner.isTagLoose = false
                if isWriting { fragment.gap() }
            }
            if hidden != nil, isHidden(token, &scanner) { continue }
            if case .finished = token, giveUpHidden(&scanner) { continue }
            if isDoubtful, isDoubted(token, scanner.element) { continue }
            if isWriting, case .end = token, scanner.element.isBlock {
                guard blocks.end(&scanner) else {
                    if scanner.element == .block { continue }
                    return token
                }
                if preformatted?.isEnded(by: &scanner) == true { preformatted = nil }
            }
            if case .start = token, begins(&scanner) {
                if isTagDamaged, isWriting { fragment.damage() }
                continue
            }
            if isWriting, case .start = token, scanner.element.isBlock {
                blocks.begin(&scanner)
                if preformatted == nil, scanner.isPreformatted {
                    preformatted = Preformatted(start: scanner.position, depth: open.entries.count)
                }
                preformatted?.blocks.begin(&scanner)
            }
            return token
        }
    }

    /// Hands on that a part of the page was lost, from a place on; in a heading with the words that it had, since they may be
    /// its title.
    private mutating func noteDamage(_ token: HTMLScanner.Token, _ scanner: inout HTMLScanner, from start: Int) {
        var isLost = scanner.isDamaged
        scanner.isDamaged = false
        var end = scanner.position
        switch token {
        case .start: isTagDamaged = scanner.isTagDamaged
        case .end: isLost = isLost || scanner.isTagDamaged
        case .text(let range): end = range.lowerBound
        case .finished, .incomplete: break
        }
        guard isLost || isTagDamaged, isWriting else { return }
        // Words that a `<br>` took with it stand on the next line.
        if isLost || scanner.element != .br { fragment.damage() }
        guard isInHeading, hidden == nil else { return }
        fragment.damage()
        fragment.text(UnsafeBufferPointer(rebasing: scanner.bytes[start..<end]))
    }

    // MARK: Open elements

    /// Opens the element of a start tag, and hands it on.
    mutating func start(_ scanner: inout HTMLScanner) {
        let element = scanner.element
        if let outermost = open.target(ofStartTag: element) { close(to: outermost) }
        if element.nests { open.push(element, isWritten: isWriting) }
        if element.isTablePart { open.beginTablePart() }
        guard isWriting else { return }
        defer { if isTagDamaged { fragment.damage() } }
        switch element {
        case .br, .hr, .iframe, .img: fragment.start(element, scanner.attributes, in: scanner.bytes)
        case .block, .p: fragment.line()
        default:
            if element.nests { fragment.start(element, scanner.attributes, in: scanner.bytes) }
        }
        // Elsewhere it stands in a line of text, and no reader looks for it.
        if element != .a, !element.isBlock, element != .div, open.last(.address) >= 0,
            let value = scanner.attributes[.dataCfemail]
        {
            fragment.protectedEmail(value, in: scanner.bytes)
        }
    }

    /// Opens a row that has no start tag.
    mutating func startRow() {
        open.push(.tr, isWritten: isWriting)
        if isWriting { fragment.start(.tr) }
    }

    /// Opens a table whose start tag was passed over.
    mutating func startTable() {
        open.push(.table, isWritten: isWriting)
        open.beginTablePart()
        if isWriting { fragment.start(.table) }
    }

    /// Closes what an end tag ends.
    mutating func end(_ element: HTMLElement) {
        if let place = open.target(ofEndTag: element) {
            close(to: place)
        } else if isWriting {
            switch element {
            case .block, .p: fragment.line()
            // Browsers read `</br>` as `<br>`.
            case .br: fragment.start(.br)
            default: break
            }
        }
    }

    /// Hands on a text.
    mutating func text(_ range: Range<Int>, _ scanner: inout HTMLScanner) {
        guard isWriting else { return }
        let text = UnsafeBufferPointer(rebasing: scanner.bytes[range])
        if let preformatted {
            fragment.preformatted(text, isFirst: range.lowerBound == preformatted.start)
        } else {
            fragment.text(text)
        }
    }

    /// Closes all elements from a place in the order of opening on.
    mutating func close(to place: Int) {
        if let preformatted, place < preformatted.depth {
            // A phrase that began before it goes on in it (HTML standard, 13.2.6.4.7).
            let isPhrase = open.entries[place..<min(preformatted.depth, open.entries.count)].allSatisfy {
                $0.element.isPhrase
            }
            self.preformatted?.depth = place
            if !isPhrase { self.preformatted = nil }
        }
        while open.entries.count > place, let entry = open.pop() {
            if entry.isWritten { fragment.end(entry.element) }
        }
    }

    /// Ends in the fragment what is open on the page; it stays open there.
    mutating func endFragment(from place: Int) {
        for entry in open.entries.dropFirst(max(0, place)).reversed() where entry.isWritten {
            fragment.end(entry.element)
        }
        open.forgetWritten(from: place)
        isWriting = false
    }

    // MARK: What is hidden

    /// Whether the tag that was read begins an element that is not shown.
    private mutating func begins(_ scanner: inout HTMLScanner) -> Bool {
        let element = scanner.element
        guard element == .silent || isHiding(&scanner) else { return false }
        let isDrawing = element == .silent && scanner.isSelfClosing && scanner.name.count <= 4
        let isEmpty =
            element.isRaw || element == .void || element == .br || element == .hr || element == .img || isDrawing
        if !isEmpty {
            if let outermost = open.target(ofStartTag: element) { close(to: outermost) }
            hidden = HiddenElement(
                element: element, name: Array(scanner.bytes[scanner.name]), start: scanner.position)
        }
        return true
    }

    /// Whether a token belongs to the hidden element. It may also end it.
    private mutating func isHidden(_ token: HTMLScanner.Token, _ scanner: inout HTMLScanner) -> Bool {
        guard var element = hidden else { return false }
        defer { if hidden != nil { hidden = element } }
        let kind = scanner.element.nests ? Int(scanner.element.rawValue) : nil
        switch token {
        case .text: return true
        case .finished, .incomplete: return false
        case .start:
            if element.ends(before: &scanner) || isDrawing(element, endedBefore: scanner.element) {
                hidden = nil
                return false
            }
            element.holdsHTML =
                element.holdsHTML || scanner.isNamed("foreignobject") || scanner.isNamed("annotation-xml")
            if scanner.element == .tr { element.rows += 1 }
            if scanner.element == .a { element.hasLink = true }
            if scanner.element == .img { element.hasPicture = true }
            if element.isNamed(&scanner) {
                element.depth += 1
            } else if let kind {
                element.begun[kind] += 1
            } else if scanner.element.isBlock {
                element.blocks.begin(&scanner)
            }
            return true
        case .end:
            if element.isNamed(&scanner) {
                element.depth -= 1
                guard element.depth == 0 else { return true }
                // Where the page has fewer end tags than it needs, this was the one of an element around it.
                if element.element == .div, readsUnendedHidden, lacksEndTag(element, &scanner) {
                    return giveUpHidden(&scanner)
                }
                hidden = nil
                return true
            }
            if scanner.element.isBlock {
                // The end of a block around what is hidden.
                guard !element.blocks.end(&scanner), element.endsWithBlocks, blocks.has(&scanner) else { return true }
                guard element.isWord else { return giveUpHidden(&scanner, endedBy: scanner.element) }
                if isWriting, element.hasPicture { fragment.gap() }
                hidden = nil
                return false
            }
            guard let kind else { return true }
            if element.begun[kind] > 0 {
                element.begun[kind] -= 1
                return true
            }
            guard open.last(scanner.element) >= 0 else { return true }
            return giveUpHidden(&scanner, endedBy: scanner.element)
        }
    }

    /// Whether a drawing ends before an element of HTML (HTML standard, 13.2.6.5). Where values stand in lines and cells it rather
    /// lacks its end tag, and took one with it.
    private func isDrawing(_ element: HiddenElement, endedBefore next: HTMLElement) -> Bool {
        guard element.isDrawing, !element.holdsHTML, max(open.last(.address), open.last(.table)) < 0 else {
            return false
        }
        return next.isBlock || next == .div || next == .table || next == .br || next == .hr || next == .img
            || next == .strong || next == .small
    }

    /// The hidden element is not ended, but the one around it, by an end tag or by the page's end. Returns whether it is read again,
    /// as one that is shown.
    private mutating func giveUpHidden(_ scanner: inout HTMLScanner, endedBy around: HTMLElement? = nil) -> Bool {
        guard let hidden else { return false }
        self.hidden = nil
        lostRows += max(hidden.rows, hidden.hasLink ? 1 : 0)
        let length = scanner.position - hidden.start
        guard readsUnendedHidden, bytesReadAgain + length <= 2 * scanner.bytes.count,
            holdsValues(hidden, hidden.start..<scanner.position, scanner.bytes)
        else {
            if isWriting, !hidden.isEnded(with: around, in: open.entries.last?.element) { fragment.gap() }
            return false
        }
        if isWriting { fragment.damage() }
        bytesReadAgain += length
        scanner.goBack(to: hidden.start)
        isDoubtful = !isInHeading
        return true
    }

    /// Whether the page has fewer end tags of `div` than it needs behind a hidden one, in which values may stand: up to its end,
    /// and up to the next heading of a panel, since the tag that is missing may be one behind that.
    private mutating func lacksEndTag(_ hidden: HiddenElement, _ scanner: inout HTMLScanner) -> Bool {
        let page = scanner.bytes
        let range = hidden.start..<scanner.position
        guard isWriting || holdsValues(hidden, range, page) else { return false }
        bytesReadAgain += page.count - scanner.position
        guard bytesReadAgain <= 2 * page.count else { return false }
        var missing = divs
        // Until the next heading was found.
        var expected = headingDepth
        var ahead = scanner.ahead()
        while true {
            switch ahead.next(open) {
            case .start where ahead.element == .div:
                missing += 1
                guard let depth = expected, ahead.mayHaveClass("panel-h"), ahead.hasClass("panel-heading") else {
                    break
                }
                if missing <= depth { return false }
                expected = nil
            case .end where ahead.element == .div: missing -= 1
            case .finished, .incomplete: return missing > 0 && !isCopy(range, &scanner)
            case .start, .end, .text: break
            }
        }
    }

    /// Whether what is hidden has a panel that the page shows, too: then it ends where its own end tag stands.
    private mutating func isCopy(_ range: Range<Int>, _ scanner: inout HTMLScanner) -> Bool {
        let page = scanner.bytes
        guard page.find("panel-h", from: range.lowerBound, to: range.upperBound) != nil else { return false }
        bytesReadAgain += page.count
        guard bytesReadAgain <= 2 * page.count else { return false }
        var ahead = scanner.ahead()
        ahead.goBack(to: 0)
        let before = PanelHeadings(&ahead, to: range.lowerBound, open)
        let panels = PanelHeadings(&ahead, to: range.upperBound, open)
        return panels.hasOne(of: before) || panels.hasOne(of: PanelHeadings(&ahead, to: page.count, open))
    }

    /// Whether more than one value of a dashboard may stand in what an element hides, or what tells which panel it is.
    private func holdsValues(
        _ hidden: HiddenElement, _ range: Range<Int>, _ page: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let around = open.entries.last?.element
        switch hidden.element {
        // The end tags of these may be left out.
        case .td, .th, .tr, .tbody, .thead, .tfoot: return false
        case .p where around != .address && !isInHeading: return false
        case .block where hidden.isItem: return false
        default: if isInHeading { return true }
        }
        return switch around {
        case .address, .table, .tr: true
        case .div, nil:
            ["panel-", "<address", "<iframe", "<tr"].contains {
                page.find($0, from: range.lowerBound, to: range.upperBound) != nil
            }
        default: false
        }
    }

    /// Whether a token belongs to the value that a hidden element began in which was never ended. A line of an `<address>` is a
    /// value by itself, so that a `<br>` ends it; elsewhere values are in elements of their own.
    private mutating func isDoubted(_ token: HTMLScanner.Token, _ element: HTMLElement) -> Bool {
        switch token {
        case .text: return true
        case .start, .end:
            let isPart = element == .inline || element == .p || element == .block || element.isPhrase || element == .img
            if isPart, open.entries.last?.element == .address { return true }
            isDoubtful = false
            if isWriting { fragment.damage() }
            return false
        case .finished, .incomplete:
            isDoubtful = false
            return false
        }
    }

    /// Whether an attribute of the last tag hides its element: `hidden`, or a style with `display: none`; or a dialog is not
    /// `open`.
    private func isHiding(_ scanner: inout HTMLScanner) -> Bool {
        if scanner.attributes[.hidden] != nil { return true }
        if scanner.element == .block, scanner.isNamed("dialog"), scanner.attributes[.open] == nil { return true }
        guard let style = scanner.attributes[.style] else { return false }
        return InlineStyle.hides(UnsafeBufferPointer(rebasing: scanner.bytes[style]))
    }
}

extension HTMLScanner {
    /// Whether line breaks in the last tag's element are what they are.
    var isPreformatted: Bool { isNamed("pre") || isNamed("listing") }

    /// Whether the last tag is of a name.
    func isNamed(_ name: StaticString) -> Bool {
        equalsIgnoringCase(UnsafeBufferPointer(rebasing: bytes[self.name]), name)
    }

    /// Whether the last tag may be of a class whose name begins so.
    func mayHaveClass(_ beginning: StaticString) -> Bool {
        guard let range = attributes[.class] else { return false }
        let first = beginning.utf8Start[0]
        return range.contains { place in
            bytes[place] == UInt8(ascii: "&") || bytes[place] == first && bytes.starts(with: beginning, at: place)
        }
    }

    /// Whether the last tag is of a class.
    func hasClass(_ name: StaticString) -> Bool {
        guard let range = attributes[.class] else { return false }
        let value = UnsafeBufferPointer(rebasing: bytes[range])
        guard value.find("&", from: 0) != nil else { return LiveRC.hasClass(name, value) }
        var classes: [UInt8] = []
        classes.append(decoding: value, isInAttribute: true)
        return classes.withUnsafeBufferPointer { LiveRC.hasClass(name, $0) }
    }
}

/// Whether a list of classes has one of a name.
func hasClass(_ name: StaticString, _ classes: UnsafeBufferPointer<UInt8>) -> Bool {
    var start = 0
    while start + name.utf8CodeUnitCount <= classes.count {
        let end = start + name.utf8CodeUnitCount
        if classes.starts(with: name, at: start), end == classes.count || isSpace(classes[end]) { return true }
        while start < classes.count, !isSpace(classes[start]) { start += 1 }
        start += 1
    }
    return false
}
