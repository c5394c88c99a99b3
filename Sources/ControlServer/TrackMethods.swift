import Catalogue
import ControlProtocol
import Remedies
import Service

/// The methods about tracks.
struct TrackMethods: Sendable {
    let service: TracksyncService

    /// All of them.
    var all: [ControlMethod] {
        [
            ControlMethod(.trackList, handler: list), ControlMethod(.trackGet, handler: get),
            ControlMethod(.trackFollow) { try await setFollowed($0, to: true, $1) },
            ControlMethod(.trackUnfollow) { try await setFollowed($0, to: false, $1) },
            ControlMethod(.completenessGet, handler: completeness),
        ]
    }

    private func list(_ params: TrackListParams, _ call: MethodCall) async throws -> MethodAnswer {
        var query = TrackQuery(
            search: params.search, followed: params.followed ?? false, inactive: params.inactive ?? false,
            filter: params.filter, sort: params.sort ?? .slug, limit: params.limit ?? 50, offset: params.offset ?? 0,
            asOf: params.asOf)
        try query.check()
        try await query.setPlace(params.near, within: params.withinMetres, service)
        query.wantsPlaces = params.places ?? false
        return try MethodAnswer(try await service.tracks.list(matching: query))
    }

    private func get(_ params: TrackGetParams, _ call: MethodCall) async throws -> MethodAnswer {
        let (slug, time) = (params.slug, params.asOf)
        guard let details = try await service.tracks.find(slug, asOf: time) else {
            throw ProtocolError(
                .notFound, message: "there \(time == nil ? "is" : "was") no track \(slug)\(time == nil ? "" : " then")",
                action: .findTrack)
        }
        return try MethodAnswer(details)
    }

    private func completeness(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        return try MethodAnswer(CompletenessHistory(runs: try await service.tracks.completeness()))
    }

    private func setFollowed(_ params: TrackFollowParams, to followed: Bool, _ call: MethodCall) async throws
        -> MethodAnswer
    {
        let (changed, unchanged) = try await service.tracks.setFollowed(
            params.slugs, to: followed, by: await call.requester())
        return try MethodAnswer(TrackFollowResult(changed: changed, unchanged: unchanged))
    }
}
