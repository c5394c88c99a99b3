import Catalogue

/// A way to read the map's query that an address line has word for word, and the city that both have.
///
/// The line is `{city}, {STATE} {POSTAL}`, and the query ends with the same: what is left of the line without the query's
/// state and code is the city, however many commas it has, if the query has it too.
struct Agreement {
    let place: MapQuery.Place
    /// Which line it is.
    let line: Int
    let city: ArraySlice<UInt8>
    /// The code that the line has and the map does not.
    private(set) var postalCode: String?

    init?(_ places: [MapQuery.Place], _ lines: [String]) {
        for place in places {
            // The last line but one has the town; the last one where no country stands there.
            for index in [lines.count - 2, lines.count - 1] where index >= 0 {
                guard index < lines.count - 1 || Location.code(ofLine: lines[index]) == nil else { continue }
                let text = Array(lines[index].utf8)[...]
                if let city = Self.city(of: text, place) {
                    (self.place, line, self.city) = (place, index, city)
                    return
                }
                guard place.postalCode.isEmpty,
                    let code = AddressForm.form(of: place.countryCode)?.codeAtEnd(of: text),
                    let city = Self.city(of: text[..<code.startIndex], place)
                else { continue }
                (self.place, line, self.city) = (place, index, city)
                postalCode = String(decoding: code, as: UTF8.self)
                return
            }
        }
        return nil
    }

    /// The line without parts that stand at its end, one behind the other.
    private static func withoutEnds(_ parts: [String], of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = line
        for part in parts.reversed() where !part.isEmpty {
            guard let before = Wording.dropSuffix(Array(part.utf8)[...], from: rest) else { return nil }
            rest = before
        }
        return rest
    }

    private static func city(of line: ArraySlice<UInt8>, _ place: MapQuery.Place) -> ArraySlice<UInt8>? {
        // As it is printed, or as it is read.
        guard
            let rest = withoutEnds(place.printed, of: line) ?? withoutEnds([place.state, place.postalCode], of: line)
        else { return nil }
        var city = AddressForm.trimmed(rest)
        if city.isEmpty { return rest.count < line.count && AddressForm.trimmed(place.city).isEmpty ? city : nil }
        guard let before = Wording.dropSuffix(city, from: place.streetAndCity[...]),
            before.isEmpty || Wording.endsWithComma(before)
        else { return nil }
        // The map's letters count, unless it has a `+` for a space.
        let mapCity = AddressForm.trimmed(place.streetAndCity[before.endIndex...])
        if !mapCity.contains(UInt8(ascii: "+")) { city = mapCity }
        return city
    }
}
