import Catalogue

/// What the map panel's address says of where a track is.
///
/// `q={street},{city},{STATE}+{POSTAL},{CC}` without the street where there is none, or `q=lat,lon`; and perhaps
/// `center=lat,lon`. LiveRC does not escape this address: `q=` ends at the end, or at another parameter that it uses.
struct MapQuery: Equatable {
    /// The parts of an address, as the map has them; each may be empty.
    struct Place: Equatable {
        /// Street and city as one text: where a street ends and a city with commas begins, only the address lines tell.
        var streetAndCity: [UInt8]
        /// The end of that text that is the city, as far as the map alone tells.
        var city: ArraySlice<UInt8>
        var state: String
        var postalCode: String
        /// Two letters, as capitals, or nothing.
        var countryCode: String
        /// What stands either side of the `+`, as it is printed.
        var printed: [String] = []

        /// What stands before the city.
        var street: ArraySlice<UInt8> { AddressForm.trimmed(streetAndCity[..<city.startIndex]) }
    }

    /// A point as the map has it, on the earth or not.
    struct Point: Equatable {
        var latitude: Double
        var longitude: Double
        /// The two numbers as they are printed.
        var texts: [String]
        /// The parameter that they stand in.
        var parameter = "q="
    }

    /// The ways in which the query can be read as an address: the likeliest first, none when it is no address.
    var places: [Place] = []
    /// The points that the map shows: the query's, then its centre.
    var points: [Point] = []

    /// What stands in the place of a centre and is none.
    var oddCenter: String?

    /// Whether it says nothing of a place.
    var isEmpty: Bool { places.isEmpty && points.isEmpty }

    /// Parameters of the embedded map (Google Maps Embed API, and those of its older form), with the sign before their
    /// values.
    private static let parameters = [
        "key=", "q=", "center=", "zoom=", "maptype=", "language=", "region=", "output=", "hl=", "ie=", "ll=",
    ]

    init(source: String) {
        let bytes = Array(source.utf8)
        guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else { return }
        var address: ArraySlice<UInt8>?
        var center: ArraySlice<UInt8>?
        var open: (name: String, start: Int)?
        // The first of a name counts. An `&` that no known parameter follows is a part of the value.
        func close(at end: Int) {
            guard let open else { return }
            if open.name == "q=" { address = address ?? bytes[open.start..<end] }
            if open.name == "center=" { center = center ?? bytes[open.start..<end] }
        }
        for index in mark..<bytes.count where index == mark || bytes[index] == UInt8(ascii: "&") {
            let rest = bytes[(index + 1)...]
            guard let name = Self.parameters.first(where: { rest.starts(with: $0.utf8) }) else { continue }
            close(at: index)
            open = (name, index + 1 + name.utf8.count)
        }
        close(at: bytes.count)
        for value in address.map(Self.values) ?? [] where isEmpty {
            let text = PercentEncoding.decoded(value)
            if let point = Self.point(text[...]) {
                points.append(point)
            } else if text.count <= TextCollector.maximumBytes {
                places = Self.places(Array(UnicodeForm.nfc(TextCollector.fold(text[...])).utf8))
            }
        }
        let points = (center.map(Self.values) ?? []).lazy.compactMap { Self.point(PercentEncoding.decoded($0)[...]) }
        if var point = points.first {
            point.parameter = "center="
            self.points.append(point)
        } else if self.points.isEmpty, let center {
            let text = TextCollector.fold(PercentEncoding.decoded(center.prefix(Self.longestPoint))[...])
            if !Self.isNothing(Array(text.utf8)[...]) { oddCenter = text }
        }
    }

    /// What a parameter's value may be: all of the text, or what stands before a mark of the page or a parameter that LiveRC is not
    /// known to use. An `&` in a street is followed by more of the address, so that less than all of it says nothing.
    private static func values(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        let ends = text.indices.lazy.filter { text[$0] == UInt8(ascii: "&") || text[$0] == UInt8(ascii: "#") }
        return [text] + ends.prefix(mostEnds).map { text[..<$0] }
    }

    /// Each is looked at from the beginning.
    private static let mostEnds = 8
    private static let longestPoint = 256

    // MARK: Places

    private static let comma = UInt8(ascii: ",")
    private static let plus = UInt8(ascii: "+")
    private static let space = UInt8(ascii: " ")

    /// LiveRC puts its commas without a space behind them, people type them with one: so a comma with a space is rather
    /// inside of a part, as in `Waterwheel Drive,Seven Springs, PA,PA+16622,US`. Where that gives no address, each comma
    /// counts.
    private static func places(_ text: [UInt8]) -> [Place] {
        let commas = text.indices.filter { text[$0] == comma }
        let bare = commas.enumerated().filter { index, comma in
            // A `+` is a space too, but for the one before a postal code without a state.
            let next = comma + 1 < text.endIndex ? text[comma + 1] : nil
            return next != space && (next != plus || index == commas.count - 2)
        }.map(\.element)
        var places: [Place] = []
        if let place = place(text, bare) { places.append(place) }
        if bare.count < commas.count, let place = place(text, commas), places != [place] { places.append(place) }
        // A state with a comma is less likely than a city with one, where what stands behind the comma is a state.
        if places.count == 2, places[0].state.utf8.contains(comma) {
            let state = Array(places[1].state.utf8)[...]
            let isRegion = AddressForm.form(of: places[1].countryCode)?.region(state) != nil
            if isRegion || AddressForm.isAbbreviation(state) { places.swapAt(0, 1) }
        }
        return places
    }

    /// Reads an address from the right, by some of its commas: three parts or more.
    private static func place(_ text: [UInt8], _ commas: [Int]) -> Place? {
        guard commas.count >= 2 else { return nil }
        let last = commas[commas.count - 1]
        let country = AddressForm.trimmed(text[(last + 1)...])
        guard country.isEmpty || country.count == 2 && country.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) })
        else { return nil }
        let code = String(decoding: country.map { $0 & ~0x20 }, as: UTF8.self)
        let start = commas[commas.count - 2]
        let form = AddressForm.form(of: code)
        guard var (state, postalCode) = stateAndCode(text[(start + 1)..<last], form) else { return nil }
        let streetAndCity = Array(text[..<start])
        let city = AddressForm.trimmed(streetAndCity[(commas.dropLast(2).last.map { $0 + 1 } ?? 0)...])
        let printed = [state, postalCode]
        if let form {
            let parts = MapRegion(state: state, code: postalCode, form: form)
            state = String(decoding: parts.state, as: UTF8.self)
            postalCode = String(decoding: parts.code, as: UTF8.self)
        }
        return Place(
            streetAndCity: streetAndCity, city: city, state: state, postalCode: postalCode, countryCode: code,
            printed: printed)
    }

    /// State and postal code either side of a `+`. Of several, that one counts behind which a code of the country stands:
    /// the others are spaces.
    private static func stateAndCode(
        _ part: ArraySlice<UInt8>, _ form: AddressForm?
    ) -> (state: String, postalCode: String)? {
        let pluses = part.indices.filter { part[$0] == plus }
        guard let first = pluses.first, let last = pluses.last else { return nil }
        func text(_ bytes: ArraySlice<UInt8>) -> String {
            let hasPlus = pluses.count > 1 && bytes.contains(plus)
            let text = TextCollector.fold(hasPlus ? bytes.map { $0 == plus ? space : $0 }[...] : bytes)
            return isNothing(Array(text.utf8)[...]) ? "" : text
        }
        func split(_ index: Int) -> (String, String) { (text(part[..<index]), text(part[(index + 1)...])) }
        if pluses.count == 1 { return split(first) }
        for index in pluses where form?.isCode(Array(split(index).1.utf8)[...]) == true { return split(index) }
        if text(part[..<first]).isEmpty { return split(first) }
        return text(part[(last + 1)...]).isEmpty ? split(last) : nil
    }

    /// Whether a part says nothing: a sign for no value, no letter and no digit at all, or what a program writes for a
    /// value that it does not have.
    static func isNothing(_ part: ArraySlice<UInt8>) -> Bool {
        if NoValue.isOne(part) { return true }
        let text = String(decoding: part, as: UTF8.self)
        if part.count <= 9, ["undefined", "null", "(null)"].contains(text.lowercased()) { return true }
        return !text.unicodeScalars.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    }

    /// Whether a part has a letter, as every name has.
    static func hasLetter(_ part: ArraySlice<UInt8>) -> Bool {
        guard !isNothing(part) else { return false }
        return part.contains(where: isLetter)
            || String(decoding: part, as: UTF8.self).unicodeScalars.contains { $0.properties.isAlphabetic }
    }

    // MARK: Points

    private static func point(_ text: ArraySlice<UInt8>) -> Point? {
        let parts = text.split(separator: comma, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let texts = parts.map { $0.count <= 100 ? TextCollector.fold($0.map { $0 == plus ? space : $0 }[...]) : "" }
        guard let latitude = degrees(texts[0]), let longitude = degrees(texts[1]) else { return nil }
        return Point(latitude: latitude, longitude: longitude, texts: texts)
    }

    /// Plain decimal notation only: no exponent, no `nan`, no hexadecimal.
    private static func degrees(_ text: String) -> Double? {
        guard (1...24).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }),
            let number = Double(text), number.isFinite
        else { return nil }
        return number
    }
}
