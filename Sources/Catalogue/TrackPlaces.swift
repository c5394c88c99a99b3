/// Where the tracks are that a query finds, for a map: rounded, and each place once.
public struct TrackPlaces: Codable, Sendable, Hashable {
    /// How many tracks match.
    public var total: Int
    /// How many of them were looked at: the first of the list, `maximumTracks` at most.
    public var examined: Int
    /// How many of those have a place that is known.
    public var located: Int
    /// The places, from north to south and from west to east.
    public var places: [Coordinates]
    /// To which part of a degree the places are rounded: 0.1, or more where there would be too many of them.
    public var roundedTo: Double

    /// The most places, so that a map of all of them stays small.
    public static let maximumCount = 2000
    /// So many tracks are looked at, more than the site has: no query takes longer with the catalogue.
    public static let maximumTracks = 1500
    /// What places are rounded to, in tenths of a degree: at the last one there are never too many.
    private static let steps = [1, 2, 5, 10, 20, 50, 100]

    /// Rounds the places of tracks, as finely as their number allows.
    public init(total: Int, of positions: [Coordinates]) {
        self.total = total
        examined = min(total, Self.maximumTracks)
        located = positions.count
        var rounded: Set<Place> = []
        var step = Self.steps[0]
        for next in Self.steps {
            step = next
            rounded.removeAll(keepingCapacity: true)
            for position in positions where rounded.count <= Self.maximumCount {
                rounded.insert(Place(position, step))
            }
            if rounded.count <= Self.maximumCount { break }
        }
        roundedTo = Double(step) / 10
        places = rounded.sorted().compactMap {
            Coordinates(latitude: Double($0.latitude) / 10, longitude: Double($0.longitude) / 10)
        }
    }

    /// A place in tenths of a degree.
    private struct Place: Hashable, Comparable {
        var latitude, longitude: Int

        init(_ position: Coordinates, _ step: Int) {
            latitude = Int((position.latitude * 10 / Double(step)).rounded()) * step
            longitude = Int((position.longitude * 10 / Double(step)).rounded()) * step
        }

        static func < (one: Place, other: Place) -> Bool {
            one.latitude == other.latitude ? one.longitude < other.longitude : one.latitude > other.latitude
        }
    }
}
