import CSystemd
import Glibc

/// The door to journald's socket.
enum JournalSocket {
    private static let path = "/run/systemd/journal/socket"

    /// Sends an entry; `false` when journald did not get it.
    ///
    /// Values may hold anything, line ends too: libsystemd sends such with their length.
    static func send(_ entry: JournalEntry) -> Bool {
        // sd_journal_sendv(3) reports success when there is no socket.
        guard access(path, W_OK) == 0 else { return false }
        var bytes: [UInt8] = []
        var lengths: [Int] = []
        for (name, value) in entry.fields {
            let start = bytes.count
            bytes += name.utf8
            bytes.append(UInt8(ascii: "="))
            bytes += value.utf8
            lengths.append(bytes.count - start)
        }
        return bytes.withUnsafeMutableBytes { bytes in
            var rest = bytes[...]
            let parts = lengths.map { length in
                defer { rest = rest.dropFirst(length) }
                return iovec(
                    iov_base: UnsafeMutableRawBufferPointer(rebasing: rest.prefix(length)).baseAddress,
                    iov_len: length)
            }
            return sd_journal_sendv(parts, Int32(parts.count)) == 0
        }
    }
}
