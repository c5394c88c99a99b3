import Catalogue
import LiveRC
import Testing

@Suite struct StatisticsTests {
    private func laps(_ text: String) throws -> FieldValue<Int64> {
        var markup = DashboardMarkup()
        markup.statistics = [("Laps", text), ("Events", "7")]
        let dashboard = try markup.read()
        #expect(dashboard.totalEvents == .value(7))
        return dashboard.totalLaps
    }

    @Test(arguments: [
        ("0", Int64(0)), ("7", 7), ("102", 102), ("1894", 1894), ("1,894", 1894), ("2,762,097", 2_762_097),
        ("\n\t1,234 ", 1234), ("<b>12</b>", 12), ("007", 7), ("&#49;2", 12),
        ("999,999,999,999,999,999", 999_999_999_999_999_999), ("000000000000000001", 1),
        // Separators of other languages, where they can be nothing else.
        ("1 234", 1234), ("2&nbsp;762&#8239;097", 2_762_097), ("1'234", 1234), ("2&rsquo;762&#146;097", 2_762_097),
        ("2.762.097", 2_762_097),
        // Marks that show nothing.
        ("\u{200E}1,234\u{200E}", 1234), ("1,&#8203;234", 1234), ("1,&shy;234", 1234), ("&#xFEFF;12", 12),
    ])
    func `a whole number is read`(text: String, number: Int64) throws {
        #expect(try laps(text) == .value(number))
    }

    @Test(arguments: [
        "", " ", "N/A", "-", "-1", "+1", "1.5", "1.234", "1,23", "12,34", "1,2345", "1234,567", ",123", "123,",
        "12 34", "1 2 3", "1,234 567", "1.234,567", "1,234.567", "1'23", "' 123", "1,234.", ".", "\u{202E}123",
        "\u{200D}",
        "1,,234", "1,234 laps", "0x10", "1e3", "١٢٣", "９", "½", "many", "9223372036854775807",
        "1,234,567,890,123,456,789", "1000000000000000000",
        "99999999999999999999999999",
    ])
    func `what is no whole number is unread, and the others stand`(text: String) throws {
        #expect(try laps(text) == .notFound)
    }

    @Test func `each row may be missing`() throws {
        let all = DashboardMarkup().statistics ?? []
        let fields: [KeyPath<Dashboard, FieldValue<Int64>>] = [
            \.totalLaps, \.totalPracticeSessions, \.totalRaces, \.totalEntries, \.totalEvents,
        ]
        for missing in all.indices {
            var markup = DashboardMarkup()
            markup.statistics = all.enumerated().filter { $0.offset != missing }.map(\.element)
            let dashboard = try markup.read()
            for (index, field) in fields.enumerated() {
                let expected = index == missing ? .notFound : DashboardMarkup.standard[keyPath: field]
                #expect(dashboard[keyPath: field] == expected)
            }
        }
    }

    @Test func `labels are matched as a whole`() throws {
        var markup = DashboardMarkup()
        markup.statistics = [
            ("Best Laps", "1"), ("Laps Today", "2"), ("laps", "3"), ("", "4"), (" La<b>ps</b>\n", "5"), ("Laps", "6"),
        ]
        #expect(try markup.read().totalLaps == .value(3))
    }

    @Test func `a row's second figure is none of its label`() throws {
        var markup = DashboardMarkup()
        markup.statistics = nil
        markup.facebook = DashboardMarkup.panel(
            "Lifetime Track Stats",
            "<table><tr><th>Laps</th></tr><tr><td>1</td></tr><tr><th>Races</th><td>x</td><td>2</td></tr></table>")
        let dashboard = try markup.read()
        #expect(dashboard.totalLaps == .notFound && dashboard.totalRaces == .notFound)
    }

    @Test(arguments: [
        "<table><tr><td>1,234</td></tr></table>",
        "<table><tbody><tr><td></td><td><b>1,234</b></td></tr></tbody></table>",
        "<table><tr><td><table><tr><td>1,234</td></tr></table></td></tr></table>",
    ])
    func `a figure may stand in a table of its own`(figure: String) throws {
        #expect(try laps(figure) == .value(1234))
    }

    @Test(arguments: [
        "<table><tr><th>Races</th><td class=text-right>5</td></tr></table>",
        "<table><tr><td>1,234<tr><th>Races</th><td class=text-right>5</td></tr>",
    ])
    func `a table in a figure's cell that has labels has rows`(table: String) throws {
        var markup = DashboardMarkup()
        markup.statistics = [("Laps", table), ("Events", "7")]
        let dashboard = try markup.read()
        #expect(dashboard.totalRaces == .value(5) && dashboard.totalEvents == .value(7))
    }

    @Test func `marks that show nothing are no part of a label`() throws {
        var markup = DashboardMarkup()
        markup.statistics = [("\u{200B}Laps\u{200E}", "5")]
        #expect(try markup.read().totalLaps == .value(5))
    }
}
