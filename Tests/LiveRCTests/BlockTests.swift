import Catalogue
import Testing

@testable import LiveRC

/// The parser takes a page in blocks of 64 KiB: nothing may depend on where one ends.
@Suite struct BlockTests {
    private static let blockSize = CataloguePageParser.defaultBlockSize

    private static let probes = [
        "<script>if (a > b) { document.write('<b>x</b></table>') }</script>", "<!-- > <b> -- > </table> -->",
        CatalogueMarkup.row(link: "//edge.liverc.com/", name: "Edge &gt; é🏁", event: "An event > another"),
        "<style>a > b { c: d }</style>",
        "<tr data-x='>'><td>></td><td><a title=\">\" href='//x.liverc.com/'>"
            + "<strong>></strong></a></td></tr>",
    ]

    @Test(arguments: probes)
    func `a catalogue is read the same wherever its first block ends`(probe: String) {
        let row = CatalogueMarkup.row(link: "//fill.liverc.com/", name: "Fill")
        let before = CatalogueMarkup.head + row
        let after = Array((CatalogueMarkup.row(link: "//last.liverc.com/", name: "Last") + CatalogueMarkup.foot).utf8)
        let probe = Array(probe.utf8)
        let expected = CatalogueReading(Array(before.utf8) + probe + after)
        #expect(expected.names.first == "Fill" && expected.names.last == "Last")
        for position in 0...probe.count {
            let padding = String(repeating: " ", count: Self.blockSize - position - before.utf8.count)
            let page = Array((before + padding).utf8) + probe + after
            #expect(page.count > Self.blockSize)
            let reading = CatalogueReading(page)
            #expect(reading.rows == expected.rows, "the block ends \(position) bytes into it")
            #expect(reading.summary == expected.summary)
            #expect(CatalogueReading(page, pieceSize: 4_099).rows == expected.rows)
        }
    }

    /// libxml2 takes a part of each for a tag that ends sooner or later than it does.
    @Test(arguments: [
        "<thea\" i css=\"\n>  y>", "<i x' a='> </table>'>", "<i\" a=\"> </table>\">", "<!--> </table>-->",
        "<!-->\n</td>--!>",
        "<script> </b> </table> </script>", "<script / > </table> </script>", "<script a=b/> </b> </table></script>",
        "<script> </scripts> </table></script>", "<style> </</style>", "<script/></b>", "<i it's>'", "</ <i a='> '>",
        "<?é <i a='> '> ?>", "<!doctype x \"> \"><i>", "<!doctype x public 'y' '> </table>'>",
    ])
    func `a catalogue is read the same in blocks of any size, whatever is broken in it`(probe: String) {
        let row = CatalogueMarkup.row(link: "//fill.liverc.com/", name: "Fill")
        let last = CatalogueMarkup.row(link: "//last.liverc.com/", name: "Last")
        let page = Array(CatalogueMarkup(row, probe, last).page.utf8)
        let expected = CatalogueReading(page)
        #expect(expected.names.first == "Fill")
        for size in 1...page.count {
            let reading = CatalogueReading(page, blockSize: size)
            #expect(reading.rows == expected.rows, "blocks of \(size)")
            #expect(reading.summary == expected.summary, "blocks of \(size)")
        }
    }

    @Test func `small blocks give the same as one`() {
        let rows = (0..<40).flatMap { index in
            [CatalogueMarkup.row(link: "//t\(index).liverc.com/", name: "Track \(index)"), Self.probes[index % 5]]
        }
        let page = Array(CatalogueMarkup(rows: rows).page.utf8)
        let expected = CatalogueReading(page)
        #expect(expected.rows.count == 56)
        for size in 1...300 {
            let reading = CatalogueReading(page, blockSize: size)
            #expect(reading.rows == expected.rows, "blocks of \(size)")
            #expect(reading.summary == expected.summary)
        }
    }

    @Test func `a catalogue in single bytes gives the same`() {
        let rows = (0..<30).map { CatalogueMarkup.row(link: "//t\($0).liverc.com/", name: "Träck \($0) 🏁") }
        let page = CatalogueMarkup(rows: rows).page.utf8
        #expect(CatalogueReading(page, pieceSize: 1).rows == CatalogueReading(page).rows)
        #expect(CatalogueReading(page).names.count == 30)
    }

    @Test func `rows come while the page comes`() throws {
        let row = CatalogueMarkup.row()
        let rows = String(repeating: row, count: 2 * Self.blockSize / row.utf8.count)
        var parser = CataloguePageParser()
        #expect(try !parser.parse(Array((CatalogueMarkup.head + rows).utf8)).isEmpty)
    }
}
