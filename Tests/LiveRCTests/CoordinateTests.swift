import Catalogue
import Testing

@testable import LiveRC

@Suite struct CoordinateTests {
    @Test(arguments: [
        ("1.5,-2.25", 1.5, -2.25), ("-35.30,149.12", -35.3, 149.12), ("+1,+2", 1, 2), ("1.5%2C2", 1.5, 2),
        ("1, 2", 1, 2), ("90,180", 90, 180), ("-90,-180", -90, -180), (".5,5.", 0.5, 5), ("0,1", 0, 1), ("1,0", 1, 0),
        ("6.396046,31.242837", 6.396046, 31.242837),
    ])
    func `coordinates are read as the centre and as the query`(text: String, latitude: Double, longitude: Double) {
        for query in [
            "a & b,Town,ST+1,US&center=\(text)", "a & b,Town,ST+1,US&center=\(text)&zoom=1", text, text + "&t=m&z=5",
            text + "#map", "a & b,Town,ST+1,US&center=\(text)&z=1", "a & b,Town,ST+1,US&center=\(text)#map",
        ] {
            let found = Location(query: query, lines: nil)
            #expect(found.latitude == .value(latitude) && found.longitude == .value(longitude))
            #expect(found.issues.isEmpty)
        }
        let before = MapQuery(source: "https://maps.example.com/place?center=\(text)&q=a & b,Town,ST+1,US&zoom=1")
        #expect(Location(map: before, lines: nil).latitude == .value(latitude))
        #expect(Location(map: before, lines: nil).city == .value("Town"))
    }

    @Test(arguments: [
        ("123.456,10", ["123.456", nil]), ("10,-180.5", [nil, "-180.5"]), ("91.5,-200", ["91.5", "-200"]),
        ("0,0", ["0", "0"]), ("0.0,-0.000", ["0.0", "-0.000"]), ("-90.0001,180", ["-90.0001", nil]),
    ])
    func `coordinates that are on no map are not stored but told`(text: String, values: [String?]) {
        for query in ["a,Town,ST+1,US&center=\(text)", text] {
            let found = Location(query: query, lines: nil)
            #expect(found.latitude == .notFound && found.longitude == .notFound)
            let fields: [TrackField] = [.latitude, .longitude]
            let expected = zip(fields, values).compactMap { field, value in
                value.map { DataIssue(kind: .coordinatesOutOfRange, field: field, value: $0) }
            }
            #expect(found.issues == expected)
        }
    }

    @Test func `of two points the first that is on the map counts`() {
        let found = Location(query: "123,10&center=1,2", lines: nil)
        #expect(found.latitude == .value(1) && found.longitude == .value(2) && found.issues.isEmpty)
        let query = Location(query: "3,4&center=1,2", lines: nil)
        #expect(query.latitude == .value(3) && query.longitude == .value(4))
    }

    @Test func `a query of coordinates alone leaves the address to the lines`() {
        #expect(
            Location(query: "6.396046,31.242837", lines: ["5320 US 301", "Lucama, NC 27851", "United States"]).parts
                == [
                    "Lucama", "NC", "27851", "United States", "US",
                ])
    }

    @Test(arguments: [
        "", ",", "1", "1,", ",2", "1,2,3", "nan,nan", "nan,1", "inf,1", "1e5,2", "0x10,2", "1;2", "1.2.3,4", "--1,2",
        "1 2,3", "north,south", "١,٢", "9999999999999999999999999,1",
    ])
    func `a centre that is none is not read`(center: String) {
        let found = Location(query: "a,Town,ST+1,US&center=\(center)", lines: nil)
        #expect(found.latitude == .notFound && found.longitude == .notFound)
        #expect(found.city == .value("Town"))
        // What says nothing at all is none that anybody meant.
        #expect(found.issues.map(\.value) == (center.contains { $0.isLetter || $0.isNumber } ? [center] : []))
    }
}
