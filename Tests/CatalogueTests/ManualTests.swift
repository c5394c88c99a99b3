import Catalogue
import Foundation
import Testing

/// The manual page names the kinds of data issues.
@Suite struct ManualTests {
    @Test func `every kind of issue is in the manual, in the order of the code, and no other`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "man/tracksyncd.8"), encoding: .utf8)
        let section = try #require(page.split(separator: "\n.Sh DATA ISSUES\n").last?.split(separator: "\n.Sh ").first)
        let kinds = section.split(separator: "\n").filter { $0.hasPrefix(".It Cm ") }.map { String($0.dropFirst(7)) }
        #expect(kinds == DataIssue.Kind.allCases.map(\.rawValue))
    }
}
