import JobModel

/// What an entry of the audit asked for, in the words of this program: `disable --for 2h`.
struct AuditWords {
    /// The command, `disable`; the method itself where no command asks for it.
    let command: String
    /// The command with what was given to it; `nil` where that was nothing.
    let typed: String?
    /// Who passed the request on for another user.
    let delegate: String?
    /// For how many refused requests the entry stands; `nil`: for one.
    let refusals: String?

    init(_ entry: AuditEntry) {
        var values = Self.values(entry.parameters ?? "")
        if entry.command == "track.locate", values["place"] == nil { values["clear_coordinates"] = "true" }
        delegate = values.removeValue(forKey: "delegate")
        refusals = values.removeValue(forKey: "refusals")
        command = Self.command(entry.command, &values)
        var parts: [String] = []
        if entry.command == "daemon.reload", let calendar = values.removeValue(forKey: "schedule") {
            parts = calendar == "unset" ? [calendar] : ["set", ShellWord.quoted(calendar)]
        }
        for name in Self.arguments {
            parts += values.removeValue(forKey: name)?.split(separator: ",").map { ShellWord.quoted(String($0)) } ?? []
        }
        parts += values.sorted { $0.key < $1.key }.flatMap { Self.option($0.key, $0.value) }
        typed = parts.isEmpty ? nil : ([command] + parts).joined(separator: " ")
    }

    /// Parameters that are arguments, in their order.
    private static let arguments = ["id", "slug", "slugs", "target", "what"]

    /// The pairs of a line of `name=value`. A value may have blanks, so a name begins where a word has a `=`.
    private static func values(_ line: String) -> [String: String] {
        var result: [String: String] = [:]
        var name: String?
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if let match = word.wholeMatch(of: /([a-z_]+)=(.*)/) {
                name = String(match.1)
                result[String(match.1)] = String(match.2)
            } else if let name {
                result[name, default: ""] += " \(word)"
            }
        }
        return result
    }

    /// The command that asks for a method; takes the parameters that are a part of its name.
    private static func command(_ method: String, _ values: inout [String: String]) -> String {
        switch method {
        case "job.start": return "sync"
        case "job.resume": return "resume"
        case "job.cancel": return "cancel"
        case "scraping.set": return values.removeValue(forKey: "enabled") == "true" ? "enable" : "disable"
        case "track.follow": return "follow"
        case "track.unfollow": return "unfollow"
        case "track.locate": return "track"
        case "geocode.start": return "geocode"
        case "daemon.reload": return values["schedule"] == nil ? "reload" : "schedule"
        case "attention.ack": return "attention ack"
        case "issue.ack": return values.removeValue(forKey: "undo") == "true" ? "issues unack" : "issues ack"
        case "state.backup": return "backup"
        case "publish.start": return "publish"
        case "notify.test": return "notify test"
        case "notify.retry": return "notify retry"
        case "notify.mute": return "notify mute"
        case "notify.unmute": return "notify unmute"
        default: return method
        }
    }

    /// A parameter as the option that sets it.
    private static func option(_ name: String, _ value: String) -> [String] {
        switch (name, value) {
        case ("metadata", "false"): ["--no-metadata"]
        case ("metadata", _), (_, "false"): []
        case ("for_seconds", _): ["--for", duration(value)]
        case ("trigger", "manual"): []
        case ("place", _): ["--set-coordinates", ShellWord.quoted(value)]
        case (_, "true"): ["--\(name.replacing("_", with: "-"))"]
        default: ["--\(name.replacing("_", with: "-"))", ShellWord.quoted(value)]
        }
    }

    /// Seconds as the option takes them: `2h`, `1h30m`.
    private static func duration(_ value: String) -> String {
        guard var seconds = Int(value), seconds > 0 else { return value }
        var text = ""
        for (unit, size) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] where seconds >= size {
            text += "\(seconds / size)\(unit)"
            seconds %= size
        }
        return text
    }
}
