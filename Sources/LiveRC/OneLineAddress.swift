import Catalogue

/// An address that stands on one line: street, town and country, between commas.
enum OneLineAddress {
    /// Its parts, each as a line of its own; `nil` where it cannot be told which of them is the town.
    static func lines(of line: ArraySlice<UInt8>) -> [String]? {
        guard let country = country(of: line), let form = AddressForm.form(of: country.code) else { return nil }
        let parts = Self.parts(of: line).dropLast()
        guard let count = townParts(Array(parts), form), parts.count > count else { return nil }
        return [text(parts.dropLast(count)), text(parts.suffix(count)), country.name]
    }

    /// The country that the last of three parts or more names. What is a state's name, too, is none: `12 Main St, Atlanta, Georgia`.
    static func country(of line: ArraySlice<UInt8>) -> (name: String, code: String)? {
        let parts = parts(of: line)
        guard parts.count > 2, let last = parts.last, AddressForm.form(of: "US")?.region(last) == nil,
            let code = Location.code(ofLine: text([last]))
        else { return nil }
        return (text([last]), code)
    }

    private static func parts(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        line.split(separator: UInt8(ascii: ",")).map(AddressForm.trimmed)
    }

    /// How many parts at the end have the town: that with its code, or one behind a street, and its region.
    private static func townParts(_ parts: [ArraySlice<UInt8>], _ form: AddressForm) -> Int? {
        guard let last = parts.last, MapQuery.hasLetter(last) else { return nil }
        if form.codeInTown(last, orElsewhere: true) != nil { return 1 }
        let beforeLast = parts[parts.count - 2]
        if parts.count > 2, form.codeInTown(beforeLast) != nil, !AddressForm.hasDigit(last) { return 2 }
        guard hasHouseNumber(parts[0], form), !AddressForm.hasDigit(last) || form.hasDistrict(last) else { return nil }
        switch parts.count {
        case 2: return 1
        case 3 where form.region(last) != nil && !AddressForm.hasDigit(beforeLast): return 2
        default: return nil
        }
    }

    /// Whether a number in a text is neither that of a part of a town nor a postal code.
    private static func hasHouseNumber(_ text: ArraySlice<UInt8>, _ form: AddressForm) -> Bool {
        AddressForm.hasDigit(text) && !form.hasDistrict(text) && form.codeInTown(text, orElsewhere: true) == nil
    }

    private static func text(_ parts: some Sequence<ArraySlice<UInt8>>) -> String {
        parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
    }
}
