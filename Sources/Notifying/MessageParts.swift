import Foundation
import JobModel
import PlainText

/// A message as it is sent: one or more notices, and whether it may have arrived before.
struct Message: Sendable {
    /// The same at each attempt.
    var id: String
    var notices: [Notice]
    var isRepeat: Bool
    var host: String
    var time: Date

    /// Whether it is only a test.
    var isTest: Bool { notices.allSatisfy { $0.event == .test } }
    /// How bad the worst of it is; what is over is not bad.
    var severity: Severity { notices.map { $0.event == .ended ? .info : $0.severity }.max() ?? .info }
    /// Whether it says that things are over, and of reports nothing else.
    var isOver: Bool {
        let conditions = notices.filter { $0.event != .report }
        return !conditions.isEmpty && conditions.allSatisfy { $0.event == .ended }
    }

    /// One line.
    var title: String {
        let mark = isRepeat ? " (repeated)" : ""
        guard notices.count > 1 else { return (notices.first?.title ?? host) + mark }
        let problems = notices.count { [.opened, .reminder].contains($0.event) }
        let over = notices.count { $0.event == .ended }
        let acknowledged = notices.count { $0.event == .acknowledged }
        let reports = notices.count - problems - over - acknowledged
        let parts = [
            problems > 0 ? NumberText.count(problems, "problem") : nil, over > 0 ? "\(over) over" : nil,
            acknowledged > 0 ? "\(acknowledged) acknowledged" : nil,
            reports > 0 ? NumberText.count(reports, "report") : nil,
        ]
        return "\(host): \(parts.compactMap(\.self).joined(separator: ", "))\(mark)"
    }

    /// All notices; past `limit` bytes it says how many more there are.
    func text(limit: Int) -> String {
        let mark = isRepeat ? "This message is repeated: it may have arrived before.\n\n" : ""
        guard notices.count > 1 else { return PlainText.bounded(mark + (notices.first?.text ?? ""), toBytes: limit) }
        var text = mark
        for (index, notice) in notices.enumerated() {
            let part = (index > 0 ? "\n\n" : "") + notice.title + "\n" + notice.text
            guard text.utf8.count + part.utf8.count <= limit - 40 else {
                return text + "\n\n… and \(notices.count - index) more."
            }
            text += part
        }
        return text
    }
}

/// What webhooks are signed with.
enum WebhookSecret {
    /// The keys of a secret: one a line, the new one first, as Standard Webhooks writes them: `whsec_` and base64.
    static func keys(of secret: String) -> [[UInt8]] {
        secret.split(whereSeparator: \.isWhitespace).prefix(2).compactMap { word in
            let text = word.hasPrefix("whsec_") ? word.dropFirst(6) : word
            return Data(base64Encoded: String(text)).map { Array($0) }
        }.filter { $0.count >= 16 }
    }
}
