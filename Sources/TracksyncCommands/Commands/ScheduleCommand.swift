import ArgumentParser
import ControlProtocol
import JobModel

/// `tracksyncctl schedule`.
struct ScheduleCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Show the daemon's own schedule, the job that waits and the next runs.")

    @Option(help: ArgumentHelp("How many of the next runs, up to 100.", valueName: "n"))
    var count = 5

    @OptionGroup var global: GlobalOptions

    func validate() throws { try ArgumentCheck.range(count, of: "--count", 1...100) }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let state: ScheduleState = try session.ask(.scheduleGet, ScheduleGetParams(count: count))
        try session.show(state) { ScheduleText.lines(state, $0) }
        if state.calendar == nil {
            for line in ScheduleText.withoutCalendar { session.console.talk(line) }
        } else if state.scheduledJob != nil {
            session.console.talk("Start the waiting job at once: \(session.presentation.command("sync --now"))")
        }
        return .done
    }
}
