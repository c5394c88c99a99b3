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
        /// Nothing in its second cell leads anywhere; or a track's link stands beyond a row's cells, since a tag between rows is
        /// damaged.
        case noLink = "no_link"
        /// No link in its second cell leads to a track.
        case linkElsewhere = "link_elsewhere"
        /// Its link has no name, or what stands for none.
        case noName = "no_name"
        /// Its name is longer than any text that is read, or damaged.
        case unreadableText = "unreadable_text"
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

    /// Whether it may be a track's row that is damaged, so that the track is listed although nobody can tell which it is. A link
    /// to another site, or to one of LiveRC's own, is none.
    public var mayBeTrack: Bool {
        guard slug == nil else { return false }
        return switch reason {
        case .noLink: hasText
        case .linkElsewhere: link.map { !SiteAddress.leadsElsewhere($0) } ?? true
        case .noName, .unreadableText: true
        }
    }

    /// Whether there is any text in its cells.
    var hasText = false

    /// The reason, and the link.
    public var description: String {
        switch reason {
        case .noLink: link.map { "the link \($0) stands in no row of its own" } ?? "the row has no link"
        case .linkElsewhere: "the link \(link ?? "") leads to no track"
        case .noName: "the link \(link ?? "") has no name"
        case .unreadableText: "the row's text is damaged, or longer than \(TextCollector.maximumBytes) bytes"
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
/// A row is a `tr` in the body of a `table.track_list`, and goes on to the next one: each is read by itself, so that whatever
/// is wrong with its markup stays in it. What a row holds beyond the rules of a track is left alone.
public struct CataloguePageParser: ~Copyable {
    private var table = CatalogueTable()
    private var page: VisiblePage
    /// What is not read yet.
    private var block: [UInt8] = []
    private var blockEnd: Int
    private let blockSize: Int

    /// Pieces come as the network cuts them; they are read in blocks of about this size.
    static let defaultBlockSize = 64 << 10

    /// Begins a page.
    public init(budget: ParsingBudget = ParsingBudget()) { self.init(blockSize: Self.defaultBlockSize, budget: budget) }

    init(blockSize: Int, budget: ParsingBudget = ParsingBudget()) {
        self.blockSize = blockSize
        blockEnd = blockSize
        page = VisiblePage(budget)
    }

    /// Takes the next piece of the page, and returns the rows that ended in it.
    ///
    /// Throws `PageError` when the page takes too long, or the task is cancelled.
    public mutating func parse(_ piece: [UInt8]) throws(PageError) -> [CatalogueRow] {
        block.append(contentsOf: piece)
        guard block.count >= blockEnd else { return [] }
        try read(piece.count, isWhole: false)
        // What does not end yet is not looked at again before there is as much again.
        blockEnd = block.count * 2 + blockSize
        return table.takeRows()
    }

    /// Ends the page, and returns what is left; a row that the page's end cut off is not counted.
    public mutating func finish() throws(PageError) -> (rows: [CatalogueRow], summary: CataloguePageSummary) {
        try read(0, isWhole: true)
        return (table.takeRows(), table.summary)
    }

    private mutating func read(_ count: Int, isWhole: Bool) throws(PageError) {
        let block = self.block
        self.block = []
        let rest = try page.measured(count) { page throws(PageError) in
            try block.withUnsafeBufferPointer { bytes throws(PageError) in
                var scanner = HTMLScanner(bytes, isWhole: isWhole)
                try table.read(&scanner, &page)
                return scanner.position
            }
        }
        self.block = Array(block[rest...])
    }
}
