import ArgumentParser

/// The options that every command takes.
struct GlobalOptions: ParsableArguments {
    /// Where the daemon listens unless it is told otherwise.
    static let defaultSocket = "/run/tracksync/control.sock"
    /// The variable that names another socket.
    static let socketVariable = "TRACKSYNC_CONTROL_SOCKET"

    @Option(
        help: ArgumentHelp(
            "The daemon's socket; else \(socketVariable), else \(defaultSocket).", valueName: "path"),
        completion: .file())
    var socket: String?

    @Flag(name: [.short, .long], help: "Print the result as JSON, one object; for watched jobs one object a line.")
    var json = false

    @Flag(name: [.short, .long], help: "Print results, warnings and errors only: no progress, no hints.")
    var quiet = false

    @Flag(help: "Print no colours (nor with NO_COLOR set, nor where no terminal is).")
    var noColor = false

    @Flag(help: "Print long results as they are, without a pager.")
    var noPager = false

    @Flag(help: "Show times in UTC instead of the local zone.")
    var utc = false

    func validate() throws {
        if socket?.isEmpty == true { throw ValidationError("--socket needs a path; it is empty.") }
    }
}
