internal import Catalogue
internal import PlainText

/// Tracks as points over the coasts of the earth, cut to where they are.
struct TrackMap {
    /// A track that is shown.
    private struct Point {
        var place: Coordinates
        var name: String
    }

    private var points: [Point]
    private let isOne: Bool

    /// The tracks of a list whose place is known.
    init(tracks: [TrackSummary]) {
        points = tracks.compactMap { track in
            guard let latitude = track.latitude, let longitude = track.longitude,
                let place = Coordinates(latitude: latitude, longitude: longitude)
            else { return nil }
            return Point(place: place, name: track.name)
        }
        isOne = false
    }

    /// One track.
    init(place: Coordinates, name: String) {
        points = [Point(place: place, name: name)]
        isOne = true
    }

    /// The drawing is in tenths of a degree, from 180° west and 90° north.
    private static func x(_ longitude: Double) -> Double { (longitude + 180) * 10 }
    private static func y(_ latitude: Double) -> Double { (90 - latitude) * 10 }
    private static let whole = (minX: 0.0, minY: 0.0, maxX: 3600.0, maxY: 1800.0)
    /// The least width of the cut: 30 degrees, in which there mostly is a coast.
    private static let leastWidth = 300.0
    /// The drawing's height by its width.
    private static let aspect = 0.45

    /// A line each ten degrees, for where there is no coast.
    private static let meridians =
        stride(from: 0, through: 3600, by: 100).map { "M\($0) 0v1800" }.joined()
        + stride(from: 0, through: 1800, by: 100).map { "M0 \($0)h3600" }.joined()

    func fields() -> Fields? {
        guard !points.isEmpty else { return nil }
        let frame = Self.frame(points.map { (Self.x($0.place.longitude), Self.y($0.place.latitude)) }, isOne: isOne)
        return [
            "viewBox": [frame.x, frame.y, frame.width, frame.width * Self.aspect].map(NumberWords.place)
                .joined(separator: " "),
            "coast": Coastline.path(
                left: frame.x, top: frame.y, right: frame.x + frame.width, bottom: frame.y + frame.width * Self.aspect),
            "meridians": Self.meridians, "stroke": NumberWords.place(max(0.1, frame.width / 900)),
            "radius": NumberWords.place(max(0.3, frame.width / (isOne ? 90 : 160))),
            "points": points.map { point -> Fields in
                [
                    "x": NumberWords.place(Self.x(point.place.longitude)),
                    "y": NumberWords.place(Self.y(point.place.latitude)), "name": point.name,
                ]
            },
            "label": isOne
                ? "Map with the place of the track"
                : "Map of \(NumberText.count(points.count, "track")); the table below has the same tracks",
        ]
    }

    /// The cut of the drawing that has all points in it with some room around them.
    private static func frame(_ places: [(Double, Double)], isOne: Bool) -> (x: Double, y: Double, width: Double) {
        let xs = places.map(\.0)
        let ys = places.map(\.1)
        let (left, right) = (xs.min() ?? 0, xs.max() ?? 0)
        let (top, bottom) = (ys.min() ?? 0, ys.max() ?? 0)
        let needed = max((right - left) * 1.15, (bottom - top) * 1.15 / aspect)
        let width = min(max(needed, isOne ? 500 : leastWidth), whole.maxY / aspect)
        func start(_ middle: Double, _ size: Double, _ least: Double, _ most: Double) -> Double {
            size >= most - least ? (least + most - size) / 2 : min(max(middle - size / 2, least), most - size)
        }
        return (
            start((left + right) / 2, width, whole.minX, whole.maxX),
            start((top + bottom) / 2, width * aspect, whole.minY, whole.maxY), width
        )
    }
}
