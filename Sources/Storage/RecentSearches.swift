import Catalogue
import Synchronization

/// The answers to the last searches, as long as the tracks stay as they are: who looks at a page again, or follows a link that
/// others follow, has nobody look through all tracks once more.
final class RecentSearches: Sendable {
    private struct Answer {
        var query: TrackQuery
        var version: TracksVersion
        var page: TrackPage
    }

    /// How many answers are kept.
    private static let count = 16
    /// Larger pages are not kept: who asks for them goes through all of them, once.
    private static let largestPage = 100

    // A lock, as reads run side by side.
    private let answers = Mutex<[Answer]>([])

    /// The page that a query finds, which is looked for when it is not known.
    func page(_ query: TrackQuery, _ version: TracksVersion, _ find: () throws -> TrackPage) rethrows -> TrackPage {
        let known = answers.withLock { answers -> TrackPage? in
            guard let index = answers.firstIndex(where: { $0.query == query && $0.version == version }) else {
                return nil
            }
            answers.append(answers.remove(at: index))
            return answers.last?.page
        }
        if let known { return known }
        let page = try find()
        guard query.limit <= Self.largestPage else { return page }
        answers.withLock { answers in
            answers.removeAll { $0.query == query }
            if answers.count >= Self.count { answers.removeFirst() }
            answers.append(Answer(query: query, version: version, page: page))
        }
        return page
    }
}
