import Catalogue

/// Cuts the catalogue's table into rows, and has each read.
///
/// A row ends where the next one begins, or with the table. End tags within are not trusted: `</td>`, `</tr>` and `</table>`
/// that come too early would tear the row apart, or cut off all rows that follow.
struct CatalogueTable {
    private(set) var summary = CataloguePageSummary()
    private var rows: [CatalogueRow] = []
    private let reader = FragmentReader()
    private var table: Table?
    private var row: Row?
    /// The page's hidden rows that were counted.
    private var lostRows = 0

    /// The table of the tracks, while it is open.
    private struct Table {
        /// Its place among the open elements.
        var place: Int
        var isInBody = true
        /// Whether its end tag was read: it is over unless another row follows.
        var isEnded = false
        /// Tables in a cell; whether the outermost has a row, and whether one is open.
        var nested = 0
        var hasNestedRow = false
        var isNestedRowOpen = false
        /// Whether what is read stands in the row of a table in a cell, whose own rows and cells are none of the track's.
        var isInNestedRow: Bool { nested > 0 && hasNestedRow }
    }

    private struct Row {
        /// Whether it stands in the table's head or foot, where rows list no tracks.
        var isOutside = false
        /// Whether its end tag was read.
        var isEnded = false
        var cells = 0
        /// Whether the icon of its first cell says that there is racing.
        var isLive: Bool?

        /// Reads the icon: `status_2` is racing, `status_1` practice, `status_0` neither.
        mutating func readIcon(_ scanner: inout HTMLScanner) {
            guard cells == 1, isLive == nil else { return }
            if scanner.hasClass("status_2") {
                isLive = true
            } else if scanner.hasClass("status_1") || scanner.hasClass("status_0") {
                isLive = false
            }
        }
    }

    /// The rows that ended.
    mutating func takeRows() -> [CatalogueRow] {
        defer { rows.removeAll(keepingCapacity: true) }
        return rows
    }

    /// Reads what is there.
    mutating func read(_ scanner: inout HTMLScanner, _ page: inout VisiblePage) throws(PageError) {
        while true {
            switch try page.next(&scanner) {
            case .incomplete: return
            case .finished: return try finish(&page)
            case .text(let range): if table != nil { page.text(range, &scanner) }
            case .start: try start(&scanner, &page)
            case .end: end(scanner.element, &page)
            }
        }
    }

    // MARK: Tags

    private mutating func start(_ scanner: inout HTMLScanner, _ page: inout VisiblePage) throws(PageError) {
        guard let table else {
            page.start(&scanner)
            if scanner.element == .table, scanner.hasClass("track_list") {
                self.table = Table(place: page.open.last(.table))
                lostRows = page.lostRows
                summary.isComplete = false
            }
            return
        }
        // A track's row cannot stand in a cell: the table there was never ended.
        let isTrack = table.nested > 0 && scanner.element == .tr && scanner.hasClass("clickable-row")
        if isTrack { endNested(0, &page) }
        if table.nested > 0, !isTrack {
            switch scanner.element {
            case .table: self.table?.nested += 1
            case .tr:
                if !table.hasNestedRow, row != nil { page.startTable() }
                self.table?.hasNestedRow = true
                self.table?.isNestedRowOpen = true
            case .tbody, .thead, .tfoot: break
            // A table whose first cell has no row is none: this is the row's next cell.
            case .td where !table.hasNestedRow, .th where !table.hasNestedRow: self.table?.nested = 0
            case .td, .th: break
            default: page.start(&scanner)
            }
            if self.table?.nested != 0 { return }
        }
        switch scanner.element {
        case .table:
            guard table.isEnded else {
                // Between two rows it is a stray tag.
                guard row?.isEnded == false else { return }
                self.table?.nested = 1
                self.table?.hasNestedRow = false
                self.table?.isNestedRowOpen = false
                return
            }
            try leaveTable(&page)
            try start(&scanner, &page)
        case .tbody, .thead, .tfoot:
            // In the middle of a text, or of a row's first cell, it is a stray tag, which ends the row, and the rows behind it
            // are still the body's. The end tags of cells and rows may be left out.
            let innermost = page.open.entries.last?.element
            let isInText = innermost.map { ![.td, .th, .tr, .table].contains($0) } ?? false
            let isStray = row.map { !$0.isEnded && (isInText || $0.cells < 2) } ?? false
            try endRow(&page)
            self.table?.isInBody = scanner.element == .tbody || isStray
        case .tr:
            try endRow(&page)
            self.table?.isEnded = false
            beginRow(&page)
            row?.isOutside = !table.isInBody
            page.start(&scanner)
        case .td, .th:
            guard table.isInBody || row != nil else { return }
            self.table?.isEnded = false
            if row == nil {
                beginRow(&page)
                page.startRow()
            }
            row?.cells += 1
            page.start(&scanner)
        default:
            row?.readIcon(&scanner)
            page.start(&scanner)
        }
    }

    private mutating func end(_ element: HTMLElement, _ page: inout VisiblePage) {
        guard let table else { return page.end(element) }
        switch element {
        case .table where table.nested > 0: endNested(table.nested - 1, &page)
        case .table: self.table?.isEnded = true
        case .tr where table.nested == 1 && !table.isNestedRowOpen:
            // That table was never ended.
            endNested(0, &page)
            row?.isEnded = true
        case .tr where table.nested > 0: self.table?.isNestedRowOpen = false
        case .tr: row?.isEnded = true
        case .td, .th, .tbody, .frame: break
        case .thead, .tfoot: if row?.isOutside ?? true { self.table?.isInBody = true }
        default: page.end(element)
        }
    }

    /// So many tables in the cell are left.
    private mutating func endNested(_ count: Int, _ page: inout VisiblePage) {
        if count == 0, let table, table.isInNestedRow, row != nil, page.open.last(.table) > table.place {
            page.close(to: page.open.last(.table))
        }
        table?.nested = count
    }

    private mutating func finish(_ page: inout VisiblePage) throws(PageError) {
        guard let table else { return }
        // A row that the page's end cut off is none.
        if !table.isEnded, row?.isEnded == false { dropRow(&page) }
        try leaveTable(&page)
    }

    private mutating func leaveTable(_ page: inout VisiblePage) throws(PageError) {
        guard let table else { return }
        summary.isComplete = table.isEnded
        try endRow(&page)
        // Rows in a hidden element without an end may be rows of tracks.
        for _ in 0..<min(page.lostRows - lostRows, CatalogueRowReader.mostRows) {
            rows.append(.skipped(SkippedRow(reason: .unreadableText)))
            summary.rows += 1
        }
        lostRows = page.lostRows
        page.close(to: table.place)
        self.table = nil
    }

    // MARK: Rows

    private mutating func beginRow(_ page: inout VisiblePage) {
        row = Row()
        page.isWriting = true
    }

    private mutating func endRow(_ page: inout VisiblePage) throws(PageError) {
        guard let row, let table else { return }
        self.row = nil
        page.isWriting = true
        page.close(to: table.place + 1)
        page.isWriting = false
        let content = CatalogueRowReader()
        let isTooLong = page.fragment.isOverfull
        try page.readFragment(isWhole: true, by: reader, content)
        var results = isTooLong ? [CatalogueRow.skipped(SkippedRow(reason: .unreadableText))] : content.rows
        // Of rows whose tags are damaged nobody can tell which one the icon belongs to.
        if results.count == 1, case .listing(var listing) = results[0] {
            listing.isLive = row.isLive
            results[0] = .listing(listing)
        }
        if row.isOutside { results = results.compactMap(Self.outside) }
        summary.rows += results.count
        for result in results { if case .listing = result { summary.readable += 1 } }
        rows.append(contentsOf: results)
    }

    /// What a row in the table's head or foot says: that the track which it leads to is listed, since the tags of those may be
    /// stray ones.
    private static func outside(_ row: CatalogueRow) -> CatalogueRow? {
        switch row {
        case .listing(let listing):
            let link = SiteAddress.trackTemplate.replacing("{slug}", with: listing.slug.rawValue)
            return .skipped(SkippedRow(reason: .noLink, link: link, slug: listing.slug))
        case .skipped(let skipped): return skipped.slug == nil ? nil : row
        }
    }

    private mutating func dropRow(_ page: inout VisiblePage) {
        row = nil
        page.isWriting = false
        page.fragment.removeAll()
    }
}

/// Reads one row; or several, where the tags between them are damaged.
private final class CatalogueRowReader: FragmentHandler {
    private var first: CatalogueRow?
    /// What stands beyond a row's cells and lists tracks, with the tracks.
    private var further: [(row: CatalogueRow, slug: TrackSlug)] = []
    private var current = CatalogueCells()

    /// More than the site has rows.
    static let mostRows = 1 << 16

    func start(_ tag: HTMLElement, _ attributes: Attributes) {
        if tag == .td || tag == .th, current.cell == 2 { endRow() }
        current.start(tag, attributes)
    }

    func end(_ tag: HTMLElement) { current.end(tag) }
    func text(_ bytes: UnsafeBufferPointer<UInt8>) { current.text(bytes) }
    func damage() { current.damage() }

    private func endRow() {
        let row = current.row
        if first == nil {
            first = row
        } else if case .listing(let listing) = row {
            add(row, listing.slug)
        } else if case .skipped(let skipped) = row, let slug = skipped.slug {
            add(row, slug)
        }
        for link in current.strayLinks {
            add(.skipped(SkippedRow(reason: .noLink, link: link.text, slug: link.slug)), link.slug)
        }
        current = CatalogueCells()
    }

    private func add(_ row: CatalogueRow, _ slug: TrackSlug) {
        if further.count < Self.mostRows { further.append((row, slug)) }
    }

    /// The row, and the tracks that it lists besides its own.
    var rows: [CatalogueRow] {
        endRow()
        guard let first else { return [] }
        var slugs: Set<TrackSlug> = []
        switch first {
        case .listing(let listing): slugs.insert(listing.slug)
        case .skipped(let skipped): if let slug = skipped.slug { slugs.insert(slug) }
        }
        return [first] + further.filter { slugs.insert($0.slug).inserted }.map(\.row)
    }
}

/// The two cells of a row.
private struct CatalogueCells {
    private(set) var cell = 0
    /// Links to tracks that are not in their place.
    private var strays: [(text: String, slug: TrackSlug)] = []
    private var hasText = false
    private var smalls = 0
    private var activity = TextCollector()
    private var isActivityDone = false
    /// How many `small` are around the activity.
    private var activityDepth = 0
    private var link: Link?
    private var foreignLink: String?
    private var isInLink = false
    /// How many `strong` are open in the link.
    private var strongs = 0
    /// How many are open around the next link.
    private var outerStrongs = 0
    private var event: TextCollector?
    private var isInEvent = false
    private var indents = 0
    private var isInTable = false
    /// What tables in the second cell hold, as a cell of their own: it counts where the cell has no link to a track beside them.
    /// One at most; in an array, since no type can hold one of itself.
    private var inTables: [CatalogueCells] = []

    /// The link to the track.
    private struct Link {
        var text: String
        var slug: TrackSlug
        var name = TextCollector()
        var hasName = false
        /// Whether its name has begun.
        var hasText = false
    }

    mutating func start(_ tag: HTMLElement, _ attributes: Attributes) {
        if isInTable { return inTables[0].start(tag, attributes) }
        if tag == .table, cell == 2 {
            if inTables.isEmpty { inTables.append(CatalogueCells(cell: 2)) }
            isInTable = true
            return
        }
        switch tag {
        case .td, .th: cell += 1
        case .small where cell == 1:
            smalls += 1
            // The innermost one holds the text.
            guard !isActivityDone || smalls > activityDepth else { break }
            activity.removeAll()
            isActivityDone = false
        case .small where indents > 0: if event == nil { isInEvent = true }
        case .a where cell == 2: startLink(attributes)
        case .a: if let text = attributes.text(.href) { addStray(text, SiteAddress.slug(ofLink: text)) }
        case .strong where isInLink: strongs += 1
        case .strong where cell == 2: outerStrongs += 1
        case .div where cell == 2 && (indents > 0 || attributes.hasClass("indent")): indents += 1
        default: break
        }
        // The name ends here at the latest, where its end tags are missing.
        if tag == .div, indents > 0, strongs > 0, link?.hasText == true {
            link?.hasName = true
            isInLink = false
            strongs = 0
        }
        if tag.endsLine { breakText(at: tag) }
    }

    mutating func end(_ tag: HTMLElement) {
        if isInTable {
            if tag == .table { isInTable = false } else { inTables[0].end(tag) }
            return
        }
        switch tag {
        case .small where isInEvent: isInEvent = false
        case .small where cell == 1 && smalls > 0:
            if !isActivityDone, !activity.isBlank {
                isActivityDone = true
                activityDepth = smalls
            }
            smalls -= 1
        case .strong where strongs > 0:
            strongs -= 1
            if strongs == 0, link?.name.isBlank == false { link?.hasName = true }
        case .strong where outerStrongs > 0: outerStrongs -= 1
        case .a:
            isInLink = false
            strongs = 0
        case .div where indents > 0: indents -= 1
        default: break
        }
        if tag.endsLine, tag != .br { breakText(at: tag) }
    }

    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        hasText = hasText || bytes.contains { !isSpace($0) }
        if isInTable { return inTables[0].text(bytes) }
        if strongs > 0, link?.hasName == false {
            link?.name.append(bytes)
            if link?.hasText == false { link?.hasText = bytes.contains { !isSpace($0) } }
        } else if isInEvent {
            if event == nil { event = TextCollector() }
            event?.append(bytes)
        } else if smalls > 0, cell == 1, !isActivityDone {
            activity.append(bytes)
        }
    }

    mutating func damage() {
        // What was lost may have been the link.
        hasText = true
        if isInTable { return inTables[0].damage() }
        if strongs > 0, link?.hasName == false {
            link?.name.damage()
        } else if isInEvent {
            if event == nil { event = TextCollector() }
            event?.damage()
        } else if smalls > 0, cell == 1, !isActivityDone {
            activity.damage()
        }
    }

    /// Each text in its place: a copy of a long one for each tag would cost quadratic time.
    private mutating func breakText(at tag: HTMLElement) {
        if strongs > 0, link?.hasName == false { link?.name.breakText(at: tag) }
        if isInEvent { event?.breakText(at: tag) }
        if smalls > 0, cell == 1, !isActivityDone { activity.breakText(at: tag) }
    }

    /// The first link to a track counts; badges with other links may stand before it.
    private mutating func startLink(_ attributes: Attributes) {
        guard let text = attributes.text(.href) else { return }
        let slug = SiteAddress.slug(ofLink: text)
        if let link {
            // Another link to the same track may have the name that this one lacks.
            isInLink = !link.hasName && slug == link.slug
            if slug != link.slug { addStray(text, slug) }
        } else if let slug {
            link = Link(text: text, slug: slug)
            isInLink = true
            // A link that stands in a `strong` has nothing else in it.
            strongs = outerStrongs > 0 ? 1 : 0
        } else if foreignLink == nil {
            foreignLink = text
        }
    }

    private mutating func addStray(_ text: String, _ slug: TrackSlug?) {
        guard let slug, strays.count < Self.mostStrayLinks else { return }
        strays.append((text, slug))
    }

    private static let mostStrayLinks = 1 << 10

    /// Links to tracks that are not in their place.
    var strayLinks: [(text: String, slug: TrackSlug)] {
        link == nil ? strays + (inTables.first?.strays ?? []) : strays
    }

    /// What the row is.
    var row: CatalogueRow {
        guard let link else {
            if let inner = inTables.first, inner.link != nil {
                guard case .listing(var listing) = inner.row else { return inner.row }
                listing.lastActivity = activity.folded.flatMap(NoValue.dropped)
                listing.currentEvent = event?.folded.flatMap(NoValue.dropped) ?? listing.currentEvent
                return .listing(listing)
            }
            let foreignLink = foreignLink ?? inTables.first?.foreignLink
            var skipped = SkippedRow(reason: foreignLink == nil ? .noLink : .linkElsewhere, link: foreignLink)
            skipped.hasText = hasText
            return .skipped(skipped)
        }
        func skipped(_ reason: SkippedRow.Reason) -> CatalogueRow {
            .skipped(SkippedRow(reason: reason, link: link.text, slug: link.slug))
        }
        guard link.hasName || !link.name.isBlank else { return skipped(.noName) }
        guard let name = link.name.folded else { return skipped(.unreadableText) }
        guard !NoValue.isOne(name) else { return skipped(.noName) }
        return .listing(
            TrackListing(
                slug: link.slug, name: name, lastActivity: activity.folded.flatMap(NoValue.dropped),
                currentEvent: event?.folded.flatMap(NoValue.dropped)))
    }
}
