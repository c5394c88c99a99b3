import Catalogue
import Testing

@testable import LiveRC

extension Location {
    /// What address lines tell, and a map with a query as LiveRC writes it.
    init(query: String?, lines: [String]?) {
        let source = query.map { "https://maps.example.com/embed/v1/place?key=abc&q=\($0)" }
        self.init(map: source.map { MapQuery(source: $0) }, lines: lines)
    }

    /// City, state, postal code, country, country code: a value, `nil` where the page shows none, `?` where it is unread.
    var parts: [String?] {
        [city, state, postalCode, country, countryCode].map {
            switch $0 {
            case .value(let text): text
            case .absent: nil
            case .notFound: "?"
            }
        }
    }

    var kinds: [DataIssue.Kind] { issues.map(\.kind) }
}

@Suite struct LocationTests {
    private let american = ["5320 US 301", "Lucama, NC 27851", "United States"]

    // MARK: The map

    @Test(arguments: [
        (["Main 5", "Johannesburg, Gauteng 02000", "South Africa"], ["Johannesburg", "Gauteng", "02000"]),
        (["Rd 5", "Hastings, East Sussex TN34 1EX", "United Kingdom"], ["Hastings", "East Sussex", "TN34 1EX"]),
        (["Rd 5", "Auckland, Auckland 1010", "New Zealand"], ["Auckland", "Auckland", "1010"]),
        (["Weg 5", "München, Bayern 80331", "Germany"], ["München", "Bayern", "80331"]),
        (["Via 5", "Milano, Lombardia 20121", "Italy"], ["Milano", "Lombardia", "20121"]),
        (["Rd 5", "Lima, Lima 15001", "Peru"], ["Lima", "Lima", "15001"]),
        // All regions of this country are known.
        (["Rd 5", "Hutto, Texarado 78634", "United States"], [nil, nil, "78634"]),
        (["Rd 5", "Hutto, TX - 78634", "United States"], ["Hutto", "TX", "78634"]),
        (["Rd 5", "TX", "United States"], [nil, "TX", nil]),
        // The country's sign stands before the code.
        (["Rd 5", "Vilnius LT-01100", "Lithuania"], ["Vilnius", nil, "LT-01100"]),
        (["Rd 5", "Göteborg SE-411 05", "Sweden"], ["Göteborg", nil, "SE-411 05"]),
        (["Rd 5", "Wien A-1010", "Austria"], ["Wien", nil, "A-1010"]),
        (["Rd 5", "Tokyo 〒105-0011", "Japan"], ["Tokyo", nil, "105-0011"]),
        (["Rd 5", "Tórshavn FO-100", "Faroe Islands"], ["Tórshavn", nil, "FO-100"]),
        (["Rd 5", "FO-100 Tórshavn", "Faroe Islands"], ["Tórshavn", nil, "100"]),
        (["Rd 5", "St. John's, Newfoundland A1A 1A1", "Canada"], ["St. John's", "Newfoundland", "A1A 1A1"]),
        // A town that is called as its country is.
        (["Rd 5", "1111 Luxembourg", "Luxembourg"], ["Luxembourg", nil, "1111"]),
        (["Rd 5", "98000 Monaco", "Monaco"], ["Monaco", nil, "98000"]),
    ])
    func `town, region and code come from the lines as LiveRC prints them, where there is no map`(
        lines: [String], expected: [String?]
    ) {
        #expect(Array(Location(query: nil, lines: lines).parts.prefix(3)) == expected)
    }

    @Test(arguments: [
        ("Hutto Texas 78634", "USA", ["Hutto", "Texas", "78634"]), ("hutto tx 78634", "USA", ["hutto", "tx", "78634"]),
        ("Kansas City Missouri 64101-1234", "USA", ["Kansas City", "Missouri", "64101-1234"]),
        ("Charleston West Virginia 25301", "USA", ["Charleston", "West Virginia", "25301"]),
        ("Indiana Pennsylvania 15701", "USA", ["Indiana", "Pennsylvania", "15701"]),
        ("Laval Québec H7A 0A1", "Canada", ["Laval", "Québec", "H7A 0A1"]),
        (
            "St. John's Newfoundland and Labrador A1A 1A1", "Canada",
            [
                "St. John's", "Newfoundland and Labrador", "A1A 1A1",
            ]
        ),
        ("Wagga Wagga New South Wales 02650", "Australia", ["Wagga Wagga", "New South Wales", "02650"]),
        ("Darwin nt 0800", "Australia", ["Darwin", "nt", "0800"]),
        // Letters before a code, a dash behind a town, a code before the region.
        ("CH - 8001 Zürich", "Switzerland", ["Zürich", nil, "8001"]),
        ("A – 1020 Wien", "Austria", ["Wien", nil, "1020"]), ("D 60311 Bonn", "Germany", ["Bonn", nil, "60311"]),
        ("PL 00-950 Warszawa", "Poland", ["Warszawa", nil, "00-950"]),
        ("São Paulo – SP 01310-100", "Brazil", ["São Paulo", "SP", "01310-100"]),
        ("Mumbai – 400001", "India", ["Mumbai", nil, "400001"]),
        ("Mumbai - 400 001, Maharashtra", "India", ["Mumbai", "Maharashtra", "400 001"]),
        ("Hutto 78634, TX", "USA", ["Hutto", "TX", "78634"]),
        ("F 60311 Bonn", "Germany", [nil, nil, nil]),
        // The code is another region's: the words are the town's.
        ("Port Washington 11050", "USA", ["Port Washington", nil, "11050"]),
        ("Lake Tx 11050", "USA", ["Lake Tx", nil, "11050"]),
        ("North Dakota 58001", "USA", ["North Dakota", nil, "58001"]),
        ("Texas City 77590", "USA", ["Texas City", nil, "77590"]),
        ("Port Victoria 2650", "Australia", ["Port Victoria", nil, "2650"]),
        // Where codes do not tell the region.
        ("Praia do Ceará 60000-000", "Brazil", ["Praia do Ceará", nil, "60000-000"]),
        // The number of a postal district is no code.
        ("Kingston 10", "Jamaica", ["Kingston 10", nil, nil]), ("Kingston 21", "Jamaica", [nil, nil, nil]),
    ])
    func `a region without a comma before it is one where the postal code is that region's`(
        line: String, country: String, expected: [String?]
    ) {
        let found = Location(query: nil, lines: ["5 Road", line, country])
        #expect(Array(found.parts.prefix(3)) == expected)
        #expect(found.issues.isEmpty)
    }

    @Test func `without a country, too, but for short words`() {
        #expect(
            Location(query: nil, lines: ["5 Road", "Hutto Texas 78634"]).parts == ["Hutto", "Texas", "78634", nil, nil])
        #expect(Location(query: nil, lines: ["5 Road", "Casa in 46001"]).parts == [nil, nil, nil, nil, nil])
    }

    @Test(arguments: [
        ("5 Rd,Hutto,TX+78634,US", "Hutto Texas 78634", "United States", ["Hutto", "TX", "78634"]),
        // All of the line was typed as the town.
        ("5 Rd,Lucama, NC 27851,+,US", "Lucama, NC 27851", "United States", ["Lucama", "NC", "27851"]),
        ("5 Rd,Perth WA 6000,+,AU", "Perth WA 6000", "Australia", ["Perth", "WA", "6000"]),
        ("5 Rd,20121 Milano MI,+,IT", "20121 Milano MI", "Italy", ["Milano", "MI", "20121"]),
        ("5 Rd,97000 Mérida, Yucatán,+,MX", "97000 Mérida, Yucatán", "Mexico", ["Mérida", "Yucatán", "97000"]),
        ("5 Rd,Kolkata - 700016,+,IN", "Kolkata - 700016", "India", ["Kolkata", nil, "700016"]),
        (
            "5 Rd,Seven Springs, PA,PA+16622,US", "Seven Springs, PA, PA 16622", "United States",
            [
                "Seven Springs, PA", "PA", "16622",
            ]
        ),
        // Whatever the country's order: its code is one at either end.
        ("5 Rd,München 78993,+,DE", "München 78993", "Germany", ["München", nil, "78993"]),
        ("5 Rd,Kyiv 01001,+,UA", "Kyiv 01001", "Ukraine", ["Kyiv", nil, "01001"]),
        ("5 Rd,LV-2010 Jūrmala,+,LV", "LV-2010 Jūrmala", "Latvia", ["Jūrmala", nil, "LV-2010"]),
        ("5 Rd,LV-2010 Jūrmala,+02010,LV", "Jūrmala 02010", "Latvia", ["Jūrmala", nil, "02010"]),
        ("5 Rd,10110 Bangkok,+,TH", "10110 Bangkok", "Thailand", ["Bangkok", nil, "10110"]),
        ("5 Rd,Monterrey, NL 64000,+,MX", "Monterrey, NL 64000", "Mexico", ["Monterrey", "NL", "64000"]),
        ("5 Rd,Roma, RM 00100,+,IT", "Roma, RM 00100", "Italy", ["Roma", "RM", "00100"]),
        // The word for a code, and the short name of a region of a country whose regions are all known.
        ("5 Rd,C.P. 64000 Monterrey,+,MX", "C.P. 64000 Monterrey", "Mexico", ["Monterrey", nil, "64000"]),
        (
            "5 Rd,Pune, Maharashtra, PIN 411001,+,IN", "Pune, Maharashtra, PIN 411001", "India",
            ["Pune", "Maharashtra", "411001"]
        ),
        ("5 Rd,Oklahoma City OK,+,US", "Oklahoma City OK", "United States", ["Oklahoma City", "OK", nil]),
    ])
    func `a town's line that stands in the map's town is read as one, with the lines and without`(
        query: String, line: String, country: String, expected: [String?]
    ) {
        let found = Location(query: query, lines: ["5 Rd", line, country])
        #expect(Array(found.parts.prefix(3)) == expected)
        #expect(found.issues.isEmpty)
        let explained = Location(
            map: MapQuery(source: "https://maps.example.com/?q=\(query)"), lines: nil, SourceRecorder())
        if line.contains("Seven") { return }
        let isInLine = explained.address.value?.hasPrefix("5 Rd, ") ?? false
        #expect(Array(explained.parts.prefix(3)) == expected && isInLine)
    }

    @Test(arguments: [
        ("D-80331 München", "München,+D-80331,DE", "Germany"), ("Vilnius LT-01100", "Vilnius,+01100,LT", "Lithuania"),
        ("Coeur d’Alene, ID 83814", "Coeur d'Alene,ID+83814,US", "United States"),
        ("Malmö 211 20", "Malmo,+211 20,SE", "Sweden"), ("Hut\u{AD}to, TX 78634", "Hutto,TX+78634,US", "United States"),
    ])
    func `line and map say the same in other signs`(line: String, query: String, country: String) {
        let found = Location(query: "Rd 5," + query, lines: ["Rd 5", line, country])
        #expect(found.kinds == [], "\(found.parts)")
    }

    @Test func `what is encoded as windows-1252 is read as such`() {
        let found = Location(query: "Rd 5,M%FCnchen,+80331,DE", lines: ["Rd 5", "München 80331", "Germany"])
        #expect(found.parts == ["München", nil, "80331", "Germany", "DE"] && found.kinds == [])
    }

    @Test(arguments: [
        (["Via X 3", "20121 Milano MI", "Italy"], ["Milano", "MI", "20121", "Italy", "IT"]),
        (["Via X 3", "20121 Milano (MI)", "Italy"], ["Milano", "MI", "20121", "Italy", "IT"]),
        (["Rua X 3", "São Carlos - SP 13560-970", "Brazil"], ["São Carlos", "SP", "13560-970", "Brazil", "BR"]),
        (["Rua X 3", "São Carlos/SP, 13560-970", "Brazil"], ["São Carlos", "SP", "13560-970", "Brazil", "BR"]),
        (["Via X 3", "20121 Milano XX", "Italy"], ["Milano XX", nil, "20121", "Italy", "IT"]),
        (["Calle X 3", "28001 Villa Madrid", "Spain"], ["Villa Madrid", nil, "28001", "Spain", "ES"]),
    ])
    func `a region's short name ends the town, where the country has such a region`(
        lines: [String], expected: [String?]
    ) {
        #expect(Location(query: nil, lines: lines).parts == expected)
    }

    @Test func `a town that the map writes in other letters is the map's`() {
        let found = Location(query: "5 X,Hutto,TX+78634,US", lines: ["5 X", "HUTTO, TX 78634", "United States"])
        #expect(found.parts == ["Hutto", "TX", "78634", "United States", "US"] && found.issues.isEmpty)
        #expect(
            Location(query: "5 X,New+Town,TX+78634,US", lines: ["5 X", "New Town, TX 78634", "United States"]).city
                == .value("New Town"))
    }

    @Test(
        arguments: [
            ("5320 US 301,Lucama,NC+27851,US", ["Lucama", "NC", "27851", "US"]),
            ("Kyeema Street,Narrabundah,+02604,AU", ["Narrabundah", nil, "02604", "AU"]),
            ("Horntye Park, Bohemia Road,Hastings,+TN34 1EX,GB", ["Hastings", nil, "TN34 1EX", "GB"]),
            ("1,2,3,Town,ST+1,US", ["Town", "ST", "1", "US"]),
            ("5th & Main,Town,ST+1,US", ["Town", "ST", "1", "US"]),
            ("a&b=c&d,Town,ST+1,US", ["Town", "ST", "1", "US"]),
            ("a?b#c,Town,ST+1,US", ["Town", "ST", "1", "US"]),
            ("Street%2CTown%2CST%2B1%2CUS", ["Town", "ST", "1", "US"]),
            ("Some%20Street,Big%20Town,ST+1%202,US", ["Big Town", "ST", "1 2", "US"]),
            ("Stra%C3%9Fe,K%c3%b6ln,+50667,DE", ["Köln", nil, "50667", "DE"]),
            ("Stra%C3%9Fe,Ko%CC%88ln,+50667,DE", ["K\u{F6}ln", nil, "50667", "DE"]),
            ("100% Street,Town,ST+1,US", ["Town", "ST", "1", "US"]),
            ("Street%,Town%2,ST+1,US", ["Town%2", "ST", "1", "US"]),
            ("Street,Town%zz,ST+1,US", ["Town%zz", "ST", "1", "US"]),
            ("Street, Town , ST + 1 , US ", ["Town", "ST", "1", "US"]),
            (",,+,US", [nil, nil, nil, "US"]), ("Street,Town,+,CA", ["Town", nil, nil, "CA"]),
            ("Street,Town,ON+l4m4y8,CA", ["Town", "ON", "l4m4y8", "CA"]),
            ("Street,Town,+105-0011,JP", ["Town", nil, "105-0011", "JP"]),
            ("Street,Town,ST+1,US&zoom=3", ["Town", "ST", "1", "US"]),
            ("Street,Town,ST+1,US&center=1,2", ["Town", "ST", "1", "US"]),
            ("Street,Town,ST+1,US&output=embed", ["Town", "ST", "1", "US"]),
            // Parameters that only other maps have, and a mark of the page.
            ("Street,Town,ST+1,US&t=&z=13&ie=UTF8&iwloc=&output=embed", ["Town", "ST", "1", "US"]),
            ("5th & Main #3,Town,ST+1,US&t=m", ["Town", "ST", "1", "US"]),
            ("Street,Town,ST+1,US#map", ["Town", "ST", "1", "US"]),
            ("Street,Town,ST+1,US&sll=37.0,-95.6&sspn=1,2", ["Town", "ST", "1", "US"]),
            // Without a street.
            ("Stoke-on-Trent,+CR2 6XH,GB", ["Stoke-on-Trent", nil, "CR2 6XH", "GB"]),
            ("St. Louis,MO+17992,US", ["St. Louis", "MO", "17992", "US"]),
            ("Town, With Comma,ST+1,US", ["Town, With Comma", "ST", "1", "US"]),
            // The code where the country writes it.
            ("Am Weißen Stein 3,78993 München,+,DE", ["München", nil, "78993", "DE"]),
            ("Straße 1,D-78993 München,+,DE", ["München", nil, "78993", "DE"]),
            ("Straße 1,DE-78993 München,+,DE", ["München", nil, "78993", "DE"]),
            ("Straße 1,78993 München,+78993,DE", ["München", nil, "78993", "DE"]),
            ("Straße 1,78993 München,+12345,DE", ["78993 München", nil, "12345", "DE"]),
            ("Straße 1,München 78993,+,DE", ["München", nil, "78993", "DE"]),
            ("Straße 1,7899 München,+,DE", ["7899 München", nil, nil, "DE"]),
            ("Straße 1,78993,+,DE", [nil, nil, "78993", "DE"]),
            ("Väg 1,721 30 Västerås,+,SE", ["Västerås", nil, "721 30", "SE"]),
            ("Weg 1,1234 AB Utrecht,+,NL", ["Utrecht", nil, "1234 AB", "NL"]),
            ("Gasse 1,01010 Wien,+,AT", ["Wien", nil, "01010", "AT"]),
            ("Gasse 1,1010 Wien,+,AT", ["Wien", nil, "1010", "AT"]),
            ("Street,Narrabundah 2604,+,AU", ["Narrabundah", nil, "2604", "AU"]),
            ("Street,2604 Narrabundah,+,AU", ["2604 Narrabundah", nil, nil, "AU"]),
            ("1459 Coatesville Highway, Riverhead,+,NZ", ["1459 Coatesville Highway, Riverhead", nil, nil, "NZ"]),
            ("Av. Libertador 4500,+,AR", ["Av. Libertador 4500", nil, nil, "AR"]),
            ("Av 1,Monterrey,+CP 64000,MX", ["Monterrey", nil, "64000", "MX"]),
            ("1 Rd,East LA,+90022,US", ["East LA", nil, "90022", "US"]),
            ("Street,12604 Hutto,+,US", ["12604 Hutto", nil, nil, "US"]),
            ("12 Road,Hutto,TX 78634+,US", ["Hutto", "TX", "78634", "US"]),
            ("12 Road,Hutto,+TX 78634,US", ["Hutto", "TX", "78634", "US"]),
            ("12 Road,Toronto,ON M5V 1A1+,CA", ["Toronto", "ON", "M5V 1A1", "CA"]),
            ("Street,Hastings TN34 1EX,+,GB", ["Hastings", nil, "TN34 1EX", "GB"]),
            ("Street,Dubai 00000,+,AE", ["Dubai 00000", nil, nil, "AE"]),
            // Commas inside of the parts: people type a space behind them.
            (
                "777 Waterwheel Drive,Seven Springs, PA,PA+16622,US", ["Seven Springs, PA", "PA", "16622", "US"]
            ),
            ("1 Road,Quezon City, Metro Manila,+01100,PH", ["Quezon City, Metro Manila", nil, "01100", "PH"]),
            ("1 Road,Town,Some, Region+123,BB", ["Town", "Some, Region", "123", "BB"]),
            ("1 Road,Hutto, TX+78634,US", ["Hutto", "TX", "78634", "US"]),
            // A `+` between words is a space.
            ("1+Main+Street,Big+Town,NC+27851,US", ["Big Town", "NC", "27851", "US"]),
            ("1+Main,Wagga+Wagga,New+South+Wales+02154,AU", ["Wagga Wagga", "New South Wales", "02154", "AU"]),
            ("1+Main,Toronto,ON+L4M+4Y8,CA", ["Toronto", "ON", "L4M 4Y8", "CA"]),
            ("1+Main,Hastings,+TN34+1EX,GB", ["Hastings", nil, "TN34 1EX", "GB"]),
            ("1+Main,Town,New+South+Wales+,AU", ["Town", "New South Wales", nil, "AU"]),
            ("777+Drive,Seven+Springs,+PA,PA+16622,US", ["Seven Springs, PA", "PA", "16622", "US"]),
            ("1,A+ Track,ST+1,US", ["A+ Track", "ST", "1", "US"]),
            // No value.
            ("Street,Town,N/A+12345,US", ["Town", nil, "12345", "US"]), ("Street,-,-+-,US", [nil, nil, nil, "US"]),
            ("N/A,n/a,#+N/A,US", [nil, nil, nil, "US"]), ("(null),(null),(null)+(null),US", [nil, nil, nil, "US"]),
            // A code in the state's place.
            ("Street,Town,78634+,US", ["Town", nil, "78634", "US"]),
            ("Street,Town,7863+,US", ["Town", "7863", nil, "US"]),
            // Capitals.
            ("Street,Town,st+1,us", ["Town", "st", "1", "US"]), ("Street,Town,ST+1,Us", ["Town", "ST", "1", "US"]),
        ] as [(String, [String?])])
    func `the map's query is read from the right`(query: String, expected: [String?]) {
        let found = Location(query: query, lines: nil)
        #expect(found.parts.prefix(3) == expected.prefix(3) && found.countryCode.value == expected[3])
        #expect(found.country == (expected[3].flatMap(CountryNames.name).map { .value($0) } ?? .notFound))
        #expect(found.issues.isEmpty)
    }

    @Test(arguments: [
        "", "Town", "Town,US", "Town,ST+1", "ST+1,US", "Street,Town,ST 1,US", "Street,Town,ST+1,USA",
        "Street,Town,ST+1,U", "Street,Town,ST+1,1X", "Street,Town,A+B+C,US", "Street,Town,ST+1,US,x",
        "Street,Town,ST+1,ÜS", "1,2,3", "north,south", "1.5;2", "Main+Street",
    ])
    func `a query that is not understood is not used, and the lines are`(query: String) {
        let found = Location(query: query, lines: american)
        #expect(found.parts == ["Lucama", "NC", "27851", "United States", "US"])
        #expect(found.issues.isEmpty)
        #expect(Location(query: query, lines: nil).parts == ["?", "?", "?", "?", "?"])
        #expect(Location(query: query, lines: nil).address == .notFound)
    }

    @Test(arguments: [
        "", "https://maps.example.com/", "https://maps.example.com/?", "https://maps.example.com/?key=1",
        "https://maps.example.com/?Q=Street,Town,ST+1,US", "https://maps.example.com/q=Street,Town,ST+1,US",
    ])
    func `a map without a query is not used`(source: String) {
        let found = Location(map: MapQuery(source: source), lines: american)
        #expect(found.parts == ["Lucama", "NC", "27851", "United States", "US"])
    }

    @Test(arguments: [
        ("1575 CR101,Hutto,TX+78634,US", "1575 CR101, Hutto, TX 78634, United States"),
        ("Hutto,TX+78634,US", "Hutto, TX 78634, United States"),
        ("Kyeema Street,Narrabundah,+02604,AU", "Kyeema Street, Narrabundah 02604, Australia"),
        ("Am Weg 3,78993 München,+,DE", "Am Weg 3, 78993 München, Germany"),
        ("5th & Main,Town,+,CA", "5th & Main, Town, Canada"),
        ("1+Main+St,Big+Town,TX+1,US", "1 Main St, Big Town, TX 1, United States"),
        ("N/A,Town,-+1,US", "Town 1, United States"), ("Street,,TX+1,US", "Street, TX 1, United States"),
        ("Street, Rear,Town,TX+,", "Street, Rear, Town, TX"), ("Street,Town,TX+1,XX", "Street, Town, TX 1"),
    ])
    func `without address lines the address is what the map tells`(query: String, address: String) {
        #expect(Location(query: query, lines: nil).address == .value(address))
        #expect(Location(query: query, lines: []).address == .value(address))
        #expect(Location(query: query, lines: ["N/A"]).address == .value(address))
    }

    @Test func `a page that shows no address has none`() {
        #expect(
            Location(query: nil, lines: []).address == .absent && Location(query: nil, lines: []).country == .absent)
        #expect(Location(query: ",,+,US", lines: []).address == .absent)
        #expect(
            Location(query: ",,+,US", lines: nil).address == .notFound
                && Location(query: ",,+,US", lines: nil).country == .value("United States"))
        #expect(Location(query: nil, lines: nil).address == .notFound)
        #expect(Location(query: nil, lines: ["N/A", "-"]).parts == [nil, nil, nil, nil, nil])
    }

    // MARK: Both

    @Test(
        arguments: [
            // The same words.
            (
                "5320 US 301,Lucama,NC+27851,US", ["5320 US 301", "Lucama, NC 27851", "United States"],
                ["Lucama", "NC", "27851", "US"]
            ),
            (
                "Kyeema Street,Narrabundah,+02604,AU", ["Kyeema Street", "Narrabundah 02604", "Australia"],
                ["Narrabundah", nil, "02604", "AU"]
            ),
            (
                "Horntye Park, Bohemia Road,Hastings,+TN34 1EX,GB",
                ["Horntye Park, Bohemia Road", "Hastings TN34 1EX", "United Kingdom"],
                ["Hastings", nil, "TN34 1EX", "GB"]
            ),
            (
                "777 Waterwheel Drive,Seven Springs, PA,PA+16622,US",
                ["777 Waterwheel Drive", "Seven Springs, PA, PA 16622", "United States"],
                ["Seven Springs, PA", "PA", "16622", "US"]
            ),
            (
                "777+Waterwheel+Drive%2CSeven+Springs%2C+PA%2CPA%2B16622%2CUS",
                ["777 Waterwheel Drive", "Seven Springs, PA, PA 16622", "United States"],
                ["Seven Springs, PA", "PA", "16622", "US"]
            ),
            (
                "1 Road,Quezon City, Metro Manila,+,PH", ["1 Road", "Quezon City, Metro Manila", "Philippines"],
                ["Quezon City, Metro Manila", nil, nil, "PH"]
            ),
            (
                "1 Road,Quezon City,Metro Manila,+,PH", ["1 Road", "Quezon City,Metro Manila", "Philippines"],
                ["Quezon City,Metro Manila", nil, nil, "PH"]
            ),
            (
                "1 Road,Quezon City, Metro Manila,+,PH", ["1 Road", "Quezon City, Metro Manila 01100", "Philippines"],
                ["Quezon City, Metro Manila", nil, "01100", "PH"]
            ),
            (
                "Am Weg 3,78993 München,+,DE", ["Am Weg 3", "78993 München", "Germany"],
                ["München", nil, "78993", "DE"]
            ),
            (
                "Am Weg 3,78993 München,+78993,DE", ["Am Weg 3", "78993 München 78993", "Germany"],
                ["München", nil, "78993", "DE"]
            ),
            ("1 Road, Rear,Town,ST+1,US", ["1 Road, Rear", "Town, ST 1", "United States"], ["Town", "ST", "1", "US"]),
            ("Street, Town,ST+1,US", ["Street", "Town, ST 1", "United States"], ["Town", "ST", "1", "US"]),
            ("Street, Town,ST+1,US", ["Street, Town, ST 1", "United States"], ["Street, Town", "ST", "1", "US"]),
            ("1 Road,Singapore,+,SG", ["1 Road", "Singapore", "Singapore"], ["Singapore", nil, nil, "SG"]),
            (
                "1 Road,A+B Town,TX+78634,US", ["1 Road", "A+B Town, TX 78634", "United States"],
                ["A+B Town", "TX", "78634", "US"]
            ),
            ("1 Road,C Town,D, E+12,BB", ["1 Road", "C Town, D, E 12", "Barbados"], ["C Town", "D, E", "12", "BB"]),
            // The lines have what the map does not.
            (",,+,US", ["1 Road", "Lucama, NC 27851", "United States"], ["Lucama", "NC", "27851", "US"]),
            ("1 Road,Lucama,+,US", ["1 Road", "Lucama, NC 27851", "United States"], ["Lucama", "NC", "27851", "US"]),
            (
                "1 Road,Lucama,NC+,US", ["1 Road", "Lucama, NC 27851", "United States"],
                ["Lucama", "NC", "27851", "US"]
            ),
            (
                "1 Road,Lucama,NC+27851,", ["1 Road", "Lucama, NC 27851", "United States"],
                ["Lucama", "NC", "27851", "US"]
            ),
            ("1 Road,,+02604,AU", ["1 Road", "Narrabundah 02604", "Australia"], ["Narrabundah", nil, "02604", "AU"]),
            // The map has what the lines do not.
            ("1 Road,Lucama,NC+27851,US", ["1 Road", "Lucama", "United States"], ["Lucama", "NC", "27851", "US"]),
            // Other spellings of the same.
            (
                "1 Road,Lucama,NC+27851,US", ["1 Road", "Lucama, North Carolina 27851", "United States"],
                ["Lucama", "NC", "27851", "US"]
            ),
            (
                "1 Road,Narrabundah,+02604,AU", ["1 Road", "Narrabundah 2604", "Australia"],
                ["Narrabundah", nil, "02604", "AU"]
            ),
            (
                "1 Road,Hastings,+TN341EX,GB", ["1 Road", "Hastings TN34 1EX", "United Kingdom"],
                ["Hastings", nil, "TN341EX", "GB"]
            ),
            ("1 Road,München,+78993,DE", ["1 Road", "78993 München", "Germany"], ["München", nil, "78993", "DE"]),
            ("1 Road,78993 München,+,DE", ["1 Road", "München 78993", "Germany"], ["München", nil, "78993", "DE"]),
            (
                "1 Road,HUTTO,tx+78634,US", ["1 Road", "Hutto, TX 78634", "United States"],
                ["HUTTO", "tx", "78634", "US"]
            ),
            // A code that is no country's is not used.
            (
                "1 Road,Lucama,NC+27851,us", ["1 Road", "Lucama, NC 27851", "United States"],
                ["Lucama", "NC", "27851", "US"]
            ),
        ] as [(String, [String], [String?])])
    func `map and lines together tell where the track is`(query: String, lines: [String], expected: [String?]) {
        let found = Location(query: query, lines: lines)
        #expect(found.parts == [expected[0], expected[1], expected[2], lines.last, expected[3]])
        #expect(found.issues.isEmpty)
        #expect(found.address == .value(lines.joined(separator: ", ")))
    }

    @Test(arguments: [
        ("1 Road,Town,ST+1,US", ["1 Road", "Lucama, NC 27851", "United States"], ["Town", "ST", "1", "US"]),
        (
            "1 Road,Lucama,SC+27851,US", ["1 Road", "Lucama, NC 27851", "United States"],
            ["Lucama", "SC", "27851", "US"]
        ),
        (
            "1 Road,Lucama,NC+27852,US", ["1 Road", "Lucama, NC 27851", "United States"],
            ["Lucama", "NC", "27852", "US"]
        ),
        ("1 Road,Town,+,CA", ["1 Road", "Toronto, ON L4M 4Y8", "Canada"], ["Town", nil, nil, "CA"]),
        ("1 Road,Köln,+50667,DE", ["1 Road", "50667 Bonn", "Germany"], ["Köln", nil, "50667", "DE"]),
    ])
    func `where map and lines cannot both be right the map's parts stand, with an issue`(
        query: String, lines: [String], expected: [String?]
    ) {
        let found = Location(query: query, lines: lines)
        #expect(found.parts == [expected[0], expected[1], expected[2], lines[2], expected[3]])
        #expect(found.kinds == [.addressMismatch])
        #expect(found.issues.first?.field == .address)
        #expect(found.issues.first?.value.hasPrefix("\(lines[1]); map: ") == true)
    }

    @Test func `without a country's line the map's code names the country, whether the rest agrees or not`() {
        let found = Location(query: "1 Road,Hutto,TX+91003,US", lines: ["1 Road", "Hutto, TX 91003"])
        #expect(found.parts == ["Hutto", "TX", "91003", "United States", "US"])
        #expect(found.issues.isEmpty)
        let unlike = Location(query: "1 Road,Austin,TX+91003,US", lines: ["1 Road", "Hutto, TX 91003"])
        #expect(unlike.parts == ["Austin", "TX", "91003", "United States", "US"])
        #expect(unlike.kinds == [.addressMismatch])
    }

    @Test func `a country whose name is unknown is kept behind the line that the map has too`() {
        let found = Location(query: "1 Road,Hutto,TX+91003,US", lines: ["1 Road", "Hutto, TX 91003", "Nowhereland"])
        #expect(found.parts == ["Hutto", "TX", "91003", "Nowhereland", "US"])
        let unlike = Location(query: "1 Road,Austin,TX+91003,US", lines: ["1 Road", "Hutto, TX 91003", "Nowhereland"])
        #expect(unlike.parts == ["Austin", "TX", "91003", nil, "US"])
        #expect(unlike.kinds == [.unknownCountry, .addressMismatch])
    }

    @Test func `a code that no country has is told, and the name gives the code`() {
        let found = Location(
            query: "1 Road,Lucama,NC+27851,XX", lines: ["1 Road", "Lucama, NC 27851", "United States"])
        #expect(found.parts == ["Lucama", "NC", "27851", "United States", "US"])
        #expect(found.issues == [DataIssue(kind: .unknownCountry, field: .countryCode, value: "XX")])
        #expect(Location(query: "1 Road,Lucama,NC+27851,XX", lines: nil).parts == ["Lucama", "NC", "27851", "?", "?"])
    }

    @Test(arguments: [
        ("Italia", "IT"), ("México", "MX"), ("Suisse", "CH"), ("Turkiye", "TR"), ("日本", "JP"), ("DANMARK", "DK"),
    ])
    func `a country may be called as it calls itself`(name: String, code: String) {
        let found = Location(query: nil, lines: ["1 Road", "Town", name])
        #expect(found.parts == ["Town", nil, nil, name, code] && found.issues.isEmpty)
    }

    @Test func `words behind the country are no part of it, but of the address as it is printed`() {
        let lines = american + ["(map)", "Behind the mall"]
        for query in ["5320 US 301,Lucama,NC+27851,US", nil] {
            let found = Location(query: query, lines: lines)
            #expect(found.parts == ["Lucama", "NC", "27851", "United States", "US"] && found.issues.isEmpty)
            #expect(found.address == .value(lines.joined(separator: ", ")))
        }
        // Whether the town or the country stands last is not known there.
        #expect(Location(query: nil, lines: ["1 Road", "Georgia", "Nowhere"]).kinds == [.unknownCountry])
    }

    @Test func `a comma behind the country is no part of it`() {
        let found = Location(query: nil, lines: ["1 Road", "Lucama, NC 27851,", "United States,"])
        #expect(found.parts == ["Lucama", "NC", "27851", "United States", "US"] && found.issues.isEmpty)
    }

    @Test func `a country's code for its name is a country`() {
        #expect(
            Location(query: nil, lines: ["1 Road", "Narrabundah 02604", "AU"]).parts == [
                "Narrabundah", nil, "02604", "AU", "AU",
            ])
    }
}
