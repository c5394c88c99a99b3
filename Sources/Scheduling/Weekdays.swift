/// Days of the week.
struct Weekdays: Hashable, CustomStringConvertible {
    /// Bit 0 is Monday.
    var bits: UInt8

    static let every = Weekdays(bits: 0b111_1111)

    static let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    /// The number of a day by its full or short name in any case, Monday being 0.
    static func number(_ name: String) -> Int? {
        let folded = name.lowercased()
        return names.firstIndex { $0.lowercased() == folded || $0.lowercased().prefix(3) == folded }
    }

    mutating func insert(_ days: ClosedRange<Int>) { for day in days { bits |= 1 << UInt8(day) } }

    /// The days of a month as bits, bit 1 being its first day, which is the given day of the week.
    func mask(firstDay: Int) -> UInt64 {
        let weeks = (0..<6).reduce(UInt64(0)) { $0 | UInt64(bits) << UInt64(7 * $1) }
        return (weeks >> UInt64(firstDay)) << 1
    }

    /// Days that follow each other are a range, from three on.
    var description: String {
        var runs: [ClosedRange<Int>] = []
        for day in 0..<7 where bits & 1 << UInt8(day) != 0 {
            if let run = runs.last, run.upperBound == day - 1 {
                runs[runs.count - 1] = run.lowerBound...day
            } else {
                runs.append(day...day)
            }
        }
        return runs.map { run in
            let first = Self.names[run.lowerBound].prefix(3)
            let last = Self.names[run.upperBound].prefix(3)
            return run.count == 1 ? "\(first)" : run.count == 2 ? "\(first),\(last)" : "\(first)..\(last)"
        }.joined(separator: ",")
    }
}
