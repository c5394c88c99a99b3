import JobModel
import Vocabulary

/// Whether the service is well, for a person and for those who read one line.
enum HealthText {
    /// The verdict, and a row for each check with what to do below it.
    static func lines(_ health: Health, _ presentation: Presentation) -> [Line] {
        [verdict(health)] + health.checks.flatMap { check($0, health.checks, presentation) }
    }

    private static func verdict(_ health: Health) -> Line {
        func names(_ state: HealthState) -> String {
            health.checks.filter { $0.state == state }.map(name).joined(separator: ", ")
        }
        switch health.state {
        case .well: return Line("OK", .good) + Line(": all is well.")
        case .unwell: return Line("FAIL", .bad) + Line(": \(names(.unwell)).")
        case .degraded, .unknown: return Line("WARN", .warning) + Line(": \(names(.degraded)).")
        }
    }

    /// Why the service is not well, in few words: the first check with the beginning of what it says, and the names of the
    /// others. `attention` repeats what another check says, and is left out then.
    static func reasons(_ checks: [HealthCheck]) -> [String] {
        guard let first = checks.first else { return [] }
        let sentence = first.message.split(separator: ". ").first ?? ""
        let part = sentence.split(separator: "; ").first ?? ""
        let words = part.hasSuffix(".") ? part.dropLast() : part
        let others = checks.dropFirst().filter { $0.name != .attention }.map(name)
        return ["\(name(first)): \(words)"] + (others.isEmpty ? [] : [others.joined(separator: ", ")])
    }

    private static func check(_ check: HealthCheck, _ all: [HealthCheck], _ presentation: Presentation) -> [Line] {
        let column = 8 + (all.map { name($0).utf8.count }.max() ?? 0) + 2
        let head = Line("  ") + word(check.state).padded(to: 6) + Line(name(check)).padded(to: column - 8)
        let room = max(20, presentation.width - column)
        let hint =
            check.state == .well
            ? []
            : check.hint.map { presentation.advice(check.action, or: $0).flatMap { Line($0).wrapped(to: room) } } ?? []
        return (Line(check.message).wrapped(to: room) + hint).enumerated().map { index, line in
            (index == 0 ? head : Line("").padded(to: column)) + line
        }
    }

    private static func word(_ state: HealthState) -> Line {
        switch state {
        case .well: Line("OK", .good)
        case .degraded, .unknown: Line("WARN", .warning)
        case .unwell: Line("FAIL", .bad)
        }
    }

    /// `last success`: the name that programs read, in words.
    private static func name(_ check: HealthCheck) -> String { Code.words(check.name.rawValue) }
}
