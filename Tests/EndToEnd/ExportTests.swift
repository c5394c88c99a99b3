import Catalogue
import Foundation
import GRDB
import Glibc
import JobModel
import LiveRCSimulator
import Programs
import Testing

/// The catalogue on its way out: by the command, and as files.
@Suite(.serialized) actor ExportTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `export writes each format as a whole, by filters and columns`() throws {
        let installation = try Installation(tracks: 700)
        try installation.startDaemon()
        _ = try installation.sync()
        let slugs = try installation.query(String.self, "SELECT source_track_slug FROM tracks ORDER BY 1")
        let table = try installation.ctl("export", "--columns", "source_track_slug,track_name,is_active")
        #expect(try installation.ctl("export", "--columns", "slug,name,active").output == table.output)
        // The filters are those of the list.
        for (option, value) in [("--country", "US"), ("--missing", "phone"), ("--issue", "malformed_email")] {
            let listed = try installation.ctl("tracks", "--limit", "0", "--json", option, value)
            let page = try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [String: Any]
            let tracks = try #require(page?["tracks"] as? [[String: Any]])
            let found = tracks.compactMap { $0["slug"] as? String }
            let exported = try installation.ctl("export", "--columns", "slug", option, value)
            let rows: [String] = exported.output.split(separator: "\r\n").map { String($0) }
            #expect(Array(rows.dropFirst()) == found)
            #expect(!found.isEmpty && found.count < slugs.count, "\(option)")
        }
        #expect(table.status == 0 && table.output.hasPrefix("source_track_slug,track_name,is_active\r\n"))
        // A description may have line breaks; these columns have none.
        let rowsOfTable = table.output.split(separator: "\r\n").dropFirst()
        let first: [String] = rowsOfTable.map { row in String(row.prefix { $0 != "," }) }
        #expect(first == slugs)
        // More than one piece.
        let lines = try installation.ctl("export", "--format", "jsonl")
        let rows = lines.output.split(separator: "\n")
        #expect(lines.output.utf8.count > 400_000 && rows.count == slugs.count)
        let found = try rows.map { line in
            let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(row?["current_event"] != nil && row?["is_live"] is Bool && row?["id"] is String)
            return row?["source_track_slug"] as? String
        }
        #expect(found == slugs)
        for (format, count) in [
            ("geojson", "\"type\":\"Feature\","), ("kml", "<Placemark>"), ("json", "\"source_track_slug\":"),
        ] {
            let path = installation.folder.path + "/tracks.\(format)"
            let ending = try installation.ctl("export", "--format", format, "--output", path)
            #expect(ending.status == 0 && ending.output == "" && ending.errors == "")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.components(separatedBy: count).count - 1 == slugs.count, "\(format)")
        }
        let one = try #require(slugs.first)
        _ = try installation.ctl("follow", one)
        #expect(
            try installation.ctl("export", "--followed", "--columns", "source_track_slug").output
                == "source_track_slug\r\n\(one)\r\n")
        let search = try installation.ctl(
            "export", "--search", one, "--format", "jsonl", "--columns", "source_track_slug")
        #expect(search.output.contains("{\"source_track_slug\":\"\(one)\"}\n"))
        let feed = try installation.ctl("export", "--format", "atom")
        #expect(feed.output.contains("<entry>") && feed.output.hasSuffix("</feed>\n"))
        // What fails leaves no file behind.
        let failed = try installation.ctl(
            "export", "--as-of", "2001-01-01", "--output", installation.folder.path + "/none.csv")
        #expect(failed.status != 0 && failed.errors.contains("history begins"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: installation.folder.path).filter {
                $0.hasPrefix("none")
            } == [])
        let nowhere = try installation.ctl("export", "--output", installation.folder.path + "/no/such.csv")
        #expect(nowhere.status == 1 && nowhere.errors.contains("/no/such.csv could not be written: No such file"))
        #expect(try installation.ctl("export", "--as-of", "tomorrow").status == 64)
    }

    @Test func `followed tracks that left are in the export as in the list, with another filter and without`() throws {
        let installation = try Installation(tracks: 200)
        try installation.startDaemon()
        _ = try installation.sync()
        try installation.tell("PUT", "generation", "3")
        _ = try installation.sync("--allow-deactivations", "200", "--allow-additions", "200")
        let gone = try #require(
            try installation.query(
                String.self, "SELECT source_track_slug FROM tracks WHERE is_active = 0 AND country_code <> '' LIMIT 1"
            ).first)
        let code = try #require(
            try installation.query(String.self, "SELECT country_code FROM tracks WHERE source_track_slug = '\(gone)'")
                .first)
        let there = try #require(
            try installation.query(
                String.self,
                "SELECT source_track_slug FROM tracks WHERE is_active = 1 AND country_code <> '\(code)' LIMIT 1"
            ).first)
        #expect(try installation.ctl("follow", gone, there).status == 0)
        let cases: [([String], [String])] = [
            ([], [gone, there].sorted()), (["--country", code], [gone]), (["--inactive"], [gone]),
            (["--inactive-since", "1d"], [gone]), (["--changed-since", "1d"], [gone, there].sorted()),
        ]
        for (options, wanted) in cases {
            let page = try run(
                "tracksyncctl", ["tracks", "--followed", "--json", "--socket", installation.socket] + options
            ).decoded(TrackPage.self)
            #expect(page.tracks.map(\.slug.rawValue) == wanted, "\(options)")
            let exported = try run(
                "tracksyncctl",
                ["export", "--followed", "--columns", "slug,active", "--socket", installation.socket] + options)
            var rows = "source_track_slug,is_active\r\n"
            for slug in wanted { rows += "\(slug),\(slug == there)\r\n" }
            #expect(exported.output == rows, "\(options)")
        }
    }

    @Test func `texts of which every character is escaped fit on the lines of the protocol`() throws {
        let installation = try Installation(tracks: 12)
        try installation.startDaemon()
        _ = try installation.sync()
        let text = String(repeating: "\"\\", count: 50_000)
        try DatabaseQueue(path: installation.database).write { db in
            try db.execute(sql: "UPDATE tracks SET description = ?", arguments: [text])
        }
        let export = try installation.ctl("export", "--format", "jsonl", "--columns", "description")
        let line = "{\"description\":\"" + String(repeating: #"\"\\"#, count: 50_000) + "\"}\n"
        #expect(export.status == 0 && export.output == String(repeating: line, count: 12), "\(export.errors)")
    }

    @Test func `an export into which a sync falls says that it is not of one catalogue`() throws {
        let installation = try Installation(tracks: 2000)
        try installation.startDaemon()
        _ = try installation.sync()
        // A pipe that nobody empties holds the client after its first piece; it has asked for the second one then.
        let pipe = installation.folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let client = try RunningProgram(
            "/bin/sh",
            [
                "-c", "exec \"$0\" export --format jsonl --socket \"$1\" >\"$2\"", Build.program("tracksyncctl"),
                installation.socket, pipe,
            ], in: installation.folder)
        let reader = open(pipe, O_RDONLY | O_CLOEXEC)
        try #require(reader >= 0)
        defer { close(reader) }
        var text: [UInt8] = []
        func read() -> Bool {
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            let count = Glibc.read(reader, &piece, piece.count)
            text += piece.prefix(max(0, count))
            return count > 0
        }
        try #require(read())
        try installation.tell("PUT", "generation", "2")
        #expect(
            try installation.sync("--allow-deactivations", "2000", "--allow-additions", "2000").job.counts.updated > 0)
        while read() {}
        #expect(client.waitForEnd() == 3)
        #expect(client.errors.contains("The tracks changed while they were written"), "\(client.errors)")
        #expect(text.count > 400_000)
        // The daemon gives each state of the tracks another version, and the same one to all pieces of a state.
        let connection = try RawConnection(greetedAt: installation.socket)
        func version(_ cursor: String? = nil, _ more: String = "") throws -> (version: String, next: String?) {
            let answer = try connection.call(
                "track.export", "{\"format\":\"jsonl\"\(cursor.map { ",\"cursor\":\"\($0)\"" } ?? "")\(more)}")[
                    "result"]
            return (try #require(answer?["version"]?.text), answer?["next"]?.text)
        }
        let first = try version()
        #expect(first.next != nil)
        #expect(try version(first.next).version == first.version)
        let slug = try #require(
            try installation.query(String.self, "SELECT source_track_slug FROM tracks LIMIT 1").first)
        let past = ",\"as_of\":\"\(RecordCoding.text(of: Date()))\""
        let before = try version(nil, past)
        _ = try installation.ctl("follow", slug)
        #expect(try version().version != first.version)
        #expect(try version(nil, past).version == before.version)
        let path = installation.folder.path + "/tracks.jsonl"
        #expect(try installation.ctl("export", "--format", "jsonl", "--output", path).status == 0)
    }

    @Test func `a file that is there keeps what it is, and what is no file stays`() throws {
        let installation = try Installation(tracks: 5)
        try installation.startDaemon()
        _ = try installation.sync()
        let folder = installation.folder.path
        let manager = FileManager.default
        let whole = try installation.ctl("export").output
        #expect(try installation.ctl("export", "--output", "-").output == whole)
        // A link leads to the same file, which keeps its mode.
        let (file, link, pipe) = (folder + "/private.csv", folder + "/link.csv", folder + "/pipe")
        try Data("old".utf8).write(to: URL(fileURLWithPath: file))
        try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        try manager.createSymbolicLink(atPath: link, withDestinationPath: "private.csv")
        #expect(try installation.ctl("export", "--output", link).status == 0)
        #expect(try manager.destinationOfSymbolicLink(atPath: link) == "private.csv")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == whole)
        #expect(try manager.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        #expect(mkfifo(pipe, 0o600) == 0)
        // Never a device of this machine: a program that is wrong would take its place.
        let other = folder + "/other.csv"
        try manager.createSymbolicLink(atPath: other, withDestinationPath: "pipe")
        for (path, words) in [(pipe, "is no file"), (other, "is no file"), (folder, "is a folder")] {
            let ending = try installation.ctl("export", "--output", path)
            #expect(ending.status == 1 && ending.errors.contains(words), "\(ending.errors)")
        }
        let nowhere = folder + "/nowhere.csv"
        try manager.createSymbolicLink(atPath: nowhere, withDestinationPath: "missing.csv")
        #expect(try installation.ctl("export", "--output", nowhere).status == 1)
        #expect(try manager.destinationOfSymbolicLink(atPath: nowhere) == "missing.csv")
        var there = stat()
        #expect(lstat(pipe, &there) == 0 && there.st_mode & S_IFMT == S_IFIFO)
        #expect(try manager.destinationOfSymbolicLink(atPath: other) == "pipe")
    }

    @Test func `what a time that is over cannot tell is refused`() throws {
        let installation = try Installation(tracks: 5)
        try installation.startDaemon()
        _ = try installation.sync()
        let slugs = try installation.query(
            String.self, "SELECT source_track_slug FROM tracks WHERE latitude IS NULL ORDER BY 1")
        let slug = try #require(slugs.first)
        // With its fraction: without one it would be the end of that second.
        let before = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        #expect(try installation.ctl("track", slug, "--set-coordinates", "52.52,13.4").status == 0)
        #expect(try installation.ctl("tracks", "--near", slug).status == 0)
        let then = try installation.ctl("tracks", "--near", slug, "--as-of", before)
        #expect(then.status == 4 && then.errors.contains("then whose place was known"), "\(then.errors)")
        for command in ["tracks", "export"] {
            let issues = try installation.ctl(
                command, "--issue", "malformed_email", "--as-of", before)
            #expect(issues.status == 64 && issues.errors.contains("exclude each other"), "\(issues)")
        }
        // A number that was not given yet is of another database.
        let last = try installation.query(Int.self, "SELECT max(number) FROM track_changes")[0]
        #expect(try installation.ctl("changes", "--after", "\(last)").status == 0)
        let later = try installation.ctl("changes", "--after", "\(last + 1)")
        #expect(later.status == 4 && later.errors.contains("the last one is \(last)"), "\(later.errors)")
    }

    @Test func `a directory that a reload sets has the files at once`() throws {
        let installation = try Installation(tracks: 5)
        try installation.startDaemon()
        _ = try installation.sync()
        let files = installation.folder.path + "/later"
        try installation.configure(["export.directory": "\"\(files)\""])
        #expect(try installation.ctl("reload").status == 0)
        // The last that is written.
        _ = try eventually("the files are there") {
            FileManager.default.fileExists(atPath: files + "/index.json") ? true : nil
        }
    }

    @Test func `the files are written after a sync, with their hashes, and those that would be the same stay`() throws {
        let folder = try Folder()
        let files = folder.path + "/www/catalogue"
        let installation = try Installation(tracks: 60, settings: ["export.directory": "\"\(files)\""])
        try installation.startDaemon()
        let (ending, job) = try installation.sync()
        #expect(ending.status == 0 && job.warnings.isEmpty)
        let names = ["changes.atom", "index.json", "tracks.csv", "tracks.geojson", "tracks.json"]
        #expect(try FileManager.default.contentsOfDirectory(atPath: files).sorted() == names)
        func index() throws -> [String: Any] {
            let data = try Data(contentsOf: URL(fileURLWithPath: files + "/index.json"))
            return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        }
        #expect(try index()["job_id"] as? String == job.id.rawValue)
        for entry in try #require(try index()["files"] as? [[String: Any]]) {
            let path = files + "/" + (entry["name"] as? String ?? "")
            let sum = try execute(["/usr/bin/sha256sum", path]).output.split(separator: " ").first.map(String.init)
            #expect(entry["sha256"] as? String == sum)
            #expect(entry["bytes"] as? Int == (try Data(contentsOf: URL(fileURLWithPath: path)).count))
        }
        func stamps() throws -> [String: String] {
            var stamps: [String: String] = [:]
            for name in names {
                stamps[name] = try execute(["/usr/bin/stat", "--format", "%i %Y", files + "/" + name]).output
            }
            return stamps
        }
        let before = try stamps()
        let (_, same) = try installation.sync()
        #expect(same.warnings.isEmpty)
        let after = try stamps()
        #expect(names.filter { before[$0] != after[$0] } == ["index.json"])
        try installation.tell("PUT", "generation", "2")
        _ = try installation.sync()
        #expect(try stamps()["tracks.csv"] != after["tracks.csv"])
        // Marks and pins are there without a sync.
        let slug = try #require(
            try installation.query(String.self, "SELECT source_track_slug FROM tracks LIMIT 1").first)
        func text(_ name: String) throws -> String { try String(contentsOfFile: files + "/" + name, encoding: .utf8) }
        #expect(try !text("tracks.json").contains("\"is_followed\":true"))
        _ = try installation.ctl("follow", slug)
        _ = try eventually("the mark is in the files") {
            try text("tracks.json").contains("\"is_followed\":true") ? true : nil
        }
        _ = try installation.ctl("track", slug, "--set-coordinates", "12.25,34.75")
        _ = try eventually("the pin is in the files") { try text("tracks.geojson").contains("34.75") ? true : nil }
        // A failure is a warning.
        installation.stopDaemon()
        try "".write(toFile: folder.path + "/file", atomically: true, encoding: .utf8)
        try installation.configure(["export.directory": "\"\(folder.path)/file/below\""])
        try installation.startDaemon()
        let (warned, late) = try installation.sync()
        #expect(warned.status == 0 && late.warnings.map(\.code) == [.exportFailed])
    }

    @Test func `changes are followed live, also through a restart of the daemon`() throws {
        let installation = try Installation(tracks: 60)
        try installation.startDaemon()
        _ = try installation.sync()
        let client = try installation.startClient("changes", "--follow", "--limit", "1", "--json")
        func lines() -> [Substring] { client.output.split(separator: "\n") }
        _ = try eventually("the last change is shown") { lines().count == 1 ? true : nil }
        installation.stopDaemon()
        try installation.startDaemon()
        try installation.tell("PUT", "generation", "2")
        _ = try installation.sync()
        let last = try #require(try installation.query(Int64.self, "SELECT max(number) FROM track_changes").first)
        _ = try eventually("all changes are shown") {
            lines().last?.contains("\"number\":\(last),") == true ? true : nil
        }
        let numbers = try lines().map { line in
            (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["number"] as? Int64
        }
        // From the last change of the first sync on, none is missing and none comes twice.
        #expect(numbers == Array(60...last))
        #expect(client.end(SIGINT) == 0)
        let (_, dry) = try installation.sync("--dry-run")
        #expect(try installation.ctl("changes", "--job", dry.id.rawValue).status == 0)
    }
}
