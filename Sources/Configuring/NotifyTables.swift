/// A key that each target of notifications may have: everything that is known about it, in one place.
enum NotifyKey: String, CaseIterable, Sendable {
    case name, type, url
    case urlFile = "url_file"
    case credential
    case secretFile = "secret_file"
    case user, from, to, tls, command, events
    case minSeverity = "min_severity"
    case repeatAfter = "repeat_after"
    case groupWait = "group_wait"
    case timeout
    case caFile = "ca_file"
    case onWarnings = "on_warnings"

    typealias Target = TracksyncConfiguration.Notify

    static let section = "notify"
    static let names = allCases.map(\.rawValue)
    /// What can be sent to a target beside single conditions.
    static let groups = ["conditions", "sync_succeeded", "followed_changed", "digest"]
    /// The kinds of conditions.
    static let conditions = ConfigurationKey.keys(of: "severity").map(\.name)

    /// One line on what it is for.
    var meaning: String {
        switch self {
        case .name: "name of the target, in messages and commands"
        case .type: "what the target is"
        case .url: "address of the target, where it is no secret"
        case .urlFile: "file that holds the address, read at each use"
        case .credential: "credential of the unit that holds the secret, read at each use"
        case .secretFile: "file that holds the secret, read at each use"
        case .user: "user to log in to the mail server"
        case .from: "address that mail comes from"
        case .to: "addresses that mail goes to"
        case .tls: "whether the connection to the mail server must be encrypted"
        case .command: "program to run, and its arguments"
        case .events: "what is sent to the target"
        case .minSeverity: "least severity of a condition that is sent to the target"
        case .repeatAfter: "how long after its last message the target is reminded of a condition that lasts; 0s never"
        case .groupWait: "how long nothing new must have happened before a message is sent; a minute at most in a storm"
        case .timeout: "how long one attempt may take"
        case .caFile: "PEM file of certificates to trust in place of the system's"
        case .onWarnings: "what a sync that succeeded with warnings is for a dead man's switch"
        }
    }

    /// What may stand there.
    var allowed: String {
        switch self {
        case .name: "1 to 32 lower-case letters, digits, hyphens and underscores"
        case .credential: "1 to 64 letters, digits, hyphens, underscores and dots"
        case .url: "an http or https address, or smtp or smtps for mail, without a password"
        case .user: "printable ASCII characters without blanks"
        case .from: "a mail address"
        case .to: "1 to 20 mail addresses"
        case .command: "an absolute path, and up to 20 arguments"
        case .events: (Self.groups + ["kinds of conditions"]).joined(separator: ", ")
        default: kind?.allowed ?? ""
        }
    }

    /// The kind of value, where it is one of a section's.
    private var kind: ValueKind? {
        switch self {
        case .type: .text(.choice(Target.Kind.allCases.map(\.rawValue)))
        case .urlFile, .secretFile, .caFile: .text(.absolutePath)
        case .tls: .text(.choice(Target.Encryption.allCases.map(\.rawValue)))
        case .minSeverity: .text(.choice(TracksyncConfiguration.Severity.allCases.map(\.rawValue)))
        case .repeatAfter: .duration(.zero ... .seconds(30 * 86_400))
        case .groupWait: .duration(.zero ... .seconds(60))
        case .timeout: .duration(.milliseconds(100) ... .seconds(60))
        case .onWarnings: .text(.choice(Target.OnWarnings.allCases.map(\.rawValue)))
        case .name, .url, .credential, .user, .from, .to, .command, .events: nil
        }
    }

    /// Puts a value in its place; returns how the file would have it.
    func assign(_ raw: Configuring.RawValue, to target: inout Target) throws(Refusal) -> String {
        if let kind {
            let value = try kind.value(ofFile: raw)
            if case .duration(let duration) = value { assign(duration, to: &target) }
            if let text = value.text { assign(text, to: &target) }
            return value.toml
        }
        switch (self, raw) {
        case (.to, .list(let texts)), (.command, .list(let texts)), (.events, .list(let texts)):
            try assign(texts, to: &target)
            return "[" + texts.map { SettingText.quoted($0) }.joined(separator: ", ") + "]"
        case (.to, _), (.command, _), (.events, _):
            throw Refusal(reason: "is not what belongs here; allowed: \(allowed), in brackets: [\"…\"]")
        case (_, .text(let text)):
            do throws(Refusal) { try check(text) } catch {
                throw Refusal(reason: "\(error.reason); allowed: \(allowed)")
            }
            assign(text, to: &target)
            return SettingText.quoted(text)
        default: throw Refusal(reason: "is not what belongs here; allowed: \(allowed), in quotes")
        }
    }

    private func check(_ text: String) throws(Refusal) {
        switch self {
        case .name:
            let isName =
                (1...32).contains(text.utf8.count)
                && text.utf8.allSatisfy {
                    Self.isNameByte($0) && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                        && $0 != UInt8(ascii: ".")
                }
            guard isName, text.utf8.first != UInt8(ascii: "-") else { throw Refusal(reason: "is no name of a target") }
            guard !Self.conditions.contains(text) else { throw Refusal(reason: "is the name of a condition") }
        case .credential:
            guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isNameByte), text.first != "." else {
                throw Refusal(reason: "is no name of a credential")
            }
        case .url: try Self.check(url: text)
        case .user:
            guard (1...200).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw Refusal(reason: "is no name of a user")
            }
        case .from: try Self.check(mail: text)
        default: break
        }
    }

    /// Addresses of mail servers keep the rules of the others.
    static func check(url text: String) throws(Refusal) {
        let isMail = ["smtp://", "smtps://"].contains { text.lowercased().hasPrefix($0) }
        let rest = isMail ? text.drop { $0 != ":" } : ""
        try SourceAddress.check(isMail ? "http" + rest : text, hasSlug: false)
    }

    /// One address of the plain form: whoever needs another writes it in quotes elsewhere.
    private static func check(mail text: String) throws(Refusal) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isAddress =
            parts.count == 2 && text.utf8.count <= 254
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "=") }
            }
        guard isAddress else { throw Refusal(reason: "is no mail address") }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private func assign(_ texts: [String], to target: inout Target) throws(Refusal) {
        switch self {
        case .to:
            guard (1...20).contains(texts.count) else {
                throw Refusal(reason: "has \(texts.count) entries; allowed: \(allowed)")
            }
            for text in texts {
                do throws(Refusal) { try Self.check(mail: text) } catch {
                    throw Refusal(reason: "has \(SettingText.quoted(text)), which \(error.reason); allowed: \(allowed)")
                }
            }
            target.to = texts
        case .command:
            guard let program = texts.first, program.hasPrefix("/"), texts.count <= 21,
                texts.allSatisfy({ !$0.utf8.contains(0) })
            else { throw Refusal(reason: "does not begin with an absolute path; allowed: \(allowed)") }
            target.command = texts
        default:
            let words = Self.groups + Self.conditions
            guard !texts.isEmpty else { throw Refusal(reason: "is empty; allowed: \(allowed)") }
            for text in texts where !words.contains(text) {
                let hint = Suggestion.closest(to: text, among: words).map { ", did you mean \($0)?" } ?? ""
                throw Refusal(
                    reason: Refusal.sentence(
                        "has \(SettingText.quoted(text)), which is unknown\(hint)", allowed: allowed))
            }
            target.events = texts
        }
    }

    private func assign(_ duration: Duration, to target: inout Target) {
        switch self {
        case .repeatAfter: target.repeatAfter = duration
        case .groupWait: target.groupWait = duration
        default: target.timeout = duration
        }
    }

    private func assign(_ text: String, to target: inout Target) {
        switch self {
        case .name: target.name = text
        case .type: target.kind = Target.Kind(rawValue: text) ?? target.kind
        case .url: target.url = text
        case .urlFile: target.urlFile = text
        case .credential: target.credential = text
        case .secretFile: target.secretFile = text
        case .user: target.user = text
        case .from: target.from = text
        case .tls: target.tls = Target.Encryption(rawValue: text) ?? target.tls
        case .minSeverity: target.minSeverity = TracksyncConfiguration.Severity(rawValue: text) ?? target.minSeverity
        case .caFile: target.caFile = text
        case .onWarnings: target.onWarnings = Target.OnWarnings(rawValue: text) ?? target.onWarnings
        default: break
        }
    }
}

/// A table `[[notify]]` of a file.
struct NotifyTable: Sendable {
    struct Entry: Sendable {
        let key: NotifyKey
        /// The value as the file has it.
        let toml: String
        let origin: ConfigurationOrigin
    }

    var target = TracksyncConfiguration.Notify()
    var entries: [Entry] = []
    var origin: ConfigurationOrigin

    /// The name of a key as messages have it: `notify.ops.url`.
    func fullName(_ key: NotifyKey) -> String { "\(NotifyKey.section).\(target.name).\(key.rawValue)" }

    func entry(_ key: NotifyKey) -> Entry? { entries.first { $0.key == key } }

    /// What the table lacks, or has too much; `others` are the tables before it.
    func contradictions(beside others: [NotifyTable]) -> [ConfigurationError.Problem] {
        var found: [ConfigurationError.Problem] = []
        func report(_ key: NotifyKey?, _ message: String) {
            found.append((key.flatMap(entry)?.origin ?? origin).problem(of: key.map(fullName) ?? "[[notify]]", message))
        }
        for key in [NotifyKey.name, .type] where entry(key) == nil {
            report(nil, "has no \(key.rawValue); allowed: \(key.allowed)")
        }
        guard found.isEmpty else { return found }
        if others.contains(where: { $0.target.name == target.name }) {
            report(.name, "there is another target of this name; each has one of its own")
        }
        for entry in entries
        where !target.kind.keys.contains(entry.key) && !target.kind.commonKeys.contains(entry.key) {
            let takes = target.kind.keys.union(target.kind.commonKeys).map(\.rawValue).sorted()
            let isAddress = entry.key == .url && target.kind.keys.contains(.urlFile)
            report(
                entry.key,
                isAddress
                    ? "the address of \(target.kind.rawValue) is the secret: write it into a file that url_file or credential names"
                    : "\(target.kind.rawValue) does not take \(entry.key.rawValue); it takes: \(takes.joined(separator: ", "))"
            )
        }
        for need in target.kind.needs {
            let given = need.keys.filter { entry($0) != nil }
            let names = need.keys.map(\.rawValue).joined(separator: " or ")
            // An address that stands in the wrong place is reported already.
            let isMisplaced = need.keys.contains(.urlFile) && entry(.url) != nil
            if given.isEmpty, !isMisplaced { report(.type, "\(target.kind.rawValue) needs \(need.what): set \(names)") }
        }
        for (one, other) in [(NotifyKey.url, NotifyKey.urlFile), (.secretFile, .credential), (.urlFile, .credential)] {
            let isPair = one != .urlFile || !target.kind.keys.contains(.secretFile)
            if isPair, entry(one) != nil, entry(other) != nil {
                report(other, "\(one.rawValue) and \(other.rawValue) exclude each other; set one of them")
            }
        }
        if let url = target.url {
            let isMail = url.lowercased().hasPrefix("smtp")
            if isMail != (target.kind == .mail) {
                report(
                    .url,
                    target.kind == .mail
                        ? "mail goes to smtp:// or smtps://" : "\(target.kind.rawValue) has an http or https address")
            }
        }
        if (target.user != nil) != (target.secretFile != nil || target.credential != nil), target.kind == .mail {
            report(.user, "a user and a password belong together: set user, and secret_file or credential")
        }
        if target.user != nil, target.tls == .none {
            report(.tls, "a password must not go over a connection in the clear; set tls = \"required\"")
        }
        return found
    }
}

extension Settings {
    /// Takes the tables `[[notify]]` of a file; whatever is wrong with them is returned.
    mutating func merge(notify section: RawEntry, _ file: ConfigurationFile) -> [ConfigurationError.Problem] {
        guard case .tables(let tables) = section.value else {
            return [
                ConfigurationError.Problem(
                    code: .badValue, file: file.path, at: section.position, key: "[\(NotifyKey.section)]",
                    message: "is a list of targets: write [[\(NotifyKey.section)]] on a line, its keys below")
            ]
        }
        return tables.flatMap { table in
            guard case .table(let entries) = table.value else { return [] as [ConfigurationError.Problem] }
            return merge(entries, at: .file(file.path, table.position), file)
        }
    }

    private mutating func merge(
        _ entries: [RawEntry], at origin: ConfigurationOrigin, _ file: ConfigurationFile
    ) -> [ConfigurationError.Problem] {
        var table = NotifyTable(origin: origin)
        var found: [ConfigurationError.Problem] = []
        let name = entries.first { $0.name == NotifyKey.name.rawValue }
        let label = name.flatMap { if case .text(let text) = $0.value { SettingText.line(text) } else { nil } } ?? "?"
        for entry in entries {
            let key = "\(NotifyKey.section).\(label).\(SettingText.line(entry.name))"
            let place = ConfigurationOrigin.file(file.path, entry.valuePosition)
            guard let known = NotifyKey(rawValue: entry.name) else {
                found.append(.unknownKey(entry, key, in: file, allowed: NotifyKey.names))
                continue
            }
            do throws(Refusal) {
                let toml = try known.assign(entry.value, to: &table.target)
                table.entries.append(NotifyTable.Entry(key: known, toml: toml, origin: place))
            } catch {
                // An address may hold a secret.
                let shown = [.url, .user].contains(known) ? "the value" : entry.value.shown
                found.append(place.problem(of: key, "\(shown) \(error.reason)"))
            }
        }
        if found.isEmpty { found = table.contradictions(beside: notify) }
        if found.isEmpty { notify.append(table) }
        return found
    }
}
