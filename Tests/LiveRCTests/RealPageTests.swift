import Catalogue
import Foundation
import LiveRC
import Testing

@Suite(.needsRealPages) struct RealPageTests {
    @Test func `every row of the real catalogue is read, in any pieces`() throws {
        let page = try RealPages.page("live.html")
        for size in [page.count, 65_536, 1_000, 7] {
            var parser = CataloguePageParser()
            var rows: [CatalogueRow] = []
            for start in stride(from: 0, to: page.count, by: size) {
                rows += try parser.parse(Array(page[start..<min(start + size, page.count)]))
            }
            let end = try parser.finish()
            rows += end.rows
            #expect(end.summary.rows == 1090 && end.summary.readable == 1090 && end.summary.skipped == 0)
            #expect(end.summary.isComplete)
            #expect(rows.count == 1090)
            guard case .listing(let first)? = rows.first else { throw TestError("no first row") }
            #expect(first.slug.rawValue == "raceplacerc")
            #expect(first.name == "Race Place RC")
            #expect(first.lastActivity == "1 minute ago")
            #expect(first.currentEvent == "Winter Race Series #1")
            for case .listing(let listing) in rows {
                #expect(!listing.name.isEmpty && listing.lastActivity?.isEmpty == false)
            }
        }
    }

    @Test func `the icons of the real catalogue say where there is racing`() throws {
        var parser = CataloguePageParser()
        let rows = try parser.parse(try RealPages.page("live.html")) + parser.finish().rows
        var count: [Bool?: Int] = [:]
        for case .listing(let listing) in rows { count[listing.isLive, default: 0] += 1 }
        #expect(count == [true: 19, false: 1071])
    }

    @Test func `the month's figures of a real dashboard are read`() throws {
        let month = try DashboardPage.parse(try RealPages.page("canberraoffroad.html")).month
        #expect(month.results == 30 && month.sessions == 1 && month.videos == 0)
    }

    @Test(arguments: ["canberraoffroad", "thornhill"])
    func `every value of a real dashboard is read`(slug: String) throws {
        let expected = try JSONSerialization.jsonObject(
            with: Data(contentsOf: RealPages.directory.appendingPathComponent("expected.json")))
        let values = try #require((expected as? [String: [String: Any]])?[slug])
        let dashboard = try DashboardPage.parse(try RealPages.page("\(slug).html"))
        for field in TrackField.allCases {
            let wanted = try #require(values[field.rawValue])
            switch dashboard[field].value {
            case .text(let text): #expect(wanted as? String == text, "\(field)")
            case .integer(let number): #expect((wanted as? NSNumber)?.int64Value == number, "\(field)")
            case .real(let number): #expect((wanted as? NSNumber)?.doubleValue == number, "\(field)")
            case nil: #expect(wanted is NSNull, "\(field)")
            }
        }
    }
}

struct TestError: Error {
    let message: String
    init(_ message: String) { self.message = message }
}
