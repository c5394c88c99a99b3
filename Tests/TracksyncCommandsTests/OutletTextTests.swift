import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// Publication and notifications, for a person at 80 columns.
struct OutletTextTests {
    private let presentation = Presentation(
        time: TimeText(now: Samples.noon, utc: true), width: 80, isTerminal: true, isUnicode: true)

    private func texts(_ lines: [Line]) -> [String] { lines.map { $0.text(coloured: false) } }

    @Test func `what a database lacks stands out among columns that will do, with what to type on lines of its own`() {
        let check = PublishCheck(
            target: "anna@db.example/tracks",
            items: [
                PublishCheck.Item("connection", .ok, "PostgreSQL 15.18, encrypted."),
                PublishCheck.Item("column city", .ok, "text."), PublishCheck.Item("column phone", .ok, "text."),
                PublishCheck.Item(
                    "column state", .failed,
                    "The user lacks UPDATE, and that is said in more words than fit on a line.",
                    sql:
                        "GRANT UPDATE (\"state\") ON \"tracksync\".tracks TO \"a user with a name that is long\";\nSELECT 1;"
                ),
                PublishCheck.Item("column email", .ok, "text."),
            ])
        #expect(
            texts(PublishText.lines(check, presentation)) == [
                "NOT ok: anna@db.example/tracks",
                "  ok       connection: PostgreSQL 15.18, encrypted.",
                "  ok       3 columns: there, with the rights that are needed.",
                "  NOT ok   column state: The user lacks UPDATE, and that is said in more words",
                "           than fit on a line.",
                "           GRANT UPDATE (\"state\") ON \"tracksync\".tracks TO \"a user with a name that is long\";",
                "           SELECT 1;",
            ])
    }

    @Test func `what a target answers to a test is wrapped, and an endless error is cut in the list`() {
        let page = "500 <html>" + String(repeating: "<p>Internal error.</p> ", count: 40)
        let result = NotifyTestResult(target: "chat", ok: false, answer: page, seconds: 0.05)
        let said = texts(NotifyText.lines(result, presentation))
        #expect(said.count > 5 && said.allSatisfy { $0.count <= 80 })
        #expect(said[0].hasPrefix("NOT ok  chat in 50 ms: 500 <html>") && said[1].hasPrefix("        "))
        var target = NotifyTargetStatus(
            name: "chat", type: "slack", address: "the address in /x", events: ["conditions"], minSeverity: .warning)
        target.lastErrorAt = Samples.noon
        target.lastError = page
        let list = texts(NotifyText.lines(NotifyStatus(targets: [target], conditions: [], mutes: []), presentation))
        #expect(list.count < 14 && list.contains { $0.hasSuffix("…") } && list.allSatisfy { $0.count <= 80 })
    }
}
