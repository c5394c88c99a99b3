import ControlClient
import ControlProtocol
import FoundationEssentials
import Glibc
import Remedies
import Vocabulary

/// One run of a command: its dependencies, the options of all commands, and where it prints.
struct Session {
    let dependencies: Dependencies
    let options: GlobalOptions
    let console: Console

    init(dependencies: Dependencies, options: GlobalOptions) {
        self.dependencies = dependencies
        self.options = options
        console = Console(
            dependencies: dependencies, isQuiet: options.quiet, isJSON: options.json, mayColour: !options.noColor)
    }

    /// The socket to connect to.
    var socketPath: String {
        options.socket ?? dependencies.variable(GlobalOptions.socketVariable) ?? GlobalOptions.defaultSocket
    }

    /// The socket where it is not the usual one, whoever named it.
    var otherSocket: String? { socketPath == GlobalOptions.defaultSocket ? nil : socketPath }

    /// How values are shown.
    var presentation: Presentation {
        Presentation(
            time: TimeText(now: dependencies.now(), utc: options.utc),
            width: Terminal.width(dependencies.output, in: dependencies),
            isTerminal: isatty(dependencies.output) == 1, isUnicode: Terminal.isUnicode(in: dependencies),
            socketOption: options.socket, rootSocket: otherSocket)
    }

    /// Connects to the daemon, until ^C; throws `ControlClientError`.
    func connect(_ interrupts: Interrupts? = nil) throws(ControlClientError) -> ControlConnection {
        try ControlConnection(path: socketPath, stopSignal: interrupts?.stopSignal)
    }

    /// Asks one thing of the daemon; throws `ControlClientError`.
    func ask<Answer: Codable & Sendable>(
        _ method: ControlProtocol.Method, _ params: some Codable & Sendable, as type: Answer.Type = Answer.self
    ) throws(ControlClientError) -> Answer {
        try connect().ask(method, params)
    }

    /// Prints one value in the rendering that was asked for.
    func show(_ value: some Encodable, as lines: (Presentation) -> [Line]) throws {
        if options.json { try console.show(json: value) } else { console.show(lines(presentation)) }
    }
}

/// How values are shown to a person.
struct Presentation {
    var time: TimeText
    /// How many columns there are.
    var width: Int
    /// Whether a person looks at a terminal: only there is a table fitted to a width.
    var isTerminal: Bool
    /// Whether drawings may be made of more than ASCII.
    var isUnicode: Bool
    /// The socket that was named on the command line, so that commands to type next name it too.
    var socketOption: String?
    /// The socket that root has to name, whose environment is not the caller's: any but the usual one.
    var rootSocket: String? = nil

    /// How wide a table may be.
    var tableWidth: Int { isTerminal ? width : .max }

    /// What to do about something: in words with the socket that was named, where the remedy is known; else as the daemon
    /// words it.
    ///
    /// Each step is a line, which ends in its command.
    func advice(_ action: Remedy?, or hint: String) -> [String] {
        guard let action, action.code.isKnown, action.code != .other else {
            return hint.split(separator: "\n").map(String.init)
        }
        return RemedyText.steps(action, command: command, asRoot: rootCommand).map(\.text)
    }

    /// A command to type next.
    func command(_ words: String) -> String {
        Self.naming(socketOption, in: RemedyText.command(words))
    }

    /// A command that root is to type next.
    func rootCommand(_ words: String) -> String { "sudo " + Self.naming(rootSocket, in: RemedyText.command(words)) }

    /// A command as a daemon writes it, which names no socket, with the one that it needs.
    func withSocket(_ command: String) -> String {
        guard !command.contains(" --socket ") else { return command }
        if command.hasPrefix(RemedyText.command("")) { return Self.naming(socketOption, in: command) }
        return command.hasPrefix("sudo " + RemedyText.command("")) ? Self.naming(rootSocket, in: command) : command
    }

    private static func naming(_ socket: String?, in command: String) -> String {
        socket.map { "\(command) --socket \(ShellWord.quoted($0))" } ?? command
    }
}
