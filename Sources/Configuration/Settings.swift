/// Where a value comes from.
public enum ConfigurationOrigin: Sendable, Equatable, CustomStringConvertible {
    /// Nobody said anything.
    case `default`
    /// A line of a file.
    case file(String, line: Int?)
    /// An environment variable.
    case variable(String)

    /// The origin as messages have it.
    public var description: String {
        switch self {
        case .default: "default"
        case .file(let path, let line): line.map { "\(path):\($0)" } ?? path
        case .variable(let name): name
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

/// The settings while they are gathered: defaults, then the file over them, then the environment.
struct Settings {
    private(set) var all = ConfigurationKey.all.map { Setting(key: $0, value: $0.defaultValue, origin: .default) }
    /// What the file says of sites, in its order.
    private(set) var sites: [SiteSetting] = []
    private(set) var problems: [ConfigurationError.Problem] = []
    private(set) var warnings: [String] = []

    mutating func set(_ key: ConfigurationKey, _ value: ConfigurationValue, _ origin: ConfigurationOrigin) {
        guard let index = all.firstIndex(where: { $0.key.fullName == key.fullName }) else { return }
        if key.isOffIfAnyoneSaysSo, all[index].value == .flag(false) {
            if value == .flag(false) { all[index].furtherOrigins.append(origin) }
            return
        }
        all[index].value = value
        all[index].origin = origin
    }

    mutating func set(_ site: SiteSetting) { sites.append(site) }

    mutating func report(_ problem: ConfigurationError.Problem) { problems.append(problem) }
    mutating func warn(_ warning: String) { warnings.append(warning) }

    /// Reports a file of certificates that no connection could use.
    mutating func checkCertificates(_ path: String) {
        do throws(Refusal) {
            try CertificateFile.check(path)
        } catch {
            guard let setting = all.first(where: { $0.key.fullName == "source.ca_file" }) else { return }
            let line: Int? = if case .file(_, let line) = setting.origin { line } else { nil }
            report(
                ConfigurationError.Problem(
                    code: .badValue, place: "\(setting.origin)", line: line, key: setting.key.fullName,
                    message:
                        "\(setting.value.toml) \(error.reason); name a PEM file that the daemon can read, or leave "
                        + "it empty to trust the system's"))
        }
    }

    /// The typed values; a directory of reports that is relative lies in the state directory.
    static func values(of settings: [Setting], sites: [SiteSetting]) -> TracksyncConfiguration {
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
        if !values.reports.directory.hasPrefix("/") {
            let state = values.state.directory == "/" ? "" : values.state.directory
            values.reports.directory = "\(state)/\(values.reports.directory)"
        }
        return values
    }
}
