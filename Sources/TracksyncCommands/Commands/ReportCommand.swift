import ArgumentParser
import ControlClient
import ControlProtocol
import JobModel

/// `tracksyncctl report`.
struct ReportCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Print a job's report, in Markdown.")

    @Argument(
        help: "A job's id or the beginning of it; else the last job that has a report.",
        completion: Completion.jobWithReport)
    var id: String?

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func validate() throws { try ArgumentCheck.id(id) }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let connection = try session.connect()
        var report: JobReport = try connection.ask(.jobReport, JobReportParams(id: id))
        var reached = 0
        if !global.json { session.console.show(document: report.text) }
        while let next = report.nextOffset {
            guard next > reached else {
                throw ControlClientError(.malformed, "The daemon sends the report's pieces in no order.")
            }
            reached = next
            // By its whole id: the last job that has a report may be another one by now.
            let piece: JobReport = try connection.ask(
                .jobReport, JobReportParams(id: report.jobId.rawValue, offset: next))
            if global.json { report.text += piece.text } else { session.console.show(document: piece.text) }
            report.nextOffset = piece.nextOffset
        }
        if global.json { try session.console.show(json: report) }
        return .done
    }
}
