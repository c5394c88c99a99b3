import Blocking
import Glibc
import Synchronization

/// Writes lines to a descriptor, and keeps nobody waiting where nobody reads there: a terminal that was stopped, a pipe whose
/// reader hangs. What cannot be written is lost: a daemon does not end because nobody listens to it.
final class LineWriter: Sendable {
    /// How many bytes may wait to be written; lines beyond them are lost, and counted.
    static let limit = 1 << 20

    private struct State {
        var waiting: ArraySlice<String> = []
        var bytes = 0
        var lost = 0
        var isWriting = false
    }

    private let descriptor: Int32
    /// Whether a look at the descriptor tells that a short line can be written without waiting. A terminal may have room for
    /// less than that.
    private let tellsRoom: Bool
    // A lock, as lines come from everywhere; it keeps them whole and in order.
    private let state = Mutex(State())
    private let thread = BlockingThreads(label: "log", limit: 1)

    /// Makes the writer to a descriptor, which stays the caller's.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var status = stat()
        tellsRoom =
            fstat(descriptor, &status) == 0 && [S_IFIFO, S_IFSOCK, S_IFREG].contains(status.st_mode & S_IFMT)
    }

    /// Writes a line in one piece, at once where that takes no waiting.
    ///
    /// - Parameter notice: The line that tells how many were lost, once there is room again.
    func write(_ line: String, whenLost notice: @escaping @Sendable (Int) -> String) {
        let line = line + "\n"
        let startsThread = state.withLock { state in
            if !state.isWriting, line.utf8.count <= Int(PIPE_BUF), takesMore {
                writeWhole(line)
                return false
            }
            guard state.bytes + line.utf8.count <= Self.limit else {
                state.lost += 1
                return false
            }
            state.waiting.append(line)
            state.bytes += line.utf8.count
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if startsThread { thread.start { self.writeWaiting(notice) } }
    }

    /// Returns when all lines are written, or nobody has read them for a second.
    func drained() async {
        for _ in 0..<100 where state.withLock(\.isWriting) { try? await Task.sleep(for: .milliseconds(10)) }
    }

    private func writeWaiting(_ notice: (Int) -> String) {
        while true {
            let next: String? = state.withLock { state in
                if let line = state.waiting.popFirst() {
                    state.bytes -= line.utf8.count
                    return line
                }
                state.waiting = []
                guard state.lost == 0 else {
                    defer { state.lost = 0 }
                    return notice(state.lost) + "\n"
                }
                state.isWriting = false
                return nil
            }
            guard let next else { return }
            writeWhole(next)
        }
    }

    /// Whether a short line can be written without waiting (poll(2)).
    private var takesMore: Bool {
        guard tellsRoom else { return false }
        var look = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // Nothing can be waited for where it fails.
        return poll(&look, 1, 0) != 0
    }

    private func writeWhole(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }
}

/// The process's standard error.
enum StandardError {
    /// What writes to it.
    static let lines = LineWriter(STDERR_FILENO)

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
