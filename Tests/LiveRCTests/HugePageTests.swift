import Catalogue
import Programs
import Testing

@testable import LiveRC

@Suite struct HugePageTests {
    /// As large as a catalogue's page may be, before a release.
    private static let size = (TestTier.isRelease ? 20 : 4) << 20

    @Test func `a catalogue of many megabytes is read to its end`() throws {
        let row = CatalogueMarkup.row(event: String(repeating: "word ", count: 200))
        let rows = Array(String(repeating: row, count: 1_000).utf8)
        var parser = CataloguePageParser()
        var count = try parser.parse(Array(CatalogueMarkup.head.utf8)).count
        var bytes = 0
        while bytes < Self.size {
            count += try parser.parse(rows).count
            bytes += rows.count
        }
        count += try parser.parse(Array(CatalogueMarkup.foot.utf8)).count
        let end = try parser.finish()
        count += end.rows.count
        #expect(end.summary.isComplete && end.summary.readable == bytes / row.utf8.count)
        #expect(count == end.summary.rows)
    }

    @Test(arguments: ["x", "<", ">", "&", "<b", "<!--", "&#1", "\u{0}", "<a href=\"", "</"])
    func `megabytes of one thing are no page and do no harm`(text: String) {
        let bytes = Array(String(repeating: text, count: Self.size / text.utf8.count).utf8)
        let reading = CatalogueReading(bytes, pieceSize: 1 << 20)
        #expect(reading.rows.isEmpty && !reading.summary.isComplete)
        // A dashboard is limited to 2 MiB.
        #expect(throws: PageError.self) { try DashboardPage.parse(Array(bytes.prefix(2 << 20))) }
    }

    @Test(arguments: ["div", "table", "b", "td", "ul", "font", "p", "a"])
    func `10,000 elements in one another do no harm`(tag: String) throws {
        let deep = String(repeating: "<\(tag)>", count: 10_000)
        let closed = deep + String(repeating: "</\(tag)>", count: 10_000)
        var markup = DashboardMarkup()
        markup.description = closed
        var changed = DashboardMarkup.standard
        changed.description = .absent
        #expect(try markup.read() == changed)
        #expect(throws: PageError.self) { try DashboardPage.parse(Array((DashboardMarkup.head + deep).utf8)) }
        let reading = CatalogueReading(rows: CatalogueMarkup.row(), CatalogueMarkup.row(event: closed))
        #expect(reading.names.first == "One")
        #expect(CatalogueReading((CatalogueMarkup.head + deep).utf8).names.isEmpty)
    }

    @Test func `end tags that fit no element cost no more than they are long`() {
        // libxml2 looks through all open elements for each: without a limit this page takes minutes.
        let page = String(repeating: "<b>", count: 300_000) + String(repeating: "</i>", count: 200_000)
        #expect(throws: PageError.self) { try DashboardPage.parse(Array((DashboardMarkup.head + page).utf8)) }
    }

    @Test func `comments before a panel cost no more than they are long`() throws {
        var markup = DashboardMarkup()
        let page = String(repeating: "<!---->", count: 250_000) + DashboardMarkup.page(markup.panels)
        #expect(try DashboardPage.parse(Array(page.utf8)) == DashboardMarkup.standard)
        markup.description = "<!-- <div class=\"panel-heading\">About Two</div> -->"
        #expect(try markup.read().trackName == .value("One RC"))
    }
}
