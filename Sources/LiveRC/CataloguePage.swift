public import Catalogue

/// One row of the catalogue's table.
public enum CatalogueRow: Sendable, Hashable {
    /// A track.
    case listing(TrackListing)
    /// No track, for this reason.
    case skipped(SkippedRow)
}

/// Why a row of the catalogue's table is no track.
public struct SkippedRow: Sendable, Hashable, CustomStringConvertible {
    /// The reasons.
    public enum Reason: String, Sendable, Hashable {
        /// Nothing in its second cell leads anywhere.
        case noLink = "no_link"
        /// Its link leads to no track.
        case linkElsewhere = "link_elsewhere"
        /// Its link has no name.
        case noName = "no_name"
        /// Its name or activity is longer than any text that is read.
        case textTooLong = "text_too_long"
    }

    /// Which reason it is.
    public var reason: Reason
    /// The link, cut to 200 characters and without control characters, so that it is safe in a log.
    public var link: String?

    init(reason: Reason, link: String? = nil, slug: TrackSlug? = nil) {
        self.reason = reason
        self.slug = slug
        self.link = link.map { link in
            // By scalars: one character can be as long as the page.
            var text = TextCollector()
            text.append(Array(String(link.unicodeScalars.prefix(200)).utf8))
            return text.folded ?? ""
        }
    }

    /// The track that the link leads to, if it leads to one: that it is listed is known, whatever else is not.
    public var slug: TrackSlug?

    /// The reason, and the link.
    public var description: String {
        switch reason {
        case .noLink: "the row has no link"
        case .linkElsewhere: "the link \(link ?? "") leads to no track"
        case .noName: "the link \(link ?? "") has no name"
        case .textTooLong: "the row's text is longer than \(TextCollector.maximumBytes) bytes"
        }
    }
}

/// What a catalogue page was like as a whole.
public struct CataloguePageSummary: Sendable, Hashable {
    /// Rows of the table's body.
    public var rows = 0
    /// Rows that are tracks.
    public var readable = 0
    /// Rows that are none.
    public var skipped: Int { rows - readable }
    /// Whether the table was there, to its end; a page that was cut is not complete.
    public var isComplete = false

    /// A page without rows.
    public init() {}
}

/// Reads the catalogue page as it comes, so that memory does not grow with the catalogue.
///
/// A row is a `tr` in the body of a `table.track_list`. What a row holds beyond the rules of a track is left alone.
public final class CataloguePageParser {
    private let rows = CatalogueRows()
    private let reader: HTMLReader

    /// Begins a page.
    public convenience init() { self.init(blockSize: HTMLReader.defaultBlockSize) }

    init(blockSize: Int) { reader = HTMLReader(rows, blockSize: blockSize) }

    /// Takes the next piece of the page, and returns the rows that ended in it.
    public func parse(_ piece: [UInt8]) -> [CatalogueRow] {
        piece.withUnsafeBytes(reader.feed)
        return rows.take()
    }

    /// Ends the page, and returns what is left; a row that the page's end cut off is not counted.
    public func finish() -> (rows: [CatalogueRow], summary: CataloguePageSummary) {
        reader.finish()
        return (rows.take(), rows.summary)
    }
}

/// Makes rows of tags and texts.
private final class CatalogueRows: PageHandler {
    private(set) var summary = CataloguePageSummary()
    private var finished: [CatalogueRow] = []
    private var isInTable = false
    private var nestedTables = 0
    private var isInBody = false
    private var row: Row?

    /// A row that has begun.
    private struct Row {
        var cell = 0
        var smallDepth = 0
        var activity = TextCollector()
        var isActivityDone = false
        var link: String?
        var isInLink = false
        var isInName = false
        var name = TextCollector()
        var hasName = false
        var isInEvent = false
        var event = TextCollector()
    }

    func take() -> [CatalogueRow] {
        defer { finished.removeAll(keepingCapacity: true) }
        return finished
    }

    func start(_ tag: Tag, _ attributes: Attributes) {
        guard isInTable else {
            if tag == .table, attributes.hasClass("track_list") {
                isInTable = true
                isInBody = true
                summary.isComplete = false
            }
            return
        }
        if tag == .table { nestedTables += 1 }
        guard nestedTables == 0 else { return }
        switch tag {
        case .thead, .tfoot: isInBody = false
        case .tbody: isInBody = true
        case .tr where isInBody:
            endRow()
            row = Row()
        case .td: row?.cell += 1
        case .small where row?.cell == 1:
            row?.smallDepth += 1
            // The innermost one holds the text.
            if row?.isActivityDone == false { row?.activity.removeAll() }
        case .a where row?.cell == 2 && row?.link == nil:
            guard let link = attributes.text("href") else { break }
            row?.link = link
            row?.isInLink = true
        case .strong where row?.isInLink == true && row?.hasName == false: row?.isInName = true
        case .div where row?.cell == 2 && attributes.hasClass("indent"): row?.isInEvent = true
        default: break
        }
    }

    func end(_ tag: Tag, isWritten: Bool) {
        guard isInTable else { return }
        guard nestedTables == 0 else {
            if tag == .table { nestedTables -= 1 }
            return
        }
        switch tag {
        case .table:
            // A table that breaks off ends with the page's frame: its last row is no whole one.
            if isWritten { endRow() } else { row = nil }
            isInTable = false
            summary.isComplete = isWritten
        case .thead, .tfoot: isInBody = true
        // Otherwise the next row, or the table's own end, ends it.
        case .tr where isWritten: endRow()
        case .small where row?.smallDepth ?? 0 > 0:
            row?.smallDepth -= 1
            row?.isActivityDone = true
        case .strong where row?.isInName == true:
            row?.isInName = false
            row?.hasName = true
        case .a: row?.isInLink = false
        case .div: row?.isInEvent = false
        default: break
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard nestedTables == 0, row != nil else { return }
        if row?.isInName == true {
            row?.name.append(bytes)
        } else if row?.isInEvent == true {
            row?.event.append(bytes)
        } else if row?.smallDepth != 0, row?.isActivityDone == false {
            row?.activity.append(bytes)
        }
    }

    private func endRow() {
        guard let row else { return }
        self.row = nil
        summary.rows += 1
        let result = Self.read(row)
        if case .listing = result { summary.readable += 1 }
        finished.append(result)
    }

    private static func read(_ row: Row) -> CatalogueRow {
        guard let link = row.link else { return .skipped(SkippedRow(reason: .noLink)) }
        guard let slug = SiteAddress.slug(ofLink: link) else {
            return .skipped(SkippedRow(reason: .linkElsewhere, link: link))
        }
        guard row.hasName, !row.name.isBlank else {
            return .skipped(SkippedRow(reason: .noName, link: link, slug: slug))
        }
        guard let name = row.name.folded, let activity = row.activity.folded else {
            return .skipped(SkippedRow(reason: .textTooLong, link: link, slug: slug))
        }
        guard !name.isEmpty else { return .skipped(SkippedRow(reason: .noName, link: link, slug: slug)) }
        let event = row.event.folded ?? ""
        return .listing(
            TrackListing(
                slug: slug, name: name, lastActivity: activity.isEmpty ? nil : activity,
                currentEvent: event.isEmpty ? nil : event))
    }
}
