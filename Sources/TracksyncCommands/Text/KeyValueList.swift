/// Lines of `key: value`, the values aligned and wrapped.
struct KeyValueList {
    private var rows: [(key: String, value: Line)] = []

    /// Adds a row; none when there is no value.
    mutating func add(_ key: String, _ value: Line?) {
        if let value { rows.append((key, value)) }
    }

    /// The lines, at most so many columns wide as far as words allow.
    func lines(width: Int) -> [Line] {
        let indent = (rows.map { DisplayWidth.of($0.key) }.max() ?? 0) + 2
        return rows.flatMap { row in
            row.value.wrapped(to: max(20, width - indent)).enumerated().map { index, part in
                Line(index == 0 ? row.key + ":" : "", .faint).padded(to: indent) + part
            }
        }
    }
}
