import Catalogue
import Testing

@testable import LiveRC

/// What address lines tell where there is no map, by the country's form.
@Suite struct AddressLineTests {
    @Test(arguments: [
        (["5 High St", "London SW1A 1AA, England"], ["London", nil, "SW1A 1AA", "England", "GB"]),
        (["5320 US 301", "Lucama, NC 27851 USA"], ["Lucama", "NC", "27851", "USA", "US"]),
        (["5 Weg", "10115 Berlin, Germany"], ["Berlin", nil, "10115", "Germany", "DE"]),
        (["5 Rd", "Auckland 0610 New Zealand"], ["Auckland", nil, "0610", "New Zealand", "NZ"]),
        (["5320 US 301", "Lucama, NC", "27851 USA"], ["Lucama", "NC", "27851", "USA", "US"]),
        // A code of another country is none, nor is a town's own number.
        (["5 Weg", "Berlin 101, Germany"], [nil, nil, nil, nil, nil]), (["5 Road, Jersey"], [nil, nil, nil, nil, nil]),
    ])
    func `a country on the town's line counts behind a code of its own`(lines: [String], expected: [String?]) {
        let found = Location(query: nil, lines: lines)
        #expect(found.parts == expected)
        #expect(found.address == .value(lines.joined(separator: ", ")))
        let explained = Location(map: nil, lines: lines, SourceRecorder())
        #expect(explained.parts == expected)
    }

    @Test(arguments: [
        ("Paris, France", ["Paris", nil, nil, "France", "FR"]), ("London, UK", ["London", nil, nil, "UK", "GB"]),
        ("Toronto, ON, Canada", ["Toronto", "ON", nil, "Canada", "CA"]),
        ("Atlanta, GA, USA", ["Atlanta", "GA", nil, "USA", "US"]), ("Atlanta, Georgia", [nil, nil, nil, nil, nil]),
        ("Atlanta, GA", [nil, nil, nil, nil, nil]),
    ])
    func `a country behind the town's comma is one`(line: String, expected: [String?]) {
        #expect(Location(query: nil, lines: ["12 Road", line]).parts == expected)
    }

    @Test(
        arguments: [
            (["Calle Mayor 5, 28001 Madrid, Spain"], ["Madrid", nil, "28001", "Spain", "ES"]),
            (["The Club", "Calle Mayor 5, 28001 Madrid, Spain"], ["Madrid", nil, "28001", "Spain", "ES"]),
            (["Unit 5, 12 Weg, 10115 Berlin, Germany"], ["Berlin", nil, "10115", "Germany", "DE"]),
            (["Am Ring, 53520 Nürburg, Germany"], ["Nürburg", nil, "53520", "Germany", "DE"]),
            (["12 Rue X, Lyon, France"], ["Lyon", nil, nil, "France", "FR"]),
            (["Calle 10 #20, Bogotá, Colombia"], ["Bogotá", nil, nil, "Colombia", "CO"]),
            (["12 Main St, Dublin 4, Ireland"], ["Dublin 4", nil, nil, "Ireland", "IE"]),
            (["Reforma 100, 06600 México, CDMX, Mexico"], ["México", "CDMX", "06600", "Mexico", "MX"]),
            (["2184 Pond Rd, Hutto, TX, United States"], ["Hutto", "TX", nil, "United States", "US"]),
            (["2184 Pond Rd, Hutto, TX 78634, United States"], ["Hutto", "TX", "78634", "United States", "US"]),
            (["5 High St, London SW1A 1AA, UK"], ["London", nil, "SW1A 1AA", "UK", "GB"]),
            (["Via Roma 5, 20121 Milano, MI, Italy"], ["Milano", "MI", "20121", "Italy", "IT"]),
            (["5 Herzl Street, 6100000 Tel Aviv, Israel"], ["Tel Aviv", nil, "6100000", "Israel", "IL"]),
            (["5 Herzl Street", "6100000 Tel Aviv, Israel"], ["Tel Aviv", nil, "6100000", "Israel", "IL"]),
            (["Rue Y 3, 98000 Monaco", "Monaco"], ["Monaco", nil, "98000", "Monaco", "MC"]),
            (["5 Main Street, Dublin 4", "Ireland"], ["Dublin 4", nil, nil, "Ireland", "IE"]),
            (["5 Main Street, Ballsbridge, Dublin 4", "Ireland"], ["Dublin 4", nil, nil, "Ireland", "IE"]),
            // A state of that name, and what may be a part of the street: of three parts the country is certain.
            (["12 Main St, Atlanta, Georgia"], [nil, nil, nil, nil, nil]),
            (["12 Rue X, Part-Dieu, Lyon, France"], [nil, nil, nil, "France", "FR"]),
            (["Am Stein 3, 78993, München, Germany"], [nil, nil, nil, "Germany", "DE"]),
            (["Dublin 4, Leinster, Ireland"], [nil, nil, nil, "Ireland", "IE"]),
            // A state's letters are a country's, too.
            (["5 Main St", "Wilmington", "DE"], [nil, nil, nil, nil, nil]),
            (["5 Main St", "San Diego", "CA"], [nil, nil, nil, nil, nil]),
            (["5 Main St", "Toronto, ON M5V 2T6", "CA"], ["Toronto", "ON", "M5V 2T6", "CA", "CA"]),
            (["Weg 5", "10115 Berlin", "DE"], ["Berlin", nil, "10115", "DE", "DE"]),
        ] as [([String], [String?])])
    func `street, town and country may stand on one line`(lines: [String], expected: [String?]) {
        let found = Location(query: nil, lines: lines)
        #expect(found.parts == expected)
        #expect(found.address == .value(lines.joined(separator: ", ")))
    }

    @Test(
        arguments: [
            (["Lucama, NC 27851", "United States"], ["Lucama", "NC", "27851", "US"]),
            (["A", "B", "St. John's, NL A1A1A1", "Canada"], ["St. John's", "NL", "A1A1A1", "CA"]),
            (["Kyeema Street", "Narrabundah 02604", "Australia"], ["Narrabundah", nil, "02604", "AU"]),
            (["Street", "Wagga Wagga, NSW 02154", "Australia"], ["Wagga Wagga", "NSW", "02154", "AU"]),
            (["Street", "Wagga Wagga NSW 2154", "Australia"], ["Wagga Wagga", "NSW", "2154", "AU"]),
            (
                ["Street", "Wagga Wagga, New South Wales 2154", "Australia"],
                ["Wagga Wagga", "New South Wales", "2154", "AU"]
            ),
            (["Street", "Baden Baden 76530", "Germany"], ["Baden Baden", nil, "76530", "DE"]),
            (["Straße", "78993 München", "Germany"], ["München", nil, "78993", "DE"]),
            (["Straße", "D-78993 München", "Deutschland"], ["München", nil, "78993", "DE"]),
            (["2184 Rue X", "Trois-Rivières, QC P7J 1E3", "Canada"], ["Trois-Rivières", "QC", "P7J 1E3", "CA"]),
            (["2184 Rue X", "Trois-Rivières, Québec P7J1E3", "Canada"], ["Trois-Rivières", "Québec", "P7J1E3", "CA"]),
            (["Horntye Park", "Hastings TN34 1EX", "United Kingdom"], ["Hastings", nil, "TN34 1EX", "GB"]),
            (["Horntye Park", "Hastings tn341ex", "England"], ["Hastings", nil, "tn341ex", "GB"]),
            (["Väg", "Västerås 721 30", "Sweden"], ["Västerås", nil, "721 30", "SE"]),
            (["Väg", "721 30 Västerås", "Sweden"], ["Västerås", nil, "721 30", "SE"]),
            (["Road", "Baile Átha Luain H14 D629", "Ireland"], ["Baile Átha Luain", nil, "H14 D629", "IE"]),
            (["Road", "Tokyo 105-0011", "Japan"], ["Tokyo", nil, "105-0011", "JP"]),
            (["Road 5", "Seoul 110-050", "South Korea"], ["Seoul", nil, "110-050", "KR"]),
            (["Road 5", "Riyadh 11564-2345", "Saudi Arabia"], ["Riyadh", nil, "11564-2345", "SA"]),
            (["Road", "Utrecht 1234 AB", "The Netherlands"], ["Utrecht", nil, "1234 AB", "NL"]),
            (["Road", "Utrecht 01234", "Netherlands"], ["Utrecht", nil, "01234", "NL"]),
            (["Road", "Seven Springs, PA, PA 16622", "United States"], ["Seven Springs, PA", "PA", "16622", "US"]),
            (
                ["Road", "Quezon City, Metro Manila 01100", "Philippines"],
                ["Quezon City", "Metro Manila", "01100", "PH"]
            ),
            (["12 Osmeña Blvd", "6000 Cebu City", "Philippines"], ["Cebu City", nil, "6000", "PH"]),
            (["12 Osmeña Blvd", "6000 Cebu City, Cebu", "Philippines"], ["Cebu City", "Cebu", "6000", "PH"]),
            (["12 Osmeña Blvd", "Cebu City 6000", "Philippines"], ["Cebu City", nil, "6000", "PH"]),
            (["Road", "Washington, D.C. 20001", "USA"], ["Washington", "D.C.", "20001", "US"]),
            (["Road", "Hutto, TX 78634-1234", "United States"], ["Hutto", "TX", "78634-1234", "US"]),
            (["Road", "Hutto TX 78634", "United States"], ["Hutto", "TX", "78634", "US"]),
            (["Road", "Town, ST 01234", "United States"], ["Town", "ST", "01234", "US"]),
            // LiveRC's five digits where the country has none, or others; a code of no form behind a known region.
            (["Road", "Dubai 00000", "United Arab Emirates"], ["Dubai", nil, "00000", "AE"]),
            (["Road", "London 12345", "United Kingdom"], ["London", nil, "12345", "GB"]),
            (["Road", "Hutto, TX 7863", "United States"], ["Hutto", "TX", "7863", "US"]),
        ] as [([String], [String?])])
    func `without a map the lines are read by the country's form`(lines: [String], expected: [String?]) {
        expect(lines, areReadAs: expected)
    }

    @Test(
        arguments: [
            // The street on the town's line; where two names may be the town, neither is.
            (["2184 Pond Rd, Hutto, TX 78634", "United States"], ["Hutto", "TX", "78634", "US"]),
            (["12 Road, London SW1A 1AA", "United Kingdom"], ["London", nil, "SW1A 1AA", "GB"]),
            (["12 High Rd, Randburg, 2194", "South Africa"], ["Randburg", nil, "2194", "ZA"]),
            (["1 Orchard Rd, Singapore 238801", "Singapore"], ["Singapore", nil, "238801", "SG"]),
            (["Rua A, 12, São Paulo - SP, 01000-000", "Brazil"], ["São Paulo", "SP", "01000-000", "BR"]),
            (["Unit 5, Estate, Leeds, West Yorkshire LS1 1AA", "United Kingdom"], [nil, nil, "LS1 1AA", "GB"]),
            (["Road", "Dublin 4, Co. Dublin D04 A1B2", "Ireland"], ["Dublin 4", "Co. Dublin", "D04 A1B2", "IE"]),
            (["Road", "29 Palms, CA 92277", "United States"], ["29 Palms", "CA", "92277", "US"]),
            (["Road", "100 Mile House, BC V0K 2E0", "Canada"], ["100 Mile House", "BC", "V0K 2E0", "CA"]),
            (["Calle 1", "9 de Julio, Buenos Aires 6500", "Argentina"], ["9 de Julio", "Buenos Aires", "6500", "AR"]),
            (["Rue 1", "Paris 12, Ile de France 75012", "France"], ["Paris 12", "Ile de France", "75012", "FR"]),
            (["Ulice 1", "Praha 4, Praha 14000", "Czechia"], ["Praha 4", "Praha", "14000", "CZ"]),
            (["Khreshchatyk 1, Kyiv 01001", "Ukraine"], ["Kyiv", nil, "01001", "UA"]),
            (["Hauptstr. 5a, Berlin 10115", "Germany"], ["Berlin", nil, "10115", "DE"]),
            (["Wien 10, Wien 1100", "Austria"], ["Wien 10", "Wien", "1100", "AT"]),
        ] as [([String], [String?])])
    func `without a map the street may stand on the town's line`(lines: [String], expected: [String?]) {
        expect(lines, areReadAs: expected)
    }

    @Test(
        arguments: [
            // Town, region and code on lines of their own.
            (["1 Main St", "Hutto", "TX 78634", "United States"], ["Hutto", "TX", "78634", "US"]),
            (["1 Main St", "Hutto", "Texas", "78634", "United States"], ["Hutto", "Texas", "78634", "US"]),
            (["1 Main St", "Hutto", "Texas 78634", "United States"], ["Hutto", "Texas", "78634", "US"]),
            (["1 Main St", "Indiana 15701", "United States"], ["Indiana", nil, "15701", "US"]),
            (["1 Main St, Hutto", "Texas 78634", "United States"], ["Hutto", "Texas", "78634", "US"]),
            (["1 Main St, Hutto", "TX 78634", "United States"], ["Hutto", "TX", "78634", "US"]),
            (["1 Main St", "Hutto,", "Texas 78634", "United States"], ["Hutto", "Texas", "78634", "US"]),
            (["1 Main St", "Hutto", "Texas", "United States"], ["Hutto", "Texas", nil, "US"]),
            (["1 Main St", "Hutto", "TX", "United States"], ["Hutto", "TX", nil, "US"]),
            (
                ["1 Main St", "Empire State Building", "New York 10118", "United States"],
                ["New York", nil, "10118", "US"]
            ),
            // The letters are a part of Latvia's code.
            (["Brīvības iela 5", "LV-1010 Rīga", "Latvia"], ["Rīga", nil, "LV-1010", "LV"]),
            (["Brīvības iela 5", "Rīga, LV-1010", "Latvia"], ["Rīga", nil, "LV-1010", "LV"]),
            (["Road 3", "LT-68001 Marijampolė", "Lithuania"], ["Marijampolė", nil, "68001", "LT"]),
            // The code before the town where the country writes it behind.
            (["芝公園4-2-8", "105-0011 港区, 東京都", "Japan"], ["港区", "東京都", "105-0011", "JP"]),
            (["Road 3", "510000 Guangzhou, Foo", "China"], ["Guangzhou", "Foo", "510000", "CN"]),
            (["Road 3", "10400 Rama Road, Foo", "Thailand"], [nil, nil, nil, "TH"]),
            (["Torggatan 3", "AX-22100 Mariehamn", "Finland"], ["Mariehamn", nil, "22100", "FI"]),
            (["Road 3", "3000 Sunny Hills, Foo", "Bangladesh"], [nil, nil, nil, "BD"]),
            (
                ["Unit 1", "High Street", "Hastings", "TN34 1EX", "United Kingdom"],
                ["Hastings", nil, "TN34 1EX", "GB"]
            ),
            (["High Street", "Hastings", "TN34 1EX", "United Kingdom"], ["Hastings", nil, "TN34 1EX", "GB"]),
            (["The Barn", "Hastings", "TN34 1EX", "United Kingdom"], [nil, nil, "TN34 1EX", "GB"]),
            (["Q 7, 24", "Mannheim", "Baden-Württemberg", "68161", "Germany"], [nil, nil, "68161", "DE"]),
            (["Europaweg 3", "Groningen NL 9723AS", "Netherlands"], ["Groningen", nil, "9723AS", "NL"]),
            (["Flat 2/1", "Glasgow, Scotland G1 1AA", "United Kingdom"], ["Glasgow", "Scotland", "G1 1AA", "GB"]),
            (["Unit 4", "Rua do Campo 12", "Macau", "Macau"], ["Macau", nil, nil, "MO"]),
            (["Road", "Edinburgh EH1 1YZ", "Scotland, UK"], ["Edinburgh", nil, "EH1 1YZ", "GB"]),
            (["12 Rue", "97400 Saint-Denis", "La Réunion"], ["Saint-Denis", nil, "97400", "RE"]),
            (["Road", "Cape Town, CP 8001", "South Africa"], ["Cape Town", "CP", "8001", "ZA"]),
            // A word for the code, and a region's short name.
            (["Road", "São Paulo, SP, CEP 01000-000", "Brazil"], ["São Paulo", "SP", "01000-000", "BR"]),
            (["Road", "Pune, Maharashtra, PIN: 411001", "India"], ["Pune", "Maharashtra", "411001", "IN"]),
            (["Road", "C.P. 28001 Madrid", "Spain"], ["Madrid", nil, "28001", "ES"]),
            (["Road", "Oklahoma City OK", "United States"], ["Oklahoma City", "OK", nil, "US"]),
            (["Road", "Port Washington", "United States"], ["Port Washington", nil, nil, "US"]),
            // No code.
            (["Road", "Dubai", "United Arab Emirates"], ["Dubai", nil, nil, "AE"]),
            (["Road", "Wagga Wagga, NSW", "Australia"], ["Wagga Wagga", "NSW", nil, "AU"]),
            (["N/A", "Dubai", "United Arab Emirates"], ["Dubai", nil, nil, "AE"]),
            (["Road", "02604", "Australia"], [nil, nil, "02604", "AU"]),
            // What people typed as the state, in a country that writes none.
            (
                ["Road", "Hastings, East Sussex TN34 1EX", "United Kingdom"],
                ["Hastings", "East Sussex", "TN34 1EX", "GB"]
            ),
            (["Road", "  Hutto ,  TX   78634 ", "United States"], ["Hutto", "TX", "78634", "US"]),
        ] as [([String], [String?])])
    func `without a map lines of their own, short names and missing codes are read`(
        lines: [String], expected: [String?]
    ) {
        expect(lines, areReadAs: expected)
    }

    /// Town, region, code and the country's code of an address whose last line is the country.
    private func expect(_ lines: [String], areReadAs expected: [String?]) {
        let lines = lines.map { TextCollector.fold(Array($0.utf8)[...]) }
        let found = Location(query: nil, lines: lines)
        #expect(found.parts == [expected[0], expected[1], expected[2], lines.last, expected[3]], "\(lines)")
        #expect(found.issues.isEmpty, "\(lines)")
    }

    @Test(arguments: [
        ["Road", "Town 5", "Germany"], ["Town", "Germany"], ["Road", "Town 12-3", "United States"],
        ["Road", "Town, Nowhere", "Australia"], ["Road", "12-34", "Australia"],
    ])
    func `what the country's form does not tell is absent`(lines: [String]) {
        #expect(Location(query: nil, lines: lines).parts.prefix(3) == [nil, nil, nil])
    }

    @Test func `behind a comma only a region is a region; the code is told all the same`() {
        #expect(
            Location(query: nil, lines: ["Road", "Town, Nowhere 02154", "Australia"]).parts.prefix(3) == [
                nil, nil, "02154",
            ])
    }

    @Test(
        arguments: [
            ("Cape Town, WC 08001", "South Africa", ["Cape Town", "WC", "08001"]),
            ("Cape Town, WC", "South Africa", ["Cape Town", "WC", nil]),
            ("Cape Town, WC N/A", "South Africa", ["Cape Town", "WC", nil]),
            ("Utrecht, UT 3511 AB", "Netherlands", ["Utrecht", "UT", "3511 AB"]),
            ("Rotorua, BOP 3010", "New Zealand", ["Rotorua", "BOP", "3010"]),
            ("Dublin, D D02 AF30", "Ireland", ["Dublin", "D", "D02 AF30"]),
            ("Berlin, BE 10115", "Germany", ["Berlin", "BE", "10115"]),
            ("München, BY 80331", "Germany", ["München", "BY", "80331"]),
            ("México, D.F. 06600", "Mexico", ["México", "D.F.", "06600"]),
            ("Hastings, ESX TN34 1EX", "United Kingdom", ["Hastings", "ESX", "TN34 1EX"]),
            ("Seven Springs, PA, ZZ 16622", "United States", ["Seven Springs, PA", "ZZ", "16622"]),
            ("Hastings, Kent TN34 1EX", "United Kingdom", ["Hastings", "Kent", "TN34 1EX"]),
            // Signs for no value.
            ("-, NC 27851", "United States", [nil, "NC", "27851"]),
            ("#, NC 27851", "United States", [nil, "NC", "27851"]),
            ("N/A, NC 27851", "United States", [nil, "NC", "27851"]),
            (", NC 27851", "United States", [nil, "NC", "27851"]),
            ("NC 27851", "United States", [nil, "NC", "27851"]), ("undefined, NC 27851", "USA", [nil, "NC", "27851"]),
            ("Lucama, NC N/A", "United States", ["Lucama", "NC", nil]),
            ("Lucama, NC -", "United States", ["Lucama", "NC", nil]),
            ("Lucama, North Carolina #", "United States", ["Lucama", "North Carolina", nil]),
            ("Lucama, N/A 27851", "United States", ["Lucama", nil, "27851"]),
            ("Lucama, - 27851", "United States", ["Lucama", nil, "27851"]),
            ("Lucama, # 27851", "United States", ["Lucama", nil, "27851"]),
            ("Lucama, N/A N/A", "United States", ["Lucama", nil, nil]),
            ("Lucama N/A", "Germany", ["Lucama", nil, nil]),
            ("N/A, N/A N/A", "United States", [nil, nil, nil]),
            // What people write behind the code.
            ("Lucama, NC 27851 USA", "United States", ["Lucama", "NC", "27851"]),
            ("Lucama, NC 27851, U.S.A.", "United States", ["Lucama", "NC", "27851"]),
            ("Lucama, NC 27851 United States", "United States", ["Lucama", "NC", "27851"]),
            ("Lucama, NC 27851.", "United States", ["Lucama", "NC", "27851"]),
            ("Köln 50667 DE", "Germany", ["Köln", nil, "50667"]),
            // Names of regions as they are also written.
            ("Hutto, Tex. 78634", "United States", ["Hutto", "Tex.", "78634"]),
            ("Santa Fe, N. Mex. 87501", "United States", ["Santa Fe", "N. Mex.", "87501"]),
            ("Medicine Hat, Alta. T1A 0A1", "Canada", ["Medicine Hat", "Alta.", "T1A 0A1"]),
            ("Montréal (Québec) H2X 1Y4", "Canada", ["Montréal", "Québec", "H2X 1Y4"]),
            ("20013 Magenta (Milano)", "Italy", ["Magenta", "Milano", "20013"]),
            ("Frankfurt (Oder) 15230", "Germany", ["Frankfurt (Oder)", nil, "15230"]),
            ("Hutto (Nowhere) 78634", "United States", ["Hutto (Nowhere)", nil, "78634"]),
            // Marks that show nothing, at the ends of words.
            ("\u{200E}Hutto,\u{200B} TX 78634\u{200B}", "United States\u{200E}", ["Hutto", "TX", "78634"]),
            ("\u{200B} New \u{200B} Town, TX \u{200E} 78634 \u{200B}", "United States", ["New Town", "TX", "78634"]),
            ("Hut\u{AD}to, TX\u{FEFF} 78634", "\u{202A}United States\u{202C}", ["Hut\u{AD}to", "TX", "78634"]),
            ("Wels 4600", "Aus\u{AD}tria", ["Wels", nil, "4600"]),
            ("Hastings TN34 1EX.", "United Kingdom", ["Hastings", nil, "TN34 1EX"]),
        ] as [(String, String, [String?])])
    func `without a map the town's line is LiveRC's own form`(line: String, country: String, expected: [String?]) {
        let found = Location(query: nil, lines: ["1 Road", line, country])
        #expect(found.parts.prefix(3) == expected[...])
        #expect(found.issues.isEmpty)
    }

    @Test(arguments: [
        ("1 Rd,%,%%+%,US", [nil, nil, nil]), ("1 Rd,%25,%25%25+%25,US", [nil, nil, nil]),
        ("1 Rd,undefined,undefined+null,US", [nil, nil, nil]), ("1 Rd,Lucama,NULL+Undefined,US", ["Lucama", nil, nil]),
        ("1 Rd,Lucama,NC+27851 USA,US", ["Lucama", "NC", "27851"]),
        ("1 Rd,Lucama,NC+27851.,US", ["Lucama", "NC", "27851"]),
        ("1 Rd,Lucama,NC+27851 Canada,US", ["Lucama", "NC", "27851 Canada"]),
        ("1 Rd,Lucama,NC+2785.,US", ["Lucama", "NC", "2785."]),
        ("1 Rd,Nullarbor,+02604,AU", ["Nullarbor", nil, "02604"]),
    ])
    func `a map's part that says nothing is absent, and a code's remains are taken off`(
        query: String, expected: [String?]
    ) {
        #expect(Location(query: query, lines: nil).parts.prefix(3) == expected[...])
    }

    @Test(arguments: [
        ("NC 27851", "NC+27851,US", [nil, "NC", "27851"]), ("-, NC 27851", "NC+27851,US", [nil, "NC", "27851"]),
        (", NC 27851", "NC+27851,US", [nil, "NC", "27851"]), ("NC 27851", "+,US", [nil, "NC", "27851"]),
    ])
    func `an empty town in the map is none in the line`(line: String, query: String, expected: [String?]) {
        let found = Location(query: "5320 US 301,,\(query)", lines: ["5320 US 301", line, "United States"])
        #expect(found.parts == expected + ["United States", "US"])
        #expect(found.issues.isEmpty)
    }

    @Test(arguments: [
        ("1 Rd,Lucama,NC+27851,US", "Lucama, NC 27851", ["Lucama", "NC", "27851", "United States", "US"]),
        ("1 Rd,Berlin,+10115,DE", "Berlin 10115", ["Berlin", nil, "10115", "Germany", "DE"]),
        ("1 Rd,Berlin,+10115,DE", "10115 Berlin", ["Berlin", nil, "10115", "Germany", "DE"]),
        ("1 Rd,10115 Berlin,+,DE", "10115 Berlin", ["Berlin", nil, "10115", "Germany", "DE"]),
        ("1 Rd,Singapore,+238823,SG", "Singapore 238823", ["Singapore", nil, "238823", "Singapore", "SG"]),
    ])
    func `where no line has the country the map's code names it`(query: String, line: String, expected: [String?]) {
        for lines in [["1 Rd", line], [line]] {
            let found = Location(query: query, lines: lines)
            #expect(found.parts == expected)
            #expect(found.issues.isEmpty)
        }
    }

    @Test(arguments: [
        (["8302 Old Gilliard Rd", "Hutto, TX 91003"], ["Hutto", "TX", "91003"]),
        (["Hutto, TX 91003"], ["Hutto", "TX", "91003"]), (["1 Road", "Hutto TX 91003"], ["Hutto", "TX", "91003"]),
        (["1 Road", "Hutto, Texas 91003-1234"], ["Hutto", "Texas", "91003-1234"]),
        (["1 Road", "Seven Springs, PA, PA 16622"], ["Seven Springs, PA", "PA", "16622"]),
        (["1 Road", "Suite 5", "Hutto, TX 91003"], ["Hutto", "TX", "91003"]),
        (["2184 Rue X", "Trois-Rivières, QC P7J 1E3"], ["Trois-Rivières", "QC", "P7J 1E3"]),
        (["2184 Rue X", "Toronto P7J 1E3"], ["Toronto", nil, "P7J 1E3"]),
        (["Park", "Hastings TN34 1EX"], ["Hastings", nil, "TN34 1EX"]),
    ])
    func `without a country only what cannot be anything else is read`(lines: [String], expected: [String?]) {
        let found = Location(query: nil, lines: lines)
        #expect(found.parts == expected + [nil, nil])
        #expect(found.address == .value(lines.joined(separator: ", ")))
        #expect(found.issues.isEmpty)
    }

    @Test(arguments: [
        ["Kyeema Street", "Narrabundah 02604"], ["Straße", "78993 München"], ["Road", "Hutto"], ["Road"],
        ["Road", "Hutto, 91003"], ["Road", "Hutto, XX 91003"], ["Road", "TX 91003"], ["Road", "Town", "Nowhereland"],
        ["Road", "Narrabundah 02604", "Nowhereland"],
    ])
    func `what may be anything is absent, and what stands in the country's place is told`(lines: [String]) {
        let found = Location(query: nil, lines: lines)
        #expect(found.parts == [nil, nil, nil, nil, nil])
        #expect(found.issues == [DataIssue(kind: .unknownCountry, field: .country, value: lines[lines.count - 1])])
    }
}
