/// What clocks and calendars must show, whatever the zone.
///
/// Times on the wall are counted in seconds from 1970 as if every day had 24 hours.
struct CalendarPattern: Hashable {
    let weekdays: Weekdays
    /// In order.
    let years: [Int]
    /// Here and below bit n stands for the number n.
    let months: UInt64
    /// Bit 63 - n stands for the nth day from the end of the month where days are counted from there.
    let days: UInt64
    let countsFromMonthEnd: Bool
    let hours: UInt64
    let minutes: UInt64
    let seconds: UInt64

    /// The first match at a time on the wall or after it; nil when there is none.
    func first(from wall: Int) -> Int? {
        let wall = max(wall, 0)
        let today = wall / 86_400
        guard let day = firstDay(from: today) else { return nil }
        if day > today { return firstTime(from: 0).map { day * 86_400 + $0 } }
        if let time = firstTime(from: wall % 86_400) { return today * 86_400 + time }
        guard let later = firstDay(from: today + 1) else { return nil }
        return firstTime(from: 0).map { later * 86_400 + $0 }
    }

    private func firstDay(from start: Int) -> Int? {
        let start = CivilDate(days: start)
        for year in years where year >= start.year {
            var month = year == start.year ? start.month : 1
            while let match = months.firstBit(from: month) {
                month = match + 1
                let isStart = year == start.year && match == start.month
                if let day = daysOfMonth(year: year, month: match).firstBit(from: isStart ? start.day : 1) {
                    return CivilDate.days(year: year, month: match, day: day)
                }
            }
        }
        return nil
    }

    private func daysOfMonth(year: Int, month: Int) -> UInt64 {
        let length = CivilDate.length(year: year, month: month)
        // Monday is 0; 1 January 1970 was a Thursday.
        let weekday = (CivilDate.days(year: year, month: month, day: 1) + 3) % 7
        let numbered = countsFromMonthEnd ? days >> UInt64(62 - length) : days
        return numbered & weekdays.mask(firstDay: weekday) & (1 << UInt64(length + 1) - 1)
    }

    private func firstTime(from start: Int) -> Int? {
        let (startHour, startMinute, startSecond) = (start / 3600, start / 60 % 60, start % 60)
        guard let hour = hours.firstBit(from: startHour) else { return nil }
        guard hour == startHour else { return time(hour, minutes.firstBit(from: 0), seconds.firstBit(from: 0)) }
        if minutes & 1 << UInt64(startMinute) != 0, let second = seconds.firstBit(from: startSecond) {
            return time(hour, startMinute, second)
        }
        if let minute = minutes.firstBit(from: startMinute + 1) { return time(hour, minute, seconds.firstBit(from: 0)) }
        return time(hours.firstBit(from: hour + 1), minutes.firstBit(from: 0), seconds.firstBit(from: 0))
    }

    private func time(_ hour: Int?, _ minute: Int?, _ second: Int?) -> Int? {
        guard let hour, let minute, let second else { return nil }
        return hour * 3600 + minute * 60 + second
    }
}

extension UInt64 {
    /// The lowest bit that is set, of those from a number on.
    fileprivate func firstBit(from start: Int) -> Int? {
        let rest = (self >> UInt64(start)) << UInt64(start)
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }
}
