internal import ArgumentParser

/// How the daemon ends when it cannot run, by the numbers of sysexits(3).
enum DaemonExit: Int32 {
    case `internal` = 70
    /// The state cannot be made or opened.
    case state = 73
    /// Another daemon has the socket or the state directory.
    case inUse = 75
    case configuration = 78

    var code: ExitCode { ExitCode(rawValue) }
}

/// Why the daemon cannot run, in words for who started it.
struct DaemonFailure: Error {
    var exit: DaemonExit
    var message: String
}
