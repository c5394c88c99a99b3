import Catalogue

/// The region and the postal code of a map's query, which people type into each other's place, or together with what the form
/// asks for elsewhere.
struct MapRegion {
    private(set) var state: ArraySlice<UInt8>
    private(set) var code: ArraySlice<UInt8>
    private let form: AddressForm

    /// `state`, `code`: either side of the query's `+`.
    init(state: String, code: String, form: AddressForm) {
        self.form = form
        self.state = Array(state.utf8)[...]
        self.code = form.withoutRemains(Array(code.utf8)[...])
        if !form.isCode(self.code), form.isCode(self.state), self.code.isEmpty || isRegion(self.code) {
            swap(&self.state, &self.code)
        }
        readCode()
        readState()
    }

    /// Takes the code out of its place, where more stands there: the region, the town or the country once more.
    private mutating func readCode() {
        guard !code.isEmpty, !form.isCode(code), !form.isCode(form.withoutSign(code)) else { return }
        let text =
            code.last == UInt8(ascii: ")") ? code[..<(code.firstIndex(of: UInt8(ascii: "(")) ?? code.endIndex)] : code
        guard let found = form.codeAndWords(in: AddressForm.trimmed(text)) else { return }
        let words = form.withoutCodeWord(atEndOf: found.words)
        let region = AddressForm.withoutDashes(words)
        // A hyphen stands behind a region, or in a code of another country.
        guard region.count == words.count || form.region(region) != nil else { return }
        let name = String(decoding: region, as: UTF8.self)
        guard isRegion(region) || CountryNames.code(of: name) == nil || form.isOwnCountry(region) else { return }
        if state.isEmpty, isRegion(region), !form.isSign(region) { state = region }
        // A number among the words may be what the code is taken for, and so may that of a post box.
        guard !AddressForm.hasDigit(region), !Self.boxes.contains(where: name.lowercased().hasSuffix) else { return }
        code = found.code
    }

    /// Takes from the region what is none: the code, the country, signs around it.
    private mutating func readState() {
        guard !state.isEmpty else { return }
        let text = AddressForm.withoutBrackets(state)
        if let found = form.codeAtEnd(of: text), form.isCode(found), code.isEmpty || isSame(found, code) {
            let words = AddressForm.withoutDashes(form.withoutCodeWord(atEndOf: text[..<found.startIndex]))
            if !AddressForm.hasDigit(words) {
                code = code.isEmpty ? found : code
                state = form.isSign(words) && form.region(words) == nil ? [] : words
            }
        }
        if form.region(text) != nil { state = text }
        guard form.region(state) == nil else { return }
        if form.isCountryAlone(state) {
            state = []
        } else if let comma = state.lastIndex(of: UInt8(ascii: ",")), form.isCountryAlone(state[comma...]) {
            // `England, UK`
            state = AddressForm.trimmed(state[..<comma])
        } else if let space = state.lastIndex(of: UInt8(ascii: " ")), form.isCountryAlone(state[space...]),
            isRegion(AddressForm.trimmed(state[..<space]))
        {
            state = AddressForm.trimmed(state[..<space])
        }
    }

    /// What stands before the number of a post box.
    private static let boxes = ["bag", "box", "postfach", "apartado", "casilla"]

    private func isRegion(_ text: ArraySlice<UInt8>) -> Bool {
        form.region(text) != nil || AddressForm.isAbbreviation(text)
    }

    private func isSame(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        Wording.isSame(String(decoding: one, as: UTF8.self), String(decoding: other, as: UTF8.self))
    }
}
