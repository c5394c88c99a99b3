import EngineBench
import Foundation
import JobModel
import Service
import Storage
import Testing

/// What was done while the database refused to write it down.
struct AuditTrailTests {
    private func entry(_ command: String, outcome: String = "allowed") -> AuditEntry {
        AuditEntry(
            time: Date(timeIntervalSince1970: 1_800_000_000), requester: .bob, command: command, parameters: nil,
            reason: nil, jobId: nil, outcome: outcome)
    }

    private func commands(_ bench: EngineBench) async throws -> [String] {
        try await bench.store.audit.list(since: nil, user: "bob", job: nil, limit: 500).entries.map(\.command)
    }

    @Test func `is written once the database takes it, in its order`() async throws {
        let clock = VirtualClock(Date())
        try await withEngine(dependencies: clock.dependencies()) { bench in
            await bench.service.record(entry("first"))
            try bench.spoil("INSERT", of: "audit")
            for number in 1...5 { await bench.service.record(entry("kept \(number)")) }
            #expect(try await commands(bench) == ["first"])
            try bench.repair()
            while try await commands(bench).count < 6 { clock.advance(by: 10) }
            await bench.service.record(entry("last"))
            let expected = ["first"] + (1...5).map { "kept \($0)" } + ["last"]
            #expect(try await commands(bench).reversed() == expected)
        }
    }

    @Test func `is written at the end at the latest`() async throws {
        try await withIdleEngine { bench in
            try await bench.whileRunning {
                try bench.spoil("INSERT", of: "audit")
                await bench.service.record(entry("kept"))
                try bench.repair()
            }
            #expect(try await commands(bench) == ["kept"])
        }
    }

    @Test func `does not grow without bound`() async throws {
        try await withIdleEngine { bench in
            try bench.spoil("INSERT", of: "audit")
            for number in 1...1100 { await bench.service.record(entry("\(number)")) }
            try bench.repair()
            try await bench.whileRunning { await bench.service.record(entry("after")) }
            let kept = try bench.number("SELECT count(*) FROM audit")
            #expect(kept == 1000 || kept == 1001)
        }
    }

    @Test func `is left to the next daemon where it never could be written`() async throws {
        let book = LogBook()
        try await withIdleEngine(tracks: 1, logger: book.logger) { bench in
            let file = bench.store.path + "-audit"
            try bench.spoil("INSERT", of: "audit")
            try await bench.whileRunning {
                await bench.service.record(entry("refused", outcome: AuditEntry.refusal))
                #expect(!FileManager.default.fileExists(atPath: file))
                for number in 1...2 { await bench.service.record(entry("\(number)")) }
                // A daemon that is killed leaves what was done, too.
                #expect(FileManager.default.fileExists(atPath: file))
            }
            #expect(book.lines.count { $0.hasPrefix("error: changes cannot be written to the audit") } == 1)
            let left = "error: 3 entries of the audit cannot be written yet, and are left to the next start"
            #expect(book.lines.contains(left))
            try bench.repair()
            let next = try await bench.successor()
            try await next.whileRunning {}
            #expect(try await commands(next).reversed() == ["refused", "1", "2"])
            #expect(!FileManager.default.fileExists(atPath: file))
            let last = try await bench.successor()
            try await last.whileRunning {}
            #expect(try await commands(last).count == 3)
        }
    }

    @Test func `says what is lost where it never could be written, and how much there was no room for`() async throws {
        let book = LogBook()
        try await withIdleEngine(tracks: 1, logger: book.logger) { bench in
            try bench.spoil("INSERT", of: "audit")
            // What keeps it over a restart cannot be written either.
            try FileManager.default.createDirectory(
                atPath: bench.store.path + "-audit.new", withIntermediateDirectories: false)
            try await bench.whileRunning { for number in 1...3 { await bench.service.record(entry("\(number)")) } }
            #expect(book.lines.contains("critical: 3 entries of the audit cannot be written, and are lost"))
        }
        try await withIdleEngine(tracks: 1, logger: book.logger) { bench in
            try bench.spoil("INSERT", of: "audit")
            for number in 1...1010 { await bench.service.record(entry("\(number)")) }
            try bench.repair()
            try await bench.whileRunning {}
            #expect(book.lines.contains("notice: the audit is written again, with what was kept"))
            #expect(book.lines.contains("error: 10 entries of the audit were lost: too many at once"))
            #expect(try bench.number("SELECT count(*) FROM audit") == 1000)
        }
    }

    @Test func `keeps what was done where refusals have taken all places`() async throws {
        try await withIdleEngine { bench in
            try bench.spoil("INSERT", of: "audit")
            for number in 1...1100 { await bench.service.record(entry("\(number)", outcome: AuditEntry.refusal)) }
            for number in 1...3 { await bench.service.record(entry("done \(number)")) }
            try bench.repair()
            try await bench.whileRunning { await bench.service.record(entry("after")) }
            #expect(try bench.number("SELECT count(*) FROM audit WHERE command LIKE 'done %'") == 3)
            #expect(try bench.number("SELECT count(*) FROM audit WHERE command = '1'") == 1)
            #expect(try bench.number("SELECT count(*) FROM audit") <= 1001)
        }
    }
}
