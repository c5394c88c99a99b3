import Testing

@testable import LiveRC

/// Addresses as people type them: the parts in each other's place, twice, or all in one.
@Suite struct TypedAddressTests {
    @Test(
        arguments: [
            (
                "County Fairgrounds, Hutto, TX 78634,,+,US", ["County Fairgrounds, Hutto, TX 78634", "United States"],
                ["Hutto", "TX", "78634"]
            ),
            (
                "Calle 50,Panama City,Panamá+0816,PA", ["Calle 50", "Panama City, Panamá 0816", "Panama"],
                ["Panama City", "Panamá", "0816"]
            ),
            ("Na Příkopě 12,Praha 1,+1,CZ", ["Na Příkopě 12", "Praha 1 1", "Czech Republic"], ["Praha 1", nil, "1"]),
            ("Rua 12,Macau,Macau+,MO", ["Rua 12", "Macau, Macau", "Macau"], ["Macau", nil, nil]),
            (
                "1 Main St, Boston, MA 02134,,+,US", ["1 Main St, Boston, MA 02134", "United States"],
                ["Boston", "MA", "02134"]
            ),
            (
                "1 Main St Boston, MA 02134,,+,US", ["1 Main St Boston, MA 02134", "United States"],
                [nil, "MA", "02134"]
            ),
            (
                "Mill Lane, Hastings, TN34 1EX,,+,GB", ["Mill Lane, Hastings, TN34 1EX", "United Kingdom"],
                ["Hastings", nil, "TN34 1EX"]
            ),
            ("Av. Corrientes 1234,,+,AR", ["Av. Corrientes 1234", "Argentina"], [nil, nil, nil]),
            ("Bldg 12, Road 34, Block 1056,,+,BH", ["Bldg 12, Road 34, Block 1056", "Bahrain"], [nil, nil, nil]),
            ("Main Road 2650,,+,AU", ["Main Road 2650", "Australia"], [nil, nil, nil]),
            ("County Road 78634,,+,US", ["County Road 78634", "United States"], [nil, nil, nil]),
            (
                "1 Main,Hutto - TX,+78634,US", ["1 Main", "Hutto - TX 78634", "United States"],
                ["Hutto", "TX", "78634"]
            ),
            (
                "1 Main,Laval (Québec),+H7A 1A1,CA", ["1 Main", "Laval (Québec) H7A 1A1", "Canada"],
                ["Laval", "Québec", "H7A 1A1"]
            ),
            (
                "1 Main,Hutto,(TX)+78634,US", ["1 Main", "Hutto, (TX) 78634", "United States"],
                ["Hutto", "TX", "78634"]
            ),
            (
                "1 Main,Boston, MA 02134,MA+02134,US", ["1 Main", "Boston, MA 02134, MA 02134", "United States"],
                ["Boston", "MA", "02134"]
            ),
            (
                "Road,Wagga Wagga NSW 2650,NSW+2650,AU", ["Road", "Wagga Wagga NSW 2650, NSW 2650", "Australia"],
                ["Wagga Wagga", "NSW", "2650"]
            ),
            (
                "1 Main,Hutto,TX 78634+78634,US", ["1 Main", "Hutto, TX 78634 78634", "United States"],
                ["Hutto", "TX", "78634"]
            ),
            (
                "Mill Lane,Hastings,East Sussex TN34 1EX+,GB",
                ["Mill Lane", "Hastings, East Sussex TN34 1EX", "United Kingdom"],
                ["Hastings", "East Sussex", "TN34 1EX"]
            ),
            (
                "1 Main,Boston,02134+02134,US", ["1 Main", "Boston, 02134 02134", "United States"],
                ["Boston", nil, "02134"]
            ),
            ("1 Main,Boston,02134+MA,US", ["1 Main", "Boston, 02134 MA", "United States"], ["Boston", "MA", "02134"]),
            (
                "1 Main,Boston,MA+Boston, MA 02134,US", ["1 Main", "Boston, MA Boston, MA 02134", "United States"],
                ["Boston", "MA", "02134"]
            ),
            (
                "8302 Old,Hutto,TX+78634 Hutto,US", ["8302 Old", "Hutto, TX 78634 Hutto", "United States"],
                ["Hutto", "TX", "78634"]
            ),
            (
                "8302 Old,Hutto,+Hutto 78634,US", ["8302 Old", "Hutto Hutto 78634", "United States"],
                ["Hutto", nil, "78634"]
            ),
            (
                "1 Main,Boston,MA+MA 02134,US", ["1 Main", "Boston, MA MA 02134", "United States"],
                ["Boston", "MA", "02134"]
            ),
            (
                "1 Main,Hutto,+TX 78634 USA,US", ["1 Main", "Hutto TX 78634 USA", "United States"],
                ["Hutto", "TX", "78634"]
            ),
            (
                "1 Main,Boston,MA+02134 (behind Walmart),US",
                ["1 Main", "Boston, MA 02134 (behind Walmart)", "United States"], ["Boston", "MA", "02134"]
            ),
            (
                "1 Main,Brno,+Jihomoravský kraj 602 00,CZ", ["1 Main", "Brno Jihomoravský kraj 602 00", "Czechia"],
                ["Brno", nil, "602 00"]
            ),
            (
                "1 Main,Västerås,+SE 721 30,SE", ["1 Main", "Västerås SE 721 30", "Sweden"],
                ["Västerås", nil, "721 30"]
            ),
            ("1 Main,Zürich,+CH 8001,CH", ["1 Main", "Zürich CH 8001", "Switzerland"], ["Zürich", nil, "8001"]),
            ("1 Main,SE72130 Västerås,+,SE", ["1 Main", "SE72130 Västerås", "Sweden"], ["Västerås", nil, "72130"]),
            (
                "1 Main,80331 München, Germany,+,DE", ["1 Main", "80331 München, Germany", "Germany"],
                ["München", nil, "80331"]
            ),
            ("1 Main,Boston,MA USA+,US", ["1 Main", "Boston, MA USA", "United States"], ["Boston", "MA", nil]),
            (
                "1 Main,Hastings,England, UK+TN34 1EX,GB",
                ["1 Main", "Hastings, England, UK TN34 1EX", "United Kingdom"], ["Hastings", "England", "TN34 1EX"]
            ),
            (
                "1 Main,Bengaluru-560001,Karnataka+,IN", ["1 Main", "Bengaluru-560001, Karnataka", "India"],
                ["Bengaluru", "Karnataka", "560001"]
            ),
            (
                "8302 Old,78634 Hutto,TX+78634,US", ["8302 Old", "78634 Hutto, TX 78634", "United States"],
                ["Hutto", "TX", "78634"]
            ),
            (
                "Hauptstr. 5,München, Bayern 80331,+,DE", ["Hauptstr. 5", "München, Bayern 80331", "Germany"],
                ["München", "Bayern", "80331"]
            ),
            ("Road,Zürich, ZH 8001,+,CH", ["Road", "Zürich, ZH 8001", "Switzerland"], ["Zürich", "ZH", "8001"]),
            (
                "42.3601,-71.0589,MA+02134,US", ["42.3601", "-71.0589, MA 02134", "United States"],
                [nil, "MA", "02134"]
            ),
            ("Calle 5,Rosario 2000,+2000,AR", ["Calle 5", "Rosario 2000", "Argentina"], ["Rosario", nil, "2000"]),
            (
                "Kyeema Street,Narrabundah,+02604,AU", ["Kyeema Street", "Narrabundah 02604", "Australia"],
                ["Narrabundah", nil, "02604"]
            ),
            (
                "Horntye Park, Bohemia Road,Hastings,+TN34 1EX,GB",
                ["Horntye Park, Bohemia Road", "Hastings TN34 1EX", "United Kingdom"], ["Hastings", nil, "TN34 1EX"]
            ),
            (
                "777 Waterwheel Drive,Seven Springs, PA,PA+16622,US",
                ["777 Waterwheel Drive", "Seven Springs, PA, PA 16622", "United States"],
                ["Seven Springs, PA", "PA", "16622"]
            ),
            (
                "12 Road,Milano,MI Italia+20100,IT", ["12 Road", "Milano, MI Italia 20100", "Italy"],
                ["Milano", "MI", "20100"]
            ),
            (
                "12 Road,Pune,MH India+411001,IN", ["12 Road", "Pune, MH India 411001", "India"],
                ["Pune", "MH", "411001"]
            ),
            (
                "1 Main,Hutto,TX+78634 Hutto,US", ["1 Main", "Hutto, TX 78634 Hutto", "United States"],
                ["Hutto", "TX", "78634"]
            ),
            (
                "12 Road,Hutto,TX, USA+78634,US", ["12 Road", "Hutto, TX, USA 78634", "United States"],
                ["Hutto", "TX", "78634"]
            ),
            (
                "12 Calle,Toluca,México+50000,MX", ["12 Calle", "Toluca, México 50000", "Mexico"],
                ["Toluca", "México", "50000"]
            ),
            (
                "12 Road,Charlotte Amalie,VI+00802,VI",
                ["12 Road", "Charlotte Amalie, VI 00802", "Virgin Islands, U.S."], ["Charlotte Amalie", "VI", "00802"]
            ),
            (
                "12 Road,IM1 1AA Douglas,+,IM", ["12 Road", "IM1 1AA Douglas", "Isle of Man"],
                ["Douglas", nil, "IM1 1AA"]
            ),
            (
                "5320 US 301,Lucama,+NC-27851,US", ["5320 US 301", "Lucama NC-27851", "United States"],
                ["Lucama", "NC", "27851"]
            ),
            (
                "5320 US 301,Lucama,NC-27851+,US", ["5320 US 301", "Lucama, NC-27851", "United States"],
                ["Lucama", "NC", "27851"]
            ),
            (
                "12 Road,London,England, UK+SW1A 1AA,GB",
                ["12 Road", "London, England, UK SW1A 1AA", "United Kingdom"], ["London", "England", "SW1A 1AA"]
            ),
            (
                "The Barn, Hastings, TN34 1EX,,+,GB", ["The Barn, Hastings, TN34 1EX", "United Kingdom"],
                [nil, nil, "TN34 1EX"]
            ),
            (
                "12 Road,Durban,+Private Bag 4001,ZA", ["12 Road", "Durban Private Bag 4001", "South Africa"],
                ["Durban", nil, "Private Bag 4001"]
            ),
            (
                "12 Road,Glasgow,Scotland+G1 1AA,GB", ["12 Road", "Glasgow, Scotland G1 1AA", "United Kingdom"],
                ["Glasgow", "Scotland", "G1 1AA"]
            ),
        ] as [(String, [String], [String?])])
    func `what was typed into another place of the form is told apart`(
        query: String, lines: [String], expected: [String?]
    ) {
        let found = Location(query: query, lines: lines)
        #expect(found.issues.isEmpty)
        #expect(Array(found.parts.prefix(3)) == expected)
        // With a note of where each part stands, too.
        let explained = Location(
            map: MapQuery(source: "https://maps.example.com/?q=\(query)"), lines: lines, SourceRecorder())
        #expect(explained.parts == found.parts)
    }

    @Test(
        arguments: [
            (["Main Street, Hutto, TX 78634", "United States"], ["Hutto", "TX", "78634"]),
            (["1 Main St, Boston, MA 02134"], ["Boston", "MA", "02134"]),
            (["Via Roma 12, Milano 20100", "Italy"], ["Milano", nil, "20100"]),
            (["Hauptstr. 5, 80331 München", "Germany"], ["München", nil, "80331"]),
            (["Seven Springs, PA, PA 16622", "United States"], ["Seven Springs, PA", "PA", "16622"]),
            (["1 Main", "Campinas, Brazil 13015-904", "Brazil"], ["Campinas", nil, "13015-904"]),
            (["1 Main", "Hutto, TX 78634", "United States", "United States"], ["Hutto", "TX", "78634"]),
            (["1 Main", "Hastings", "TN34 1EX", "England, United Kingdom"], ["Hastings", nil, "TN34 1EX"]),
            (["1 Main", "Bengaluru-560001", "India"], ["Bengaluru", nil, "560001"]),
            (["1 Main", "Dhaka-1205", "Bangladesh"], ["Dhaka", nil, "1205"]),
            (["1 Main", "Mérida 97000, Yucatán", "Mexico"], ["Mérida", "Yucatán", "97000"]),
            (["1 Main", "Baku AZ1000", "Azerbaijan"], ["Baku", nil, "AZ1000"]),
            (["1 Main", "Port of Spain 100607", "Trinidad and Tobago"], ["Port of Spain", nil, "100607"]),
            (["1 Main", "LT44150 Kaunas", "Lithuania"], ["Kaunas", nil, "44150"]),
            (["1 Main", "Praha 9", "Czech Republic"], ["Praha 9", nil, nil]),
            (
                ["1 Main", "Winston Salem, NC 27101", "Forsyth County", "United States"],
                ["Winston Salem", "NC", "27101"]
            ),
            (["1 Main", "47300 Petaling Jaya", "Selangor", "Malaysia"], ["Petaling Jaya", "Selangor", "47300"]),
            (["1 Main", "67663 Kaiserslautern", "Rheinland-Pfalz", "Germany"], ["Kaiserslautern", nil, "67663"]),
            (["1 Main", "1000 Skopje, North Macedonia"], ["Skopje", nil, "1000"]),
            (["12 Road", "Colombo 03, Western 00300", "Sri Lanka"], ["Colombo 03", "Western", "00300"]),
            (["12 Road", "Kathmandu 10, Bagmati 44600", "Nepal"], ["Kathmandu 10", "Bagmati", "44600"]),
            (["12 Road", "Bukit Timah 5, Penang 11900", "Malaysia"], ["Bukit Timah 5", "Penang", "11900"]),
            (["12 Calle", "Toluca, México 50000", "Mexico"], ["Toluca", "México", "50000"]),
            (["Federal Way, WA 98003", "United States"], ["Federal Way", "WA", "98003"]),
            (["Federal Way 98003", "United States"], ["Federal Way", nil, "98003"]),
            (["University Place, WA 98466", "United States"], ["University Place", "WA", "98466"]),
            (["Queen Street, Auckland 1010", "New Zealand"], ["Auckland", nil, "1010"]),
            (["Riverside Drive, Reading RG1 8QH", "United Kingdom"], ["Reading", nil, "RG1 8QH"]),
            (["Ring Road, Pune 411001", "India"], ["Pune", nil, "411001"]),
            (["5 Rd", "IM1 1AA Douglas", "Isle of Man"], ["Douglas", nil, "IM1 1AA"]),
            (["Hastings, East Sussex, TN34 1EX", "United Kingdom"], ["Hastings", "East Sussex", "TN34 1EX"]),
            (["Khreshchatyk 1, Kyiv 01001", "Ukraine"], ["Kyiv", nil, "01001"]),
        ] as [([String], [String?])])
    func `lines without a map are told apart`(lines: [String], expected: [String?]) {
        #expect(Array(Location(query: nil, lines: lines).parts.prefix(3)) == expected)
    }
}
