import Catalogue
import Testing

@testable import LiveRC

@Suite struct LocationTests {
    /// City, state, postal code, country, country code: a value, `nil` where there is none, `?` where it is unread.
    private typealias Parts = [String?]

    private func parts(map: String?, lines: [String]) throws -> [String?] {
        var markup = DashboardMarkup()
        markup.map = map
        markup.addressLines = lines
        let dashboard = try markup.read()
        return [dashboard.city, dashboard.state, dashboard.postalCode, dashboard.country, dashboard.countryCode].map {
            switch $0 {
            case .value(let text): text
            case .gone: nil
            case .unread: "?"
            }
        }
    }

    private func map(_ query: String) -> String { "https://maps.example.com/embed/v1/place?key=abc&q=\(query)" }

    private let american = ["5320 US 301", "Lucama, NC 27851", "United States"]

    @Test(arguments: [
        ("5320 US 301,Lucama,NC+27851,US", ["Lucama", "NC", "27851", "US"]),
        ("Kyeema Street,Narrabundah,+02604,AU", ["Narrabundah", nil, "02604", "AU"]),
        ("Horntye Park, Bohemia Road,Hastings,+TN34 1EX,GB", ["Hastings", nil, "TN34 1EX", "GB"]),
        ("1,2,3,Town,ST+1,US", ["Town", "ST", "1", "US"]),
        ("5th & Main,Town,ST+1,US", ["Town", "ST", "1", "US"]),
        ("5th &amp; Main,Town,ST+1,US", ["Town", "ST", "1", "US"]),
        ("a&b=c&d,Town,ST+1,US", ["Town", "ST", "1", "US"]),
        ("a?b#c,Town,ST+1,US", ["Town", "ST", "1", "US"]),
        ("Street%2CTown%2CST%2B1%2CUS", ["Town", "ST", "1", "US"]),
        ("Some%20Street,Big%20Town,ST+1%202,US", ["Big Town", "ST", "1 2", "US"]),
        ("Stra%C3%9Fe,K%c3%b6ln,+50667,DE", ["Köln", nil, "50667", "DE"]),
        ("100% Street,Town,ST+1,US", ["Town", "ST", "1", "US"]),
        ("Street%,Town%2,ST+1,US", ["Town%2", "ST", "1", "US"]),
        ("Street,Town%zz,ST+1,US", ["Town%zz", "ST", "1", "US"]),
        ("Street, Town , ST + 1 , US ", ["Town", "ST", "1", "US"]),
        (",,+,US", [nil, nil, nil, "US"]),
        ("Street,Town,+,CA", ["Town", nil, nil, "CA"]),
        ("Street,Town,ON+l4m4y8,CA", ["Town", "ON", "l4m4y8", "CA"]),
        ("Street,Town,+105-0011,JP", ["Town", nil, "105-0011", "JP"]),
        ("Street,Town,ST+1,US&zoom=3", ["Town", "ST", "1", "US"]),
        ("Street,Town,ST+1,US&center=1,2", ["Town", "ST", "1", "US"]),
    ])
    func `the map's query is read from the right`(query: String, expected: [String?]) throws {
        let found = try parts(map: map(query), lines: american)
        #expect(found == [expected[0], expected[1], expected[2], "United States", expected[3]])
    }

    @Test(arguments: [
        "", "Town", "Town,US", "Town,ST+1", "Town,ST+1,US", "Street,Town,ST 1,US", "Street,Town,ST+1,USA",
        "Street,Town,ST+1,us", "Street,Town,ST+1,U", "Street,Town,ST+1,", "Street,Town,ST+1,1X", "Street,Town,A+B+C,US",
        "Street,Town,ST+1,US,x", "Street,Town,ST+1,ÜS",
    ])
    func `a query that is not understood is not used, and the lines are`(query: String) throws {
        let found = try parts(map: map(query), lines: american)
        #expect(found == ["Lucama", "NC", "27851", "United States", "?"])
    }

    @Test(arguments: [
        "", "https://maps.example.com/", "https://maps.example.com/?", "https://maps.example.com/?key=1",
        "https://maps.example.com/?Q=Street,Town,ST+1,US", "https://maps.example.com/q=Street,Town,ST+1,US",
    ])
    func `a map without a query is not used`(source: String) throws {
        #expect(try parts(map: source, lines: american) == ["Lucama", "NC", "27851", "United States", "?"])
    }

    @Test(arguments: [
        (["Lucama, NC 27851", "United States"], ["Lucama", "NC", "27851", "United States"]),
        (["A", "B", "St. John's, NL A1A1A1", "Canada"], ["St. John's", "NL", "A1A1A1", "Canada"]),
        (["Kyeema Street", "Narrabundah 02604", "Australia"], ["Narrabundah", nil, "02604", "Australia"]),
        (["Street", "Baden Baden 76530", "Germany"], ["Baden Baden", nil, "76530", "Germany"]),
        (["Horntye Park", "Hastings TN34 1EX", "United Kingdom"], ["?", "?", "?", "United Kingdom"]),
        (["Street", "Town", "Country"], ["?", "?", "?", "Country"]),
        (["Street", "02604", "Country"], ["?", "?", "?", "Country"]),
        (["Street", "Town, ST", "Country"], ["?", "?", "?", "Country"]),
        (["Street", "Town, 12345", "Country"], ["?", "?", "?", "Country"]),
        (["Street", "Town, ST 12 345", "Country"], ["?", "?", "?", "Country"]),
        (["Street", "Town, 12 345", "Country"], ["?", "?", "?", "Country"]),
        (["Country"], ["?", "?", "?", "?"]),
        (["", " "], ["?", "?", "?", nil]),
    ])
    func `without a map only what the lines tell is read`(lines: [String], expected: [String?]) throws {
        #expect(try parts(map: nil, lines: lines) == expected + ["?"])
    }

    @Test func `address lines are joined, blank ones left out`() throws {
        var markup = DashboardMarkup()
        markup.addressLines = [" 1 Some\n Street ", "", "&nbsp;", "Caf&eacute;", "Country"]
        #expect(try markup.read().address == .value("1 Some Street, Café, Country"))
        markup.addressLines = []
        #expect(try markup.read().address == .gone)
    }

    @Test(arguments: [
        ("1.5,-2.25", 1.5, -2.25), ("-35.30,149.12", -35.3, 149.12), ("+1,+2", 1, 2), ("1.5%2C2", 1.5, 2),
        ("1, 2", 1, 2), ("0,0", 0, 0), ("91.5,-200", 91.5, -200), (".5,5.", 0.5, 5),
    ])
    func `the centre is read before and behind the query, in range or not`(
        center: String, latitude: Double, longitude: Double
    ) throws {
        for query in ["center=\(center)&q=a & b,Town,ST+1,US", "q=a & b,Town,ST+1,US&center=\(center)&zoom=1"] {
            var markup = DashboardMarkup()
            markup.map = "https://maps.example.com/place?key=abc&\(query)"
            let dashboard = try markup.read()
            #expect(dashboard.latitude == .value(latitude) && dashboard.longitude == .value(longitude))
            #expect(dashboard.city == .value("Town"))
        }
    }

    @Test(arguments: [
        "", ",", "1", "1,", ",2", "1,2,3", "nan,nan", "nan,1", "inf,1", "1e5,2", "0x10,2", "1;2", "1.2.3,4", "--1,2",
        "1 2,3", "north,south", "١,٢", "1,2\u{0}3", "9999999999999999999999999,1",
    ])
    func `a centre that is none is not read`(center: String) throws {
        var markup = DashboardMarkup()
        markup.map = map("a,Town,ST+1,US&center=\(center)")
        let dashboard = try markup.read()
        #expect(dashboard.latitude == .unread && dashboard.longitude == .unread)
        #expect(dashboard.city == .value("Town"))
    }
}
