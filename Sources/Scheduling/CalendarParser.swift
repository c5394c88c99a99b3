/// What an expression says, field by field; no components where any number does.
struct ParsedCalendar {
    var weekdays = Weekdays.every
    var year: [CalendarComponent] = []
    var month: [CalendarComponent] = []
    var day: [CalendarComponent] = []
    var countsFromMonthEnd = false
    var hour = [CalendarComponent(start: 0)]
    var minute = [CalendarComponent(start: 0)]
    var second = [CalendarComponent(start: 0)]
    var zone: CalendarZone?
}

/// Reads `[weekdays] [date] [time] [zone]`.
struct CalendarParser {
    private var scanner: CalendarScanner
    private var calendar = ParsedCalendar()

    /// Words for a whole expression, and what they stand for.
    private static let shorthands = [
        "minutely": "*-*-* *:*:00", "hourly": "*-*-* *:00:00", "daily": "*-*-* 00:00:00",
        "weekly": "Mon *-*-* 00:00:00", "monthly": "*-*-01 00:00:00", "quarterly": "*-01,04,07,10-01 00:00:00",
        "semiannually": "*-01,07-01 00:00:00", "semi-annually": "*-01,07-01 00:00:00",
        "biannually": "*-01,07-01 00:00:00", "bi-annually": "*-01,07-01 00:00:00",
        "yearly": "*-01-01 00:00:00", "annually": "*-01-01 00:00:00", "anually": "*-01-01 00:00:00",
    ]

    static func parse(_ text: String) throws(CalendarExpressionError) -> ParsedCalendar {
        var scanner = try CalendarScanner(text)
        let zone = try zone(endingIn: &scanner)
        if let meaning = shorthands[scanner.firstWord.lowercased()] {
            try scanner.expectOnlyFirstWord()
            scanner = try CalendarScanner(meaning)
        }
        var parser = CalendarParser(scanner: scanner)
        try parser.parseDays()
        // A UNIX time brings its own zone.
        if parser.calendar.zone == nil { parser.calendar.zone = zone }
        return parser.calendar
    }

    private init(scanner: CalendarScanner) { self.scanner = scanner }

    /// Takes the zone off the end: the last of several words, unless it begins as dates and times do.
    private static func zone(
        endingIn scanner: inout CalendarScanner
    ) throws(CalendarExpressionError) -> CalendarZone? {
        guard let (word, position) = scanner.lastWord, let first = word.first, !first.isNumber, !"*@".contains(first)
        else { return nil }
        guard let zone = CalendarZone(word) else {
            throw CalendarExpressionError(
                position: position,
                reason: "\(scanner.quoted(word)) is no time zone; UTC or an IANA name, such as Europe/Berlin, may stand"
                    + " at the end")
        }
        scanner.dropLastWord()
        return zone
    }

    private mutating func parseDays() throws(CalendarExpressionError) {
        if scanner.next?.isLetter == true {
            try parseWeekdays()
            guard scanner.next != nil else { return }
        }
        if scanner.next == "@" { return try parseUnixTime() }
        try parseDateAndTime()
    }

    private mutating func parseWeekdays() throws(CalendarExpressionError) {
        var days = Weekdays(bits: 0)
        repeat {
            let position = scanner.position
            let first = try weekday()
            if scanner.take("..") || scanner.take("-") {
                let last = try weekday()
                guard first <= last else {
                    throw CalendarExpressionError(
                        position: position,
                        reason: "the range goes backwards; weeks go from Mon to Sun, and what goes over the end is a"
                            + " list, such as Mon,Sat..Sun")
                }
                days.insert(first...last)
            } else {
                days.insert(first...first)
            }
        } while scanner.take(",") && scanner.next != nil && scanner.next != " "
        guard scanner.next == nil || scanner.takeSpaces() else {
            throw scanner.refusal("a comma, .. or a space must stand after a day of the week")
        }
        calendar.weekdays = days
    }

    private mutating func weekday() throws(CalendarExpressionError) -> Int {
        let position = scanner.position
        let word = scanner.takeLetters()
        if let day = Weekdays.number(word) { return day }
        throw CalendarExpressionError(
            position: position,
            reason: word.isEmpty
                ? "a day of the week must stand here, such as Mon"
                : "\(scanner.quoted(word)) is no day of the week, such as Mon, and no shorthand that stands alone, such as"
                    + " daily")
    }

    private mutating func parseUnixTime() throws(CalendarExpressionError) {
        _ = scanner.take("@")
        let position = scanner.position
        let seconds = try scanner.number(upTo: .max / 2)
        try scanner.expectEnd("nothing but a zone may follow a UNIX time")
        let date = CivilDate(days: seconds / 86_400)
        guard CalendarUnit.year.range.contains(date.year) else {
            throw CalendarExpressionError(
                position: position, reason: "this UNIX time lies in no year from 1970 to 2199")
        }
        calendar.year = [CalendarComponent(start: date.year)]
        calendar.month = [CalendarComponent(start: date.month)]
        calendar.day = [CalendarComponent(start: date.day)]
        calendar.hour = [CalendarComponent(start: seconds / 3600 % 24)]
        calendar.minute = [CalendarComponent(start: seconds / 60 % 60)]
        calendar.second = [CalendarComponent(start: seconds % 60)]
        calendar.zone = .utc
    }

    private mutating func parseDateAndTime() throws(CalendarExpressionError) {
        let first = try scanner.list()
        if scanner.next == ":" { return try parseTime(hours: first) }
        guard var separator = scanner.takeAny("-~") else {
            throw scanner.refusal(
                "a date, such as *-*-01, or a time, such as 06:30, must stand here, with - or : in it")
        }
        let second = try scanner.list()
        var month = first
        var day = second
        if separator == "-", let last = scanner.takeAny("-~") {
            separator = last
            calendar.year = try scanner.checked(first, as: .year)
            month = second
            day = try scanner.list()
        }
        calendar.month = try scanner.checked(month, as: .month)
        calendar.countsFromMonthEnd = separator == "~"
        calendar.day = try scanner.checked(day, as: separator == "~" ? .dayFromEnd : .day)
        guard scanner.next == nil || scanner.takeSpaces() else {
            throw scanner.refusal("a date has a year, a month and a day, and a space must stand after it")
        }
        if scanner.next != nil { try parseTime(hours: try scanner.list()) }
    }

    private mutating func parseTime(hours: [ScannedComponent]) throws(CalendarExpressionError) {
        calendar.hour = try scanner.checked(hours, as: .hour)
        guard scanner.take(":") else { throw scanner.refusal("a colon and minutes must stand here") }
        calendar.minute = try scanner.checked(try scanner.list(), as: .minute)
        if scanner.take(":") {
            calendar.second = try scanner.checked(try scanner.list(), as: .second)
            if scanner.next == "." {
                throw scanner.refusal("fractions of a second are not supported; whole seconds are")
            }
        }
        try scanner.expectEnd("nothing but a space and a zone may follow a time")
    }
}
