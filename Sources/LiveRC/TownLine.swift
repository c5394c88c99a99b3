import Catalogue

/// What the line of an address that has the town says, as far as it can be told.
///
/// LiveRC prints `{city}, {STATE} {POSTAL}`, or `{city} {POSTAL}` without a state; people write the postal code before
/// the town where their country does.
struct TownLine: Equatable {
    var city = FieldValue<String>.notFound
    var state = FieldValue<String>.notFound
    var postalCode = FieldValue<String>.notFound

    /// Whether town and code stand behind a street and a comma, where the code is one that no house has for a number.
    private(set) var isTownBehindStreet = false

    /// Reads a line of a country's address. `isTown`: it is this line that has the town, whatever stands in it; `isFirst`: no
    /// line with a street stands above it, so that it may begin with one.
    init(_ line: String, form: AddressForm, isTown: Bool, isFirst: Bool = false) {
        let isFirst = isFirst && !isTown
        let line = Self.withoutEmptyCode(Self.withoutPostSign(line))
        let whole = AddressForm.trimmed(line.text)
        var text = AddressForm.trimmed(form.withoutRemains(line.text))
        // The town may be called as its country is: `1111 Luxembourg`.
        if text.count < whole.count, form.codeInTown(Self.behindComma(whole)) != nil { text = whole }
        var rest = text
        if let code = form.codeAtEnd(of: text) {
            postalCode = .value(Self.text(code))
            rest = AddressForm.withoutDashes(form.withoutCodeWord(atEndOf: text[..<code.startIndex]))
        } else if let (code, town) = form.codeInTown(text, orElsewhere: isTown) {
            postalCode = .value(Self.text(code))
            rest = town
        }
        if isFirst, postalCode == .notFound, let comma = text.lastIndex(of: UInt8(ascii: ",")),
            let (code, town) = form.codeInTown(AddressForm.trimmed(text[comma...]))
        {
            // `Hauptstr. 5, 80331 München`
            (postalCode, city, state) = (.value(Self.text(code)), Self.reading(town), .absent)
            isTownBehindStreet = code.count >= 5
            return
        }
        isTownBehindStreet = rest.contains(UInt8(ascii: ",")) && (postalCode.value?.utf8.count ?? 0) >= 5
        // A sign for no code stands where the code would.
        if line.isEmptyCode, postalCode == .notFound { postalCode = .absent }
        let hasCode = postalCode != .notFound
        if rest.isEmpty, hasCode {
            city = .absent
            state = .absent
            return
        }
        if let comma = rest.lastIndex(of: UInt8(ascii: ",")) {
            readRegion(rest, comma, form, hasCode: hasCode, isTown: isTown, isFirst: isFirst)
        } else if let region = hasCode ? Self.regionAtEnd(of: rest, postalCode.value, form) : nil {
            state = .value(Self.text(region.region))
            city = Self.reading(region.town)
        } else if hasCode || isTown, AddressForm.isAbbreviation(rest), form.region(rest) != nil {
            // The town's place is empty.
            city = .absent
            state = .value(Self.text(rest))
        } else if rest.contains(where: Self.isLetter),
            hasCode || isTown && !rest.contains(where: Self.isDigit) || form.hasDistrict(rest)
        {
            // Of a country whose regions are all known their short names are nothing else.
            if form.hasAllRegions, let found = form.regionAtEnd(of: rest) {
                state = .value(Self.text(found.region))
                city = Self.reading(found.town)
            } else if isFirst, AddressForm.isNamedStreet(rest), (postalCode.value?.utf8.count ?? 0) < 5 {
                // A street whose town nobody wrote: `Main Road 2650`.
                postalCode = .notFound
            } else {
                city = Self.reading(rest)
                state = .absent
            }
        }
        // A line that has a town and no digit shows that there is no code.
        if !hasCode, city != .notFound, postalCode == .notFound { postalCode = .absent }
    }

    /// What stands behind the last comma; all of a text without one.
    private static func behindComma(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        text.lastIndex(of: UInt8(ascii: ",")).map { AddressForm.trimmed(text[$0...]) } ?? text
    }

    /// The region that a town without a comma ends with.
    private static func regionAtEnd(
        of town: ArraySlice<UInt8>, _ code: String?, _ form: AddressForm
    ) -> (region: ArraySlice<UInt8>, town: ArraySlice<UInt8>)? {
        form.regionAtEnd(of: town) ?? code.flatMap { form.regionAtEnd(of: town, before: Array($0.utf8)[...]) }
    }

    /// The line without the sign of Japan's post, which stands before a code and is no part of it.
    private static func withoutPostSign(_ line: String) -> ArraySlice<UInt8> {
        let bytes = Array(line.utf8)
        guard bytes.contains(0xE3) else { return bytes[...] }
        return Array(String(String.UnicodeScalarView(line.unicodeScalars.map { $0 == "〒" ? " " : $0 })).utf8)[...]
    }

    /// The line without the last words that stand for no postal code: `Lucama, NC N/A`.
    private static func withoutEmptyCode(
        _ line: ArraySlice<UInt8>
    ) -> (text: ArraySlice<UInt8>, isEmptyCode: Bool) {
        guard let space = line.lastIndex(of: UInt8(ascii: " ")), NoValue.isOne(line[(space + 1)...]),
            !AddressForm.trimmed(line[..<space]).isEmpty, line[..<space].last != UInt8(ascii: ",")
        else { return (line, false) }
        return (line[..<space], true)
    }

    /// What stands behind a town's last comma is a region, or a part of the town's name, or cannot be told.
    private mutating func readRegion(
        _ rest: ArraySlice<UInt8>, _ comma: Int, _ form: AddressForm, hasCode: Bool, isTown: Bool, isFirst: Bool
    ) {
        let tail = AddressForm.trimmed(rest[(comma + 1)...])
        let town = AddressForm.withoutDashes(AddressForm.trimmed(rest[..<comma]))
        let isStreet = form.isStreet(town, isFirst: isFirst)
        // A street alone, before its town.
        let isStreetAlone =
            !town.contains(UInt8(ascii: ",")) && (isStreet || isFirst && AddressForm.isNamedStreet(town))
        func take(_ region: ArraySlice<UInt8>) {
            state = .value(Self.text(region))
            // The street may stand on the same line: `2184 Pond Rd, Hutto, TX 78634`.
            guard isStreet || isFirst, let comma = town.lastIndex(of: UInt8(ascii: ",")) else {
                city = isFirst && AddressForm.isNumberedStreet(town) ? .absent : Self.reading(town)
                return
            }
            let last = AddressForm.trimmed(town[(comma + 1)...])
            // A region is a part of the town's name: `Seven Springs, PA, PA`.
            guard isStreet || form.region(last) == nil else { return city = Self.reading(town) }
            city = form.isStreet(last) ? .absent : Self.reading(last)
        }
        func take(_ found: (code: ArraySlice<UInt8>, town: ArraySlice<UInt8>)) {
            postalCode = .value(Self.text(found.code))
            city = Self.reading(found.town)
        }
        if form.hasDistrict(tail) {
            // `Ballsbridge, Dublin 4`
            city = Self.reading(tail)
            state = .absent
        } else if hasCode || isTown,
            NoValue.isOne(tail) || form.isCountryAlone(tail) && !isStreet && !isStreetAlone
        {
            city = Self.reading(town)
            state = .absent
        } else if form.region(tail) != nil, !isFirst || form.hasAllRegions || !isStreetAlone {
            take(tail)
            // The code may stand between town and region: `Hutto 78634, TX`.
            if !hasCode, let found = form.codeInTown(town, orElsewhere: true) { take(found) }
        } else if AddressForm.isShortName(tail), hasCode || isTown {
            // LiveRC's own form, whether the country has such a region or not.
            take(tail)
        } else if !hasCode, let space = tail.firstIndex(of: UInt8(ascii: " ")), form.region(tail[..<space]) != nil,
            tail[space...].contains(where: Self.isDigit)
        {
            // A code that is none of the country's, behind a region that is: nothing else can stand there.
            take(tail[..<space])
            postalCode = .value(Self.text(AddressForm.trimmed(tail[space...])))
        } else if hasCode, isStreet || isStreetAlone, Self.isName(tail) {
            // Where words without a number stand between street and tail, either may be the town.
            let last = town.lastIndex(of: UInt8(ascii: ",")).map { town[($0 + 1)...] }
            if let last, Self.isName(last) { return }
            let found = form.regionAtEnd(of: tail)
            city = Self.reading(found?.town ?? tail)
            state = found.map { .value(Self.text($0.region)) } ?? .absent
        } else if hasCode, !form.hasAllRegions, Self.isName(tail) {
            // LiveRC prints `{city}, {STATE} {POSTAL}` in every country: what people typed as the state stands there.
            take(tail)
        } else if hasCode, !form.hasRegion {
            city = Self.reading(rest)
            state = .absent
        } else if !hasCode, isTown, !isFirst, !form.hasAllRegions, Self.isName(tail),
            let found = form.codeInTown(town, orElsewhere: true), !AddressForm.isNamedStreet(found.town)
        {
            // The code at the other end than the country's: `530-0001 大阪市, 大阪府`.
            take(found)
            state = .value(Self.text(tail))
        }
    }

    /// Reads a line of an unknown country's address: only what cannot be anything else. `nil` when it can.
    init?(unambiguous line: String) {
        let text = AddressForm.trimmed(Array(line.utf8)[...])
        for country in ["US", "CA"] {
            guard let form = AddressForm.form(of: country), let code = form.codeAtEnd(of: text), form.isCode(code)
            else {
                continue
            }
            let rest = AddressForm.trimmed(text[..<code.startIndex])
            if let comma = rest.lastIndex(of: UInt8(ascii: ",")) {
                let region = AddressForm.trimmed(rest[(comma + 1)...])
                let town = AddressForm.trimmed(rest[..<comma])
                guard form.region(region) != nil, town.contains(where: Self.isLetter) else { continue }
                // Behind a street, unless a region is a part of the town's name.
                let last = town.lastIndex(of: UInt8(ascii: ",")).map { AddressForm.trimmed(town[$0...]) } ?? town
                self.init(city: form.region(last) == nil ? last : town, state: region, postalCode: code)
                return
            }
            if let (region, town) = form.regionAtEnd(of: rest) {
                self.init(city: town, state: region, postalCode: code)
                return
            }
            // Short words are more than the names of states.
            if let (region, town) = form.regionAtEnd(of: rest, before: code), region.count > 3 {
                self.init(city: town, state: region, postalCode: code)
                return
            }
            // A letter, a digit and a letter before a space are a code of no other country.
            if country == "CA", rest.contains(where: Self.isLetter) {
                self.init(city: rest, state: [], postalCode: code)
                return
            }
        }
        guard let form = AddressForm.form(of: "GB"), let code = form.codeAtEnd(of: text), form.isCode(code) else {
            return nil
        }
        let town = AddressForm.trimmed(text[..<code.startIndex])
        guard town.contains(where: Self.isLetter), !town.contains(UInt8(ascii: ",")) else { return nil }
        self.init(city: town, state: [], postalCode: code)
    }

    private init(city: ArraySlice<UInt8>, state: ArraySlice<UInt8>, postalCode: ArraySlice<UInt8>) {
        self.city = Self.reading(city)
        self.state = state.isEmpty ? .absent : .value(Self.text(state))
        self.postalCode = .value(Self.text(postalCode))
    }

    private static func reading(_ town: ArraySlice<UInt8>) -> FieldValue<String> {
        MapQuery.hasLetter(town) ? .value(text(town)) : .absent
    }

    /// Whether a text may be a name: it has letters and no digit.
    private static func isName(_ text: ArraySlice<UInt8>) -> Bool {
        text.contains(where: isLetter) && !text.contains(where: isDigit)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80 }
}
