import ArgumentParser
import ControlProtocol

/// `tracksyncctl reload`.
struct ReloadCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Make the daemon read its configuration again, and say what changed.",
        discussion: "A configuration with errors is refused: the previous one stays in force, and the exit code is 1."
    )

    @OptionGroup var global: GlobalOptions

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let result: ReloadResult = try session.ask(.daemonReload, NoParams())
        if !result.applied && !session.options.json { throw refusal(result, session.presentation) }
        try session.show(result) { Self.lines(result, $0) }
        session.console.warn(Self.warnings(result, session.presentation))
        return result.applied ? .done : .failed
    }

    private static func lines(_ result: ReloadResult, _ presentation: Presentation) -> [Line] {
        let head: Line =
            result.changes.isEmpty
            ? "Configuration read: nothing changed." : "Configuration read. Changed:"
        return [head] + list(result.changes, presentation)
            + (result.problems.isEmpty ? [] : ["Errors:"] + list(result.problems, presentation))
    }

    /// Each warning, and its ways out below it.
    private static func warnings(_ result: ReloadResult, _ presentation: Presentation) -> [Line] {
        (result.warnings ?? []).flatMap { warning in
            warning.split(separator: "\n").enumerated().flatMap { index, text in
                index == 0
                    ? (Line("warning: ", .warning) + Line("\(text)")).wrapped(to: presentation.width)
                    : Line("\(text)").indented(first: "  ", rest: "    ", to: presentation.width)
            }
        }
    }

    private func refusal(_ result: ReloadResult, _ presentation: Presentation) -> CommandFailure {
        var failure = CommandFailure(
            .failed, name: "configuration_refused",
            message: "The configuration was refused; the previous one stays in force.")
        failure.lines =
            Self.list(result.problems, presentation) + ["Check it before the next reload: tracksyncd --check-config"]
        return failure
    }

    private static func list(_ texts: [String], _ presentation: Presentation) -> [Line] {
        texts.flatMap { Line($0).indented(first: "  ", rest: "    ", to: presentation.width) }
    }
}
