import NIOCore

/// A part of the catalogue page that a fault can change.
enum CatalogueShape: Sendable, Hashable {
    case whole
    case empty
    /// Only the first share of the rows.
    case share(Double)
    /// The first rows once more at the end, under other names.
    case duplicates(Int)
    /// Rows in front of the others whose links lead elsewhere.
    case foreign(Int)
    /// The links of the first rows are damaged, so that nobody can tell which tracks they list.
    case damaged(Int)
}

/// The catalogue page, piece by piece, so that a site of any size streams in little memory.
struct CataloguePage: PieceSource {
    private let site: Site
    private let shape: CatalogueShape
    private var next = 0
    private var remaining: Int
    private var damaged: Int
    private var stage = Stage.head

    private enum Stage { case head, rows, foot, end }
    private enum Slot: String { case rows }

    init(site: Site, shape: CatalogueShape) {
        self.site = site
        self.shape = shape
        remaining =
            switch shape {
            case .empty: 0
            case .share(let share): site.listedCount(keeping: share)
            default: Int.max
            }
        damaged = if case .damaged(let count) = shape { count } else { 0 }
    }

    /// The next piece, some 50 KB; `nil` after the last.
    mutating func nextPiece() -> ByteBuffer? {
        var piece = ByteBuffer()
        switch stage {
        case .head:
            piece.writeImmutableBuffer(Self.head)
            if case .foreign(let count) = shape { Self.writeForeign(count, &piece) }
            stage = .rows
        case .rows:
            piece.reserveCapacity(64 * 1024)
            let end = site.indices.count
            while next < end, remaining > 0, piece.writableBytes > 8 * 1024 {
                if site.isListed(next) {
                    CatalogueRow(facts: site.facts(at: next)).write(to: &piece, isDamaged: damaged > 0)
                    remaining -= 1
                    damaged -= 1
                }
                next += 1
            }
            if next >= end || remaining == 0 { stage = .foot }
        case .foot:
            if case .duplicates(let count) = shape {
                for index in site.listedIndices.prefix(count) {
                    var facts = site.facts(at: index)
                    facts.name = "Listed Twice \(facts.name)"
                    CatalogueRow(facts: facts).write(to: &piece)
                }
            }
            piece.writeImmutableBuffer(Self.foot)
            stage = .end
        case .end: return nil
        }
        return piece
    }

    /// Links of every kind that is not a track's.
    private static func writeForeign(_ count: Int, _ buffer: inout ByteBuffer) {
        let hosts = [
            "//tracks.example.com/", "https://a.b.liverc.com/", "//user@somewhere.liverc.com/",
            "//port.liverc.com:8080/",
            "//live.liverc.com/", "//liverc.com.example.net/", "javascript:alert(1)", "//-dash.liverc.com/", "/local/",
        ]
        for number in 0..<count {
            CatalogueRow.write(
                to: &buffer, link: hosts[number % hosts.count], name: "Elsewhere \(number)", rawAmpersands: false,
                listing: TrackFacts.Listing(
                    activity: "Yesterday", event: nil, status: 0, hasVideo: false, isFeatured: false))
        }
    }

    private static let (head, foot) = parts()

    private static func parts() -> (ByteBuffer, ByteBuffer) {
        let template = PageTemplate<Slot>(CatalogueBoilerplate.text, style: .formatted)
        let fixed = template.segments.compactMap { if case .fixed(let bytes) = $0 { bytes } else { nil } }
        return (fixed[0], fixed[1])
    }
}

/// One row of the catalogue.
struct CatalogueRow {
    let facts: TrackFacts

    func write(to buffer: inout ByteBuffer, isDamaged: Bool = false) {
        Self.write(
            to: &buffer, link: "//\(facts.slug)\(isDamaged ? "%" : "").liverc.com/", name: facts.name,
            rawAmpersands: facts.appearance.rawAmpersands, listing: facts.listing,
            peculiarity: facts.appearance.peculiarity)
    }

    static func write(
        to buffer: inout ByteBuffer, link: String, name: String, rawAmpersands: Bool, listing: TrackFacts.Listing,
        peculiarity: Peculiarity? = nil
    ) {
        buffer.writeStaticString("                      <tr class=\"clickable-row\" data-href=\"")
        buffer.writeString(link)
        buffer.writeStaticString(listing.status == 0 ? "results/\">\n" : "live/\">\n")
        buffer.writeStaticString(
            "                        <td class=\"text-nowrap\">\n                          <i class=\"fa fa-video-camera fa-fw status_video_"
        )
        buffer.writeStaticString(listing.hasVideo ? "1\"></i>\n" : "0\"></i>\n")
        buffer.writeStaticString("                          <i class=\"fa fa-")
        switch listing.status {
        case 2: buffer.writeStaticString("flag-checkered fa-fw status_2\"></i>\n")
        case 1: buffer.writeStaticString("clock-o fa-fw status_1\"></i>\n")
        default: buffer.writeStaticString("power-off fa-fw status_0\"></i>\n")
        }
        if listing.isFeatured {
            buffer.writeStaticString("                          <i class=\"fa fa-star fa-fw status_featured\"></i>\n")
        }
        buffer.writeStaticString("                          <br /><small><small>")
        buffer.writeString(listing.activity)
        buffer.writeStaticString(
            """
            </small></small>
                                    </td>
                                    <td>
                                      <span class="hidden">seRC</span
                                      >
            """)
        if peculiarity == .badgeBeforeName {
            buffer.writeStaticString(
                "<a href=\"/featured/\"><img src=\"/images/featured.png\" alt=\"\"></a><a href=\"//live.liverc.com/\"><strong>Live</strong></a>\n"
            )
        }
        buffer.writeStaticString("<a href=\"")
        buffer.writeString(link)
        buffer.writeStaticString("\"\n                            ><strong>")
        write(name, rawAmpersands, peculiarity, &buffer)
        buffer.writeStaticString("</strong></a\n                          >\n")
        if let event = listing.event {
            buffer.writeStaticString("                          <div class=\"indent")
            buffer.writeStaticString(peculiarity == .lostQuoteInRow ? "><small>" : "\"><small>")
            buffer.writeEscaped(event, rawAmpersands: rawAmpersands)
            buffer.writeStaticString("</small></div>\n")
        }
        buffer.writeStaticString("                        </td>\n                      </tr>\n")
    }

    private static func write(
        _ name: String, _ rawAmpersands: Bool, _ peculiarity: Peculiarity?, _ buffer: inout ByteBuffer
    ) {
        if let spelling = Spelling(peculiarity) {
            spelling.write(name, to: &buffer, isAttribute: false)
        } else if peculiarity == .elementsInName {
            // The first word in an element, and the second on a line of its own.
            for (number, word) in name.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                buffer.writeStaticString(number == 0 ? "<em>" : number == 1 ? "</em><br>" : " ")
                buffer.writeEscaped(String(word))
            }
            if !name.contains(" ") { buffer.writeStaticString("</em>") }
        } else {
            buffer.writeEscaped(name, rawAmpersands: rawAmpersands)
        }
    }
}
