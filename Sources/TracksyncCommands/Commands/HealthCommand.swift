import ArgumentParser
import ControlClient
import ControlProtocol
import JobModel

/// `tracksyncctl health`.
struct HealthCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Say whether the service is well, and what to do when it is not.",
        discussion: """
            The first line is the verdict. The exit code is 0 when all is well, 1 when something is not, and 2 when it \
            works and an operator should look at it.
            """)

    @Flag(help: "One line with performance data, and the exit codes of Nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.")
    var nagios = false

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        if nagios { return try checkForNagios(session) }
        let health: Health = try session.ask(.healthGet, NoParams())
        try session.show(health) { HealthText.lines(health, $0) }
        return switch health.state {
        case .well: .done
        case .unwell: .failed
        case .degraded, .unknown: .degraded
        }
    }

    /// Answers in the way that Nagios' plugins do, whatever happens.
    private func checkForNagios(_ session: Session) throws -> ControlProtocol.ExitCode {
        do throws(ControlClientError) {
            let health: Health = try session.ask(.healthGet, NoParams())
            session.console.show([NagiosText.line(health)])
            return switch health.state {
            case .well: .done
            case .degraded, .unknown: .failed
            case .unwell: .degraded
            }
        } catch {
            session.console.show([Line("TRACKSYNC UNKNOWN - \(CommandFailure(error).message)")])
            return .doneWithWarnings
        }
    }
}
