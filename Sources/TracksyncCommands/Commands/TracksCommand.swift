public import ArgumentParser
public import Catalogue
import ControlClient
import ControlProtocol
import FoundationEssentials
import PlainText

/// `tracksyncctl tracks`.
struct TracksCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracks", abstract: "List tracks by slug, or those that a search finds.")

    @Option(
        help: ArgumentHelp(
            "Only tracks with all these words in their name, slug, city, state or country, whatever case, accents and order; also those that left the catalogue. 200 characters at most.",
            valueName: "text"))
    var search: String?

    @Flag(name: [.short, .long], help: "Only tracks that are followed.")
    var followed = false

    @Flag(help: "Only tracks that left the catalogue.")
    var inactive = false

    @OptionGroup var filter: FilterOptions

    @Option(help: ArgumentHelp("The order, without --search and --near.", valueName: "order"))
    var sort: TrackOrder?

    @Option(
        help: ArgumentHelp(
            "The columns, with commas: slug, name, city, state, country, activity, active, followed.", valueName: "list"
        ))
    var columns: String?

    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("How many at most; 0: all.", valueName: "n"))
    var limit = 50

    @Option(help: ArgumentHelp("How many to pass over.", valueName: "n"))
    var offset = 0

    @OptionGroup var place: PlaceOptions

    @Option(help: TimeArgument.asOfHelp("The catalogue"), transform: TimeArgument.init(reading:))
    var asOf: TimeArgument?

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func validate() throws {
        try ArgumentCheck.length(search, of: "--search", atMost: 200)
        try filter.validate(with: asOf)
        if let columns { _ = try TrackColumn.list(columns) }
        if sort != nil, search != nil {
            throw ValidationError("--sort and --search exclude each other: a search has its own order.")
        }
        if sort != nil, place.near != nil {
            throw ValidationError("--sort and --near exclude each other: the nearest tracks come first.")
        }
        try ArgumentCheck.range(limit, of: "--limit", 0 ... .max)
        try ArgumentCheck.range(offset, of: "--offset", 0 ... .max)
        if place.near != nil, search != nil { throw ValidationError("--near and --search exclude each other.") }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let connection = try session.connect()
        let page = try fetch(over: connection, session)
        let columns = try columns.map { try TrackColumn.list($0) }
        try session.show(page) { TrackTable.lines(page, columns: columns, $0) }
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
        guard search == nil, !followed, !inactive, filter.isEmpty, asOf == nil, place.near == nil else {
            return "No track matches."
        }
        let gone: TrackPage = try connection.ask(.trackList, TrackListParams(inactive: true, limit: 1))
        return gone.total == 0
            ? "No tracks yet: \(session.presentation.command("sync"))"
            : "No active tracks; those that left the catalogue: \(session.presentation.command("tracks --inactive"))"
    }

    /// Asks as often as it takes: an answer has a most.
    private func fetch(over connection: ControlConnection, _ session: Session) throws -> TrackPage {
        let asOf = try asOf?.asOf(in: session)
        var result = TrackPage(tracks: [], total: 0, offset: offset)
        while limit == 0 || result.tracks.count < limit {
            let wanted =
                limit == 0 ? TrackQuery.maximumLimit : min(limit - result.tracks.count, TrackQuery.maximumLimit)
            let (next, overflow) = offset.addingReportingOverflow(result.tracks.count)
            guard !overflow else { break }
            var params = TrackListParams(
                search: search, followed: followed ? true : nil, inactive: inactive ? true : nil, sort: sort,
                limit: wanted, offset: next, asOf: asOf)
            params.filter = try filter.filter(in: session)
            (params.near, params.withinMetres) = (place.near, place.within)
            let page: TrackPage = try connection.ask(.trackList, params)
            result.tracks += page.tracks
            result.total = page.total
            if page.tracks.isEmpty || next + page.tracks.count >= page.total { break }
        }
        return result
    }
}

extension TrackField: ExpressibleByArgument {}
extension DataIssue.Kind: ExpressibleByArgument {}
extension TrackOrder: ExpressibleByArgument {}
