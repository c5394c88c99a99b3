import Catalogue
import Geocoding
import Testing

/// What is asked for an address.
@Suite struct QueryTests {
    private func queries(
        _ address: String?, city: String? = nil, state: String? = nil, country: String? = nil, code: String? = nil
    ) -> [String] {
        PostalAddress(address: address, city: city, state: state, country: country, countryCode: code)
            .map { GeocodeQuery.queries(for: $0).map(\.text) } ?? []
    }

    @Test func `from the house to the town, and never with the postal code`() {
        #expect(
            queries(
                "12 Main Street, Hutto, TX 78634, United States", city: "Hutto", state: "TX", country: "United States",
                code: "US") == [
                    "12 Main Street, Hutto, TX, United States", "Main Street, Hutto, TX, United States",
                    "Hutto, TX, United States",
                ])
        #expect(
            queries("Hauptstr. 5a, 78993 München, Germany", city: "München", code: "DE") == [
                "Hauptstr. 5a, München, Germany", "Hauptstr., München, Germany", "München, Germany",
            ])
    }

    @Test func `the number of a road is no house number`() {
        #expect(
            queries("5320 US 301, Lucama, NC 27851, United States", city: "Lucama", state: "NC", code: "US") == [
                "5320 US 301, Lucama, NC, United States", "US 301, Lucama, NC, United States",
                "Lucama, NC, United States",
            ])
        #expect(queries("Highway 7, Lucama, United States", city: "Lucama", code: "US").count == 2)
        #expect(
            queries("21st Street, Lucama, United States", city: "Lucama", code: "US").first
                == "21st Street, Lucama, United States")
    }

    @Test(arguments: [
        "Unit 10, 4 Mill Road", "4 Mill Road Unit 10", "4 Mill Road, Suite B", "4 Mill Road #7", "Shop 3a, 4 Mill Road",
    ])
    func `units are taken off`(street: String) {
        #expect(
            queries("\(street), Leeds LS1, United Kingdom", city: "Leeds", code: "GB") == [
                "4 Mill Road, Leeds, United Kingdom", "Mill Road, Leeds, United Kingdom", "Leeds, United Kingdom",
            ])
    }

    @Test(arguments: [
        ("Avenida de la Estación, 75", ["Avenida de la Estación, 75", "Avenida de la Estación"]),
        ("75, Avenida de la Estación", ["75 Avenida de la Estación", "Avenida de la Estación"]),
        ("Camino Viejo s/n, 80", ["Camino Viejo s/n, 80", "Camino Viejo s/n"]),
        (
            "Club Sur, Avenida de la Estación, 75b",
            [
                "Club Sur, Avenida de la Estación, 75b", "Avenida de la Estación, 75b", "Avenida de la Estación",
            ]
        ),
        ("4 Mill Road, 7", ["4 Mill Road", "Mill Road"]), ("7", []),
    ])
    func `a number on a line of its own is never asked for without its street`(street: String, expected: [String]) {
        #expect(
            queries("\(street), Viña del Mar, Chile", city: "Viña del Mar", country: "Chile", code: "CL")
                == expected.map { "\($0), Viña del Mar, Chile" } + ["Viña del Mar, Chile"])
    }

    @Test func `what stands before the street's line is left out where it is not found with it`() {
        #expect(
            queries("Horntye Park, Bohemia Road, Hastings TN34 1EX, United Kingdom", city: "Hastings", code: "GB") == [
                "Horntye Park, Bohemia Road, Hastings, United Kingdom", "Bohemia Road, Hastings, United Kingdom",
                "Hastings, United Kingdom",
            ])
    }

    @Test(arguments: [
        "4 Mill Road, info@example.org", "4 Mill Road info@example.org", "4 Mill Road, +44 113 496 0000",
        "4 Mill Road, Tel. (0113) 496 0000", "Call 0113 496 0000, 4 Mill Road", "4 Mill Road tel:01134960000",
        "club@example.org, 0113-496-0000, 4 Mill Road", "4 Mill Road, Fax: 0113 496 0000",
    ])
    func `e-mail addresses and phone numbers among the lines are left out`(lines: String) {
        #expect(
            queries("\(lines), Leeds LS1, United Kingdom", city: "Leeds", code: "GB") == [
                "4 Mill Road, Leeds, United Kingdom", "Mill Road, Leeds, United Kingdom", "Leeds, United Kingdom",
            ])
    }

    @Test func `digits that are no phone number stay`() {
        #expect(queries("3-14-15, Shibuya, Japan", city: "Shibuya", code: "JP").first == "3-14-15, Shibuya, Japan")
        #expect(
            queries("10250 Call Field Road, Leeds, United Kingdom", city: "Leeds", code: "GB").first
                == "10250 Call Field Road, Leeds, United Kingdom")
        #expect(
            queries("12345 E 1200 N, Hutto, TX, United States", city: "Hutto", state: "TX", code: "US").first
                == "12345 E 1200 N, Hutto, TX, United States")
    }

    @Test func `without a town or a street there is less to ask for, with a country alone nothing`() {
        #expect(queries(nil, city: "Hutto", code: "US") == ["Hutto, United States"])
        #expect(
            queries("4 Mill Road, United Kingdom", country: "United Kingdom", code: "GB") == [
                "4 Mill Road, United Kingdom", "Mill Road, United Kingdom",
            ])
        #expect(queries("United Kingdom", country: "United Kingdom", code: "GB") == [])
        #expect(queries("4 Mill Road", city: "Leeds") == [])
    }

    @Test func `what is longer than any address is not asked for`() {
        let long = String(repeating: "Ж ", count: 32_000)
        #expect(
            queries("\(long), Leeds LS1, United Kingdom", city: "Leeds", code: "GB") == ["Leeds, United Kingdom"])
        #expect(queries("4 Mill Road", city: long, code: "GB") == [])
        let street = String(repeating: "e", count: 250)
        #expect(queries("\(street), Leeds, United Kingdom", city: "Leeds", code: "GB").count == 2)
    }

    @Test func `one address has one key, however it is spaced or written`() {
        let one = PostalAddress(
            address: "4  Mill Road, Leeds", city: "Leeds", state: nil, country: nil, countryCode: "gb")
        let other = PostalAddress(
            address: "4 MILL road, LEEDS LS1 4DT, United Kingdom", city: "leeds", state: "", country: "UK",
            countryCode: "GB")
        #expect(one?.key == other?.key && one?.key == "4 mill road|leeds||gb")
    }
}
