public import Foundation

/// Times that come again, in the notation of systemd.time(7), section "Calendar Events": `Mon..Fri *-*-* 06:30:00`.
///
/// A time is a slot when the clocks of its zone show what the expression says. What clocks leave out when they are put
/// forward is no slot; what they show twice when they are put back is one slot, the first of the two. That is what
/// systemd 252 finds going from slot to slot, so that neither change doubles a run. Unlike there, steps without an end,
/// such as `*-*-1/28`, lose no slot after the end of a day, a month or a year.
///
/// Slots lie on whole seconds, from 1970 to the end of 2199.
public struct CalendarExpression: Sendable, Hashable, CustomStringConvertible {
    let weekdays: Weekdays
    let year, month, day, hour, minute, second: CalendarField
    /// Whether days are counted back from the end of the month.
    let countsFromMonthEnd: Bool
    let zone: CalendarZone?
    /// The same as bits: what a search looks at.
    private let pattern: CalendarPattern

    /// Reads an expression.
    ///
    /// Of what systemd 252 reads, these are refused: fractions of a second, abbreviations of the local zone such as
    /// `CEST`, zones that are no part of the IANA database, and ends of ranges that no clock or calendar shows.
    public init(_ text: String) throws(CalendarExpressionError) {
        self.init(try CalendarParser.parse(text))
    }

    init(_ parsed: ParsedCalendar) {
        weekdays = parsed.weekdays
        year = CalendarField(parsed.year)
        month = CalendarField(parsed.month)
        day = CalendarField(parsed.day)
        hour = CalendarField(parsed.hour)
        minute = CalendarField(parsed.minute)
        let second = CalendarField(parsed.second)
        self.second = second.components.contains(.everySecond) ? .every : second
        countsFromMonthEnd = parsed.countsFromMonthEnd && day != .every
        zone = parsed.zone
        pattern = CalendarPattern(
            weekdays: weekdays, years: year.values(of: .year), months: month.mask(of: .month),
            days: day.mask(of: countsFromMonthEnd ? .dayFromEnd : .day), countsFromMonthEnd: countsFromMonthEnd,
            hours: hour.mask(of: .hour), minutes: minute.mask(of: .minute), seconds: self.second.mask(of: .second))
    }

    /// The normalized form, as `systemd-analyze calendar` prints it.
    public var description: String {
        let days = weekdays == .every ? "" : "\(weekdays) "
        let date = "\(year.text(of: .year))-\(month.text(of: .month))\(countsFromMonthEnd ? "~" : "-")"
        let time = "\(hour.text(of: .hour)):\(minute.text(of: .minute)):\(second.text(of: .second))"
        return "\(days)\(date)\(day.text(of: .day)) \(time)\(zone.map { " \($0.name)" } ?? "")"
    }

    /// How many slots there are in each hour that has any.
    public var timesAnHour: Int { pattern.minutes.nonzeroBitCount * pattern.seconds.nonzeroBitCount }

    /// The first slot after a time, the time itself excluded; nil when there is none.
    ///
    /// - Parameter zone: The zone that counts where the expression names none; `nil`: the machine's.
    public func next(after time: Date, in zone: TimeZone?) -> Date? {
        guard let seconds = Self.seconds(time) else { return nil }
        return next(after: seconds, on: clock(zone)).map { Date(timeIntervalSince1970: Double($0)) }
    }

    /// The last slot after `after` and not after `upTo`; nil when there is none.
    ///
    /// Its work grows with the logarithm of the time between, not with the number of slots.
    ///
    /// - Parameter zone: The zone that counts where the expression names none; `nil`: the machine's.
    public func last(after: Date, upTo: Date, in zone: TimeZone?) -> Date? {
        guard let after = Self.seconds(after), let end = Self.seconds(upTo), after < end else { return nil }
        let clock = clock(zone)
        func slot(after time: Int) -> Int? { next(after: time, on: clock).flatMap { $0 <= end ? $0 : nil } }

        // No slot follows `none`; windows back from the end grow until one holds a slot.
        var none = end
        var start = end - 1
        var found = slot(after: start)
        while found == nil, start > after {
            none = start
            start = max(after, end - 2 * (end - start))
            found = slot(after: start)
        }
        guard var last = found else { return nil }
        while none - last > 1 {
            let middle = last + (none - last) / 2
            if let nearer = slot(after: middle) { last = nearer } else { none = middle }
        }
        return Date(timeIntervalSince1970: Double(slot(after: last) ?? last))
    }

    private func clock(_ fallback: TimeZone?) -> ZoneClock { ZoneClock(zone?.zone ?? fallback) }

    private func next(after time: Int, on clock: ZoneClock) -> Int? {
        var wall = time + clock.offset(at: time) + 1
        while let match = pattern.first(from: wall) {
            switch clock.reading(match) {
            case .shown(let instant) where instant > time: return instant
            case .shown(let instant): wall = clock.wallAfterRepeat(from: instant, through: time)
            case .skipped(let wallAfter): wall = wallAfter
            }
            wall = max(wall, match + 1)
        }
        return nil
    }

    /// A time as whole seconds since 1970, rounded down; times far from every slot are brought nearer.
    private static func seconds(_ time: Date) -> Int? {
        let seconds = time.timeIntervalSince1970.rounded(.down)
        let margin = 2.0 * 86_400
        let end = Double(CivilDate.days(year: CalendarUnit.year.range.upperBound + 1, month: 1, day: 1)) * 86_400
        return seconds.isNaN ? nil : Int(min(max(seconds, -margin), end + margin))
    }
}
