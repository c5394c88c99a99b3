import ArgumentParser
import PlainText

/// The options of commands that start a job and may wait for its end.
struct WaitOptions: ParsableArguments {
    @Flag(help: "Wait silently for the end; the exit code is the job's.")
    var wait = false

    @Flag(name: [.short, .long], help: "Show the progress until the end; the exit code is the job's.")
    var watch = false

    @Option(
        help: ArgumentHelp(
            "With --wait or --watch: wait no longer than this (30s, 10m, 6h, 7d); the sync continues.",
            valueName: "duration"), transform: DurationText.read)
    var timeout: Duration?

    /// Throws `ValidationError` when the options exclude each other; `implied`: another one says that it is waited.
    func check(implied: Bool = false) throws {
        if wait && watch { throw ValidationError("--wait and --watch exclude each other: give one of them.") }
        if timeout != nil && !wait && !watch && !implied {
            throw ValidationError("--timeout needs --wait or --watch.")
        }
    }

    /// How much is shown on the way to the end; `nil`: it is not waited for.
    var detail: WatchCourse.Detail? { wait ? .outcome : watch ? .everything : nil }
}
