import Catalogue
import Foundation
import Testing

@testable import TracksyncCommands

/// `read`: pages of our own making, and the real ones where they are.
struct ReadCommandTests {
    private func run(
        _ page: some Sequence<UInt8>, _ arguments: String..., environment: [String: String] = [:]
    ) throws -> CommandRun {
        let input = try Capture(containing: Array(page))
        return try CommandRun(["read", "-"] + arguments, environment: environment, input: input.descriptor)
    }

    private func object(_ run: CommandRun) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any], "\(run.errors)")
    }

    // MARK: Dashboards

    @Test func `a dashboard for a person`() throws {
        let run = try run(SavedPages.dashboard.utf8, "--url", "https://acme.liverc.com/")
        #expect(run.output == SavedPages.dashboardText, "\(run.output)")
        #expect(run.errors == "" && run.code == 0)
        #expect(run.output.split(separator: "\n").allSatisfy { DisplayWidth.of(String($0)) <= 80 })
    }

    @Test func `a dashboard as JSON`() throws {
        let run = try run(SavedPages.dashboard.utf8, "--json", "--slug", "ACME")
        #expect(run.output == SavedPages.dashboardJSON + "\n", "\(run.output)")
        #expect(run.errors == "" && run.code == 0)
    }

    @Test func `what a sync would not take is shown with a warning and exit code 3`() throws {
        let cut = SavedPages.dashboard.prefix(300)
        let run = try run(cut.utf8)
        #expect(run.code == 3)
        #expect(run.output.contains("          About Acme Raceway: does not end, so it is not read\n"), "\(run.output)")
        #expect(run.output.contains("not found: the panel About does not end\n"))
        #expect(
            run.errors == "warning: A sync does not take this page: the page ends before its first panel does.\n")
        let object = try object(self.run(cut.utf8, "--json"))
        #expect((object["warnings"] as? [[String: String]])?.first?["code"] == "page_truncated")

        let large = SavedPages.dashboard + String(repeating: " ", count: 2 << 20)
        let second = try self.run(large.utf8)
        #expect(second.code == 3)
        #expect(second.errors.hasSuffix("the most for a dashboard is 2 MiB (fetch.dashboard_limit).\n"))
    }

    @Test func `the URL says when another page was saved`() throws {
        let run = try run(SavedPages.dashboard.utf8, "--url", "https://live.liverc.com/")
        #expect(run.code == 3)
        #expect(run.errors == "warning: The page is a dashboard, the URL is that of the catalogue.\n")
        let other = try self.run(SavedPages.catalogue.utf8, "--url", "https://acme.liverc.com/", "--slug", "acme")
        #expect(other.errors == "warning: The page is the catalogue, the URL is that of a dashboard.\n")
    }

    @Test func `text from the page reaches no terminal as it came`() throws {
        let name = "A\u{202E}cme\u{200B} &#27;[31m \u{9B}2J"
        let run = try run(SavedPages.dashboard.replacing("Acme Raceway", with: name).utf8)
        #expect(run.output.contains(#"track name:              A\u{202E}cme\u{200B} [31m 2J"#), "\(run.output)")
        let json = try self.run(SavedPages.dashboard.replacing("Acme Raceway", with: name).utf8, "--json")
        for text in [run.output, json.output] {
            let controls = text.unicodeScalars.filter { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
            #expect(controls.allSatisfy { $0 == "\n" })
            #expect(!text.unicodeScalars.contains("\u{202E}") && !text.unicodeScalars.contains("\u{200B}"))
        }
        #expect(json.output.contains(#""heading":"About A\u202Ecme"#))
    }

    // MARK: Catalogues

    @Test func `a catalogue for a person`() throws {
        let run = try run(SavedPages.catalogue.utf8)
        #expect(run.output == SavedPages.catalogueText, "\(run.output)")
        #expect(run.errors == "" && run.code == 0)
    }

    @Test func `a catalogue as JSON`() throws {
        let run = try run(SavedPages.catalogue.utf8, "--json")
        #expect(run.output == SavedPages.catalogueJSON + "\n", "\(run.output)")
    }

    @Test func `one row of a catalogue`() throws {
        let run = try run(SavedPages.catalogue.utf8, "--slug", "acme")
        #expect(run.output == SavedPages.rowText, "\(run.output)")
        #expect(run.code == 0)
        let json = try self.run(SavedPages.catalogue.utf8, "--slug", "acme", "--json")
        #expect(json.output == SavedPages.rowJSON + "\n", "\(json.output)")
    }

    @Test func `a row that is not there, and one that is no track`() throws {
        let missing = try run(SavedPages.catalogue.utf8, "--slug", "nowhere")
        #expect(missing.code == 4)
        #expect(
            missing.errors == """
                tracksyncctl: None of the 6 rows of Standard input lists nowhere.
                1 row may list a track and cannot be read; to see the rows, leave out --slug.

                """)
        let nameless = try run(SavedPages.catalogue.utf8, "--slug", "nameless")
        #expect(nameless.code == 1)
        #expect(
            nameless.errors == """
                tracksyncctl: Row 5 of Standard input leads to nameless, and is skipped: the link \
                //nameless.liverc.com/ has no name.

                """)
    }

    @Test func `a catalogue that a sync does not trust`() throws {
        let end = try #require(SavedPages.catalogue.range(of: "</tbody>"))
        let cut = try run(SavedPages.catalogue[..<end.lowerBound].utf8)
        #expect(cut.code == 3)
        #expect(
            cut.errors == "warning: The table does not end: a sync deactivates no track that this page does not list.\n"
        )
        let empty = try run("<table class=track_list><tbody></tbody></table>".utf8)
        #expect(empty.output.contains("rows:     0: 0 tracks, 0 repeated, 0 skipped\n"))
        #expect(empty.errors == "warning: A sync does not take this page: its table has no rows.\n")
        let foreign = try run("<table class=track_list><tr><td></td><td><a href=//x.example/>x</a></table>".utf8)
        #expect(foreign.errors == "warning: A sync does not take this page: less than half of its rows are tracks.\n")
    }

    // MARK: Encodings

    @Test func `the encoding is named, and why it is that`() throws {
        func line(_ page: some Sequence<UInt8>, _ arguments: String...) throws -> String? {
            let input = try Capture(containing: Array(page))
            let output = try CommandRun(["read", "-"] + arguments, input: input.descriptor).output
            return output.split(separator: "\n").first { $0.hasPrefix("encoding:") }.map { String($0.dropFirst(10)) }
        }
        let page = SavedPages.dashboard.replacing("<meta charset=utf-8>", with: "")
        #expect(try line(page.utf8) == "UTF-8, by its bytes: nothing declares an encoding")
        let latin = page.utf8.map { $0 < 0x80 ? $0 : 0xE9 }
        #expect(try line(latin) == "windows-1252, by its bytes: nothing declares an encoding")
        #expect(try line(latin, "--content-type", "text/html; charset=koi8-r") == "KOI8-R, by the Content-Type")
        #expect(try line([0xEF, 0xBB, 0xBF] + page.utf8) == "UTF-8, by the byte order mark at its beginning")
        #expect(try line(SavedPages.dashboard.utf8) == "UTF-8, by the declaration in its first 1,024 bytes")
    }

    // MARK: Wrong input

    @Test func `a page of another kind says what was looked for`() throws {
        let page = "<title>Log in</title><div class=panel><div class=panel-heading>Sign &amp; go</div></div>"
        let run = try run(page.utf8)
        #expect(run.code == 1 && run.output == "")
        #expect(
            run.errors == """
                tracksyncctl: Standard input is neither the catalogue nor a dashboard: it has no table of the class \
                track_list, and no panel headed "About …", "Track Map", "Lifetime Track Stats", "Facebook Page" or \
                "Facebook Feed". Its panels are headed otherwise: "Sign & go".
                Look at the page in a browser. Where a browser shows a catalogue or a dashboard, LiveRC has changed its \
                pages: report that, with the file.

                """)
        let json = try self.run([], "--json")
        #expect(json.errors.contains(#""code":"page_unknown""#) && json.code == 1)
    }

    @Test func `files that cannot be read`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "read-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let missing = try CommandRun(["read", folder.path + "/none.html"])
        #expect(missing.code == 4)
        #expect(
            missing.errors == """
                tracksyncctl: \(folder.path)/none.html cannot be read: No such file or directory.
                To save a page: curl -o page.html https://acme.liverc.com/

                """)
        let directory = try CommandRun(["read", folder.path])
        #expect(directory.code == 1 && directory.errors.hasSuffix("cannot be read: Is a directory.\n"))

        let large = folder.appending(path: "large.html")
        try Data(count: (8 << 20) + 1).write(to: large)
        let tooLarge = try CommandRun(["read", large.path, "--json"])
        #expect(tooLarge.code == 1 && tooLarge.errors.contains(#""code":"page_too_large""#))
        let endless = try CommandRun(["read", "/dev/zero"])
        #expect(endless.code == 1 && endless.errors.contains("/dev/zero is larger than 8 MiB"))

        let packed = folder.appending(path: "page.html.gz")
        try Data([0x1F, 0x8B, 8, 0]).write(to: packed)
        let compressed = try CommandRun(["read", packed.path])
        #expect(compressed.code == 1 && compressed.errors.contains("is compressed with gzip."))

        let named = folder.appending(path: "ü \u{1B}.html")
        try Data(SavedPages.dashboard.utf8).write(to: named)
        #expect(try CommandRun(["read", named.path]).code == 0)
    }

    @Test(arguments: [
        (["read"], "tracksyncctl: read needs an argument: <file>."),
        (["read", ""], "tracksyncctl: The file's name is empty."),
        (["read", "-", "--slug", "a_b"], "is no slug"), (["read", "-", "--slug", "www"], "is no slug"),
        (["read", "-", "--url", "acme"], "tracksyncctl: --url takes an http or https URL, not 'acme'."),
        (
            ["read", "-", "--url", "https://a.liverc.com/", "--slug", "b"],
            "tracksyncctl: --slug is b, and --url is the URL of a."
        ),
        (["read", "a", "b"], "read does not take 'b'"),
    ])
    func `a wrong command line is exit 64`(words: [String], message: String) throws {
        let run = try CommandRun(words)
        #expect(run.code == 64 && run.errors.contains(message), "\(run.errors)")
    }

    @Test func `the sizes are those of the settings`() throws {
        let settings = try String(contentsOf: Self.root.appending(path: "etc/tracksyncd.toml"), encoding: .utf8)
        #expect(settings.contains("catalogue_limit = \"\(SavedPage.catalogueLimit >> 20)MiB\""))
        #expect(settings.contains("dashboard_limit = \"\(SavedPage.dashboardLimit >> 20)MiB\""))
    }

    @Test func `the manual's example is what the program prints`() throws {
        let manual = try String(contentsOf: Self.root.appending(path: "man/tracksyncctl.1"), encoding: .utf8)
        let section = try #require(manual.split(separator: "\n.Ss read ").last?.split(separator: "\n.Ss ").first)
        let example = try #require(section.split(separator: "\n.Bd -literal\n").last?.split(separator: "\n.Ed").first)
        let printed = SavedPages.dashboardText.split(separator: "\n")
        let lines = example.split(separator: "\n").map { $0.replacing("\\&", with: "").replacing("\\(aq", with: "'") }
        #expect(lines.count > 10)
        for line in lines where !line.hasPrefix("$ ") && line != "[…]" && line != "[...]" {
            #expect(printed.contains(Substring(line)), "\(line)")
        }
    }

    private static let root: URL = {
        var package = URL(filePath: #filePath)
        for _ in 0..<3 { package.deleteLastPathComponent() }
        return package
    }()

    // MARK: Real pages

    /// They lie beside the project and are no part of it.
    private static let realPages = root.appending(path: "../shared/liverc-pages").standardizedFileURL

    private static let hasRealPages = FileManager.default.fileExists(
        atPath: realPages.appending(path: "live.html").path)

    @Test(
        .enabled(if: hasRealPages, "the real pages are not beside the project, in ../shared/liverc-pages"),
        arguments: ["canberraoffroad", "thornhill"])
    func `the values of real dashboards`(slug: String) throws {
        let data = try Data(contentsOf: Self.realPages.appending(path: "expected.json"))
        let expected = try JSONSerialization.jsonObject(with: data) as? [String: [String: Any]]
        let values = try #require(expected?[slug])
        let run = try CommandRun(["read", Self.realPages.appending(path: "\(slug).html").path, "--json"])
        let fields = try #require(try object(run)["fields"] as? [String: [String: Any]])
        #expect(Set(fields.keys) == Set(values.keys))
        for (name, wanted) in values {
            let field = try #require(fields[name])
            let sources = try #require(field["sources"] as? [[String: String]])
            if wanted is NSNull {
                #expect(field["value"] == nil && field["state"] as? String != "value", "\(name)")
            } else {
                #expect(field["value"] as? NSObject == wanted as? NSObject, "\(name)")
                #expect(!sources.isEmpty && sources.allSatisfy { $0["text"] != "" }, "\(name)")
            }
        }
        #expect(run.code == 0)
        #expect(try (object(run)["issues"] as? [Any])?.isEmpty == true)
    }

    @Test(.enabled(if: hasRealPages, "the real pages are not beside the project, in ../shared/liverc-pages"))
    func `the rows of the real catalogue`() throws {
        let run = try CommandRun(["read", Self.realPages.appending(path: "live.html").path])
        #expect(run.code == 0)
        #expect(run.output.contains("\nrows:     1,090: 1,090 tracks, 0 repeated, 0 skipped\n"))
        #expect(run.output.split(separator: "\n").count == 4 + 1 + 1090)
    }
}
