import ArgumentParser
import ControlProtocol

/// `tracksyncctl status`.
struct StatusCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the daemon, the running and the last job, and how many tracks there are."
    )

    @OptionGroup var global: GlobalOptions

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let status: DaemonStatus = try session.ask(.daemonStatus, NoParams())
        try session.show(status) { StatusText.lines(status, $0) }
        return .done
    }
}
