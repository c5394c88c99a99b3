import ArgumentParser
import Catalogue
import ControlProtocol
import PlainText

/// `tracksyncctl completeness`.
struct CompletenessCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "completeness",
        abstract: "Show how many tracks have a value in each field, and the trend over the last runs.")

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let history: CompletenessHistory = try session.ask(.completenessGet, NoParams())
        try session.show(history) { CompletenessTable.lines(history.runs, $0) }
        if let last = history.runs.first {
            let runs = NumberText.count(history.runs.count, "run")
            session.console.talk(
                "\(NumberText.count(last.tracks, "active track")); \(runs), the last at \(session.presentation.time.full(last.time))."
            )
        } else {
            session.console.talk("No sync has counted yet: \(session.presentation.command("sync"))")
        }
        return .done
    }
}
