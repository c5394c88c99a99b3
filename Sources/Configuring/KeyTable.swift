/// The keys of one program's file.
struct KeyTable: Sendable {
    /// The keys, in the order in which they are shown.
    let keys: [ConfigurationKey]
    /// Whether the file may have `[sites."PATTERN"]`.
    let hasSites: Bool

    /// The daemon's.
    static let daemon = KeyTable(keys: ConfigurationKey.all, hasSites: true)
    /// The web console's.
    static let web = KeyTable(keys: ConfigurationKey.web, hasSites: false)

    /// The sections, in their order.
    var sections: [String] {
        keys.reduce(into: []) { names, key in
            if names.last != key.section { names.append(key.section) }
        }
    }

    /// The keys of a section.
    func keys(of section: String) -> [ConfigurationKey] { keys.filter { $0.section == section } }
}
