/// Explains a syntax error of TOML to the author of the file: the parser knows where it stopped, but not that
/// quotes were forgotten.
struct SyntaxProblem {
    private let parserWords: String
    private let stop: ConfigurationPosition
    private let path: String
    private let lines: [Substring.UTF8View]
    private let line: [Unicode.Scalar]

    /// The problem that the parser's words and place stand for.
    static func explain(
        _ parserWords: String, at stop: ConfigurationPosition, in file: ConfigurationFile
    ) -> ConfigurationError.Problem {
        SyntaxProblem(parserWords, stop, file).explained()
    }

    private init(_ parserWords: String, _ stop: ConfigurationPosition, _ file: ConfigurationFile) {
        self.parserWords = parserWords
        self.stop = stop
        path = file.path
        let lines = file.text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        self.lines = lines
        line = lines.indices.contains(stop.line - 1) ? Self.scalars(of: lines[stop.line - 1]) : []
    }

    private func explained() -> ConfigurationError.Problem {
        let content = Self.trimmed(0..<line.count, of: line)
        guard let first = content.first.map({ line[$0] }) else { return unexplained() }
        if parserWords.contains("cannot redefine existing") { return twice() }
        if first == "[" {
            return line[content].contains("]")
                ? unexplained() : problem("the section's name has no ] at its end; write it as [section]", at: content)
        }
        guard let equals = line[content].firstIndex(of: "=") else { return withoutEquals(content) }
        let key = Self.trimmed(content.lowerBound..<equals, of: line)
        guard !key.isEmpty, line[key].allSatisfy(Self.isKey) else { return unexplained() }
        let value = Self.value(Self.trimmed((equals + 1)..<content.upperBound, of: line), of: line)
        return wrongValue(value, of: key)
    }

    // MARK: Kinds of errors

    private func twice() -> ConfigurationError.Problem {
        let content = Self.trimmed(0..<line.count, of: line)
        if line.first(where: { $0 != " " && $0 != "\t" }) == "[" {
            return problem("this section stands there twice; put its keys together", at: content)
        }
        let key = Self.trimmed(0..<(line.firstIndex(of: "=") ?? line.count), of: line)
        return problem("stands there twice; take one of them out", at: key, key: fullName(of: key))
    }

    private func withoutEquals(_ content: Range<Int>) -> ConfigurationError.Problem {
        if line[content].starts(with: "//".unicodeScalars) || line[content.lowerBound] == ";" {
            return problem("a comment begins with #", at: content)
        }
        let name = line[content].prefix { Self.isKey($0) && $0 != "." && $0 != " " }
        guard !name.isEmpty else { return unexplained() }
        let word = Self.text(name)
        return problem("there is no = between key and value; write \(word) = VALUE", at: content)
    }

    private func wrongValue(_ value: Range<Int>, of keyRange: Range<Int>) -> ConfigurationError.Problem {
        let name = fullName(of: keyRange)
        let key = Self.text(line[keyRange])
        let kind = kind(of: name)
        guard let first = line[value].first, first != "#" else {
            let allowed = kind.map { "; allowed: \($0.allowed)" } ?? ""
            return problem("has no value\(allowed)", at: keyRange, key: name)
        }
        switch first {
        case "\"", "'":
            if parserWords.contains("unknown escape") {
                return problem(
                    "has a \\ in double quotes, which begins an escape; write \\\\, or put the text in single quotes",
                    at: value, key: name)
            }
            if parserWords.contains("end-of-file") || parserWords.contains("control characters") {
                return problem("has no closing quote on its line", at: value, key: name)
            }
            return unexplained(name)
        case "[", "{": return unexplained(name)
        default: break
        }
        switch kind {
        case .flag?, .integer?:
            let allowed = kind.map { "; allowed: \($0.allowed)" } ?? ""
            let shown = SettingText.quoted(Self.text(line[value]), upTo: 100)
            return problem("\(shown) is not what belongs here\(allowed), without quotes", at: value, key: name)
        case .durations?, .texts?:
            let allowed = kind.map { "; allowed: \($0.allowed)" } ?? ""
            return problem("the value stands without brackets\(allowed), in brackets", at: value, key: name)
        case .size?, .duration?, .text?, .calendar?, nil:
            return problem(
                "the value stands without quotes; write \(key) = \(Self.inQuotes(line[value], kind))", at: value,
                key: name)
        }
    }

    private func unexplained(_ key: String? = nil) -> ConfigurationError.Problem {
        ConfigurationError.Problem(
            code: .syntax, file: path, at: stop, key: key, message: "no valid TOML: \(parserWords)")
    }

    private func problem(_ message: String, at range: Range<Int>, key: String? = nil) -> ConfigurationError.Problem {
        ConfigurationError.Problem(
            code: .syntax, file: path,
            at: ConfigurationPosition(line: stop.line, column: range.lowerBound + 1), key: key, message: message)
    }

    /// The text of a value with quotes around it, in place of those that TOML does not know.
    private static func inQuotes(_ value: ArraySlice<Unicode.Scalar>, _ kind: ValueKind?) -> String {
        var bare = value
        if let first = bare.first, quotes.contains(first) { bare.removeFirst() }
        if let last = bare.last, quotes.contains(last) { bare.removeLast() }
        let raw = RawValue.text(text(bare))
        let shown = kind?.shown(raw) ?? raw.shown
        // Not the whole value: it is long, or may hold a password.
        return shown.hasPrefix("\"") && !shown.contains("…") ? shown : "\"…\""
    }

    private static let quotes: Set<Unicode.Scalar> = ["“", "”", "„", "‘", "’", "«", "»", "`", "´"]

    // MARK: Names

    /// The key with its section, which is the last one above.
    private func fullName(of key: Range<Int>) -> String {
        let name = Self.text(line[key])
        for line in lines.prefix(stop.line - 1).reversed().lazy.map(Self.scalars) {
            let header = Self.trimmed(0..<line.count, of: line)
            guard header.count > 2, line[header.lowerBound] == "[", let end = line.firstIndex(of: "]") else { continue }
            return Self.text(line[Self.trimmed((header.lowerBound + 1)..<end, of: line)]) + "." + name
        }
        return name
    }

    private func kind(of name: String) -> ValueKind? {
        if let key = (ConfigurationKey.all + ConfigurationKey.web).first(where: { $0.fullName == name }) {
            return key.kind
        }
        guard name.hasPrefix(SiteKey.section + ".") else { return nil }
        return SiteKey.allCases.first { name.hasSuffix("." + $0.rawValue) }?.kind
    }

    // MARK: Text

    private static func scalars(of line: Substring.UTF8View) -> [Unicode.Scalar] {
        Substring(line).unicodeScalars.filter { $0 != "\r" && $0 != "\u{FEFF}" }
    }

    private static func trimmed(_ range: Range<Int>, of line: [Unicode.Scalar]) -> Range<Int> {
        func isBlank(_ index: Int) -> Bool { line[index] == " " || line[index] == "\t" }
        let start = range.first { !isBlank($0) } ?? range.upperBound
        let end = range.last { !isBlank($0) }.map { $0 + 1 } ?? start
        return start..<max(start, end)
    }

    /// A value without the comment after it.
    private static func value(_ range: Range<Int>, of line: [Unicode.Scalar]) -> Range<Int> {
        let comment = range.dropFirst().first { line[$0] == "#" && (line[$0 - 1] == " " || line[$0 - 1] == "\t") }
        return trimmed(range.lowerBound..<(comment ?? range.upperBound), of: line)
    }

    private static func isKey(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789_-.\"'* ".unicodeScalars.contains(scalar))
    }

    private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
