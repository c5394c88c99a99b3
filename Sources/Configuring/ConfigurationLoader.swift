public import FoundationEssentials

/// Reads the configuration: the environment over the drop-ins over the file over the defaults.
public enum ConfigurationLoader {
    /// The file that is read where none is named, if it is there.
    public static let defaultFile = "/etc/tracksync/tracksyncd.toml"
    /// The web console's file, which is read where none is named, if it is there.
    public static let defaultWebFile = "/etc/tracksync/web.toml"

    /// Why the configuration is loaded.
    public enum Occasion: Sendable {
        /// The daemon starts: what only time has made wrong is a warning, since a date that passes must not end it.
        case start
        /// Somebody looks, or has changed something.
        case change
    }

    /// Loads the configuration.
    ///
    /// - Parameters:
    ///   - file: the file to read, which must be there; `nil`: the default one, which need not.
    ///   - environment: the process's environment variables.
    ///   - occasion: why it is loaded.
    ///   - now: the time.
    /// - Throws: everything that is wrong with the file and with the environment, at once.
    public static func load(
        file: String?, environment: [String: String], occasion: Occasion, now: Date
    ) throws(ConfigurationError) -> LoadedConfiguration {
        try load(file: file, defaultFile: defaultFile, environment: environment, occasion: occasion, now: now)
    }

    /// Loads the web console's configuration, which has sections of its own; throws as `load` does.
    public static func loadWeb(
        file: String?, environment: [String: String], occasion: Occasion, now: Date
    ) throws(ConfigurationError) -> LoadedConfiguration {
        try load(
            file: file, defaultFile: defaultWebFile, environment: environment, occasion: occasion, now: now, .web)
    }

    static func load(
        file: String?, defaultFile: String, environment: [String: String], occasion: Occasion, now: Date,
        _ table: KeyTable = .daemon
    ) throws(ConfigurationError) -> LoadedConfiguration {
        var settings = Settings(table)
        var path: String?
        let file = file.map(NamedFile.absolute)
        do {
            if let content = try ConfigurationFile(path: file ?? defaultFile) {
                path = content.path
                try settings.merge(content)
            } else if let file {
                settings.report(
                    ConfigurationError.Problem(code: .unreadable, file: file, message: "there is no such file"))
            }
        } catch {
            settings.report(error)
        }
        let dropIns = takeDropIns(of: file ?? defaultFile, &settings)
        settings.merge(environment)
        settings.leaveTimer(isUsualFile: (file ?? defaultFile) == defaultFile)
        let values = Settings.values(of: settings.all, sites: settings.sites, notify: settings.notify)
        if table.hasSites { checkDaemon(values, &settings, occasion, now, environment) }
        guard settings.problems.isEmpty else { throw ConfigurationError(problems: settings.problems) }
        return LoadedConfiguration(
            values: values, file: path, warnings: settings.warnings, settings: settings.all, sites: settings.sites,
            notify: settings.notify, dropIns: dropIns)
    }

    /// Looks at what the daemon's settings have to do with each other and with the machine.
    private static func checkDaemon(
        _ values: TracksyncConfiguration, _ settings: inout Settings, _ occasion: Occasion, _ now: Date,
        _ environment: [String: String]
    ) {
        if settings.problems.isEmpty {
            for (key, reason) in ConfigurationKey.contradictions(in: values) {
                settings.report(contradiction(key, reason, settings))
            }
        }
        for warning in PolitenessLimits.warnings(on: values) { settings.warn(warning) }
        let surroundings = SurroundingChecks(settings: settings.all, occasion: occasion, now: now)
        settings.report(surroundings.findings(on: values))
        let targets = TargetChecks(occasion: occasion, credentials: environment["CREDENTIALS_DIRECTORY"])
        settings.report(targets.findings(on: settings.notify))
    }

    /// Takes what stands beside a file; the files that were read.
    private static func takeDropIns(of file: String, _ settings: inout Settings) -> [String] {
        var taken: [String] = []
        do throws(ConfigurationError.Problem) {
            for path in try DropIns.files(in: DropIns.folder(of: file)) {
                guard let content = try ConfigurationFile(path: path) else { continue }
                try settings.merge(content)
                taken.append(path)
            }
        } catch {
            settings.report(error)
        }
        return taken
    }

    private static func contradiction(
        _ key: String, _ reason: String, _ settings: Settings
    ) -> ConfigurationError.Problem {
        // One of the two was set by somebody; where the named one is a default, the message names the other.
        let section = key.prefix { $0 != "." }
        let suspects = settings.all.filter {
            $0.key.section == section && $0.origin != .default && reason.contains($0.key.fullName)
        }
        let named = settings.all.first { $0.key.fullName == key && $0.origin != .default } ?? suspects.first
        let origin = named?.origin ?? settings.sites.first { $0.fullName == key }?.origin
        return (origin ?? .default).problem(of: key, reason)
    }
}
