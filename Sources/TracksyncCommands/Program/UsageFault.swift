import ArgumentParser
import ControlProtocol
import ProgramStart

/// Rewords the parser's errors about a command line in the style of the program.
enum UsageFault {
    /// The failure for the parser's message about these words.
    static func failure(_ message: String, words: [String]) -> CommandFailure {
        let command = Tracksyncctl.configuration.subcommands.first {
            $0.configuration.commandName == words.first
        }
        let name = command?.configuration.commandName
        let reworded = ParserMessage.reworded(message, command: name) { option in
            Suggestions.question(for: option, among: command.map(options) ?? [])
        }
        return CommandFailure(
            .usage, name: "usage", message: reworded,
            hint: "See: tracksyncctl \(name.map { "\($0) --help" } ?? "--help")")
    }

    /// The long options that a command's help shows; its usage leaves them out where they are many.
    private static func options(of command: any ParsableCommand.Type) -> [String] {
        let help = Tracksyncctl.helpMessage(for: command, includeHidden: false, columns: 1000)
        var seen: Set<String> = ["--help"]
        return ["--help"]
            + help.matches(of: /(?m)^  (?:-\w, )?(--[a-z][a-z-]*)/).map { String($0.1) }
            .filter { seen.insert($0).inserted }
    }
}
