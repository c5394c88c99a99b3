import Catalogue

/// Reads the rows of the statistics panel: a label in a `th`, a figure in a `td.text-right`.
struct StatisticsPanel {
    private var label = TextCollector()
    private var figure = TextCollector()
    private var cell = Cell.none
    private var hasFigure = false
    /// Whether the figure's cell is told by its class.
    private var isCertain = false
    /// The first figure of each label.
    private var figures: [String: String] = [:]

    private enum Cell { case none, label, figure }

    private static let labels: [(name: String, field: TrackField)] = [
        ("Laps", .totalLaps), ("Practice Sessions", .totalPracticeSessions), ("Races", .totalRaces),
        ("Entries", .totalEntries), ("Events", .totalEvents),
    ]

    /// The label of a figure's row.
    static func label(of field: TrackField) -> String { labels.first { $0.field == field }?.name ?? "" }

    /// The label that a text is, in any case, with or without a colon behind it.
    private static func name(_ text: String) -> String? {
        guard text.utf8.count <= 32 else { return nil }
        var label = text[...]
        if label.utf8.last == UInt8(ascii: ":") { label = label.dropLast() }
        if label.utf8.last == UInt8(ascii: " ") { label = label.dropLast() }
        return labels.first { $0.name.utf8.elementsEqual(label.utf8) { asciiLowercase($0) == asciiLowercase($1) } }?
            .name
    }

    mutating func start(_ tag: HTMLElement, _ attributes: Attributes) {
        switch tag {
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
        switch tag {
        case .th, .td: cell = .none
        case .tr, .table: endRow()
        default: if tag.endsLine { text(CollectionOfOne(0x20)) }
        }
    }

    private mutating func endRow() {
        if hasFigure, let text = label.folded, let name = Self.name(text), figures[name] == nil {
            figures[name] = figure.folded ?? figure.excess ?? ""
        }
        label.removeAll()
        figure.removeAll()
        cell = .none
        hasFigure = false
        isCertain = false
    }

    /// Says what a complete panel had.
    func write(to dashboard: inout Dashboard, _ recorder: SourceRecorder?) {
        var panel = self
        panel.endRow()
        // In the labels' order, so that a page's issues come in one order, too.
        for (name, field) in Self.labels {
            guard let text = panel.figures[name] else { continue }
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

    /// A whole number of at most 18 ASCII digits, with or without commas between groups of three; `nil` for everything else.
    static func number(_ text: String) -> Int64? {
        var number: Int64 = 0
        var digits = 0
        var group = 0
        var hasCommas = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: ",") {
                guard hasCommas ? group == 3 : (1...3).contains(group) else { return nil }
                hasCommas = true
                group = 0
            } else {
                guard (0x30...0x39).contains(byte), digits < 18 else { return nil }
                number = number * 10 + Int64(byte - 0x30)
                digits += 1
                group += 1
            }
        }
        return (hasCommas ? group == 3 : digits > 0) ? number : nil
    }
}
