import Catalogue

/// Reads the rows of the statistics panel: a label in a `th`, a figure in a `td.text-right`.
struct StatisticsPanel {
    private var label = TextCollector()
    private var figure = TextCollector()
    private var cell = Cell.none
    private var hasFigure = false
    /// Whether the figure's cell is told by its class.
    private var isCertain = false
    /// Tables that are open in the figure's cell.
    private var tables = 0
    /// The first figure of each label, in the labels' order.
    private var figures = [String?](repeating: nil, count: labels.count)

    private enum Cell { case none, label, figure }

    private static let labels: [(name: String, field: TrackField)] = [
        ("Laps", .totalLaps), ("Practice Sessions", .totalPracticeSessions), ("Races", .totalRaces),
        ("Entries", .totalEntries), ("Events", .totalEvents),
    ]

    /// The label of a figure's row.
    static func label(of field: TrackField) -> String { labels.first { $0.field == field }?.name ?? "" }

    /// The place of the label that a text is, in any case, with or without a colon behind it.
    private static func place(ofLabel text: String) -> Int? {
        guard text.utf8.count <= 32 else { return nil }
        var label = UnseenMarks.removedAtWordEnds(of: text)[...]
        if label.utf8.last == UInt8(ascii: ":") { label = label.dropLast() }
        if label.utf8.last == UInt8(ascii: " ") { label = label.dropLast() }
        return labels.firstIndex { equalsIgnoringCase($0.name.utf8, label.utf8) }
    }

    /// The row's label, where it is one of a figure.
    private var knownLabel: Int? { label.folded.flatMap(Self.place) }

    mutating func start(_ tag: HTMLElement, _ attributes: Attributes) {
        if tag == .table, tables > 0 || cell == .figure && knownLabel != nil {
            tables += 1
        } else if tables > 0, tag != .th {
            // A figure may be laid out by a table of its own, which has no label.
            text(CollectionOfOne(0x20))
            return
        }
        switch tag {
        case .table where tables > 0: text(CollectionOfOne(0x20))
        case .tr, .table: endRow()
        case .th:
            endRow()
            cell = .label
        case .td:
            let isRight = attributes.hasClass("text-right")
            cell = .none
            guard !hasFigure || isRight && !isCertain else { break }
            figure.removeAll()
            hasFigure = true
            isCertain = isRight
            cell = .figure
        default: if tag.endsLine { text(CollectionOfOne(0x20)) }
        }
    }

    mutating func text(_ bytes: some Collection<UInt8>) {
        switch cell {
        case .label: label.append(bytes)
        case .figure: figure.append(bytes)
        case .none: break
        }
    }

    mutating func damage() {
        switch cell {
        case .label: label.damage()
        case .figure: figure.damage()
        case .none: break
        }
    }

    mutating func end(_ tag: HTMLElement) {
        if tables > 0 {
            if tag == .table { tables -= 1 }
            text(CollectionOfOne(0x20))
            return
        }
        switch tag {
        case .th, .td: cell = .none
        case .tr, .table: endRow()
        default: if tag.endsLine { text(CollectionOfOne(0x20)) }
        }
    }

    private mutating func endRow() {
        if hasFigure, let place = knownLabel, figures[place] == nil {
            figures[place] = figure.folded ?? figure.excess ?? ""
        }
        label.removeAll()
        figure.removeAll()
        cell = .none
        hasFigure = false
        isCertain = false
        tables = 0
    }

    /// Whether it has no figure.
    var isEmpty: Bool {
        var panel = self
        panel.endRow()
        return panel.figures.allSatisfy { $0.map { NoValue.isOne($0) } ?? true }
    }

    /// Says what a complete panel had.
    func write(to dashboard: inout Dashboard, _ recorder: SourceRecorder?) {
        var panel = self
        panel.endRow()
        // In the labels' order, so that a page's issues come in one order, too.
        for ((name, field), text) in zip(Self.labels, panel.figures) {
            guard let text else { continue }
            recorder?.record(field, .statistics, name, text)
            guard let number = Self.number(text) else {
                if !NoValue.isOne(text) { dashboard.refuse(field, text) }
                continue
            }
            switch field {
            case .totalLaps: dashboard.totalLaps = .value(number)
            case .totalPracticeSessions: dashboard.totalPracticeSessions = .value(number)
            case .totalRaces: dashboard.totalRaces = .value(number)
            case .totalEntries: dashboard.totalEntries = .value(number)
            default: dashboard.totalEvents = .value(number)
            }
        }
    }

    /// A whole number of at most 18 ASCII digits, with or without a separator between groups of three, the same between all of
    /// them: a comma, a space, an apostrophe, or a dot where there are two, since one may stand before decimals. `nil` for
    /// everything else.
    static func number(_ text: String) -> Int64? {
        var number: Int64 = 0
        var digits = 0
        var group = 0
        var separator: Unicode.Scalar?
        var separators = 0
        for scalar in UnseenMarks.removed(from: text).unicodeScalars {
            switch scalar {
            case "0"..."9":
                guard digits < 18 else { return nil }
                number = number * 10 + Int64(scalar.value - 0x30)
                digits += 1
                group += 1
            case ",", " ", "'", "’", ".":
                guard separators == 0 ? (1...3).contains(group) : separator == scalar && group == 3 else { return nil }
                separator = scalar
                separators += 1
                group = 0
            default: return nil
            }
        }
        guard separators > 0 else { return digits > 0 ? number : nil }
        return group == 3 && !(separator == "." && separators == 1) ? number : nil
    }
}
