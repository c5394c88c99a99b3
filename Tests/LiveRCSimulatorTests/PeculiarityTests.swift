import LiveRCSimulator
import Testing

/// Pages that readers trip over: how often there are any, and what is true of them. That the pages hold that truth is
/// tested in `OracleTests`.
@Suite struct PeculiarityTests {
    private static let site = Site(seed: 1, tracks: 10_000)
    private static let tracks = site.indices.map(site.track(at:))

    @Test(arguments: Peculiarity.allCases)
    func `each kind is on one to five pages of a hundred`(kind: Peculiarity) {
        let count = Self.tracks.count { $0.peculiarity == kind || $0.pagePeculiarity == kind }
        #expect((100...500).contains(count))
    }

    @Test func `most tracks are plain, and the catalogue reads like a real one`() {
        let plain = Self.tracks.count { $0.peculiarity == nil && $0.pagePeculiarity == nil }
        #expect(plain > Self.tracks.count * 45 / 100)
        for track in Self.tracks { #expect(!track.name.contains("&#") && !track.name.contains("<em>")) }
    }

    @Test func `what is no value of its field keeps a stored one, and what says that there is none does not`() {
        for track in Self.tracks {
            switch track.peculiarity {
            case .wordsForEmail: #expect(track[.email] == .notFound)
            case .websiteWithoutHost: #expect(track[.website] == .notFound)
            case .impossibleCoordinates, .zeroCoordinates:
                #expect(track[.latitude] == .notFound && track[.longitude] == .notFound)
            case .signsForNothing:
                for field in [SiteField.phone, .website, .email] where track[field].value == nil {
                    #expect(track[field] == .absent || track[field] == .notFound)
                }
            case .lostQuote:
                // A page may lack the row, or the panel.
                let hasAny = SiteField.statistics.contains { track[$0].value != nil }
                #expect(track[.totalEvents].value != nil || !hasAny || track.index % 5 == 4)
            case .withoutCountryLine: #expect(track[.country] == .absent && track[.countryCode] == .absent)
            default: break
            }
        }
    }

    @Test func `a track's place is told whether map or lines tell it`() {
        for track in Self.tracks {
            switch track.peculiarity {
            case .withoutMap, .queryWithoutStreet, .codeBeforeTown, .townWithComma, .withoutAddressLines:
                // There are no codes in Côte d'Ivoire.
                for field in [SiteField.address, .city, .postalCode, .country, .countryCode]
                where field != .postalCode || track[.countryCode] != .value(.text("CI")) {
                    #expect(track[field].value != nil, "\(track.slug), \(field)")
                }
            default: break
            }
        }
        let cities = Self.tracks.filter { $0.peculiarity == .townWithComma }.compactMap { $0[.city].value }
        #expect(cities.contains(.text("Seven Springs, PA")))
    }

    @Test func `a page changes its spelling with its content, and its truth only with that`() {
        let site = Site(seed: 1, tracks: 1084)
        let changes = site.changes(from: 1, to: 2)
        var respelled = 0
        for index in site.indices where site.at(generation: 2).isListed(index) {
            let (old, new) = (site.track(at: index), site.at(generation: 2).track(at: index))
            guard old.pagePeculiarity != new.pagePeculiarity else { continue }
            respelled += 1
            let told = changes.tracks.first { $0.slug == new.slug }
            for field in SiteField.allCases where old[field] != new[field] {
                let fields = told.map { ($0.profile + $0.statistics).map(\.field) + $0.absent + $0.notFound } ?? []
                #expect(fields.contains(field) || old[field].value == nil, "\(new.slug), \(field)")
            }
        }
        #expect(respelled > 30)
    }

    @Test func `a page comes in the charset and the coding that its kind has`() async throws {
        let site = Site(seed: 1, tracks: 1084)
        try await withSimulator(Simulator.Configuration(site: site)) { simulator async throws in
            for kind in Peculiarity.ofMarkup {
                let track = try #require(site.indices.lazy.map(site.track(at:)).first { $0.pagePeculiarity == kind })
                let plain = site.dashboard(at: track.index)
                let answer = try await RawClient.exchange(
                    simulator,
                    sending:
                        "GET /t/\(track.slug)/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: deflate, gzip\r\n\r\n"
                ) { $0.isComplete }
                let type = answer.header("Content-Type")
                switch kind {
                case .quotedCharset: #expect(type == "text/html; charset='utf-8'" && answer.body == plain)
                case .repeatedCharset: #expect(type?.contains(",") == true && answer.body == plain)
                case .metaCharset, .undeclaredCharset:
                    #expect(type == "text/html" && answer.body != plain)
                    let text = String(decoding: answer.body, as: UTF8.self).lowercased()
                    #expect(
                        text.contains("charset=iso-8859-1") == (kind == .metaCharset) && !text.contains("\"utf-8\""))
                case .gzipMembers, .gzipTrailer:
                    #expect(answer.header("Content-Encoding") == "gzip" && answer.body.starts(with: [0x1F, 0x8B]))
                    let trailer = [UInt8](repeating: 0, count: 512)
                    #expect((answer.body.suffix(512) == trailer[...]) == (kind == .gzipTrailer))
                    let other = try await RawClient.get(simulator, "/t/\(track.slug)/")
                    #expect(other.body == plain, "who takes no gzip gets none")
                case .unknownCoding: #expect(answer.header("Content-Encoding") == "UTF-8" && answer.body == plain)
                default: #expect(type == "text/html; charset=UTF-8" && answer.body == plain)
                }
            }
        }
    }
}
