public import Catalogue
public import Exporting
public import FoundationEssentials

/// What `track.export` writes: the formats of tracks, and the feed of changes.
public enum ExportKind: String, Codable, Sendable, CaseIterable {
    case csv, jsonl, json, geojson, kml
    /// The newest changes as an Atom feed.
    case atom
}

/// Parameters of `track.export`: a piece of the tracks, or of the feed of changes, in a format.
public struct TrackExportParams: Codable, Sendable, TrackFiltering {
    /// The format.
    public var format: ExportKind
    /// The columns, in this order; all when absent.
    public var columns: [ExportColumn]?
    /// Only tracks that a search finds, as for `track.list`.
    public var search: String?
    /// Only followed tracks, or changes of followed tracks.
    public var followed: Bool?
    /// Only tracks that left the catalogue.
    public var inactive: Bool?
    /// Only tracks of a country: its name or its code.
    public var country: String?
    /// Only tracks of a state or province.
    public var state: String?
    /// Only tracks of a city.
    public var city: String?
    /// Only tracks that changed at this time or later.
    public var changedSince: Date?
    /// Only tracks that left the catalogue at this time or later.
    public var inactiveSince: Date?
    /// Only tracks without a value in this field.
    public var missing: TrackField?
    /// Only tracks with an open data issue of this kind.
    public var issue: DataIssue.Kind?
    /// The tracks as they were at this time.
    public var asOf: Date?
    /// Only tracks near a place, as for `track.list`.
    public var near: String?
    /// With `near`, always: only tracks so near, in metres.
    public var withinMetres: Int?
    /// Whether a table begins with a byte order mark.
    public var byteOrderMark: Bool?
    /// Where to continue, as an answer says it; absent: at the beginning.
    public var cursor: String?

    /// Makes the parameters.
    public init(format: ExportKind) { self.format = format }
}

/// Result of `track.export`.
public struct ExportPiece: Codable, Sendable {
    /// A piece of what is written.
    public var text: String
    /// Where to continue; absent at the end.
    public var next: String?
    /// Which version of the tracks the piece is of: pieces of different versions do not belong together. Absent for the feed,
    /// which is one piece, and in the answers of an older daemon.
    public var version: String?

    /// Makes a piece.
    public init(text: String, next: String?, version: String? = nil) {
        self.text = text
        self.next = next
        self.version = version
    }
}
