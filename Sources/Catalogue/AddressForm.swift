import Synchronization

/// How a country writes the town's line of an address: its postal code and its region.
///
/// A line of `list` is the country's code, where the postal code stands, and the patterns of the code: `<` before the
/// town, `>` behind it, `-` there is none. `+` behind that sign: a region is written; `=`: it stands between the town and
/// the code. In a pattern `#` is a digit, `@` a letter, `*` either, a space or a hyphen may be left out or be the other,
/// anything else stands for itself. What is in brackets may stand before a code and is no part of it.
public struct AddressForm: Sendable {
    private enum RegionPlace { case none, anywhere, betweenTownAndCode }

    let country: String
    /// Whether the postal code stands before the town.
    private let hasCodeFirst: Bool
    private let regionPlace: RegionPlace
    private let patterns: [PostalCodePattern]
    /// The letters that may stand before a code: those of the country's own form, and its code and a hyphen.
    private let signs: [[UInt8]]

    /// A country's form; `nil` for a code that is no country's.
    public static func form(of countryCode: String) -> AddressForm? { table[countryCode] }

    private static let table: [String: AddressForm] = {
        var table: [String: AddressForm] = [:]
        // By bytes: it is read at each start.
        for line in list.utf8.split(separator: UInt8(ascii: "\n")) {
            let form = AddressForm(line)
            table[form.country] = form
        }
        return table
    }()

    private init(_ line: Substring.UTF8View) {
        let fields = line.split(separator: 0x20, maxSplits: 2).map(Array.init)
        let place = fields.count > 1 ? fields[1] : []
        var codes = fields.count > 2 ? fields[2][...] : []
        country = String(decoding: fields.first ?? [], as: UTF8.self)
        hasCodeFirst = place.first == UInt8(ascii: "<")
        regionPlace =
            switch place.last {
            case UInt8(ascii: "+"): .anywhere
            case UInt8(ascii: "="): .betweenTownAndCode
            default: .none
            }
        var sign: [UInt8] = []
        if codes.first == UInt8(ascii: "[") {
            sign = Array(codes.dropFirst().prefix { $0 != UInt8(ascii: "]") })
            codes = codes.dropFirst(sign.count + 2)
        }
        // The longer one first: `FO` is also the beginning of `FO-`.
        let countrySign = Array(country.utf8) + [UInt8(ascii: "-")]
        signs =
            sign.isEmpty ? [countrySign] : sign.count < countrySign.count ? [countrySign, sign] : [sign, countrySign]
        patterns = codes.split(separator: UInt8(ascii: "|")).map { PostalCodePattern(Array($0)) }
    }

    // MARK: Postal codes

    /// Whether a text is a postal code of the country.
    public func isCode(_ text: ArraySlice<UInt8>) -> Bool { patterns.contains { $0.matches(text) } }

    /// The postal code that a line ends with, behind a space or a comma: all its words, when it has several.
    ///
    /// LiveRC prints the code behind the town in every country, and pads many to five digits with zeros: five digits
    /// at the end are always one.
    public func codeAtEnd(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var longest: ArraySlice<UInt8>?
        var words = 0
        var index = line.endIndex
        while index > line.startIndex, words < Self.maximumWords {
            index -= 1
            guard index == line.startIndex || Self.endsWord(line[index - 1]) || isBehindHyphen(index, in: line),
                !Self.endsWord(line[index])
            else { continue }
            words += 1
            let candidate = line[index...]
            if isCode(candidate) || isCode(withoutSign(candidate)) || words == 1 && Self.isFiveDigits(candidate) {
                longest = candidate
            }
        }
        return longest
    }

    /// Whether a code of digits may begin at a place, behind a town and a hyphen: `Bengaluru-560001`.
    private func isBehindHyphen(_ index: Int, in line: ArraySlice<UInt8>) -> Bool {
        !hasCodeFirst && index - 1 > line.startIndex && line[index - 1] == UInt8(ascii: "-")
            && Self.isLetter(line[index - 2]) && line[index...].count >= 4 && line[index...].allSatisfy(Self.isDigit)
    }

    /// The postal code that the town's part of an address has in itself, and the rest: at the place where the country
    /// writes it, or, with `orElsewhere`, at the other end of a single name, where it can be no number of a house.
    public func codeInTown(
        _ town: ArraySlice<UInt8>, orElsewhere: Bool = false
    ) -> (code: ArraySlice<UInt8>, town: ArraySlice<UInt8>)? {
        if let found = codeInTown(town, atStart: hasCodeFirst) { return found }
        guard orElsewhere, let found = codeInTown(town, atStart: !hasCodeFirst),
            !found.town.contains(where: { Self.isDigit($0) || $0 == UInt8(ascii: ",") })
        else { return nil }
        // Behind the country's letters no house has its number: `LV-1010 Rīga`.
        if !hasCodeFirst, found.code.startIndex > town.startIndex { return found }
        // Houses have such numbers: before the street in the US and its territories, behind it in Argentina and Paraguay.
        let mayBeHouse =
            found.code.count < (hasCodeFirst ? 4 : 5)
            || hasCodeFirst && ["AR", "PY"].contains(country) && found.code.allSatisfy(Self.isDigit)
            || ["AS", "GU", "MP", "PR", "US", "VI"].contains(country)
        return mayBeHouse ? nil : found
    }

    /// The postal code at either end of a text, and the words beside it.
    public func codeAndWords(
        in text: ArraySlice<UInt8>
    ) -> (code: ArraySlice<UInt8>, words: ArraySlice<UInt8>)? {
        if let code = codeAtEnd(of: text), isCode(code) { return (code, Self.trimmed(text[..<code.startIndex])) }
        return codeAtStart(of: text).map { ($0, Self.trimmed(text[$0.endIndex...])) }
    }

    private func codeInTown(
        _ town: ArraySlice<UInt8>, atStart: Bool
    ) -> (code: ArraySlice<UInt8>, town: ArraySlice<UInt8>)? {
        let code =
            atStart
            // The word may be a part of the code, as in El Salvador's.
            ? codeAtStart(of: town) ?? Self.withoutCodeWord(atStartOf: town).flatMap(codeAtStart)
            : codeAtEnd(of: town)
        guard let code, isCode(code) else { return nil }
        let rest = Self.withoutDashes(
            Self.trimmed(atStart ? town[code.endIndex...] : withoutCodeWord(atEndOf: town[..<code.startIndex])))
        return rest.contains(where: Self.isLetter) ? (code, rest) : nil
    }

    /// What people write before a postal code, in Brazil, in Spanish and French, in India, in German, in Italian and in English.
    private static let codeWords: Set<String> = ["CEP", "CP", "PIN", "PINCODE", "PLZ", "CAP", "ZIP", "ZIPCODE"]

    private static func isCodeWord(_ word: ArraySlice<UInt8>) -> Bool {
        guard (3...9).contains(word.count) || word.elementsEqual("CP".utf8) else { return false }
        let letters = word.filter { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ":") }
        return codeWords.contains(String(decoding: letters, as: UTF8.self).uppercased())
    }

    /// The text without the word for a postal code at its end, which stood before one.
    public func withoutCodeWord(atEndOf text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let text = Self.trimmed(text)
        let mark = text.lastIndex(where: Self.endsWord) ?? text.startIndex - 1
        let word = text[(mark + 1)...]
        // CP was South Africa's Cape Province, too. The country's letters may stand apart: `Groningen NL 9723AS`.
        guard
            Self.isCodeWord(word) && country != "ZA"
                || mark > text.startIndex && word.count > 1 && isSign(word) && region(word) == nil
        else { return text }
        return Self.trimmed(text[..<max(mark, text.startIndex)])
    }

    /// The text without the word for a postal code at its beginning; `nil` where none stands there.
    private static func withoutCodeWord(atStartOf text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let mark = text.firstIndex(where: endsWord), isCodeWord(text[..<mark]) else { return nil }
        return trimmed(text[mark...])
    }

    private func codeAtStart(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let start = startBehindSign(line)
        // The letters may be a part of the code, as in Latvia's.
        if start > line.startIndex, let whole = code(from: line.startIndex, of: line) { return whole }
        return code(from: start, of: line)
    }

    private func code(from start: Int, of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var longest: ArraySlice<UInt8>?
        var words = 0
        for index in line[start...].indices where words < Self.maximumWords {
            let isEnd =
                Self.endsWord(line[index])
                || line[index] == UInt8(ascii: "-") && index + 1 < line.endIndex && !Self.isDigit(line[index + 1])
            guard isEnd, index > start else { continue }
            words += 1
            if isCode(line[start..<index]) { longest = line[start..<index] }
        }
        return longest
    }

    private static let maximumWords = 2

    /// Where a code may stand at the beginning of a line: behind the letters, which people set apart with more than a hyphen:
    /// `CH - 8001 Zürich`, `D 60311 Frankfurt`.
    private func startBehindSign(_ line: ArraySlice<UInt8>) -> Int {
        let letters = line.prefix { Self.isLetter($0) && $0 < 0x80 }
        guard !letters.isEmpty, isSign(letters), bareSign(line) == 0 else { return withoutSign(line).startIndex }
        var rest = line[letters.endIndex...]
        while let first = rest.first {
            if first == UInt8(ascii: " ") || first == UInt8(ascii: "-") {
                rest.removeFirst()
            } else if let dash = Self.dashes.first(where: rest.starts(with:)) {
                rest = rest.dropFirst(dash.count)
            } else {
                break
            }
        }
        return rest.startIndex > letters.endIndex ? rest.startIndex : line.startIndex
    }

    private static let dashes = ["–", "—"].map { Array($0.utf8) }

    /// The text without spaces and dashes at its end.
    public static func withoutDashes(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let last = text.last {
            if last == UInt8(ascii: " ") || last == UInt8(ascii: "-") {
                text.removeLast()
            } else if let dash = dashes.first(where: { text.reversed().starts(with: $0.reversed()) }) {
                text = text.dropLast(dash.count)
            } else {
                break
            }
        }
        return text
    }

    /// What stands behind the letters that may stand before a code.
    public func withoutSign(_ code: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let sign = signs.first { sign in
            code.count > sign.count && code.starts(with: sign) { Self.lowercase($0) == Self.lowercase($1) }
        }
        return code.dropFirst(sign?.count ?? bareSign(code))
    }

    /// How many letters of the country stand right before a digit: `SE72130`.
    private func bareSign(_ code: ArraySlice<UInt8>) -> Int {
        let letters = code.prefix { Self.isLetter($0) && $0 < 0x80 }
        let isNext = letters.endIndex < code.endIndex && Self.isDigit(code[letters.endIndex])
        // Where the country's codes themselves begin with letters they are no sign: `AD500`, `IM1 1AA`.
        return isNext && isSign(letters) && !patterns.contains(where: \.beginsWithLetter) ? letters.count : 0
    }

    /// Whether a text is the letters that may stand before a code, such as the country's own.
    public func isSign(_ letters: ArraySlice<UInt8>) -> Bool {
        signs.contains { sign in
            sign.last == UInt8(ascii: "-") && sign.count == letters.count + 1
                && sign.starts(with: letters) { Self.lowercase($0) == Self.lowercase($1) }
        }
    }

    /// The line without what people write behind its postal code: dots, and the name of the code's own country. The line as
    /// it is where no code of the country stands before them.
    public func withoutRemains(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard codeAtEnd(of: line) == nil else { return line }
        var rest = line
        for _ in 0...Self.mostWordsOfCountry {
            while let last = rest.last, " ,.;".utf8.contains(last) { rest.removeLast() }
            if codeAtEnd(of: rest) != nil { return isOwnCountry(line[rest.endIndex...]) ? rest : line }
            guard let space = rest.lastIndex(of: UInt8(ascii: " ")) else { break }
            rest = rest[..<space]
        }
        return line
    }

    /// Whether a text is nothing but signs and perhaps this country's name or code.
    public func isOwnCountry(_ text: ArraySlice<UInt8>) -> Bool {
        guard !Self.hasDigit(text) else { return false }
        let name = String(decoding: text, as: UTF8.self).split { " ,.;".contains($0) }.joined(separator: " ")
        if name.isEmpty || name.uppercased() == country { return true }
        return CountryNames.code(of: name.replacing(" ", with: "").uppercased()) == country
            || CountryNames.code(of: name) == country
    }

    /// Whether a text is this country's name or code, and no region has that name.
    public func isCountryAlone(_ text: ArraySlice<UInt8>) -> Bool {
        let name = Self.trimmed(text)
        guard !Self.namesakes.contains(country), region(name) == nil, isOwnCountry(name) else { return false }
        // England and the others are written as regions.
        return country != "GB"
            || ["britain", "gb", "great britain", "uk", "united kingdom"].contains(
                String(decoding: name.filter { $0 != UInt8(ascii: ".") }, as: UTF8.self).lowercased())
    }

    /// Countries with a region of their own name or code.
    private static let namesakes: Set<String> = ["AS", "BZ", "DJ", "GT", "HK", "LU", "MP", "MX", "PA", "VI"]

    /// No country has a name of more words that people write.
    public static let mostWordsOfCountry = 5

    // MARK: Regions

    /// Whether the country's addresses have a region.
    public var hasRegion: Bool { regionPlace != .none }

    /// Whether a text is the name of a region and of no large town, in a country whose regions are all known.
    public func isRegionNotTown(_ name: ArraySlice<UInt8>) -> Bool {
        hasAllRegions && region(name) != nil
            && !["NEW YORK", "WASHINGTON", "QUEBEC", "QUÉBEC"].contains(
                String(decoding: name, as: UTF8.self).uppercased())
    }

    /// Whether no region of the country has another name than those that are known, however people write it.
    public var hasAllRegions: Bool { ["AU", "CA", "US"].contains(country) }

    /// Which of the country's regions a name is, however it is spelt in capitals and accents; `nil` when it is none that
    /// is known.
    public func region(_ name: ArraySlice<UInt8>) -> Int? {
        guard hasRegion, name.count <= 100 else { return nil }
        guard let lines = Self.regionLines[country] else { return nil }
        let key = Self.regionKey(name)
        return Self.regions.withLock { known in
            if known[country] == nil { known[country] = Self.regions(in: lines) }
            return known[country]?[key]
        }
    }

    /// The region that a town ends with, and the town: any name of it in brackets, or its short one behind a space or a slash:
    /// `Montréal (Québec)`, `Milano MI`.
    public func regionAtEnd(
        of town: ArraySlice<UInt8>
    ) -> (region: ArraySlice<UInt8>, town: ArraySlice<UInt8>)? {
        var rest = town
        if rest.last == UInt8(ascii: ")") {
            rest.removeLast()
            if let bracket = rest.lastIndex(of: UInt8(ascii: "(")), region(rest[(bracket + 1)...]) != nil {
                return (rest[(bracket + 1)...], Self.trimmed(rest[..<bracket]))
            }
        }
        guard hasRegion, let mark = rest.lastIndex(where: { " /(".utf8.contains($0) }) else { return nil }
        let word = rest[(mark + 1)...]
        guard Self.isAbbreviation(word), region(word) != nil else { return nil }
        rest = rest[...mark]
        while let last = rest.last, " -/(,".utf8.contains(last) { rest.removeLast() }
        return (word, Self.withoutDashes(Self.trimmed(rest)))
    }

    /// The region that a town ends with behind a space alone, however it is written, and the town. Where the postal code is one
    /// of that region, the words can be nothing else: `Hutto Texas` before `78634`, but not `Port Washington` before `11050`.
    public func regionAtEnd(
        of town: ArraySlice<UInt8>, before code: ArraySlice<UInt8>
    ) -> (region: ArraySlice<UInt8>, town: ArraySlice<UInt8>)? {
        guard let areas = Self.codeAreas[country] else { return nil }
        // The longest name counts: West Virginia ends with another region's name.
        var found: (region: ArraySlice<UInt8>, town: ArraySlice<UInt8>, number: Int)?
        var end = town.endIndex
        for _ in 0..<Self.mostWordsOfRegion {
            guard let space = town[..<end].lastIndex(of: UInt8(ascii: " ")) else { break }
            end = space
            let words = Self.withoutBrackets(town[(space + 1)...])
            if let number = region(words) { found = (words, town[..<space], number) }
        }
        // A region's name alone is no town with a shorter one.
        guard let found, region(town) == nil, found.town.contains(where: Self.isLetter),
            let area = areas.first(where: { region($0.region) == found.number }), area.has(withoutPadding(code))
        else { return nil }
        return (found.region, Self.withoutDashes(Self.trimmed(found.town)))
    }

    /// The text without spaces, dashes and brackets around it: `(TX)`, `- TX`.
    public static func withoutBrackets(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.drop { " -(".utf8.contains($0) }
        while let last = text.last, " -)".utf8.contains(last) { text.removeLast() }
        return text
    }

    /// The code without the zero that LiveRC puts before one of four digits.
    private func withoutPadding(_ code: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        country == "AU" && code.count == 5 && code.first == 0x30 ? code.dropFirst() : code
    }

    /// `Newfoundland and Labrador`, `Australian Capital Territory`
    private static let mostWordsOfRegion = 3

    /// A region, and what its postal codes begin with.
    private struct CodeArea: Sendable {
        let region: ArraySlice<UInt8>
        let beginnings: [ClosedRange<String>]

        func has(_ code: ArraySlice<UInt8>) -> Bool {
            beginnings.contains { range in
                let beginning = code.prefix(range.lowerBound.utf8.count).map(AddressForm.uppercase)
                return range.contains(String(decoding: beginning, as: UTF8.self))
            }
        }
    }

    /// By country, of those whose codes tell the region.
    private static let codeAreas: [String: [CodeArea]] = {
        var areas: [String: [CodeArea]] = [:]
        for line in codeAreaList.split(separator: "\n") {
            for area in line.dropFirst(3).split(separator: "|") {
                let parts = area.split(separator: " ")
                let beginnings = parts.dropFirst().map { part in
                    let ends = part.split(separator: "-").map(String.init)
                    return ends[0]...ends[ends.count - 1]
                }
                areas[String(line.prefix(2)), default: []].append(
                    CodeArea(region: Array(parts[0].utf8)[...], beginnings: beginnings))
            }
        }
        return areas
    }()

    /// One to four capital letters, perhaps with dots, as people shorten the names of regions: `WC`, `D.F.`, `D`.
    public static func isShortName(_ word: ArraySlice<UInt8>) -> Bool {
        (1...4).contains(word.count { (0x41...0x5A).contains($0) })
            && word.first != UInt8(ascii: ".")
            && word.allSatisfy { (0x41...0x5A).contains($0) || $0 == UInt8(ascii: ".") }
    }

    /// Two or three capital letters, as short names of regions are.
    public static func isAbbreviation(_ word: ArraySlice<UInt8>) -> Bool {
        (2...3).contains(word.count) && word.allSatisfy { (0x41...0x5A).contains($0) }
    }

    /// The lines of the list by country.
    private static let regionLines: [String: [ArraySlice<UInt8>]] = {
        // By bytes: characters would take milliseconds of each daemon's first sync.
        let lines = Array(regionList.utf8).split(separator: UInt8(ascii: "\n"))
        return Dictionary(grouping: lines) { String(decoding: $0.prefix(2), as: UTF8.self) }
    }()

    /// The regions' numbers by the keys of their names, of the countries that were asked for: those of all countries would take
    /// milliseconds of each daemon's first sync. A lock, since pages are read side by side.
    private static let regions = Mutex<[String: [String: Int]]>([:])

    private static func regions(in lines: [ArraySlice<UInt8>]) -> [String: Int] {
        var regions: [String: Int] = [:]
        for (number, region) in lines.flatMap({ $0.dropFirst(3).split(separator: UInt8(ascii: "|")) }).enumerated() {
            for name in region.split(separator: UInt8(ascii: "=")) { regions[regionKey(name)] = number }
        }
        return regions
    }

    /// A region's name without accents, capitals, signs and words that only say what it is: `Co. Cork` is `County Cork`.
    private static func regionKey(_ name: ArraySlice<UInt8>) -> String {
        if name.allSatisfy({ $0 < 0x80 }) { return asciiRegionKey(name) }
        var whole = String.UnicodeScalarView()
        var key = String.UnicodeScalarView()
        var word = String.UnicodeScalarView()
        func endWord() {
            whole.append(contentsOf: word)
            if !generalWords.contains(String(word)) { key.append(contentsOf: word) }
            word.removeAll()
        }
        for scalar in UnicodeForm.withoutMarks(String(decoding: name, as: UTF8.self)) {
            switch scalar {
            case ".", "'", "’": break
            case _ where scalar.properties.isAlphabetic || scalar.properties.numericType != nil:
                word.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            default: endWord()
            }
        }
        endWord()
        return String(key.isEmpty ? whole : key)
    }

    /// The same without Unicode's tables, for most names.
    private static func asciiRegionKey(_ name: ArraySlice<UInt8>) -> String {
        var whole: [UInt8] = []
        var key: [UInt8] = []
        var word: [UInt8] = []
        func endWord() {
            whole += word
            if !generalWords.contains(String(decoding: word, as: UTF8.self)) { key += word }
            word.removeAll(keepingCapacity: true)
        }
        for byte in name {
            switch byte {
            case UInt8(ascii: "."), UInt8(ascii: "'"): break
            case _ where isLetter(byte) || isDigit(byte): word.append(lowercase(byte))
            default: endWord()
            }
        }
        endWord()
        return String(decoding: key.isEmpty ? whole : key, as: UTF8.self)
    }

    private static let generalWords: Set<String> = [
        "and", "co", "county", "district", "governorate", "oblast", "of", "prefecture", "province", "region", "the",
    ]

    // MARK: Bytes

    /// The text without spaces and commas at its ends.
    public static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let first = text.firstIndex(where: { !endsWord($0) && $0 != UInt8(ascii: "-") }),
            let last = text.lastIndex(where: { !endsWord($0) })
        else { return text[text.endIndex...] }
        return text[first...last]
    }

    private static func endsWord(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: ",") }

    private static func isFiveDigits(_ text: ArraySlice<UInt8>) -> Bool { text.count == 5 && text.allSatisfy(isDigit) }

    @usableFromInline static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Whether a text has a digit of ASCII.
    @inlinable public static func hasDigit(_ text: some Sequence<UInt8>) -> Bool { text.contains(where: isDigit) }

    /// Letters beyond ASCII are letters here too: what is asked is whether a town may stand there.
    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80 }

    static func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    private static func uppercase(_ byte: UInt8) -> UInt8 { (0x61...0x7A).contains(byte) ? byte & ~0x20 : byte }
}
