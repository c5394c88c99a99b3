internal import ArgumentParser
internal import Foundation

/// What the program prints for who started it by hand.
enum StandardOutput {
    /// Prints a text. Where it cannot be written the program ends with an error: it must not claim to have shown it.
    static func show(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = String(cString: strerror(errno))
                FileHandle.standardError.write(Data("tracksyncd: the output cannot be written: \(reason)\n".utf8))
                TracksyncDaemon.exit(withError: ExitCode.failure)
            }
            rest = rest.dropFirst(count)
        }
    }
}
