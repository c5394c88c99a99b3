/// A data issue: something that a page says and that cannot be right.
///
/// What is not of its field's type is reported and not stored; what is of its type and still odd is stored and reported.
public struct DataIssue: Sendable, Hashable, Codable {
    /// What is the matter; the raw value is the name that is stored and reported.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// A latitude beyond ±90, a longitude beyond ±180, or both exactly zero, as where nobody filled them in.
        case coordinatesOutOfRange = "coordinates_out_of_range"
        /// No `user@domain`, or nothing that an address can be read from.
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
        /// No whole number of at most 18 digits.
        case malformedFigure = "malformed_figure"
        /// The address lines and the map say that the track is in different places.
        case addressMismatch = "address_mismatch"
        /// The coordinates of the page and those of the address are more than 50 km apart.
        case coordinatesMismatch = "coordinates_mismatch"
        /// The address is found in another country only.
        case coordinatesElsewhere = "coordinates_elsewhere"
        /// Longer than any text that is read: 64 KiB.
        case textTooLong = "text_too_long"

        /// What a text in a field's place is when it is not of the field's type; `nil` for fields that take any text.
        init?(notOfTypeOf field: TrackField) {
            switch field {
            case .latitude, .longitude: self = .coordinatesOutOfRange
            case .email: self = .malformedEmail
            case .phone: self = .malformedPhone
            case .website, .logoURL, .facebookURL: self = .malformedURL
            case .country, .countryCode: self = .unknownCountry
            case .totalLaps, .totalPracticeSessions, .totalRaces, .totalEntries, .totalEvents: self = .malformedFigure
            case .trackName, .address, .city, .state, .postalCode, .description: return nil
            }
        }
    }

    /// What is the matter.
    public var kind: Kind
    /// The field that it is about.
    public var field: TrackField
    /// The field's value, as text.
    public var value: String

    /// Makes a issue.
    public init(kind: Kind, field: TrackField, value: String) {
        self.kind = kind
        self.field = field
        self.value = value
    }

    /// A text of a page as an issue shows it: at most 200 characters, none of them a control character, no white space at
    /// its ends.
    public static func shown(_ text: String) -> String {
        var scalars: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars.drop(while: \.properties.isWhitespace).prefix(maximumShown) {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            scalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }

    private static let maximumShown = 200

    /// What a dashboard alone shows, in the fields' order; figures that fell need what is stored, and names that two tracks
    /// share need the whole catalogue.
    public static func issues(in dashboard: Dashboard) -> [DataIssue] {
        let issues = dashboard.issues + oddValues(in: dashboard)
        guard issues.count > 1, !dashboard.issues.isEmpty else { return issues }
        func place(_ issue: DataIssue) -> Int { TrackField.allCases.firstIndex(of: issue.field) ?? 0 }
        return issues.enumerated().sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }
            .map(\.element)
    }

    private static func oddValues(in dashboard: Dashboard) -> [DataIssue] {
        var issues = coordinates(dashboard.latitude.value, dashboard.longitude.value)
        issues += country(dashboard.country.value, dashboard.countryCode.value)
        func check(_ field: TrackField, _ reading: FieldValue<String>, _ kind: Kind, _ isSound: (String) -> Bool) {
            guard let value = reading.value, !isSound(value) else { return }
            issues.append(DataIssue(kind: kind, field: field, value: shown(value)))
        }
        check(.phone, dashboard.phone, .malformedPhone, ContactRules.isPhone)
        check(.website, dashboard.website, .malformedURL, { ContactRules.isWebAddress($0) })
        check(.email, dashboard.email, .malformedEmail, ContactRules.isEmail)
        check(.logoURL, dashboard.logoURL, .malformedURL, { ContactRules.isWebAddress($0) })
        check(.facebookURL, dashboard.facebookURL, .malformedURL, { ContactRules.isWebAddress($0) })
        return issues
    }

    private static func coordinates(_ latitude: Double?, _ longitude: Double?) -> [DataIssue] {
        let isUnset = latitude == 0 && longitude == 0
        var issues: [DataIssue] = []
        func check(_ field: TrackField, _ degrees: Double?, _ range: ClosedRange<Double>) {
            guard let degrees, isUnset || !range.contains(degrees) else { return }
            issues.append(DataIssue(kind: .coordinatesOutOfRange, field: field, value: "\(degrees)"))
        }
        check(.latitude, latitude, -90...90)
        check(.longitude, longitude, -180...180)
        return issues
    }

    private static func country(_ name: String?, _ code: String?) -> [DataIssue] {
        var issues: [DataIssue] = []
        let named = name.flatMap(CountryNames.code)
        if let name, named == nil {
            issues.append(DataIssue(kind: .unknownCountry, field: .country, value: name))
        }
        if let code, !CountryNames.isCode(code) {
            issues.append(DataIssue(kind: .unknownCountry, field: .countryCode, value: code))
        } else if let name, let code, let named, named != code {
            issues.append(
                DataIssue(kind: .countryMismatch, field: .country, value: "\(name), with the code \(code)"))
        }
        return issues
    }
}
