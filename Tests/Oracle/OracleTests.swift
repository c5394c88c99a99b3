import Catalogue
import Foundation
import LiveRCSimulator
import PageEncoding
import Programs
import Testing

@testable import LiveRC

/// Generated pages, read by LiveRC's readers, by a second reader over html5lib that shares no line with them, and known to
/// their makers. A difference is a fault of one of the three.
@Suite actor OracleTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `pages of many spellings are read as the oracle reads them and as their makers meant them`() throws {
        let pages = try OraclePages.generate(dashboards: 1300, catalogues: 60)
        var comparison = OracleComparison()
        for page in pages {
            #expect(page.agrees, "\(page.id): the oracle does not read what the page's maker wrote")
            comparison.compare(page, with: Self.reading(page))
        }
        #expect(pages.count { $0.kind == .dashboard } >= 2000 && pages.count { $0.kind == .catalogue } >= 50)
        comparison.expectNone()
    }

    @Test func `a simulated site's pages hold its truth, however they are written`() throws {
        var tracks: [String: SimulatedTrack] = [:]
        var given: [OraclePages.Given] = []
        var comparison = OracleComparison()
        for generation in [1, 3] {
            let site = Site(seed: OraclePages.seed, tracks: 240, generation: generation)
            for index in site.listedIndices {
                let id = "simulated/\(generation)/\(index)"
                let track = site.track(at: index)
                let kinds = [track.pagePeculiarity, track.peculiarity].compactMap { $0.map { "simulated: \($0)" } }
                let page = Self.content(site.dashboard(at: index))
                if track.peculiarity == .lostQuote {
                    // A browser loses more than is asked for here.
                    let damaged = OraclePage(
                        id: id, kind: .dashboard, page: page, truth: .fields(Self.fields(of: track)), kinds: kinds)
                    comparison.compare(damaged, with: Self.reading(damaged))
                } else {
                    tracks[id] = track
                    given.append(OraclePages.Given(id: id, kind: .dashboard, kinds: kinds, page: Data(page)))
                }
            }
        }
        let pages = try OraclePages.generate(given: given)
        for page in pages {
            if let track = tracks[page.id], case .fields(let fields)? = page.oracle {
                let truth = Self.fields(of: track)
                for field in SiteField.allCases where fields[field.rawValue] != truth[field.rawValue] {
                    // The stored name is the catalogue's; not every dashboard has one.
                    if field == .trackName, fields[field.rawValue] == nil { continue }
                    Issue.record(
                        """
                        \(page.id), \(page.kinds.keys.sorted()), \(field.rawValue): the oracle reads \
                        \(fields[field.rawValue] ?? "nothing"), the truth is \(truth[field.rawValue] ?? "nothing")
                        """)
                }
            }
            comparison.compare(page, with: Self.reading(page))
        }
        #expect(pages.count == 2 * given.count)
        comparison.expectNone()
    }

    private static func fields(of track: SimulatedTrack) -> [String: String] {
        var fields: [String: String] = [:]
        for field in SiteField.allCases { fields[field.rawValue] = track[field].value.map(text) }
        return fields
    }

    @Test func `a simulated catalogue holds its truth, however it is written`() throws {
        var comparison = OracleComparison()
        var given: [OraclePages.Given] = []
        var truths: [String: [[String: String]]] = [:]
        for generation in [1, 2, 5] {
            let site = Site(seed: OraclePages.seed, tracks: 300, generation: generation)
            let id = "simulated/\(generation)/catalogue"
            let tracks = site.listedIndices.map(site.track(at:))
            let page = OraclePage(
                id: id, kind: .catalogue, page: site.catalogue(), truth: .rows(tracks.map(Self.row)), kinds: [])
            comparison.compare(page, with: Self.reading(page))
            // For the oracle without the faults that a browser lets spread.
            let whole = String(decoding: site.catalogue(), as: UTF8.self).replacing("\"indent><", with: "\"indent\"><")
            given.append(OraclePages.Given(id: id, kind: .catalogue, kinds: [], page: Data(whole.utf8)))
            truths[id] = tracks.filter { $0.pagePeculiarity != .lostQuoteInRow }.map(Self.row)
        }
        for page in try OraclePages.generate(given: given) {
            if let truth = truths[page.id], case .rows(let rows)? = page.oracle {
                for row in truth { #expect(rows.contains(row), "\(page.id): the oracle does not read \(row)") }
            }
            comparison.compare(page, with: Self.reading(page))
        }
        comparison.expectNone()
    }

    private static func row(of track: SimulatedTrack) -> [String: String] {
        var row = ["source_track_slug": track.slug, "track_name": track.name]
        row["liverc_track_last_updated"] = track.activity
        row["current_event"] = track.currentEvent
        return row
    }

    private static let realPages = Build.root.appendingPathComponent("../shared/liverc-pages").standardizedFileURL
    private static let hasRealPages = FileManager.default.fileExists(atPath: realPages.path + "/live.html")

    @Test(.enabled(if: hasRealPages, "the real pages are not beside the project, in ../shared/liverc-pages"))
    func `real pages are read as the oracle reads them, however they are written`() throws {
        var given: [OraclePages.Given] = []
        for name in ["canberraoffroad", "thornhill", "live"] {
            let page = try Data(contentsOf: Self.realPages.appendingPathComponent(name + ".html"))
            for number in 1...(name == "live" ? 1 : 8) {
                given.append(
                    OraclePages.Given(
                        id: "real/\(name)/\(number)", kind: name == "live" ? .catalogue : .dashboard, kinds: ["real"],
                        page: page))
            }
        }
        let expected = try JSONDecoder().decode(
            [String: OracleFields].self,
            from: Data(contentsOf: Self.realPages.appendingPathComponent("expected.json")))
        var comparison = OracleComparison()
        for page in try OraclePages.generate(given: given) {
            for (name, fields) in expected where page.id.contains(name) {
                guard case .fields(let read)? = page.oracle else { continue }
                #expect(read == fields.values, "\(page.id): the oracle reads something else than is expected")
            }
            comparison.compare(page, with: Self.reading(page))
        }
        comparison.expectNone()
    }

    @Test func `pages in many encodings are read as the oracle reads them`() throws {
        let pages = try OraclePages.generate(encoded: 400)
        var comparison = OracleComparison()
        for page in pages {
            #expect(page.agrees, "\(page.id): the oracle does not read what the page's maker wrote")
            comparison.compare(
                page, with: Self.reading(page, PageDecoder.decode([UInt8](page.page), contentType: page.contentType)))
        }
        #expect(pages.count == 400)
        comparison.expectNone()
    }

    /// What stands before the content is the same on every page.
    private static func content(_ page: [UInt8]) -> [UInt8] {
        let text = String(decoding: page, as: UTF8.self)
        guard let start = text.range(of: "<div id=\"page-wrapper\">") else { return page }
        return Array(("<!DOCTYPE html><html><head></head><body>" + text[start.lowerBound...]).utf8)
    }

    private static func text(_ value: SiteValue) -> String {
        switch value {
        case .text(let text): text
        case .integer(let number): String(number)
        case .real(let number): OracleFields.text(number)
        }
    }

    /// What LiveRC's readers make of a page.
    private static func reading(_ page: OraclePage, _ decoded: [UInt8]? = nil) -> OracleReading {
        let bytes = decoded ?? [UInt8](page.page)
        switch page.kind {
        case .dashboard:
            let dashboard = try? DashboardPage.parse(bytes)
            let content = try? DashboardPage.read(bytes, ParsingBudget(), by: FragmentReader(readsPlain: false))
            #expect(dashboard == (content?.problem == nil ? content?.dashboard : nil), "\(page.id): not as by libxml2")
            guard let dashboard else { return .fields([:]) }
            var fields: [String: String] = [:]
            for field in TrackField.allCases {
                switch dashboard[field].value {
                case .text(let text): fields[field.rawValue] = text
                case .integer(let number): fields[field.rawValue] = String(number)
                case .real(let number): fields[field.rawValue] = OracleFields.text(number)
                case nil: break
                }
            }
            return .fields(fields)
        case .catalogue:
            var parser = CataloguePageParser()
            guard let rows = try? parser.parse(bytes) + parser.finish().rows else { return .rows([]) }
            return .rows(
                rows.compactMap { row in
                    guard case .listing(let listing) = row else { return nil }
                    var fields = ["source_track_slug": listing.slug.rawValue, "track_name": listing.name]
                    fields["liverc_track_last_updated"] = listing.lastActivity
                    fields["current_event"] = listing.currentEvent
                    return fields
                })
        }
    }
}
