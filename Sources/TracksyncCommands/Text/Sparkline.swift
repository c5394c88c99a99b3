/// A course of values in one line of text.
struct Sparkline {
    /// The most columns that it takes.
    var columns: Int
    /// Whether Unicode's block elements may be used; otherwise ASCII.
    var usesBlocks: Bool

    private static let blocks = Array("▁▂▃▄▅▆▇█")
    private static let ascii = Array("_.-:=+*#")

    /// Less than this is no course to show, in the values' unit.
    private static let leastSpan = 0.01

    /// The values from the oldest to the newest; a blank where there is none. Neighbours share a column where there are
    /// more of them than columns.
    ///
    /// The greatest is at the top, so that an even course is a full line, and what falls is seen.
    func text(_ values: [Double?]) -> String {
        let shown = averaged(values)
        let known = shown.compactMap(\.self)
        guard let top = known.max(), let bottom = known.min() else { return "" }
        let span = max(top - bottom, Self.leastSpan)
        let levels = usesBlocks ? Self.blocks : Self.ascii
        return String(
            shown.map { value in
                value.map { levels[levels.count - 1 - Int(((top - $0) / span * Double(levels.count - 1)).rounded())] }
                    ?? " "
            })
    }

    private func averaged(_ values: [Double?]) -> [Double?] {
        guard values.count > columns, columns > 0 else { return values }
        return (0..<columns).map { column in
            let part = values[(column * values.count / columns)..<((column + 1) * values.count / columns)]
                .compactMap(\.self)
            return part.isEmpty ? nil : part.reduce(0, +) / Double(part.count)
        }
    }
}
