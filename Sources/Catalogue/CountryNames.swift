/// The countries' codes (ISO 3166-1 alpha-2) and English names.
enum CountryNames {
    /// Whether a code is assigned to a country.
    static func isCode(_ text: String) -> Bool { table.codes.contains(text) }

    /// The code of a country's name, however its words are ordered, spelt in capitals or joined; `nil` when it is unknown.
    static func code(of name: String) -> String? { table.byName[name] ?? table.byWords[words(name)] }

    /// The list, read once.
    private static let table: (codes: Set<String>, byName: [String: String], byWords: [String: String]) = {
        var codes: Set<String> = []
        var byName: [String: String] = [:]
        var byWords: [String: String] = [:]
        for line in list.split(separator: "\n") {
            let code = String(line.prefix(2))
            codes.insert(code)
            for name in line.dropFirst(3).split(separator: "|").map(String.init) {
                byName[name] = code
                byWords[words(name)] = code
            }
        }
        return (codes, byName, byWords)
    }()

    /// A name's words in lower case and alphabetical order, without those that join others: `Korea, Republic of` is the
    /// same as `Republic of Korea`.
    private static func words(_ name: String) -> String {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        func end() {
            guard !word.isEmpty else { return }
            let text = String(word).lowercased()
            word.removeAll()
            if !["and", "of", "the"].contains(text) { words.append(text == "st" ? "saint" : text) }
        }
        for scalar in name.unicodeScalars {
            switch scalar {
            case "'", "’", ".": break
            case _ where scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark:
                word.append(scalar)
            default: end()
            }
        }
        end()
        return words.sorted().joined(separator: " ")
    }
}
