import Foundation
import Testing

@testable import Catalogue

/// Places for a map.
struct TrackPlacesTests {
    private func positions(_ count: Int) throws -> [Coordinates] {
        var random = SystemRandomNumberGenerator()
        return try (0..<count).map { _ in
            try #require(
                Coordinates(
                    latitude: .random(in: -90...90, using: &random), longitude: .random(in: -180...180, using: &random))
            )
        }
    }

    @Test(arguments: [0, 1, 500, 1500])
    func `each place is near one that is kept, once and in order`(count: Int) throws {
        let positions = try positions(count)
        let places = TrackPlaces(ofFirst: positions + positions, total: count + 3)
        #expect(places.examined == min(count + 3, 1500) && places.located == 2 * count)
        #expect((count > 0) == !places.places.isEmpty && Set(places.places).count == places.places.count)
        let order = places.places.map { [-$0.latitude, $0.longitude] }
        #expect(zip(order, order.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        let kept = Set(places.places)
        for position in positions {
            let near = try #require(
                Coordinates(
                    latitude: (position.latitude * 10).rounded() / 10,
                    longitude: (position.longitude * 10).rounded() / 10))
            #expect(kept.contains(near), "\(position)")
        }
    }

    @Test func `the ends of the earth are places`() throws {
        let ends = try [(90.0, 180.0), (-90, -180), (89.99, 179.99), (0, 0)].map {
            try #require(Coordinates(latitude: $0.0, longitude: $0.1))
        }
        let places = TrackPlaces(ofFirst: ends, total: 4)
        #expect(places.located == 4 && places.places.map(\.latitude) == [90, 0, -90])
    }

    @Test func `places are one text, and read back as they were`() throws {
        for count in [0, 1, 2, 1500] {
            let places = TrackPlaces(ofFirst: try positions(count), total: count)
            let read = try JSONDecoder().decode(TrackPlaces.self, from: try JSONEncoder().encode(places))
            #expect(read == places)
        }
        let two = try [(40.76, -111.89), (-33.9, 151.2)].map {
            try #require(Coordinates(latitude: $0.0, longitude: $0.1))
        }
        let text = String(decoding: try JSONEncoder().encode(TrackPlaces(ofFirst: two, total: 5)), as: UTF8.self)
        #expect(text.contains(#""places":"40.8,-111.9 -33.9,151.2""#), "\(text)")
        for wrong in ["40.8", "40.8,", "a,b", "91.0,0.0", "1.0,2.0,3.0", "1.0;2.0"] {
            let text = #"{"examined":1,"located":1,"places":"\#(wrong)"}"#
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(TrackPlaces.self, from: Data(text.utf8))
            }
        }
    }
}
