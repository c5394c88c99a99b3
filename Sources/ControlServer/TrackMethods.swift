import Catalogue
import ControlProtocol
import Jobs
import Storage

/// The methods about tracks.
struct TrackMethods: Sendable {
    let controller: JobController
    let store: TrackStore

    /// All of them.
    var all: [ControlMethod] {
        [
            ControlMethod(.trackList, handler: list), ControlMethod(.trackGet, handler: get),
            ControlMethod(.trackFollow) { try await setFollowed($0, to: true) },
            ControlMethod(.trackUnfollow) { try await setFollowed($0, to: false) },
            ControlMethod(.completenessGet, handler: completeness),
        ]
    }

    private func list(_ call: MethodCall) async throws -> MethodAnswer {
        let params = try call.parameters.trackList()
        let query = TrackQuery(
            search: params.search, followed: params.followed ?? false, inactive: params.inactive ?? false,
            limit: params.limit ?? 50, offset: params.offset ?? 0)
        return try MethodAnswer(try await store.tracks(matching: query))
    }

    private func get(_ call: MethodCall) async throws -> MethodAnswer {
        let slug = try call.parameters.trackGet()
        guard let track = try await store.track(slug) else {
            throw ProtocolError(
                .notFound, message: "there is no track \(slug)",
                hint: "Find a track's slug with: tracksyncctl tracks --search NAME")
        }
        return try MethodAnswer(TrackDetails(track: track, anomalies: try await store.anomalies(of: slug)))
    }

    private func completeness(_ call: MethodCall) async throws -> MethodAnswer {
        try call.parameters.allow()
        return try MethodAnswer(CompletenessHistory(runs: try await store.completenessHistory()))
    }

    private func setFollowed(_ call: MethodCall, to followed: Bool) async throws -> MethodAnswer {
        let (changed, unchanged) = try await store.setFollowed(try call.parameters.trackFollow(), to: followed)
        if !changed.isEmpty { await controller.askForMetricsFile() }
        return try MethodAnswer(TrackFollowResult(changed: changed, unchanged: unchanged))
    }
}
