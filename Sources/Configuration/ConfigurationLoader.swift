/// Reads the configuration: the environment over the file over the defaults.
public enum ConfigurationLoader {
    /// The file that is read where none is named, if it is there.
    public static let defaultFile = "/etc/tracksync/tracksyncd.toml"

    /// Loads the configuration.
    ///
    /// - Parameters:
    ///   - file: the file to read, which must be there; `nil`: the default one, which need not.
    ///   - environment: the process's environment variables.
    /// - Throws: everything that is wrong with the file and with the environment, at once.
    public static func load(
        file: String?, environment: [String: String]
    ) throws(ConfigurationError) -> LoadedConfiguration {
        try load(file: file, defaultFile: defaultFile, environment: environment)
    }

    static func load(
        file: String?, defaultFile: String, environment: [String: String]
    ) throws(ConfigurationError) -> LoadedConfiguration {
        var settings = Settings()
        var path: String?
        let file = file.map(NamedFile.absolute)
        do {
            if let content = try ConfigurationFile(path: file ?? defaultFile) {
                path = content.path
                try settings.take(content)
            } else if let file {
                settings.report(
                    ConfigurationError.Problem(
                        code: .unreadable, place: file, line: nil, key: nil, message: "there is no such file"))
            }
        } catch {
            settings.report(error)
        }
        settings.take(environment)
        let values = Settings.values(of: settings.all, sites: settings.sites)
        if settings.problems.isEmpty {
            for (key, reason) in ConfigurationKey.contradictions(in: values) {
                settings.report(contradiction(key, reason, settings))
            }
        }
        for warning in Manners.warnings(on: values) { settings.warn(warning) }
        if let path = values.source.caFile { settings.checkCertificates(path) }
        guard settings.problems.isEmpty else { throw ConfigurationError(problems: settings.problems) }
        return LoadedConfiguration(
            values: values, file: path, warnings: settings.warnings, settings: settings.all, sites: settings.sites)
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
        return ConfigurationError.Problem(
            code: .badValue, place: origin.map { "\($0)" } ?? key, line: nil, key: key, message: reason)
    }
}
