import Foundation
import Testing

@testable import Catalogue

@Suite struct CountryTests {
    private func issues(_ country: String?, _ code: String?) -> [DataIssue] {
        var dashboard = Dashboard()
        dashboard.country = country.map(FieldValue.value) ?? .notFound
        dashboard.countryCode = code.map(FieldValue.value) ?? .absent
        return DataIssue.issues(in: dashboard)
    }

    @Test(arguments: [
        ("United States", "US"), ("united states of america", "US"), ("USA", "US"), ("U.S.A.", "US"),
        ("Korea, Republic of", "KR"), ("South Korea", "KR"), ("Korea, Democratic People's Republic of", "KP"),
        ("Congo, the Democratic Republic of the", "CD"), ("Cote D'Ivoire", "CI"), ("Côte d’Ivoire", "CI"),
        ("St. Lucia", "LC"), ("Bosnia & Herzegovina", "BA"), ("Virgin Islands, U.S.", "VI"), ("Scotland", "GB"),
        ("KSA", "SA"), ("Moçambique", "MZ"), ("भारत", "IN"), ("Republic of China", "TW"), ("China", "CN"),
        ("Re\u{301}union", "RE"), ("The Netherlands", "NL"), ("Viet Nam", "VN"), ("Guinea-Bissau", "GW"),
        ("Guinea", "GN"), ("Papua New Guinea", "PG"), ("Niger", "NE"), ("Nigeria", "NG"),
    ])
    func `a country is known by its names and agrees with its code`(name: String, code: String) {
        #expect(CountryNames.code(of: name) == code)
        #expect(issues(name, code) == [])
        #expect(issues(name, nil) == [] && issues(nil, code) == [])
    }

    @Test func `a name of another country than the code's is found`() {
        #expect(
            issues("Canada", "US") == [
                DataIssue(kind: .countryMismatch, field: .country, value: "Canada, with the code US")
            ])
    }

    @Test func `a code or a name that no country has is found, and nothing is said of the other`() {
        #expect(
            issues("Australia", "UK") == [DataIssue(kind: .unknownCountry, field: .countryCode, value: "UK")])
        #expect(issues("TX 78634", "US") == [DataIssue(kind: .unknownCountry, field: .country, value: "TX 78634")])
        #expect(issues("Nowhere", "XX").map(\.field) == [.country, .countryCode])
        #expect(issues("", "us").map(\.kind) == [.unknownCountry, .unknownCountry])
    }

    @Test func `the codes are those of the time zone database, and its names are known`() throws {
        let text = try String(contentsOfFile: "/usr/share/zoneinfo/iso3166.tab", encoding: .utf8)
        let rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: "\t") }
        #expect(rows.count == 249)
        #expect(rows.allSatisfy { CountryNames.isCode(String($0[0])) })
        #expect(Set(CountryNames.list.split(separator: "\n").map { $0.prefix(2) }).count == rows.count)
        // Where a part of a name is cut short or in brackets it is no name in use.
        let whole = rows.filter { !$0[1].contains("(") && !$0[1].contains(".") }
        let unknown = whole.filter { CountryNames.code(of: String($0[1])) != String($0[0]) }
        #expect(unknown.map { "\($0[0]) \($0[1])" } == ["BQ Caribbean NL", "TC Turks & Caicos Is"])
    }

    @Test func `the names that Unicode's CLDR gives are known`() throws {
        let codes = Set(CountryNames.list.split(separator: "\n").map { String($0.prefix(2)) })
        let english = Locale(identifier: "en")
        let unknown = codes.sorted().compactMap { code -> String? in
            guard let name = english.localizedString(forRegionCode: code), CountryNames.code(of: name) != code else {
                return nil
            }
            return "\(code) \(name)"
        }
        #expect(unknown == [])
    }
}
