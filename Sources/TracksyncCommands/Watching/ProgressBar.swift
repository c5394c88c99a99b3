import JobModel
import PlainText

/// A stage's progress on one line of a terminal.
enum ProgressBar {
    private static let widest = 40
    private static let narrowest = 8

    /// The columns of what comes and goes, or changes with each page: `24.0/min`, `10 min 05 s left`.
    private static let rateColumns = 8
    private static let leftColumns = 16

    /// `dashboards [=====>    ]   523/1,084   48 %    41.2/s         14 s left`, in fewer columns than the terminal has:
    /// a full line would wrap, and could not be written over. The bar stays as long as it is within a stage.
    static func line(_ progress: JobProgress, columns: Int) -> Line {
        let room = max(1, columns - 1)
        let stage = progress.stage.rawValue
        guard let total = progress.total else {
            let rate = progress.rate.flatMap(NumberText.rate).map { "  \($0)" } ?? ""
            return Line("\(stage) \(NumberText.count(progress.processed))\(rate)").cut(to: room)
        }
        let choices = figures(progress, of: total)
        let most = choices.map(DisplayWidth.of).map { room - stage.utf8.count - $0 - 4 }
        if let index = most.firstIndex(where: { $0 >= narrowest }) {
            let bar = Line(bar(progress.processed, total, min(widest, most[index])), .good)
            return Line("\(stage) [") + bar + Line("] \(choices[index])")
        }
        let plain = choices.map { Line("\(stage) \($0)") }
        return plain.first { $0.width <= room } ?? Line("\(stage) \(choices[choices.count - 1])").cut(to: room)
    }

    /// The figures, each in a fixed number of columns, from all of them to the least.
    private static func figures(_ progress: JobProgress, of total: Int) -> [String] {
        func right(_ text: String, _ columns: Int) -> String {
            String(repeating: " ", count: max(0, columns - text.utf8.count)) + text
        }
        let whole = NumberText.count(total)
        let share =
            right(NumberText.count(progress.processed), whole.utf8.count) + "/" + whole + "  "
            + right("\(NumberText.percent(progress.processed, of: total)) %", 5)
        let rate = "  " + right(progress.rate.flatMap(NumberText.rate) ?? "", rateColumns)
        let left =
            "  " + right(progress.pause == nil ? DurationText.left(progress.etaSeconds) ?? "" : "paused", leftColumns)
        return [share + rate + left, share + left, share]
    }

    private static func bar(_ processed: Int, _ total: Int, _ columns: Int) -> String {
        let share = total <= 0 ? 1 : Double(min(max(0, processed), total)) / Double(total)
        let filled = Int(share * Double(columns))
        guard filled < columns else { return String(repeating: "=", count: columns) }
        return String(repeating: "=", count: filled) + ">" + String(repeating: " ", count: columns - filled - 1)
    }
}
