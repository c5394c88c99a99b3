import Programs
import Testing

@testable import Catalogue
@testable import LiveRC

/// An address of a country, as LiveRC writes it into lines and map.
private struct Address {
    let country: String
    var street = "12 Any Road"
    var city: String
    var state = ""
    var code = ""

    var lines: [String] {
        let town = city + (state.isEmpty ? "" : ", " + state) + (code.isEmpty ? "" : " " + code)
        return [street, town, CountrySamples.names[country] ?? ""]
    }

    var query: String { "\(street),\(city),\(state)+\(code),\(country)" }
}

@Suite struct AddressPropertyTests {
    private static let cities = [
        "Hastings", "St. John's", "Baden Baden", "Stoke-on-Trent", "Västerås", "Baile Átha Luain", "Tōkyō",
        "Big Rapids",
    ]

    /// A code of a pattern of `AddressForm.list`.
    private func code(_ pattern: String, _ draws: inout SeededRandom) -> String {
        String(
            pattern.map { sign -> Character in
                switch sign {
                case "#": "123456789".randomElement(using: &draws) ?? "1"
                case "@": "ABCEGHJ".randomElement(using: &draws) ?? "A"
                case "*": "ABC123".randomElement(using: &draws) ?? "A"
                default: sign
                }
            })
    }

    private func parts(_ location: Location) -> [FieldValue<String>] {
        [location.city, location.state, location.postalCode, location.countryCode]
    }

    /// All ways to read an address: the map alone, the lines alone, and both.
    private func readings(_ lines: [String], _ query: String) -> [Location] {
        let map = MapQuery(source: "https://maps.example.com/?key=a&q=\(query)")
        let encoded = MapQuery(source: "https://maps.example.com/?q=\(query.percentEncoded)&zoom=5")
        return [
            Location(map: map, lines: nil), Location(map: nil, lines: lines), Location(map: map, lines: lines),
            Location(map: encoded, lines: nil), Location(map: encoded, lines: lines),
        ]
    }

    @Test func `an address of any country is read alike from the lines, from the map and from both`() throws {
        var draws = SeededRandom(seed: 12)
        var count = 0
        for form in CountrySamples.forms {
            for pattern in form.patterns {
                for city in Self.cities {
                    for state in [""] + form.regions.shuffled(using: &draws).prefix(3) {
                        var address = Address(country: form.country, city: city, state: state)
                        address.code = code(pattern, &draws)
                        // LiveRC pads short numbers with zeros.
                        let isShort = address.code.count < 5 && address.code.allSatisfy(\.isNumber)
                        if isShort, Bool.random(using: &draws) {
                            address.code = String(repeating: "0", count: 5 - address.code.count) + address.code
                        }
                        let expected: [FieldValue<String>] = [
                            .value(city), state.isEmpty ? .absent : .value(state), .value(address.code),
                            .value(form.country),
                        ]
                        for (way, location) in readings(address.lines, address.query).enumerated() {
                            count += 1
                            try #require(
                                parts(location) == expected && location.issues.isEmpty,
                                "way \(way): \(address.lines), \(address.query): \(parts(location)) \(location.issues)")
                        }
                    }
                }
            }
        }
        #expect(count > 10_000)
    }

    @Test func `a code in the town's part is read alike, where the country writes it so`() throws {
        var draws = SeededRandom(seed: 13)
        var count = 0
        for form in CountrySamples.forms where form.isCodeFirst {
            for pattern in form.patterns {
                for city in Self.cities {
                    let code = code(pattern, &draws)
                    let address = Address(country: form.country, city: "\(code) \(city)")
                    let expected: [FieldValue<String>] = [.value(city), .absent, .value(code), .value(form.country)]
                    for (way, location) in readings(address.lines, address.query).enumerated() {
                        count += 1
                        try #require(
                            parts(location) == expected && location.issues.isEmpty,
                            "way \(way): \(address.lines), \(address.query): \(parts(location)) \(location.issues)")
                    }
                }
            }
        }
        #expect(count > 1_000)
    }

    @Test func `an address without a code or a street is read alike`() throws {
        for form in CountrySamples.forms {
            for city in Self.cities {
                let address = Address(country: form.country, city: city)
                for location in readings(address.lines, address.query) {
                    try #require(
                        parts(location) == [.value(city), .absent, .absent, .value(form.country)]
                            && location.issues.isEmpty,
                        "\(address.lines): \(parts(location)) \(location.issues)")
                }
                let short = "\(city),+,\(form.country)"
                let map = Location(map: MapQuery(source: "?q=\(short)"), lines: nil)
                try #require(parts(map) == [.value(city), .absent, .absent, .value(form.country)], "\(short)")
            }
        }
    }

    /// Texts of any kind: whatever the page says, the reading ends, and gives nothing that the page does not say.
    @Test func `nothing is invented from texts of any kind`() {
        var draws = SeededRandom(seed: 14)
        let pieces = [
            ",", ", ", "+", " ", "US", "AU", "DE", "Town", "TX", "78634", "02604", "N/A", "-", "#", "%2C", "é", "&",
            "q=",
            "center=", "1.5", "Street 5", "TN34 1EX", "\u{301}", "United States", "Germany", "0", ".", "%", "%FF", "",
        ]
        for _ in 0..<20_000 {
            func text(_ most: Int) -> String {
                (0..<Int.random(in: 0...most, using: &draws)).map { _ in pieces.randomElement(using: &draws) ?? "" }
                    .joined()
            }
            let query = text(12)
            let lines = (0..<Int.random(in: 0...5, using: &draws)).map { _ in
                TextCollector.fold(Array(text(5).utf8)[...])
            }.filter { !$0.isEmpty }
            let location = Location(
                map: Bool.random(using: &draws) ? MapQuery(source: "?q=\(query)") : nil,
                lines: Bool.random(using: &draws) ? lines : nil)
            let page = Set((query + lines.joined()).utf8.filter { $0 >= 0x30 }.map { $0 & ~0x20 })
            for part in [location.city, location.state, location.postalCode, location.country] {
                guard let value = part.value else { continue }
                #expect(!value.isEmpty && !NoValue.isOne(value), "\(query) \(lines)")
                let isFromPage = value.utf8.allSatisfy { $0 < 0x30 || page.contains($0 & ~0x20) || $0 >= 0x80 }
                #expect(isFromPage, "\(value): \(query) \(lines)")
            }
            #expect((location.latitude.value == nil) == (location.longitude.value == nil))
        }
    }
}

/// What `AddressForm.list` and `CountryNames.list` have, read for the tests by themselves.
private enum CountrySamples {
    struct Form {
        let country: String
        let isCodeFirst: Bool
        let patterns: [String]
        let regions: [String]
    }

    static let forms: [Form] = AddressForm.list.split(separator: "\n").map { line in
        let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
        var patterns = parts.count > 2 ? parts[2] : ""
        if patterns.hasPrefix("["), let end = patterns.firstIndex(of: "]") {
            patterns = String(patterns[patterns.index(after: end)...])
        }
        return Form(
            country: parts[0], isCodeFirst: parts[1].hasPrefix("<"),
            patterns: patterns.split(separator: "|").map(String.init),
            regions: AddressForm.regionList.split(separator: "\n").filter { $0.hasPrefix(parts[0]) }.flatMap {
                $0.dropFirst(3).split(whereSeparator: { $0 == "|" || $0 == "=" }).map(String.init)
            })
    }

    static let names: [String: String] = Dictionary(
        CountryNames.list.split(separator: "\n").map { line in
            (String(line.prefix(2)), String(line.dropFirst(3).prefix { $0 != "|" }))
        }, uniquingKeysWith: { first, _ in first })
}

extension String {
    fileprivate var percentEncoded: String {
        utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
