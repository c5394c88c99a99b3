// The message catalog says of every event what it means, and speaks of nothing else.

import Foundation
import Journal
import Programs
import Testing

@Suite actor CatalogTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let catalog: Catalog

    init() throws { catalog = try Catalog() }

    @Test func `every event has an entry, and every entry an event`() {
        let ids = JournalEvent.allCases.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}/) != nil })
        #expect(catalog.entries.map(\.id).sorted() == ids.sorted())
    }

    @Test(arguments: JournalEvent.allCases)
    func `an entry has a subject, says who defines it, and what to do`(_ event: JournalEvent) throws {
        let entry = try #require(catalog.entry(of: event))
        #expect(entry.headers["Subject"]?.isEmpty == false)
        #expect(entry.headers["Defined-By"] == "tracksync")
        let documentation = try #require(entry.headers["Documentation"])
        #expect(
            [
                "man:tracksyncd(8)", "man:tracksyncctl(1)", "man:tracksyncd.toml(5)", "man:tracksync-notify(7)",
            ].contains(documentation))
        // A command is named on a line of its own.
        let commands = entry.body.split(separator: "\n").filter { $0.hasPrefix("    ") }
        #expect(!commands.isEmpty || event == .stageStarted, "\(event)")
        #expect(entry.body.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test(arguments: JournalEvent.allCases)
    func `an entry speaks of fields that its event always has`(_ event: JournalEvent) throws {
        let entry = try #require(catalog.entry(of: event))
        let used = Set(entry.body.matches(of: /@([A-Z0-9_]+)@/).map { String($0.1) })
        #expect(used.isSubset(of: event.fields.map { $0.uppercased() }), "\(event): \(used)")
        #expect(!entry.body.replacing(/@[A-Z0-9_]+@/, with: "").contains("@"), "\(event)")
    }

    @Test func `journalctl takes the catalog without a complaint, and lists every event`() throws {
        let folder = try Folder()
        let place = folder.path + "/usr/lib/systemd/catalog"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: folder.path + "/var/lib/systemd/catalog", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: Catalog.path, toPath: place + "/tracksync.catalog")
        let update = try journalctl("--update-catalog", in: folder)
        #expect(update.status == 0)
        #expect(update.errors == "")
        let list = try journalctl("--list-catalog", in: folder)
        #expect(list.status == 0)
        let lines = list.output.split(separator: "\n").filter { $0.contains("tracksync") }
        #expect(lines.count == JournalEvent.allCases.count)
        for event in JournalEvent.allCases {
            let subject = try #require(catalog.entry(of: event)?.headers["Subject"])
            #expect(lines.contains("\(event.id) tracksync: \(subject)"), "\(event)")
        }
    }

    private func journalctl(_ verb: String, in folder: Folder) throws -> (status: Int32, output: String, errors: String)
    {
        let program = try RunningProgram("/usr/bin/journalctl", ["--root", folder.path, verb], in: folder)
        let status = program.waitForEnd()
        return (status, program.output, program.errors)
    }
}

/// The message catalog, as journalctl(1) reads it.
struct Catalog {
    struct Entry {
        var id: String
        var headers: [String: String]
        var body: String
    }

    static let path = Build.root.path + "/systemd/tracksync.catalog"

    let entries: [Entry]

    init() throws {
        let text = try String(contentsOfFile: Self.path, encoding: .utf8)
        entries = text.components(separatedBy: "\n-- ").dropFirst().map { block in
            let lines = block.components(separatedBy: "\n")
            let headers = lines.dropFirst().prefix { !$0.isEmpty }.map { $0.components(separatedBy: ": ") }
            return Entry(
                id: lines[0], headers: Dictionary(headers.map { ($0[0], $0[1]) }) { $1 },
                body: lines.dropFirst(headers.count + 2).joined(separator: "\n"))
        }
    }

    func entry(of event: JournalEvent) -> Entry? { entries.first { $0.id == event.id } }
}
