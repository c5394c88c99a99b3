import Catalogue
import Geocoding
import Testing

/// What an answer is worth.
@Suite struct ReplyTests {
    private func outcome(_ json: String, of number: Int = 0, code: String = "US") throws -> GeocodeReply.Outcome {
        let address = try #require(
            PostalAddress(address: "12 Main Street, Hutto", city: "Hutto", state: "TX", country: nil, countryCode: code)
        )
        return try GeocodeReply(Array(json.utf8)).outcome(of: GeocodeQuery.queries(for: address)[number], for: address)
    }

    private func place(
        _ rank: Int?, type: String = "building", lat: String = "30.5", lon: String = "-97.5", code: String? = "us"
    ) -> String {
        """
        {"place_id":1,"lat":"\(lat)","lon":"\(lon)","addresstype":"\(type)","importance":0.1\(rank.map { ",\"place_rank\":\($0)" } ?? "")\(code.map { ",\"address\":{\"country_code\":\"\($0)\"}" } ?? "")}
        """
    }

    private func found(_ precision: GeocodePrecision) -> GeocodeReply.Outcome {
        Coordinates(latitude: 30.5, longitude: -97.5).map { .found($0, precision) } ?? .nothing
    }

    @Test func `the rank says how exact a place is, and the query how exact it can be`() throws {
        #expect(try outcome("[\(place(30))]") == found(.house))
        #expect(try outcome("[\(place(26))]") == found(.street))
        #expect(try outcome("[\(place(30))]", of: 1) == found(.street))
        #expect(try outcome("[\(place(16))]") == found(.town))
        #expect(try outcome("[\(place(16))]", of: 2) == found(.town))
        #expect(try outcome("[\(place(14, type: "municipality"))]", of: 2) == found(.town))
    }

    @Test func `what is coarser than a town is none, and a street is no town`() throws {
        #expect(try outcome("[\(place(8, type: "state"))]") == .nothing)
        #expect(try outcome("[\(place(nil, type: "county"))]") == .nothing)
        #expect(try outcome("[\(place(26))]", of: 2) == .nothing)
        #expect(try outcome("[]") == .nothing)
    }

    @Test func `a place in another country is none, unless another one fits`() throws {
        #expect(try outcome("[\(place(30, code: "fr"))]") == .otherCountry("FR"))
        #expect(try outcome("[\(place(30, lat: "1", code: "fr")),\(place(26))]") == found(.street))
        #expect(try outcome("[\(place(30, code: nil))]") == found(.house))
    }

    @Test(arguments: [("91", "0"), ("0", "0"), ("nan", "1"), ("", "1"), ("1", "181")])
    func `what is no place on earth is none`(lat: String, lon: String) throws {
        #expect(try outcome("[\(place(30, lat: lat, lon: lon))]") == .nothing)
    }

    @Test(arguments: ["", "{}", "{\"error\":\"x\"}", "<html>", "[{\"lat\":1}]", "[[[[", "null", "[{\"lat\":\"1\"}]"])
    func `rubbish is refused`(body: String) {
        #expect(throws: GeocodeReply.Unreadable.self) { try GeocodeReply(Array(body.utf8)) }
    }
}
