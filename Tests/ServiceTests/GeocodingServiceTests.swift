import Catalogue
import Engine
import EngineBench
import Foundation
import JobModel
import Programs
import Remedies
import Service
import Storage
import Synchronization
import Testing

@testable import Fetching

/// Coordinates, as operators ask for them, and as the daemon looks for them by itself.
struct GeocodingServiceTests {
    /// A service that answers as a test wants, and what it was asked.
    private final class Places: Sendable {
        // A lock, as the geocoder asks from elsewhere.
        private let state = Mutex((isOpen: true, asked: 0))

        var asked: Int { state.withLock { $0.asked } }
        func set(isOpen: Bool) { state.withLock { $0.isOpen = isOpen } }

        var setup: GeocodingSetup {
            GeocodingSetup(host: "places.test") { [self] _ in
                let isOpen = state.withLock { state in
                    state.asked += 1
                    return state.isOpen
                }
                guard isOpen else {
                    throw FetchError(TransferFailure(kind: .connect, host: "places.test"), attempts: 1)
                }
                return Array(#"[{"lat":"52.5","lon":"13.4","place_rank":18}]"#.utf8)
            }
        }
    }

    private let places = Places()

    /// The state once it is as wanted.
    private func state(
        _ what: String, _ bench: EngineBench, _ isWanted: @escaping (GeocodingState) -> Bool
    ) async throws -> GeocodingState {
        try await waitUntil(what) {
            let state = await bench.service.geocoding.status()
            return isWanted(state) ? state : nil
        }
    }

    @Test func `without a service the plan can be seen, and nothing is asked for`() async throws {
        try await withEngine(tracks: 40) { bench in
            _ = try await bench.sync()
            let geocoding = bench.service.geocoding
            #expect(await geocoding.status() == GeocodingState(isEnabled: false))
            let error = try await #require(throws: GeocodingError.self) {
                try await geocoding.start([], retryFailed: false, dryRun: false)
            }
            #expect(error.code == .off && error.remedy == Remedy(.setGeocoding))
            let plan = try #require(try await geocoding.start([], retryFailed: false, dryRun: true).planned)
            #expect(!plan.isEmpty && plan.allSatisfy { !$0.queries.isEmpty })
            let first = try #require(TrackSlug(plan[0].slug))
            let one = try await geocoding.start([first], retryFailed: true, dryRun: true).planned
            #expect(one == [plan[0]])
        }
    }

    @Test func `a track that there is not is refused before anything is asked for`() async throws {
        try await withEngine(tracks: 40, change: { $0.geocoding = places.setup }) { bench in
            let unknown = try #require(TrackSlug("nobody-has-this"))
            for dryRun in [true, false] {
                let error = try await #require(throws: GeocodingError.self) {
                    try await bench.service.geocoding.start([unknown], retryFailed: false, dryRun: dryRun)
                }
                #expect(error.code == .unknownTrack && error.message.contains("no track \(unknown)"))
                #expect(error.remedy == .findTrack)
            }
            let pin = try await #require(throws: StorageError.self) {
                try await bench.service.geocoding.pin(unknown, to: nil, reason: nil, by: .bob)
            }
            #expect(pin.code == .unknownTracks && places.asked == 0)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `what a sync brings is looked for by itself, and after a failure again in a quarter of an hour`() async throws
    {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        places.set(isOpen: false)
        try await withEngine(tracks: 40, dependencies: clock.dependencies(), change: { $0.geocoding = places.setup }) {
            bench in
            _ = try await bench.sync()
            let failed = try await state("the search has failed", bench) { $0.problem != nil }
            #expect(!failed.isRunning && failed.done == 0 && failed.total > 0 && failed.finishedAt == clock.now)
            #expect(failed.service == "places.test" && places.asked > 0)
            places.set(isOpen: true)
            let start = clock.now
            // Nobody may be asleep yet: whoever is then waits for the next time.
            let found = try await waitUntil("the addresses are found") {
                clock.advance(by: 300)
                let state = await bench.service.geocoding.status()
                return state.problem == nil && state.finishedAt != nil && state.found > 0 ? state : nil
            }
            #expect(try #require(found.startedAt) >= start + 900)
            #expect(found.done == found.total && found.total == failed.total && found.notFound == 0)
            let plan = try await bench.service.geocoding.start([], retryFailed: true, dryRun: true).planned
            #expect(plan == [])
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `while scraping is disabled nothing is asked for, and what was wanted is done afterwards`() async throws {
        try await withEngine(tracks: 40) { bench in
            _ = try await bench.sync()
            _ = try await bench.service.block(reason: nil, forSeconds: nil, by: .bob)
            await bench.service.use(
                try EngineBench.setup(bench.simulator, bench.folder) { $0.geocoding = places.setup })
            let wanted = try await bench.service.geocoding.start([], retryFailed: false, dryRun: false)
            #expect(wanted.isEnabled && wanted.service == "places.test")
            let blocked = try await state("the search is held up", bench) { $0.problem != nil && !$0.isRunning }
            #expect(blocked.problem?.contains("scraping is disabled") == true && places.asked == 0)
            _ = try await bench.service.unblock(by: .bob)
            let found = try await state("the addresses are found", bench) { $0.found > 0 && $0.finishedAt != nil }
            #expect(found.problem == nil && found.done == found.total)
            // Nobody is asked any more once the setting is gone.
            await bench.service.use(try EngineBench.setup(bench.simulator, bench.folder))
            let off = await bench.service.geocoding.status()
            #expect(!off.isEnabled && off.service == nil)
            await #expect(throws: GeocodingError.self) {
                try await bench.service.geocoding.start([], retryFailed: true, dryRun: false)
            }
        }
    }

    @Test func `a pin by hand is where the track is, until it is taken back`() async throws {
        try await withEngine(tracks: 40) { bench in
            _ = try await bench.sync()
            let slug = try #require(TrackSlug(bench.slugs[0]))
            let before = try await bench.service.tracks.position(of: slug)
            let place = try #require(Coordinates(latitude: -33.5, longitude: 151.25))
            try await bench.service.geocoding.pin(slug, to: place, reason: "seen there", by: .bob)
            #expect(try await bench.service.tracks.position(of: slug) == place)
            try await bench.service.geocoding.pin(slug, to: nil, reason: nil, by: .alice)
            #expect(try await bench.service.tracks.position(of: slug) == before)
            let changes = try await bench.service.history.changes(
                matching: TrackChangeQuery(slug: slug, kind: .coordinates)
            ).changes
            #expect(Set(changes.map(\.user)) == ["bob", "alice"] && changes.first?.reason == "seen there")
        }
    }
}
