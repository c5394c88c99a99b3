import ArgumentParser
import ControlProtocol

/// `tracksyncctl metrics`.
struct MetricsCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Print the daemon's metrics, in Prometheus' text format.")

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let metrics: MetricsText = try session.ask(.metricsGet, NoParams())
        if global.json {
            try session.console.show(json: metrics)
        } else {
            session.console.show(document: metrics.text)
        }
        return .done
    }
}
