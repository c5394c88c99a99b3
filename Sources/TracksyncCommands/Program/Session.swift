import ControlClient
import ControlProtocol
import FoundationEssentials

/// One run of a command: its world, what all commands are asked, and where it prints.
struct Session {
    let world: World
    let options: GlobalOptions
    let console: Console

    init(world: World, options: GlobalOptions) {
        self.world = world
        self.options = options
        console = Console(world: world, isQuiet: options.quiet, isJSON: options.json, mayColour: !options.noColor)
    }

    /// The socket to connect to.
    var socketPath: String {
        options.socket ?? world.variable(GlobalOptions.socketVariable) ?? GlobalOptions.defaultSocket
    }

    /// How values are shown.
    var presentation: Presentation {
        Presentation(
            time: TimeText(now: world.now(), utc: options.utc), width: Terminal.width(world.output, in: world),
            isUnicode: Terminal.isUnicode(in: world), socketOption: options.socket)
    }

    /// Connects to the daemon; throws `ControlClientError`.
    func connect() throws(ControlClientError) -> ControlConnection { try ControlConnection(path: socketPath) }

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
    /// Whether drawings may be made of more than ASCII.
    var isUnicode: Bool
    /// The socket that was named on the command line, so that commands to type next name it too.
    var socketOption: String?

    /// A command to type next.
    func command(_ words: String) -> String {
        guard let socketOption else { return "tracksyncctl \(words)" }
        let isPlain = socketOption.utf8.allSatisfy { byte in
            byte >= 0x80 || Unicode.Scalar(byte).properties.isAlphabetic || "/._-+0123456789".utf8.contains(byte)
        }
        let quoted =
            isPlain
            ? socketOption
            : "'" + socketOption.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
                + "'"
        return "tracksyncctl \(words) --socket \(quoted)"
    }
}
