/// A table of aligned columns that fits a width.
struct Table {
    /// A column's heading and behaviour.
    struct Column {
        var title: String
        /// Whether the values stand at the right, as numbers do.
        var atRight = false
        /// Whether the values may go on in further lines to make the table fit, and from how many columns on.
        var least: Int?
        /// Whether they do so only when no other column can.
        var givesWayLast = false
    }

    private let columns: [Column]
    private var rows: [[Line]] = []
    private static let gap = 2

    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row: one cell for each column.
    mutating func add(_ cells: [Line]) { rows.append(cells) }

    /// The heading and the rows, at most so many columns wide as far as the columns that may be narrower allow.
    func lines(width: Int) -> [Line] { blocks(width: width).flatMap(\.self) }

    /// The same, with the lines of the heading and of each row apart.
    func blocks(width: Int) -> [[Line]] {
        let widths = fitted(to: width)
        func block(_ cells: [Line]) -> [Line] {
            let parts = zip(cells, widths).map { $0.folded(to: $1) }
            let height = parts.map(\.count).max() ?? 0
            return (0..<height).map { row in line(parts.map { row < $0.count ? $0[row] : Line("") }) }
        }
        func line(_ cells: [Line]) -> Line {
            var result: Line = ""
            // Nothing stands behind a line's last word.
            let last = cells.lastIndex { $0.width > 0 } ?? 0
            for (index, cell) in cells.enumerated() where index <= last {
                let isLast = index == last
                result =
                    result
                    + (isLast && !columns[index].atRight
                        ? cell : cell.padded(to: widths[index], atRight: columns[index].atRight))
                if !isLast { result = result + Line(String(repeating: " ", count: Self.gap)) }
            }
            return result
        }
        return [block(columns.map { Line($0.title, .faint) })] + rows.map(block)
    }

    /// The columns' widths; the widest of those that may be narrower gives way first, and none within a word while
    /// another can between words.
    private func fitted(to width: Int) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(DisplayWidth.of(columns[index].title)) { max($0, $1[index].width) }
        }
        var excess = widths.reduce(0, +) + Self.gap * (columns.count - 1) - width
        let words = columns.indices.map { index in rows.reduce(0) { max($0, $1[index].longestWord) } }
        while excess > 0 {
            func candidates(words: [Int]) -> [Int] {
                columns.indices.filter { index in
                    columns[index].least.map { widths[index] > max($0, words[index]) } ?? false
                }
            }
            let whole = candidates(words: words)
            let candidates = whole.isEmpty ? candidates(words: words.map { _ in 0 }) : whole
            let first = candidates.filter { !columns[$0].givesWayLast }
            guard let widest = (first.isEmpty ? candidates : first).max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
