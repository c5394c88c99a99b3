import Catalogue
import LiveRCSimulator
import Programs
import Testing

@testable import LiveRC

/// What is read without libxml2 is what libxml2 reads.
@Suite struct FragmentTests {
    /// What a fragment has, by kind.
    private static let elements: [HTMLElement] = [
        .a, .abbr, .address, .div, .small, .strong, .table, .td, .th, .tr, .br, .hr, .iframe, .img,
    ]
    private static let texts = [
        "x", " ", "\n\t", "é", "a & b", "&amp;", "<", "1 > 0", "\"", "&quot;", "&eacute;", "br>", "\r\n", "\u{0}",
        "\u{7F}", "\u{FFFE}", "\u{1FFFE}", "\u{FFFF}x", "\u{FEFF}", "&#x1F600;", "\u{2028}",
        String(repeating: "words & more ", count: 200),
    ]

    /// What arrives, text in one piece where no handler can tell: they look at a text's end for a `>`.
    private final class Events: FragmentHandler {
        private(set) var list: [String] = []
        private var isInText = false

        private func add(_ event: String) {
            list.append(event)
            isInText = false
        }

        func start(_ tag: HTMLElement, _ attributes: Attributes) {
            let values = HTMLAttribute.allCases.compactMap { name in
                attributes.bytes(name).map { "\(name)=\(Array($0))" }
            }
            add("<\(tag) \(values)>")
        }

        func end(_ tag: HTMLElement) { add("</\(tag)>") }
        func damage() { add("damage") }
        func gap() { add("gap") }

        func text(_ bytes: UnsafeBufferPointer<UInt8>) {
            let text = String(decoding: bytes, as: UTF8.self)
            if isInText { list[list.count - 1] += text } else { list.append(text) }
            isInText = bytes.last != UInt8(ascii: ">")
        }
    }

    private static func events(_ fragment: Fragment, _ reader: FragmentReader) throws -> [String] {
        let events = Events()
        var meter = ParsingMeter(ParsingBudget(base: .seconds(600)))
        try reader.read(fragment, events, &meter)
        return events.list
    }

    /// Reads a fragment both ways. Returns whether it is one that is read without libxml2.
    @discardableResult private static func compare(_ fragment: Fragment, _ about: String) throws -> Bool {
        let reader = FragmentReader()
        let found = try events(fragment, reader)
        let expected = try events(fragment, FragmentReader(readsPlain: false))
        #expect(found == expected, "\(about): \(String(decoding: fragment.markup, as: UTF8.self).debugDescription)")
        return reader.plainFragments == 1
    }

    private static func start(_ element: HTMLElement, _ value: String, in fragment: inout Fragment) {
        let page = Array(value.utf8)
        var attributes = HTMLAttributeValues()
        for name in [HTMLAttribute.href, .src, .class, .dataHref, .dataCfemail] {
            attributes.insert(name, page.indices)
        }
        page.withUnsafeBufferPointer { fragment.start(element, attributes, in: $0) }
    }

    private static func write(_ text: String, in fragment: inout Fragment) {
        Array(text.utf8).withUnsafeBufferPointer { fragment.text($0) }
    }

    @Test func `libxml2 leaves any two elements in each other as they are that are read without it`() throws {
        var plain = 0
        for outer in Self.elements where outer.nests {
            for inner in Self.elements {
                var fragment = Fragment()
                Self.start(outer, "a & \"b\" <c>", in: &fragment)
                Self.write("x", in: &fragment)
                Self.start(inner, "y", in: &fragment)
                Self.write("y", in: &fragment)
                if inner.nests { fragment.end(inner) }
                Self.write("z", in: &fragment)
                fragment.end(outer)
                if try Self.compare(fragment, "\(inner) in \(outer)") { plain += 1 }
            }
        }
        // All but a row in a row and the like.
        #expect(plain == 10 * 14 - 11)
    }

    @Test(arguments: [1 as UInt64, 2, UInt64.random(in: 3...UInt64.max)])
    func `libxml2 finds the same in a fragment of any tags and texts`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var plain = 0
        for round in 0..<4000 {
            var fragment = Fragment()
            var open: [HTMLElement] = []
            func any<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &random)] }
            if round % 8 != 0 {
                open.append(.div)
                Self.start(.div, "panel", in: &fragment)
            }
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                switch Int.random(in: 0..<16, using: &random) {
                case 0: fragment.line()
                case 1: fragment.damage()
                case 2: fragment.gap()
                case 3: if round % 16 == 1 { fragment.cut() }
                case 4:
                    let value = Array(any(Self.texts).utf8)
                    value.withUnsafeBufferPointer { fragment.protectedEmail(value.indices, in: $0) }
                case 5...8:
                    let element = any(Self.elements)
                    Self.start(element, any(Self.texts), in: &fragment)
                    if element.nests { open.append(element) }
                case 9...11: if let element = open.popLast() { fragment.end(element) }
                case 12: if round % 4 == 0 { fragment.end(any(Self.elements.filter(\.nests))) }
                default: Self.write(any(Self.texts), in: &fragment)
                }
            }
            if round % 16 != 2 { for element in open.reversed() { fragment.end(element) } }
            if try Self.compare(fragment, "seed \(seed), round \(round)") { plain += 1 }
        }
        #expect((1000..<4000).contains(plain))
    }

    @Test func `a long fragment is read by libxml2`() throws {
        var fragment = Fragment()
        Self.start(.div, "panel", in: &fragment)
        for _ in 0..<20_000 { Self.write("words ", in: &fragment) }
        fragment.end(.div)
        #expect(try !Self.compare(fragment, "long"))
    }

    // MARK: Pages

    /// All that is read of a page, and where it stands.
    private struct Reading: Equatable {
        var dashboard: Dashboard?
        var problem: PageError?
        var panels: [FoundPanel] = []
        var sources: [TrackField: [FieldSource]] = [:]
        var mapAddress: String?

        init(_ page: [UInt8], by reader: FragmentReader) {
            let recorder = SourceRecorder()
            do throws(PageError) {
                let content = try DashboardPage.read(page, ParsingBudget(base: .seconds(600)), recorder, by: reader)
                (dashboard, problem) = (content.dashboard, content.problem)
            } catch {
                problem = error
            }
            (panels, sources, mapAddress) = (recorder.panels, recorder.sources, recorder.mapAddress)
        }
    }

    @Test func `simulated pages are read without libxml2, nearly all, and as with it`() {
        let reader = FragmentReader()
        let library = FragmentReader(readsPlain: false)
        for generation in 1...2 {
            let site = Site(seed: 12, tracks: 400, generation: generation)
            for index in site.indices {
                let page = site.dashboard(at: index)
                #expect(Reading(page, by: reader) == Reading(page, by: library), "track \(index)")
            }
        }
        #expect(library.plainFragments == 0 && library.otherFragments > 2000)
        #expect(reader.otherFragments * 50 < library.otherFragments)
    }

    private static let parts = [
        "<", ">", "/", "\"", "'", "=", " ", "<!--", "-->", "<b>", "<table>", "</table>", "<script>", "</script>", "é",
        "\u{FFFE}", "\u{0}", "&", "&#", "&amp;", "&gt;br&gt;", "<tr>", "</tr>", "<td>", "</td>", "<th>", "hidden",
        "<div>",
        "</div>", "<a href='//x.liverc.com/'>", "</a>", "<strong>", "</strong>", "<small>", "<p>", "<br>", "</br>",
        "<hr>",
        "style='display:none'", "<address>", "</address>", "<abbr>", "</abbr>", "<img src=x>",
        "<iframe src='?q=a&amp;b'>",
        "</iframe>", "<div class='panel-heading'>", "<div class=panel>", "<div class=panel-body>", "<div class=row>",
        "<span data-cfemail=\"12&34\">", "<h3>", "\r\n", "br>", "</body>",
    ]

    @Test(arguments: [1 as UInt64, 2, UInt64.random(in: 3...UInt64.max)])
    func `damaged pages are read as with libxml2`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let site = Site(seed: seed, tracks: 60)
        for index in site.indices {
            for round in 0..<5 {
                var page = round == 0 ? Array(DashboardMarkup().page.utf8) : site.dashboard(at: index)
                for _ in 0...round {
                    let place = Int.random(in: (page.count / 4)...page.count, using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: if place < page.count { page.remove(at: place) }
                    case 1: page.removeSubrange(place..<min(page.count, place + 40))
                    default:
                        let part = Self.parts[Int.random(in: Self.parts.indices, using: &random)]
                        page.insert(contentsOf: part.utf8, at: place)
                    }
                }
                let found = Reading(page, by: FragmentReader())
                #expect(
                    found == Reading(page, by: FragmentReader(readsPlain: false)),
                    "seed \(seed), track \(index), round \(round)")
            }
        }
    }
}
