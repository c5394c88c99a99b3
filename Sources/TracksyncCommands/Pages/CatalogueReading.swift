import Catalogue
import ControlProtocol
import LiveRC
import PlainText

/// What a saved catalogue says, as `read` shows it.
struct CatalogueReading: Encodable {
    /// A row that is a track.
    struct Listed: Encodable {
        /// Which row of the table's body it is, from 1.
        var row: Int
        var slug: TrackSlug
        var trackName: String
        var livercTrackLastUpdated: String?
        var currentEvent: String?
    }

    /// A row that is no track.
    struct Skipped: Encodable {
        var row: Int
        /// The raw value of a `SkippedRow.Reason`.
        var reason: String
        var message: String
        var link: String?
        var slug: TrackSlug?
        /// Whether a track may be listed in it, so that none is deactivated in its place.
        var mayBeTrack: Bool
    }

    /// A row that repeats a track: the first one counts.
    struct Repeated: Encodable {
        var row: Int
        var slug: TrackSlug
        var firstRow: Int
    }

    var kind = PageKind.catalogue
    var file: String
    var bytes: Int
    var encoding: EncodingReading
    var url: String?
    var rows: Int
    /// Whether the table comes to its end.
    var isComplete: Bool
    var tracks: [Listed] = []
    var repeated: [Repeated] = []
    var skipped: [Skipped] = []
    var warnings: [PageWarning]

    init(_ rows: [CatalogueRow], _ summary: CataloguePageSummary, _ page: SavedPage, _ origin: PageOrigin) {
        file = page.file
        bytes = page.size
        encoding = page.encoding
        url = origin.url
        self.rows = summary.rows
        isComplete = summary.isComplete
        warnings = PageWarning.otherKind(.catalogue, origin)
        var first: [TrackSlug: Int] = [:]
        for (index, row) in rows.enumerated() {
            let number = index + 1
            switch row {
            case .listing(let listing):
                if let firstRow = first[listing.slug] {
                    repeated.append(Repeated(row: number, slug: listing.slug, firstRow: firstRow))
                    continue
                }
                first[listing.slug] = number
                tracks.append(
                    Listed(
                        row: number, slug: listing.slug, trackName: listing.name,
                        livercTrackLastUpdated: listing.lastActivity, currentEvent: listing.currentEvent))
            case .skipped(let row):
                skipped.append(
                    Skipped(
                        row: number, reason: row.reason.rawValue, message: row.description, link: row.link,
                        slug: row.slug, mayBeTrack: row.mayBeTrack))
            }
        }
        warn(summary)
    }

    /// What a sync does with a page like this.
    private mutating func warn(_ summary: CataloguePageSummary) {
        if summary.rows == 0 {
            warnings.append(
                PageWarning(code: "no_tracks", message: "A sync does not take this page: its table has no rows."))
        } else if summary.readable * 2 < summary.rows {
            warnings.append(
                PageWarning(
                    code: "rows_unreadable",
                    message: "A sync does not take this page: less than half of its rows are tracks."))
        }
        if !summary.isComplete {
            warnings.append(
                PageWarning(
                    code: "catalogue_cut",
                    message: "The table does not end: a sync deactivates no track that this page does not list."))
        }
    }
}

/// One row of a saved catalogue.
struct RowReading: Encodable {
    var kind = "catalogue_row"
    var file: String
    var bytes: Int
    var encoding: EncodingReading
    var url: String?
    var slug: TrackSlug
    var row: Int
    /// By the column's name; the event, which no column has, as `current_event`.
    var fields: [String: FieldReading]
    /// The rows that repeat the track.
    var repeatedIn: [Int]
    var warnings: [PageWarning]

    /// The fields in the order in which people read them, with their place in the row.
    static let places = [
        ("source_track_slug", "second cell, link"), ("track_name", "second cell, name in the link"),
        ("liverc_track_last_updated", "first cell, small text"), ("current_event", "second cell, indented small text"),
    ]

    /// Picks the row that counts for a track; throws `CommandFailure` when there is none.
    init(of slug: TrackSlug, in page: CatalogueReading) throws(CommandFailure) {
        guard let listed = page.tracks.first(where: { $0.slug == slug }) else { throw Self.missing(slug, page) }
        file = page.file
        bytes = page.bytes
        encoding = page.encoding
        url = page.url
        self.slug = slug
        row = listed.row
        let texts = [slug.rawValue, listed.trackName, listed.livercTrackLastUpdated, listed.currentEvent]
        fields = Dictionary(
            uniqueKeysWithValues: zip(Self.places, texts).map { place, text in
                let source = FieldReading.Source(
                    panel: "row", place: place.1, text: text ?? "", title: "row \(NumberText.count(listed.row))")
                return (place.0, FieldReading(text.map { .value(.text($0)) } ?? .absent, [source]))
            })
        repeatedIn = page.repeated.filter { $0.slug == slug }.map(\.row)
        warnings = page.warnings
    }

    private static func missing(_ slug: TrackSlug, _ page: CatalogueReading) -> CommandFailure {
        let name = page.file == "-" ? "Standard input" : page.file
        if let row = page.skipped.first(where: { $0.slug == slug }) {
            return CommandFailure(
                .failed, name: row.reason,
                message: "Row \(NumberText.count(row.row)) of \(name) leads to \(slug), and is skipped: \(row.message)."
            )
        }
        let unclear = page.skipped.filter(\.mayBeTrack).count
        let hint =
            unclear == 0
            ? "To see the rows, leave out --slug."
            : "\(NumberText.count(unclear, "row")) may list a track and cannot be read; to see the rows, leave out --slug."
        return CommandFailure(
            .notFound, name: "not_found",
            message: "None of the \(NumberText.count(page.rows, "row")) of \(name) lists \(slug).", hint: hint)
    }
}
