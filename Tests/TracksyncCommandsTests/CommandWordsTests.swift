import ControlProtocol
import Testing

@testable import TracksyncCommands

/// Which words make a command line, and how what is wrong with them is shown.
struct CommandWordsTests {
    @Test(arguments: [
        ("nonsense", "There is no command 'nonsense'.\n  See 'tracksyncctl --help' for the list of commands."),
        ("help nope", "There is no command 'nope'."), ("--json nope", "There is no command 'nope'."),
        ("help sync tracks", "help takes one command's name, not 2."), ("--json", "a command is missing"),
        ("--socket", "--socket takes a value; it is missing."), ("--bogus status", "--bogus"),
    ])
    func `words that make no command are refused`(words: String, message: String) throws {
        let run = try CommandRun(words.split(separator: " ").map(String.init))
        #expect(run.code == 64)
        #expect(run.output == "")
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test(arguments: [
        ("jobs --limit -1", "--limit takes a number from 1 to 200, not -1."),
        ("tracks --offset -1", "--offset takes a number of 0 or more, not -1."),
        ("status --json -1", "does not take any value"), ("follow a -- --limit -1", "--limit"),
    ])
    func `a number below zero is a value, not an option`(words: String, message: String) throws {
        let run = try CommandRun(words.split(separator: " ").map(String.init))
        #expect(run.code == 64)
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test(arguments: [
        ("stat", "'status'"), ("sycn", "'sync'"), ("Job", "'jobs' or 'job'"), ("unfolow", "'unfollow'"),
        ("t", "'tracks' or 'track'"),
    ])
    func `an unknown command that resembles others is met with them`(word: String, similar: String) throws {
        let run = try CommandRun([word, "--help"])
        #expect(run.code == 64)
        #expect(run.errors.hasPrefix("Error: There is no command '\(word)'. Did you mean \(similar)?\n"))
    }

    @Test func `options of every command may stand before its name`() throws {
        let run = try CommandRun(["--json", "--socket", "/nonexistent/s", "--utc", "status"])
        #expect(run.code == 69)
        #expect(run.errors.contains(#""name":"no_socket""#))
        #expect(run.errors.contains("at /nonexistent/s:"))
        #expect(try CommandRun(["--socket=/nonexistent/t", "status"]).errors.contains("at /nonexistent/t:"))
        #expect(try CommandRun(["--quiet", "help", "sync"]).output.contains("tracksyncctl sync"))
        #expect(try CommandRun(["--quiet", "--version"]).code == 0)
    }

    @Test(arguments: [["sync", "--bogus"], ["tracks", "--limit", "x"], ["sync", "--help"], ["help", "sync"]])
    func `usage and help are as wide as the terminal`(arguments: [String]) throws {
        let run = try CommandRun(arguments, environment: ["COLUMNS": "60"])
        let lines = (run.output + run.errors).split(separator: "\n")
        #expect(lines.count > 3)
        #expect(lines.allSatisfy { $0.count <= 60 }, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("       [--") })
    }

    @Test func `completions for a shell are not wrapped`() throws {
        let run = try CommandRun(["--generate-completion-script", "zsh"], environment: ["COLUMNS": "40"])
        #expect(run.output.hasPrefix("#compdef tracksyncctl\n"))
        #expect(run.output.split(separator: "\n").contains { $0.count > 60 })
    }
}
