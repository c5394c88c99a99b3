import ArgumentParser
import ControlProtocol
import JobModel

/// `tracksyncctl status`.
struct StatusCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the daemon, its jobs, how many tracks there are, and whether anything needs attention."
    )

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let status: DaemonStatus = try session.ask(.daemonStatus, NoParams())
        try session.show(status) { StatusText.lines(status, $0) }
        for block in status.scraping.blocks {
            for step in session.presentation.advice(block.action, or: block.hint) {
                session.console.talk(Line(step))
            }
        }
        return .done
    }
}
