public import Catalogue
public import FoundationEssentials

/// Writes changes of tracks as an Atom feed (RFC 4287): an entry for what was stored of a track at once.
public struct ChangeFeed: Sendable {
    /// The catalogue's id: a UUID.
    private let catalogue: String
    /// The address of a track's page, with `{slug}` in the slug's place.
    private let trackURL: String

    /// Makes a feed of a catalogue.
    public init(catalogue: String, trackURL: String) {
        self.catalogue = catalogue
        self.trackURL = trackURL
    }

    /// The feed of changes, the newest first; `updated` is the time of a feed without changes. Of more than `limit` the last
    /// entry is left out: of one that is cut another change would be the first, and so its id another one.
    public func write(_ changes: [TrackChange], limit: Int = .max, updated: Date, _ text: inout ExportText) {
        text.append(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom">
            <title>Changes of LiveRC tracks</title>
            <id>urn:uuid:\(catalogue)</id>
            <updated>\(Self.text(of: changes.first?.time ?? updated))</updated>
            <author><name>tracksync</name></author>

            """)
        var entry: [TrackChange] = []
        for change in changes.count > limit ? Self.withoutLastEntry(changes) : changes[...] {
            if let last = entry.last, !Self.isOneEntry(last, change) {
                write(entry: entry, &text)
                entry.removeAll(keepingCapacity: true)
            }
            entry.append(change)
        }
        if !entry.isEmpty { write(entry: entry, &text) }
        text.append("</feed>\n")
    }

    private static func isOneEntry(_ one: TrackChange, _ other: TrackChange) -> Bool {
        one.slug == other.slug && one.time == other.time && one.jobId == other.jobId
    }

    /// The changes without those of the last entry, unless there is no other.
    private static func withoutLastEntry(_ changes: [TrackChange]) -> ArraySlice<TrackChange> {
        guard let last = changes.last, let end = changes.lastIndex(where: { !isOneEntry($0, last) }) else {
            return changes[...]
        }
        return changes[...end]
    }

    private func write(entry changes: [TrackChange], _ text: inout ExportText) {
        // The first of its changes names it, in every version of the feed.
        guard let first = changes.last else { return }
        text.append("<entry>\n<title>")
        text.appendXML("\(first.name ?? first.slug): \(Self.summary(changes))")
        text.append("</title>\n<id>urn:uuid:\(catalogue)#\(first.number ?? 0)</id>\n<updated>")
        text.append(Self.text(of: first.time))
        text.append("</updated>\n<link rel=\"alternate\" type=\"text/html\" href=\"")
        text.appendXML(trackURL.replacing("{slug}", with: first.slug))
        text.append("\"/>\n")
        var kinds: [String] = []
        for change in changes.reversed() where !kinds.contains(change.kind.rawValue) {
            kinds.append(change.kind.rawValue)
        }
        for kind in kinds {
            text.append("<category term=\"")
            text.appendXML(kind)
            text.append("\"/>\n")
        }
        text.append("<content type=\"text\">")
        text.appendXML(changes.reversed().map(Self.line).joined(separator: "\n"))
        text.append("</content>\n</entry>\n")
    }

    private static func summary(_ changes: [TrackChange]) -> String {
        let parts = changes.reversed().map { change in
            switch change.kind {
            case .added: "added"
            case .deactivated: "left the catalogue"
            case .reactivated: "listed again"
            case .followed: "followed"
            case .unfollowed: "followed no longer"
            default: change.field ?? change.kind.rawValue
            }
        }
        return parts.prefix(5).joined(separator: ", ") + (parts.count > 5 ? " and \(parts.count - 5) more" : "")
    }

    private static func line(_ change: TrackChange) -> String {
        guard let field = change.field else { return "\(change.kind.rawValue): \(text(of: change.new))" }
        return "\(field): \(text(of: change.old)) → \(text(of: change.new))"
    }

    private static func text(of value: TrackValue?) -> String {
        switch value {
        case nil: "-"
        case .text(let text): text
        case .real(let number): "\(number)"
        case .integer(let number): "\(number)"
        }
    }

    private static func text(of time: Date) -> String { time.formatted(.iso8601) }
}
