import Catalogue

/// The region and the postal code of a map's query, which people type into each other's place, or together with what the form
/// asks for elsewhere.
struct MapRegion {
    private(set) var state: ArraySlice<UInt8>
    private(set) var code: ArraySlice<UInt8>
    private let form: AddressForm
    private let country: String

    /// `state`, `code`: either side of the query's `+`.
    init(state: String, code: String, form: AddressForm, country: String) {
        self.form = form
        self.country = country
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
        if state.isEmpty, isRegion(words), !form.isSign(words) { state = words }
        guard words.last != UInt8(ascii: "-") else { return }
        let name = String(decoding: words, as: UTF8.self)
        guard isRegion(words) || CountryNames.code(of: name).map({ $0 == country }) ?? true else { return }
        // A number among the words may be what the code is taken for, and so may that of a post box.
        guard !Self.hasDigit(words), !name.lowercased().hasSuffix("box") else {
            return
        }
        code = found.code
    }

    /// Takes from the region what is none: the code, the country, signs around it.
    private mutating func readState() {
        guard !state.isEmpty else { return }
        let text = AddressForm.withoutBrackets(state)
        if let found = form.codeAtEnd(of: text), form.isCode(found), code.isEmpty || isSame(found, code) {
            let words = form.withoutCodeWord(atEndOf: text[..<found.startIndex])
            if !Self.hasDigit(words) {
                code = code.isEmpty ? found : code
                state = form.isSign(words) && form.region(words) == nil ? [] : words
            }
        }
        if form.region(text) != nil { state = text }
        guard form.region(state) == nil else { return }
        if form.isCountryAlone(state) || state.contains(UInt8(ascii: ",")) && isCountryTwice {
            state = []
        } else if let mark = state.lastIndex(where: { " ,".utf8.contains($0) }), form.isCountryAlone(state[mark...]),
            isRegion(AddressForm.trimmed(state[..<mark]))
        {
            state = AddressForm.trimmed(state[..<mark])
        }
    }

    /// `England, UK`
    private var isCountryTwice: Bool { Location.code(ofLine: String(decoding: state, as: UTF8.self)) == country }

    private func isRegion(_ text: ArraySlice<UInt8>) -> Bool {
        form.region(text) != nil || AddressForm.isAbbreviation(text)
    }

    private static func hasDigit(_ text: ArraySlice<UInt8>) -> Bool { text.contains { (0x30...0x39).contains($0) } }

    private func isSame(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        Wording.isSame(String(decoding: one, as: UTF8.self), String(decoding: other, as: UTF8.self))
    }
}
