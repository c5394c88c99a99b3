public import Catalogue
import Engine
import Events
import Foundation
public import JobModel
public import Remedies
import Storage

/// Coordinates of tracks: those of their addresses, and those that operators set by hand.
public struct GeocodingService: Sendable {
    let geocoder: Geocoder
    let store: TrackStore
    let runner: JobRunner
    let listeners: CatalogueListeners
    let dependencies: Dependencies

    /// How the search for coordinates stands.
    public func status() async -> GeocodingState {
        var state = await geocoder.state
        let setup = await runner.setup.geocoding
        state.isEnabled = setup != nil
        state.service = setup?.host
        return state
    }

    /// Asks for the addresses of these tracks, or of all, that were not asked for yet; those without an answer once more where
    /// that is wanted. Throws `GeocodingError` where no service is configured or a track is unknown; while scraping is
    /// disabled, it is asked afterwards.
    public func start(_ slugs: [TrackSlug], retryFailed: Bool, dryRun: Bool) async throws -> GeocodingState {
        let wish = Geocoder.Wish(slugs: slugs.isEmpty ? nil : Set(slugs), retriesFailed: retryFailed)
        for slug in slugs where try await store.tracks.find(slug) == nil {
            throw GeocodingError(
                code: .unknownTrack, message: "there is no track \(slug); nothing was asked for", remedy: .findTrack)
        }
        if dryRun {
            var state = await status()
            state.planned = try await geocoder.plan(wish)
            return state
        }
        guard await runner.setup.geocoding != nil else {
            throw GeocodingError(
                code: .off, message: "no geocoding service is configured: geocoding.contact is not set",
                remedy: Remedy(.setGeocoding))
        }
        await geocoder.want(wish)
        return await status()
    }

    /// Sets a track's coordinates by hand, which stand over all others, or takes that back with `nil`.
    public func pin(_ slug: TrackSlug, to place: Coordinates?, reason: String?, by requester: Requester) async throws {
        try await store.coordinates.pin(slug, to: place, by: requester.user, reason: reason, at: dependencies.now())
        await listeners.coordinatesChanged()
        geocoder.bell.ring()
    }
}

/// Why an operator's wish for coordinates is refused.
public struct GeocodingError: Error, Sendable {
    /// The kinds that a caller tells apart.
    public enum Code: Sendable {
        /// No service is configured.
        case off
        /// A slug that no track has.
        case unknownTrack
    }

    /// What kind it is.
    public let code: Code
    /// What is wrong.
    public let message: String
    /// What to do about it.
    public let remedy: Remedy

    /// Makes an error.
    package init(code: Code, message: String, remedy: Remedy) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}
