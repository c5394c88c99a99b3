import ArgumentParser
import Catalogue
import ControlProtocol
import Glibc
import LiveRC

/// `tracksyncctl read`.
struct ReadCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Read a saved page, and show where on it each value stands.",
        discussion:
            """
            It needs no daemon, and reads the catalogue as well as a track's dashboard. To save a page: \
            curl -o page.html https://acme.liverc.com/
            """)

    @Argument(help: "The file with the page; - is standard input.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp(
            "Of the catalogue, show only this track's row; of a dashboard, say whose it is.", valueName: "slug"),
        transform: TrackSlug.typed)
    var slug: TrackSlug?

    @Option(help: ArgumentHelp("The page's URL: says whose dashboard it is.", valueName: "url"))
    var url: String?

    @Option(
        help: ArgumentHelp(
            "The Content-Type that the page was sent with, which may name its encoding.", valueName: "type"))
    var contentType: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if file.isEmpty { throw ValidationError("The file's name is empty.") }
        guard let url else { return }
        guard ContactRules.isWebAddress(url) else {
            throw ValidationError("--url takes an http or https URL, not '\(url)'.")
        }
        if let slug, let owner = PageOrigin(url: url).slug, owner != slug {
            throw ValidationError("--slug is \(slug), and --url is the URL of \(owner).")
        }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        if file == "-", isatty(session.dependencies.input) == 1 {
            session.console.talk("Reading the page from standard input; ^D ends it.")
        }
        let page = try SavedPage(file, input: session.dependencies.input, contentType: contentType)
        let origin = PageOrigin(url: url, slug: slug)
        switch try page.content(expected: origin.kind) {
        case .dashboard(let explanation):
            let reading = DashboardReading(explanation, page, origin)
            try session.show(reading) { PageText.lines(reading, $0) }
            return finish(reading.warnings, session)
        case .catalogue(let rows, let summary):
            let reading = CatalogueReading(rows, summary, page, origin)
            if let slug {
                let row = try RowReading(of: slug, in: reading)
                try session.show(row) { PageText.lines(row, $0) }
            } else {
                try session.show(reading) { PageText.lines(reading, $0) }
            }
            return finish(reading.warnings, session)
        }
    }

    private func finish(_ warnings: [PageWarning], _ session: Session) -> ControlProtocol.ExitCode {
        session.console.warn(warnings.map { Line("warning: ", .warning) + Line($0.message) })
        return warnings.isEmpty ? .done : .doneWithWarnings
    }
}
