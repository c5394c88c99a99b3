import ArgumentParser
import ControlProtocol
import JobModel

/// `tracksyncctl sla`.
struct SLACommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "sla", abstract: "Show how the service level was kept: runs, durations, gaps, error budget.")

    @Option(
        help: ArgumentHelp(
            "Since then; 30d (ago) without it. As 7d, yesterday, 2026-11-20 or \"2026-11-20 15:00\".", valueName: "time"
        ),
        transform: TimeArgument.init(reading:))
    var since: TimeArgument?

    @OptionGroup var global: GlobalOptions

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let report: ServiceLevelReport = try session.ask(
            .slaGet, ServiceLevelParams(since: try since?.since(in: session)))
        try session.show(report) { NotifyText.lines(report, $0) }
        if report.runs == 0 { session.console.talk("No sync has run since then.") }
        return .done
    }
}
