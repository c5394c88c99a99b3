import Catalogue
internal import FoundationEssentials

/// An address as a geocoding service is asked for it: never with the name, phone number or e-mail address of a track.
public struct PostalAddress: Sendable, Hashable {
    /// The lines before the town, units taken off.
    public let street: [String]
    /// The town.
    public let city: String?
    /// The state or province.
    public let state: String?
    /// The country's name.
    public let country: String
    /// The country's ISO 3166 alpha-2 code.
    public let countryCode: String?

    /// Takes an address apart; `nil` when there is too little of it to ask for: a country alone is no place.
    ///
    /// `address` has the lines joined with `, `, as the table of tracks has them. The postal code is left out: services know the
    /// address by it less often than without, as LiveRC pads foreign codes.
    public init?(address: String?, city: String?, state: String?, country: String?, countryCode: String?) {
        let code = countryCode.map { $0.uppercased() }
        guard let country = code.flatMap(CountryNames.name) ?? country, !country.isEmpty else { return nil }
        let parts = (address ?? "").split(separator: ",").map { Self.folded($0) }.filter { !$0.isEmpty }
        var street: [String] = []
        if let city {
            let town = city.lowercased()
            // The town's line is the last one that has the town in it, and the country follows.
            if let place = parts.lastIndex(where: { $0.lowercased().contains(town) }) {
                street = Array(parts[..<place])
            }
        } else {
            // Without a town, what stands before the country is all there is.
            street = parts.filter { $0.lowercased() != country.lowercased() }
        }
        self.street = street.compactMap(Self.withoutContact).compactMap(Self.withoutUnit)
        self.city = city.flatMap { $0.isEmpty ? nil : $0 }
        self.state = state.flatMap { $0.isEmpty ? nil : $0 }
        self.country = country
        self.countryCode = code
        guard self.city != nil || !self.street.isEmpty else { return nil }
    }

    /// One form of the address, by which its answer is kept.
    public var key: String {
        [street.joined(separator: ", "), city ?? "", state ?? "", countryCode ?? country]
            .map { Self.folded($0[...]).lowercased() }.joined(separator: "|")
    }

    /// White space folded.
    private static func folded(_ text: Substring) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static let phoneWords: Set<String> = ["tel", "telephone", "phone", "ph", "mobile", "cell", "fax", "call"]

    /// A line without an e-mail address or a phone number, which some write among the lines of an address; `nil` when nothing
    /// is left. A line of digits alone is a phone number from seven digits on: shorter ones number blocks of houses.
    private static func withoutContact(_ line: String) -> String? {
        var words = line.replacing(":", with: ": ").split(separator: " ").filter { !$0.contains("@") }
        let phone = words.indices.dropLast().first { index in
            phoneWords.contains(words[index].lowercased().filter { $0 != "." && $0 != ":" })
                && ContactRules.isPhone(words[(index + 1)...].joined(separator: " "))
        }
        if let phone { words.removeSubrange(phone...) }
        let text = words.joined(separator: " ")
        let isPhone = ContactRules.isPhone(text) && text.utf8.count { (0x30...0x39).contains($0) } >= 7
        return text.isEmpty || isPhone ? nil : text
    }

    private static let unitWords: Set<String> = [
        "unit", "suite", "ste", "apt", "apartment", "lot", "shop", "bldg", "building", "hall", "room", "floor", "level",
    ]

    /// A line without `Unit 10`, `Suite B` or `#4`; `nil` when nothing is left.
    private static func withoutUnit(_ line: String) -> String? {
        var words = line.split(separator: " ").map(String.init)
        var index = 0
        while index < words.count {
            let word = words[index].lowercased().filter { $0 != "." && $0 != ":" }
            if words[index].hasPrefix("#"), words[index].count > 1 {
                words.remove(at: index)
            } else if unitWords.contains(word), index + 1 < words.count, isUnitName(words[index + 1]) {
                words.removeSubrange(index...(index + 1))
            } else {
                index += 1
            }
        }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// A number, or a letter with or without one: `10`, `B`, `3a`, `C-4`.
    private static func isUnitName(_ word: String) -> Bool {
        word.utf8.count <= 5
            && (word.utf8.contains { (0x30...0x39).contains($0) } || word.utf8.count == 1)
    }
}
