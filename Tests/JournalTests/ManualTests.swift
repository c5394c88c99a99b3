import Foundation
import Journal
import Logging
import Programs
import Testing

/// The manual has every event as it is, and every field.
struct ManualTests {
    private let section: String

    init() throws {
        let page = try String(contentsOfFile: Build.root.path + "/man/tracksyncd.8", encoding: .utf8)
        let start = try #require(page.components(separatedBy: ".Sh LOGGING\n").dropFirst().first)
        section = try #require(start.components(separatedBy: "\n.Sh ").first)
    }

    @Test func `every event stands there with its priority and id, and no other`() {
        let lines = section.split(separator: "\n").filter { $0.contains(#/ [0-9a-f]{32}$/#) }.map(String.init)
        #expect(
            lines == JournalEvent.allCases.map { ".It Li \($0.rawValue) Pq \(priority(of: $0.level)) , Li \($0.id)" })
    }

    @Test func `every field that an event has stands there`() {
        let words = Set(section.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
        let fields = Set(JournalEvent.allCases.flatMap(\.fields).map { $0.uppercased() })
        #expect(fields.subtracting(words).isSubset(of: ["VERSION", "SOCKET", "STATE", "SOURCE"]))
    }

    /// A priority by the name that journalctl(1) takes.
    private func priority(of level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "debug"
        case .info, .notice, .warning: level.rawValue
        case .error: "err"
        case .critical: "crit"
        }
    }
}
