import ArgumentParser
import Catalogue
import ControlProtocol
import PlainText

/// `tracksyncctl issues`.
struct IssuesCommand: ControlCommand {
    /// What can be done about issues.
    enum Action: String, ExpressibleByArgument, CaseIterable {
        case ack
        case unack
    }

    static let configuration = CommandConfiguration(
        commandName: "issues", abstract: "List values that cannot be right, or take known ones off the list.",
        usage: """
            tracksyncctl issues [--kind <kind>] [--all] [options]
            tracksyncctl issues ack|unack [<track>] [--kind <kind>] [--reason <text>] [options]
            """)

    @Argument(help: "ack: take issues off the list until their value changes; unack: put them back.")
    var action: Action?

    @Argument(
        help: "With ack or unack: the track's slug, the address of its dashboard, or its name.",
        completion: Completion.activeTrack)
    var track: NamedTrack?

    @Option(help: ArgumentHelp("Only issues of this kind, such as malformed_phone.", valueName: "kind"))
    var kind: DataIssue.Kind?

    @Flag(help: "Also issues that were taken off the list.")
    var all = false

    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("How many at most; 0: all.", valueName: "n"))
    var limit = 100

    @Option(help: ArgumentHelp("With ack or unack: why, for the audit; 500 characters at most.", valueName: "text"))
    var reason: String?

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func validate() throws {
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
        if limit < 0 { throw ValidationError("--limit takes a number of 0 or more, not \(limit).") }
        if let action {
            if track == nil, kind == nil {
                throw ValidationError("\(action.rawValue) needs a track, --kind, or both.")
            }
            if all { throw ValidationError("--all belongs to the list.") }
        } else if reason != nil {
            throw ValidationError("--reason belongs to ack and unack; the list needs none.")
        }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        guard let action else { return try list(session) }
        let slug = try track.map { try $0.resolved(session) }
        let result: IssueAckResult = try session.ask(
            .issueAck, IssueAckParams(slug: slug, kind: kind, undo: action == .unack ? true : nil, reason: reason))
        if result.changed == 0, let slug {
            // Nothing is to be changed of a track that is not there.
            let _: TrackDetails = try NamedTrack.offering(near: [slug], session) {
                try session.ask(.trackGet, TrackGetParams(slug: slug))
            }
        }
        let words = action == .ack ? "off the list" : "back on the list"
        try session.show(result) { _ in
            [result.changed == 0 ? "No issue changed." : "\(NumberText.count(result.changed, "issue")) \(words)."]
        }
        session.console.talk("Still open: \(NumberText.count(result.open))")
        return .done
    }

    private func list(_ session: Session) throws -> ControlProtocol.ExitCode {
        var list = IssueList(issues: [], total: 0)
        repeat {
            let most =
                limit == 0 ? IssueListParams.maximumLimit : min(limit - list.issues.count, IssueListParams.maximumLimit)
            let page: IssueList = try session.ask(
                .issueList,
                IssueListParams(kind: kind, acknowledged: all ? true : nil, limit: most, offset: list.issues.count))
            list.total = page.total
            list.issues += page.issues
            guard !page.issues.isEmpty else { break }
        } while list.issues.count < list.total && (limit == 0 || list.issues.count < limit)
        try session.show(list) { IssueText.listing(list.issues, $0) }
        if list.issues.isEmpty {
            session.console.talk(kind == nil && !all ? "No issue is open." : "No issue matches.")
        } else if list.issues.count < list.total {
            session.console.talk(
                "\(NumberText.count(list.issues.count)) of \(NumberText.count(list.total, "issue")); more: --limit")
        }
        return .done
    }
}
