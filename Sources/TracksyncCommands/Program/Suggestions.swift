/// Finds the known words that are most like an unknown one.
enum Suggestions {
    /// Words that other programs use, and ours for the same.
    static let synonyms = [
        "start": "sync", "run": "sync", "update": "sync", "stop": "cancel", "abort": "cancel", "list": "tracks",
        "ls": "tracks", "find": "tracks", "search": "tracks", "show": "track", "info": "track", "pause": "disable",
        "continue": "resume", "check": "verify", "kill": "cancel", "diff": "changes",
    ]

    /// The known words that begin so, else the one that means the same, else those that are nearly spelled so, or mean what
    /// is: at most a third of the letters differ. A word that resembles nothing gets nothing: a wrong hint is worse than
    /// none.
    static func words(for word: String, among known: [String]) -> [String] {
        let word = word.lowercased()
        guard !word.isEmpty else { return [] }
        let longer = known.filter { $0.hasPrefix(word) }
        guard longer.isEmpty else { return longer }
        let meant = synonyms.filter { known.contains($0.value) }
        if let synonym = meant[word] { return [synonym] }
        let distances = known.map { ($0, distance($0, word)) } + meant.map { ($0.value, distance($0.key, word)) }
        guard let least = distances.map(\.1).min(), least * 3 <= word.count else { return [] }
        let nearest = Set(distances.filter { $0.1 == least }.map(\.0))
        return known.filter(nearest.contains)
    }

    /// `Did you mean 'jobs' or 'job'?`; `nil` when there is nothing to suggest.
    static func question(for word: String, among known: [String]) -> String? {
        let similar = words(for: word, among: known).map { "'\($0)'" }
        guard let last = similar.last else { return nil }
        let others = similar.dropLast().joined(separator: ", ")
        return "Did you mean \(others.isEmpty ? last : "\(others) or \(last)")?"
    }

    /// The same, or all that is known when there is nothing to suggest.
    static func hint(for word: String, among known: [String]) -> String {
        question(for: word, among: known) ?? "Known are: \(known.joined(separator: ", "))."
    }

    /// How many letters have to be changed, added, left out or swapped with their neighbour (Damerau and Levenshtein, each
    /// letter once).
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var rows = [Array(0...right.count)]
        for (index, letter) in left.enumerated() {
            var row = [index + 1]
            for column in right.indices {
                let above = rows[index]
                var least = min(above[column + 1], row[column]) + 1
                least = min(least, above[column] + (letter == right[column] ? 0 : 1))
                if index > 0, column > 0, letter == right[column - 1], left[index - 1] == right[column] {
                    least = min(least, rows[index - 1][column - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
