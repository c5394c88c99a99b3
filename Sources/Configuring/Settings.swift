/// Where a value comes from.
public enum ConfigurationOrigin: Sendable, Equatable, CustomStringConvertible {
    /// Nobody said anything.
    case `default`
    /// A value in a file, and where it begins.
    case file(String, ConfigurationPosition)
    /// An environment variable.
    case variable(String)

    /// The origin as messages have it.
    public var description: String {
        switch self {
        case .default: "default"
        case .file(let path, let position): "\(path):\(position.line)"
        case .variable(let name): name
        }
    }

    /// A problem with what stands there.
    func problem(of key: String, _ message: String) -> ConfigurationError.Problem {
        switch self {
        case .default:
            ConfigurationError.Problem(code: .badValue, place: key, key: key, message: message)
        case .file(let path, let position):
            ConfigurationError.Problem(code: .badValue, file: path, at: position, key: key, message: message)
        case .variable(let name):
            ConfigurationError.Problem(code: .badValue, place: name, key: key, message: message)
        }
    }
}

/// A key's value, and where it comes from.
struct Setting: Sendable {
    let key: ConfigurationKey
    var value: ConfigurationValue
    var origin: ConfigurationOrigin
    /// Further places that say the same, where each is enough.
    var furtherOrigins: [ConfigurationOrigin] = []
}

/// What a check of settings has found.
enum SettingFinding: Sendable {
    case problem(ConfigurationError.Problem)
    case warning(String)

    /// What a start must not fail for: a warning there, a problem for whoever looks or has changed something.
    init(_ message: String, of key: String, _ origin: ConfigurationOrigin, _ occasion: ConfigurationLoader.Occasion) {
        self =
            switch occasion {
            case .start: .warning("\(key): \(message)")
            case .change: .problem(origin.problem(of: key, message))
            }
    }
}

/// The settings while they are gathered: defaults, then the file over them, then the environment.
struct Settings {
    /// The keys that there are.
    let table: KeyTable
    private(set) var all: [Setting]
    /// What the file says of sites, in its order.
    private(set) var sites: [SiteSetting] = []
    /// The targets of notifications, in the order of the files.
    var notify: [NotifyTable] = []
    private(set) var problems: [ConfigurationError.Problem] = []
    private(set) var warnings: [String] = []

    init(_ table: KeyTable = .daemon) {
        self.table = table
        all = table.keys.map { Setting(key: $0, value: $0.defaultValue, origin: .default) }
    }

    mutating func set(_ key: ConfigurationKey, _ value: ConfigurationValue, _ origin: ConfigurationOrigin) {
        guard let index = all.firstIndex(where: { $0.key.fullName == key.fullName }) else { return }
        if key.mergesByAnd, all[index].value == .flag(false) {
            if value == .flag(false) { all[index].furtherOrigins.append(origin) }
            return
        }
        all[index].value = value
        all[index].origin = origin
    }

    mutating func set(_ site: SiteSetting) { sites.append(site) }

    mutating func report(_ problem: ConfigurationError.Problem) { problems.append(problem) }
    mutating func warn(_ warning: String) { warnings.append(warning) }

    mutating func report(_ findings: [SettingFinding]) {
        for finding in findings {
            switch finding {
            case .problem(let problem): report(problem)
            case .warning(let warning): warn(warning)
            }
        }
    }

    /// The typed values; a directory of reports that is relative lies in the state directory.
    static func values(
        of settings: [Setting], sites: [SiteSetting], notify: [NotifyTable]
    ) -> TracksyncConfiguration {
        var values = TracksyncConfiguration()
        for setting in settings { setting.key.assign(setting.value, &values) }
        for site in sites {
            if !values.sites.contains(where: { $0.pattern == site.pattern }) {
                values.sites.append(TracksyncConfiguration.Site(pattern: site.pattern))
            }
            for index in values.sites.indices where values.sites[index].pattern == site.pattern {
                site.key.assign(site.value, to: &values.sites[index])
            }
        }
        values.notify = notify.map(\.target)
        if !values.reports.directory.hasPrefix("/") {
            values.reports.directory = "\(values.state.directory)/\(values.reports.directory)"
        }
        return values
    }
}

// MARK: The file

extension Settings {
    /// Takes what a file says; whatever is wrong with it is reported, in its order.
    mutating func merge(_ file: ConfigurationFile) throws(ConfigurationError.Problem) {
        var found: [ConfigurationError.Problem] = []
        for section in try TOMLDocument(file).entries {
            if section.name == NotifyKey.section, table.hasSites {
                found += merge(notify: section, file)
                continue
            }
            guard case .table(let entries) = section.value else {
                found.append(stray(section, file))
                continue
            }
            if section.name == SiteKey.section, table.hasSites {
                found += merge(sites: entries, file)
            } else if table.sections.contains(section.name) {
                found += merge(entries, of: section.name, file)
            } else {
                found.append(stray(section, file))
            }
        }
        for problem in found.sorted(by: { Self.position($0) < Self.position($1) }) { report(problem) }
    }

    private static func position(_ problem: ConfigurationError.Problem) -> ConfigurationPosition {
        problem.position ?? ConfigurationPosition(line: 0, column: 0)
    }

    /// Takes the keys of a section; whatever is wrong with them is returned.
    private mutating func merge(
        _ entries: [RawEntry], of section: String, _ file: ConfigurationFile
    ) -> [ConfigurationError.Problem] {
        var found: [ConfigurationError.Problem] = []
        for entry in entries {
            guard let key = table.keys(of: section).first(where: { $0.name == entry.name }) else {
                let elsewhere = table.keys.filter { $0.name == entry.name }.map { "[\($0.section)]" }
                found.append(
                    .unknownKey(
                        entry, "\(section).\(entry.name)", in: file,
                        hint: elsewhere.isEmpty ? nil : ", it belongs to \(elsewhere.joined(separator: " or "))",
                        allowed: table.keys(of: section).map(\.name)))
                continue
            }
            let origin = ConfigurationOrigin.file(file.path, entry.valuePosition)
            do throws(Refusal) {
                set(key, try key.kind.value(ofFile: entry.value), origin)
            } catch {
                found.append(origin.problem(of: key.fullName, "\(key.kind.shown(entry.value)) \(error.reason)"))
            }
        }
        return found
    }

    /// Something at the top level that is none of the sections.
    private func stray(_ entry: RawEntry, _ file: ConfigurationFile) -> ConfigurationError.Problem {
        let name = entry.name
        let sections = table.sections + (table.hasSites ? [SiteKey.section, NotifyKey.section] : [])
        func problem(
            _ code: ConfigurationError.Problem.Code, _ key: String, _ message: String
        ) -> ConfigurationError.Problem {
            ConfigurationError.Problem(code: code, file: file.path, at: entry.position, key: key, message: message)
        }
        if case .table = entry.value {
            let hint = Suggestion.closest(to: name, among: sections).map { ", did you mean [\($0)]?" } ?? ""
            return problem(
                .unknown, "[\(name)]", Refusal.sentence("unknown section\(hint)", allowed: Self.list(sections)))
        }
        if name == SiteKey.section, table.hasSites {
            return problem(
                .badValue, name, "is a table of sites: write [sites.\"PATTERN\"] on a line, its keys below")
        }
        if sections.contains(name) {
            return problem(.badValue, name, "is a section: write [\(name)] on a line, its keys below")
        }
        let owners = table.sections.filter { table.keys(of: $0).contains { $0.name == name } }
        let hint =
            owners.isEmpty
            ? "; allowed: keys in the sections \(Self.list(sections))"
            : ": write it below \(owners.map { "[\($0)]" }.joined(separator: " or "))"
        return problem(.unknown, name, "stands outside of every section\(hint)")
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}

// MARK: The environment

extension Settings {
    /// Takes what the environment says. A name of ours that means nothing is worth a warning, no refusal: it may belong
    /// to another program.
    mutating func merge(_ environment: [String: String]) {
        for key in table.keys {
            if let legacy = key.legacyVariable, environment[legacy] != nil {
                if environment[key.variable] == nil || key.mergesByAnd {
                    merge(environment, legacy, for: key)
                } else {
                    warn("\(legacy) is ignored: \(key.variable) is set, too")
                }
            }
            if environment[key.variable] != nil { merge(environment, key.variable, for: key) }
        }
        let known = table.keys.map(\.variable)
        // The other program may share the environment.
        let others = (ConfigurationKey.all + ConfigurationKey.web).map(\.variable)
        for name in environment.keys.sorted() where name.hasPrefix(ConfigurationKey.variablePrefix) {
            guard !others.contains(name) else { continue }
            // What the daemon gives to the program of a target.
            guard !name.hasPrefix(ConfigurationKey.variablePrefix + "NOTIFY_") else { continue }
            guard !name.hasPrefix(ConfigurationKey.variablePrefix + "SITES_") else {
                warn("\(SettingText.line(name)) is ignored: sites are set in the file alone")
                continue
            }
            let hint = Suggestion.closest(to: name, among: known).map { ", did you mean \($0)?" } ?? ""
            warn("\(SettingText.line(name)) is ignored: there is no such setting\(hint)")
        }
    }

    private mutating func merge(_ environment: [String: String], _ name: String, for key: ConfigurationKey) {
        let text = environment[name] ?? ""
        do {
            set(key, try key.kind.value(ofVariable: text), .variable(name))
        } catch {
            report(
                ConfigurationError.Problem(
                    code: .badValue, place: name, key: key.fullName,
                    message: "\(key.kind.shown(.text(text))) \(error.reason)"))
        }
    }
}

// MARK: Further instances

extension Settings {
    /// Takes the timer's default away where nobody named a timer and the daemon is a further instance: its syncs are not
    /// started by the timer that comes with the first one.
    ///
    /// The first one has the usual socket or the usual state directory, or names others in the usual file.
    mutating func leaveTimer(isUsualFile: Bool) {
        guard let timer = all.firstIndex(where: { $0.key.fullName == "schedule.timer" }),
            all[timer].origin == .default
        else { return }
        let places = all.filter { ["control.socket", "state.directory"].contains($0.key.fullName) }
        let areOwn = places.allSatisfy { place in
            if case .file = place.origin, isUsualFile { return false }
            return place.value != place.key.defaultValue
        }
        if areOwn { all[timer].value = .text("") }
    }
}
