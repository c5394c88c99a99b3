import ArgumentParser
import Catalogue
import ControlClient
import ControlProtocol
import FoundationEssentials
import PlainText

/// `tracksyncctl history`.
struct HistoryCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List what changed of a track, when and why, the newest first.")

    @Argument(help: "The track's slug, the address of its dashboard, or its name.", completion: Completion.track)
    var slug: NamedTrack

    @Option(
        help: ArgumentHelp("Only changes of this field, such as phone.", valueName: "name"),
        completion: .list(TrackChange.fields))
    var field: String?

    @Option(
        help: ArgumentHelp(
            "Only changes since then: 90d (ago), yesterday, 2026-11-20 or \"2026-11-20 15:00\".", valueName: "time"),
        transform: TimeArgument.init(reading:))
    var since: TimeArgument?

    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("How many at most; 0: all.", valueName: "n"))
    var limit = 50

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func validate() throws {
        try ArgumentCheck.range(limit, of: "--limit", 0 ... .max)
        if let field, !TrackChange.fields.contains(field) {
            let hint = Suggestions.hint(for: field, among: TrackChange.fields)
            throw ValidationError("--field takes a field's name, not '\(field)'. \(hint)")
        }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let since = try since?.since(in: session)
        let slug = try slug.resolved(session)
        let connection = try session.connect()
        var result = TrackChangePage(changes: [], next: nil, last: 0)
        var before: Int64?
        var hasMore = true
        while hasMore, limit == 0 || result.changes.count < limit {
            let most = TrackChangePage.maximumLimit
            let params = TrackHistoryParams(
                slug: slug, field: field, since: since, before: before,
                limit: limit == 0 ? most : min(limit - result.changes.count, most))
            let page: TrackChangePage = try NamedTrack.offering(near: [slug], session) {
                try connection.ask(.trackHistory, params)
            }
            result.changes += page.changes
            (result.next, result.last) = (page.next, page.last)
            before = page.next
            hasMore = page.next != nil
        }
        try session.show(result) { ChangeList.lines(result.changes, $0, ofOneTrack: true) }
        if result.changes.isEmpty {
            session.console.talk(
                field == nil && since == nil ? "Nothing of this track has changed yet." : "No change matches.")
        } else if hasMore {
            session.console.talk(
                "\(NumberText.count(result.changes.count, "change")); there are older ones: --limit 0 lists all")
        }
        return .done
    }
}
