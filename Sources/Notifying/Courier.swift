import Foundation
import JobModel
import PlainText
import Storage

/// Brings a message to a target, and says in the target's words what became of it. Blocks its thread.
struct Courier: Sendable {
    let stop: CurlExchange.Stop

    /// Sends a message.
    func send(_ message: Message, to target: NotifyTarget) -> NoticeOutcome {
        do {
            switch target.kind {
            case .webhook: return try webhook(message, target)
            case .slack:
                return try post(
                    RecordCoding.encode(SlackForm(message)), to: target, headers: ["Content-Type: application/json"])
            case .pagerduty: return try pagerDuty(message, target)
            case .ntfy:
                return try post(
                    Data(message.text(limit: 3800).utf8), to: target,
                    headers: NtfyForm.headers(message, token: try target.secret?()))
            case .mail: return try mail(message, target)
            case .command: return try run(message, target)
            case .healthchecks:
                // Notices are none of its matters, but for a test.
                return try ping("log", body: message.text(limit: 10_000), id: nil, target)
            }
        } catch let error as SecretError {
            // Whoever looks after the file may be about to write it.
            return .transient(error.description, wait: nil, mayHaveArrived: false)
        } catch {
            return .permanent("the message could not be made")
        }
    }

    // MARK: Kinds

    private func webhook(_ message: Message, _ target: NotifyTarget) throws -> NoticeOutcome {
        let body = try RecordCoding.encode(WebhookForm(message))
        // The time of the attempt, by which a receiver refuses what is replayed.
        let now = Int(Date().timeIntervalSince1970)
        guard let secret = try target.secret?(),
            let headers = WebhookForm.headers(id: message.id, body: body, secret: secret, now: now)
        else { throw SecretError(description: "the secret holds no key: write whsec_ and base64, one key a line") }
        return try post(body, to: target, headers: headers)
    }

    private func pagerDuty(_ message: Message, _ target: NotifyTarget) throws -> NoticeOutcome {
        guard let key = try target.secret?() else { throw SecretError(description: "there is no routing key") }
        let headers = ["Content-Type: application/json"]
        var last = NoticeOutcome.permanent("nothing was to be sent")
        for notice in message.notices {
            // A test leaves no incident open.
            for action in notice.event == .test ? ["trigger", "resolve"] : [nil] {
                let form = PagerDutyForm(notice, key: key, isRepeat: message.isRepeat, action: action)
                last = try post(RecordCoding.encode(form), to: target, headers: headers, secrets: [key])
                guard case .delivered = last else { return last }
            }
        }
        return last
    }

    private func mail(_ message: Message, _ target: NotifyTarget) throws -> NoticeOutcome {
        guard let mail = target.mail, let url = try target.address?() else {
            return .permanent("there is no server")
        }
        let password = try target.secret?()
        let answer = CurlExchange.run(
            OutgoingMessage(
                url: url,
                form: .mail(
                    from: mail.from, to: mail.to, user: mail.user, password: password, isEncrypted: mail.isEncrypted),
                body: MailForm.bytes(message, from: mail.from, to: mail.to), timeout: target.timeout,
                caFile: target.caFile), stop)
        let words = Self.shown(answer.text, without: [password].compactMap(\.self))
        if answer.isComplete { return .delivered(answer: "accepted (\(answer.status))") }
        let text = answer.status > 0 ? "\(words) (\(answer.status))" : words
        if answer.isHopeless || (500..<600).contains(answer.status) { return .permanent(text) }
        return .transient(text, wait: nil, mayHaveArrived: answer.mayHaveArrived)
    }

    private func run(_ message: Message, _ target: NotifyTarget) throws -> NoticeOutcome {
        let first = message.notices.first
        let run = CommandRun(
            words: target.command,
            environment: [
                "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "TRACKSYNC_NOTIFY_ID": message.id, "TRACKSYNC_NOTIFY_TARGET": target.name,
                "TRACKSYNC_NOTIFY_HOST": message.host, "TRACKSYNC_NOTIFY_COUNT": "\(message.notices.count)",
                "TRACKSYNC_NOTIFY_EVENT": first?.event.rawValue ?? "", "TRACKSYNC_NOTIFY_KIND": first?.kind ?? "",
                "TRACKSYNC_NOTIFY_KEY": first?.key ?? "",
                "TRACKSYNC_NOTIFY_SEVERITY": message.severity.rawValue,
                "TRACKSYNC_NOTIFY_REPEATED": message.isRepeat ? "1" : "0",
                "TRACKSYNC_NOTIFY_TITLE": NtfyForm.header(message.title),
            ], input: try RecordCoding.encode(WebhookForm(message)), timeout: target.timeout)
        let (ending, output) = run.run(stop)
        let words = Self.shown(output, without: [])
        let said = words.isEmpty ? "" : ": \(words)"
        return switch ending {
        case .exited(0): .delivered(answer: words.isEmpty ? "exit code 0" : words)
        // EX_TEMPFAIL of sysexits.h.
        case .exited(75): .transient("exit code 75\(said)", wait: nil, mayHaveArrived: false)
        case .exited(let code): .permanent("exit code \(code)\(said)")
        case .signalled(let signal): .permanent("ended by signal \(signal)\(said)")
        case .timedOut:
            .transient("it took longer than the timeout, and was ended\(said)", wait: nil, mayHaveArrived: true)
        case .stopped: .transient("the daemon is stopping", wait: nil, mayHaveArrived: true)
        case .notStarted(let reason): .permanent("it could not be started: \(reason)")
        }
    }

    /// Tells a dead man's switch: `way` is `start`, `fail`, `log`, or empty for a success.
    func ping(_ way: String, body: String, id: JobID?, _ target: NotifyTarget) throws -> NoticeOutcome {
        guard let base = try target.address?() else { return .permanent("there is no address") }
        let parts = base.split(separator: "?", maxSplits: 1)
        var url = String(parts.first ?? "")
        if !way.isEmpty { url += (url.hasSuffix("/") ? "" : "/") + way }
        let query = (parts.dropFirst().map(String.init) + (id.map { ["rid=\($0.rawValue)"] } ?? []))
        if !query.isEmpty { url += "?" + query.joined(separator: "&") }
        return try post(
            Data(body.utf8), to: target, url: url, headers: ["Content-Type: text/plain; charset=utf-8"],
            secrets: [base])
    }

    // MARK: HTTP

    private func post(
        _ body: Data, to target: NotifyTarget, url: String? = nil, headers: [String], secrets: [String] = []
    ) throws -> NoticeOutcome {
        guard let address = try url ?? target.address?() else { return .permanent("there is no address") }
        let answer = CurlExchange.run(
            OutgoingMessage(
                url: address, form: .http(headers: headers), body: Array(body), timeout: target.timeout,
                caFile: target.caFile, proxy: target.proxy), stop)
        let words = Self.shown(answer.text, without: secrets + [address, try? target.secret?()].compactMap(\.self))
        // An answer may have no words.
        let text =
            answer.status > 0 && answer.isComplete
            ? ["\(answer.status)", words].filter { !$0.isEmpty }.joined(separator: " ") : words
        guard answer.isComplete else {
            return answer.isHopeless
                ? .permanent(text)
                : .transient(text, wait: answer.retryAfter, mayHaveArrived: answer.mayHaveArrived)
        }
        switch answer.status {
        case 200..<300: return .delivered(answer: text)
        case 300..<400: return .permanent("\(answer.status): it redirects, which is not followed; set the new address")
        case 408, 425, 429: return .transient(text, wait: answer.retryAfter, mayHaveArrived: false)
        case 500...: return .transient(text, wait: answer.retryAfter, mayHaveArrived: true)
        default: return .permanent(text)
        }
    }

    /// Words of a server, which may repeat what it was sent: one line, 1 KiB, and nothing of the secrets.
    static func shown(_ text: String, without secrets: [String]) -> String {
        var bytes = Array(text.utf8)
        for part in secrets.flatMap(Self.parts) { bytes = Self.replaced(bytes, part, by: Array("…".utf8)) }
        let text = String(decoding: bytes, as: UTF8.self)
        let line = PlainText.sanitized(
            text.split(whereSeparator: \.isNewline).joined(separator: " "), for: .log)
        return PlainText.bounded(line.trimmingCharacters(in: .whitespaces), toBytes: CurlExchange.answerBytes)
    }

    /// What of a secret must not be shown, the longest parts first: an address is secret from its path on, and each key of
    /// several by itself. By bytes: a combining mark behind a secret would be one `Character` with its end.
    private static func parts(of secret: String) -> [[UInt8]] {
        let bytes = Array(secret.utf8)
        let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte) }
        var parts = [bytes[...]] + bytes.split(whereSeparator: isSpace)
        if let mark = bytes.firstRange(of: "://".utf8) {
            let path = bytes[mark.upperBound...].drop { $0 != UInt8(ascii: "/") }
            let separators = Set("/?&=".utf8)
            parts += [path] + path.split(whereSeparator: separators.contains)
        }
        // What is shorter than that would hide words that are none.
        return parts.filter { $0.count >= 6 }.map { Array($0) }.sorted { $0.count > $1.count }
    }

    private static func replaced(_ bytes: [UInt8], _ part: [UInt8], by mark: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let range = rest.firstRange(of: part) {
            result += rest[..<range.lowerBound] + mark
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
