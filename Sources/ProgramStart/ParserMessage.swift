/// The messages of swift-argument-parser about a command line, in the style of these programs: they name the option or
/// argument, and what it allows.
public enum ParserMessage {
    /// A message in other words. `command` is the command that was typed, where there are several; `suggestion` is a
    /// question for an unknown option, such as `Did you mean '--limit'?`.
    public static func reworded(
        _ message: String, command: String? = nil, suggestion: (String) -> String? = { _ in nil }
    ) -> String {
        if let found = message.wholeMatch(of: /The value '(.*)' is invalid for '([^']*)'(.*)/.dotMatchesNewlines()) {
            return value(String(found.1), of: String(found.2), String(found.3))
        }
        if let found = message.wholeMatch(of: /Unknown option '([^']*)'.*/.dotMatchesNewlines()) {
            let option = String(found.1)
            let question = suggestion(option).map { " \($0)" } ?? ""
            return "\(command.map { "\($0) has no option" } ?? "There is no option") '\(option)'.\(question)"
        }
        if let found = message.wholeMatch(of: /Missing value for '(-[^ ']*)( <[^']*)?'/) {
            return "\(found.1) needs a value: \(found.1)\(found.2 ?? "")"
        }
        if let found = message.wholeMatch(of: /Missing expected argument '([^']*)'/) {
            return "\(command ?? "The command") needs an argument: \(found.1)"
        }
        if let found = message.wholeMatch(of: /(?:Unexpected argument|[0-9]+ unexpected arguments:) (.*)/) {
            return "\(command ?? "The program") does not take \(found.1)"
        }
        return message
    }

    /// `--limit takes a whole number, not 'x'.`, `--state takes scheduled, running or failed, not 'done'.`
    private static func value(_ value: String, of place: String, _ rest: String) -> String {
        // `--limit <n>` is the option; what stands without one is an argument.
        let name = place.split(separator: " ").first.map(String.init) ?? place
        if value.isEmpty, !rest.hasPrefix(": ") { return "\(name) needs a value; it is empty." }
        if rest.hasPrefix(": ") { return "\(name): \(rest.dropFirst(2))" }
        let choices =
            rest.contains("one of the following")
            ? rest.matches(of: /- (.+)/).map { String($0.1) } : rest.matches(of: /'([^']+)'/).map { String($0.1) }
        guard let last = choices.last else { return "\(name) takes a whole number, not '\(value)'." }
        let others = choices.dropLast().joined(separator: ", ")
        return "\(name) takes \(others.isEmpty ? last : "\(others) or \(last)"), not '\(value)'."
    }
}
