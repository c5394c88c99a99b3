import Configuring
internal import Engine
internal import Fetching
internal import Foundation
internal import JobModel
internal import Notifying
internal import Scheduling

extension NotifySettings {
    /// Who is notified about what under a configuration; `proxy` is the one of pages, and also that of messages over HTTP.
    init(_ loaded: LoadedConfiguration, proxy: ProxyAddress?) throws(ConfigurationError) {
        self.init()
        let values = loaded.values
        let configured = try JobSetup.configuredProxy(loaded)
        let proxy = proxy ?? configured
        targets = values.notify.map { NotifyTarget($0, proxy: proxy?.text) }
        severities = Dictionary(
            uniqueKeysWithValues: values.severity.all.map {
                (ConditionKind(rawValue: $0), Severity(rawValue: $1.rawValue))
            })
        health = HealthLimits(
            maxAge: values.health.maxAge, maxDisabled: values.health.maxDisabled,
            maxFailedPercent: values.health.maxFailedPercent, minFree: values.health.minFree)
        level = ServiceLevel(
            maxDurationSeconds: Double(values.sla.maxDuration.components.seconds),
            maxFailedPercent: values.sla.maxFailedPercent,
            successWithinSeconds: Double(values.sla.successWithin.components.seconds),
            objectivePercent: values.sla.objective)
        host = values.publish.host ?? ProcessInfo.processInfo.hostName
        if let calendar = values.sla.digest { nextDigest = { calendar.next(after: $0, in: nil) } }
    }
}

extension NotifyTarget {
    fileprivate init(_ values: TracksyncConfiguration.Notify, proxy: String?) {
        let kind = Kind(rawValue: values.kind.rawValue) ?? .webhook
        let credential = values.credential
        // Of these the address is the secret, and a credential holds it.
        let holdsAddress = kind == .slack || kind == .healthchecks
        let shown =
            values.url ?? values.urlFile.map { "the address in \($0)" }
            ?? (holdsAddress ? credential.map { "the address in the credential \($0)" } : nil)
        self.init(
            name: values.name, kind: kind,
            shownAddress: kind == .command ? values.command.joined(separator: " ") : shown ?? Self.pagerDuty)
        if let url = values.url {
            address = { url }
        } else if let file = values.urlFile {
            address = { try Self.address(of: SecretPlace.file(file)) }
        } else if holdsAddress, let credential {
            address = { try Self.address(of: SecretPlace.credential(credential)) }
        } else if kind == .pagerduty {
            address = { Self.pagerDuty }
        }
        // A webhook has two keys while one takes the place of the other.
        let words = kind == .webhook ? 2 : 1
        if let file = values.secretFile {
            secret = { try SecretPlace.file(file).read(words: words) }
        } else if !holdsAddress, let credential {
            secret = { try SecretPlace.credential(credential).read(words: words) }
        }
        events = values.events
        minSeverity = Severity(rawValue: values.minSeverity.rawValue)
        repeatAfter = values.repeatAfter / .seconds(1)
        timeout = values.timeout
        groupWait = values.groupWait / .seconds(1)
        caFile = values.caFile
        self.proxy = proxy
        if kind == .mail {
            mail = Mail(
                from: values.from ?? "", to: values.to, user: values.user, isEncrypted: values.tls == .required)
        }
        command = values.command
        failsOnWarnings = values.onWarnings == .failure
    }

    private static let pagerDuty = "https://events.pagerduty.com/v2/enqueue"

    private static func address(of place: SecretPlace) throws -> String {
        let text = try place.read(words: 1)
        guard text.hasPrefix("https://") || text.hasPrefix("http://"),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw SecretError(description: "\(place) holds no http or https address") }
        return text
    }
}

/// Where a secret stands.
private enum SecretPlace: CustomStringConvertible {
    case file(String)
    case credential(String)

    /// More than any secret of ours has, in bytes.
    private static let limit = 4096

    var description: String {
        switch self {
        case .file(let path): "the file \(path)"
        case .credential(let name): "the credential \(name)"
        }
    }

    /// The secret of now; throws `SecretError`, which says nothing of what it is.
    func read(words limit: Int) throws -> String {
        let path: String
        switch self {
        case .file(let file): path = file
        case .credential(let name):
            guard let folder = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] else {
                throw SecretError(description: "\(self) is not there: the unit hands over no credentials")
            }
            path = "\(folder)/\(name)"
        }
        guard let handle = try? FileHandle(forReadingFrom: URL(filePath: path)) else {
            throw SecretError(description: "\(self) cannot be read")
        }
        defer { try? handle.close() }
        guard let bytes = try? handle.read(upToCount: Self.limit + 1), bytes.count <= Self.limit,
            let text = String(validating: bytes, as: UTF8.self)
        else { throw SecretError(description: "\(self) is no text of at most \(Self.limit) bytes") }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard !words.isEmpty else { throw SecretError(description: "\(self) is empty") }
        guard words.count <= limit else {
            throw SecretError(description: "\(self) holds more than \(limit == 1 ? "one word" : "\(limit) words")")
        }
        return words.joined(separator: "\n")
    }
}
