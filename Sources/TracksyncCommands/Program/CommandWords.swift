/// The words of a command line, arranged for the parser: it knows options of a command only after the command's
/// name, takes a number below zero for an option, and has no message of its own for an unknown command.
struct CommandWords {
    /// What is wrong with the words.
    struct Fault: Error {
        var message: String
        var hint = "See: tracksyncctl --help"
    }

    /// Options without a value, and with one, that may stand before the command.
    static let flags: Set<String> = ["--json", "--quiet", "--no-color", "--no-pager", "--utc"]
    static let shortFlags: Set<String> = ["-j", "-q"]
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
        return [command] + leading + Self.namingJobs(rest.dropFirst(), of: command)
    }

    private func help(_ words: [String]) throws(Fault) -> [String] {
        let names = words.dropFirst().filter { !$0.hasPrefix("-") }
        if names.count > 1 { throw Fault(message: "help takes one command's name, not \(names.count).") }
        for name in names { try check(name) }
        return words
    }

    private static let journal = ("; the journal has the log", "See: journalctl -u tracksyncd")
    private static let settings = ("; the daemon tells its settings", "See: sudo tracksyncd --check-config")
    private static let service = ("; the service manager does that", "Type: sudo systemctl restart tracksyncd")

    /// What other commands do, and options: why there is none here, and what to type.
    private static let elsewhere: [String: (reason: String, hint: String)] = [
        "log": journal, "logs": journal, "journal": journal, "config": settings, "settings": settings,
        "restart": service, "version": ("", "See: tracksyncctl --version"),
    ]

    private func check(_ command: String) throws(Fault) {
        guard command != "help", !commands.contains(command) else { return }
        if let (reason, hint) = Self.elsewhere[command.lowercased()] {
            throw Fault(message: "There is no command '\(command)'\(reason).", hint: hint)
        }
        let question = Suggestions.question(for: command, among: commands).map { " \($0)" } ?? ""
        throw Fault(message: "There is no command '\(command)'.\(question)")
    }

    /// The options at the beginning, with their values, and the words after them.
    private static func split(_ words: [String]) -> (leading: [String], rest: [String]) {
        var end = words.startIndex
        while end < words.endIndex {
            if flags.contains(words[end]) || shortFlags.contains(words[end])
                || options.contains(where: { words[end].hasPrefix($0 + "=") })
            {
                end += 1
            } else if options.contains(words[end]), end + 1 < words.endIndex {
                end += 2
            } else {
                break
            }
        }
        return (Array(words[..<end]), Array(words[end...]))
    }

    /// Commands that take a job.
    private static let jobCommands: Set<String> = ["job", "watch", "report", "resume", "cancel"]

    /// `job -1` as `job last`, and `-2` as `last-1`: the parser takes a number below zero for an option.
    private static func namingJobs(_ words: ArraySlice<String>, of command: String) -> [String] {
        guard jobCommands.contains(command) else { return Array(words) }
        return words.map { word in
            guard word.hasPrefix("-"), let number = Int(word), number < 0, number > -1_000_000 else { return word }
            return number == -1 ? "last" : "last-\(-number - 1)"
        }
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
}
