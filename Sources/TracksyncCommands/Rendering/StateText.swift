import ControlProtocol

/// The database's file, for a person.
enum StateText {
    /// Whether it is whole; else what is wrong, and the way out.
    static func lines(_ check: StateCheck, _ presentation: Presentation) -> [Line] {
        let size = check.bytes.map { " (\(NumberText.bytes($0)))" } ?? ""
        guard !check.ok else { return [Line(check.path) + Line(" is ") + Line("whole", .good) + Line("\(size).")] }
        let problems = check.problems.flatMap { problem in
            Line(problem).wrapped(to: max(20, presentation.width - 4)).enumerated().map { index, line in
                Line(index == 0 ? "  - " : "    ") + line
            }
        }
        return [Line(check.path) + Line(" is ") + Line("damaged", .bad) + Line("\(size):")] + problems
            + ["Stop the daemon and restore a backup: see BACKUP in tracksyncd(8)."]
    }

    /// Where the copy lies.
    static func lines(_ backup: StateBackup) -> [Line] {
        ["\(backup.path) is whole (\(NumberText.bytes(backup.bytes)))."]
    }
}
