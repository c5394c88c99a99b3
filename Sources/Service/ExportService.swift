import Blocking
public import Catalogue
public import Exporting
import Storage
import Syncing

/// What leaves the house, and how.
public struct ExportRequest: Sendable {
    /// How it is written.
    public var format: ExportFormat
    /// The columns, in this order.
    public var columns: [ExportColumn]
    /// Which tracks: the query's limit and offset do not count.
    public var query: TrackQuery
    /// Whether a table begins with a byte order mark.
    public var byteOrderMark: Bool

    /// Makes a request.
    public init(format: ExportFormat, columns: [ExportColumn], query: TrackQuery, byteOrderMark: Bool) {
        self.format = format
        self.columns = columns
        self.query = query
        self.byteOrderMark = byteOrderMark
    }
}

/// A place in an export: behind a track, and so many bytes of what follows, as it is sent.
public struct ExportCursor: Sendable, Hashable {
    var slug: String
    var skip: Int

    /// The beginning.
    public static let start = ExportCursor(slug: "", skip: 0)

    init(slug: String, skip: Int) {
        self.slug = slug
        self.skip = skip
    }

    /// Reads a place; `nil` when the text is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "+", omittingEmptySubsequences: false)
        guard parts.count == 2, let skip = Int(parts[1]), skip >= 0, parts[0].isEmpty || TrackSlug(parts[0]) != nil
        else { return nil }
        self.init(slug: String(parts[0]), skip: skip)
    }

    /// The place as text.
    public var description: String { "\(slug)+\(skip)" }
}

/// The tracks on their way out, piece by piece: neither side ever has all of them in memory.
public struct ExportService: Sendable {
    let store: TrackStore

    /// The most bytes of a piece.
    public static let pieceSize = 1_000_000

    /// A piece of an export, and where to continue, `nil` at the end; and which version of the tracks it is of. The text is what a
    /// string of JSON has between its quotes: escaped while it is written, it needs no second reading.
    public func piece(of request: ExportRequest, from place: ExportCursor) async throws
        -> (text: ArraySlice<UInt8>, next: ExportCursor?, version: String)
    {
        try await BlockingThreads.shared.run { [store] in
            let size = Self.pieceSize
            let writer = TrackWriter(
                request.format, columns: request.columns, as: .jsonString, byteOrderMark: request.byteOrderMark)
            var wanted = Int.max
            // A track is rarely longer than what is over.
            var text = writer.text(capacity: size + 16_384)
            // The track written last, and where it begins; before it stands another one, or the head.
            var last = place.slug
            var before = place.slug
            var start = 0
            var isCut = false
            if place.slug.isEmpty { writer.begin(&text) }
            let version = try store.tracks.forEach(
                matching: request.query, columns: request.columns, placed: request.format.isPlaced, after: place.slug
            ) { row in
                guard text.bytes.count < wanted else {
                    isCut = true
                    return false
                }
                (before, start) = (last, last.isEmpty ? 0 : text.bytes.count)
                writer.write(row, isFirst: last.isEmpty, &text)
                // The bytes to skip are those of the first track at most.
                if wanted == .max { wanted = min(place.skip, text.bytes.count) + size }
                if case .text(let slug) = row.slug { last = String(decoding: slug, as: UTF8.self) }
                return true
            }
            if !isCut { writer.end(&text) }
            let from = min(place.skip, text.bytes.count)
            guard text.bytes.count > from + size else {
                let next = isCut ? ExportCursor(slug: last, skip: 0) : nil
                return (text.bytes[from...], next, version.description)
            }
            // A track that is longer than a piece, or the last one that is not there as a whole.
            let end = text.cut(at: from + size, from: max(from, start))
            let next = ExportCursor(slug: before, skip: end - start)
            return (text.bytes[from..<end], next, version.description)
        }
    }

    /// The newest changes of profiles, additions and departures, as an Atom feed.
    public func changeFeed(followed: Bool) async throws -> String {
        let text = try await BlockingThreads.shared.run { [store] in
            try ChangeFeed.text(of: store, followed: followed)
        }
        return String(decoding: text.bytes, as: UTF8.self)
    }
}
