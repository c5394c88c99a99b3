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

    @Test(arguments: [0, 1, 500, 5000, 50_000])
    func `each place is near one that is kept, and there are never too many`(count: Int) throws {
        let positions = try positions(count)
        let places = TrackPlaces(total: count + 3, of: positions)
        #expect(places.total == count + 3 && places.located == count)
        #expect(places.places.count <= TrackPlaces.maximumCount && (count > 0) == !places.places.isEmpty)
        #expect(Set(places.places).count == places.places.count)
        #expect((places.roundedTo == 0.1) == (count <= 500))
        let order = places.places.map { [-$0.latitude, $0.longitude] }
        #expect(zip(order, order.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        let kept = Set(places.places)
        let step = places.roundedTo
        for position in positions.prefix(500) {
            let near = try #require(
                Coordinates(
                    latitude: ((position.latitude / step).rounded() * step * 10).rounded() / 10,
                    longitude: ((position.longitude / step).rounded() * step * 10).rounded() / 10))
            let isKept = kept.contains(near)
            // At the middle of two, the arithmetic's last digit may decide otherwise.
            let isMiddle = [position.latitude, position.longitude].contains { value in
                abs(abs((value / step).truncatingRemainder(dividingBy: 1)) - 0.5) < 1e-9
            }
            #expect(isKept || isMiddle, "\(position)")
        }
    }

    @Test func `the ends of the earth are places`() throws {
        let ends = try [(90.0, 180.0), (-90, -180), (89.99, 179.99), (0, 0)].map {
            try #require(Coordinates(latitude: $0.0, longitude: $0.1))
        }
        let places = TrackPlaces(total: 4, of: ends)
        #expect(places.located == 4 && places.places.map(\.latitude) == [90, 0, -90])
    }
}
