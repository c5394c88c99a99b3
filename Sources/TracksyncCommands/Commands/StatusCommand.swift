import ArgumentParser
import ControlProtocol
import JobModel

/// `tracksyncctl status`.
struct StatusCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the daemon, its jobs, how many tracks there are, and whether anything needs a person."
    )

    @OptionGroup var global: GlobalOptions

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let status: DaemonStatus = try session.ask(.daemonStatus, NoParams())
        try session.show(status) { StatusText.lines(status, $0) }
        for hold in status.killSwitch.holds { session.console.talk("To enable scraping again: \(hold.remedy)") }
        return .done
    }
}
