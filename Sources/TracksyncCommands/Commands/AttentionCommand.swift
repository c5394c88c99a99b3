import ArgumentParser
import ControlProtocol
import JobModel

/// `tracksyncctl attention`.
struct AttentionCommand: ControlCommand {
    /// What can be done about a point.
    enum Action: String, ExpressibleByArgument, CaseIterable {
        case ack
    }

    static let configuration = CommandConfiguration(
        commandName: "attention", abstract: "List problems that need an operator, or take one off the list.",
        usage: """
            tracksyncctl attention [options]
            tracksyncctl attention ack <id> [--reason <text>] [options]
            """)

    @Argument(help: "ack: the problem is taken care of; remove it from the list.")
    var action: Action?

    @Argument(help: "With ack: the point's number, as the list shows it.", completion: Completion.point)
    var id: Int64?

    @Option(help: ArgumentHelp("With ack: why, for the audit; 500 characters at most.", valueName: "text"))
    var reason: String?

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func validate() throws {
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
        if action == .ack {
            guard let id else { throw ValidationError("ack needs a point's number, as the list shows it.") }
            if id < 1 { throw ValidationError("ack takes a point's number of 1 or more, not \(id).") }
        } else if reason != nil {
            throw ValidationError("--reason belongs to ack; the list needs none.")
        }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        guard let id else { return try list(session) }
        let open: AttentionList = try session.ask(.attentionAck, AttentionAckParams(id: id, reason: reason))
        try session.show(open) { _ in ["Point \(String(id)) is off the list."] }
        session.console.talk("Still open: \(AttentionText.open(open.points.count, session.presentation))")
        return .done
    }

    private func list(_ session: Session) throws -> ControlProtocol.ExitCode {
        let open: AttentionList = try session.ask(.attentionList, NoParams())
        try session.show(open) { presentation in
            open.points.flatMap { AttentionText.lines($0, presentation) }
        }
        guard let first = open.points.first else {
            session.console.talk("Nothing needs attention.")
            return .done
        }
        session.console.talk(
            "Take a point off the list: \(session.presentation.command("attention ack \(first.id)"))")
        return .done
    }
}
