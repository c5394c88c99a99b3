import ArgumentParser
import ControlProtocol
import JobModel

/// `tracksyncctl health`.
struct HealthCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Say whether the service is well, and what to do when it is not.",
        discussion: "The first line is the verdict; the exit code is 0 when all is well, 1 when something is not.")

    @OptionGroup var global: GlobalOptions

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let health: Health = try session.ask(.healthGet, NoParams())
        try session.show(health) { HealthText.lines(health, $0) }
        return health.healthy ? .done : .failed
    }
}
