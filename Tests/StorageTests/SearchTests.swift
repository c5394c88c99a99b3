import Catalogue
import Foundation
import GRDB
import JobModel
import Programs
import Testing
@testable import Storage

@Suite struct SearchTests {
    private func synced(_ site: [SiteTrack]) async throws -> SyncedStore {
        let synced = try SyncedStore()
        try await synced.sync(site)
        return synced
    }

    private func found(_ text: String, in synced: SyncedStore) async throws -> [String] {
        try await synced.store.tracks.list(matching: TrackQuery(search: text, limit: 500)).tracks.map(\.slug.rawValue)
    }

    /// What is stored, and what a person types for it.
    @Test(arguments: [
        ("İstanbul Işık", ["istanbul", "ISTANBUL", "İSTANBUL", "ıstanbul", "isik", "ışık", "IŞIK"]),
        ("Straße", ["STRAẞE", "strasse", "STRASSE", "straße"]), ("STRAẞE", ["straße", "strasse"]),
        ("España", ["espana", "ESPAÑA", "Espan\u{303}a"]), ("Ko\u{308}ln", ["koln", "Köln", "KÖLN"]),
        ("Ærøskøbing", ["aeroskobing", "ærøskøbing", "ÆRØSKØBING"]), ("Łódź Đakovo", ["lodz", "łódź", "dakovo"]),
        ("Œuvre Þór Ħal", ["oeuvre", "thor", "hal"]), ("ΑΘΉΝΑΣ", ["αθηνας", "Αθήνας"]), ("Ｔｏｋｙｏ", ["tokyo"]),
        ("ﬁnal", ["final"]), ("Bob’s R/C – Café", ["bob's", "cafe", "r/c -", "BOB’S"]), ("Việt Nam", ["viet nam"]),
        ("pay\u{200B}pal co\u{AD}op", ["paypal", "coop"]), ("Москва", ["МОСКВА"]), ("東京サーキット", ["東京", "サーキット"]),
        ("O'Brien's 100% Track_1", ["100%", "k_1", "O'B"]),
    ])
    func `what a person types is found whatever the case and the accents`(name: String, typed: [String]) async throws {
        let synced = try await synced([SiteTrack("wanted", name: name), SiteTrack("other", name: "Other")])
        for text in typed { #expect(try await found(text, in: synced) == ["wanted"], "\(text)") }
    }

    @Test func `words are found in any order, in the name, slug, city, state and country`() async throws {
        let synced = try await synced([
            SiteTrack(
                "hutto-rc", name: "Speedway",
                dashboard: dashboard {
                    $0.city = .value("Hutto"); $0.state = .value("TX"); $0.country = .value("United States")
                    $0.countryCode = .value("US")
                }),
            SiteTrack("other", name: "Speedway", dashboard: dashboard { $0.city = .value("Waco") }),
        ])
        for text in ["hutto speedway", "speed hut", "tx  hutto", "states united tx", "US hutto-rc", "wayspeed"] {
            #expect(try await found(text, in: synced) == (text == "wayspeed" ? [] : ["hutto-rc"]), "\(text)")
        }
        #expect(try await found("speedway dallas", in: synced) == [])
    }

    @Test func `the best match comes first, and an active track before one that left`() async throws {
        let site = [
            SiteTrack("a-elsewhere", name: "Newtonia"),
            SiteTrack("b-city", dashboard: dashboard { $0.city = .value("Ton") }),
            SiteTrack("c-word", name: "Big Ton"), SiteTrack("d-beginning", name: "Tonight"),
            SiteTrack("e-exact", name: "TON"), SiteTrack("f-gone", name: "Ton"), SiteTrack("ton", name: "By its slug"),
        ]
        let synced = try await synced(site)
        try await synced.sync(site.filter { $0.slug != "f-gone" })
        let expected = ["e-exact", "ton", "f-gone", "d-beginning", "c-word", "b-city", "a-elsewhere"]
        #expect(try await found("ton", in: synced) == expected)
        for count in 1...expected.count {
            let page = try await synced.store.tracks.list(
                matching: TrackQuery(search: "ton", limit: 1, offset: count - 1))
            #expect(page.tracks.map(\.slug.rawValue) == [expected[count - 1]])
            #expect(page.total == expected.count && page.offset == count - 1)
        }
        #expect(
            try await synced.store.tracks.list(matching: TrackQuery(search: "ton", offset: .max)).total
                == expected.count)
        let gone = try await synced.store.tracks.list(matching: TrackQuery(search: "ton", inactive: true))
        #expect(gone.tracks.map(\.slug.rawValue) == ["f-gone"])
    }

    @Test func `a search follows what a sync changes`() async throws {
        let synced = try await synced([SiteTrack("alpha", name: "Old Name"), SiteTrack("beta", name: "Beta")])
        #expect(try await found("gamma", in: synced) == [])
        try await synced.sync(
            [
                SiteTrack("alpha", name: "Gamma"),
                SiteTrack("beta", dashboard: dashboard { $0.city = .value("Gammaville") }),
            ],
            options: SyncOptions(dryRun: true))
        #expect(try await found("gamma", in: synced) == [])
        try await synced.sync([
            SiteTrack("alpha", name: "Gamma"),
            SiteTrack("beta", dashboard: dashboard { $0.city = .value("Gammaville") }),
            SiteTrack("gamma-3", name: "Third"),
        ])
        #expect(try await found("gamma", in: synced) == ["alpha", "gamma-3", "beta"])
        #expect(try await found("old", in: synced) == [])
        let slug = try #require(TrackSlug("beta"))
        _ = try await synced.store.tracks.setFollowed([slug], to: true)
        let followed = try await synced.store.tracks.list(matching: TrackQuery(search: "gamma", followed: true))
        #expect(followed.tracks.map(\.slug.rawValue) == ["beta"] && followed.total == 1)
    }

    /// Several rows of the table, and pages of one search that fit together.
    @Test func `pages of a search hold every match once, in order`() async throws {
        let synced = try await synced(
            (0..<1500).map { SiteTrack("t\($0)", name: $0 % 3 == 0 ? "Raceway \($0)" : "The Raceway") })
        var slugs: [String] = []
        for offset in stride(from: 0, to: 1500, by: 70) {
            let page = try await synced.store.tracks.list(
                matching: TrackQuery(search: "raceway", limit: 70, offset: offset))
            #expect(page.total == 1500)
            slugs += page.tracks.map(\.slug.rawValue)
        }
        let all = (0..<1500).map { "t\($0)" }
        let isFirst = { (slug: String) in (Int(slug.dropFirst()) ?? 0) % 3 == 0 }
        #expect(slugs == all.filter(isFirst).sorted() + all.filter { !isFirst($0) }.sorted())
    }

    /// Against the plain way: every word somewhere in a field.
    @Test func `whatever is typed, the matches are those of the plain way`() async throws {
        var random = SystemRandomNumberGenerator()
        let pieces = ["a", "ß", "É", "tra", "İ", "ck", " ", "-", "ø", "日", "'", "%", "\u{301}", "ΑΣ", "\t", "🏁"]
        func text() -> String {
            (0..<Int.random(in: 1...8, using: &random)).map { _ in pieces.randomElement() ?? "" }.joined()
        }
        let site = (0..<300).map { SiteTrack("s\($0)", name: text() + "x") }
        let synced = try await synced(site)
        for _ in 0..<300 {
            let typed = text()
            let words = SearchText.folded(typed).split(separator: UInt8(ascii: " "))
            let expected = site.filter { track in
                let fields = [SearchText.folded(track.slug), SearchText.folded(track.name)]
                return words.allSatisfy { word in
                    fields.contains { String(decoding: $0, as: UTF8.self).utf8Contains(word) }
                }
            }
            #expect(
                try await found(typed, in: synced).sorted() == expected.map(\.slug).sorted(),
                "\(typed.debugDescription)")
        }
    }

    @Test(arguments: [
        "\" OR 1=1 --", "NEAR(a b)", "name:*", "^a", "a* OR b", "%", "_", "\u{0}\u{1}\u{3}", "'; DROP TABLE tracks; --",
        String(repeating: "a ", count: 5000), String(repeating: "\u{301}", count: 10_000),
        String(repeating: "z", count: 100_000),
    ])
    func `whatever stands in a search, it is a search`(text: String) async throws {
        let name = "Track " + String(repeating: "a", count: 60_000)
        let synced = try await synced((0..<20).map { SiteTrack("s\($0)", name: name) })
        _ = try await synced.store.tracks.list(matching: TrackQuery(search: text))
        #expect(try await synced.store.tracks.totals().active == 20)
    }

    @Test func `an answer is given again as long as the tracks stay as they are`() async throws {
        let synced = try await synced([SiteTrack("wanted", name: "Wanted"), SiteTrack("other", name: "Other")])
        let tracks = synced.store.tracks
        func find(_ query: TrackQuery) async throws -> [String] {
            try await tracks.list(matching: query).tracks.map { $0.slug.rawValue + ($0.isFollowed ? ", followed" : "") }
        }
        let query = TrackQuery(search: "wanted")
        #expect(try await find(query) == ["wanted"])
        // Behind its back: only who looks again finds nothing.
        try await synced.store.pool.write { try $0.execute(sql: "UPDATE track_search SET texts = x''") }
        #expect(try await find(query) == ["wanted"])
        #expect(try await find(TrackQuery(search: "wanted", followed: true)) == [])
        #expect(try await find(TrackQuery(search: "wanted", limit: 49)) == [])
        // Others came since.
        for number in 0..<20 { _ = try await find(TrackQuery(search: "other \(number)")) }
        #expect(try await find(query) == [])
        try await synced.sync(
            [SiteTrack("wanted", name: "Wanted again"), SiteTrack("other", name: "Other")],
            at: Date(timeIntervalSince1970: 1_800_100_000))
        #expect(try await find(query) == ["wanted"])
        _ = try await tracks.setFollowed([#require(TrackSlug("wanted"))], to: true, at: Date())
        #expect(try await find(query) == ["wanted, followed"])
    }
}

extension String {
    fileprivate func utf8Contains(_ word: some Collection<UInt8>) -> Bool {
        let bytes = Array(utf8)
        let word = Array(word)
        return bytes.count >= word.count
            && (0...bytes.count - word.count).contains { Array(bytes[$0..<$0 + word.count]) == word }
    }
}
