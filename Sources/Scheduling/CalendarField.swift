/// One member of a field's list: a number, a range or a number with a step.
struct CalendarComponent: Hashable, Comparable {
    var start: Int
    /// The end of a range; nil for a single number, or where the steps go on to the end of the unit.
    var stop: Int?
    /// The step; nil for a single number.
    var step: Int?

    static let everySecond = CalendarComponent(start: 0, stop: nil, step: 1)

    /// As systemd keeps it: the end of a range is a number that its steps reach, a range of one number is that number.
    var normalized: CalendarComponent {
        guard let stop, let step else { return self }
        let reached = stop - (stop - start) % step
        return reached == start
            ? CalendarComponent(start: start) : CalendarComponent(start: start, stop: reached, step: step)
    }

    func values(of unit: CalendarUnit) -> [Int] {
        guard let step else { return [start] }
        if unit.isReversed, stop == nil { return Array(stride(from: start, through: unit.range.lowerBound, by: -step)) }
        return Array(stride(from: start, through: stop ?? unit.range.upperBound, by: step))
    }

    func text(of unit: CalendarUnit) -> String {
        let end = stop.map { "..\(Self.padded($0, unit.width))" } ?? ""
        let every = step.map { stop != nil && $0 == 1 ? "" : "/\($0)" } ?? ""
        return Self.padded(start, unit.width) + end + every
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    static func < (left: CalendarComponent, right: CalendarComponent) -> Bool {
        (left.start, left.stop ?? -1, left.step ?? 0) < (right.start, right.stop ?? -1, right.step ?? 0)
    }
}

/// The numbers that one unit of time may have: a list in order, empty where every number is meant.
struct CalendarField: Hashable {
    let components: [CalendarComponent]

    static let every = CalendarField([])

    init(_ components: [CalendarComponent]) { self.components = Set(components.map(\.normalized)).sorted() }

    func values(of unit: CalendarUnit) -> [Int] {
        components.isEmpty ? Array(unit.range) : Set(components.flatMap { $0.values(of: unit) }).sorted()
    }

    /// Bit n stands for the number n; bit 63 - n, where the unit is reversed.
    func mask(of unit: CalendarUnit) -> UInt64 {
        values(of: unit).reduce(0) { $0 | 1 << UInt64(unit.isReversed ? 63 - $1 : $1) }
    }

    func text(of unit: CalendarUnit) -> String {
        components.isEmpty ? "*" : components.map { $0.text(of: unit) }.joined(separator: ",")
    }
}
