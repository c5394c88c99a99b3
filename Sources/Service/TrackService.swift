public import Catalogue
import Engine
public import Foundation
public import JobModel
public import Storage

/// The tracks: one by one and by queries, which of them are followed, and what is odd about them.
public struct TrackService: Sendable {
    let store: TrackStore
    let listeners: CatalogueListeners
    let dependencies: Dependencies

    /// Tracks that match.
    public func list(matching query: TrackQuery) async throws -> TrackPage {
        try await store.tracks.list(matching: query)
    }

    /// One track, and what is odd about it, or the track as it was at a time; `nil` when there is none with this slug, or was
    /// none then.
    public func find(_ slug: TrackSlug, asOf time: Date? = nil) async throws -> TrackDetails? {
        guard let track = try await store.tracks.find(slug, asOf: time) else { return nil }
        guard time == nil else { return TrackDetails(track: track, issues: []) }
        return TrackDetails(
            track: track, issues: try await store.issues.list(of: slug),
            sameName: try await store.tracks.sharingName(of: slug))
    }

    /// Where a track is, or was at a time; `nil` when the slug or the place is unknown.
    public func position(of slug: TrackSlug, asOf time: Date? = nil) async throws -> Coordinates? {
        try await store.tracks.position(of: slug, asOf: time)
    }

    /// Marks tracks as followed or not; returns those that changed, and those that were that way already.
    public func setFollowed(_ slugs: [TrackSlug], to followed: Bool, by requester: Requester) async throws
        -> (changed: [TrackSlug], unchanged: [TrackSlug])
    {
        let result = try await store.tracks.setFollowed(slugs, to: followed, by: requester.user, at: dependencies.now())
        if !result.changed.isEmpty { await listeners.marksChanged() }
        return result
    }

    /// How complete the tracks were after the last syncs.
    public func completeness() async throws -> [Completeness] { try await store.completeness.list() }

    /// The open data issues that match, and how many match.
    public func openIssues(matching query: OpenIssueQuery) async throws -> (issues: [TrackIssue], total: Int) {
        try await store.issues.open(matching: query)
    }

    /// Takes open data issues off the list, or puts them back; how many changed, and how many are on the list now.
    public func acknowledgeIssues(
        of slug: TrackSlug?, kind: DataIssue.Kind?, undo: Bool, by requester: Requester
    ) async throws -> (changed: Int, open: Int) {
        let changed = try await store.issues.acknowledge(
            of: slug, kind: kind, undo: undo, by: requester.user, at: dependencies.now())
        return (changed, try await store.issues.open(matching: OpenIssueQuery(limit: 1)).total)
    }
}
