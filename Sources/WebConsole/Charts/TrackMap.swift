internal import Catalogue
internal import PlainText

/// Tracks as points over the coasts of the earth, cut to where they are.
///
/// Those of a list have their names; of others that are found only the places are drawn, all in one path, so that a map of a
/// thousand tracks takes some kilobytes.
struct TrackMap {
    /// A track that is shown.
    private struct Point {
        var place: Coordinates
        var name: String
    }

    private var points: [Point]
    private let places: TrackPlaces?
    /// How many tracks were found.
    private let total: Int
    private let isOne: Bool

    /// The tracks of a list whose place is known, and the places of all that were found.
    init(_ page: TrackPage) {
        places = page.places
        total = page.total
        points = page.tracks.compactMap { track in
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
        places = nil
        total = 1
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
        let dots = (hasOthers ? places?.places ?? [] : []).map {
            (x: Int(Self.x($0.longitude).rounded()), y: Int(Self.y($0.latitude).rounded()))
        }
        guard !points.isEmpty || !dots.isEmpty else { return nil }
        let frame = Self.frame(
            points.map { (Self.x($0.place.longitude), Self.y($0.place.latitude)) }
                + dots.map { (Double($0.x), Double($0.y)) }, isOne: isOne)
        return [
            "viewBox": [frame.x, frame.y, frame.width, frame.width * Self.aspect].map(NumberWords.place)
                .joined(separator: " "),
            "coast": Coastline.path(
                left: frame.x, top: frame.y, right: frame.x + frame.width, bottom: frame.y + frame.width * Self.aspect),
            "meridians": Self.meridians, "stroke": NumberWords.place(max(0.1, frame.width / 900)),
            "radius": NumberWords.place(max(0.3, frame.width / (isOne ? 90 : 220))),
            "dots": dots.isEmpty ? nil : Self.path(dots),
            "points": points.map { point -> Fields in
                [
                    "x": NumberWords.place(Self.x(point.place.longitude)),
                    "y": NumberWords.place(Self.y(point.place.latitude)), "name": point.name,
                ]
            },
            "label": label,
        ]
    }

    /// What the map shows, for those who do not see it, too.
    private var label: String {
        guard !isOne else { return "Map with the place of the track" }
        guard let places else {
            return "Map of \(NumberText.count(points.count, "track")); the table below has the same tracks"
        }
        let located = NumberText.count(places.located)
        let all =
            if places.located == total {
                "Map of all \(NumberText.count(total, "track")) found"
            } else if places.examined == total {
                "Map of \(located) of the \(NumberText.count(total)) tracks found; where the others are is not known"
            } else {
                "Map of \(located) of the first \(NumberText.count(places.examined)) tracks of \(NumberText.count(total)) found"
            }
        return all + (hasOthers ? ". Large points: the tracks of the table below; small points: all of these" : "")
    }

    /// Whether more tracks were found than those that have names here.
    private var hasOthers: Bool { (places?.located ?? 0) > points.count }

    /// A dot at each place: a line without length, which round ends make a circle. Each place is told from the one before.
    private static func path(_ dots: [(x: Int, y: Int)]) -> String {
        var path = ""
        var last = (x: 0, y: 0)
        for dot in dots {
            let (x, y) = (dot.x - last.x, dot.y - last.y)
            path += "m\(x)\(y < 0 ? "" : " ")\(y)h0"
            last = dot
        }
        return path
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
