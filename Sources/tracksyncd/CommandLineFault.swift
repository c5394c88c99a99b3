internal import ArgumentParser
import ProgramStart

extension TracksyncDaemon {
    /// Runs the daemon with a command line; says in the program's own words what is wrong with it.
    static func run(_ words: [String]) async {
        do {
            var command = try parseAsRoot(words)
            guard let daemon = command as? TracksyncDaemon else { return try command.run() }
            try await daemon.run()
        } catch {
            // Help or the version.
            guard !exitCode(for: error).isSuccess else {
                return ProgramOutput.show(fullMessage(for: error) + "\n", by: name)
            }
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            let text = "\(name): \(ParserMessage.reworded(message(for: error)))"
            let end = text.hasSuffix(".") ? "\n" : ".\n"
            ProgramOutput.complain(text + end + "See: \(name) --help\n")
            exit(withError: ExitCode.validationFailure)
        }
    }
}
