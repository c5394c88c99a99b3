import Catalogue
import Testing

@testable import LiveRC

@Suite struct BrokenPageTests {
    /// Each value is the whole page's or unread.
    private func isCutFrom(_ whole: Dashboard, _ cut: Dashboard) -> Bool {
        TrackField.allCases.allSatisfy { cut[$0] == .notFound || cut[$0] == whole[$0] }
    }

    @Test func `a dashboard cut at any byte gives whole values or none`() throws {
        var markup = DashboardMarkup()
        markup.description = "Some <br>words."
        markup.map = "https://m.example/?q=1 Some Street,Town,ST+01234,US&center=12.5,-13.25"
        var whole = DashboardMarkup.standard
        whole.description = .value("Some\nwords.")
        whole.latitude = .value(12.5)
        whole.longitude = .value(-13.25)
        for panels in [markup.panels, markup.panels.reversed()] {
            let page = Array(DashboardMarkup.page(panels).utf8)
            #expect(try DashboardPage.parse(page) == whole)
            var codes: Set<PageError.Code> = []
            for length in 0..<page.count {
                do {
                    let cut = try DashboardPage.parse(Array(page[..<length]))
                    #expect(isCutFrom(whole, cut), "cut at \(length)")
                } catch {
                    codes.insert(error.code)
                }
            }
            #expect(codes == [.notADashboard, .truncated])
        }
    }

    @Test func `a cut catalogue gives whole rows and is not complete`() {
        let names = ["One &amp; Only", "Zweitens", "Trois &eacute;", "四"]
        let rows = names.enumerated().map {
            CatalogueMarkup.row(link: "//t\($0.offset).liverc.com/", name: $0.element, event: "An event")
        }
        let page = Array(CatalogueMarkup(rows: rows).page.utf8)
        let whole = CatalogueReading(page)
        #expect(whole.names == ["One & Only", "Zweitens", "Trois é", "四"])
        let tableEnd = page.count - CatalogueMarkup.foot.utf8.count + "</tbody></table>".utf8.count
        for length in 0..<page.count {
            let cut = CatalogueReading(page[..<length])
            #expect(cut.rows[...] == whole.rows.prefix(cut.rows.count), "cut at \(length)")
            #expect(cut.summary.rows == cut.rows.count)
            #expect(cut.summary.isComplete == (length >= tableEnd), "cut at \(length)")
        }
    }

    @Test(arguments: [
        "", " \n", "Service Unavailable", "<html><body><h1>502 Bad Gateway</h1></body></html>", "{\"error\":1}",
        #"<html><body><div class="panel"><div class="panel-heading">Login</div><div class="panel-body"><form></form></div></div></body></html>"#,
        "<div class=\"panel-heading\">", "<div class=\"panel-heading\">About One", "\u{FEFF}", "<", "<!--", "<script>",
        "<!-- <div class=\"panel-heading\">About One</div><div class=\"panel-body\">x</div> -->",
        "<script><div class=\"panel-heading\">About One</div><div class=\"panel-body\">x</div></script>",
        "<textarea", "%PDF-1.7", "GIF89a",
    ])
    func `what is no dashboard is told`(page: String) {
        let error = #expect(throws: PageError.self) { try DashboardPage.parse(Array(page.utf8)) }
        #expect(error?.code == .notADashboard)
        #expect(error?.name == "not_a_dashboard")
    }

    @Test(arguments: [
        "<div class=panel><div class=\"panel-heading\">About One</div>",
        "<div class=panel><div class=\"panel-heading\">About One</div><div class=\"panel-body\">",
        "<div class=panel><div class=\"panel-heading\">Track Map</div><div class=\"panel-body\"><iframe src=\"?q=a,b,c+d,US\"></iframe>",
    ])
    func `a dashboard whose first panel is cut is told`(page: String) {
        let error = #expect(throws: PageError.self) { try DashboardPage.parse(Array(page.utf8)) }
        #expect(error?.code == .truncated)
        #expect(error?.name == "page_truncated")
    }

    @Test func `bytes of any kind are no page`() {
        for seed in 0..<64 {
            var state = UInt32(truncatingIfNeeded: seed &* 2_654_435_761 &+ 1)
            let bytes = (0..<4_096).map { _ -> UInt8 in
                state = state &* 1_664_525 &+ 1_013_904_223
                return UInt8(truncatingIfNeeded: state >> 24)
            }
            #expect(throws: PageError.self) { try DashboardPage.parse(bytes) }
            #expect(CatalogueReading(bytes).rows.isEmpty)
            #expect(CatalogueReading(bytes).summary == CataloguePageSummary())
        }
    }

    @Test func `a byte that is no UTF-8 spoils its own name only`() {
        var page = Array(CatalogueMarkup.head.utf8)
        page += Array(CatalogueMarkup.row(name: "Caf~").utf8).map { $0 == UInt8(ascii: "~") ? 0xE9 : $0 }
        page += Array(CatalogueMarkup.row(name: "Café 🏁").utf8)
        page += Array(CatalogueMarkup.foot.utf8)
        #expect(CatalogueReading(page).names == ["Caf\u{FFFD}", "Café 🏁"])
        #expect(CatalogueReading(page).summary.isComplete)
    }

    @Test func `the page's own word on its encoding does not count`() {
        let page = CatalogueMarkup(CatalogueMarkup.row(name: "Café")).page
        for charset in ["iso-8859-1", "utf-16", "utf-7", "x", "windows-1251"] {
            let other = page.replacing("charset=\"utf-8\"", with: "charset=\"\(charset)\"")
            #expect(CatalogueReading(other.utf8).names == ["Café"])
        }
    }

    @Test func `a page in UTF-16 has no rows`() {
        let page = CatalogueMarkup(CatalogueMarkup.row()).page
        for isBig in [true, false] {
            for mark in [true, false] {
                let units = (mark ? [0xFEFF] : []) + Array(page.utf16)
                let bytes = units.flatMap { unit -> [UInt8] in
                    isBig ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
                }
                let reading = CatalogueReading(bytes)
                #expect(reading.rows.isEmpty && !reading.summary.isComplete)
            }
        }
    }

    @Test func `zero bytes end nothing`() {
        let row = CatalogueMarkup.row(name: "One\u{0}Two")
        let reading = CatalogueReading(
            rows: "<script>\u{0}</script>", row, "\u{0}", CatalogueMarkup.row(event: "\u{0}"))
        #expect(reading.names == ["OneTwo", "One"])
        #expect(reading.summary.isComplete)
    }

    @Test func `a mark at the page's begin is no text`() throws {
        let page = "\u{FEFF}" + CatalogueMarkup(CatalogueMarkup.row()).page
        #expect(CatalogueReading(page.utf8).names == ["One"])
        let dashboard = Array(("\u{FEFF}" + DashboardMarkup().page).utf8)
        #expect(try DashboardPage.parse(dashboard) == DashboardMarkup.standard)
    }
}
