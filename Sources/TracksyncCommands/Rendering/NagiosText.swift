import JobModel
import Vocabulary

/// Whether the service is well, in the one line that a plugin of Nagios prints.
enum NagiosText {
    /// `TRACKSYNC CRITICAL - last run: … | checks_well=7 checks_degraded=1;0 checks_unwell=1;;0 attention=1`.
    static func line(_ health: Health) -> Line {
        let word =
            switch health.state {
            case .well: "OK"
            case .degraded, .unknown: "WARNING"
            case .unwell: "CRITICAL"
            }
        let faults = health.checks.filter { $0.state == .unwell } + health.checks.filter { $0.state == .degraded }
        let words =
            faults.isEmpty
            ? "all is well" : faults.map { "\(Code.words($0.name.rawValue)): \($0.message)" }.joined(separator: " ")
        // What follows a bar is performance data.
        return Line("TRACKSYNC \(word) - \(words.replacing("|", with: "/")) | \(performance(health))")
    }

    private static func performance(_ health: Health) -> String {
        func count(_ state: HealthState) -> Int { health.checks.count { $0.state == state } }
        return "checks_well=\(count(.well)) checks_degraded=\(count(.degraded));0 checks_unwell=\(count(.unwell));;0 "
            + "attention=\(health.attention.count);0"
    }
}
