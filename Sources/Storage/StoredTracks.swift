public import Catalogue
import Foundation
import GRDB
import JobModel

// Reading tracks, and following them.
extension TrackStore {
    /// A page of tracks by slug.
    public func tracks(matching query: TrackQuery) async throws -> TrackPage {
        var conditions = ["is_active = :active"]
        var arguments: StatementArguments = ["active": query.inactive ? 0 : 1]
        if query.followed { conditions.append("is_followed = 1") }
        if let search = query.search, !search.isEmpty {
            conditions.append(
                "(contains_folded(track_name, :needle) OR instr(source_track_slug, :needle) > 0)")
            arguments += ["needle": DatabaseFunction.fold(search)]
        }
        let filter = conditions.joined(separator: " AND ")
        return try await pool.read { [arguments] db in
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM tracks WHERE \(filter)", arguments: arguments)
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT source_track_slug, substr(track_name, 1, 200) AS name, substr(city, 1, 100) AS city,
                        substr(state, 1, 100) AS state, substr(country_code, 1, 20) AS country_code,
                        substr(liverc_track_last_updated, 1, 100) AS activity, is_active, is_followed
                    FROM tracks WHERE \(filter) ORDER BY source_track_slug LIMIT :limit OFFSET :offset
                    """,
                arguments: arguments + ["limit": query.limit, "offset": query.offset])
            var tracks: [TrackSummary] = []
            while let row = try rows.next() {
                guard let slug = TrackSlug(row["source_track_slug"] as String) else { continue }
                tracks.append(
                    TrackSummary(
                        slug: slug, name: row["name"], city: row["city"], state: row["state"],
                        countryCode: row["country_code"], lastActivity: row["activity"],
                        isActive: row["is_active"], isFollowed: row["is_followed"]))
            }
            return TrackPage(tracks: tracks, total: total ?? 0, offset: query.offset)
        }
    }

    /// One track; `nil` when the slug is unknown.
    public func track(_ slug: TrackSlug) async throws -> Track? {
        try await pool.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM tracks WHERE source = 'liverc' AND source_track_slug = ?",
                arguments: [slug.rawValue])
            guard let row else { return nil }
            var track = Track(row: row, slug: slug)
            track.lastReading = try Self.reading(of: slug, db)
            return track
        }
    }

    /// How many tracks there are.
    public func totals() async throws -> TrackTotals {
        try await pool.read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*) FILTER (WHERE is_active) AS active, count(*) FILTER (WHERE NOT is_active) AS inactive,
                        count(*) FILTER (WHERE is_followed) AS followed FROM tracks
                    """)
            return TrackTotals(
                active: row?["active"] ?? 0, inactive: row?["inactive"] ?? 0, followed: row?["followed"] ?? 0)
        }
    }

    /// Marks tracks as followed or not, all or none; throws `StorageError` when a slug is unknown.
    public func setFollowed(_ slugs: [TrackSlug], to followed: Bool) async throws
        -> (changed: [TrackSlug], unchanged: [TrackSlug])
    {
        try await pool.write { db in
            let known = Set(
                try String.fetchAll(
                    db,
                    sql: """
                        SELECT source_track_slug FROM tracks
                        WHERE source = 'liverc' AND source_track_slug IN (SELECT value FROM json_each(?))
                        """, arguments: [try Self.json(slugs)]))
            let unknown = slugs.filter { !known.contains($0.rawValue) }
            guard unknown.isEmpty else {
                throw StorageError(
                    code: .unknownTracks,
                    message: "there is no track \(Self.named(unknown)); nothing was changed",
                    remedy: "Find the slug with: tracksyncctl tracks --search NAME")
            }
            let changed = try String.fetchAll(
                db,
                sql: """
                    UPDATE tracks SET is_followed = :followed
                    WHERE source = 'liverc' AND source_track_slug IN (SELECT value FROM json_each(:slugs))
                        AND is_followed <> :followed
                    RETURNING source_track_slug
                    """, arguments: ["followed": followed, "slugs": try Self.json(slugs)])
            let changedSet = Set(changed)
            var seen: Set<TrackSlug> = []
            let distinct = slugs.filter { seen.insert($0).inserted }
            return (
                distinct.filter { changedSet.contains($0.rawValue) },
                distinct.filter { !changedSet.contains($0.rawValue) }
            )
        }
    }

    private static func named(_ slugs: [TrackSlug]) -> String {
        let more = slugs.count > 10 ? " and \(slugs.count - 10) more" : ""
        return slugs.prefix(10).map(\.rawValue).joined(separator: ", ") + more
    }

    private static func json(_ slugs: [TrackSlug]) throws -> String {
        String(decoding: try RecordCoding.encode(slugs), as: UTF8.self)
    }
}

extension Track {
    init(row: Row, slug: TrackSlug) {
        func time(_ column: String) -> Date? { (row[column] as String?).flatMap(RecordCoding.time(of:)) }
        self.init(
            id: row["id"], source: row["source"], sourceTrackSlug: slug, trackName: row["track_name"],
            trackUrl: row["track_url"], eventsUrl: row["events_url"],
            livercTrackLastUpdated: row["liverc_track_last_updated"],
            lastSeenAt: time("last_seen_at") ?? .distantPast, isActive: row["is_active"],
            isFollowed: row["is_followed"], latitude: row["latitude"], longitude: row["longitude"],
            address: row["address"], city: row["city"], state: row["state"], country: row["country"],
            countryCode: row["country_code"], postalCode: row["postal_code"], phone: row["phone"],
            website: row["website"], email: row["email"], description: row["description"],
            logoUrl: row["logo_url"], facebookUrl: row["facebook_url"], totalLaps: row["total_laps"],
            totalPracticeSessions: row["total_practice_sessions"], totalRaces: row["total_races"],
            totalEntries: row["total_entries"], totalEvents: row["total_events"],
            metadataFetchedAt: time("metadata_fetched_at"), metadataSourceHash: row["metadata_source_hash"],
            createdAt: time("created_at") ?? .distantPast, updatedAt: time("updated_at") ?? .distantPast)
    }
}
