public import Catalogue
public import Foundation
import GRDB
import JobModel
import Remedies

/// Reading tracks, and following them.
public struct StoredTracks: Sendable {
    let store: TrackStore
    private static let best = StoredCoordinates.best

    /// A page of tracks: those that a search finds with the best matches first, or all by slug.
    ///
    /// A search looks at tracks that left the catalogue, too, and puts them behind active ones that match as well.
    public func list(matching query: TrackQuery) async throws -> TrackPage {
        try await read(asOf: query.asOf) { db in
            func find() throws -> TrackPage {
                try Self.page(matching: query, try Self.table(of: query.asOf, db), db)
            }
            // An issue can open and close without a change of the tracks. A large page is read in full each time.
            guard query.search != nil, query.asOf == nil, query.filter.issue == nil, query.limit <= 100 else {
                return try find()
            }
            return try store.searches.answer(to: query, TracksVersion(db), find)
        }
    }

    static func page(matching query: TrackQuery, _ table: String, _ db: Database) throws -> TrackPage {
        if let place = query.near { return try nearest(to: place, query, table, db) }
        guard let search = query.search.flatMap(TrackSearch.init) else { return try list(query, table, db) }
        return try matches(of: search, query, table, db)
    }

    /// A page of the tracks that a search finds, the best matches first. All tracks are looked through once, for the map, too.
    private static func matches(of search: TrackSearch, _ query: TrackQuery, _ table: String, _ db: Database) throws
        -> TrackPage
    {
        let (end, isTooFar) = query.offset.addingReportingOverflow(query.limit)
        let wanted = max(isTooFar ? .max : end, query.wantsPlaces ? TrackPlaces.maximumTracks : 0)
        let (slugs, total) = try found(by: search, wanted, query, table, db)
        let tracks = try summaries(of: Array(slugs.dropFirst(query.offset).prefix(query.limit)), table, db)
        var page = TrackPage(tracks: tracks, total: total, offset: query.offset)
        if query.wantsPlaces {
            let first = slugs.prefix(TrackPlaces.maximumTracks)
            page.places = TrackPlaces(
                ofFirst: try positions(
                    db, chosen(table),
                    ["slugs": String(decoding: try RecordCoding.encode(Array(first)), as: UTF8.self)]),
                total: total)
        }
        return page
    }

    /// Where the tracks of some rows are whose place is known.
    private static func positions(_ db: Database, _ source: String, _ arguments: StatementArguments) throws
        -> [Coordinates]
    {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT \(best.latitude), \(best.longitude) \(source)", arguments: arguments)
        var positions: [Coordinates] = []
        while let row = try rows.next() {
            if let place = StoredCoordinates.place(row[0], row[1]) { positions.append(place) }
        }
        return positions
    }

    /// The slugs of the first tracks that a search finds, the best matches first, and how many it finds.
    private static func found(
        by search: TrackSearch, _ count: Int, _ query: TrackQuery, _ table: String, _ db: Database
    ) throws -> (slugs: [String], total: Int) {
        var filter = TrackSearch.Filter(isActive: !query.inactive)
        if query.followed || !query.filter.isEmpty {
            let (conditions, arguments) = conditions(query, isSearch: true)
            filter.followed = try String.fetchSet(
                db, sql: "SELECT source_track_slug FROM \(table) WHERE \(conditions)", arguments: arguments)
        }
        return if query.asOf == nil {
            try search.run(db, filter, first: count)
        } else {
            search.run(try SearchIndex.texts(of: table, db), filter, first: count)
        }
    }

    /// The slugs of all tracks that a search or a distance chooses, in their order; `nil` where neither does.
    static func chosen(by query: TrackQuery, _ table: String, _ db: Database) throws -> [String]? {
        if let place = query.near { return try near(place, query, table, db).map(\.slug).sorted() }
        guard let search = query.search.flatMap(TrackSearch.init) else { return nil }
        return try found(by: search, .max, query, table, db).slugs.sorted()
    }

    /// A page of the tracks near a place.
    private static func nearest(to place: Coordinates, _ query: TrackQuery, _ table: String, _ db: Database) throws
        -> TrackPage
    {
        let found = try near(place, query, table, db)
        let page = found.dropFirst(query.offset).prefix(query.limit)
        var tracks = try summaries(of: page.map(\.slug), table, db)
        let distances = Dictionary(page.map { ($0.slug, $0.distance) }) { first, _ in first }
        for index in tracks.indices { tracks[index].distance = distances[tracks[index].slug.rawValue] }
        let places =
            query.wantsPlaces
            ? TrackPlaces(ofFirst: found.prefix(TrackPlaces.maximumTracks).map(\.place), total: found.count) : nil
        return TrackPage(tracks: tracks, total: found.count, offset: query.offset, places: places)
    }

    /// Tracks whose place is known, the nearest first. All are looked at: that takes 100,000 of them 50 ms, and the catalogue
    /// has some thousand.
    private static func near(_ place: Coordinates, _ query: TrackQuery, _ table: String, _ db: Database) throws
        -> [(distance: Double, slug: String, place: Coordinates)]
    {
        let (conditions, arguments) = conditions(query, isSearch: false)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT source_track_slug, \(best.latitude), \(best.longitude) FROM \(table)
                WHERE \(conditions)
                """, arguments: arguments)
        var found: [(distance: Double, slug: String, place: Coordinates)] = []
        while let row = try rows.next() {
            guard let other = StoredCoordinates.place(row[1], row[2]) else { continue }
            let distance = place.distance(to: other)
            let slug: String = row[0]
            guard distance <= query.within ?? .infinity, slug != query.except?.rawValue else { continue }
            // Those that are told to be equally far come by slug, whatever the arithmetic's last digits say.
            found.append((distance.rounded(), slug, other))
        }
        found.sort { ($0.distance, $0.slug) < ($1.distance, $1.slug) }
        return found
    }

    /// Tracks in the order of their slugs.
    private static func summaries(of slugs: [String], _ table: String, _ db: Database) throws -> [TrackSummary] {
        try summaries(
            db, "\(chosen(table)) ORDER BY j.key",
            ["slugs": String(decoding: try RecordCoding.encode(slugs), as: UTF8.self)])
    }

    /// The tracks whose slugs are in an array of JSON, the argument `:slugs`.
    private static func chosen(_ table: String) -> String {
        "FROM json_each(:slugs) j CROSS JOIN \(table) t ON source = 'liverc' AND source_track_slug = j.value"
    }

    /// The other active tracks that have a track's name, by slug; 100 at most.
    ///
    /// The search finds them among tracks whose names only look alike to it: an index of names would cost the apply stage more
    /// than this costs whoever looks at a track.
    public func sharingName(of slug: TrackSlug) async throws -> [TrackSlug] {
        try await store.pool.read { db in
            let name = try String.fetchOne(
                db, sql: "SELECT track_name FROM tracks WHERE source = 'liverc' AND source_track_slug = ?",
                arguments: [slug.rawValue])
            guard let name, let search = TrackSearch(name) else { return [] }
            let alike = try search.run(db, TrackSearch.Filter(isInactive: false), first: Self.maximumAlike).slugs
            return try String.fetchAll(
                db, sql: Self.sharingName,
                arguments: [
                    "slugs": String(decoding: try RecordCoding.encode(alike), as: UTF8.self), "name": name,
                    "slug": slug.rawValue,
                ]
            ).compactMap { TrackSlug($0) }
        }
    }

    /// How many tracks whose names look alike to a search have their exact names compared.
    private static let maximumAlike = 1000

    /// Of the tracks in `:slugs` those that have a name, but for one.
    static let sharingName = """
        SELECT t.source_track_slug \(chosen("tracks"))
        WHERE t.track_name = :name AND t.source_track_slug <> :slug ORDER BY 1 LIMIT 100
        """

    /// Where a track is; `nil` when the slug or the place is unknown.
    public func position(of slug: TrackSlug, asOf time: Date? = nil) async throws -> Coordinates? {
        try await read(asOf: time) { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT \(Self.best.latitude), \(Self.best.longitude) FROM \(Self.table(of: time, db))
                    WHERE source = 'liverc' AND source_track_slug = ?
                    """, arguments: [slug.rawValue])
            return row.flatMap { StoredCoordinates.place($0[0], $0[1]) }
        }
    }

    /// Reads tracks as they are, or as they were at a time.
    private func read<Value: Sendable>(asOf time: Date?, _ body: @escaping @Sendable (Database) throws -> Value)
        async throws -> Value
    {
        time == nil ? try await store.pool.read(body) : try await store.readWithPlaces(body)
    }

    /// The tracks as they are, or as they were at a time, as a table.
    static func table(of time: Date?, _ db: Database) throws -> String {
        guard let time else { return "tracks" }
        return try PastCatalogue(db, at: time).table
    }

    /// A page of the tracks by slug. The conditions stand as in the indexes: the few tracks that are inactive or followed are
    /// found by these.
    private static func list(_ query: TrackQuery, _ table: String, _ db: Database) throws -> TrackPage {
        let (filter, arguments) = conditions(query, isSearch: false)
        let tracks = try summaries(
            db, "FROM \(table) WHERE \(filter) ORDER BY \(order(query.sort)) LIMIT :limit OFFSET :offset",
            arguments + ["limit": query.limit, "offset": query.offset])
        var page = TrackPage(tracks: tracks, total: try count(query, table, db), offset: query.offset)
        if query.wantsPlaces {
            // The first by slug, whatever the order of the list: only that one has an index.
            let first = try positions(
                db, "FROM \(table) WHERE \(filter) ORDER BY \(order(.slug)) LIMIT :limit",
                arguments + ["limit": TrackPlaces.maximumTracks])
            page.places = TrackPlaces(ofFirst: first, total: page.total)
        }
        return page
    }

    /// How many tracks a query without a search finds.
    private static func count(_ query: TrackQuery, _ table: String, _ db: Database) throws -> Int {
        let isPlain = !query.followed && !query.inactive && query.filter.isEmpty && query.asOf == nil
        if isPlain { return try totals(db).active }
        let (filter, arguments) = conditions(query, isSearch: false)
        return try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table) WHERE \(filter)", arguments: arguments) ?? 0
    }

    /// What must be true of a row, in a list and in an export. Followed tracks are among them also when they left the catalogue:
    /// somebody wants to know.
    static func conditions(_ query: TrackQuery, isSearch: Bool) -> (sql: String, arguments: StatementArguments) {
        var conditions = ["source = 'liverc'"]
        var arguments: [String: (any DatabaseValueConvertible)?] = [:]
        func add(_ condition: String, _ name: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments[name] = value
        }
        let filter = query.filter
        if query.inactive || filter.inactiveSince != nil {
            conditions.append("is_active = 0")
        } else if !query.followed, !isSearch {
            conditions.append("is_active = 1")
        }
        if query.followed { conditions.append("is_followed = 1") }
        add("(country = :country COLLATE NOCASE OR country_code = :country COLLATE NOCASE)", "country", filter.country)
        add("state = :state COLLATE NOCASE", "state", filter.state)
        add("city = :city COLLATE NOCASE", "city", filter.city)
        add("updated_at >= :changed", "changed", filter.changedSince.map(RecordCoding.text(of:)))
        // What is inactive was last changed when it left.
        add("updated_at >= :left", "left", filter.inactiveSince.map(RecordCoding.text(of:)))
        // A field's name is the column's.
        if let field = filter.missing { conditions.append("coalesce(\(field.rawValue), '') = ''") }
        add(
            "EXISTS (SELECT 1 FROM open_issues i WHERE i.slug = source_track_slug AND i.kind = :issue)", "issue",
            filter.issue?.rawValue)
        return (conditions.joined(separator: " AND "), StatementArguments(arguments))
    }

    private static func order(_ order: TrackOrder) -> String {
        switch order {
        case .slug: "source_track_slug"
        case .name: "track_name COLLATE NOCASE, source_track_slug"
        case .country: "country_code IS NULL, country_code, state, city, source_track_slug"
        case .changed: "updated_at DESC, source_track_slug"
        case .seen: "last_seen_at DESC, source_track_slug"
        }
    }

    private static func summaries(
        _ db: Database, _ source: String, _ arguments: StatementArguments
    ) throws -> [TrackSummary] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT source_track_slug, substr(track_name, 1, 200) AS name, substr(city, 1, 100) AS city,
                    substr(state, 1, 100) AS state, substr(country_code, 1, 20) AS country_code,
                    substr(liverc_track_last_updated, 1, 100) AS activity, is_active, is_followed,
                    last_seen_at, iif(is_active, NULL, updated_at) AS left_at,
                    \(best.latitude) AS best_latitude, \(best.longitude) AS best_longitude
                \(source)
                """, arguments: arguments)
        var tracks: [TrackSummary] = []
        while let row = try rows.next() {
            guard let slug = TrackSlug(row["source_track_slug"] as String) else { continue }
            var track = TrackSummary(
                slug: slug, name: row["name"], city: row["city"], state: row["state"],
                countryCode: row["country_code"], lastActivity: row["activity"],
                isActive: row["is_active"], isFollowed: row["is_followed"])
            track.lastSeenAt = (row["last_seen_at"] as String?).flatMap(RecordCoding.time(of:))
            track.leftAt = (row["left_at"] as String?).flatMap(RecordCoding.time(of:))
            if let latitude = row["best_latitude"] as Double?, let longitude = row["best_longitude"] as Double? {
                track.latitude = latitude
                track.longitude = longitude
            }
            tracks.append(track)
        }
        return tracks
    }

    /// One track, as it is or as it was at a time; `nil` when the slug is unknown, or there was no such track then.
    public func find(_ slug: TrackSlug, asOf time: Date? = nil) async throws -> Track? {
        try await read(asOf: time) { db in
            let row = try Row.fetchOne(
                db,
                sql: "SELECT * FROM \(Self.table(of: time, db)) WHERE source = 'liverc' AND source_track_slug = ?",
                arguments: [slug.rawValue])
            guard let row else { return nil }
            var track = Track(row: row, slug: slug)
            if time == nil { track.lastReading = try KnownPages.reading(of: slug, db) }
            return track
        }
    }

    /// How many tracks there are.
    public func totals() async throws -> TrackTotals { try await store.shortReads.read { db in try Self.totals(db) } }

    /// Each count is that of an index's entries: no track is read for it.
    static func totals(_ db: Database) throws -> TrackTotals {
        func count(_ condition: String) throws -> Int {
            try Int.fetchOne(db, sql: "SELECT count(*) FROM tracks \(condition)") ?? 0
        }
        let inactive = try count("WHERE is_active = 0")
        return TrackTotals(
            active: try count("") - inactive, inactive: inactive, followed: try count("WHERE is_followed = 1"))
    }

    /// Marks tracks as followed or not, all or none, as a change of the user's; throws `StorageError` when a slug is
    /// unknown.
    public func setFollowed(
        _ slugs: [TrackSlug], to followed: Bool, by user: String? = nil, at time: Date = Date()
    ) async throws -> (changed: [TrackSlug], unchanged: [TrackSlug]) {
        try await store.requestedChange { db, _ in
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
                    remedy: RemedyText.sentence(.findTrack))
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
            if !changed.isEmpty {
                let changes = try ChangeSet(db, by: user, at: time)
                let kind: TrackChange.Kind = followed ? .followed : .unfollowed
                try db.execute(
                    sql: """
                        \(changes.insertion)
                        SELECT :owner, :kind, value, 'is_followed', NOT :followed, :followed FROM json_each(:slugs)
                        """,
                    arguments: [
                        "owner": changes.owner, "kind": kind.rawValue, "followed": followed,
                        "slugs": String(decoding: try RecordCoding.encode(changed.sorted()), as: UTF8.self),
                    ])
                try changes.end(db)
            }
            var seen: Set<TrackSlug> = []
            let distinct = slugs.filter { seen.insert($0).inserted }
            return (
                distinct.filter { changedSet.contains($0.rawValue) },
                distinct.filter { !changedSet.contains($0.rawValue) }
            )
        }
    }

    /// Gives tracks the ids that they have elsewhere: an id is what other tables there refer to.
    public func adopt(ids: [(slug: String, id: String)]) async throws {
        guard !ids.isEmpty else { return }
        try await store.change { db, _ in
            let statement = try db.cachedStatement(
                sql: "UPDATE OR IGNORE tracks SET id = ? WHERE source = 'liverc' AND source_track_slug = ?")
            for entry in ids { try statement.execute(arguments: [entry.id, entry.slug]) }
        }
    }

    /// Those of these slugs that no track is stored of.
    public func unknown(_ slugs: Set<String>) async throws -> Set<String> {
        let list = String(decoding: try RecordCoding.encode(slugs.sorted()), as: UTF8.self)
        return try await store.pool.read { db in
            try String.fetchSet(db, sql: Self.unknown, arguments: [list])
        }
    }

    /// Of the slugs in an array of JSON those that no track has.
    static let unknown = """
        SELECT value FROM json_each(?)
        WHERE NOT EXISTS (SELECT 1 FROM tracks t WHERE source = 'liverc' AND source_track_slug = value)
        """

    /// Marks exactly these tracks as followed, as far as they are stored, and leaves some as they are; how many changed.
    public func follow(exactly slugs: Set<String>, but own: Set<String> = [], by user: String, at time: Date)
        async throws -> Int
    {
        let list = String(decoding: try RecordCoding.encode(slugs.sorted()), as: UTF8.self)
        let found = try await store.pool.read { db in
            let condition = "source = 'liverc' AND is_followed = ? AND source_track_slug"
            let wanted = "IN (SELECT value FROM json_each(?))"
            return (
                try String.fetchAll(
                    db, sql: "SELECT source_track_slug FROM tracks WHERE \(condition) \(wanted)",
                    arguments: [false, list]),
                try String.fetchAll(
                    db, sql: "SELECT source_track_slug FROM tracks WHERE \(condition) NOT \(wanted)",
                    arguments: [true, list])
            )
        }
        let (missing, surplus) = (found.0.filter { !own.contains($0) }, found.1.filter { !own.contains($0) })
        for (names, followed) in [(missing, true), (surplus, false)] where !names.isEmpty {
            _ = try await setFollowed(names.compactMap { TrackSlug($0) }, to: followed, by: user, at: time)
        }
        return missing.count + surplus.count
    }

    /// The marks that changed here and are not published, up to now: with those that were known before, and but for what was
    /// taken over by this user's name. Where none were known, that begins now.
    public func ownMarks(since known: OwnMarks?, byOthersThan user: String) async throws -> OwnMarks {
        try await store.pool.read { db in
            try known?.upToNow(db, byOthersThan: user) ?? OwnMarks(number: ChangeSet.lastNumber(db))
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
            lastSeenAt: time("last_seen_at"), isActive: row["is_active"],
            isFollowed: row["is_followed"], latitude: row["latitude"], longitude: row["longitude"],
            address: row["address"], city: row["city"], state: row["state"], country: row["country"],
            countryCode: row["country_code"], postalCode: row["postal_code"], phone: row["phone"],
            website: row["website"], email: row["email"], description: row["description"],
            logoUrl: row["logo_url"], facebookUrl: row["facebook_url"], totalLaps: row["total_laps"],
            totalPracticeSessions: row["total_practice_sessions"], totalRaces: row["total_races"],
            totalEntries: row["total_entries"], totalEvents: row["total_events"],
            metadataFetchedAt: time("metadata_fetched_at"), metadataSourceHash: row["metadata_source_hash"],
            createdAt: time("created_at") ?? .distantPast, updatedAt: time("updated_at"))
        isLive = row["is_live"]
        currentEvent = row["current_event"]
        resultsThisMonth = row["results_this_month"]
        sessionsThisMonth = row["sessions_this_month"]
        videosThisMonth = row["videos_this_month"]
        geoLatitude = row["geo_latitude"]
        geoLongitude = row["geo_longitude"]
        geoPrecision = row["geo_precision"]
        geoSource = row["geo_source"]
        geoAt = time("geo_at")
    }
}
