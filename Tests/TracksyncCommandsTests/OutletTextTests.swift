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

    @Test func `a dry run says what would be written, with the first differences of each column`() throws {
        var counts = PublishCounts()
        (counts.inserted, counts.updated, counts.deactivated, counts.unchanged) = (2, 1_085, 0, 3)
        let report = PublishReport(
            target: "anna@db.example/tracks", jobId: try Samples.id(), generation: 7, dryRun: true, counts: counts,
            warnings: ["public.tracks has no column phone; it is left out."],
            differences: [
                PublishReport.Difference(
                    column: "address", rows: 1_084,
                    examples: [.init(slug: "AcmeRC", old: "1 Main St, 555-0100", new: "1 Main St")]),
                PublishReport.Difference(
                    column: "city", rows: 1, examples: [.init(slug: "bee", old: nil, new: "Bern")]),
            ], seconds: 0.1, finishedAt: Samples.noon)
        #expect(
            texts(PublishText.lines(report, presentation)) == [
                "Catalogue 7 against anna@db.example/tracks: 2 would be inserted, 1,085 updated,",
                "0 deactivated; 3 are equal.", "warning: public.tracks has no column phone; it is left out.",
                "address: 1,084 rows", "  AcmeRC: \"1 Main St, 555-0100\" → \"1 Main St\"", "city: 1 row",
                "  bee: nothing → \"Bern\"",
            ])
    }

    @Test func `the status of publication has the target, the last success, the error, what to do and the next try`() {
        var status = PublishStatus(state: .failing, target: "anna@db.example/tracks", profile: "mre")
        status.lastSuccessAt = Samples.noon.addingTimeInterval(-3 * 3600)
        status.behindSince = Samples.noon.addingTimeInterval(-3600)
        status.error = PublishError(.notAuthenticated, "db.example: password authentication failed", sqlState: "28P01")
        status.failedAttempts = 12
        status.nextTryAt = Samples.noon.addingTimeInterval(900)
        let said = texts(PublishText.lines(status, presentation))
        #expect(said.allSatisfy { $0.count <= 80 })
        for (key, value) in [
            ("target:", "anna@db.example/tracks"), ("tables:", "mre"), ("state:", "failing"), ("last success:", "3 h"),
            ("behind since:", "1 h"), ("error:", "password authentication failed"), ("what to do:", "Check the user"),
            ("attempts:", "12"),
            ("next:", "15 min"),
        ] {
            #expect(said.contains { $0.hasPrefix(key) && $0.contains(value) }, "\(key) \(said)")
        }
        // That another host publishes is no error.
        status.error = PublishError(.leaseHeld, "alpha has the lease for job 7")
        let calm = texts(PublishText.lines(status, presentation))
        #expect(calm.contains { $0.hasPrefix("other hosts:") && $0.contains("alpha has the lease") })
        #expect(!calm.contains { $0.hasPrefix("error:") } && calm.contains { $0.contains("another host publishes") })
        #expect(
            texts(PublishText.lines(PublishStatus(state: .off), presentation)) == [
                "Publication is off: publish.url is not set."
            ])
    }

    @Test func `a list of jobs of several hosts names them, and those without a number here by their ids`() throws {
        let mine = try Samples.succeeded { job in (job.number, job.host, job.reason) = (7, "alpha", nil) }
        let theirs = try Samples.succeeded { job in (job.host, job.reason) = ("bravo", nil) }
        let said = texts(JobTable.lines(JobList(jobs: [mine, theirs], total: 2), presentation))
        #expect(said[0].contains("HOST") && said[1].contains("alpha") && said[2].contains("bravo"))
        #expect(said[1].contains("7 ") && said[2].contains(JobWording.short(theirs.id)))
        let alone = try Samples.succeeded { $0.number = 7 }
        #expect(!texts(JobTable.lines(JobList(jobs: [alone], total: 1), presentation))[0].contains("HOST"))
        let details = JobDetails(job: theirs, failures: [], withheld: [])
        #expect(texts(JobText.lines(details, presentation)).contains { $0.hasPrefix("host:") && $0.hasSuffix("bravo") })
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
