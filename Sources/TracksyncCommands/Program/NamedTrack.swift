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
        throw Self.failure("\(exact.isEmpty ? "No track is" : "Several tracks are") called \"\(text)\"", page.tracks)
    }

    /// Asks something about a track, and offers similar ones where there is none with its slug.
    static func offering<Answer>(near slugs: [TrackSlug], _ session: Session, _ ask: () throws -> Answer) throws
        -> Answer
    {
        do {
            return try ask()
        } catch let error as ControlClientError where error.exitCode == .notFound {
            var failure = CommandFailure(error)
            var known: [TrackSummary]?
            for slug in slugs {
                let page: TrackPage? = try? session.ask(
                    .trackList, TrackListParams(search: String(slug.rawValue), limit: Self.mostOfOneName))
                // What is there itself is not the one that is missing.
                guard let page, !page.tracks.contains(where: { $0.slug == slug }) else { continue }
                guard !page.tracks.isEmpty else {
                    let tracks = known ?? allTracks(session)
                    known = tracks
                    if let line = offer(nearlySpelled(slug.rawValue, tracks), for: slug) { failure.lines.append(line) }
                    continue
                }
                let named = page.tracks.filter { $0.name.lowercased() == slug.rawValue }
                if let name = named.first?.name, named.count > 1 {
                    throw Self.failure("\(named.count) tracks are called \(name)", named)
                }
                if let line = offer(page.tracks, for: slug) { failure.lines.append(line) }
            }
            if failure.lines.isEmpty, let hint = failure.hint { failure.lines = [Line(hint)] }
            throw failure
        }
    }

    private static func offer(_ tracks: [TrackSummary], for slug: TrackSlug) -> Line? {
        guard !tracks.isEmpty else { return nil }
        let names = tracks.prefix(3).map { "\($0.slug) (\($0.name))" }
        return Line("\(slug): did you mean \(names.joined(separator: ", "))?")
    }

    /// The tracks whose slugs are nearest to one that was mistyped.
    private static func nearlySpelled(_ slug: String, _ tracks: [TrackSummary]) -> [TrackSummary] {
        let near = Set(Suggestions.words(for: slug, among: tracks.map(\.slug.rawValue)))
        return tracks.filter { near.contains($0.slug.rawValue) }
    }

    /// All tracks, those that left the catalogue last; as many as come where one of the questions fails.
    private static func allTracks(_ session: Session) -> [TrackSummary] {
        var result: [TrackSummary] = []
        for inactive in [nil, true] as [Bool?] {
            for page in 0..<Completion.maximumPages {
                let params = TrackListParams(
                    inactive: inactive, limit: TrackQuery.maximumLimit, offset: page * TrackQuery.maximumLimit)
                guard let answer: TrackPage = try? session.ask(.trackList, params) else { return result }
                result += answer.tracks
                if answer.tracks.count < TrackQuery.maximumLimit { break }
            }
        }
        return result
    }

    /// More tracks of one name are not listed.
    private static let mostOfOneName = 50

    private static func failure(_ message: String, _ tracks: [TrackSummary]) -> CommandFailure {
        var failure = CommandFailure(.notFound, name: "not_found", message: message)
        failure.lines = tracks.map { Line("  \($0.slug.rawValue)").padded(to: 30) + Line($0.name) }
        return failure
    }
}
