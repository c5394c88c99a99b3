import ControlProtocol
import Testing

@testable import TracksyncCommands

/// Which words make a command line, and how what is wrong with them is shown.
struct CommandWordsTests {
    @Test(arguments: [
        ("nonsense", "tracksyncctl: There is no command 'nonsense'.\nSee: tracksyncctl --help\n"),
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
        ("t", "'tracks' or 'track'"), ("start", "'sync'"), ("run", "'sync'"), ("stop", "'cancel'"),
        ("list", "'tracks'"),
        ("ls", "'tracks'"), ("show", "'track'"), ("pause", "'disable'"), ("lst", "'tracks'"), ("strat", "'sync'"),
    ])
    func `an unknown command that resembles others is met with them`(word: String, similar: String) throws {
        let run = try CommandRun([word, "--help"])
        #expect(run.code == 64)
        #expect(run.errors.hasPrefix("tracksyncctl: There is no command '\(word)'. Did you mean \(similar)?\n"))
    }

    @Test(arguments: ["x", "doit", "nonsense"])
    func `a word that resembles nothing gets no suggestion`(word: String) throws {
        #expect(try CommandRun([word]).errors.hasPrefix("tracksyncctl: There is no command '\(word)'.\n"))
    }

    @Test func `who looks for the log is sent to the journal`() throws {
        #expect(try CommandRun(["logs"]).errors.hasSuffix("the journal has the log.\nSee: journalctl -u tracksyncd\n"))
    }

    @Test(arguments: [
        ("restart", "sudo systemctl restart tracksyncd"), ("config", "sudo tracksyncd --check-config"),
        ("version", "tracksyncctl --version"), ("search", "Did you mean 'tracks'?"),
        ("diff", "Did you mean 'changes'?"),
    ]) func `what other programs have a command for is found`(word: String, words: String) throws {
        let run = try CommandRun([word])
        #expect(run.code == 64 && run.errors.contains(words), "\(run.errors)")
    }

    @Test(arguments: [
        ("sync --dry", "sync has no option '--dry'. Did you mean '--dry-run'?"),
        ("status --watch", "status has no option '--watch'.\n"), ("enable --for 2h", "enable has no option '--for'.\n"),
        ("sync --dryrun", "Did you mean '--dry-run'?"), ("tracks --serach x", "Did you mean '--search'?"),
        ("jobs --limit", "--limit needs a value: --limit <n>"), ("track", "track needs an argument: <slug>"),
        ("jobs --limit x", "--limit takes a whole number, not 'x'."),
        ("disable --for 2", "--for: 2 has no unit: 2s, 2m, 2h or 2d."),
        (
            "jobs --state done",
            "--state takes scheduled, running, succeeded, failed, cancelled, interrupted or skipped, not 'done'."
        ),
        ("jobs --since 2026-11-31", "--since: There is no day 2026-11-31."),
        ("read page.html --slug live", "--slug: 'live' is no slug"),
        ("disable --for 1h --until 06:00", "exclude each other"),
        ("disable --until 2026-11-20", "--until takes a time to come; 2026-11-20"),
    ])
    func `what is wrong is said in the program's words, with what is allowed`(words: String, message: String) throws {
        let run = try CommandRun(words.split(separator: " ").map(String.init))
        #expect(run.code == 64)
        #expect(run.errors.hasPrefix("tracksyncctl: "), "\(run.errors)")
        #expect(run.errors.contains(message), "\(run.errors)")
        #expect(run.errors.contains("\nSee: tracksyncctl \(words.split(separator: " ")[0]) --help\n"))
        #expect(!run.errors.contains("Usage:") && !run.errors.contains("Error:"))
    }

    @Test(arguments: [["sync", "--dry", "--json"], ["-j", "nonsense"], ["--json"]])
    func `with JSON a fault of the command line is an error object`(arguments: [String]) throws {
        let run = try CommandRun(arguments)
        #expect(run.code == 64)
        #expect(
            run.errors.hasPrefix(#"{"error":{"code":"usage","exit_code":64,"hint":"See: tracksyncctl"#), "\(run.errors)"
        )
    }

    @Test func `options of every command may stand before its name`() throws {
        let run = try CommandRun(["--json", "--socket", "/nonexistent/s", "--utc", "status"])
        #expect(run.code == 69)
        #expect(run.errors.contains(#""code":"no_socket""#))
        #expect(run.errors.contains("at /nonexistent/s:"))
        #expect(try CommandRun(["--socket=/nonexistent/t", "status"]).errors.contains("at /nonexistent/t:"))
        #expect(try CommandRun(["--quiet", "help", "sync"]).output.contains("tracksyncctl sync"))
        #expect(try CommandRun(["--quiet", "--version"]).code == 0)
    }

    @Test(arguments: [["sync", "--help"], ["help", "sync"]])
    func `help is as wide as the terminal`(arguments: [String]) throws {
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
