import Catalogue
import LiveRCSimulator
import Testing

@testable import LiveRC

/// Where on a dashboard each value stands.
@Suite struct ExplanationTests {
    private func explain(_ markup: DashboardMarkup) throws -> DashboardExplanation {
        try DashboardPage.explain(Array(markup.page.utf8))
    }

    /// `About, line 2: Town, ST 01234`.
    private func places(_ explanation: DashboardExplanation, _ field: TrackField) -> [String] {
        (explanation.sources[field] ?? []).map { "\($0.panel.title), \($0.place): \($0.text)" }
    }

    @Test func `each value has its place`() throws {
        let found = try explain(DashboardMarkup())
        #expect(found.dashboard == DashboardMarkup.standard && found.problem == nil)
        let line = "About, line 2: Town, ST 01234"
        let expected: [TrackField: [String]] = [
            .trackName: ["About, name: One RC"],
            .address: ["About, lines 1 to 3: 1 Some Street, Town, ST 01234, United States"],
            .city: ["Track Map, q= part 2: Town", line], .state: ["Track Map, q= part 3, before the +: ST", line],
            .postalCode: ["Track Map, q= part 3, behind the +: 01234", line],
            .country: ["About, line 3: United States"], .countryCode: ["Track Map, q= part 4: US"],
            .phone: ["About, P: link: 555-123-4567"], .website: ["About, W: link: http://one.example.com"],
            .email: ["About, E: link, noSpam: javascript:noSpam('a', 'b.example');"],
            .description: ["About, second row: Some words."],
            .logoURL: ["About, img of the second column: https://assets.example.com/track_logos/1.png"],
            .facebookURL: ["Facebook, link: https://www.facebook.com/one"],
            .totalLaps: ["Lifetime Track Stats, Laps: 1,230,327"],
            .totalPracticeSessions: ["Lifetime Track Stats, Practice Sessions: 8,405"],
            .totalRaces: ["Lifetime Track Stats, Races: 1,894"], .totalEntries: ["Lifetime Track Stats, Entries: 12"],
            .totalEvents: ["Lifetime Track Stats, Events: 0"],
        ]
        for field in TrackField.allCases { #expect(places(found, field) == expected[field] ?? [], "\(field)") }
        #expect(found.mapAddress == DashboardMarkup().map)
        #expect(found.reason(for: .latitude) == "the map's address has no coordinates")
    }

    @Test func `an e-mail address names the way in which the link gives it`() throws {
        func places(_ email: String) throws -> [String] {
            var markup = DashboardMarkup()
            markup.contacts = DashboardMarkup.contacts(email: email)
            return try self.places(explain(markup), .email)
        }
        #expect(
            try places(#"<a href="mailto:a@b.example?x">us</a>"#) == ["About, E: link, mailto:: mailto:a@b.example?x"])
        let code = "2a4b6a48044f524b475a464f"
        for name in ["span", "strong", "small"] {
            let link = "<\(name) data-cfemail=\(code)>x</\(name)>"
            #expect(try places(link) == ["About, E: link, data-cfemail: \(code)"])
        }
        #expect(
            try places("<a href='/cdn-cgi/l/email-protection#\(code)'>x</a>")
                == ["About, E: link, email-protection#: /cdn-cgi/l/email-protection#\(code)"])
        #expect(try places(#"<a href="https://b.example">a@b.example</a>"#) == ["About, E: link, text: a@b.example"])
        #expect(
            try places(#"<a href="https://b.example">call us</a>"#)
                == ["About, E: link: call us (https://b.example)"])
        #expect(try places("N/A") == ["About, E: line: N/A"])
    }

    @Test func `without a map the town's line has its parts, without lines the map has all`() throws {
        var markup = DashboardMarkup()
        markup.map = nil
        var found = try explain(markup)
        for field in [TrackField.city, .state, .postalCode] {
            #expect(places(found, field) == ["About, line 2: Town, ST 01234"], "\(field)")
        }
        #expect(places(found, .countryCode) == ["About, line 3: United States"])
        #expect(found.reason(for: .latitude) == "the page has no panel Track Map")

        markup = DashboardMarkup()
        markup.hasAbout = false
        found = try explain(markup)
        #expect(places(found, .address) == ["Track Map, q=: 1 Some Street, Town, ST 01234, United States"])
        #expect(places(found, .country) == ["Track Map, q= part 4: US"])
        #expect(found.reason(for: .phone) == "the page has no panel About")
    }

    @Test func `parts are counted by the commas of the query, and lines by their places on the page`() throws {
        var markup = DashboardMarkup()
        markup.addressLines = ["N/A", "Horntye Park, Bohemia Road", "Hastings TN34 1EX", "United Kingdom"]
        markup.map = "https://maps.example.com/place?q=Horntye Park, Bohemia Road,Hastings,+TN34 1EX,GB"
        let found = try explain(markup)
        #expect(
            places(found, .city) == ["Track Map, q= part 3: Hastings", "About, line 3: Hastings TN34 1EX"])
        #expect(places(found, .state).first == "Track Map, q= part 4, before the +: ")
        #expect(found.dashboard.state == .absent)
        #expect(places(found, .countryCode) == ["Track Map, q= part 5: GB"])
        #expect(places(found, .country) == ["About, line 4: United Kingdom"])
        #expect(places(found, .address).first?.hasPrefix("About, lines 1 to 4: N/A, Horntye Park") == true)
    }

    @Test func `coordinates name their parameter, also where they are refused`() throws {
        var markup = DashboardMarkup()
        markup.map = "https://maps.example.com/view?center=51.5,-0.1&zoom=9"
        #expect(try places(explain(markup), .latitude) == ["Track Map, center=: 51.5"])
        markup.map = "https://maps.example.com/view?q=91,7"
        let found = try explain(markup)
        #expect(found.dashboard.latitude == .notFound)
        #expect(places(found, .latitude) == ["Track Map, q=: 91"] && places(found, .longitude) == ["Track Map, q=: 7"])
    }

    @Test func `what is no value is shown with its place`() throws {
        var markup = DashboardMarkup()
        markup.statistics = [("Laps", "many"), ("Races", "N/A")]
        markup.facebook = DashboardMarkup.facebookFeed("javascript:void(0)")
        let found = try explain(markup)
        #expect(places(found, .totalLaps) == ["Lifetime Track Stats, Laps: many"])
        #expect(places(found, .totalRaces) == ["Lifetime Track Stats, Races: N/A"])
        #expect(places(found, .totalEvents) == [])
        #expect(found.reason(for: .totalEvents) == "the panel Lifetime Track Stats has no row Events")
        #expect(places(found, .facebookURL) == ["Facebook, data-href: javascript:void(0)"])
    }

    @Test func `each panel is listed with what became of it`() throws {
        let panels = [
            DashboardMarkup.panel("30 &lt;Results&gt; &amp;lt; This Month", ""),
            DashboardMarkup.facebookPage("https://f.example/1"), DashboardMarkup.facebookPage("https://f.example/2"),
            DashboardMarkup.panel("About us", ""), "<div class=panel><div class=panel-heading>Track Map</div>",
        ]
        let page = DashboardMarkup.head + panels.joined()
        let found = try DashboardPage.explain(Array(page.utf8))
        let expected: [FoundPanel] = [
            FoundPanel(heading: "30", kind: nil, outcome: .otherHeading),
            FoundPanel(heading: "30 <Results> &lt; This Month", kind: nil, outcome: .otherHeading),
            FoundPanel(heading: "Facebook Page", kind: .facebook, outcome: .read),
            FoundPanel(heading: "Facebook Page", kind: .facebook, outcome: .repeated),
            FoundPanel(heading: "About us", kind: .about, outcome: .read),
            FoundPanel(heading: "Track Map", kind: .map, outcome: .notEnded),
        ]
        #expect(found.panels == expected)
        #expect(found.reason(for: .latitude) == "the panel Track Map does not end")
        #expect(found.reason(for: .city) == "neither the address lines nor the map tell it")
    }

    @Test func `a page that is refused says why, and which panels it has`() throws {
        let other = try DashboardPage.explain(Array(DashboardMarkup.page([DashboardMarkup.panel("Über uns", "")]).utf8))
        #expect(other.problem?.code == .notADashboard)
        #expect(other.panels.map(\.heading) == ["30", "Über uns"])
        let page = Array(DashboardMarkup().page.utf8)
        let cut = try DashboardPage.explain(Array(page.prefix(page.count / 3)))
        #expect(cut.problem?.code == .truncated && cut.panels.map(\.outcome) == [.otherHeading, .notEnded])
    }

    @Test func `asking for the places changes no value, and every value has one`() throws {
        for generation in 1...2 {
            let site = Site(seed: 12, tracks: 400, generation: generation)
            for index in site.indices {
                let page = site.dashboard(at: index)
                for body in [page, Array(page.prefix(page.count * (index % 10 + 1) / 11))] {
                    let found = try DashboardPage.explain(body)
                    do throws(PageError) {
                        #expect(try DashboardPage.parse(body) == found.dashboard)
                        #expect(found.problem == nil)
                    } catch {
                        #expect(error == found.problem)
                    }
                    for field in TrackField.allCases where found.dashboard[field] != .notFound {
                        #expect(found.sources[field]?.isEmpty == false, "track \(index), \(field)")
                    }
                    for field in TrackField.allCases where found.dashboard[field] == .notFound {
                        #expect(!found.reason(for: field).isEmpty)
                    }
                }
            }
        }
    }

    @Test func `a place has the value that is read there`() throws {
        let site = Site(seed: 13, tracks: 400)
        func plain(_ text: String) -> String {
            String(String.UnicodeScalarView(text.lowercased().unicodeScalars.filter { $0 != " " && $0 != "+" }))
        }
        var checked = 0
        for index in site.indices {
            let found = try DashboardPage.explain(site.dashboard(at: index))
            for field in [TrackField.city, .state, .postalCode, .country, .phone, .website, .trackName, .logoURL] {
                guard case .text(let value) = found.dashboard[field].value, value.utf8.count < 200 else { continue }
                // The map has the country's code where no line has its name.
                for source in found.sources[field] ?? [] where field != .country || source.panel == .about {
                    checked += 1
                    #expect(plain(source.text).contains(plain(value)), "track \(index), \(field): \(source)")
                }
            }
        }
        #expect(checked > 3000)
    }
}
