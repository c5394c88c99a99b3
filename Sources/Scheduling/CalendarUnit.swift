/// What the numbers of one field count.
struct CalendarUnit {
    let name: String
    let range: ClosedRange<Int>
    /// The digits of a number in the normalized form.
    let width: Int
    /// Whether steps go towards smaller numbers, since the days are counted back from the end of the month.
    let isReversed: Bool

    /// 2199 is where systemd stops searching.
    static let year = CalendarUnit(name: "years", range: 1970...2199, width: 4, isReversed: false)
    static let month = CalendarUnit(name: "months", range: 1...12, width: 2, isReversed: false)
    static let day = CalendarUnit(name: "days", range: 1...31, width: 2, isReversed: false)
    /// Every month has 28 days to count back.
    static let dayFromEnd = CalendarUnit(
        name: "days from the end of the month", range: 1...28, width: 2, isReversed: true)
    static let hour = CalendarUnit(name: "hours", range: 0...23, width: 2, isReversed: false)
    static let minute = CalendarUnit(name: "minutes", range: 0...59, width: 2, isReversed: false)
    static let second = CalendarUnit(name: "seconds", range: 0...59, width: 2, isReversed: false)
}
