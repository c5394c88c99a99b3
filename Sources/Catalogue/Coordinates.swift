internal import Glibc

/// A place on the earth, in degrees.
public struct Coordinates: Codable, Sendable, Hashable {
    /// Degrees north, -90 to 90.
    public var latitude: Double
    /// Degrees east, -180 to 180.
    public var longitude: Double

    /// Makes a place; `nil` when there is no such place.
    public init?(latitude: Double, longitude: Double) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }

    /// Reads `LATITUDE,LONGITUDE` in degrees, with or without a space between; `nil` when the text is no place.
    public init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            var part = part
            while part.first == " " { part.removeFirst() }
            while part.last == " " { part.removeLast() }
            return part
        }
        let digits = "+-.0123456789".utf8
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy(digits.contains) && $0.utf8.count <= 40 }),
            let latitude = Double(parts[0]), let longitude = Double(parts[1])
        else { return nil }
        self.init(latitude: latitude, longitude: longitude)
    }

    /// Whether it is 0,0, which is in the sea, and stands for no place where somebody had none to write.
    public var isOrigin: Bool { latitude == 0 && longitude == 0 }

    /// The mean radius of the earth, in metres (IUGG).
    private static let radius = 6_371_008.8

    /// The distance by the great circle, in metres, on a sphere: up to 0.5 % wrong, since the earth is none.
    ///
    /// By the haversine, which is exact for near places, too, and knows neither poles nor a date line.
    public func distance(to other: Coordinates) -> Double {
        let degree = Double.pi / 180
        let height = sin((other.latitude - latitude) * degree / 2)
        let width = sin((other.longitude - longitude) * degree / 2)
        let square = height * height + cos(latitude * degree) * cos(other.latitude * degree) * width * width
        return 2 * Self.radius * asin(min(1, square.squareRoot()))
    }
}
