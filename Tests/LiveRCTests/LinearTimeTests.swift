import Catalogue
import Glibc
import Programs
import Testing

@testable import LiveRC

/// No input costs more than linear time: four times the size costs at most five times the processor time.
@Suite(.serialized) struct LinearTimeTests {
    /// Families of pages: a name, and markup that repeats a part.
    struct Family: CustomTestStringConvertible {
        var name: String
        var part: String
        var before = ""
        var after = ""
        var testDescription: String { name }

        func markup(_ size: Int) -> String { before + String(repeating: part, count: size / part.utf8.count) + after }
    }

    static let families: [Family] = [
        Family(name: "attributes of an unfinished tag", part: "a1=1 ", before: "<div "),
        Family(name: "attributes of a tag", part: "a=1 ", before: "<div ", after: ">"),
        Family(name: "the same attribute", part: "href=1 ", before: "<a ", after: ">"),
        Family(name: "unfinished tags", part: "<a b "),
        Family(name: "unfinished quotes", part: "<a b=\"<x> "),
        Family(name: "unfinished quotes of both kinds", part: "<a b=\"<x> <c d='<e>"),
        Family(name: "one unfinished quote", part: "<b>x</b> ", before: "<a b='"),
        Family(name: "unfinished comments", part: "<strong><!-- x</strong>"),
        Family(name: "comments that one end ends", part: "<strong><!-- x</strong>", after: "-->"),
        Family(name: "comments", part: "<!-- - -- -->"), Family(name: "dashes", part: "-", before: "<!--"),
        Family(name: "unfinished scripts", part: "<strong><script>x</strong>"),
        Family(name: "scripts that one end ends", part: "<strong><script>x</strong>", after: "</script>"),
        Family(name: "scripts in comments of scripts", part: "<strong><script><!--<script></script></strong>"),
        Family(
            name: "scripts in comments that one end ends", part: "<strong><script><!--<script></script></strong>",
            after: "--></script>"),
        Family(
            name: "scripts before a panel and an end", part: "<strong><script>x</strong>",
            after: "<i class=panel-x></i></script>"),
        Family(name: "frames before a panel and an end", part: "<iframe>", after: "<i class=panel-x></i></iframe>"),
        Family(name: "comments before an address and an end", part: "<!-- x ", after: "<address></address>-->"),
        Family(name: "beginnings of end tags", part: "</scrip", before: "<script>"),
        Family(name: "references", part: "&amp;&#x41;&eacute"), Family(name: "ampersands", part: "&"),
        Family(name: "a long reference", part: "a", before: "&"),
        Family(name: "a long number", part: "9", before: "&#"),
        Family(name: "less-than signs", part: "<"), Family(name: "less-than signs in text", part: "a < b "),
        Family(name: "nesting", part: "<div>"), Family(name: "phrases", part: "<strong>"),
        Family(name: "links", part: "<a>"),
        Family(name: "end tags without a start", part: "</i></div>", before: String(repeating: "<b>", count: 9_999)),
        Family(name: "end tags out of reach", part: "</address>", before: "<address><table><tr><td>"),
        Family(name: "tables", part: "<table>"), Family(name: "tables with rows", part: "<table><tr><td>"),
        Family(name: "rows", part: "<tr><td>x"), Family(name: "lists", part: "<ul><li>x"),
        Family(name: "hidden elements", part: "<p hidden>"),
        Family(
            name: "hidden panels", part: "<div hidden><div class='panel-heading'>About x</div></div>", before: "<div>"),
        Family(
            name: "hidden items", part: "<ul><li hidden></ul>",
            before: "<div class=panel><div class='panel-heading'>About x</div>"),
        Family(name: "hidden nesting", part: "<b>", before: "<b hidden>"),
        Family(name: "templates", part: "<template>"), Family(name: "styles", part: "<i style='display:none'></i>"),
        Family(name: "a long style", part: "a:b;", before: "<i style='", after: "'></i>"),
        Family(name: "addresses", part: "<address></div>"),
        Family(name: "end tags too early in an address", part: "</div>", before: "<address>"),
        Family(name: "end tags too early in a paragraph", part: "</div>", before: "<p>", after: "</p>"),
        Family(name: "end tags in paragraphs", part: "<p></div></p>"),
        Family(name: "damaged tags", part: "<b <i "),
        Family(name: "address lines", part: "x<br>", before: "<address>"),
        Family(name: "blocks", part: "<p>x</p>"), Family(name: "combining characters", part: "e\u{301}\u{323}"),
        Family(name: "combining characters on one", part: "\u{301}\u{323}", before: "e"),
        Family(name: "contacts", part: "<br>P: <a href='tel:1'>1</a>", before: "<address>"),
        Family(name: "headings", part: "<div class='panel'><div class='panel-heading'>About x</div>"),
        Family(
            name: "headings in one panel", part: "<div class='panel-heading'>About x</div>", before: "<div class=panel>"
        ),
        Family(name: "panels", part: "<div class='panel'>"),
        Family(name: "classes", part: "x ", before: "<div class='", after: "'>"),
        Family(name: "map addresses", part: "<iframe src='?q=a,b,c+d,US'></iframe>"),
        Family(name: "commas of a map address", part: ",", before: "<iframe src='?q=", after: "'></iframe>"),
        Family(name: "parameters of a map address", part: "&q=a", before: "<iframe src='?", after: "'></iframe>"),
        Family(name: "percents of a map address", part: "%2C", before: "<iframe src='?q=", after: "'></iframe>"),
        Family(name: "line breaks in a name", part: "x<br>", before: "<strong>"),
        Family(name: "labels", part: "<abbr>P:</abbr>", before: "<address>"),
        Family(name: "contacts in one line", part: "P: W: E: ", before: "<address>P: "),
        Family(name: "links in one line", part: "W: <a>x</a> E: ", before: "<address>P: "),
        Family(name: "abbreviations", part: "x <abbr>y</abbr>", before: "<address>"),
        Family(name: "names", part: "x<strong></strong>", before: "<address>"),
        Family(name: "ends of an address", part: "</address>", before: "<address>x"),
        Family(name: "broken line breaks", part: "br>", before: "<address>"),
        Family(name: "unfinished comments in an address", part: "<!-- x <br>", before: "<address>"),
        Family(name: "unfinished comments between rows", part: "<!-- x <tr>", before: "<table><tr><td>x</td></tr>"),
        Family(name: "figures", part: "<th>Laps<td>1"), Family(name: "rules", part: "<hr>"),
        Family(name: "preformatted lines", part: "x\n", before: "<pre>"), Family(name: "preformatted", part: "<pre>\n"),
        Family(name: "hidden words in paragraphs", part: "<p><span hidden></p>"),
        Family(name: "drawings that paragraphs end", part: "<svg>x<p>"),
        Family(name: "hidden blocks", part: "<div hidden><tr></div>", before: "<div>"),
        Family(name: "zero bytes", part: "\u{0}"), Family(name: "protected addresses", part: "<i data-cfemail=00>"),
    ]

    private static func threadTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The least of some runs: whatever else the machine does only adds to it.
    private static func cost(_ read: () -> Void) -> Double {
        (0..<(TestTier.isRelease ? 2 : 1)).map { _ in
            let start = threadTime()
            read()
            return threadTime() - start
        }.min() ?? 0
    }

    /// Where the part stands: in each panel, before them, and in a row of the catalogue.
    private static func pages(_ markup: String) -> [(place: String, read: () -> Void)] {
        let row = CatalogueMarkup.row(name: markup + "x", event: "y")
        let catalogue = Array(CatalogueMarkup(rows: [CatalogueMarkup.row(), row, CatalogueMarkup.row()]).page.utf8)
        var dashboards: [(String, String)] = [
            ("before the panels", DashboardMarkup.page([markup] + DashboardMarkup().panels))
        ]
        for title in ["About x", "Track Map", "Lifetime Track Stats"] {
            let body = "<div class=row><address>\(markup)</address></div><div class=row><hr>\(markup)</div>"
            dashboards.append(
                (title, DashboardMarkup.page([DashboardMarkup.panel(title, title == "About x" ? body : markup)])))
        }
        return [("a catalogue", { _ = CatalogueReading(catalogue) })]
            + dashboards.map { place, page in
                let bytes = Array(page.utf8)
                return (place, { _ = try? DashboardPage.parse(bytes, budget: ParsingBudget(base: .seconds(600))) })
            }
    }

    /// A small fragment that is not nested deeply is read without libxml2. Where the greater page of two is the first that is
    /// read with it, the step says nothing of how the cost grows: the next two sizes tell then.
    @Test(arguments: families)
    func `four times the size costs at most five times the time`(family: Family) {
        let size = TestTier.isRelease ? 16 << 10 : 8 << 10
        let sizes = [size, 4 * size, 16 * size].map { Self.pages(family.markup($0)) }
        for place in sizes[0].indices {
            var times = Self.times(sizes[0][place].read, sizes[1][place].read)
            if times.large > 5 * times.small { times = Self.times(sizes[1][place].read, sizes[2][place].read) }
            #expect(times.large <= 5 * times.small, "\(family.name) in \(sizes[0][place].place): \(times)")
        }
    }

    /// What two pages cost: at the fourth attempt or as soon as the large one costs five times the small one at most.
    private static func times(_ small: () -> Void, _ large: () -> Void) -> (small: Double, large: Double) {
        var times = (small: 0.0, large: Double.infinity)
        for _ in 0..<4 where times.large > 5 * times.small {
            // A cost near zero cannot be measured.
            times = (cost(small) + 0.001, cost(large))
        }
        return times
    }

    @Test func `a page that takes too long is given up`() {
        let page = Array(DashboardMarkup.page([String(repeating: "<b>x</b>", count: 100_000)]).utf8)
        let budget = ParsingBudget(base: .milliseconds(1), perMebibyte: .zero)
        let error = #expect(throws: PageError.self) { try DashboardPage.parse(page, budget: budget) }
        #expect(error?.name == "page_too_complex")
        let catalogue = #expect(throws: PageError.self) {
            var parser = CataloguePageParser(budget: budget)
            while true { _ = try parser.parse(page) }
        }
        #expect(catalogue?.code == .tooComplex)
    }

    @Test(arguments: families)
    func `reading stops within a tenth of a second when it is cancelled`(family: Family) async throws {
        let page = Array(DashboardMarkup.page([DashboardMarkup.panel("About x", family.markup(1 << 20))]).utf8)
        let deadline = ContinuousClock.now + .milliseconds(1)
        let budget = ParsingBudget(base: .seconds(600)) { ContinuousClock.now >= deadline }
        let start = Self.threadTime()
        _ = try? DashboardPage.parse(page, budget: budget)
        // The debug build is some twenty times slower than the one that is measured by.
        #expect(Self.threadTime() - start < 0.5)
    }
}
