import Scheduling
import Testing

/// What is no calendar, and where it goes wrong.
@Suite struct RefusalTests {
    struct Refusal: CustomTestStringConvertible {
        var text: String
        var position: Int
        /// A part of the reason.
        var reason: String

        init(_ text: String, _ position: Int, _ reason: String) {
            self.text = text
            self.position = position
            self.reason = reason
        }

        var testDescription: String { text }
    }

    /// Refused by systemd as well.
    static let refusals = [
        Refusal("", 1, "there is no calendar"), Refusal(" ", 1, "a number or *"), Refusal(" daily", 2, "no time zone"),
        Refusal(" UTC", 1, "a number or *"), Refusal("UTC", 1, "“UTC” is no day"),
        Refusal("secondly", 1, "“secondly” is no day of the week"), Refusal("daily daily", 7, "no time zone"),
        Refusal("daily 10:00", 6, "nothing but a space and a zone may follow daily"),
        Refusal("daily ", 6, "nothing but"),
        Refusal("daily Europe/Atlantis", 7, "“Europe/Atlantis” is no time zone; UTC or an IANA name, such as"),
        Refusal("daily europe/berlin", 7, "no time zone"), Refusal("daily IST", 7, "no time zone"),
        Refusal("daily GMT+3", 7, "no time zone"), Refusal("daily UTC+3", 7, "no time zone"),
        Refusal("daily ../etc/passwd", 7, "no time zone"), Refusal("Mon 10:00 Foo", 11, "no time zone"),
        Refusal("Sat..Mon", 1, "backwards"), Refusal("Mon,Fri..Tue 10:00", 5, "backwards"),
        Refusal("Mon..", 6, "a day of the week must stand here"), Refusal("Mon.Tue", 4, "a comma, .. or a space"),
        Refusal("Mon,,Tue", 5, "a day of the week must stand here"), Refusal("Mo 10:00", 1, "“Mo” is no day"),
        Refusal("Mon..Tue..Wed", 9, "a comma, .. or a space"), Refusal("Mon Tue", 5, "no time zone"),
        Refusal("Mon,10:00", 5, "a day of the week"), Refusal("Mond 10:00", 1, "“Mond”"),
        Refusal("12", 3, "a date, such as"), Refusal("*", 2, "a date, such as"), Refusal("2026 10:00", 5, "a date"),
        Refusal("10:", 4, "a number or *"), Refusal("10:00:", 7, "a number or *"),
        Refusal("24:00", 1, "24 is out of range"),
        Refusal("23:60", 4, "60 is out of range; minutes go from 0 to 59"),
        Refusal("00:00:60", 7, "seconds go from 0 to 59"),
        Refusal("10:00 ", 6, "nothing but a space and a zone"), Refusal("10:00:00:00", 9, "nothing but"),
        Refusal("10:00  UTC", 6, "nothing but"), Refusal("10:0a", 5, "nothing but"), Refusal("*/5:00", 2, "0/15"),
        Refusal("*:*/5", 4, "a step needs a number"), Refusal("*:0/0", 5, "a step of 0"), Refusal("*:0/60", 5, "to 59"),
        Refusal("*:59/1", 6, "no step fits"), Refusal("*:5..1", 3, "backwards"), Refusal("*:5..", 6, "a number"),
        Refusal("*:1,", 5, "a number"), Refusal("*:1,*", 5, "a number"), Refusal("*:,1", 3, "a number or *"),
        Refusal("*:-1", 3, "a number or *"), Refusal("*:1..70", 6, "70 is out of range"),
        Refusal("*:99999999999999999999", 3, "too large"), Refusal("*:0/2147483648", 5, "too large"),
        Refusal("*-13-01", 3, "months go from 1 to 12"), Refusal("*-00-01", 3, "0 is out of range"),
        Refusal("02-32", 4, "days go from 1 to 31"),
        Refusal("*-*~29", 5, "days from the end of the month go from 1 to 28"),
        Refusal("*-*~1/1", 7, "no step fits"), Refusal("*-*~3/3", 7, "from 1 to 2"), Refusal("1~1-1", 4, "a space"),
        Refusal("1969-01-01", 1, "years go from 1970 to 2199"), Refusal("2200-01-01", 1, "2200 is out of range"),
        Refusal("1-1-1-1", 6, "a space"), Refusal("1-1T10:00", 4, "a space"), Refusal("1-", 3, "a number or *"),
        Refusal("*-*-* 10", 9, "a colon and minutes"), Refusal("*-*-* 10-20", 9, "a colon and minutes"),
        Refusal("@", 2, "a number"), Refusal("@7258118400", 2, "1970 to 2199"),
        Refusal("@x", 2, "a number"), Refusal("Mon,daily", 5, "“daily” is no day"),
        Refusal("@1 10:00", 3, "nothing but a zone"),
        Refusal("daily\n", 6, "never part of a calendar"), Refusal("täglich", 2, "never part of a calendar"),
        Refusal("e\u{301}:00", 1, "never part"), Refusal("*:\u{661}", 3, "never part"),
        Refusal(String(repeating: "1,", count: 400) + "1:00", 501, "too long"),
    ]

    /// Taken by systemd, and left out here.
    static let leftOut = [
        Refusal("12:00:00.5", 9, "fractions of a second"), Refusal("*:*:1..2.5", 9, "fractions of a second"),
        Refusal("*:0..61/31", 6, "61 is out of range"), Refusal("daily localtime", 7, "no time zone"),
        Refusal("daily posix/UTC", 7, "no time zone"),
    ]

    @Test(arguments: refusals + leftOut)
    func `what is no calendar is refused with its place`(refusal: Refusal) throws {
        let error = try #require(throws: CalendarExpressionError.self) { try CalendarExpression(refusal.text) }
        #expect(error.position == refusal.position)
        #expect(error.reason.contains(refusal.reason), "\(error)")
        #expect(error.description == "\(error.reason) (character \(refusal.position))")
    }

    @Test func `random text is read or refused within its bounds`() {
        var generator = ExpressionGenerator(seed: 11)
        let alphabet = Array("0123456789*,./:-~@ MonTueUTC")
        for _ in 0..<20_000 {
            let text = String((0..<generator.below(24)).map { _ in alphabet[generator.below(alphabet.count)] })
            do {
                let expression = try CalendarExpression(text)
                #expect(throws: Never.self) { try CalendarExpression(expression.description) }
            } catch {
                #expect((1...text.count + 1).contains(error.position), "\(text)")
            }
        }
    }
}
