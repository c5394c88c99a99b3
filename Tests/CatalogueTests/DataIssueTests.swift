import Catalogue
import Testing

@Suite struct DataIssueTests {
    private func kinds(_ change: (inout Dashboard) -> Void) -> [TrackField: DataIssue.Kind] {
        var dashboard = Dashboard()
        change(&dashboard)
        let issues = DataIssue.issues(in: dashboard)
        return Dictionary(uniqueKeysWithValues: issues.map { ($0.field, $0.kind) })
    }

    @Test func `a dashboard of which nothing was read has no issues`() {
        #expect(DataIssue.issues(in: Dashboard()).isEmpty)
    }

    @Test func `what is gone is no issue`() {
        #expect(
            kinds {
                $0.phone = .absent
                $0.email = .absent
                $0.website = .absent
            }.isEmpty)
    }

    @Test(arguments: [(90.0, 180.0), (-90, -180), (0, 10), (10, 0), (-35.3, 149.1)])
    func `coordinates on the earth are sound`(latitude: Double, longitude: Double) {
        #expect(
            kinds {
                $0.latitude = .value(latitude)
                $0.longitude = .value(longitude)
            }.isEmpty)
    }

    @Test func `each coordinate out of range is found, and only that one`() {
        let issues = DataIssue.issues(
            in: {
                var dashboard = Dashboard()
                dashboard.latitude = .value(90.5)
                dashboard.longitude = .value(180)
                return dashboard
            }())
        #expect(issues == [DataIssue(kind: .coordinatesOutOfRange, field: .latitude, value: "90.5")])
        let other = kinds {
            $0.latitude = .value(-90)
            $0.longitude = .value(-180.001)
        }
        #expect(other == [.longitude: .coordinatesOutOfRange])
        let notNumbers = kinds {
            $0.latitude = .value(.nan)
            $0.longitude = .value(.infinity)
        }
        #expect(notNumbers == [.latitude: .coordinatesOutOfRange, .longitude: .coordinatesOutOfRange])
    }

    @Test func `two zeros are coordinates that nobody filled in`() {
        let found = kinds {
            $0.latitude = .value(0)
            $0.longitude = .value(-0.0)
        }
        #expect(found == [.latitude: .coordinatesOutOfRange, .longitude: .coordinatesOutOfRange])
    }

    @Test(arguments: [
        "info@example.com", "a.b+c@sub.example.co.uk", "o'neil@example.org", "x@example.museum", "jörg@bücher.example",
        "a_b@my_host.example", "1@2.example",
    ])
    func `e-mail addresses are sound`(text: String) {
        #expect(kinds { $0.email = .value(text) }.isEmpty)
    }

    @Test(arguments: [
        "", "none", "@example.com", "a@", "a@b", "a@@b.example", "a@b@c.example", "a b@c.example", "a@c .example",
        "a@.example", "a@example.", "a@-b.example", "a@b-.example", ".a@b.example", "a.@b.example", "a..b@c.example",
        "a@b..example", "<a@b.example>", "a@b.example, c@d.example", "mailto:a@b.example",
        String(repeating: "x", count: 65) + "@example.com", "a@\(String(repeating: "x", count: 64)).example",
    ])
    func `what is no e-mail address is found`(text: String) {
        #expect(kinds { $0.email = .value(text) } == [.email: .malformedEmail])
    }

    @Test(arguments: [
        "12345", "(555) 123-4567", "+61 2 6295 1234", "555.123.4567", "0711/123456", "555-1234 x12", "555-1234 ext. 12",
        "555-1234ext12", "555-1234 EXT 7", "555-1234 extension 7", "5551234X9", "1-800-RCTRACK", "555-RACE",
        "(512) 555-RACE", "٥٥٥١٢٣٤", "０９０－１２３４－５６７８",
    ])
    func `phone numbers are sound`(text: String) {
        #expect(kinds { $0.phone = .value(text) }.isEmpty)
    }

    @Test(arguments: [
        "", "1234", "call me", "555-1234 x", "555-1234 ext.", "555-1234 or 555-1235", "555-1234 y12", "x12", "1234 x12",
        "555_1234", "555-1234 x12 x13", "RACE-555", "5-RACE", "555-AB", "12 MAIN STREET", "1-800-racenow", "٥٥٥",
        "555-1234\n", "555#1234",
    ])
    func `what is no phone number is found`(text: String) {
        #expect(kinds { $0.phone = .value(text) } == [.phone: .malformedPhone])
    }

    @Test(arguments: [
        "http://example.com", "https://example.com/a?b#c", "HTTP://EXAMPLE.COM/", "http://example.com:8080/",
        "http://localhost", "https://example.com?x", "http://example.com./", "http://bücher.example/",
        "http://127.0.0.1/",
        "https://facebook.com/a:b@c", "http://a@example.com", "http://example.com:",
    ])
    func `web addresses are sound`(text: String) {
        let found = kinds {
            $0.website = .value(text)
            $0.logoURL = .value(text)
            $0.facebookURL = .value(text)
        }
        #expect(found.isEmpty)
    }

    @Test(arguments: [
        "", "example.com", "http://", "https:///path", "http:/example.com", "ftp://example.com", "//example.com",
        "http://exa mple.com", "http://example.com/a b", "http://example.com:65536/", "http://example.com:port/",
        "http://a@", "http://-a.example", "http://a..example", "http://http://example.com", "mailto:a@b.c",
    ])
    func `what is no web address is found in each field that has one`(text: String) {
        let found = kinds {
            $0.website = .value(text)
            $0.logoURL = .value(text)
            $0.facebookURL = .value(text)
        }
        #expect(found == [.website: .malformedURL, .logoURL: .malformedURL, .facebookURL: .malformedURL])
    }

    @Test func `issues come in the fields' order, with their values`() {
        var dashboard = Dashboard()
        dashboard.facebookURL = .value("fb")
        dashboard.email = .value("mail")
        dashboard.phone = .value("phone")
        dashboard.longitude = .value(200)
        #expect(DataIssue.issues(in: dashboard).map(\.field) == [.longitude, .phone, .email, .facebookURL])
        #expect(DataIssue.issues(in: dashboard).map(\.value) == ["200.0", "phone", "mail", "fb"])
    }

    @Test func `a text that is not of its field's type is an issue of the field's kind, once`() {
        var dashboard = Dashboard()
        dashboard.refuse(.facebookURL, "ftp://x")
        dashboard.refuse(.email, "info at club.example")
        dashboard.refuse(.email, "E-Mail us")
        dashboard.refuse(.totalLaps, "many")
        dashboard.refuse(.latitude, "123.456")
        dashboard.refuse(.description, "any text")
        dashboard.refuse(.phone, " \n")
        dashboard.refuse(.website, "x:y")
        dashboard.refuse(.website, nil)
        let issues = DataIssue.issues(in: dashboard)
        #expect(
            issues == [
                DataIssue(kind: .coordinatesOutOfRange, field: .latitude, value: "123.456"),
                DataIssue(kind: .malformedEmail, field: .email, value: "E-Mail us"),
                DataIssue(kind: .malformedURL, field: .facebookURL, value: "ftp://x"),
                DataIssue(kind: .malformedFigure, field: .totalLaps, value: "many"),
            ])
    }

    @Test func `an issue shows at most 200 characters of a text, and no control characters`() {
        var dashboard = Dashboard()
        dashboard.refuse(.email, " \u{1B}[31m" + String(repeating: "é", count: 10_000))
        dashboard.report(DataIssue(kind: .addressMismatch, field: .address, value: "a\u{0}b"))
        #expect(dashboard.issues.first?.value == "\u{FFFD}[31m" + String(repeating: "é", count: 195))
        #expect(dashboard.issues.last?.value == "a\u{FFFD}b")
    }

    @Test func `the names are those that are stored`() {
        let names = [
            "coordinates_out_of_range", "malformed_email", "malformed_phone", "malformed_url",
            "unknown_country", "country_mismatch", "figure_fell", "duplicate_name", "malformed_figure",
            "address_mismatch", "coordinates_mismatch", "coordinates_elsewhere", "text_too_long",
        ]
        #expect(DataIssue.Kind.allCases.map(\.rawValue) == names)
    }
}
