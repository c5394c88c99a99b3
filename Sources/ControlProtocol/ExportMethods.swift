public import Catalogue
public import Exporting
public import FoundationEssentials
import JobModel

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

extension ExportPiece {
    /// What stands before and behind the text of a piece in its JSON, as the daemon sends it; the text is a string of JSON
    /// already, without its quotes. Throws `EncodingError`.
    public static func json(next: String?, version: String) throws -> (before: [UInt8], behind: [UInt8]) {
        let json = try RecordCoding.encode(ExportPiece(text: "", next: next, version: version))
        // Within a string these quotes are escaped.
        guard let empty = json.firstRange(of: Data("\"text\":\"\"".utf8)) else { return (Array(json), []) }
        return (Array(json[..<(empty.upperBound - 1)]), Array(json[(empty.upperBound - 1)...]))
    }
}

/// An answer as a line of the daemon's, with the long text that was taken out of it, where it has one.
public struct AnswerLine {
    /// The line without that text.
    public let line: Data
    private var text: String?

    /// Looks for a long text where answers of this type have one.
    public init<Answer>(_ line: Data, to answer: Answer.Type) {
        guard answer == ExportPiece.self, let lifted = LongText.lift(from: line) else {
            self.line = line
            return
        }
        (text, self.line) = lifted
    }

    /// Looks for what stands before a long text in the beginning of a line, while the rest is on its way; `nil` where no long
    /// text begins there.
    public init?<Answer>(beginning: Data, to answer: Answer.Type) {
        guard answer == ExportPiece.self, let head = LongText.head(of: beginning) else { return nil }
        line = head
    }

    /// The answer; throws `DecodingError` when it is none of this type.
    public func decode<Answer: Codable & Sendable>(as type: Answer.Type = Answer.self) throws -> ResponseMessage<Answer>
    {
        var message = try RecordCoding.decode(ResponseMessage<Answer>.self, from: line)
        if let text, var piece = message.result as? ExportPiece {
            piece.text = text
            message.result = piece as? Answer
        }
        return message
    }
}
