// What the shells offer, in real shells at a terminal of their own.

import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor CompletionTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test(arguments: Shell.allCases)
    func `a shell completes commands, options, states, slugs and job ids`(shell: Shell) throws {
        let installation = try Installation(tracks: 20)
        try installation.startDaemon()
        let id = try installation.sync().job.id.rawValue
        let slug = installation.site.slug(at: 0)
        try shell.install(in: installation.folder)
        try shell.type(
            [
                ("tracksyncctl atten", "tion"), ("tracksyncctl sync --allow-dea", "ctivations"),
                ("tracksyncctl jobs --state interr", "upted"),
                ("tracksyncctl track \(slug.dropLast(4))", String(slug.suffix(4))),
                ("tracksyncctl job \(id.prefix(9))", String(id.dropFirst(9))),
                ("tracksyncctl audit --job \(id.prefix(9))", String(id.dropFirst(9))),
            ], in: installation)
    }

    @Test func `what is offered fits the command and what is typed already`() throws {
        let installation = try Installation(tracks: 30)
        try installation.startDaemon()
        let first = try installation.sync().job.id.rawValue
        let slugs = (0..<30).map { installation.site.slug(at: $0) }.sorted()
        try installation.ctl("follow", slugs[4])

        func offered(_ command: String, _ argument: String, _ words: String...) throws -> [String] {
            let line = ["tracksyncctl", command] + words
            let ending = try run(
                "tracksyncctl",
                ["---completion", command, "--", argument, "\(line.count - 1)", "\(line[line.count - 1].count)"] + line,
                environment: ["TRACKSYNC_CONTROL_SOCKET": installation.socket])
            #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.errors)")
            return ending.output.split(separator: "\n").map(String.init)
        }
        #expect(try offered("track", "positional@0", "") == slugs)
        #expect(
            try offered("track", "positional@0", String(slugs[7].prefix(3)))
                == slugs.filter { $0.hasPrefix(slugs[7].prefix(3)) })
        #expect(try offered("follow", "positional@0", slugs[2], "") == slugs.filter { $0 != slugs[2] })
        #expect(try offered("unfollow", "positional@0", "") == [slugs[4]])
        #expect(try offered("job", "positional@0", "") == [first])
        #expect(try offered("report", "positional@0", "") == [first])
        #expect(try offered("job", "positional@0", "ffff") == [])
        #expect(try offered("cancel", "positional@0", "") == [])
        #expect(try offered("resume", "positional@0", "") == [])
        #expect(try offered("track", "positional@0", "'$(") == [])
        // The socket that is typed goes before the variable; bash takes `=` for a word.
        #expect(try offered("job", "positional@0", "--socket", "/nowhere", "") == [])
        #expect(try offered("job", "positional@0", "--socket", "=", "/nowhere", "") == [])
    }

    @Test(arguments: ["none", "dead"])
    func `without a daemon nothing is offered, and nothing is said`(kind: String) throws {
        let installation = try Installation(tracks: 3)
        if kind == "dead" {
            try installation.startDaemon()
            installation.stopDaemon(SIGKILL)
        }
        for (command, shell) in [("job", "bash"), ("track", "fish"), ("follow", "bash")] {
            let ending = try run(
                "tracksyncctl",
                ["---completion", command, "--", "positional@0", "2", "0", "tracksyncctl", command, ""],
                environment: ["TRACKSYNC_CONTROL_SOCKET": installation.socket, "SAP_SHELL": shell])
            #expect(ending.status == 0)
            #expect(ending.output.isEmpty && ending.errors.isEmpty)
        }
    }
}

/// A shell, as it is installed.
enum Shell: String, CaseIterable {
    case bash, zsh, fish

    /// Puts the script that the program makes to where this shell looks for it.
    func install(in folder: Folder) throws {
        let script = try run("tracksyncctl", ["--generate-completion-script", rawValue]).output
        let place =
            switch self {
            case .bash: "/share/bash-completion/completions/tracksyncctl"
            case .zsh: "/share/zsh/_tracksyncctl"
            case .fish: "/share/fish/vendor_completions.d/tracksyncctl.fish"
            }
        let file = URL(filePath: folder.path + place)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try script.write(to: file, atomically: true, encoding: .utf8)
    }

    /// Types each line up to the tabulator, and waits for the rest that the shell is to add.
    func type(_ lines: [(typed: String, completed: String)], in installation: Installation) throws {
        let folder = installation.folder
        var script = """
            log_file -a \(folder.path)/terminal.log
            set timeout 60
            proc wait_for {what} {
                expect {
                    -ex $what {}
                    default { puts stderr "never came: $what"; exit 1 }
                }
            }
            spawn \(start.command)
            \(start.words.map { "send {\($0)}\nsend \\r" }.joined(separator: "\n"))
            wait_for "ready:"

            """
        for (typed, completed) in lines {
            // ^U clears the line in all three.
            script += "send {\(typed)}\nsend \\t\nwait_for {\(completed)}\nsend \\025\n"
        }
        let path = folder.path + "/type.exp"
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        let programs = URL(filePath: Build.program("tracksyncctl")).deletingLastPathComponent().path
        let program = try RunningProgram(
            "/usr/bin/expect", ["-f", path], in: folder,
            environment: [
                "HOME": folder.path, "XDG_DATA_DIRS": "\(folder.path)/share:/usr/share",
                "XDG_CONFIG_HOME": folder.path + "/config", "XDG_DATA_HOME": folder.path + "/data", "TERM": "xterm",
                "PATH": "\(programs):/usr/bin:/bin", "TRACKSYNC_CONTROL_SOCKET": installation.socket,
                "FOLDER": folder.path, "PS1": "$ ",
            ])
        let status = program.waitForEnd()
        let terminal = (try? String(contentsOfFile: folder.path + "/terminal.log", encoding: .utf8)) ?? ""
        #expect(status == 0, "\(program.errors)\n\(terminal)")
    }

    /// How it is started without the settings of whoever runs the tests, and told to say that it is ready.
    private var start: (command: String, words: [String]) {
        switch self {
        case .bash:
            ("bash --norc --noprofile", ["source /usr/share/bash-completion/bash_completion", "echo rea''dy:"])
        case .zsh:
            (
                "zsh -f", ["fpath=($FOLDER/share/zsh $fpath); autoload -Uz compinit; compinit -u -D", "echo rea''dy:"]
            )
        case .fish: ("fish --private", ["echo rea''dy:"])
        }
    }
}
