import Scheduling
import Testing

/// The normalized form, which systemd prints as well.
@Suite struct NormalizationTests {
    static let forms = [
        ("minutely", "*-*-* *:*:00"), ("hourly", "*-*-* *:00:00"), ("daily", "*-*-* 00:00:00"),
        ("weekly", "Mon *-*-* 00:00:00"), ("monthly", "*-*-01 00:00:00"), ("yearly", "*-01-01 00:00:00"),
        ("annually", "*-01-01 00:00:00"), ("anually", "*-01-01 00:00:00"),
        ("quarterly", "*-01,04,07,10-01 00:00:00"), ("semiannually", "*-01,07-01 00:00:00"),
        ("semi-annually", "*-01,07-01 00:00:00"), ("biannually", "*-01,07-01 00:00:00"),
        ("bi-annually", "*-01,07-01 00:00:00"), ("DAILY Europe/Berlin", "*-*-* 00:00:00 Europe/Berlin"),
        ("Weekly utc", "Mon *-*-* 00:00:00 UTC"), ("daily Asia/Calcutta", "*-*-* 00:00:00 Asia/Calcutta"),
        ("daily CET", "*-*-* 00:00:00 CET"), ("daily Etc/GMT+3", "*-*-* 00:00:00 Etc/GMT+3"),
        ("daily GMT+0", "*-*-* 00:00:00 GMT+0"), ("daily GB", "*-*-* 00:00:00 GB"),
        ("Mon,Tue,Wed,Sun", "Mon..Wed,Sun *-*-* 00:00:00"), ("sun,MON,tUe", "Mon,Tue,Sun *-*-* 00:00:00"),
        ("mon-fri", "Mon..Fri *-*-* 00:00:00"), ("Monday..Friday 1:2:3", "Mon..Fri *-*-* 01:02:03"),
        ("Mon,", "Mon *-*-* 00:00:00"), ("Mon, 10:00", "Mon *-*-* 10:00:00"), ("Mon ", "Mon *-*-* 00:00:00"),
        ("Mon..Mon", "Mon *-*-* 00:00:00"), ("Mon..Sun", "*-*-* 00:00:00"), ("Thu,Fri", "Thu,Fri *-*-* 00:00:00"),
        ("Sat UTC", "Sat *-*-* 00:00:00 UTC"), ("06:30", "*-*-* 06:30:00"), ("6:3:7", "*-*-* 06:03:07"),
        ("*-*-*", "*-*-* 00:00:00"), ("*-*-* ", "*-*-* 00:00:00"), ("*-*-*  06:30", "*-*-* 06:30:00"),
        ("2-29", "*-02-29 00:00:00"), ("26-1-1", "2026-01-01 00:00:00"), ("99..5-1-1", "1999..2005-01-01 00:00:00"),
        ("70-1-1", "1970-01-01 00:00:00"), ("2026,2028-*-* 0:0", "2026,2028-*-* 00:00:00"),
        ("*~3", "*-*~03 00:00:00"), ("*-02~1..3 12:00", "*-02~01..03 12:00:00"),
        ("*-*~1..8/3", "*-*~01..07/3 00:00:00"),
        ("*-*~5/2", "*-*~05/2 00:00:00"), ("*-*~*", "*-*-* 00:00:00"), ("*:0/15", "*-*-* *:00/15:00"),
        ("*:*:0/1", "*-*-* *:*:*"), ("*:*:*", "*-*-* *:*:*"), ("*:*:0..59", "*-*-* *:*:00..59"),
        ("*:*:7,0/1", "*-*-* *:*:*"),
        ("3,1,2,2:00", "*-*-* 01,02,03:00:00"), ("*:0,0/15,7", "*-*-* *:00,00/15,07:00"),
        ("*:0/15,0..10/3", "*-*-* *:00/15,00..09/3:00"), ("1..1:00", "*-*-* 01:00:00"), ("*:3..5/60", "*-*-* *:03:00"),
        ("*-1..6/2-1", "*-01..05/2-01 00:00:00"), ("*-1..6/6-1", "*-01-01 00:00:00"),
        ("*:0..59/59", "*-*-* *:00..59/59:00"), ("@0", "1970-01-01 00:00:00 UTC"),
        ("@1234567890 Europe/Berlin", "2009-02-13 23:31:30 UTC"), ("Fri @1234567890", "Fri 2009-02-13 23:31:30 UTC"),
    ]

    @Test(arguments: forms)
    func `a calendar has the normalized form that systemd gives it`(text: String, normalized: String) throws {
        let expression = try CalendarExpression(text)
        #expect(expression.description == normalized)
        #expect(try CalendarExpression(normalized) == expression)
    }

    @Test func `a generated calendar's normalized form is the same calendar`() throws {
        var generator = ExpressionGenerator(seed: 21)
        for _ in 0..<500 {
            let expression = try CalendarExpression(generator.calendar().text)
            #expect(try CalendarExpression(expression.description) == expression)
        }
    }
}
