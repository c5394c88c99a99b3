/// The countries' codes (ISO 3166-1 alpha-2) and English names.
public enum CountryNames {
    /// Whether a code is assigned to a country.
    public static func isCode(_ text: String) -> Bool { table.codes[text] != nil }

    /// The code of a country's name, however its words are ordered, spelt in capitals or joined; `nil` when it is unknown.
    public static func code(of name: String) -> String? { table.byName[name] ?? byWords[words(name)] }

    /// The name of a code's country, as LiveRC writes it; `nil` for a code that is no country's.
    public static func name(of code: String) -> String? { table.codes[code] }

    /// The list, read once: each code with its first name, and the codes by name.
    private static let table: (codes: [String: String], byName: [String: String]) = {
        var codes: [String: String] = [:]
        var byName: [String: String] = [:]
        codes.reserveCapacity(256)
        byName.reserveCapacity(512)
        forEachName { code, name in
            if codes[code] == nil { codes[code] = name }
            byName[name] = code
        }
        return (codes, byName)
    }()

    /// The codes by the words of the name, for a name that is not written as in the list.
    private static let byWords: [String: String] = {
        var byWords: [String: String] = [:]
        forEachName { code, name in byWords[words(name)] = code }
        return byWords
    }()

    /// Goes through the list by bytes: it is read at each start.
    private static func forEachName(_ body: (_ code: String, _ name: String) -> Void) {
        for line in list.utf8.split(separator: UInt8(ascii: "\n")) {
            let code = String(Substring(line.prefix(2)))
            for name in line.dropFirst(3).split(separator: UInt8(ascii: "|")) { body(code, String(Substring(name))) }
        }
    }

    /// A name's words in lower case and alphabetical order, without accents and those that join others: `Korea, Republic of` is
    /// the same as `Republic of Korea`.
    private static func words(_ name: String) -> String {
        var words: [String] = []
        var word: [UInt8] = []
        func end() {
            guard !word.isEmpty else { return }
            let text = String(decoding: word, as: UTF8.self)
            word.removeAll(keepingCapacity: true)
            switch text {
            case "and", "of", "the": break
            case "st": words.append("saint")
            default: words.append(text)
            }
        }
        func add(_ scalar: Unicode.Scalar) {
            switch scalar {
            case "'", "’", ".": break
            case "a"..."z", "A"..."Z": word.append(UInt8(scalar.value) | 0x20)
            case _ where scalar.isASCII: end()
            case _ where scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark:
                word += scalar.properties.lowercaseMapping.utf8
            default: end()
            }
        }
        if name.utf8.allSatisfy({ $0 < 0x80 }) {
            name.unicodeScalars.forEach(add)
        } else {
            UnicodeForm.withoutMarks(name).forEach(add)
        }
        end()
        return words.sorted().joined(separator: " ")
    }
}
