internal import ArgumentParser
internal import Foundation
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
            guard !exitCode(for: error).isSuccess else { return StandardOutput.show(fullMessage(for: error) + "\n") }
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            let text = "tracksyncd: \(ParserMessage.reworded(message(for: error)))"
            let end = text.hasSuffix(".") ? "\n" : ".\n"
            FileHandle.standardError.write(Data((text + end + "See: tracksyncd --help\n").utf8))
            exit(withError: ExitCode.validationFailure)
        }
    }
}
