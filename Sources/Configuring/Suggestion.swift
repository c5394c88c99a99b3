/// Finds the known name that is most like a mistyped one.
enum Suggestion {
    /// The candidate that is closest to `name`, if any is close: a third of its length may differ, three at most.
    static func closest(to name: String, among candidates: [String]) -> String? {
        let wanted = normalised(name)
        let ranked = candidates.map { ($0, distance(wanted, normalised($0))) }
        guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
        return best.1 <= min(3, max(1, best.0.count / 3)) ? best.0 : nil
    }

    private static func normalised(_ name: String) -> [Character] {
        // A longer name than any of ours resembles none, and the table below grows with it.
        name.prefix(64).lowercased().map { $0 == "-" ? "_" : $0 }
    }

    /// Edit distance with swaps of neighbours (optimal string alignment).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var rows = [Array(0...right.count)]
        for i in 1..<(left.count + 1) {
            var row = [i]
            for j in 1..<(right.count + 1) {
                var best = min(
                    rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1))
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    best = min(best, rows[i - 2][j - 2] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
