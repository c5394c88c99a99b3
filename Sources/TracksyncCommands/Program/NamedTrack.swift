import ArgumentParser
import Catalogue
import ControlClient
import ControlProtocol

/// A track as a person names it: by its slug, the address of its dashboard, or its name.
struct NamedTrack: ExpressibleByArgument {
    private let text: String

    init?(argument: String) {
        guard !argument.isEmpty, !argument.hasPrefix("-"), argument.unicodeScalars.count <= 200 else { return nil }
        text = argument
    }

    /// The slug that stands there or in an address such as `https://acme.liverc.com/`; `nil` for a name.
    var slug: TrackSlug? {
        if let slug = TrackSlug(text) { return slug }
        guard let match = text.wholeMatch(of: /https?:\/\/([^.\/]+)\.liverc\.com(\/.*)?/.ignoresCase()) else {
            return nil
        }
        return TrackSlug(match.1.lowercased())
    }

    /// The slug: of a name, that of the one track that has it; throws when there is none or several.
    func resolved(_ session: Session) throws -> TrackSlug {
        if let slug { return slug }
        let page: TrackPage = try session.ask(.trackList, TrackListParams(search: text, limit: 10))
        let exact = page.tracks.filter { $0.name.lowercased() == text.lowercased() }
        if let track = exact.count == 1 ? exact.first : page.total == 1 ? page.tracks.first : nil { return track.slug }
        throw Self.failure("\(page.total == 0 ? "No track is" : "Several tracks are") called \"\(text)\"", page.tracks)
    }

    /// Asks something about a track, and offers similar ones where there is none with its slug.
    static func offering<Answer>(near slugs: [TrackSlug], _ session: Session, _ ask: () throws -> Answer) throws
        -> Answer
    {
        do {
            return try ask()
        } catch let error as ControlClientError where error.exitCode == .notFound {
            var failure = CommandFailure(error)
            for slug in slugs {
                let page: TrackPage? = try? session.ask(
                    .trackList, TrackListParams(search: String(slug.rawValue), limit: Self.mostOfOneName))
                // What is there itself is not the one that is missing.
                guard let page, !page.tracks.contains(where: { $0.slug == slug }), !page.tracks.isEmpty else {
                    continue
                }
                let named = page.tracks.filter { $0.name.lowercased() == slug.rawValue }
                if let name = named.first?.name, named.count > 1 {
                    throw Self.failure("\(named.count) tracks are called \(name)", named)
                }
                let names = page.tracks.prefix(3).map { "\($0.slug) (\($0.name))" }
                failure.lines.append(Line("\(slug): did you mean \(names.joined(separator: ", "))?"))
            }
            if failure.lines.isEmpty, let hint = failure.hint { failure.lines = [Line(hint)] }
            throw failure
        }
    }

    /// More tracks of one name are not listed.
    private static let mostOfOneName = 50

    private static func failure(_ message: String, _ tracks: [TrackSummary]) -> CommandFailure {
        var failure = CommandFailure(.notFound, name: "not_found", message: message)
        failure.lines = tracks.map { Line("  \($0.slug.rawValue)").padded(to: 30) + Line($0.name) }
        return failure
    }
}
