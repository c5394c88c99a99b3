/// What a correct sync of one generation must report, when the database was in step with an earlier one.
public struct SiteChanges: Sendable, Codable, Hashable {
    /// The generation synced before.
    public var from: Int
    /// The generation synced now.
    public var to: Int
    /// Tracks the catalogue listed before and lists no more, sorted.
    public var removed: [String] = []
    /// Tracks that were never stored, sorted.
    public var added: [String] = []
    /// Tracks stored as inactive that are listed again, sorted; what else changed of them stands in `tracks`.
    public var reactivated: [String] = []
    /// Tracks with changed fields or lost values, sorted by slug.
    public var tracks: [TrackChanges] = []
    /// Tracks listed both times of which no stored field changed.
    public var unchanged = 0

    /// What changed of one track that was stored before.
    public struct TrackChanges: Sendable, Codable, Hashable {
        /// The track.
        public var slug: String
        /// Changes of name, address, contact, description, logo, Facebook and coordinates.
        public var profile: [FieldChange] = []
        /// Changes of the five lifetime figures.
        public var statistics: [FieldChange] = []
        /// Fields that have a stored value and that the page now says there is none of: kept, and no change, unless
        /// `metadata.clear_missing` is on.
        public var absent: [SiteField] = []
        /// Fields that have a stored value and that the page now cannot tell: kept, and no change.
        public var notFound: [SiteField] = []

        /// Whether a stored field changed.
        public var isChange: Bool { !profile.isEmpty || !statistics.isEmpty }
    }

    /// One field's change.
    public struct FieldChange: Sendable, Codable, Hashable {
        /// The column.
        public var field: SiteField
        /// The stored value; absent when there was none.
        public var old: SiteValue?
        /// The value stored now.
        public var new: SiteValue
    }
}

extension Site {
    /// The account of what changes for a database that is in step with generation `from` when it syncs generation `to`.
    ///
    /// `earlier` are the generations synced before `from`, which matter because lost values are kept; by default all of
    /// them, in turn.
    public func changes(from: Int, to: Int, earlier: [Int]? = nil) -> SiteChanges {
        let before = (earlier ?? Array(1..<max(from, 1))) + [from]
        let site = at(generation: to)
        var changes = SiteChanges(from: from, to: to)
        for index in 0..<max(site.indices.count, at(generation: from).indices.count) {
            let isListed = site.isListed(index)
            guard let stored = stored(at: index, afterSyncing: before) else {
                if isListed { changes.added.append(site.slug(at: index)) }
                continue
            }
            guard isListed else {
                if stored.isActive { changes.removed.append(stored.slug) }
                continue
            }
            if !stored.isActive { changes.reactivated.append(stored.slug) }
            let track = SiteChanges.TrackChanges(stored: stored, page: site.track(at: index))
            if track.isChange || !track.absent.isEmpty || !track.notFound.isEmpty { changes.tracks.append(track) }
            if !track.isChange, stored.isActive { changes.unchanged += 1 }
        }
        changes.added.sort()
        changes.removed.sort()
        changes.reactivated.sort()
        changes.tracks.sort { $0.slug < $1.slug }
        return changes
    }
}

extension SiteChanges.TrackChanges {
    init(stored: StoredTrack, page: SimulatedTrack) {
        slug = stored.slug
        for field in SiteField.allCases {
            let old = stored[field]
            switch page[field] {
            case .value(let new) where new != old:
                let change = SiteChanges.FieldChange(field: field, old: old, new: new)
                if field.isStatistic { statistics.append(change) } else { profile.append(change) }
            case .absent where old != nil: absent.append(field)
            case .notFound where old != nil: notFound.append(field)
            case .value, .absent, .notFound: break
            }
        }
    }
}
