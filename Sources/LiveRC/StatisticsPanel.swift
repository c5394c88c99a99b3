import Catalogue

/// Reads the rows of the statistics panel: a label in a `th`, a figure in a `td`.
struct StatisticsPanel {
    private var label = TextCollector()
    private var figure = TextCollector()
    private var cell = Cell.none

    private enum Cell { case none, label, figure }

    mutating func start(_ tag: Tag) {
        switch tag {
        case .tr:
            label.removeAll()
            cell = .none
        case .th:
            label.removeAll()
            cell = .label
        case .td:
            figure.removeAll()
            cell = .figure
        default: break
        }
    }

    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        switch cell {
        case .label: label.append(bytes)
        case .figure: figure.append(bytes)
        case .none: break
        }
    }

    mutating func end(_ tag: Tag, _ dashboard: inout Dashboard) {
        switch tag {
        case .th: cell = .none
        case .td where cell == .figure:
            cell = .none
            write(to: &dashboard)
            // One figure a row.
            label.removeAll()
        default: break
        }
    }

    private func write(to dashboard: inout Dashboard) {
        guard let name = label.folded else { return }
        func write(_ field: inout Reading<Int64>) {
            if field == .unread, let number = figure.folded.flatMap(Self.number) { field = .value(number) }
        }
        switch name {
        case "Laps": write(&dashboard.totalLaps)
        case "Practice Sessions": write(&dashboard.totalPracticeSessions)
        case "Races": write(&dashboard.totalRaces)
        case "Entries": write(&dashboard.totalEntries)
        case "Events": write(&dashboard.totalEvents)
        default: break
        }
    }

    /// A whole number in ASCII digits, with or without commas between groups of three; `nil` for everything else.
    static func number(_ text: String) -> Int64? {
        var number: Int64 = 0
        var digits = 0
        var hasCommas = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: ",") {
                guard hasCommas ? digits == 3 : (1...3).contains(digits) else { return nil }
                hasCommas = true
                digits = 0
            } else {
                guard (0x30...0x39).contains(byte) else { return nil }
                let (tens, isTooBig) = number.multipliedReportingOverflow(by: 10)
                let (sum, overflows) = tens.addingReportingOverflow(Int64(byte - 0x30))
                guard !isTooBig, !overflows else { return nil }
                number = sum
                digits += 1
            }
        }
        return (hasCommas ? digits == 3 : digits > 0) ? number : nil
    }
}
