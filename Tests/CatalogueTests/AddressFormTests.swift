import Testing

@testable import Catalogue

@Suite struct AddressFormTests {
    private func bytes(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

    private func text(_ bytes: ArraySlice<UInt8>?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test func `every country has a form, and no other`() throws {
        let countries = Set(CountryNames.list.split(separator: "\n").map { String($0.prefix(2)) })
        let forms = AddressForm.list.split(separator: "\n").map { String($0.prefix(2)) }
        #expect(Set(forms) == countries && forms.count == countries.count)
        #expect(countries.allSatisfy { AddressForm.form(of: $0) != nil })
        #expect(AddressForm.form(of: "XX") == nil && AddressForm.form(of: "") == nil)
    }

    @Test func `every country whose regions are known writes one`() {
        for country in Set(AddressForm.regionList.split(separator: "\n").map { String($0.prefix(2)) }) {
            #expect(AddressForm.form(of: country)?.hasRegion == true, "\(country)")
        }
    }

    @Test(
        arguments: [
            (
                "US", ["78634", "78634-1234", "78634 1234", "786341234"],
                ["7863", "786345", "A8634", "78634-", "78634-12"]
            ),
            ("CA", ["L4M 4Y8", "l4m4y8", "L4M-4Y8"], ["L4M", "4M4 Y8L", "L4M 4Y", "LLM 4Y8"]),
            (
                "GB", ["TN34 1EX", "tn341ex", "M1 1AE", "W1A 0AX", "EC1A 1BB", "GIR 0AA", "CR2 6XH"],
                ["TN34", "1EX", "12345"]
            ),
            ("IE", ["H14 D629", "D6W XY00", "D02AF30"], ["HH4 D629", "H14"]),
            ("SE", ["721 30", "72130", "721-30"], ["7213", "72 130", "0721 30"]),
            ("AU", ["2604", "02604"], ["604", "12604", "002604"]), ("IS", ["101", "00101"], ["0101", "10101"]),
            ("NL", ["1234 AB", "1234AB", "1234", "01234"], ["123 AB", "1234 A"]),
            ("JP", ["105-0011", "1050011"], ["105-011"]), ("BR", ["40301-110", "40301110"], ["40301"]),
            ("PL", ["00-001", "00001"], ["0-0001"]), ("LV", ["LV-1010", "1010", "01010"], ["LT-1010"]),
            ("AD", ["AD500"], ["500"]), ("AE", [], ["12345", ""]), ("MT", ["VLT 1117", "VLT1117"], ["VLTA 117"]),
        ] as [(String, [String], [String])])
    func `codes are told from others by the country's patterns`(country: String, codes: [String], others: [String])
        throws
    {
        let form = try #require(AddressForm.form(of: country))
        for code in codes { #expect(form.isCode(bytes(code)), "\(code)") }
        for other in others { #expect(!form.isCode(bytes(other)), "\(other)") }
    }

    @Test(arguments: [
        ("GB", "Hastings TN34 1EX", "TN34 1EX"), ("GB", "TN34 1EX", "TN34 1EX"), ("SE", "Västerås 721 30", "721 30"),
        ("SE", "Box 5 721 30", "721 30"), ("US", "Lucama, NC 27851", "27851"), ("US", "Lucama,27851", "27851"),
        ("AE", "Dubai 00000", "00000"), ("GB", "London 12345", "12345"), ("US", "Town 1234", nil),
        ("US", "Town27851", nil),
        ("US", "", nil), ("US", "Town", nil), ("DE", "78993 München", nil), ("US", "Road 5 78634", "78634"),
    ])
    func `a code is found at the end of a line`(country: String, line: String, code: String?) throws {
        let form = try #require(AddressForm.form(of: country))
        #expect(text(form.codeAtEnd(of: bytes(line))) == code)
    }

    @Test(arguments: [
        ("DE", "78993 München", "78993", "München"), ("DE", "D-78993 München", "78993", "München"),
        ("CH", "CH-8001 Zürich", "8001", "Zürich"), ("AT", "A-1010 Wien", "1010", "Wien"),
        ("BY", "220050, Minsk", "220050", "Minsk"),
        ("SE", "721 30 Västerås", "721 30", "Västerås"), ("GT", "01001- Guatemala", "01001", "Guatemala"),
        ("SV", "1101-San Salvador", "1101", "San Salvador"), ("PL", "00-001 Warszawa", "00-001", "Warszawa"),
        ("NL", "1234 AB Utrecht", "1234 AB", "Utrecht"), ("NL", "1234 Utrecht", "1234", "Utrecht"),
        ("AU", "Narrabundah 2604", "2604", "Narrabundah"), ("GB", "Hastings TN34 1EX", "TN34 1EX", "Hastings"),
    ])
    func `a code in the town's part is found where the country writes it`(
        country: String, part: String, code: String, town: String
    ) throws {
        let found = try #require(AddressForm.form(of: country)?.codeInTown(bytes(part)))
        #expect(text(found.code) == code && text(found.town) == town)
    }

    @Test(arguments: [
        ("DE", "München 78993"), ("DE", "78993"), ("DE", "78993 12"), ("AU", "2604 Narrabundah"), ("AE", "Dubai 00000"),
        ("DE", ""), ("FO", "100"), ("DE", "789935 München"), ("DE", "78993München"), ("US", "Town 1234"),
    ])
    func `elsewhere in it stands no code`(country: String, part: String) throws {
        let form = try #require(AddressForm.form(of: country))
        #expect(form.codeInTown(bytes(part)) == nil)
    }

    @Test(arguments: [
        ("US", "TX", "Texas"), ("US", "tx", "TEXAS"), ("US", "D.C.", "District of Columbia"), ("CA", "QC", "Québec"),
        ("CA", "QC", "Que\u{301}bec"), ("AU", "NSW", "N.S.W."), ("IE", "Co. Cork", "County Cork"), ("IE", "CO", "Cork"),
        ("PH", "Metro Manila", "metro manila"), ("CN", "Guangdong", "Guangdong Province"), ("MX", "Jal.", "JAL"),
        ("BR", "SP", "Sao Paulo"), ("IT", "RM", "Roma"),
    ])
    func `a region is known by all its names`(country: String, name: String, other: String) throws {
        let form = try #require(AddressForm.form(of: country))
        let region = form.region(bytes(name))
        #expect(region != nil && region == form.region(bytes(other)))
    }

    @Test func `what is no region of the country is none`() throws {
        for (country, name) in [
            ("US", "ST"), ("US", "NSW"), ("GB", "East Sussex"), ("DE", "Bayern"), ("US", ""), ("BB", "X"),
        ] {
            let form = try #require(AddressForm.form(of: country))
            #expect(form.region(bytes(name)) == nil)
        }
        #expect(AddressForm.form(of: "US")?.region(bytes(String(repeating: "a", count: 10_000))) == nil)
    }
}
