/// A track as its pages show it in one generation: what a perfect sync of that generation reads.
public struct SimulatedTrack: Sendable, Hashable {
    /// The track's index in its site.
    public let index: Int
    /// The slug; the stored `source_track_slug`.
    public let slug: String
    /// The name; the stored `track_name`, the same in the catalogue and on the dashboard.
    public let name: String
    /// Whether the catalogue of the generation lists the track.
    public let isListed: Bool
    /// The stored `liverc_track_last_updated`: relative, never a change.
    public let activity: String
    /// What is peculiar in how its pages are written.
    public let pagePeculiarity: Peculiarity?
    /// What is peculiar in what they say.
    public let peculiarity: Peculiarity?
    /// The event named in the catalogue row.
    public let currentEvent: String?
    /// What the pages say, field by field.
    public let readings: SiteFields<SiteReading>

    /// What the pages say about a field.
    public subscript(field: SiteField) -> SiteReading { readings[field] }

    init(facts: TrackFacts, isListed: Bool) {
        index = facts.index
        slug = facts.slug
        name = facts.name
        self.isListed = isListed
        activity = facts.listing.activity
        pagePeculiarity = facts.appearance.peculiarity
        peculiarity = facts.peculiarity
        currentEvent = facts.appearance.peculiarity == .lostQuoteInRow ? nil : facts.listing.event
        var readings = SiteFields<SiteReading>(repeating: .notFound)
        readings[.trackName] = .value(.text(facts.name))
        Self.readAbout(facts, &readings)
        Self.readMap(facts, &readings)
        if let rows = facts.statistics {
            for (field, row) in zip(SiteField.statistics, rows) {
                switch row {
                case .number(let number), .lost(let number): readings[field] = .value(.integer(number))
                case .text, .missing: break
                }
            }
        }
        if let facebook = facts.facebook { readings[.facebookURL] = .value(.text(facebook.url)) }
        self.readings = readings
    }

    private static func readAbout(_ facts: TrackFacts, _ readings: inout SiteFields<SiteReading>) {
        guard let about = facts.about else { return }
        readings[.address] = reading(about.addressLines.joined(separator: ", "))
        readings[.country] = reading(about.country)
        readings[.phone] = reading(about.phone)
        readings[.website] = reading(about.website)
        readings[.email] = reading(about.email)
        readings[.logoURL] = reading(about.logo)
        readings[.description] = reading(about.description?.joined(separator: "\n"))
    }

    private static func readMap(_ facts: TrackFacts, _ readings: inout SiteFields<SiteReading>) {
        if let center = facts.map?.center, center.isPossible {
            readings[.latitude] = .value(.real(Double(center.latitude) / 1_000_000))
            readings[.longitude] = .value(.real(Double(center.longitude) / 1_000_000))
        }
        let location = facts.location
        guard let map = facts.map, map.form != .point else {
            // Without the map's query the address lines are all there is; a page lacks it only where they are clear.
            guard let about = facts.about, location.isClear else { return }
            readings[.city] = reading(location.city)
            readings[.state] = reading(location.state)
            readings[.postalCode] = reading(location.postalCode)
            readings[.countryCode] = about.country == nil ? .absent : reading(location.countryCode)
            return
        }
        readings[.city] = reading(location.city)
        readings[.state] = reading(location.state)
        readings[.postalCode] = reading(location.postalCode)
        readings[.countryCode] = reading(location.countryCode)
        // Without a line of its own the map's code names the country; without address lines the map tells the address.
        if let about = facts.about, about.country == nil { readings[.country] = reading(location.country) }
        if facts.about?.addressLines.isEmpty ?? true {
            readings[.address] = reading(location.lines.joined(separator: ", "))
            readings[.country] = reading(location.country)
        }
    }

    private static func reading(_ contact: TrackFacts.Contact?) -> SiteReading {
        contact.map { $0.isReadable ? reading($0.text) : .notFound } ?? .absent
    }

    private static func reading(_ text: String?) -> SiteReading {
        if let text, !text.isEmpty { .value(.text(text)) } else { .absent }
    }
}

/// A track as the database holds it after a series of perfect syncs.
public struct StoredTrack: Sendable, Hashable {
    /// The stored `source_track_slug`.
    public let slug: String
    /// The stored `is_active`: whether the last of the syncs listed the track.
    public internal(set) var isActive: Bool
    /// The stored `liverc_track_last_updated`.
    public internal(set) var activity: String
    /// The stored fields; `nil` where no sync ever read a value.
    public internal(set) var fields: SiteFields<SiteValue?>

    /// The stored value of a field.
    public subscript(field: SiteField) -> SiteValue? { fields[field] }
}

extension Site {
    /// What the database holds about a track after syncing these generations in this order, `nil` when none lists it.
    ///
    /// A value that a page does not give never overwrites a stored one (`metadata.clear_missing` off).
    public func stored(at index: Int, afterSyncing generations: [Int]) -> StoredTrack? {
        var stored: StoredTrack?
        for generation in generations {
            let site = at(generation: generation)
            guard site.isListed(index) else {
                stored?.isActive = false
                continue
            }
            let track = site.track(at: index)
            var next =
                stored
                ?? StoredTrack(slug: track.slug, isActive: true, activity: "", fields: SiteFields(repeating: nil))
            next.isActive = true
            next.activity = track.activity
            for field in SiteField.allCases {
                if let value = track[field].value { next.fields[field] = value }
            }
            stored = next
        }
        return stored
    }
}
