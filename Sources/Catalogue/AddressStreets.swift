// What tells a street, or a district of a town, from the town, where each may stand in one place.

extension AddressForm {
    /// Whether a text that stands before a town is a street rather than a town with its region behind it. `isFirst`: no street
    /// stands above it, so that a number at its end is rather that of a house than that of a part of the town.
    public func isStreet(_ text: ArraySlice<UInt8>, isFirst: Bool = false) -> Bool {
        guard text.contains(where: Self.isDigit), !hasDistrict(text), let first = text.first else { return false }
        if Self.isDigit(first) || text.contains(UInt8(ascii: ",")) { return true }
        let last = text[((text.lastIndex(of: UInt8(ascii: " ")) ?? text.startIndex - 1) + 1)...]
        if !hasRegion, last.count > 2 || !last.allSatisfy(Self.isDigit) { return true }
        if isFirst, last.first.map(Self.isDigit) ?? false { return true }
        let start = String(decoding: text.prefix(8), as: UTF8.self).uppercased()
        return ["P.O.", "PO BOX", "UNIT ", "SUITE "].contains(where: start.hasPrefix)
    }

    /// Whether the last word of a text is an English one for a street: `Main Road`. Towns have such names, too: `Federal Way`.
    public static func isNamedStreet(_ text: ArraySlice<UInt8>) -> Bool {
        let words = streetWordsOnly(text)
        return words.count > 1 && words.last == true
    }

    /// Whether a text begins with the number of a house and has an English word for a street: `1 Main St Boston`.
    public static func isNumberedStreet(_ text: ArraySlice<UInt8>) -> Bool {
        text.first.map(isDigit) ?? false && streetWordsOnly(text).dropFirst(2).contains(true)
    }

    /// Which of the words of a text are those for streets.
    private static func streetWordsOnly(_ text: ArraySlice<UInt8>) -> [Bool] {
        text.split(separator: UInt8(ascii: " ")).map { word in
            let word = String(decoding: word, as: UTF8.self).lowercased()
            return streetWords.contains(word.hasSuffix(".") ? String(word.dropLast()) : word)
        }
    }

    private static let streetWords: Set<String> = [
        "ave", "avenue", "blvd", "boulevard", "court", "ct", "dr", "drive", "highway", "hwy", "lane", "ln", "parkway",
        "pkwy", "place", "rd", "road", "st", "street", "way",
    ]

    // MARK: Districts

    /// Whether a town's name ends with the number of a district of it, which is no postal code: `Dublin 4`, `Paris 12`.
    public func hasDistrict(_ town: ArraySlice<UInt8>) -> Bool {
        guard let districts = Self.districts[country], let space = town.lastIndex(of: UInt8(ascii: " ")) else {
            return false
        }
        let name = String(decoding: town[..<space], as: UTF8.self).lowercased()
        let number = String(decoding: town[(space + 1)...], as: UTF8.self).uppercased()
        guard let most = districts[name] else { return false }
        return country == "IE" && number == "6W"
            || Int(number).map { (1...most).contains($0) && (number.utf8.first != 0x30 || country == "LK") } ?? false
    }

    /// The towns with numbered districts, by country, each with its highest number: those that the posts write (An Post, Jamaica
    /// Post), and those that the towns themselves have.
    private static let districts: [String: [String: Int]] = [
        "AT": ["graz": 17, "vienna": 23, "wien": 23],
        "CH": ["winterthur": 7, "zurich": 12, "zürich": 12],
        "CZ": ["brno": 29, "liberec": 35, "pardubice": 8, "plzeň": 10, "prague": 22, "praha": 22],
        "FR": ["lyon": 9, "marseille": 16, "paris": 20],
        "HU": ["budapest": 23],
        "IE": ["dublin": 24],
        "JM": ["kingston": 20],
        "LK": ["colombo": 15],
        "SK": ["bratislava": 5, "košice": 4],
    ]
}
