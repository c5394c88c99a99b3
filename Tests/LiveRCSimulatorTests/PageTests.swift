import LiveRCSimulator
import Testing

/// The pages served, against the truth the site tells about them.
@Suite struct PageTests {
    private func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#039;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// The page with raw ampersands escaped and white space folded, so that one search fits both styles.
    private func normal(_ page: String) -> String {
        page.replacing("& ", with: "&amp; ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func grouped(_ number: Int) -> String {
        var text = ""
        for (position, digit) in String(number).reversed().enumerated() {
            if position > 0, position.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }

    @Test(arguments: [1, 2, 3])
    func `a dashboard says what the truth says`(generation: Int) async throws {
        let site = Site(seed: 3, tracks: 250, generation: generation)
        try await withSimulator(Simulator.Configuration(site: site)) { simulator async throws in
            for index in site.listedIndices {
                let track = site.track(at: index)
                let answer = try await RawClient.get(simulator, "/t/\(track.slug)/")
                #expect(answer.status == 200)
                // Peculiar pages are read by the oracle, which knows more than to look for words.
                guard track.peculiarity == nil, track.pagePeculiarity == nil else { continue }
                // The content alone: what stands before it is the same on every page.
                let content = answer.text.split(separator: "<div id=\"page-wrapper\">").last ?? ""
                check(track, normal(String(content)))
            }
        }
    }

    private func check(_ track: SimulatedTrack, _ page: String) {
        // HTML folds white space; the truth of a description keeps its line breaks.
        let folded = { (text: String) in normal(escaped(text).replacing("\n", with: " ")) }
        #expect(page.contains("\(folded(track.name))'s Dashboard"))
        for field in SiteField.statistics {
            if case .value(.integer(let number)) = track[field] { #expect(page.contains(">\(grouped(number))</td>")) }
        }
        if case .value(.text(let phone)) = track[.phone] { #expect(page.contains("<a href=\"tel:\(phone)\"")) }
        if case .value(.text(let website)) = track[.website] { #expect(page.contains(escaped(website))) }
        if case .value(.text(let email)) = track[.email] {
            #expect(page.contains(email.unicodeScalars.map { "&#\($0.value);" }.joined()))
        }
        if case .value(.text(let logo)) = track[.logoURL] { #expect(page.contains("<img src=\"\(logo)\"")) }
        if track[.logoURL] != .notFound, track[.logoURL].value == nil { #expect(!page.contains("track_logos")) }
        if case .value(.text(let url)) = track[.facebookURL] { #expect(page.contains("\"\(escaped(url))\"")) }
        if track[.facebookURL] == .notFound { #expect(!page.contains("fa-facebook-square")) }
        if case .value(.text(let lines)) = track[.description] {
            for line in lines.split(separator: "\n") { #expect(page.contains(folded(String(line)))) }
        }
        // Without the About panel the map tells the address, in its own way.
        if case .value(.text(let address)) = track[.address], page.contains("<address") {
            for part in address.split(separator: ", ") { #expect(page.contains(folded(String(part)))) }
        }
        if case .value(.real(let latitude)) = track[.latitude] { #expect(page.contains("&center=\(latitude)")) }
        if track[.latitude] == .notFound { #expect(!page.contains("&center=") || page.contains("&center=95.5")) }
        if track[.countryCode] == .notFound { #expect(!page.contains("/maps/embed/")) }
    }

    @Test func `pages have the size of the real ones`() async throws {
        let site = Site(seed: 1, tracks: 1084)
        try await withSimulator(Simulator.Configuration(site: site)) { simulator async throws in
            var sizes: [Int] = []
            for index in 0..<100 {
                sizes.append(try await RawClient.get(simulator, "/t/\(site.slug(at: index))/").body.count)
            }
            sizes.sort()
            #expect((18_000...21_000).contains(sizes[0]))
            #expect((24_000...29_000).contains(sizes[99]))
            let catalogue = try await RawClient.get(simulator, "/catalogue").body.count
            #expect((700...900).contains(catalogue / 1084))
        }
    }

    @Test func `the catalogue lists every track once, with name and activity`() async throws {
        let site = Site(seed: 1, tracks: 300, generation: 2)
        try await withSimulator(Simulator.Configuration(site: site)) { simulator async throws in
            let page = try await RawClient.get(simulator, "/catalogue").text
            #expect(page.ranges(of: "class=\"clickable-row\"").count == site.listedCount)
            let rows = normal(page).split(separator: "<tr class=").map(String.init)
            for (row, index) in zip(rows.dropFirst(1), site.listedIndices) {
                let track = site.track(at: index)
                #expect(row.contains("<a href=\"//\(track.slug).liverc.com/\""))
                guard track.pagePeculiarity == nil else { continue }
                #expect(row.contains("<strong>\(normal(escaped(track.name)))</strong>"))
                #expect(row.contains("<small><small>\(track.activity)</small></small>"))
            }
        }
    }

    @Test func `a removed track is in no catalogue and has no dashboard`() async throws {
        let site = Site(seed: 1, tracks: 300, generation: 2)
        let removed = try #require(site.changes(from: 1, to: 2).removed.first)
        try await withSimulator(Simulator.Configuration(site: site)) { simulator async throws in
            #expect(try await RawClient.get(simulator, "/t/\(removed)/").status == 404)
            let catalogue = try await RawClient.get(simulator, "/catalogue").text
            #expect(!catalogue.contains(removed))
        }
    }
}
