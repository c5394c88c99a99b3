import ArgumentParser
import ControlProtocol
import Foundation
import JobModel
import Testing

@testable import TracksyncCommands

/// The manual page says what the program does.
struct ManualTests {
    /// What `--experimental-dump-help` prints, as far as it is needed here.
    private struct Tool: Decodable {
        var command: Command

        struct Command: Decodable {
            var commandName: String
            var subcommands: [Command]?
            var arguments: [Argument]?
        }
        struct Argument: Decodable {
            var kind: String
            var names: [Name]?
            var valueName: String?
            var allValues: [String]?
        }
        struct Name: Decodable {
            var kind: String
            var name: String
        }
    }

    private let commands: [Tool.Command]
    private let lines: [String]

    init() throws {
        let tool = try JSONDecoder().decode(Tool.self, from: Data(Tracksyncctl._dumpHelp().utf8))
        commands = try #require(tool.command.subcommands)
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        lines = try String(contentsOf: root.appending(path: "man/tracksyncctl.1"), encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    /// The lines of a section, or of a subsection, up to the next one.
    private func part(_ macro: String, _ title: String) -> [String] {
        let start = lines.firstIndex { $0 == "\(macro) \(title)" || $0.hasPrefix("\(macro) \(title) ") }
        guard let start else { return [] }
        return Array(lines[(start + 1)...].prefix { !$0.hasPrefix(".Sh ") && !$0.hasPrefix(macro + " ") })
    }

    /// The long options in the items of a part.
    private func options(in part: [String]) -> Set<String> {
        Set(
            part.filter { $0.hasPrefix(".It Fl ") }.flatMap { line in
                line.split(separator: " ").filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) }
            })
    }

    private func longNames(_ command: Tool.Command) -> Set<String> {
        let names = (command.arguments ?? []).flatMap { argument in argument.names ?? [] }
        return Set(names.filter { $0.kind == "long" }.map(\.name))
    }

    @Test func `the changelog begins with the version of the programs`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let changelog = try String(contentsOf: root.appending(path: "CHANGELOG.md"), encoding: .utf8)
        let heading = try #require(changelog.split(separator: "\n").first { $0.hasPrefix("## [") })
        #expect(heading.hasPrefix("## [\(Product.version)] "))
    }

    @Test func `every command is in the manual, and no other`() {
        let titles = lines.filter { $0.hasPrefix(".Ss ") }.map { String($0.split(separator: " ")[1]) }
        #expect(Set(titles) == Set(commands.map(\.commandName)).union(["help"]))
        #expect(titles.count == Set(titles).count)
    }

    @Test func `every option of every command is in the manual, and no other`() {
        let common = options(in: part(".Sh", "OPTIONS"))
        #expect(common == ["socket", "json", "quiet", "no-color", "no-pager", "utc", "help", "version"])
        let leading = CommandWords.flags.union(CommandWords.options).map { String($0.dropFirst(2)) }
        #expect(Set(leading) == common.subtracting(["help", "version"]))
        #expect(
            CommandWords.shortFlags.allSatisfy { name in lines.contains { $0.hasPrefix(".It Fl \(name.dropFirst()) ,") }
            })
        for command in commands where command.commandName != "help" {
            let documented = options(in: part(".Ss", command.commandName))
            #expect(longNames(command) == documented.union(common), "\(command.commandName)")
        }
    }

    @Test func `arguments and values are named as the program names them`() {
        for command in commands where command.commandName != "help" {
            for argument in command.arguments ?? [] {
                if argument.kind == "positional" {
                    let title = lines.first { $0.hasPrefix(".Ss \(command.commandName) ") }
                    #expect(title?.contains("Ar \(argument.valueName ?? "?")") == true, "\(command.commandName)")
                }
                for value in argument.allValues ?? [] {
                    #expect(
                        part(".Ss", command.commandName).contains { $0.hasPrefix(".Cm \(value)") },
                        "\(command.commandName): \(value)")
                }
            }
        }
    }

    @Test func `the exit codes are those of the one table`() {
        let items = part(".Sh", "EXIT STATUS").filter { $0.hasPrefix(".It ") }
        #expect(items == ControlProtocol.ExitCode.allCases.map { ".It \($0.rawValue)" })
    }

    @Test func `the default socket and the variables are in the manual`() {
        #expect(lines.contains(".It Pa \(GlobalOptions.defaultSocket)"))
        #expect(lines.contains(".It Ev \(GlobalOptions.socketVariable)"))
        #expect(lines.contains(".It Ev NO_COLOR"))
    }

    /// The manuals, by their files' names.
    private static let pages = [
        "tracksyncctl.1", "tracksyncd.8", "tracksyncd.toml.5", "tracksync-notify.7", "tracksync-protocol.7",
        "tracksync-web.8",
    ]

    /// The lines of a page's examples as they are to be typed: literal displays, and lines of their own.
    private static func examples(of page: String) throws -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var isInside = false
        var examples: [String] = []
        for line in try String(contentsOf: root.appending(path: "man/\(page)"), encoding: .utf8).split(separator: "\n")
        {
            if line.hasPrefix(".Bd -literal") { isInside = true } else if line == ".Ed" { isInside = false }
            if line.hasPrefix(".Dl ") { examples.append(String(line.dropFirst(4))) }
            if isInside, !line.hasPrefix(".") { examples.append(String(line)) }
        }
        return examples.map { line in
            [("\\(dq", "\""), ("\\(aq", "'"), ("\\&", ""), ("\\-", "-"), ("\\e", "\\")].reduce(line) {
                $0.replacing($1.0, with: $1.1)
            }
        }
    }

    @Test(arguments: pages) func `no example is broken where a terminal has 80 columns`(page: String) throws {
        let examples = try Self.examples(of: page)
        #expect(page == "tracksyncd.toml.5" || examples.count > 5)
        let formatter = Process()
        let output = Pipe()
        formatter.executableURL = URL(filePath: "/usr/bin/env")
        formatter.currentDirectoryURL = URL(filePath: #filePath).deletingLastPathComponent()
        formatter.arguments = ["mandoc", "-T", "utf8", "-O", "width=80", "../../man/\(page)"]
        formatter.standardOutput = output
        try formatter.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        formatter.waitUntilExit()
        // A letter over itself is a bold one, and over a line one that is underlined.
        let shown = text.replacing(/.\u{8}/, with: "").split(separator: "\n").map(String.init)
        for example in examples {
            let lines = shown.filter { $0.hasSuffix(example) && $0.dropLast(example.count).allSatisfy { $0 == " " } }
            #expect(!lines.isEmpty, "\(example)")
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(example)")
        }
    }

    @Test func `the manual has no faults`() throws {
        let linter = Process()
        let output = Pipe()
        linter.executableURL = URL(filePath: "/usr/bin/env")
        linter.currentDirectoryURL = URL(filePath: #filePath).deletingLastPathComponent()
        // Whether other manuals are installed is no fault of this one.
        linter.arguments = ["mandoc", "-T", "lint", "-W", "warning", "../../man/tracksyncctl.1"]
        linter.standardOutput = output
        try linter.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        linter.waitUntilExit()
        #expect(text == "")
        #expect(linter.terminationStatus == 0)
    }
}
