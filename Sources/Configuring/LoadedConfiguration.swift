/// A valid configuration: its values, and where each comes from.
public struct LoadedConfiguration: Sendable {
    /// The values.
    public let values: TracksyncConfiguration
    /// The file that was read; `nil`: none, so defaults and environment alone.
    public let file: String?
    /// What an operator should know although it is no error: variables that mean nothing or are overruled.
    public let warnings: [String]
    let settings: [Setting]
    /// What the file says of sites, in its order.
    var sites: [SiteSetting] = []
    /// The targets of notifications, in the order of the files.
    var notify: [NotifyTable] = []
    /// The files beside it that were read, in their order.
    public var dropIns: [String] = []

    /// Where a value comes from; `nil` when there is no such key.
    public func origin(of fullName: String) -> ConfigurationOrigin? {
        settings.first { $0.key.fullName == fullName }?.origin
    }

    /// What is said of a value that its rules let pass, and that whoever uses it cannot.
    public func refusal(of fullName: String, _ reason: String) -> ConfigurationError {
        let setting = origin(of: fullName) ?? sites.first { $0.fullName.hasPrefix(fullName) }?.origin ?? .default
        return ConfigurationError(problems: [setting.problem(of: fullName, reason)])
    }

    /// The places that forbid fetching, each of which is enough; empty while fetching is allowed.
    public var scrapingDisabledBy: [ConfigurationOrigin] {
        guard !values.scraping.enabled else { return [] }
        return settings.filter(\.key.mergesByAnd).flatMap { [$0.origin] + $0.furtherOrigins }
    }

    /// What is in force once this configuration was read over a running one: what takes effect only after a restart
    /// stays as it runs.
    public func applied(over running: LoadedConfiguration) -> LoadedConfiguration {
        let merged = zip(settings, running.settings).map { $0.key.needsRestart ? $1 : $0 }
        return LoadedConfiguration(
            values: Settings.values(of: merged, sites: sites, notify: notify), file: file, warnings: warnings,
            settings: merged,
            sites: sites, notify: notify, dropIns: dropIns)
    }

    /// What differs from a configuration that was loaded earlier.
    public func changes(from earlier: LoadedConfiguration) -> ConfigurationChanges {
        ConfigurationChanges(
            all: zip(settings, earlier.settings).filter { $0.value != $1.value }.map { new, old in
                ConfigurationChanges.Change(
                    key: new.key.fullName, old: old.value.toml, new: new.value.toml,
                    needsRestart: new.key.needsRestart)
            } + tableChanges(from: earlier))
    }

    private func tableChanges(from earlier: LoadedConfiguration) -> [ConfigurationChanges.Change] {
        func values(_ loaded: LoadedConfiguration) -> [String: String] {
            let sites = loaded.sites.map { ($0.fullName, $0.value.toml) }
            let targets = loaded.notify.flatMap { table in table.entries.map { (table.fullName($0.key), $0.toml) } }
            return Dictionary(sites + targets, uniquingKeysWith: { $1 })
        }
        let (new, old) = (values(self), values(earlier))
        return Set(new.keys).union(old.keys).sorted().filter { new[$0] != old[$0] }.map { key in
            ConfigurationChanges.Change(
                key: key, old: old[key] ?? "unset", new: new[key] ?? "unset", needsRestart: false)
        }
    }

    /// Every key, its value and where it comes from, as a file of TOML that says the same again.
    public func describe() -> String {
        var lines = Self.comment(file ?? "no configuration file: defaults and environment alone")
        for path in dropIns { lines += Self.comment(path) }
        for warning in warnings { lines += Self.comment("warning: \(warning)") }
        for section in KeyTable(keys: settings.map(\.key), hasSites: false).sections {
            lines += ["", "[\(section)]"]
            for setting in settings where setting.key.section == section {
                lines += Self.lines(setting.key.name, setting.value.toml, setting.origin)
            }
        }
        for site in values.sites {
            lines += ["", "[\(SiteSetting.table(site.pattern))]"]
            for setting in sites where setting.pattern == site.pattern {
                lines += Self.lines(setting.key.rawValue, setting.value.toml, setting.origin)
            }
        }
        for table in notify {
            lines += ["", "[[\(NotifyKey.section)]]"]
            for entry in table.entries { lines += Self.lines(entry.key.rawValue, entry.toml, entry.origin) }
        }
        return lines.joined(separator: "\n")
    }

    /// A setting as people read it.
    public struct ListedSetting: Sendable {
        /// Its name, such as `fetch.timeout`.
        public var key: String
        /// Its value as a file of TOML has it, without the user and the password of an address.
        public var value: String
        /// Where it comes from.
        public var origin: String
        /// What it is for.
        public var meaning: String
    }

    /// Every setting, those of sites at the end.
    public var listed: [ListedSetting] {
        func value(_ value: ConfigurationValue) -> String {
            if case .text(let text) = value { SettingText.quoted(SettingText.withoutUser(text)) } else { value.toml }
        }
        return settings.map {
            ListedSetting(
                key: $0.key.fullName, value: value($0.value), origin: "\($0.origin)", meaning: $0.key.meaning)
        }
            + sites.map {
                ListedSetting(
                    key: $0.fullName, value: value($0.value), origin: "\($0.origin)", meaning: $0.key.meaning)
            }
    }

    // MARK: Layout

    /// The width of a terminal's line.
    private static let width = 80
    /// Where the origins begin, if the values leave room.
    private static let originColumn = 36
    /// The longest file name that is shown whole beside a value: the default one has 33 characters with a line's number.
    private static let placeWidth = 40

    private static func lines(
        _ name: String, _ value: String, _ origin: ConfigurationOrigin
    ) -> [String] {
        let assignment = "\(name) = \(value)"
        let origin = "# " + SettingText.line(place(of: origin))
        let padding = String(repeating: " ", count: max(2, originColumn - assignment.count))
        let line = assignment + padding + origin
        return line.count <= width ? [line] : [assignment, "  " + origin]
    }

    /// The origin, with only the last part of a path that is too long; the whole one stands in the heading.
    private static func place(of origin: ConfigurationOrigin) -> String {
        let text = "\(origin)"
        guard case .file = origin, text.count > placeWidth, let slash = text.lastIndex(of: "/") else { return text }
        return "…" + text[slash...]
    }

    private static func comment(_ text: String) -> [String] {
        var lines: [String] = []
        for word in SettingText.line(text).split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append("# \(word)")
            }
        }
        return lines
    }
}
