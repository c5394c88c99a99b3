/// What a page said about one field.
public enum FieldValue<Value: Sendable & Hashable>: Sendable, Hashable {
    /// The page gave a value.
    case value(Value)
    /// The page was read and shows that there is none (`N/A`, an empty part of a whole address).
    case absent
    /// The page could not tell: a missing panel, a truncated page, something unreadable.
    case notFound

    /// The value, if the page gave one.
    public var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }
}

/// A field's value of any kind.
public enum TrackValue: Sendable, Hashable {
    /// Text, never empty.
    case text(String)
    /// Degrees.
    case real(Double)
    /// A lifetime figure.
    case integer(Int64)
}

/// What a dashboard says about the month in which it was read: no profile of the track, and no reason to read it again.
public struct MonthFigures: Sendable, Hashable {
    /// Results of this month.
    public var results: Int64?
    /// Practice sessions of this month.
    public var sessions: Int64?
    /// Videos of this month.
    public var videos: Int64?

    /// Nothing is known.
    public init() {}
}

/// What one track's dashboard page said, field by field.
public struct Dashboard: Sendable, Hashable {
    /// The track's name as the About panel gives it; the stored name is the catalogue's.
    public var trackName: FieldValue<String> = .notFound
    /// Degrees north, as given; may be out of range.
    public var latitude: FieldValue<Double> = .notFound
    /// Degrees east, as given; may be out of range.
    public var longitude: FieldValue<Double> = .notFound
    /// The address lines, joined with `, `.
    public var address: FieldValue<String> = .notFound
    /// The city.
    public var city: FieldValue<String> = .notFound
    /// The state or province, as printed.
    public var state: FieldValue<String> = .notFound
    /// The country's name.
    public var country: FieldValue<String> = .notFound
    /// The country's ISO 3166 alpha-2 code.
    public var countryCode: FieldValue<String> = .notFound
    /// The postal code, as printed: text.
    public var postalCode: FieldValue<String> = .notFound
    /// The phone number, as printed.
    public var phone: FieldValue<String> = .notFound
    /// The web site, as linked.
    public var website: FieldValue<String> = .notFound
    /// The e-mail address.
    public var email: FieldValue<String> = .notFound
    /// Free text about the track.
    public var description: FieldValue<String> = .notFound
    /// The logo's URL.
    public var logoURL: FieldValue<String> = .notFound
    /// The Facebook page's URL.
    public var facebookURL: FieldValue<String> = .notFound
    /// Laps driven since the track joined LiveRC.
    public var totalLaps: FieldValue<Int64> = .notFound
    /// Practice sessions since the track joined LiveRC.
    public var totalPracticeSessions: FieldValue<Int64> = .notFound
    /// Races since the track joined LiveRC.
    public var totalRaces: FieldValue<Int64> = .notFound
    /// Race entries since the track joined LiveRC.
    public var totalEntries: FieldValue<Int64> = .notFound
    /// Events since the track joined LiveRC.
    public var totalEvents: FieldValue<Int64> = .notFound

    /// What the page says about the month.
    public var month = MonthFigures()

    /// What the page says and cannot be right, as far as reading it showed; `DataIssue.issues(in:)` adds the rest.
    public private(set) var issues: [DataIssue] = []

    /// A dashboard of which nothing is read yet.
    public init() {}

    /// Reports a text that stands in a field's place and is not of the field's type: it is not stored, and what is stored
    /// stays.
    ///
    /// One text a field: the last one counts, and `nil` or a blank text takes the report back.
    public mutating func refuse(_ field: TrackField, _ text: String?) {
        guard let kind = DataIssue.Kind(notOfTypeOf: field) else { return }
        issues.removeAll { $0.field == field && $0.kind == kind }
        let shown = text.map(DataIssue.shown) ?? ""
        if !shown.isEmpty { issues.append(DataIssue(kind: kind, field: field, value: shown)) }
    }

    /// Forgets what was reported of some fields.
    public mutating func forgetIssues(of fields: Set<TrackField>) {
        issues.removeAll { fields.contains($0.field) }
    }

    /// Reports something that cannot be right.
    public mutating func report(_ issue: DataIssue) {
        issues.append(DataIssue(kind: issue.kind, field: issue.field, value: DataIssue.shown(issue.value)))
    }

    /// What the page said about a field, whatever its kind.
    public subscript(field: TrackField) -> FieldValue<TrackValue> {
        switch field {
        case .trackName: trackName.map(TrackValue.text)
        case .latitude: latitude.map(TrackValue.real)
        case .longitude: longitude.map(TrackValue.real)
        case .address: address.map(TrackValue.text)
        case .city: city.map(TrackValue.text)
        case .state: state.map(TrackValue.text)
        case .country: country.map(TrackValue.text)
        case .countryCode: countryCode.map(TrackValue.text)
        case .postalCode: postalCode.map(TrackValue.text)
        case .phone: phone.map(TrackValue.text)
        case .website: website.map(TrackValue.text)
        case .email: email.map(TrackValue.text)
        case .description: description.map(TrackValue.text)
        case .logoURL: logoURL.map(TrackValue.text)
        case .facebookURL: facebookURL.map(TrackValue.text)
        case .totalLaps: totalLaps.map(TrackValue.integer)
        case .totalPracticeSessions: totalPracticeSessions.map(TrackValue.integer)
        case .totalRaces: totalRaces.map(TrackValue.integer)
        case .totalEntries: totalEntries.map(TrackValue.integer)
        case .totalEvents: totalEvents.map(TrackValue.integer)
        }
    }
}

extension FieldValue {
    /// The same reading with its value transformed.
    public func map<Other>(_ transform: (Value) -> Other) -> FieldValue<Other> {
        switch self {
        case .value(let value): .value(transform(value))
        case .absent: .absent
        case .notFound: .notFound
        }
    }
}
