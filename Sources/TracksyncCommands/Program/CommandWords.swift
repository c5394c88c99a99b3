/// The words of a command line, put as the parser takes them: it knows options of a command only after the command's
/// name, takes a number below zero for an option, and has no word of its own for a command that is unknown.
struct CommandWords {
    /// What is wrong with the words.
    struct Fault: Error {
        var message: String
    }

    /// Options without a value, and with one, that may stand before the command.
    static let flags: Set<String> = ["--json", "--quiet", "--no-color", "--utc"]
    static let options: Set<String> = ["--socket"]

    /// The names of the commands.
    let commands: [String]

    /// The words as the parser takes them; throws `Fault`.
    func arranged(_ words: [String]) throws(Fault) -> [String] {
        let words = Self.joiningNumbers(words)
        let (leading, rest) = Self.split(words)
        guard let command = rest.first else {
            if leading.isEmpty { return [] }
            throw Fault(message: "Options alone do nothing: a command is missing.")
        }
        if Self.options.contains(command) { throw Fault(message: "\(command) takes a value; it is missing.") }
        // The help, the version and faults are the parser's.
        if command.hasPrefix("-") { return rest }
        if command == "help" { return try help(rest) }
        try check(command)
        return [command] + leading + rest.dropFirst()
    }

    private func help(_ words: [String]) throws(Fault) -> [String] {
        let names = words.dropFirst().filter { !$0.hasPrefix("-") }
        if names.count > 1 { throw Fault(message: "help takes one command's name, not \(names.count).") }
        for name in names { try check(name) }
        return words
    }

    private func check(_ command: String) throws(Fault) {
        guard command != "help", !commands.contains(command) else { return }
        var message = "There is no command '\(command)'."
        let similar = similar(to: command)
        if !similar.isEmpty {
            message += " Did you mean \(similar.map { "'\($0)'" }.joined(separator: " or "))?"
        }
        throw Fault(message: message)
    }

    /// The commands that begin so, else those that differ by a letter or two.
    private func similar(to word: String) -> [String] {
        let word = word.lowercased()
        guard !word.isEmpty else { return [] }
        let longer = commands.filter { $0.hasPrefix(word) }
        guard longer.isEmpty else { return longer }
        let distances = commands.map { ($0, Self.distance($0, word)) }
        let least = distances.map(\.1).min() ?? .max
        // A short word is near to every other one.
        return least <= min(2, word.count / 2) ? distances.filter { $0.1 == least }.map(\.0) : []
    }

    /// The options at the beginning, with their values, and the words after them.
    private static func split(_ words: [String]) -> (leading: [String], rest: [String]) {
        var end = words.startIndex
        while end < words.endIndex {
            if flags.contains(words[end]) || options.contains(where: { words[end].hasPrefix($0 + "=") }) {
                end += 1
            } else if options.contains(words[end]), end + 1 < words.endIndex {
                end += 2
            } else {
                break
            }
        }
        return (Array(words[..<end]), Array(words[end...]))
    }

    /// `--limit -1` as `--limit=-1`: the parser would miss a value, and the number is to be refused for what it is.
    private static func joiningNumbers(_ words: [String]) -> [String] {
        var result: [String] = []
        var mayJoin = true
        for word in words {
            if mayJoin, let last = result.last, last.hasPrefix("--"), last.utf8.count > 2, !last.contains("="),
                word.first == "-", word.utf8.dropFirst().first.map({ (0x30...0x39).contains($0) }) == true
            {
                result[result.count - 1] += "=" + word
            } else {
                if word == "--" { mayJoin = false }
                result.append(word)
            }
        }
        return result
    }

    /// How many letters have to be changed, added or left out (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let changed = diagonal + (letter == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[right.count]
    }
}
