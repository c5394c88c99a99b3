import Catalogue
import Synchronization

/// The answers to the last queries, as long as the tracks stay as they are: who looks at a page again, follows a link that
/// others follow, or takes an export piece by piece, has nobody look through all tracks once more.
final class RecentAnswers<Answer: Sendable>: Sendable {
    private struct Known {
        var query: TrackQuery
        var version: TracksVersion
        var answer: Answer
    }

    /// How many answers are kept.
    private let count: Int

    // A lock, as reads run side by side.
    private let known = Mutex<[Known]>([])

    init(keeping count: Int) { self.count = count }

    /// The answer to a query, which is looked for when it is not known.
    func answer(to query: TrackQuery, _ version: TracksVersion, _ find: () throws -> Answer) rethrows -> Answer {
        let kept = known.withLock { known -> Answer? in
            guard let index = known.firstIndex(where: { $0.query == query && $0.version == version }) else {
                return nil
            }
            known.append(known.remove(at: index))
            return known.last?.answer
        }
        if let kept { return kept }
        let answer = try find()
        known.withLock { known in
            known.removeAll { $0.query == query }
            if known.count >= count { known.removeFirst() }
            known.append(Known(query: query, version: version, answer: answer))
        }
        return answer
    }
}
