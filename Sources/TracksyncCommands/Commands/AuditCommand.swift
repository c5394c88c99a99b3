import ArgumentParser
import ControlProtocol
import PlainText

/// `tracksyncctl audit`.
struct AuditCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "List who changed what and why, or was refused, the newest first.")

    @Option(
        help: ArgumentHelp(
            "Only changes since then: 2d (ago), yesterday, 2026-11-20 or \"2026-11-20 15:00\".", valueName: "time"),
        transform: TimeArgument.init(reading:))
    var since: TimeArgument?

    @Option(help: ArgumentHelp("Only changes of this user, by name or number.", valueName: "name"))
    var user: String?

    @Option(
        help: ArgumentHelp("Only changes about this job: its id or the beginning of it.", valueName: "id"),
        completion: Completion.job)
    var job: String?

    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("How many at most, up to 500.", valueName: "n"))
    var limit = 50

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func validate() throws {
        try ArgumentCheck.id(job)
        try ArgumentCheck.range(limit, of: "--limit", 1...500)
        if user?.isEmpty == true { throw ValidationError("--user needs a name or a number; it is empty.") }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let list: AuditList = try session.ask(
            .auditList, AuditListParams(since: try since?.since(in: session), user: user, job: job, limit: limit))
        try session.show(list) { list.entries.isEmpty ? [] : AuditTable.lines(list, $0) }
        if list.entries.isEmpty {
            session.console.talk(
                since == nil && user == nil && job == nil ? "Nobody has changed anything yet." : "No change matches.")
        } else if list.entries.count < list.total {
            session.console.talk(
                "\(NumberText.count(list.entries.count)) of \(NumberText.count(list.total, "change")); more: --limit")
        }
        return .done
    }
}
