import ControlProtocol
import Glibc
import LiveRC
import PageEncoding

/// A page that somebody saved.
struct SavedPage {
    /// How much a sync reads of a page, unless `fetch.catalogue_limit` and `fetch.dashboard_limit` say otherwise.
    static let catalogueLimit = 8 << 20
    static let dashboardLimit = 2 << 20

    /// The file as it was named; `-` is standard input.
    let file: String
    /// Its size in bytes.
    let size: Int
    let encoding: EncodingReading
    /// The page as UTF-8.
    private let text: [UInt8]

    /// What is on a page that a sync reads.
    enum Content {
        case catalogue([CatalogueRow], CataloguePageSummary)
        case dashboard(DashboardExplanation)
    }

    /// Reads the file, or the input where it is called `-`; throws `CommandFailure`.
    init(_ file: String, input: Int32, contentType: String?) throws(CommandFailure) {
        self.file = file
        let name = Self.name(of: file)
        let bytes: [UInt8]
        if file == "-" {
            bytes = try Self.bytes(of: input, name)
        } else {
            let descriptor = open(file, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Self.unreadable(name, errno) }
            defer { close(descriptor) }
            bytes = try Self.bytes(of: descriptor, name)
        }
        if bytes.starts(with: [0x1F, 0x8B]) {
            throw CommandFailure(
                .failed, name: "page_compressed", message: "\(name) is compressed with gzip.",
                hint: "Decompress it first, as with gunzip, or save the page with: curl --compressed")
        }
        size = bytes.count
        var decoder = PageDecoder(contentType: contentType)
        text = decoder.decode(bytes) + decoder.finish()
        encoding = EncodingReading(
            name: decoder.encoding?.name ?? CharacterEncoding.utf8.name, source: decoder.source ?? .content)
    }

    /// What is on the page, as is told by the page itself; by what is expected where it has both. Throws `CommandFailure`.
    func content(expected: PageKind?) throws(CommandFailure) -> Content {
        let rows: [CatalogueRow]
        let summary: CataloguePageSummary
        let explanation: DashboardExplanation
        do throws(PageError) {
            var parser = CataloguePageParser()
            let first = try parser.parse(text)
            let last = try parser.finish()
            (rows, summary) = (first + last.rows, last.summary)
            explanation = try DashboardPage.explain(text)
        } catch {
            throw CommandFailure(.failed, name: error.name, message: "\(name) cannot be read: \(error.description).")
        }
        let isCatalogue = summary.rows > 0 || summary.isComplete
        let isDashboard = explanation.problem?.code != .notADashboard
        guard isCatalogue || isDashboard else { throw unknownPage(explanation.panels) }
        let prefersDashboard = expected.map { $0 == .dashboard } ?? (summary.rows == 0)
        return isDashboard && (!isCatalogue || prefersDashboard) ? .dashboard(explanation) : .catalogue(rows, summary)
    }

    private var name: String { Self.name(of: file) }

    private static func name(of file: String) -> String { file == "-" ? "Standard input" : file }

    // MARK: Failures

    private func unknownPage(_ panels: [FoundPanel]) -> CommandFailure {
        let headings = panels.map(\.heading).filter { !$0.isEmpty }.prefix(5).map { "\"\($0)\"" }
        let found = headings.isEmpty ? "" : " Its panels are headed otherwise: \(headings.joined(separator: ", "))."
        return CommandFailure(
            .failed, name: "page_unknown",
            message: "\(name) is neither the catalogue nor a dashboard: it has no table of the class track_list, and "
                + "no panel headed \"About …\", \"Track Map\", \"Lifetime Track Stats\", \"Facebook Page\" or "
                + "\"Facebook Feed\".\(found)",
            hint: "Look at the page in a browser. Where a browser shows a catalogue or a dashboard, LiveRC has changed "
                + "its pages: report that, with the file.")
    }

    private static func bytes(of descriptor: Int32, _ name: String) throws(CommandFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw unreadable(name, errno)
            }
            bytes += piece[..<count]
            if bytes.count > catalogueLimit {
                throw CommandFailure(
                    .failed, name: "page_too_large",
                    message:
                        "\(name) is larger than 8 MiB, the most that a sync reads of a page (fetch.catalogue_limit).",
                    hint: "LiveRC's largest page, the catalogue, has less than 1 MiB: is it the right file?")
            }
        }
    }

    private static func unreadable(_ name: String, _ code: Int32) -> CommandFailure {
        let isMissing = code == ENOENT || code == ENOTDIR
        return CommandFailure(
            isMissing ? .notFound : .failed, name: isMissing ? "no_such_file" : "file_unreadable",
            message: "\(name) cannot be read: \(String(cString: strerror(code))).",
            hint: isMissing ? "To save a page: curl -o page.html https://acme.liverc.com/" : nil)
    }
}
