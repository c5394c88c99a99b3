extension Settings {
    /// Takes what a file says; whatever is wrong with it is reported, in the order of its lines.
    mutating func take(_ file: ConfigurationFile) throws(ConfigurationError.Problem) {
        let document = try TOMLDocument(file)
        let lines = KeyLines(file.text)
        var found = lines.nulLines.map {
            Self.problem(.badValue, file, $0, nil, "a string has a NUL character, which no setting can hold")
        }
        for (name, entry) in document.entries {
            if case .section(let sites) = entry, name == SiteKey.section {
                found += take(sites: sites, file, lines)
                continue
            }
            guard case .section(let values) = entry, ConfigurationKey.sections.contains(name) else {
                found.append(Self.stray(name, entry, file, lines.line(of: name)))
                continue
            }
            for entry in values {
                let (keyName, raw) = (entry.name, entry.value)
                let line = lines.line(of: name, keyName)
                guard let key = ConfigurationKey.keys(of: name).first(where: { $0.name == keyName }) else {
                    found.append(Self.problem(.unknown, file, line, "\(name).\(keyName)", Self.unknown(keyName, name)))
                    continue
                }
                do {
                    set(key, try key.kind.value(ofFile: raw), .file(file.path, line: line))
                } catch {
                    let message = "\(key.kind.shown(raw)) \(error.reason)"
                    found.append(Self.problem(.badValue, file, line, key.fullName, message))
                }
            }
        }
        for problem in found.sorted(by: { ($0.line ?? 0) < ($1.line ?? 0) }) { report(problem) }
    }

    /// Something at the top level that is none of the sections.
    private static func stray(
        _ name: String, _ entry: TOMLDocument.Entry, _ file: ConfigurationFile, _ line: Int?
    ) -> ConfigurationError.Problem {
        let sections = ConfigurationKey.sections + [SiteKey.section]
        switch entry {
        case .section:
            let hint = Suggestion.closest(to: name, among: sections).map { ", did you mean [\($0)]?" } ?? ""
            return problem(
                .unknown, file, line, "[\(name)]",
                Refusal.sentence("unknown section\(hint)", allowed: list(sections)))
        case .value where name == SiteKey.section:
            return problem(
                .badValue, file, line, name, "is a table of sites: write [sites.\"PATTERN\"] on a line, its keys below")
        case .value where sections.contains(name):
            return problem(.badValue, file, line, name, "is a section: write [\(name)] on a line, its keys below")
        case .value:
            let owners = ConfigurationKey.sections.filter {
                ConfigurationKey.keys(of: $0).contains { $0.name == name }
            }
            let hint =
                owners.isEmpty
                ? "; allowed: keys in the sections \(list(sections))"
                : ": write it below \(owners.map { "[\($0)]" }.joined(separator: " or "))"
            return problem(.unknown, file, line, name, "stands outside of every section\(hint)")
        }
    }

    private static func unknown(_ name: String, _ section: String) -> String {
        let names = ConfigurationKey.keys(of: section).map(\.name)
        let elsewhere = ConfigurationKey.all.filter { $0.name == name }.map { "[\($0.section)]" }
        let hint: String
        if !elsewhere.isEmpty {
            hint = ", it belongs to \(elsewhere.joined(separator: " or "))"
        } else if let close = Suggestion.closest(to: name, among: names) {
            hint = ", did you mean \(close)?"
        } else {
            hint = ""
        }
        return Refusal.sentence("unknown key\(hint)", allowed: list(names))
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }

    static func problem(
        _ code: ConfigurationError.Problem.Code, _ file: ConfigurationFile, _ line: Int?, _ key: String?,
        _ message: String
    ) -> ConfigurationError.Problem {
        ConfigurationError.Problem(
            code: code, place: line.map { "\(file.path):\($0)" } ?? file.path, line: line, key: key, message: message)
    }
}
