import Catalogue
import ControlProtocol
import Remedies
import Service

/// The methods about coordinates.
struct GeocodingMethods: Sendable {
    let service: TracksyncService

    /// All of them.
    var all: [ControlMethod] {
        [
            ControlMethod(.geocodeStart, handler: start), ControlMethod(.geocodeStatus, handler: status),
            ControlMethod(.trackLocate, handler: locate),
        ]
    }

    private func start(_ params: GeocodeStartParams, _ call: MethodCall) async throws -> MethodAnswer {
        try MethodAnswer(
            try await service.geocoding.start(
                params.slugs ?? [], retryFailed: params.retryFailed ?? false, dryRun: params.dryRun ?? false))
    }

    private func status(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        try MethodAnswer(await service.geocoding.status())
    }

    private func locate(_ params: TrackLocateParams, _ call: MethodCall) async throws -> MethodAnswer {
        let place = try params.place.map { text in
            guard let place = Coordinates(text), !place.isOrigin else {
                throw ProtocolError(
                    .invalidParams, message: "\(quoted(text)) is no place such as 52.52,13.4",
                    hint: "Latitudes go from -90 to 90, longitudes from -180 to 180; no track is at 0,0.")
            }
            return place
        }
        try await service.geocoding.pin(params.slug, to: place, reason: params.reason, by: await call.requester())
        guard let details = try await service.tracks.find(params.slug) else {
            throw ProtocolError(.notFound, message: "there is no track \(params.slug)", action: .findTrack)
        }
        return try MethodAnswer(details)
    }
}
