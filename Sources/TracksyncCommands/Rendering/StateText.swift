import ControlProtocol
import PlainText

/// The database's file, for a person.
enum StateText {
    /// Whether it is intact; else what is wrong, and the way out: `restore` is what restores a backup in its place, `nil` for
    /// a backup.
    static func lines(
        _ check: StateCheck, restore: @autoclosure () -> String?, _ presentation: Presentation
    ) -> [Line] {
        let size = size(check)
        let path = Line(check.path)
        let (verdict, remedy): (Line, Line) =
            switch check.verdict {
            case .whole: (path + Line(" is ") + Line("intact", .good) + Line("\(size)."), "")
            case .damaged:
                (
                    path + Line(" is ") + Line("damaged", .bad) + Line("\(size):"),
                    restore().map { Line("Restore a backup: \($0)") }
                        ?? Line("Restore another one: \(presentation.command("backups"))")
                )
            case .unreadable:
                (
                    path + Line(" ") + Line("cannot be read", .bad) + Line("\(size):"),
                    "Nothing is known about its state. Give the files back to the daemon's user, or check their disk."
                )
            case .unknown(let word): (path + Line(": \(word)\(size)."), "")
            }
        guard !check.ok else { return [verdict] }
        let problems = check.problems.flatMap { problem in
            Line(problem).wrapped(to: max(20, presentation.width - 4)).enumerated().map { index, line in
                Line(index == 0 ? "  - " : "    ") + line
            }
        }
        return [verdict] + problems + [remedy]
    }

    private static func size(_ check: StateCheck) -> String {
        guard let bytes = check.bytes else { return "" }
        let log = check.logBytes > 0 ? ", and \(NumberText.bytes(check.logBytes)) in its log" : ""
        return " (\(NumberText.bytes(bytes))\(log))"
    }

    /// Where the copy lies, and which ones are gone.
    static func lines(_ backup: StateBackup) -> [Line] {
        [Line("\(backup.path) is intact (\(NumberText.bytes(backup.bytes))).")]
            + (backup.removed ?? []).map { Line("Removed \($0)") }
    }

    /// A row for each backup.
    static func lines(_ list: BackupList, _ presentation: Presentation) -> [Line] {
        var table = Table([
            Table.Column(title: "MADE"), Table.Column(title: "AGE"), Table.Column(title: "SIZE", atRight: true),
            Table.Column(title: "TRACKS", atRight: true), Table.Column(title: "FILE"),
        ])
        for backup in list.backups {
            table.add([
                Line(presentation.time.full(backup.time)), Line(presentation.time.age(backup.time)),
                Line(NumberText.bytes(backup.bytes)),
                backup.tracks.map { Line(NumberText.count($0)) } ?? Line("damaged", .bad), Line(backup.path),
            ])
        }
        // What is typed back is never cut.
        return table.lines(width: .max)
    }
}
