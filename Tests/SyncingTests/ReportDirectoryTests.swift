import Foundation
import Testing

@testable import Syncing

@Suite final class ReportDirectoryTests {
    let path = FileManager.default.temporaryDirectory.path + "/tracksync-reports-\(UUID().uuidString)"
    var directory: ReportDirectory { ReportDirectory(path: path) }
    let noon = Date(timeIntervalSince1970: 1_800_000_000)

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    @Test func `a report is named after its time in UTC`() throws {
        let written = try directory.write(at: noon) { try $0.line("# x") }
        #expect(written == path + "/track-sync-2027-01-15-08-00-00.md")
        #expect(try String(contentsOfFile: written, encoding: .utf8) == "# x\n")
        #expect(try names == ["track-sync-2027-01-15-08-00-00.md"])
    }

    @Test func `a report never takes another's place`() throws {
        let first = try directory.write(at: noon) { try $0.line("first") }
        let second = try directory.write(at: noon) { try $0.line("second") }
        #expect(second == path + "/track-sync-2027-01-15-08-00-01.md")
        #expect(try String(contentsOfFile: first, encoding: .utf8) == "first\n")
    }

    @Test func `a report that fails half-way leaves nothing`() throws {
        #expect(throws: FileError.self) {
            try directory.write(at: noon) { file in
                try file.line("half")
                throw FileError(path: "x", errno: ENOSPC)
            }
        }
        #expect(try names == [])
    }

    @Test func `retention removes old reports and nothing else`() throws {
        let old = try directory.write(at: noon) { try $0.line("old") }
        let fresh = try directory.write(at: noon + 86400) { try $0.line("fresh") }
        let others = [
            "notes.md", "track-sync-2020-01-01.md", "track-sync-2020-13-01-00-00-00.md",
            "track-sync-2020-01-01-00-00-00.md.bak", "xtrack-sync-2020-01-01-00-00-00.md",
            "track-sync-2020-01-01-00-00-0x.md",
        ]
        for name in others { try Data().write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
        try FileManager.default.createSymbolicLink(
            atPath: "\(path)/track-sync-2020-01-02-00-00-00.md", withDestinationPath: fresh)
        try FileManager.default.createDirectory(
            atPath: "\(path)/track-sync-2020-01-03-00-00-00.md", withIntermediateDirectories: false)
        try directory.removeReports(before: noon + 1)
        let left = Set(try names)
        #expect(!FileManager.default.fileExists(atPath: old))
        #expect(FileManager.default.fileExists(atPath: fresh))
        #expect(left.isSuperset(of: others))
        #expect(left.contains("track-sync-2020-01-02-00-00-00.md"))
        #expect(left.contains("track-sync-2020-01-03-00-00-00.md"))
    }
}
