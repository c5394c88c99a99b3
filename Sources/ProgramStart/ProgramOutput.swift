import Glibc

/// What a program prints for the person who started it.
public enum ProgramOutput {
    /// Prints a text on standard output. Where it cannot be written the program says so and ends with exit status 1: it must
    /// not claim to have shown it.
    public static func show(_ text: String, by program: String) {
        guard let reason = write(text, to: STDOUT_FILENO) else { return }
        complain("\(program): the output cannot be written: \(reason)\n")
        exit(1)
    }

    /// Prints a text on standard error. Where that cannot be written there is no other place to say so, and the program's
    /// exit status has to do.
    public static func complain(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Writes all of a text; returns why it could not be written.
    ///
    /// Not by Foundation's `FileHandle`, which ends the process with a signal where a disk is full.
    static func write(_ text: String, to descriptor: Int32) -> String? {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(cString: strerror(errno)) }
            rest = rest.dropFirst(count)
        }
        return nil
    }
}
