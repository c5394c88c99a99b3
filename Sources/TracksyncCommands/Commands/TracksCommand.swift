import ArgumentParser
import Catalogue
import ControlClient
import ControlProtocol

/// `tracksyncctl tracks`.
struct TracksCommand: ControlCommand {
    static let configuration = CommandConfiguration(commandName: "tracks", abstract: "List tracks by slug.")

    @Option(
        help: ArgumentHelp(
            "Only tracks whose name or slug contains this, whatever the case; 200 characters at most.",
            valueName: "text"))
    var search: String?

    @Flag(help: "Only tracks that are followed.")
    var followed = false

    @Flag(help: "Only tracks that left the catalogue, instead of those in it.")
    var inactive = false

    @Option(help: ArgumentHelp("How many at the most; 0: all.", valueName: "n"))
    var limit = 50

    @Option(help: ArgumentHelp("How many to pass over.", valueName: "n"))
    var offset = 0

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        try ArgumentCheck.length(search, of: "--search", atMost: 200)
        try ArgumentCheck.range(limit, of: "--limit", 0 ... .max)
        try ArgumentCheck.range(offset, of: "--offset", 0 ... .max)
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let connection = try session.connect()
        let page = try fetch(over: connection)
        try session.show(page) { TrackTable.lines(page, $0) }
        let next = page.offset + page.tracks.count
        if page.tracks.isEmpty {
            session.console.talk(
                page.total == 0
                    ? try nothing(over: connection, session)
                    : "Only \(NumberText.count(page.total, "track")) match.")
        } else if next < page.total {
            session.console.talk(
                "\(NumberText.count(page.tracks.count)) of \(NumberText.count(page.total, "track")); the next: --offset \(String(next)), all: --limit 0"
            )
        } else {
            session.console.talk(Line(NumberText.count(page.total, "track") + "."))
        }
        return .done
    }

    /// Why there is nothing to list: nothing fits, or there was no sync yet.
    private func nothing(over connection: ControlConnection, _ session: Session) throws(ControlClientError) -> Line {
        guard search == nil, !followed, !inactive else { return "No track matches." }
        let gone: TrackPage = try connection.ask(.trackList, TrackListParams(inactive: true, limit: 1))
        return gone.total == 0
            ? "No tracks yet: \(session.presentation.command("sync"))"
            : "No active tracks; those that left the catalogue: \(session.presentation.command("tracks --inactive"))"
    }

    /// Asks as often as it takes: an answer has a most.
    private func fetch(over connection: ControlConnection) throws(ControlClientError) -> TrackPage {
        var result = TrackPage(tracks: [], total: 0, offset: offset)
        while limit == 0 || result.tracks.count < limit {
            let wanted =
                limit == 0 ? TrackQuery.maximumLimit : min(limit - result.tracks.count, TrackQuery.maximumLimit)
            let (next, overflow) = offset.addingReportingOverflow(result.tracks.count)
            guard !overflow else { break }
            let page: TrackPage = try connection.ask(
                .trackList,
                TrackListParams(
                    search: search, followed: followed ? true : nil, inactive: inactive ? true : nil, limit: wanted,
                    offset: next))
            result.tracks += page.tracks
            result.total = page.total
            if page.tracks.isEmpty || next + page.tracks.count >= page.total { break }
        }
        return result
    }
}
