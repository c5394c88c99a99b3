import EngineBench
import Catalogue
import Engine
import Foundation
import JobModel
import Logging
import Storage
import Synchronization
import Testing

@testable import Fetching
@testable import Service

/// What the search for coordinates does when the service does not answer as it should.
@Suite struct GeocoderTests {
    /// What was asked for, in order.
    private final class Asked: Sendable {
        // A lock, as the geocoder asks from elsewhere.
        private let list = Mutex<[String]>([])
        var texts: [String] { list.withLock { $0 } }
        func add(_ text: String) { list.withLock { $0.append(text) } }
    }

    private static let found = #"[{"lat":"52.5","lon":"13.4","place_rank":18}]"#

    private let asked = Asked()

    private func service(_ answer: @escaping @Sendable (String) throws -> String) -> GeocodingSetup {
        GeocodingSetup(host: "places.test") { [asked] text in
            asked.add(text)
            return Array(try answer(text).utf8)
        }
    }

    private func error(_ kind: FetchError.Kind) -> FetchError {
        FetchError(TransferFailure(kind: kind, host: "places.test"), attempts: 1)
    }

    private let all = Geocoder.Wish(slugs: nil, retriesFailed: false)
    private let failed = Geocoder.Wish(slugs: nil, retriesFailed: true)

    /// A geocoder that does nothing by itself, the first query for each track, and who hears of coordinates.
    private func withGeocoder(_ body: (Geocoder, [String], ChangeWaiters) async throws -> Void) async throws {
        try await withEngine(tracks: 40) { bench in
            #expect(try await bench.sync().state == .succeeded)
            let (store, runner, waiters) = (bench.store, bench.service.runner, ChangeWaiters())
            let listeners = CatalogueListeners(
                waiters: waiters,
                exports: CatalogueFilesKeeper(store: store, runner: runner, logger: .silent, dependencies: .real),
                metricsFile: MetricsFileKeeper(logger: .silent, dependencies: .real),
                publisher: bench.service.publishing.publisher)
            let geocoder = Geocoder(
                store: store, runner: runner, listeners: listeners, logger: .silent, dependencies: .real)
            let texts = try await geocoder.plan(all).compactMap(\.queries.first)
            try #require(texts.count > 5)
            try await body(geocoder, texts, waiters)
        }
    }

    @Test(arguments: [500, 404, nil])
    func `an address that is not answered does not stop the others, and stays due`(status: Int?) async throws {
        try await withGeocoder { geocoder, texts, waiters in
            let bad = texts[1]
            let failure = status.map { error(.status($0)) }
            let place = waiters.place()
            await #expect(throws: (any Error).self) {
                try await geocoder.pass(
                    nil,
                    by: service { text in
                        guard text == bad else { return Self.found }
                        guard let failure else { return "{}" }
                        throw failure
                    })
            }
            #expect(await geocoder.state.done == texts.count { $0 != bad })
            #expect(await place.isWoken(before: .now + .seconds(60)))
            let count = asked.texts.count
            try await geocoder.pass(nil, by: service { _ in Self.found })
            #expect(asked.texts.dropFirst(count) == [bad])
            #expect(try await geocoder.plan(failed).isEmpty)
        }
    }

    @Test(arguments: [400, 413, 414, 422])
    func `a query that the service does not take counts as not found`(status: Int) async throws {
        try await withGeocoder { geocoder, texts, _ in
            let refusal = error(.status(status))
            try await geocoder.pass(nil, by: service { _ in throw refusal })
            #expect(await geocoder.state.done == texts.count)
            #expect(await geocoder.state.found == 0)
            let count = asked.texts.count
            try await geocoder.pass(nil, by: service { _ in Self.found })
            #expect(asked.texts.count == count)
        }
    }

    @Test(arguments: [500, nil], [false, true])
    func `addresses in a row that are not answered are got past, and given up while others are answered`(
        status: Int?, streetsAlone: Bool
    ) async throws {
        try await withGeocoder { geocoder, texts, _ in
            let planned = try await geocoder.plan(all).prefix(5).map(\.queries)
            let bad = Set(streetsAlone ? planned.compactMap(\.first) : planned.flatMap(\.self))
            let failure = status.map { error(.status($0)) }
            let setup = service { text in
                guard bad.contains(text) else { return Self.found }
                guard let failure else { return "{}" }
                throw failure
            }
            await #expect(throws: (any Error).self) { try await geocoder.pass(nil, by: setup) }
            let count = texts.count { bad.contains($0) }
            #expect(count >= 5)
            #expect(await geocoder.state.done == texts.count - count)
            for _ in 2...4 {
                await #expect(throws: (any Error).self) { try await geocoder.pass(nil, by: setup) }
                #expect(await geocoder.state.done == 0)
            }
            let left = try await geocoder.plan(all)
            #expect(left.count == count)
            // Where the town is answered it is better than nothing.
            let found = streetsAlone ? planned.count { $0.count > 1 } : 0
            try await geocoder.pass(nil, by: setup)
            #expect(await geocoder.state.done == count)
            #expect(await geocoder.state.found == found)
            #expect(await geocoder.state.notFound == count - found)
            let requests = asked.texts.count
            try await geocoder.pass(nil, by: setup)
            #expect(asked.texts.count == requests)
            try await geocoder.pass(failed, by: service { _ in Self.found })
            #expect(try await geocoder.plan(failed).isEmpty)
        }
    }

    @Test(arguments: [403, 503])
    func `a pass begins with other addresses than those at which the last one stopped`(status: Int) async throws {
        try await withGeocoder { geocoder, texts, _ in
            let failure = error(.status(status))
            let bad = texts[0]
            // Nothing is answered at first, and one address never: a firewall may see an attack in it.
            await #expect(throws: FetchError.self) { try await geocoder.pass(nil, by: service { _ in throw failure }) }
            let refused = error(.status(403))
            let refusing = service { text in
                guard text == bad else { return Self.found }
                throw refused
            }
            let count = asked.texts.count
            await #expect(throws: FetchError.self) {
                try await geocoder.pass(nil, by: refusing)
            }
            #expect(asked.texts[count] != bad && asked.texts.dropFirst(count).contains(bad))
            #expect(await geocoder.state.done >= texts.count - 3)
            await #expect(throws: FetchError.self) {
                try await geocoder.pass(nil, by: refusing)
            }
            let left = try await geocoder.plan(all).compactMap(\.queries.first)
            #expect(left == [bad])
        }
    }

    @Test(arguments: [(FetchError.Kind.status(503), 4), (.timedOut(.transfer), 4), (.status(429), 1), (.connect, 1)])
    func `a service that answers nothing is left alone`(kind: FetchError.Kind, requests: Int) async throws {
        try await withGeocoder { geocoder, _, _ in
            let failure = error(kind)
            await #expect(throws: FetchError.self) {
                try await geocoder.pass(nil, by: service { _ in throw failure })
            }
            #expect(asked.texts.count == requests)
            #expect(await geocoder.state.done == 0)
        }
    }

    @Test func `a wish to ask once more outlasts a failure`() async throws {
        try await withGeocoder { geocoder, texts, _ in
            try await geocoder.pass(nil, by: service { _ in "[]" })
            let failure = error(.status(429))
            let bad = texts[2]
            await #expect(throws: FetchError.self) {
                try await geocoder.pass(
                    failed,
                    by: service { text in
                        guard text == bad else { return Self.found }
                        throw failure
                    })
            }
            #expect(try await !geocoder.plan(failed).isEmpty)
            try await geocoder.pass(nil, by: service { _ in Self.found })
            #expect(try await geocoder.plan(failed).isEmpty)
            let count = asked.texts.count
            try await geocoder.pass(nil, by: service { _ in Self.found })
            #expect(asked.texts.count == count)
        }
    }
}
