import JobModel
import Vocabulary

/// What is to be put right about an installation, for a person.
enum DoctorText {
    /// A row for each finding, and below it the commands, each on a line of its own to be copied.
    static func lines(_ report: DoctorReport, _ presentation: Presentation) -> [Line] {
        let widest = report.findings.map { Code.words($0.name).utf8.count }.max() ?? 0
        let column = 6 + widest + 2
        return report.findings.flatMap { finding -> [Line] in
            let head = word(finding.state).padded(to: 6) + Line(Code.words(finding.name)).padded(to: widest + 2)
            let text = Line(finding.message).wrapped(to: max(20, presentation.width - column))
            return text.enumerated().map { index, line in
                (index == 0 ? head : Line("").padded(to: column)) + line
            } + finding.commands.map { Line("        " + presentation.withSocket($0)) }
        }
    }

    private static func word(_ state: HealthState) -> Line {
        switch state {
        case .well: Line("OK", .good)
        case .degraded, .unknown: Line("WARN", .warning)
        case .unwell: Line("FAIL", .bad)
        }
    }
}
