internal import ArgumentParser
internal import Remedies

/// How the daemon ends when it cannot run, by the numbers of sysexits(3).
enum DaemonExit: Int32 {
    /// The database is damaged, of a newer version or none of tracksync's: another start does not make it better.
    case database = 65
    case `internal` = 70
    /// The state cannot be made or opened.
    case state = 73
    /// Another daemon has the socket or the state directory.
    case inUse = 75
    case configuration = 78

    var code: ExitCode { ExitCode(rawValue) }
}

/// Why the daemon cannot run, in words for who started it.
struct DaemonFailure: Error, CustomStringConvertible {
    var exit: DaemonExit
    var message: String
    /// What to do about it, where the message does not say so.
    var steps: [RemedyStep] = []

    /// The message, and a line for each step.
    var lines: [String] { [message] + steps.map(\.text) }

    var description: String { lines.joined(separator: "\n") }
}
