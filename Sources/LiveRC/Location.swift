import Catalogue

/// Where a track is, as far as its page tells.
///
/// The map has the parts of the address apart, the address lines have the country's name: each part is read from the map
/// where it is there and from the lines otherwise, by the country's own form, and both are compared. Nothing is guessed.
struct Location {
    var address = FieldValue<String>.notFound
    var city = FieldValue<String>.notFound
    var state = FieldValue<String>.notFound
    var postalCode = FieldValue<String>.notFound
    var country = FieldValue<String>.notFound
    var countryCode = FieldValue<String>.notFound
    var latitude = FieldValue<Double>.notFound
    var longitude = FieldValue<Double>.notFound
    /// What of it cannot be right.
    var issues: [DataIssue] = []
    private let recorder: SourceRecorder?

    /// `lines`: the address lines above the contacts; `nil` when they are not known.
    init(map: MapQuery?, lines: [String]?, _ recorder: SourceRecorder? = nil) {
        self.recorder = recorder
        recorder?.begin(lines: lines)
        if let map { readPoints(map) }
        // Of three lines the second has the town, even where the first says that there is no street.
        let isPrintedTown = (lines?.count ?? 0) >= 3
        let printed = lines?.filter(Self.saysSomething)
        let lines = printed.map { Self.withCountryApart(Self.withoutRemarks($0.map(Self.withoutStraySigns))) }
        let isTown = isPrintedTown || (lines?.count ?? 0) >= 3
        let agreement = lines.flatMap { Agreement(map?.places ?? [], $0) }
        let place = agreement?.place ?? map?.places.first
        readCountryCode(of: place)
        // Without address lines the map tells the address.
        guard let lines, !lines.isEmpty else {
            if lines != nil { address = .absent }
            if let place {
                take(place)
                takeAddress(of: place)
            }
            if lines != nil { endParts() }
            return
        }
        defer { endParts() }
        address = .value((printed ?? []).joined(separator: ", "))
        let town = readCountry(lines, agreedLine: agreement?.line, place)
        let townLine = town.map { lines[$0] }
        if let agreement {
            take(agreement.place, agreement, lines)
        } else if let place {
            let fromLine = compare(place, with: townLine, isTown: isTown, isFirst: town == 0)
            if let town { for field in fromLine { recorder?.record(field, line: town, of: lines) } }
        } else if let townLine {
            read(townLine, isTown: isTown, isFirst: town == 0)
            if let town {
                for field in [TrackField.city, .state, .postalCode] { recorder?.record(field, line: town, of: lines) }
                readAround(town, lines)
            }
        }
    }

    // MARK: The country

    /// An address that was read whole has no parts but those that it tells: none of an earlier address stays.
    private mutating func endParts() {
        func end(_ part: inout FieldValue<String>) { if case .notFound = part { part = .absent } }
        end(&city)
        end(&state)
        end(&postalCode)
        end(&country)
        end(&countryCode)
    }

    private mutating func readCountryCode(of place: MapQuery.Place?) {
        guard let place, !place.countryCode.isEmpty else { return }
        let code = place.countryCode
        recorder?.recordCountry(.countryCode, of: place)
        if CountryNames.isCode(code) {
            countryCode = .value(code)
        } else {
            issues.append(DataIssue(kind: .unknownCountry, field: .countryCode, value: code))
        }
    }

    /// Reads the country off the last line, and says which line has the town, if any has.
    private mutating func readCountry(_ lines: [String], agreedLine: Int?, _ place: MapQuery.Place?) -> Int? {
        let last = lines.count - 1
        // Where the last line has the town, there is no country's: the map's code names it.
        if agreedLine == last {
            takeCountry(of: place)
            return last
        }
        // A comma behind it separates it from nothing.
        let name = String(decoding: AddressForm.trimmed(Array(lines[last].utf8)[...]), as: UTF8.self)
        let townLine = last > 0 ? last - 1 : nil
        recorder?.record(.country, line: last, of: lines)
        if isRegionAlone(name, below: townLine.map { lines[$0] }) {
            // `Wilmington` / `DE`: where a state and a country have the same letters, neither is told.
            takeCountry(of: place)
            return nil
        }
        if let code = Self.code(ofLine: name) {
            country = .value(name)
            if case .notFound = countryCode {
                countryCode = .value(code)
                recorder?.record(.countryCode, line: last, of: lines)
            }
            return place == nil ? townLine.map { lineOfTown(upTo: $0, lines) } : townLine
        }
        if agreedLine == nil, TownLine(unambiguous: name) != nil || isTown(name, of: place) {
            takeCountry(of: place)
            return last
        }
        if agreedLine != nil, !Self.hasDigit(name) {
            // Behind the town's line stands the country, though its name is unknown.
            country = .value(name)
        } else if place == nil, let found = OneLineAddress.country(of: Array(name.utf8)[...]) {
            // Which part is the town cannot be told.
            country = .value(found.name)
            countryCode = .value(found.code)
            recorder?.record(.countryCode, line: last, of: lines)
            return nil
        } else {
            issues.append(DataIssue(kind: .unknownCountry, field: .country, value: name))
        }
        return townLine
    }

    /// Whether the last line is a region's two letters that are a country's, too, and no postal code of that country stands above it.
    private func isRegionAlone(_ name: String, below line: String?) -> Bool {
        let text = Array(name.utf8)[...]
        guard text.count == 2, CountryNames.isCode(name),
            ["US", "CA", countryCode.value ?? ""].contains(where: { AddressForm.form(of: $0)?.region(text) != nil })
        else { return false }
        return line.flatMap { AddressForm.form(of: name)?.codeAndWords(in: Array($0.utf8)[...]) } == nil
    }

    /// The line before one without a digit, where that has a town with its postal code: what follows is a region.
    private func lineOfTown(upTo index: Int, _ lines: [String]) -> Int {
        guard index > 1, let form, !Self.hasDigit(lines[index]) else { return index }
        let text = Array(lines[index - 1].utf8)[...]
        guard let found = form.codeInTown(text), found.code.count >= 5 || found.code.startIndex == text.startIndex
        else {
            return index
        }
        return index - 1
    }

    private static func hasDigit(_ line: String) -> Bool { AddressForm.hasDigit(line.utf8) }

    /// A line without a letter or a digit, or one that stands for no value, is no part of an address.
    static func saysSomething(_ line: String) -> Bool { !MapQuery.isNothing(Array(line.utf8)[...]) }

    /// The line without unseen marks at the ends of words, and what is left of damaged tags at its own.
    private static func withoutStraySigns(_ line: String) -> String {
        let line = UnseenMarks.removedAtWordEnds(of: line)
        func isStray(_ byte: UInt8) -> Bool { " <>&\"|".utf8.contains(byte) }
        guard let first = line.utf8.first, let last = line.utf8.last, isStray(first) || isStray(last) else {
            return line
        }
        let start = line.utf8.drop(while: isStray)
        return String(Substring(start.prefix(start.count - start.reversed().prefix(while: isStray).count)))
    }

    /// The lines up to the country, where words follow that are no part of an address: street, town and country stand before
    /// them, and they have no digit.
    private static func withoutRemarks(_ lines: [String]) -> [String] {
        guard lines.count > 3, let end = lines.lastIndex(where: { code(ofLine: $0) != nil || hasDigit($0) }), end >= 2,
            end < lines.count - 1, code(ofLine: lines[end]) != nil
        else { return lines }
        return Array(lines[...end])
    }

    /// The lines with the country on a line of its own, where it stands behind a postal code of that country: `London SW1A 1AA,
    /// England`; or behind a comma, unless the name is also a state's: `Paris, France`, but not `Atlanta, Georgia`.
    private static func withCountryApart(_ lines: [String]) -> [String] {
        guard let last = lines.last else { return lines }
        if lines.count > 3, let code = code(ofLine: last), code == Self.code(ofLine: lines[lines.count - 2]),
            AddressForm.form(of: code)?.codeAtEnd(of: Array(lines[lines.count - 3].utf8)[...]) != nil
        {
            // Printed twice below the town's line; a town may be called as its country is.
            return Array(lines.dropLast())
        }
        let text = Array(last.utf8)[...]
        guard hasDigit(last) else {
            guard let comma = text.lastIndex(of: UInt8(ascii: ",")), code(ofLine: last) == nil else { return lines }
            let (town, country) = (AddressForm.trimmed(text[..<comma]), AddressForm.trimmed(text[comma...]))
            let name = String(decoding: country, as: UTF8.self)
            guard !town.isEmpty, country.count > 2 || name == "UK", Self.code(ofLine: name) != nil,
                AddressForm.form(of: "US")?.region(country) == nil
            else { return lines }
            return lines.dropLast() + [String(decoding: town, as: UTF8.self), name]
        }
        var start = text.endIndex
        // The longest name counts: `1000 Skopje, North Macedonia`.
        var found = lines
        for _ in 0..<AddressForm.mostWordsOfCountry {
            guard let space = text[..<start].lastIndex(of: UInt8(ascii: " ")) else { break }
            start = space
            let name = String(decoding: text[(space + 1)...], as: UTF8.self)
            let before = AddressForm.trimmed(text[..<space])
            guard !name.utf8.contains(UInt8(ascii: ",")), let code = Self.code(ofLine: name),
                let form = AddressForm.form(of: code), !before.isEmpty,
                form.codeAtEnd(of: before).map(form.isCode) ?? false
                    || form.codeInTown(before, orElsewhere: true) != nil
            else { continue }
            found = lines.dropLast() + [String(decoding: before, as: UTF8.self), name]
        }
        guard found.count == lines.count, lines.count < 3, let parts = OneLineAddress.lines(of: text) else {
            return found
        }
        return lines.dropLast() + parts
    }

    /// The code of the country that a line names, also twice: `Scotland, UK`. One with a digit is a town's: `Singapore 238823`.
    static func code(ofLine line: String) -> String? {
        guard !hasDigit(line) else { return nil }
        let line = UnseenMarks.removed(from: line)
        if let code = CountryNames.code(of: line) ?? (CountryNames.isCode(line) ? line : nil) { return code }
        guard let comma = line.utf8.lastIndex(of: UInt8(ascii: ",")) else { return nil }
        func code(_ part: Substring.UTF8View) -> String? {
            CountryNames.code(of: String(decoding: AddressForm.trimmed(Array(part)[...]), as: UTF8.self))
        }
        // `Macau, Macau` is a town.
        let (first, last) = (line.utf8[..<comma], line.utf8[comma...])
        let isOther = !last.dropFirst().drop { $0 == 0x20 }.elementsEqual(first)
        return isOther && code(first) == code(last) ? code(first) : nil
    }

    /// Whether a line has the map's town and postal code, as its country writes them: `10115 Berlin`.
    private func isTown(_ line: String, of place: MapQuery.Place?) -> Bool {
        guard let place, let form, !place.postalCode.isEmpty else { return false }
        let parts = TownLine(line, form: form, isTown: false)
        guard let city = parts.city.value, let code = parts.postalCode.value else { return false }
        return Wording.isSame(city, Self.spaced(place.city)) && Self.isSameCode(code, place.postalCode, in: form)
    }

    private mutating func takeCountry(of place: MapQuery.Place?) {
        guard let place, let name = countryCode.value.flatMap(CountryNames.name) else { return }
        country = .value(name)
        recorder?.recordCountry(.country, of: place)
    }

    private var form: AddressForm? { countryCode.value.flatMap(AddressForm.form) }

    // MARK: The map

    /// Takes the parts of the map. The city may have the postal code in itself, as its country writes it.
    private mutating func take(_ place: MapQuery.Place, _ agreement: Agreement? = nil, _ lines: [String] = []) {
        var town = agreement?.city ?? place.city
        if !MapQuery.hasLetter(town) { town = form?.isCode(town) ?? false ? town : [] }
        let printedTown = town
        if let form { town = Self.withoutCountry(town, form) }
        let typedTown = town
        var codePlace = agreement?.postalCode == nil ? SourceRecorder.CodePlace.behindState : .line
        var code = agreement?.postalCode ?? place.postalCode
        if let found = form?.codeInTown(town, orElsewhere: true) {
            let printed = String(decoding: found.code, as: UTF8.self)
            if code.isEmpty || Self.isSameCode(code, printed, in: form) {
                town = found.town
                if code.isEmpty {
                    code = printed
                    codePlace = .inTown
                }
            }
        }
        // A code alone.
        if !town.isEmpty, !MapQuery.hasLetter(town) {
            if code.isEmpty { (code, codePlace) = (Self.spaced(town), .inTown) }
            town = []
        }
        town = Self.withoutRepetition(town, of: place, code, isCut: town.endIndex < typedTown.endIndex)
        var region = place.state
        if region.isEmpty, let form, form.hasAllRegions,
            let found = code.isEmpty
                ? form.regionAtEnd(of: town) : form.regionAtEnd(of: town, before: Array(code.utf8)[...])
        {
            (region, town) = (String(decoding: found.region, as: UTF8.self), found.town)
        }
        city = Self.reading(agreement == nil ? Self.spaced(town) : String(decoding: town, as: UTF8.self))
        state = Self.reading(region)
        postalCode = Self.reading(code)
        if let whole = wholeLine(typedTown, of: place) {
            (city, state, postalCode) = (whole.city, whole.state, whole.postalCode)
            codePlace = .inTownWithState
        }
        recorder?.recordParts(
            of: place, town: String(decoding: printedTown, as: UTF8.self), code: codePlace,
            agreedLine: agreement.map { ($0.line, lines) })
    }

    /// The town without its country behind a comma.
    private static func withoutCountry(_ town: ArraySlice<UInt8>, _ form: AddressForm) -> ArraySlice<UInt8> {
        guard let comma = town.lastIndex(of: UInt8(ascii: ",")) else { return town }
        let (name, rest) = (AddressForm.trimmed(town[comma...]), AddressForm.trimmed(town[..<comma]))
        guard !name.isEmpty, form.isCountryAlone(name) else { return town }
        return MapQuery.hasLetter(rest) ? rest : town
    }

    /// The town without its postal code, where both places have it, and the region before that. `isCut`: the code was taken off it.
    private static func withoutRepetition(
        _ town: ArraySlice<UInt8>, of place: MapQuery.Place, _ code: String, isCut: Bool
    ) -> ArraySlice<UInt8> {
        let bytes = Array(code.utf8)[...]
        guard bytes.count >= 3 else { return town }
        var rest = town
        if let before = isCut ? town : Wording.dropSuffix(bytes, from: town) {
            rest = AddressForm.trimmed(before)
            if !place.state.isEmpty, let city = Wording.dropSuffix(Array(place.state.utf8)[...], from: rest),
                MapQuery.hasLetter(city)
            {
                rest = AddressForm.trimmed(city)
            }
        } else if town.starts(with: bytes), town.dropFirst(bytes.count).first == UInt8(ascii: " ") {
            rest = AddressForm.trimmed(town.dropFirst(bytes.count))
        }
        return rest.count < town.count && MapQuery.hasLetter(rest) ? rest : town
    }

    /// The parts of the town's line where all of it was typed as the town, and nothing as state and code: `Lucama, NC 27851,+,US`.
    /// It is one where its code stands as the country writes it, or behind a region of the country.
    private func wholeLine(_ town: ArraySlice<UInt8>, of place: MapQuery.Place) -> TownLine? {
        guard let form, place.state.isEmpty, place.postalCode.isEmpty else { return nil }
        let isUsual = form.codeInTown(town) != nil
        guard isUsual || form.codeAtEnd(of: town).map(form.isCode) ?? false else { return nil }
        let parts = TownLine(Self.spaced(town), form: form, isTown: false)
        guard parts.city.value != nil, let region = parts.state.value, parts.postalCode.value != nil,
            isUsual || form.region(Array(region.utf8)[...]) != nil || town.contains(UInt8(ascii: ","))
        else { return nil }
        return parts
    }

    /// The address as far as the map tells it, written as the address lines are; its code names the country.
    private mutating func takeAddress(of place: MapQuery.Place) {
        takeCountry(of: place)
        let street = place.street
        // The city as the map writes it: the code may stand before it.
        let hasCode = place.postalCode.isEmpty && postalCode.value != nil && city.value != nil
        var town = hasCode ? Self.spaced(place.city) : city.value ?? ""
        if !hasCode || !place.state.isEmpty, let state = state.value { town += (town.isEmpty ? "" : ", ") + state }
        if !hasCode, let code = postalCode.value { town += (town.isEmpty ? "" : " ") + code }
        var lines = [MapQuery.isNothing(street) ? "" : Self.spaced(street), town].filter { !$0.isEmpty }
        guard !lines.isEmpty else { return }
        if let name = country.value { lines.append(name) }
        address = .value(lines.joined(separator: ", "))
        recorder?.record(.address, .map, "q=", lines.joined(separator: ", "))
    }

    /// The text of a part, in which a `+` between words is a space.
    private static func spaced(_ part: ArraySlice<UInt8>) -> String {
        guard part.contains(UInt8(ascii: "+")) else { return String(decoding: part, as: UTF8.self) }
        let space = UInt8(ascii: " ")
        let bytes = part.indices.map { index in
            let isBetween =
                index > part.startIndex && index + 1 < part.endIndex && part[index - 1] != space
                && part[index + 1] != space
            return part[index] == UInt8(ascii: "+") && isBetween ? space : part[index]
        }
        return TextCollector.fold(bytes[...])
    }

    private static func reading(_ text: String) -> FieldValue<String> { text.isEmpty ? .absent : .value(text) }

    // MARK: The lines

    /// Reads the parts off the town's line: there is no map.
    private mutating func read(_ line: String, isTown: Bool, isFirst: Bool) {
        guard
            let parts = form.map({ TownLine(line, form: $0, isTown: isTown, isFirst: isFirst) })
                ?? TownLine(unambiguous: line)
        else { return }
        city = parts.city
        state = parts.state
        postalCode = parts.postalCode
    }

    /// Takes from the lines around the town's what it lacks: the town from the line above one that has nothing but the postal code,
    /// or the region, or both; or from the line before that where the region has a line, too; and a region from the line below
    /// it. Right above a town a street has to stand, by its number or its words.
    private mutating func readAround(_ index: Int, _ lines: [String]) {
        guard let form else { return }
        func region(_ place: Int) -> String? {
            form.region(Array(lines[place].utf8)[...]) == nil ? nil : lines[place]
        }
        func take(
            _ field: WritableKeyPath<Location, FieldValue<String>>, _ name: TrackField, _ text: String, _ line: Int
        ) {
            self[keyPath: field] = .value(text)
            recorder?.record(name, line: line, of: lines)
        }
        let hasCode = postalCode.value != nil
        if hasCode, city.value != nil, state.value == nil, index + 2 < lines.count, let name = region(index + 1) {
            take(\.state, .state, name, index + 1)
        }
        if let name = city.value, state.value == nil, form.isRegionNotTown(Array(name.utf8)[...]),
            let town = townAbove(index, lines)
        {
            // `Texas 78634` below the town.
            take(\.state, .state, name, index)
            return take(\.city, .city, town, index - 1)
        }
        guard city == .absent, hasCode || state.value != nil else { return }
        if state.value == nil, index > 1, let name = region(index - 1), let town = townAbove(index - 1, lines) {
            take(\.state, .state, name, index - 1)
            take(\.city, .city, town, index - 2)
        } else if let town = townAbove(index, lines) {
            let parts = TownLine(town, form: form, isTown: true)
            city = parts.city
            recorder?.record(.city, line: index - 1, of: lines)
            guard state.value == nil, let name = parts.state.value else { return }
            take(\.state, .state, name, index - 1)
        }
    }

    /// The town on the line above one, below a street, or behind it and a comma.
    private func townAbove(_ index: Int, _ lines: [String]) -> String? {
        guard index > 0 else { return nil }
        let line = AddressForm.trimmed(Array(lines[index - 1].utf8)[...])
        if AddressForm.hasDigit(line) {
            guard let comma = line.lastIndex(of: UInt8(ascii: ",")) else { return nil }
            let town = AddressForm.trimmed(line[comma...])
            return AddressForm.hasDigit(town) ? nil : String(decoding: town, as: UTF8.self)
        }
        guard index > 1,
            Self.hasDigit(lines[index - 2]) || AddressForm.isNamedStreet(Array(lines[index - 2].utf8)[...])
        else { return nil }
        return String(decoding: line, as: UTF8.self)
    }

    // MARK: Both

    /// Takes the map's parts, and from the town's line those that the map does not have; where both cannot be right, the
    /// map's alone, and says so. Returns the fields that come from the line.
    private mutating func compare(_ place: MapQuery.Place, with line: String?, isTown: Bool, isFirst: Bool)
        -> [TrackField]
    {
        take(place)
        guard let line, let form else { return [] }
        let parts = TownLine(line, form: form, isTown: isTown, isFirst: isFirst)
        if isFirst, Wording.isSame(line, Self.spaced(place.street)) {
            // All was typed as the street. It has the town where it has a region of the country, or a code that no house has for
            // a number.
            let region = parts.state.value.map { form.region(Array($0.utf8)[...]) }
            guard region.map({ $0 != nil }) ?? parts.isTownBehindStreet else {
                guard parts.isTownBehindStreet, postalCode.value == nil, parts.postalCode.value != nil else {
                    return []
                }
                postalCode = parts.postalCode
                return [.postalCode]
            }
        }
        func differ(_ one: FieldValue<String>, _ other: FieldValue<String>, _ isSame: (String, String) -> Bool) -> Bool
        {
            guard let one = one.value, let other = other.value else { return false }
            return !isSame(one, other)
        }
        func isSameRegion(_ one: String, _ other: String) -> Bool {
            if Wording.isSame(one, other) { return true }
            guard let region = form.region(Array(one.utf8)[...]) else { return false }
            return region == form.region(Array(other.utf8)[...])
        }
        if differ(city, parts.city, Wording.isSame) || differ(state, parts.state, isSameRegion)
            || differ(postalCode, parts.postalCode, { Self.isSameCode($0, $1, in: form) })
        {
            let query = Self.spaced(place.city) + ", " + place.state + "+" + place.postalCode + ", " + place.countryCode
            issues.append(DataIssue(kind: .addressMismatch, field: .address, value: "\(line); map: \(query)"))
            return []
        }
        var fromLine: [TrackField] = []
        func complete(_ field: TrackField, _ reading: inout FieldValue<String>, from other: FieldValue<String>) {
            guard reading.value == nil, let value = other.value else { return }
            reading = .value(value)
            fromLine.append(field)
        }
        complete(.city, &city, from: parts.city)
        complete(.state, &state, from: parts.state)
        complete(.postalCode, &postalCode, from: parts.postalCode)
        return fromLine
    }

    /// Whether two codes are the same but for spaces, hyphens, capitals, the country's sign and the zeros that LiveRC puts before
    /// them.
    private static func isSameCode(_ one: String, _ other: String, in form: AddressForm?) -> Bool {
        func signs(_ code: String) -> ArraySlice<UInt8> {
            let bytes = Array(code.utf8)[...]
            return (form?.withoutSign(bytes) ?? bytes).filter {
                $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-")
            }[...].drop { $0 == UInt8(ascii: "0") }
        }
        return signs(one).elementsEqual(signs(other)) { $0 == $1 || $0 | 0x20 == $1 | 0x20 && $0 >= 0x41 }
    }

    // MARK: Coordinates

    /// Takes the first point that is one: in range, and not exactly 0,0 as where nobody filled it in.
    private mutating func readPoints(_ map: MapQuery) {
        var refused =
            map.oddCenter.map { [DataIssue(kind: .coordinatesOutOfRange, field: .latitude, value: $0)] } ?? []
        for point in map.points {
            let isUnset = point.latitude == 0 && point.longitude == 0
            let odd: [(TrackField, String)] = [
                isUnset || abs(point.latitude) > 90 ? (.latitude, point.texts[0]) : nil,
                isUnset || abs(point.longitude) > 180 ? (.longitude, point.texts[1]) : nil,
            ].compactMap(\.self)
            if refused.isEmpty || odd.isEmpty {
                recorder?.record(.latitude, .map, point.parameter, point.texts[0])
                recorder?.record(.longitude, .map, point.parameter, point.texts[1])
            }
            guard !odd.isEmpty else {
                latitude = .value(point.latitude)
                longitude = .value(point.longitude)
                return
            }
            if refused.isEmpty {
                refused = odd.map { DataIssue(kind: .coordinatesOutOfRange, field: $0.0, value: $0.1) }
            }
        }
        issues += refused
    }
}
