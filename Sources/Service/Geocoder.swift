import Catalogue
import Engine
import Events
import Fetching
import Foundation
import Geocoding
import JobModel
import Logging
import Publishing
import Remedies
import Storage

/// Asks a geocoding service for the addresses of tracks: by itself after each sync, for those that are new or have changed,
/// and when an operator wants it. One request after the other, as slowly as the settings say; no sync waits for it.
actor Geocoder {
    /// Rings when there may be something to ask for.
    nonisolated let bell = Doorbell { event in
        guard case .stored(let event) = event else { return false }
        return switch event.body {
        case .catalogueApplied, .scrapingUnblocked: true
        default: false
        }
    }
    private(set) var state = GeocodingState(isEnabled: false)
    private let store: TrackStore
    private let runner: JobRunner
    private let listeners: CatalogueListeners
    private let logger: Logger
    private let dependencies: Dependencies
    /// What an operator wants: these tracks or all, those without an answer once more.
    private var wanted: Wish?
    /// Of the wishes before, what is still to be asked for once more: a pass that failed has not forgotten it.
    private var unfinished: Wish?
    private var isRetryPlanned = false
    /// What the service answered to queries, which no address asks for twice.
    private var replies: [String: GeocodeReply] = [:]
    private static let mostReplies = 2000
    /// Addresses that got no answer: a pass asks for them last, the one that failed last at the very end, so that it gets past
    /// them.
    private var avoided: [String: Avoided] = [:]
    private var failures = 0
    /// How many queries the service has answered.
    private var answers = 0

    struct Wish: Sendable {
        var slugs: Set<TrackSlug>?
        var retriesFailed: Bool

        func retries(_ slug: TrackSlug) -> Bool { retriesFailed && slugs?.contains(slug) ?? true }

        /// This and another one.
        func merged(with other: Wish?) -> Wish {
            guard let other else { return self }
            return Wish(
                slugs: slugs.flatMap { slugs in other.slugs.map { slugs.union($0) } },
                retriesFailed: retriesFailed || other.retriesFailed)
        }
    }

    private struct Due: Sendable {
        var slug: TrackSlug
        var address: PostalAddress
        /// Whether it is asked for once more.
        var isRetry: Bool
    }

    /// An address that could not be answered, and why.
    private struct Doubt: Sendable {
        var item: Due
        var problem: any Error
    }

    private struct Avoided: Sendable {
        /// Which failure was its last one, in the order in which they happened.
        var failure = 0
        /// In how many passes it had no answer, while others had one.
        var passes = 0
    }

    /// A query that the service could not answer; others it may.
    private struct UnansweredQuery: Error {
        var problem: any Error
    }

    /// After how many addresses in a row that could not be answered a test query asks whether the service answers at all.
    private static let mostUnanswered = 3
    /// In how many passes the service may fail to answer an address, while it answers others, before it counts as not found.
    private static let mostPasses = 5
    /// How long after a failure it is tried again, in seconds.
    private static let retryInterval: TimeInterval = 900

    init(
        store: TrackStore, runner: JobRunner, listeners: CatalogueListeners, logger: Logger, dependencies: Dependencies
    ) {
        self.store = store
        self.runner = runner
        self.listeners = listeners
        self.logger = logger
        self.dependencies = dependencies
    }

    /// Works whenever the bell rings, until its task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await _ in bell.rings {
                let setup = await runner.setup.geocoding
                state.isEnabled = setup != nil
                state.service = setup?.host
                guard let setup else {
                    wanted = nil
                    unfinished = nil
                    state.isRunning = false
                    continue
                }
                let wish = wanted
                wanted = nil
                do {
                    try await pass(wish, by: setup)
                } catch {
                    guard !Task.isCancelled else { return }
                    end(because: error)
                    if !isRetryPlanned {
                        isRetryPlanned = true
                        group.addTask { await self.retryLater() }
                    }
                }
            }
            group.cancelAll()
        }
    }

    /// Asks for what an operator wants, as soon as what runs is over.
    func want(_ wish: Wish) {
        wanted = wish.merged(with: wanted)
        // Those who look at once see that something is going on.
        state.isRunning = true
        bell.ring()
    }

    /// Rings once more after a while. The clock may sleep less than it is asked for.
    private func retryLater() async {
        let due = dependencies.now().addingTimeInterval(Self.retryInterval)
        while dependencies.now() < due, !Task.isCancelled { await dependencies.sleep(due) }
        isRetryPlanned = false
        bell.ring()
    }

    private func end(because error: any Error) {
        let words = Self.words(for: error)
        state.isRunning = wanted != nil
        state.finishedAt = dependencies.now()
        if state.problem != words { logger.warning("coordinates: \(words)") }
        state.problem = words
    }

    private static func words(for error: any Error) -> String {
        (error as? FetchError)?.description ?? (error as? GeocodingProblem)?.message ?? StorageError.reason(of: error)
    }

    // MARK: One run

    /// Asks for what is due, by itself or by a wish. Throws why not all of it could be asked for.
    func pass(_ wish: Wish?, by setup: GeocodingSetup) async throws {
        var next = GeocodingState(isEnabled: true, service: setup.host)
        next.startedAt = dependencies.now()
        next.isRunning = true
        state = next
        do { try await askForAll(wish, setup) } catch {
            if state.done + state.reused > 0 { await listeners.coordinatesChanged() }
            throw error
        }
        // Whoever waits for the end sees it counted.
        if state.done + state.reused > 0 { await listeners.coordinatesChanged() }
        state.isRunning = wanted != nil
        state.finishedAt = dependencies.now()
        if state.found + state.notFound + state.otherCountry > 0 {
            logger.info(
                "coordinates: \(state.found) of \(state.total) addresses found",
                metadata: ["count": "\(state.total)", "found": "\(state.found)"])
        }
    }

    private func askForAll(_ wish: Wish?, _ setup: GeocodingSetup) async throws {
        if let wish, wish.retriesFailed {
            replies = [:]
            avoided = [:]
            unfinished = wish.merged(with: unfinished)
        }
        let due = try await due(wish)
        unfinished = Wish(slugs: Set(due.filter(\.isRetry).map(\.slug)), retriesFailed: true)
        state.total = due.count
        let inTurn = due.map { (failure: avoided[$0.address.key]?.failure ?? 0, item: $0) }
            .sorted { ($0.failure, $0.item.slug) < ($1.failure, $1.item.slug) }.map(\.item)
        // Addresses that this pass has failed at: another track may have the same.
        var failed: Set<String> = []
        // Those in a row that could not be answered, which may be the fault of the service.
        var doubtful: [Doubt] = []
        var problem: (any Error)?
        for item in inTurn {
            try Task.checkCancellation()
            guard await isScrapingEnabled() else {
                throw GeocodingProblem(
                    message: "scraping is disabled; the rest is asked for once it is enabled: "
                        + RemedyText.command("enable"))
            }
            do {
                // Another track may have had the same address.
                if !item.isRetry, let answer = try await store.coordinates.answer(for: item.address.key) {
                    try await store.coordinates.locate(item.slug, by: answer, at: dependencies.now())
                    state.reused += 1
                } else if failed.contains(item.address.key) {
                    continue
                } else {
                    let before = answers
                    let answer = try await answer(to: item, setup)
                    try await locate(item, by: answer)
                    // What was answered earlier says nothing about now.
                    if answers > before { problem = try await settle(&doubtful, setup) ?? problem }
                }
            } catch let query as UnansweredQuery {
                avoid(item)
                failed.insert(item.address.key)
                doubtful.append(Doubt(item: item, problem: query.problem))
                guard doubtful.count == Self.mostUnanswered else { continue }
                try await check(setup, after: doubtful)
                problem = try await settle(&doubtful, setup) ?? problem
                continue
            }
            end(item)
        }
        if !doubtful.isEmpty {
            try await check(setup, after: doubtful)
            problem = try await settle(&doubtful, setup) ?? problem
        }
        if let problem { throw problem }
    }

    /// Has the next pass not begin with what this one stopped at.
    private func avoid(_ item: Due) {
        failures += 1
        avoided[item.address.key, default: Avoided()].failure = failures
    }

    private func end(_ item: Due) {
        state.done += 1
        avoided[item.address.key] = nil
        unfinished?.slugs?.remove(item.slug)
    }

    /// Throws where the service answers nothing at all: it is asked for the country of an address, which each service knows or
    /// knows not to have.
    private func check(_ setup: GeocodingSetup, after doubtful: [Doubt]) async throws {
        guard let last = doubtful.last else { return }
        do {
            _ = try await ask(last.item.address.country, setup)
        } catch is UnansweredQuery {
            throw last.problem
        }
    }

    /// Puts the fault with the addresses, since the service answers others; the problem of one that is asked for again.
    private func settle(_ doubtful: inout [Doubt], _ setup: GeocodingSetup) async throws -> (any Error)? {
        let settled = doubtful
        doubtful = []
        var problem: (any Error)?
        for doubt in settled where try await !giveUp(doubt.item, because: doubt.problem, setup) {
            problem = doubt.problem
        }
        return problem
    }

    /// Counts that the service did not answer an address while it answered others. The last time what it does answer of the
    /// address's queries counts, and nothing is a place that was not found; returns whether it is the last time.
    private func giveUp(_ item: Due, because reason: any Error, _ setup: GeocodingSetup) async throws -> Bool {
        var known = avoided[item.address.key] ?? Avoided()
        known.passes += 1
        avoided[item.address.key] = known
        guard known.passes >= Self.mostPasses else { return false }
        let answer = try await answer(to: item, setup, passingOverUnanswered: true)
        if answer.outcome != .found {
            logger.warning("coordinates: no answer for the address of \(item.slug): \(Self.words(for: reason))")
        }
        try await locate(item, by: answer)
        end(item)
        return true
    }

    private func locate(_ item: Due, by answer: GeocodeAnswer) async throws {
        try await store.coordinates.locate(item.slug, by: answer, at: dependencies.now())
        switch answer.outcome {
        case .found: state.found += 1
        case .none: state.notFound += 1
        case .otherCountry: state.otherCountry += 1
        }
    }

    private func isScrapingEnabled() async -> Bool {
        await runner.lookAtDisableFile()
        return await runner.overview.scraping.isEnabled
    }

    /// The tracks whose address was not looked up yet; those of known addresses take the answer at once.
    private func due(_ wish: Wish?) async throws -> [Due] {
        var due: [Due] = []
        var last = ""
        while true {
            let page = try await store.coordinates.tracks(after: last, limit: 500)
            for track in page {
                let isRetry = unfinished?.retries(track.slug) ?? false
                guard isRetry || wish?.slugs?.contains(track.slug) ?? true, let address = PostalAddress(track) else {
                    continue
                }
                let isKnown = track.knownAddress == address.key
                if isKnown, !isRetry { continue }
                if let answer = try await store.coordinates.answer(for: address.key) {
                    if isRetry, answer.outcome != .found {
                        due.append(Due(slug: track.slug, address: address, isRetry: true))
                    } else if !isKnown {
                        try await store.coordinates.locate(track.slug, by: answer, at: dependencies.now())
                        state.reused += 1
                    }
                } else {
                    due.append(Due(slug: track.slug, address: address, isRetry: false))
                }
            }
            guard let end = page.last, page.count == 500 else { return due }
            last = end.slug.rawValue
        }
    }

    /// What would be asked for.
    func plan(_ wish: Wish) async throws -> [GeocodingState.Planned] {
        var planned: [GeocodingState.Planned] = []
        var last = ""
        while true {
            let page = try await store.coordinates.tracks(after: last, limit: 500)
            for track in page where wish.slugs?.contains(track.slug) ?? true {
                guard let address = PostalAddress(track) else { continue }
                let answer = try await store.coordinates.answer(for: address.key)
                guard answer == nil || wish.retriesFailed && answer?.outcome != .found else { continue }
                let queries = GeocodeQuery.queries(for: address).map(\.text)
                guard !queries.isEmpty else { continue }
                planned.append(GeocodingState.Planned(slug: track.slug.rawValue, queries: queries))
                if planned.count == GeocodingState.maximumPlanned { return planned }
            }
            guard let end = page.last, page.count == 500 else { return planned }
            last = end.slug.rawValue
        }
    }

    /// Asks from the most exact query on; the first answer counts.
    private func answer(to item: Due, _ setup: GeocodingSetup, passingOverUnanswered: Bool = false) async throws
        -> GeocodeAnswer
    {
        var answer = GeocodeAnswer(
            address: item.address.key, outcome: .none, coordinates: nil, precision: nil, countryCode: nil,
            source: setup.host, time: dependencies.now())
        for query in GeocodeQuery.queries(for: item.address) {
            let reply: GeocodeReply
            do { reply = try await self.reply(to: query.text, setup) } catch let error as UnansweredQuery {
                guard passingOverUnanswered else { throw error }
                continue
            } catch let error as FetchError {
                avoid(item)
                throw error
            }
            switch reply.outcome(of: query, for: item.address) {
            case .found(let place, let precision):
                answer.outcome = .found
                answer.coordinates = place
                answer.precision = precision.rawValue
                answer.countryCode = nil
                return answer
            case .otherCountry(let code):
                answer.outcome = .otherCountry
                answer.countryCode = code
            case .nothing: break
            }
        }
        return answer
    }

    /// What the service answers, or has answered: addresses without a street that it knows share the queries for their town.
    private func reply(to text: String, _ setup: GeocodingSetup) async throws -> GeocodeReply {
        let key = "\(setup.host) \(text)"
        if let known = replies[key] { return known }
        let reply = try await ask(text, setup)
        if replies.count >= Self.mostReplies { replies = [:] }
        replies[key] = reply
        return reply
    }

    /// What the service answers now.
    private func ask(_ text: String, _ setup: GeocodingSetup) async throws -> GeocodeReply {
        let reply: GeocodeReply
        do { reply = try GeocodeReply(try await setup.fetch(text)) } catch let error as FetchError {
            switch error.queryProblem {
            case .refused: reply = .nothing
            case .unanswered: throw UnansweredQuery(problem: error)
            case nil: throw error
            }
        } catch is GeocodeReply.Unreadable {
            throw UnansweredQuery(
                problem: GeocodingProblem(
                    message: "\(setup.host) answered with something that is no list of places"))
        }
        answers += 1
        return reply
    }
}

extension FetchError {
    fileprivate enum QueryProblem {
        /// The service takes no such query, now or later.
        case refused
        /// It could not answer this one.
        case unanswered
    }

    /// What is the matter with the query; `nil`: it is the service that cannot be asked, or does not want to be.
    fileprivate var queryProblem: QueryProblem? {
        guard retryAfter == nil else { return nil }
        return switch kind {
        case .status(400), .status(413), .status(414), .status(422): .refused
        case .status(401), .status(403), .status(407), .status(429): nil
        case .status, .timedOut(.transfer), .timedOut(.stalled), .tooLarge, .headersTooLarge, .redirectRefused,
            .tooManyRedirects, .truncated, .badEncoding, .empty, .invalidResponse:
            .unanswered
        case .addressRefused, .dns, .connect, .proxy, .tls, .timedOut(.connect), .connectionLost, .cancelled,
            .robotsDisallowed, .heldBack, .givenUp, .internalFailure:
            nil
        }
    }
}

/// Why no addresses can be asked for at the moment.
struct GeocodingProblem: Error {
    var message: String
}

extension PostalAddress {
    init?(_ track: LocatedTrack) {
        self.init(
            address: track.address, city: track.city, state: track.state, country: track.country,
            countryCode: track.countryCode)
    }
}
