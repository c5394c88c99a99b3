import Catalogue
import Testing

@testable import LiveRC

/// A tag that is missing, damaged or too many costs one value at most, wherever on the page it stands, and makes none absent.
@Suite struct LostTagTests {
    private static let page: String = {
        // LiveRC has a comment behind each body.
        DashboardMarkup.page(
            DashboardMarkup().panels.map {
                $0.replacing("</div>\n</div>", with: "</div>\n<!-- /.panel-body -->\n</div>")
            })
    }()

    /// The places behind tags of the panels.
    private static let places: [String.Index] = {
        let start = page.ranges(of: "<div class=\"panel panel-default\">")[0].lowerBound
        let end = page.ranges(of: DashboardMarkup.foot)[0].lowerBound
        return page[start..<end].indices.filter { page[$0] == ">" && page[page.index(before: $0)] != "-" }
            .map(page.index(after:))
    }()

    /// Fields whose values a page tells together: those of the name's line and of the address, and those of the map.
    private static let together: [TrackField: TrackField] = [
        .city: .address, .state: .address, .postalCode: .address, .country: .address, .countryCode: .address,
    ]

    /// What a page lost; anything else than the standard's value or an unread one is a fault.
    private func lost(_ page: String, _ what: String) -> Set<TrackField> {
        guard let dashboard = try? DashboardPage.parse(Array(page.utf8)) else {
            Issue.record("\(what): no dashboard")
            return []
        }
        var lost: Set<TrackField> = []
        for field in TrackField.allCases where dashboard[field] != DashboardMarkup.standard[field] {
            #expect(dashboard[field] == .notFound, "\(what): \(field) is \(dashboard[field])")
            lost.insert(Self.together[field] ?? field)
        }
        return lost
    }

    @Test(arguments: [
        "<!-- ", "<!-- x -- >", "<script>", "<style>", "<textarea>", "<noscript>", "<plaintext>", "<template>",
        "<span hidden>", "<div hidden>", "<div style='display: none'>", "<select>", "<svg>", "<object>", "</div>",
        "<![CDATA[",
    ])
    func `what is not ended, or ends too early, costs one value at most`(insertion: String) {
        for place in Self.places {
            let page = Self.page[..<place] + insertion + Self.page[place...]
            let lost = lost(String(page), "\(insertion) behind \(Self.page[..<place].suffix(40))")
            #expect(lost.count <= 1, "\(insertion) behind \(Self.page[..<place].suffix(40)) costs \(lost)")
        }
    }

    @Test func `a panel's tag may be missing, misspelt or without its class`() {
        let ends = [
            "<div class=\"panel panel-default\">", "<div class=\"panel-heading\">",
            "<div class=\"panel-body no-padding\">",
        ]
        for tag in ends {
            for range in Self.page.ranges(of: tag) {
                for other in [
                    "", "<div>", "<dvi" + tag.dropFirst(4), String(tag.dropFirst()), tag.replacing("=", with: ""),
                    tag.replacing("class", with: "clas"), tag.replacing("=\"", with: "=\"\""),
                    tag.replacing("\"", with: ""),
                    tag.replacing("panel", with: "pnael"), tag + "</div>", tag.replacing(">", with: ">>"),
                    tag.replacing(" class", with: "class"),
                ] where other != tag {
                    let page = Self.page.replacingCharacters(in: range, with: other)
                    let lost = lost(page, "\(tag) as \(other)")
                    #expect(lost.isEmpty, "\(tag) as \(other) costs \(lost)")
                }
            }
        }
    }

    @Test(arguments: [
        "\"", ">", "<", "&", "'", "<!-- ", "<b class=\"x", "<a href=\"", "<script>", "<iframe>", "</i", "<span hidden>",
        "<p style=\"display:none\">", "<div class=\"panel-body\">", "<i class=fa>x</i", "<!doctype ",
    ])
    func `what stands before a title without being a part of it costs nothing`(text: String) {
        for title in ["About One RC", "Track Map", "Lifetime Track Stats", "Facebook Page"] {
            let heading = "<i class=\"fa fa-fw\"></i> \(title)</div>"
            let page = Self.page.replacing(heading, with: "<i class=\"fa fa-fw\"></i>\(text) \(title)</div>")
            #expect(page != Self.page)
            #expect(lost(page, "\(text) before \(title)").isEmpty)
        }
    }

    @Test func `a title ends before what is hidden, and other titles stay others`() throws {
        let hidden = Self.page.replacing(" Track Map</div>", with: " Track Map<span hidden>(5)</div>")
        #expect(lost(hidden, "a hidden count").isEmpty)
        for title in ["My Track Map", "<b>My</b> Track Map", "Track Map <!-- -->2", "Statistics", "<i>x</i>Track Map"] {
            var markup = DashboardMarkup()
            markup.statistics = nil
            let decoy = DashboardMarkup.panel(
                title, "<table><tr><th>Laps</th><td>1</td></tr></table><iframe src=\"?q=x,x,x+x,DE\"></iframe>")
            for page in [decoy, decoy.replacing(" class=\"panel-heading\"", with: "")] {
                let dashboard = try DashboardPage.parse(Array(DashboardMarkup.page([page] + markup.panels).utf8))
                #expect(dashboard.totalLaps == .notFound && dashboard.city == .value("Town"), "\(title)")
            }
        }
    }

    @Test func `a panel that is hidden or a comment is not read`() throws {
        let decoy = DashboardMarkup.panel("Track Map", "<iframe src=\"?q=x,x,x+x,DE\"></iframe><!-- /.panel-body -->")
        for hidden in [
            "<div hidden>\(decoy)</div>", "<template>\(decoy)</template>", "<!-- \(decoy) -->",
            "<span style='display:none'><div>\(decoy)</div></span>", "<script>'\(decoy)'</script>",
        ] {
            let dashboard = try DashboardPage.parse(
                Array(DashboardMarkup.page([hidden] + DashboardMarkup().panels).utf8))
            #expect(dashboard == DashboardMarkup.standard, "\(hidden)")
        }
    }

    /// A page's hidden copies of its panels stay hidden though a `div` is never ended somewhere else.
    @Test func `a hidden copy of a panel is not read where another end tag is missing`() throws {
        let markup = DashboardMarkup()
        let copies = [
            DashboardMarkup.panel("Track Map", "<iframe src=\"?q=x,x,x+x,DE\"></iframe>"),
            DashboardMarkup.panel("Lifetime Track Stats", "<table><tr><th>Laps</th><td>1</td></tr></table>"),
            DashboardMarkup.facebookPage("https://www.facebook.com/old"),
            DashboardMarkup.panel("About Old RC", "<div class=row><address><strong>Old RC</strong></address></div>"),
        ]
        for copy in copies {
            for hidden in [
                "<div hidden>\(copy)</div>", copy.replacing("class=\"panel ", with: "hidden class=\"panel "),
            ] {
                for panels in [
                    ["<div>", hidden] + markup.panels, [hidden, "<div>"] + markup.panels,
                    markup.panels + [hidden, "<div>"],
                    ["<div>"] + markup.panels + [hidden], [hidden] + markup.panels + ["<template><div></template>"],
                ] {
                    let dashboard = try DashboardPage.parse(Array(DashboardMarkup.page(panels).utf8))
                    #expect(dashboard == DashboardMarkup.standard, "\(panels)")
                }
            }
        }
    }

    @Test func `an address without contacts ends with its country`() throws {
        var markup = DashboardMarkup()
        markup.contacts = nil
        let about = markup.about.replacing("<br>\n</address>", with: "</address>")
        #expect(about != markup.about)
        var dashboard = try DashboardPage.parse(Array(DashboardMarkup.page([about]).utf8))
        #expect(dashboard.address == .value("1 Some Street, Town, ST 01234, United States"))
        #expect(dashboard.city == .value("Town") && dashboard.countryCode == .value("US"))
        // What else stands there may be another line of it, or a contact without its label.
        for other in ["1 Some Street", "555-123-4567"] {
            let page = about.replacing("United States", with: other)
            dashboard = try DashboardPage.parse(Array(DashboardMarkup.page([page]).utf8))
            #expect(dashboard.address == .notFound)
        }
    }

    @Test func `a list's hidden item ends before the next one`() throws {
        var markup = DashboardMarkup()
        markup.description = "<ul><li hidden>no<li>yes<li hidden>no<ul><li>no</li></ul></li><li>too</ul>"
        #expect(try markup.read().description == .value("yes\ntoo"))
        markup.description = "yes<span hidden>no<p>no</p>"
        #expect(try markup.read().description == .value("yes"))
    }

    // MARK: Values

    @Test func `a contact in the block behind its label is that label's`() throws {
        let labels = ["Phone\">P:", "Website\">W:", "E-Mail\">E:"].map { "<abbr title=\"\($0)</abbr>" }
        for (start, end) in [
            ("<div>", "</div>"), ("<p>", ""), ("<br>", ""), ("<ul><li>", "</ul>"), ("</p>", ""), ("<hr>", ""),
            ("<table><tr><td>", "</table>"),
        ] {
            for label in labels {
                var page = Self.page
                guard let range = page.firstRange(of: label + " "),
                    let link = page[range.upperBound...].firstRange(of: "</a>")
                else { continue }
                page.insert(contentsOf: end, at: link.upperBound)
                page.insert(contentsOf: start, at: range.upperBound)
                #expect(lost(page, "\(label)\(start)").isEmpty, "\(label)\(start)")
            }
        }
        // A text behind a `<br>` is a line of its own.
        var markup = DashboardMarkup()
        markup.contacts = DashboardMarkup.contacts(
            phone: "<br>Open daily", website: "<div>N/A</div>", email: "<div></div>")
        let dashboard = try markup.read()
        #expect(dashboard.phone == .absent && dashboard.website == .absent && dashboard.email == .absent)
    }

    @Test(arguments: [
        "club@example.org#x", "club@example.org&subject=x", "club@example.org/", "club@example.org&amp;body=x?y",
    ])
    func `what stands behind an address in a mailto link is no part of it`(text: String) throws {
        var markup = DashboardMarkup()
        markup.contacts = DashboardMarkup.contacts(email: "<a href=\"mailto:\(text)\">x</a>")
        #expect(try markup.read().email == .value("club@example.org"))
    }

    @Test(arguments: ["Dublin 4", "Dublin 24", "DUBLIN 6W"])
    func `the number of a postal district is a part of the town's name`(town: String) {
        for lines in [["1 Road", town, "Ireland"], [town, "Ireland"]] {
            #expect(Location(query: nil, lines: lines).parts == [town, nil, nil, "Ireland", "IE"])
            let both = Location(query: "1 Road,\(town),+,IE", lines: lines)
            #expect(both.parts == [town, nil, nil, "Ireland", "IE"] && both.issues.isEmpty)
        }
        #expect(Location(query: nil, lines: ["1 Road", "Dublin 4", "Germany"]).city == .absent)
        #expect(Location(query: nil, lines: ["1 Road", "Dublin 40", "Ireland"]).city == .absent)
    }

    @Test func `two quotation marks before a value are one, and none behind an empty value`() throws {
        for tag in ["<a href=\"http", "<a href=\"https", "<img src=\"", "<a href=\"tel"] {
            let page = Self.page.replacing(tag, with: tag.replacing("=\"", with: "=\"\""))
            #expect(page != Self.page)
            #expect(lost(page, tag).isEmpty)
            let empty = Self.page.replacing(tag, with: tag.replacing(" ", with: " alt=\"\"", maxReplacements: 1))
            #expect(lost(empty, tag).isEmpty)
            let stuck = Self.page.replacing(
                tag, with: tag.replacing(" ", with: " alt=\"<b>x</b>\"", maxReplacements: 1))
            #expect(lost(stuck, tag).isEmpty)
        }
    }

    @Test(arguments: ["<!", "<?", "</", "<!-- ", "<b x='"])
    func `a line that a declaration takes with it is unread, not gone`(start: String) throws {
        for line in ["1 Some Street", "Town, ST", "United States"] {
            let page = Self.page.replacing("<br>\(line)", with: "<br>\(start)\(line)")
            let dashboard = try DashboardPage.parse(Array(page.utf8))
            #expect(dashboard.address == DashboardMarkup.standard.address, "the map tells it")
            #expect(dashboard.country == DashboardMarkup.standard.country)
        }
        for (text, field) in [("<img src", TrackField.logoURL), ("Some words.", .description)] {
            let page = Self.page.replacing(text, with: start + text)
            let dashboard = try DashboardPage.parse(Array(page.utf8))
            #expect([.notFound, DashboardMarkup.standard[field]].contains(dashboard[field]), "\(start)\(text)")
        }
    }

    @Test func `what damaged tags of the rows may hide is unread, not gone`() throws {
        for (tag, other) in [
            ("</address></div>", "</address><div>"), ("</p></div>", "</p><div>"), ("<img src", "img src"),
            (
                "<div class=\"row\"><div class=\"col-md-12\">",
                "<span hidden><div class=\"row\"><div class=\"col-md-12\">"
            ),
        ] {
            let lost = lost(Self.page.replacing(tag, with: other), tag)
            #expect(lost.isSubset(of: [.description, .logoURL]) && lost.count <= 1, "\(tag): \(lost)")
        }
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        var copy = self
        copy.replaceSubrange(range, with: text)
        return copy
    }
}
