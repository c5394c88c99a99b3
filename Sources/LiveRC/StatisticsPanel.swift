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
        guard let name = label.folded, let field = Self.field(name), dashboard[keyPath: field] == .unread,
            let number = figure.folded.flatMap(Self.number)
        else { return }
        dashboard[keyPath: field] = .value(number)
    }

    private static func field(_ label: String) -> WritableKeyPath<Dashboard, Reading<Int64>>? {
        switch label {
        case "Laps": \.totalLaps
        case "Practice Sessions": \.totalPracticeSessions
        case "Races": \.totalRaces
        case "Entries": \.totalEntries
        case "Events": \.totalEvents
        default: nil
        }
    }

    /// A whole number in ASCII digits, with or without commas between groups of three; `nil` for everything else.
    static func number(_ text: String) -> Int64? {
        let groups = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }) else { return nil }
        if groups.count > 1 {
            guard groups[0].count <= 3, groups.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
        }
        return Int64(String(decoding: groups.joined(), as: UTF8.self))
    }
}
