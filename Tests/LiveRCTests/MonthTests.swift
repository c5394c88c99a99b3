import Catalogue
import LiveRC
import Testing

/// The figures of the month, which stand in the headings of panels of their own.
@Suite struct MonthTests {
    private func month(_ figure: String, _ title: String) throws -> MonthFigures {
        let page = """
            <html><body><div class="panel panel-green"><div class="panel-heading"><div class="row">
            \(title.isEmpty ? figure : "<div class=\"huge\">\(figure)</div><div class=\"stats\">\(title)</div>")</div></div></div>
            <div class="panel"><div class="panel-heading">About One</div><div class="panel-body"></div></div></body></html>
            """
        return try DashboardPage.parse(Array(page.utf8)).month
    }

    @Test func `figure and title are read`() throws {
        #expect(try month("1,030", "Results This Month").results == 1030)
        // Control characters are no part of a text, wherever they stand.
        #expect(try month("30", "Videos This M\u{1}on\u{7F}TH").videos == 30)
        #expect(try month("7", "Sessions This Month").sessions == 7)
        #expect(try month("0", "Videos This Month").videos == 0)
        #expect(try month("7", "SESSIONS THIS MONTH").sessions == 7)
        #expect(try month("&nbsp;7\u{200B}", "Sessions&nbsp;This<br>Month").sessions == 7)
    }

    @Test(arguments: [
        ("<span class=\"sr-only\">Results</span>", ""), ("", "<span class=\"label\">New</span>"),
        ("<small>races</small>", "<b>!</b>"),
    ])
    func `other words in the heading are none of the figure's`(before: String, after: String) throws {
        let classes = before + "<div class=\"huge\">120</div><div class=\"a stats\">Results This Month</div>" + after
        let turned = before + "<div class=\"stats\">Results This Month</div><div class=\"huge\">120</div>" + after
        for heading in [classes, turned] { #expect(try month(heading, "").results == 120) }
    }

    @Test(arguments: [
        ("30", "Results Last Month"), ("many", "Results This Month"), ("3.5", "Results This Month"),
        ("", "Results This Month"), ("30", "Best Results This Month"),
    ])
    func `anything else is no figure`(figure: String, title: String) throws {
        #expect(try month(figure, title) == MonthFigures())
    }
}
