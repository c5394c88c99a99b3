import Catalogue
import Programs
import Testing

@testable import LiveRC

/// Pages of parts in any order: what is read depends on no block's size, and holds to what every value must be.
@Suite struct MutatedPageTests {
    private static let parts = [
        "<", ">", "/", "\"", "'", "=", " ", "\n", "!", "-", "--", "?", "<!--", "-->", "--!>", "<b>", "</b>", "<table>",
        "</table>", "<script>", "</script>", "<style>", "</style>", "<script", "</scr", "ipt", "</sty", "<!DOCTYPE",
        "a='", "b=\"", "a=", "<a ", "</", "/>", "x", "é", "1", ":", ".", "\u{0}", "\u{c}", "&", "&#", "<?", "&amp", ";",
        "<?x", "<title>", "<![CDATA[", String(repeating: "n", count: 50), "<tr>", "</tr>", "<td>", "</td>", "hidden",
        "<div>",
        "</div>", "<a href='//x.liverc.com/'>", "</a>", "<strong>", "</strong>", "<small>", "<template>", "</template>",
        "class='indent'", "&eacute", "<textarea>", "<p>", "<br>", "style='display:none'",
    ]

    /// A catalogue with parts anywhere in its rows, so that they meet in many orders.
    private static func page(_ random: inout SeededRandom) -> [UInt8] {
        let kinds = (0..<Int.random(in: 3...14, using: &random)).map { _ in
            parts[Int.random(in: 0..<parts.count, using: &random)]
        }
        var rows = ""
        for index in 0..<4 {
            let row = CatalogueMarkup.row(link: "//t\(index).liverc.com/", name: "Träck & \(index)", event: "An event")
            var characters = Array(row.unicodeScalars)
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let place = Int.random(in: 0...characters.count, using: &random)
                if Bool.random(using: &random), place < characters.count {
                    characters.remove(at: place)
                } else {
                    let part = kinds[Int.random(in: 0..<kinds.count, using: &random)]
                    characters.insert(contentsOf: part.unicodeScalars, at: place)
                }
            }
            rows += String(String.UnicodeScalarView(characters))
        }
        return Array((CatalogueMarkup.head + rows + CatalogueMarkup.foot).utf8)
    }

    @Test(arguments: [1 as UInt64, 2, 3, 9_443_017_737_529_693_431, UInt64.random(in: 4...UInt64.max)])
    func `a catalogue is read the same in blocks of any size`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for round in 0..<300 {
            let page = Self.page(&random)
            let expected = CatalogueReading(page)
            for size in [1, 7, 60, 400] {
                let found = CatalogueReading(page, pieceSize: size, blockSize: 1)
                let markup = String(decoding: page, as: UTF8.self).debugDescription
                #expect(found.rows == expected.rows, "seed \(seed), round \(round), pieces of \(size): \(markup)")
                #expect(found.summary == expected.summary, "seed \(seed), round \(round), pieces of \(size): \(markup)")
            }
        }
    }
}
