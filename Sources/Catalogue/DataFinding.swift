/// Something that a dashboard says and that cannot be right: stored as it is, and reported.
public struct DataFinding: Sendable, Hashable, Codable {
    /// What is the matter; the raw value is the name that is stored and reported.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// A latitude beyond ±90, a longitude beyond ±180, or both exactly zero, as where nobody filled them in.
        case coordinatesOutOfRange = "coordinates_out_of_range"
        /// No `user@domain`.
        case malformedEmail = "malformed_email"
        /// Something else than digits and what stands between them, or too few digits.
        case malformedPhone = "malformed_phone"
        /// No http or https URL with a host.
        case malformedURL = "malformed_url"
        /// A code that ISO 3166-1 does not assign, or a name that is no country's.
        case unknownCountry = "unknown_country"
        /// The name is another country's than the code.
        case countryMismatch = "country_mismatch"
        /// A lifetime figure is less than what was stored before.
        case figureFell = "figure_fell"
        /// Another track has the same name.
        case duplicateName = "duplicate_name"
    }

    /// What is the matter.
    public var kind: Kind
    /// The field that it is about.
    public var field: TrackField
    /// The field's value, as text.
    public var value: String

    /// Makes a finding.
    public init(kind: Kind, field: TrackField, value: String) {
        self.kind = kind
        self.field = field
        self.value = value
    }

    /// What a dashboard alone shows, in the fields' order; figures that fell need what is stored, and names that two tracks
    /// share need the whole catalogue.
    public static func findings(in dashboard: Dashboard) -> [DataFinding] {
        var findings = coordinates(dashboard.latitude.value, dashboard.longitude.value)
        findings += country(dashboard.country.value, dashboard.countryCode.value)
        func check(_ field: TrackField, _ reading: Reading<String>, _ kind: Kind, _ isSound: (String) -> Bool) {
            let odd = reading.value.flatMap { isSound($0) ? nil : $0 } ?? dashboard.refusedLinks[field]
            if let odd { findings.append(DataFinding(kind: kind, field: field, value: odd)) }
        }
        check(.phone, dashboard.phone, .malformedPhone, ContactRules.isPhone)
        check(.website, dashboard.website, .malformedURL, ContactRules.isWebAddress)
        check(.email, dashboard.email, .malformedEmail, ContactRules.isEmail)
        check(.logoURL, dashboard.logoURL, .malformedURL, ContactRules.isWebAddress)
        check(.facebookURL, dashboard.facebookURL, .malformedURL, ContactRules.isWebAddress)
        return findings
    }

    private static func coordinates(_ latitude: Double?, _ longitude: Double?) -> [DataFinding] {
        let isUnset = latitude == 0 && longitude == 0
        var findings: [DataFinding] = []
        func check(_ field: TrackField, _ degrees: Double?, _ range: ClosedRange<Double>) {
            guard let degrees, isUnset || !range.contains(degrees) else { return }
            findings.append(DataFinding(kind: .coordinatesOutOfRange, field: field, value: "\(degrees)"))
        }
        check(.latitude, latitude, -90...90)
        check(.longitude, longitude, -180...180)
        return findings
    }

    private static func country(_ name: String?, _ code: String?) -> [DataFinding] {
        var findings: [DataFinding] = []
        let named = name.flatMap(CountryNames.code)
        if let name, named == nil {
            findings.append(DataFinding(kind: .unknownCountry, field: .country, value: name))
        }
        if let code, !CountryNames.isCode(code) {
            findings.append(DataFinding(kind: .unknownCountry, field: .countryCode, value: code))
        } else if let name, let code, let named, named != code {
            findings.append(
                DataFinding(kind: .countryMismatch, field: .country, value: "\(name), with the code \(code)"))
        }
        return findings
    }
}
