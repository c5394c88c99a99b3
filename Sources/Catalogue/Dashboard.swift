/// What a page said about one field.
public enum Reading<Value: Sendable & Hashable>: Sendable, Hashable {
    /// The page gave a value.
    case value(Value)
    /// The page was read and shows that there is none (`N/A`, an empty part of a whole address).
    case gone
    /// The page could not tell: a missing panel, a truncated page, something unreadable.
    case unread

    /// The value, if the page gave one.
    public var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }
}

/// A field's value of any kind.
public enum FieldValue: Sendable, Hashable {
    /// Text, never empty.
    case text(String)
    /// Degrees.
    case real(Double)
    /// A lifetime figure.
    case integer(Int64)
}

/// What one track's dashboard page said, field by field.
public struct Dashboard: Sendable, Hashable {
    /// The track's name as the About panel gives it; the stored name is the catalogue's.
    public var trackName: Reading<String> = .unread
    /// Degrees north, as given; may be out of range.
    public var latitude: Reading<Double> = .unread
    /// Degrees east, as given; may be out of range.
    public var longitude: Reading<Double> = .unread
    /// The address lines, joined with `, `.
    public var address: Reading<String> = .unread
    /// The city.
    public var city: Reading<String> = .unread
    /// The state or province, as printed.
    public var state: Reading<String> = .unread
    /// The country's name.
    public var country: Reading<String> = .unread
    /// The country's ISO 3166 alpha-2 code.
    public var countryCode: Reading<String> = .unread
    /// The postal code, as printed: text.
    public var postalCode: Reading<String> = .unread
    /// The phone number, as printed.
    public var phone: Reading<String> = .unread
    /// The web site, as linked.
    public var website: Reading<String> = .unread
    /// The e-mail address.
    public var email: Reading<String> = .unread
    /// Free text about the track.
    public var description: Reading<String> = .unread
    /// The logo's URL.
    public var logoURL: Reading<String> = .unread
    /// The Facebook page's URL.
    public var facebookURL: Reading<String> = .unread
    /// Laps driven since the track joined LiveRC.
    public var totalLaps: Reading<Int64> = .unread
    /// Practice sessions since the track joined LiveRC.
    public var totalPracticeSessions: Reading<Int64> = .unread
    /// Races since the track joined LiveRC.
    public var totalRaces: Reading<Int64> = .unread
    /// Race entries since the track joined LiveRC.
    public var totalEntries: Reading<Int64> = .unread
    /// Events since the track joined LiveRC.
    public var totalEvents: Reading<Int64> = .unread

    /// Links that are to no web page, as printed: they are told and not stored, since a browser would follow them.
    public var refusedLinks: [TrackField: String] = [:]

    /// A dashboard of which nothing is read yet.
    public init() {}

    /// What the page said about a field, whatever its kind.
    public subscript(field: TrackField) -> Reading<FieldValue> {
        switch field {
        case .trackName: trackName.map(FieldValue.text)
        case .latitude: latitude.map(FieldValue.real)
        case .longitude: longitude.map(FieldValue.real)
        case .address: address.map(FieldValue.text)
        case .city: city.map(FieldValue.text)
        case .state: state.map(FieldValue.text)
        case .country: country.map(FieldValue.text)
        case .countryCode: countryCode.map(FieldValue.text)
        case .postalCode: postalCode.map(FieldValue.text)
        case .phone: phone.map(FieldValue.text)
        case .website: website.map(FieldValue.text)
        case .email: email.map(FieldValue.text)
        case .description: description.map(FieldValue.text)
        case .logoURL: logoURL.map(FieldValue.text)
        case .facebookURL: facebookURL.map(FieldValue.text)
        case .totalLaps: totalLaps.map(FieldValue.integer)
        case .totalPracticeSessions: totalPracticeSessions.map(FieldValue.integer)
        case .totalRaces: totalRaces.map(FieldValue.integer)
        case .totalEntries: totalEntries.map(FieldValue.integer)
        case .totalEvents: totalEvents.map(FieldValue.integer)
        }
    }
}

extension Reading {
    /// The same reading with its value transformed.
    public func map<Other>(_ transform: (Value) -> Other) -> Reading<Other> {
        switch self {
        case .value(let value): .value(transform(value))
        case .gone: .gone
        case .unread: .unread
        }
    }
}
