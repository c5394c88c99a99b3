import Foundation
import JobModel
import PlainText
import Signing

// What each kind of target is sent. Texts may hold words of the web: JSON escapes them, headers have none of them.

/// `webhook` and `command`: everything, as JSON. The manual describes it; `version` grows when something changes its meaning.
struct WebhookForm: Encodable {
    var version = 1
    var id: String
    var host: String
    var sentAt: Date
    var repeated: Bool
    var title: String
    var notices: [Notice]

    init(_ message: Message) {
        id = message.id
        host = message.host
        sentAt = message.time
        repeated = message.isRepeat
        title = message.title
        notices = message.notices
    }

    /// The headers of Standard Webhooks; `nil` when there is no key. `now` in seconds since 1970.
    static func headers(id: String, body: Data, secret: String, now: Int) -> [String]? {
        let keys = WebhookSecret.keys(of: secret)
        let content = Array("\(id).\(now).".utf8) + Array(body)
        let signatures = keys.compactMap { Signature.of(content, key: $0) }
            .map { "v1,\(Data($0).base64EncodedString())" }
        guard !signatures.isEmpty, signatures.count == keys.count else { return nil }
        return [
            "Content-Type: application/json", "webhook-id: \(id)", "webhook-timestamp: \(now)",
            "webhook-signature: \(signatures.joined(separator: " "))",
        ]
    }
}

/// `slack`: blocks of plain text, in which nothing is markup.
struct SlackForm: Encodable {
    struct Text: Encodable {
        var type = "plain_text"
        var text: String
        var emoji = false
    }

    struct Block: Encodable {
        var type: String
        var text: Text
    }

    var text: String
    var blocks: [Block]
    var mrkdwn = false
    var linkNames = false
    var unfurlLinks = false

    /// A header takes 150 characters, a section 3,000 (docs.slack.dev, Block Kit).
    init(_ message: Message) {
        let title = PlainText.bounded(message.title, toBytes: 148)
        let body = PlainText.bounded(message.text(limit: 2900), toBytes: 2900)
        // The fallback is read as markup.
        text = PlainText.sanitized(message.title, for: .slack)
        blocks = [
            Block(type: "header", text: Text(text: title)),
            Block(type: "section", text: Text(text: body.isEmpty ? title : body)),
        ]
    }
}

/// `pagerduty`: one event of Events v2.
struct PagerDutyForm: Encodable {
    struct Payload: Encodable {
        var summary: String
        var source: String
        var severity: String
        var timestamp: Date
        var component = "tracksync"
        var `class`: String
        var customDetails: [String: String]
    }

    var routingKey: String
    var eventAction: String
    var dedupKey: String
    var payload: Payload

    init(_ notice: Notice, key: String, isRepeat: Bool, action: String? = nil) {
        routingKey = key
        eventAction =
            action
            ?? (notice.event == .ended ? "resolve" : notice.event == .acknowledged ? "acknowledge" : "trigger")
        // One for each condition, so that its end finds it; 255 characters at most.
        dedupKey = PlainText.bounded("tracksync/\(notice.host)/\(notice.key)", toBytes: 255)
        payload = Payload(
            summary: PlainText.bounded(notice.title, toBytes: 1024), source: notice.host,
            severity: notice.severity.isKnown ? notice.severity.rawValue : "error", timestamp: notice.time,
            class: notice.kind,
            customDetails: ["text": notice.text, "id": notice.id, "repeated": isRepeat ? "yes" : "no"])
    }
}

/// `ntfy`: the text as body, the rest as headers.
enum NtfyForm {
    static func headers(_ message: Message, token: String?) -> [String] {
        let priority = message.isOver || message.isTest ? 3 : Self.priority(message.severity)
        let tag = message.isOver ? "white_check_mark" : message.severity >= .error ? "rotating_light" : "warning"
        return [
            "Content-Type: text/plain; charset=utf-8", "Title: \(header(message.title))", "Priority: \(priority)",
            "Tags: \(tag)",
        ] + (token.map { ["Authorization: Bearer \(header($0))"] } ?? [])
    }

    private static func priority(_ severity: Severity) -> Int {
        switch severity {
        case .info: 2
        case .warning: 3
        case .error: 4
        case .critical, .unknown: 5
        }
    }

    /// Only what a header can carry.
    static func header(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}

/// `mail`: plain text and HTML, threaded by condition.
enum MailForm {
    static func bytes(_ message: Message, from: String, to: [String]) -> [UInt8] {
        let boundary = "=_tracksync_\(message.id.filter { $0.isLetter || $0.isNumber })"
        let text = message.text(limit: 60_000)
        let domain = domain(of: from)
        let condition = message.notices.count == 1 ? message.notices.first?.condition : nil
        // A line has 998 characters at most (RFC 5322).
        var lines = [
            "Date: \(date(message.time))", "From: tracksync <\(from)>", "To: \(to.joined(separator: ",\r\n "))",
            "Subject: \(encoded("[tracksync] " + message.title))", "Message-ID: <\(address(message.id))@\(domain)>",
        ]
        // The same root for all mails of a condition, which so become one thread.
        if let condition {
            let root = "<\(address(condition))@\(domain)>"
            lines += ["In-Reply-To: \(root)", "References: \(root)"]
        }
        lines += [
            "Auto-Submitted: auto-generated", "X-Tracksync-Id: \(address(message.id))", "MIME-Version: 1.0",
            "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "",
        ]
        for (type, part) in [("plain", text), ("html", html(message, text))] {
            lines += [
                "--\(boundary)", "Content-Type: text/\(type); charset=utf-8", "Content-Transfer-Encoding: base64", "",
            ]
            let base64 = Array(Data(part.replacing("\n", with: "\r\n").utf8).base64EncodedString().utf8)
            lines += stride(from: 0, to: base64.count, by: 76).map {
                String(decoding: base64[$0..<min($0 + 76, base64.count)], as: UTF8.self)
            }
        }
        lines += ["--\(boundary)--", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    private static func html(_ message: Message, _ text: String) -> String {
        func escaped(_ text: String) -> String { PlainText.sanitized(text, for: .html) }
        let color = message.isOver ? "#2e7d32" : message.severity >= .error ? "#b71c1c" : "#8a6d00"
        return """
            <!DOCTYPE html><html><body style="font-family:sans-serif"><p style="color:\(color)"><b>\
            \(escaped(message.title))</b></p><pre style="white-space:pre-wrap;font-family:inherit">\
            \(escaped(text))</pre></body></html>
            """
    }

    /// RFC 2047, where it is more than ASCII; no line breaks, whatever comes in.
    static func encoded(_ text: String) -> String {
        let line = PlainText.bounded(PlainText.sanitized(text, for: .log), toBytes: 200)
        guard line.utf8.contains(where: { !(0x20...0x7E).contains($0) }) else { return line }
        // An encoded word has 75 characters at most: 45 bytes each, cut between scalars.
        var words: [String] = []
        var word: [UInt8] = []
        for scalar in line.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if word.count + bytes.count > 42 {
                words.append("=?utf-8?B?\(Data(word).base64EncodedString())?=")
                word = []
            }
            word += bytes
        }
        words.append("=?utf-8?B?\(Data(word).base64EncodedString())?=")
        return words.joined(separator: "\r\n ")
    }

    /// What may stand before the @ of a message's id.
    private static func address(_ text: String) -> String {
        String(
            decoding: text.utf8.map { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    byte
                default: UInt8(ascii: ".")
                }
            }, as: UTF8.self)
    }

    private static func domain(of address: String) -> String {
        address.split(separator: "@").last.map { Self.address(String($0)) } ?? "localhost"
    }

    /// RFC 5322, in UTC.
    static func date(_ time: Date) -> String {
        let seconds = Int(time.timeIntervalSince1970.rounded(.down))
        let text = Array(RecordCoding.text(of: time))
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let month = Int(String(text[5...6])) ?? 1
        let day = days[((seconds / 86_400) % 7 + 7) % 7]
        return "\(day), \(String(text[8...9])) \(months[min(12, max(1, month)) - 1]) \(String(text[0...3])) "
            + "\(String(text[11...18])) +0000"
    }
}
