import Catalogue
import Testing

@testable import LiveRC

/// A catalogue page in LiveRC's markup.
struct CatalogueMarkup {
    /// The table's body, row by row.
    var rows: [String]

    init(_ rows: String...) { self.rows = rows }
    init(rows: [String]) { self.rows = rows }

    static func row(
        link: String? = "//one.liverc.com/", name: String? = "One", activity: String? = "1 minute ago",
        event: String? = nil
    ) -> String {
        let strong = name.map { "<strong>\($0)</strong>" } ?? ""
        let anchor = link.map { "<a href=\"\($0)\">\(strong)</a>" } ?? strong
        return """
            <tr class="clickable-row" data-href="//elsewhere.liverc.com/live/">
              <td class="text-nowrap"><i class="fa status_2"></i><br />
                \(activity.map { "<small><small>\($0)</small></small>" } ?? "")</td>
              <td><span class="hidden">hidden</span>\(anchor)
                \(event.map { "<div class=\"indent\"><small>\($0)</small></div>" } ?? "")</td></tr>
            """
    }

    static let head = """
        <!doctype html><html><head><meta charset="utf-8" /><title>Tracks</title></head><body>
        <table class="other"><tbody><tr><td>1</td><td><a href="//no.liverc.com/"><strong>No</strong></a></td></tr></tbody></table>
        <table class="table table-striped track_list"><thead><tr><th>Status</th><th>Track</th></tr></thead><tbody>

        """
    static let foot = "</tbody></table></body></html>"

    var page: String { Self.head + rows.joined(separator: "\n") + Self.foot }
}

/// What a catalogue page was read to.
struct CatalogueReading {
    let rows: [CatalogueRow]
    let summary: CataloguePageSummary

    init(_ page: some Sequence<UInt8>, pieceSize: Int = .max, blockSize: Int = CataloguePageParser.defaultBlockSize) {
        let bytes = Array(page)
        var parser = CataloguePageParser(blockSize: blockSize)
        var rows: [CatalogueRow] = []
        do {
            for start in stride(from: 0, to: bytes.count, by: pieceSize) {
                let end = pieceSize < bytes.count - start ? start + pieceSize : bytes.count
                rows += try parser.parse(Array(bytes[start..<end]))
            }
            let end = try parser.finish()
            self.rows = rows + end.rows
            summary = end.summary
        } catch {
            Issue.record("the page was not read: \(error)")
            self.rows = rows
            summary = CataloguePageSummary()
        }
    }

    init(rows: String...) { self.init(CatalogueMarkup(rows: rows).page.utf8) }

    var listings: [TrackListing] { rows.compactMap { if case .listing(let listing) = $0 { listing } else { nil } } }
    var reasons: [SkippedRow.Reason] { rows.compactMap { if case .skipped(let row) = $0 { row.reason } else { nil } } }
    var names: [String] { listings.map(\.name) }
}

/// A dashboard page in LiveRC's markup.
struct DashboardMarkup {
    var name = "One RC"
    var addressLines = ["1 Some Street", "Town, ST 01234", "United States"]
    var contacts: String? = contacts()
    var logo: String? = "https://assets.example.com/track_logos/1.png"
    var description: String? = "Some words."
    var map: String? = "https://maps.example.com/place?key=k&q=1 Some Street,Town,ST+01234,US"
    var statistics: [(String, String)]? = [
        ("Laps", "1,230,327"), ("Practice Sessions", "8,405"), ("Races", "1,894"), ("Entries", "12"), ("Events", "0"),
    ]
    var facebook: String? = Self.facebookPage("https://www.facebook.com/one")
    var hasAbout = true

    static func contacts(
        phone: String = #"<a href="tel:5551234567">555-123-4567</a>"#,
        website: String = #"<a href="http://one.example.com" target="_blank">http://one.example.com</a>"#,
        email: String = #"<a href="javascript:noSpam('a', 'b.example');">&#97;&#64;&#98;&#46;&#101;xample</a>"#
    ) -> String {
        """
        <br><abbr title="Phone">P:</abbr> \(phone)
        <br><abbr title="Website">W:</abbr> \(website)
        <br><abbr title="E-Mail">E:</abbr> \(email)
        """
    }

    static func facebookPage(_ link: String) -> String {
        panel("Facebook Page", #"<a href="\#(link)" target="_blank">\#(link)</a>"#)
    }

    static func facebookFeed(_ link: String) -> String {
        panel(
            "Facebook Feed",
            """
            <div class="fb-page" data-width="500px" data-href="\(link)"><blockquote cite="\(link)">
            <a href="https://elsewhere.example.com/">One RC</a></blockquote></div>
            """)
    }

    static func panel(_ heading: String, _ body: String) -> String {
        """
        <div class="panel panel-default">
          <div class="panel-heading"><i class="fa fa-fw"></i> \(heading)</div>
          <div class="panel-body no-padding">\(body)</div>
        </div>
        """
    }

    var about: String {
        let lines = addressLines.map { "<br>\($0)" }.joined(separator: "\t\n")
        let image = logo.map { "<p class=\"text-right\"><img src=\"\($0)\"></p>" } ?? ""
        let words = description.map { "<div class=\"row\"><div class=\"col-md-12\"><hr />\($0)</div></div>" } ?? ""
        return Self.panel(
            "About \(name)",
            """
            <div class="row"><div class="col-sm-4"><address class="small"><strong>\(name)</strong>
            \(lines)<br>
            \(contacts ?? "")</address></div>
            <div class="col-sm-8">\(image)</div></div>\(words)
            """)
    }

    var mapPanel: String? {
        map.map { Self.panel("Track Map", "<iframe width=\"100%\" src=\"\($0)\" allowfullscreen></iframe>") }
    }

    var statisticsPanel: String? {
        statistics.map { rows in
            let rows = rows.map { "<tr><th>\($0.0)</th>\n<td class=\"text-right\">\($0.1)</td></tr>" }
            return Self.panel("Lifetime Track Stats", "<table><tbody>\(rows.joined(separator: "\n"))</tbody></table>")
        }
    }

    var panels: [String] { [hasAbout ? about : nil, mapPanel, statisticsPanel, facebook].compactMap(\.self) }

    static let head = """
        <!doctype html><html><head><meta charset="utf-8"><title>One</title>
        <script>if (1 > 0) { document.write('<div class="panel-heading">About Nobody</div>') }</script></head><body>
        <!-- <div class="panel-heading">About Nobody</div> --><div id="wrapper"><div class="panel">
        <div class="panel-heading"><div class="row"><div class="huge">30</div></div></div><div class="panel-footer">x</div></div>

        """
    static let foot = "</div><script>var x = '<div>'</script></body></html>"

    static func page(_ panels: [String]) -> String { head + panels.joined(separator: "\n") + foot }

    var page: String { Self.page(panels) }

    func read() throws -> Dashboard { try DashboardPage.parse(Array(page.utf8)) }

    /// The dashboard that the markup's defaults are read to.
    static let standard: Dashboard = {
        var dashboard = Dashboard()
        dashboard.trackName = .value("One RC")
        dashboard.address = .value("1 Some Street, Town, ST 01234, United States")
        dashboard.city = .value("Town")
        dashboard.state = .value("ST")
        dashboard.country = .value("United States")
        dashboard.countryCode = .value("US")
        dashboard.postalCode = .value("01234")
        dashboard.phone = .value("555-123-4567")
        dashboard.website = .value("http://one.example.com")
        dashboard.email = .value("a@b.example")
        dashboard.description = .value("Some words.")
        dashboard.logoURL = .value("https://assets.example.com/track_logos/1.png")
        dashboard.facebookURL = .value("https://www.facebook.com/one")
        dashboard.totalLaps = .value(1_230_327)
        dashboard.totalPracticeSessions = .value(8_405)
        dashboard.totalRaces = .value(1_894)
        dashboard.totalEntries = .value(12)
        dashboard.totalEvents = .value(0)
        return dashboard
    }()
}
