import JobModel

/// Whether the service is well, for a person and for those who read one line.
enum HealthText {
    /// The verdict, a line for each check with what to do below it, and what needs a person.
    static func lines(_ health: Health, _ presentation: Presentation) -> [Line] {
        [verdict(health)] + health.checks.flatMap { check($0, presentation) }
            + (health.attention.isEmpty
                ? [] : ["Attention: \(AttentionText.open(health.attention.count, presentation))"])
    }

    private static func verdict(_ health: Health) -> Line {
        guard !health.healthy else { return Line("ok", .good) + Line(": all is well.") }
        let names = health.checks.filter { !$0.ok }.map { name($0) }.joined(separator: ", ")
        return Line("NOT ok", .bad) + Line(": \(names).")
    }

    private static func check(_ check: HealthCheck, _ presentation: Presentation) -> [Line] {
        let head = (check.ok ? Line("ok", .good) : Line("NOT ok", .bad)).padded(to: 8)
        let text = Line("\(name(check)): \(check.message)").wrapped(to: max(20, presentation.width - 10))
        let hint = check.ok ? [] : check.hint.map { Line($0).wrapped(to: max(20, presentation.width - 10)) } ?? []
        return (text + hint).enumerated().map { index, line in
            Line("  ") + (index == 0 ? head : Line("").padded(to: 8)) + line
        }
    }

    /// `last success`: the name that programs read, in words.
    private static func name(_ check: HealthCheck) -> String { Code.words(check.name.rawValue) }
}
