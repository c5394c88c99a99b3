import Glibc

/// The process's standard error.
enum StandardError {
    /// Writes text in one piece, so that lines of several threads do not mix.
    ///
    /// What cannot be written is lost: a daemon does not end because nobody listens to it.
    static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }

    /// Whether it leads to journald, as `JOURNAL_STREAM` says: the variable alone is inherited by programs whose standard
    /// error leads elsewhere, so its device and inode must be those of the descriptor (systemd.exec(5)).
    static func isJournal(_ environment: [String: String]) -> Bool {
        guard let numbers = environment["JOURNAL_STREAM"]?.split(separator: ":", omittingEmptySubsequences: false),
            numbers.count == 2, let device = UInt64(numbers[0]), let inode = UInt64(numbers[1])
        else { return false }
        var status = stat()
        return fstat(STDERR_FILENO, &status) == 0 && UInt64(status.st_dev) == device && UInt64(status.st_ino) == inode
    }
}
