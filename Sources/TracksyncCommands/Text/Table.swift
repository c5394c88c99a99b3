/// A table of aligned columns that fits a width.
struct Table {
    /// A column's heading and behaviour.
    struct Column {
        var title: String
        /// Whether the values stand at the right, as numbers do.
        var atRight = false
        /// Whether the column may be cut to make the table fit, and down to how many columns.
        var least: Int?
        /// Whether it is cut only when no other column can be.
        var givesWayLast = false
    }

    private let columns: [Column]
    private var rows: [[Line]] = []
    private static let gap = 2

    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row: one cell for each column.
    mutating func add(_ cells: [Line]) { rows.append(cells) }

    /// The heading and the rows, at most so many columns wide as far as the columns that may be cut allow.
    func lines(width: Int) -> [Line] {
        let widths = fitted(to: width)
        func line(_ cells: [Line]) -> Line {
            var result: Line = ""
            // Nothing stands behind the last word of a line.
            let last = cells.lastIndex { $0.width > 0 } ?? 0
            for (index, cell) in cells.enumerated() where index <= last {
                let part = cell.cut(to: widths[index])
                let isLast = index == last
                result =
                    result
                    + (isLast && !columns[index].atRight
                        ? part : part.padded(to: widths[index], atRight: columns[index].atRight))
                if !isLast { result = result + Line(String(repeating: " ", count: Self.gap)) }
            }
            return result
        }
        return [line(columns.map { Line($0.title, .faint) })] + rows.map(line)
    }

    /// The columns' widths; the widest of those that may be cut gives way first.
    private func fitted(to width: Int) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(DisplayWidth.of(columns[index].title)) { max($0, $1[index].width) }
        }
        var excess = widths.reduce(0, +) + Self.gap * (columns.count - 1) - width
        while excess > 0 {
            let candidates = columns.indices.filter { index in
                columns[index].least.map { widths[index] > $0 } ?? false
            }
            let first = candidates.filter { !columns[$0].givesWayLast }
            guard let widest = (first.isEmpty ? candidates : first).max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
