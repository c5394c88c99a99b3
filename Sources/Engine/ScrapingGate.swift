import Events
import FoundationEssentials
import JobModel

/// Knows what blocks scraping. A pure value: `JobRunner` looks at the file, and stores and reports changes.
struct ScrapingGate: Sendable {
    /// The operators' blocks, one for each user; they add up.
    private(set) var operators: [ScrapingBlock] = []
    private(set) var configured: [ScrapingBlock] = []
    private(set) var file: ScrapingBlock?
    private(set) var application: ScrapingBlock?

    /// Something that blocks scraping from now on, or no longer.
    enum Change: Sendable {
        case blocked(ScrapingBlock)
        case unblocked(ScrapingBlock, ScrapingUnblocking.Cause, by: String?)
    }

    /// What a request of an operator changes.
    struct Outcome: Sendable {
        var changes: [Change] = []
        /// The blocks that it removes.
        var removed: [ScrapingBlock] = []
        /// The requester's block that stays, as it ends later than what was asked for.
        var kept: ScrapingBlock?
        /// The requester's earlier block, which the new one goes beyond.
        var extended: ScrapingBlock?
    }

    /// Takes up what is stored of the daemon before.
    init(stored: [ScrapingBlock] = []) {
        operators = stored.filter { $0.source == .operator }
        configured = stored.filter { $0.source != .operator && $0.source != .file && $0.source != .application }
        file = stored.first { $0.source == .file }
        application = stored.first { $0.source == .application }
    }

    /// What blocks scraping at a time, the gravest first: of the operators' blocks the one that ends last.
    func blocks(at now: Date) -> [ScrapingBlock] {
        let lasting = operators.filter { block in block.until.map { $0 > now } ?? true }
        return configured + [file, application].compactMap(\.self) + lasting.sorted { $0.outlasts($1) }
    }

    /// An operator blocks scraping, beside what other operators have blocked. A block of the same user is never shortened,
    /// unless the request replaces all of them.
    mutating func block(_ block: ScrapingBlock, replacing: Bool = false) -> Outcome {
        var outcome = Outcome()
        var block = block
        if replacing {
            outcome.removed = operators
            outcome.changes = operators.filter { $0.key != block.key }.map { .unblocked($0, .replaced, by: block.by) }
            operators = []
        } else if let own = operators.first(where: { $0.key == block.key }) {
            // The same block once more may have another reason.
            guard !own.outlasts(block) else { return Outcome(kept: own) }
            block.since = own.since
            if own.until != block.until || own.reason != block.reason { outcome.extended = own }
        }
        operators.removeAll { $0.key == block.key }
        operators.append(block)
        outcome.changes.append(.blocked(block))
        return outcome
    }

    /// Takes up the operators' blocks that were in force when a daemon ended that could not store some of them; what is to be
    /// stored for that.
    mutating func take(kept blocks: [ScrapingBlock]) -> [Change] {
        let (stored, kept) = (operators, blocks.filter { $0.source == .operator })
        operators = kept
        let replacing = kept.max { $0.since < $1.since }?.by
        return stored.filter { block in !kept.contains { $0.key == block.key } }
            .map { .unblocked($0, .replaced, by: replacing) }
            + kept.filter { !stored.contains($0) }.map { .blocked($0) }
    }

    /// Removes blocks of operators.
    mutating func unblock(_ owner: BlockOwner, by user: String) -> Outcome {
        let removed = operators.filter { block in
            switch owner {
            case .requester: block.by == user
            case .user(let name): block.by == name
            case .everyone: true
            }
        }
        operators.removeAll { block in removed.contains { $0.key == block.key } }
        return Outcome(changes: removed.map { .unblocked($0, .request, by: user) }, removed: removed)
    }

    /// A block of an operator is gone; one that its owner has made in its place meanwhile stays.
    mutating func remove(_ block: ScrapingBlock) { operators.removeAll { $0 == block } }

    /// Ends a block of an operator whose time is over.
    mutating func expire(at now: Date) -> Change? {
        let isOver = { (block: ScrapingBlock) in block.until.map { $0 <= now } ?? false }
        guard let index = operators.firstIndex(where: isOver) else { return nil }
        return .unblocked(operators.remove(at: index), .expired, by: nil)
    }

    /// When `expire` has something to do.
    var nextExpiry: Date? { operators.compactMap(\.until).min() }

    /// Takes what of the settings blocks scraping, since `now` where it did not before.
    mutating func set(configured blocks: [ConfiguredBlock], at now: Date) -> [Change] {
        let before = configured
        configured = blocks.map { block in
            ScrapingBlock(
                source: block.source, place: block.place,
                since: before.first { $0.source == block.source }?.since ?? now, action: block.remedy)
        }
        return configured.filter { block in !before.contains { $0.place == block.place } }.map { .blocked($0) }
            + before.filter { block in !configured.contains { $0.source == block.source } }
            .map { .unblocked($0, .settingRemoved, by: nil) }
    }

    /// Takes how the file stands that blocks scraping while it is there.
    mutating func set(file found: ScrapingBlock?) -> Change? {
        let before = file
        file = found
        switch (before, found) {
        case (nil, let found?): return .blocked(found)
        case (let before?, nil): return .unblocked(before, .fileRemoved, by: nil)
        case (let before?, let found?): return before.place == found.place ? nil : .blocked(found)
        case (nil, nil): return nil
        }
    }

    /// Takes how the application's own switch stands.
    mutating func set(application found: ScrapingBlock?) -> Change? {
        let before = application
        application = found.map { found in
            var found = found
            found.since = before?.since ?? found.since
            return found
        }
        switch (before, application) {
        case (nil, let found?): return .blocked(found)
        case (let before?, nil): return .unblocked(before, .applicationEnabled, by: nil)
        case (.some, .some), (nil, nil): return nil
        }
    }
}
