internal import FoundationEssentials

/// Values over time as a line in a drawing without units of its own.
struct LineChart {
    /// The values in the order of time, each with what it is of; `nil` where there is none, which leaves a gap.
    var values: [Double?]
    /// The least and the greatest value that the drawing shows.
    var range: ClosedRange<Double>
    var width = 120.0
    var height = 24.0

    /// The line as an SVG path; `nil` of fewer than two values.
    var path: String? {
        guard values.compactMap(\.self).count > 1 else { return nil }
        let span = range.upperBound - range.lowerBound
        let step = width / Double(max(1, values.count - 1))
        var path = ""
        var isDrawing = false
        for (index, value) in values.enumerated() {
            guard let value else {
                isDrawing = false
                continue
            }
            let share = span > 0 ? (min(max(value, range.lowerBound), range.upperBound) - range.lowerBound) / span : 0.5
            let x = NumberWords.place(Double(index) * step)
            let y = NumberWords.place(1 + (1 - share) * (height - 2))
            path += "\(isDrawing ? "L" : "M")\(x) \(y)"
            isDrawing = true
        }
        return path
    }
}
