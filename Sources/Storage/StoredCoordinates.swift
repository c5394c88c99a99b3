public import Catalogue
public import Foundation
import GRDB
import JobModel
import Remedies

/// A track whose address may have to be asked for.
public struct LocatedTrack: Sendable {
    /// The track's slug.
    public var slug: TrackSlug
    /// The street of its address.
    public var address: String?
    /// The city of its address.
    public var city: String?
    /// The state or province of its address.
    public var state: String?
    /// The country of its address.
    public var country: String?
    /// The code of that country.
    public var countryCode: String?
    /// The address that its coordinates are of.
    public var knownAddress: String?
}

/// What a geocoding service said of an address.
public struct GeocodeAnswer: Sendable, Hashable {
    /// What became of the queries for it.
    public enum Outcome: String, Sendable {
        case found
        /// Nothing so exact as a town.
        case none
        /// A place in another country.
        case otherCountry = "other_country"
    }

    /// The address, in the form by which answers are kept.
    public var address: String
    /// What became of the queries.
    public var outcome: Outcome
    /// The place.
    public var coordinates: Coordinates?
    /// How exact it is.
    public var precision: String?
    /// The country of the place, where that is another one.
    public var countryCode: String?
    /// The host of the service.
    public var source: String
    /// When it answered.
    public var time: Date

    /// Makes an answer.
    public init(
        address: String, outcome: Outcome, coordinates: Coordinates?, precision: String?, countryCode: String?,
        source: String, time: Date
    ) {
        self.address = address
        self.outcome = outcome
        self.coordinates = coordinates
        self.precision = precision
        self.countryCode = countryCode
        self.source = source
        self.time = time
    }
}

/// Coordinates that come from elsewhere than a track's page.
public struct StoredCoordinates: Sendable {
    let store: TrackStore

    /// The precision of coordinates that an operator set.
    public static let pinPrecision = "pin"
    private static let isPlain = "geo_precision IS NOT '\(pinPrecision)'"
    /// How far apart the places of page and address may be, in metres.
    private static let mostApart = 50_000.0

    /// The coordinate that counts: a pin's, else the page's, else that of the address.
    private static func best(_ axis: String) -> String {
        "iif(geo_precision = '\(pinPrecision)' OR latitude IS NULL OR longitude IS NULL, geo_\(axis), \(axis))"
    }

    /// The columns of the page's coordinates.
    public static let columns: Set = ["latitude", "longitude"]

    /// Both by the column's name.
    static let bestByColumn = ["latitude": best("latitude"), "longitude": best("longitude")]

    /// Where a track is, by the best that is known: what an operator set, what the page says, what the address gives.
    static let best = (
        latitude: best("latitude"),
        longitude: best("longitude")
    )

    /// Active tracks by slug, after a slug.
    public func tracks(after slug: String = "", limit: Int) async throws -> [LocatedTrack] {
        try await store.pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT source_track_slug, address, city, state, country, country_code, geo_address
                    FROM tracks WHERE source = 'liverc' AND is_active = 1 AND source_track_slug > ?
                    ORDER BY source_track_slug LIMIT ?
                    """, arguments: [slug, limit]
            ).compactMap { row in
                guard let slug = TrackSlug(row["source_track_slug"] as String) else { return nil }
                return LocatedTrack(
                    slug: slug, address: row["address"], city: row["city"], state: row["state"],
                    country: row["country"], countryCode: row["country_code"], knownAddress: row["geo_address"])
            }
        }
    }

    /// The kept answer for an address; `nil` when it was never answered.
    public func answer(for address: String) async throws -> GeocodeAnswer? {
        try await store.pool.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM geocode_answers WHERE address = ?", arguments: [address])
            guard let row, let outcome = GeocodeAnswer.Outcome(rawValue: row["outcome"]) else { return nil }
            return GeocodeAnswer(
                address: address, outcome: outcome, coordinates: Self.place(row["latitude"], row["longitude"]),
                precision: row["precision"],
                countryCode: row["country_code"], source: row["source"],
                time: RecordCoding.time(of: row["time"]) ?? .distantPast)
        }
    }

    /// Keeps an answer, and gives a track its coordinates unless an operator has set some; opens and closes the data issues
    /// that come of it. All or nothing.
    public func locate(_ slug: TrackSlug, by answer: GeocodeAnswer, at time: Date) async throws {
        try await store.pool.write { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO geocode_answers (
                        address, outcome, latitude, longitude, precision, country_code, source, time)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    answer.address, answer.outcome.rawValue, answer.coordinates?.latitude,
                    answer.coordinates?.longitude,
                    answer.precision, answer.countryCode, answer.source, RecordCoding.text(of: answer.time),
                ])
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT geo_precision, latitude, longitude, country_code FROM tracks
                    WHERE source = 'liverc' AND source_track_slug = ?
                    """, arguments: [slug.rawValue])
            guard let row else { return }
            try Self.reportIssues(of: slug, answer, row, at: time, db)
            let isPinned = (row["geo_precision"] as String?) == Self.pinPrecision
            if !isPinned {
                try Self.setCoordinates(
                    of: slug, to: answer.coordinates, precision: answer.precision, source: answer.source, at: time,
                    try ChangeSet(db, cause: TrackChange.geocodingCause, at: time), db)
            }
            try db.execute(
                sql: "UPDATE tracks SET geo_address = ? WHERE source = 'liverc' AND source_track_slug = ?",
                arguments: [answer.address, slug.rawValue])
        }
    }

    /// What page, address and answer say that cannot all be right.
    private static func reportIssues(
        of slug: TrackSlug, _ answer: GeocodeAnswer, _ row: Row, at time: Date, _ db: Database
    ) throws {
        let isElsewhere = answer.outcome == .otherCountry
        try GeocodingIssues.set(
            .coordinatesElsewhere, of: slug.rawValue,
            to: isElsewhere ? "\(row["country_code"] ?? "-"), found in \(answer.countryCode ?? "-")" : nil, at: time, db
        )
        try GeocodingIssues.set(
            .coordinatesMismatch, of: slug.rawValue,
            to: mismatch(place(row["latitude"], row["longitude"]), answer.coordinates), at: time, db)
    }

    /// How far apart the places of page and address are, where that is too far.
    private static func mismatch(_ page: Coordinates?, _ address: Coordinates?) -> String? {
        guard let page, let address else { return nil }
        let distance = page.distance(to: address)
        return distance > mostApart ? "\(Int((distance / 1000).rounded())) km between page and address" : nil
    }

    /// The place that two columns have, if there is one.
    static func place(_ latitude: Double?, _ longitude: Double?) -> Coordinates? {
        guard let latitude, let longitude else { return nil }
        return Coordinates(latitude: latitude, longitude: longitude)
    }

    /// Sets a track's coordinates by hand, which stand over all others, or takes that back; throws `StorageError` when the
    /// slug is unknown.
    public func pin(_ slug: TrackSlug, to place: Coordinates?, by user: String?, reason: String?, at time: Date)
        async throws
    {
        try await store.requestedChange { db, _ in
            let row = try Row.fetchOne(
                db, sql: "SELECT geo_precision FROM tracks WHERE source = 'liverc' AND source_track_slug = ?",
                arguments: [slug.rawValue])
            guard let row else {
                throw StorageError(
                    code: .unknownTracks, message: "there is no track \(slug)",
                    remedy: RemedyText.sentence(.findTrack))
            }
            guard place != nil || (row["geo_precision"] as String?) == Self.pinPrecision else { return }
            try Self.setCoordinates(
                of: slug, to: place, precision: place == nil ? nil : Self.pinPrecision,
                source: TrackChange.operatorCause,
                at: time, try ChangeSet(db, by: user, reason: reason, at: time), db)
            // The address is looked up again when the pin is gone.
            if place == nil {
                try db.execute(
                    sql: "UPDATE tracks SET geo_address = NULL WHERE source = 'liverc' AND source_track_slug = ?",
                    arguments: [slug.rawValue])
            }
        }
    }

    /// Stores coordinates and the history of them.
    private static func setCoordinates(
        of slug: TrackSlug, to place: Coordinates?, precision: String?, source: String, at time: Date,
        _ changes: ChangeSet, _ db: Database
    ) throws {
        for (column, value) in [
            ("geo_latitude", place?.latitude.databaseValue), ("geo_longitude", place?.longitude.databaseValue),
            ("geo_precision", precision?.databaseValue),
        ] {
            try db.execute(
                sql: """
                    \(changes.insertion)
                    SELECT :owner, '\(ChangeKind.coordinates.rawValue)', source_track_slug, '\(column)', \(column), :value
                    FROM tracks WHERE source = 'liverc' AND source_track_slug = :slug AND \(column) IS NOT :value
                    """, arguments: ["owner": changes.owner, "value": value ?? .null, "slug": slug.rawValue])
        }
        try changes.end(db)
        try db.execute(
            sql: """
                UPDATE tracks SET geo_latitude = ?, geo_longitude = ?, geo_precision = ?, geo_source = ?, geo_at = ?
                WHERE source = 'liverc' AND source_track_slug = ?
                """,
            arguments: [
                place?.latitude, place?.longitude, precision, place == nil ? nil : source,
                place == nil ? nil : RecordCoding.text(of: time), slug.rawValue,
            ])
    }

    // MARK: The apply stage

    /// Brings coordinates that come from elsewhere up to date with what a set of changes, those after a number, has changed of
    /// the pages.
    static func update(_ db: Database, _ changes: ChangeSet, after number: Int64, at time: Date) throws {
        guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM geocode_answers)") == true else { return }
        try dropOutdated(db, changes, after: number)
        try compareAgain(db, after: number, at: time)
    }

    /// Drops the coordinates of addresses that changed: they are another place's, and the address is asked for again. A pin
    /// stays.
    private static func dropOutdated(_ db: Database, _ changes: ChangeSet, after number: Int64) throws {
        let fields = TrackField.allCases.filter { $0.isLocation && $0.kind == .text }.map { "'\($0.rawValue)'" }
        try db.execute(
            sql: """
                CREATE TEMP TABLE IF NOT EXISTS moved (slug TEXT NOT NULL PRIMARY KEY);
                DELETE FROM moved
                """)
        try db.execute(
            sql: """
                INSERT INTO moved SELECT DISTINCT c.slug FROM track_changes c
                JOIN tracks t ON t.source = 'liverc' AND t.source_track_slug = c.slug
                WHERE c.number > ? AND c.field IN (\(fields.joined(separator: ", "))) AND t.geo_address IS NOT NULL
                """, arguments: [number])
        for column in ["geo_latitude", "geo_longitude", "geo_precision"] {
            try db.execute(
                sql: """
                    \(changes.insertion)
                    SELECT ?, '\(ChangeKind.coordinates.rawValue)', slug, '\(column)', \(column), NULL
                    FROM moved JOIN tracks ON source = 'liverc' AND source_track_slug = slug
                    WHERE \(column) IS NOT NULL AND \(isPlain)
                    """, arguments: [changes.owner])
        }
        let isMoved = "source = 'liverc' AND source_track_slug IN (SELECT slug FROM moved)"
        try db.execute(
            sql: """
                UPDATE tracks SET geo_latitude = NULL, geo_longitude = NULL, geo_precision = NULL, geo_source = NULL,
                    geo_at = NULL
                WHERE \(isMoved) AND \(isPlain);
                UPDATE tracks SET geo_address = NULL WHERE \(isMoved);
                """)
        try GeocodingIssues.close("slug IN (SELECT slug FROM moved)", db)
    }

    /// Compares coordinates of pages that changed with those of the address, which is the same and is not asked for again.
    private static func compareAgain(_ db: Database, after number: Int64, at time: Date) throws {
        let fields = columns.sorted().map { "'\($0)'" }.joined(separator: ", ")
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT DISTINCT c.slug, t.latitude, t.longitude, a.latitude AS found_latitude,
                    a.longitude AS found_longitude
                FROM track_changes c JOIN tracks t ON t.source = 'liverc' AND t.source_track_slug = c.slug
                JOIN geocode_answers a ON a.address = t.geo_address
                WHERE c.number > ? AND c.field IN (\(fields))
                """, arguments: [number])
        for row in rows {
            try GeocodingIssues.set(
                .coordinatesMismatch, of: row["slug"],
                to: mismatch(
                    place(row["latitude"], row["longitude"]), place(row["found_latitude"], row["found_longitude"])),
                at: time, db)
        }
    }

    /// How many active tracks have coordinates, by where these come from: `pin`, `page`, `house`, `street`, `town`, `none`.
    static func counts(_ db: Database) throws -> [String: Int] {
        try Row.fetchOne(db, sql: "SELECT \(counts) FROM tracks WHERE is_active").map(counts) ?? [:]
    }

    /// The columns that `counts(_:)` reads: what is not known to be of a house or a street is of a town.
    static let counts: String = {
        let isPage = "latitude IS NOT NULL AND longitude IS NOT NULL AND \(isPlain)"
        let isAddress = "geo_latitude IS NOT NULL AND (latitude IS NULL OR longitude IS NULL) AND \(isPlain)"
        return """
            count(*) AS tracks, count(iif(NOT \(isPlain), 1, NULL)) AS pin, count(iif(\(isPage), 1, NULL)) AS page,
            count(iif(\(isAddress), 1, NULL)) AS located,
            count(iif(\(isAddress) AND geo_precision = 'house', 1, NULL)) AS house,
            count(iif(\(isAddress) AND geo_precision = 'street', 1, NULL)) AS street
            """
    }()

    /// Reads those columns.
    static func counts(_ row: Row) -> [String: Int] {
        let (tracks, pin, page): (Int, Int, Int) = (row["tracks"], row["pin"], row["page"])
        let (located, house, street): (Int, Int, Int) = (row["located"], row["house"], row["street"])
        let counts = [
            "pin": pin, "page": page, "house": house, "street": street, "town": located - house - street,
            "none": tracks - pin - page - located,
        ]
        return counts.filter { $0.value > 0 }
    }
}
