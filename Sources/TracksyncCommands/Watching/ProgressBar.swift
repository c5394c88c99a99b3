import JobModel

/// A stage's progress on one line of a terminal.
enum ProgressBar {
    private static let widest = 40
    private static let narrowest = 8

    /// `dashboards [=====>    ] 523/1,084  48 %  41.2/s  14 s left`, in fewer columns than the terminal has: a full line
    /// would wrap, and could not be written over.
    static func line(_ progress: JobProgress, columns: Int) -> Line {
        let room = max(1, columns - 1)
        var parts = [NumberText.count(progress.processed)]
        if let total = progress.total {
            parts[0] += "/\(NumberText.count(total))"
            parts.append("\(NumberText.percent(progress.processed, of: total)) %")
        }
        if let rate = progress.rate.flatMap(NumberText.rate) { parts.append(rate) }
        if let left = DurationText.left(progress.etaSeconds) { parts.append(left) }
        let stage = progress.stage.rawValue
        let figures = parts.joined(separator: "  ")
        let plain = Line("\(stage) \(figures)")
        let inside = min(widest, room - plain.width - 3)
        guard let total = progress.total, inside >= narrowest else { return plain.cut(to: room) }
        return Line("\(stage) [") + Line(bar(progress.processed, total, inside), .good) + Line("] \(figures)")
    }

    private static func bar(_ processed: Int, _ total: Int, _ columns: Int) -> String {
        let share = total <= 0 ? 1 : Double(min(max(0, processed), total)) / Double(total)
        let filled = Int(share * Double(columns))
        guard filled < columns else { return String(repeating: "=", count: columns) }
        return String(repeating: "=", count: filled) + ">" + String(repeating: " ", count: columns - filled - 1)
    }
}
