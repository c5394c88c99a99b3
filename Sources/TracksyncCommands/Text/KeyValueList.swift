/// Lines of `key: value`, the values aligned and wrapped.
struct KeyValueList {
    private var rows: [(key: String, value: [Line])] = []

    /// Adds a row; none when there is no value.
    mutating func add(_ key: String, _ value: Line?) {
        if let value { rows.append((key, [value])) }
    }

    /// Adds a row whose value goes on a new line where the text does; none when there is no text.
    mutating func add(_ key: String, text: String?) {
        guard let text else { return }
        // With a carriage return before it, a line feed is another character.
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        rows.append((key, lines.map { Line(String($0)) }))
    }

    /// Adds a row of several lines; none when there are no lines.
    mutating func add(_ key: String, lines: [Line]) {
        if !lines.isEmpty { rows.append((key, lines)) }
    }

    /// The lines, at most so many columns wide as far as words allow.
    func lines(width: Int) -> [Line] {
        let indent = (rows.map { DisplayWidth.of($0.key) }.max() ?? 0) + 2
        return rows.flatMap { row in
            row.value.flatMap { $0.wrapped(to: max(20, width - indent)) }.enumerated().map { index, part in
                let key = Line(index == 0 ? row.key + ":" : "", .faint)
                return part.width == 0 && index > 0 ? "" : key.padded(to: indent) + part
            }
        }
    }
}
