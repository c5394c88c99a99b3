extension Settings {
    /// Takes what the environment says. A name of ours that means nothing is worth a warning, no refusal: it may belong
    /// to another program.
    mutating func take(_ environment: [String: String]) {
        for key in ConfigurationKey.all {
            if let legacy = key.legacyVariable, environment[legacy] != nil {
                if environment[key.variable] == nil || key.isOffIfAnyoneSaysSo {
                    take(environment, legacy, for: key)
                } else {
                    warn("\(legacy) is ignored: \(key.variable) is set, too")
                }
            }
            if environment[key.variable] != nil { take(environment, key.variable, for: key) }
        }
        let known = ConfigurationKey.all.map(\.variable)
        for name in environment.keys.sorted() where name.hasPrefix(ConfigurationKey.variablePrefix) {
            guard !known.contains(name) else { continue }
            guard !name.hasPrefix(ConfigurationKey.variablePrefix + "SITES_") else {
                warn("\(HarmlessText.line(name)) is ignored: sites are set in the file alone")
                continue
            }
            let hint = Suggestion.closest(to: name, among: known).map { ", did you mean \($0)?" } ?? ""
            warn("\(HarmlessText.line(name)) is ignored: there is no such setting\(hint)")
        }
    }

    private mutating func take(_ environment: [String: String], _ name: String, for key: ConfigurationKey) {
        let text = environment[name] ?? ""
        do {
            set(key, try key.kind.value(ofVariable: text), .variable(name))
        } catch {
            report(
                ConfigurationError.Problem(
                    code: .badValue, place: name, line: nil, key: key.fullName,
                    message: "\(key.kind.shown(.text(text))) \(error.reason)"))
        }
    }
}
