import Foundation
import JobModel

/// Finds the holder of an flock(2) by the kernel's list, for when the holder's own note is missing.
struct LockHolder: CustomStringConvertible {
    let pid: pid_t
    /// When that process started; `nil` when it cannot be seen.
    let since: Date?

    /// Whether it is a process of this user's, or of root's; one that cannot be seen is neither.
    var isOfThisUser: Bool {
        var status = stat()
        guard stat("/proc/\(pid)", &status) == 0 else { return false }
        return status.st_uid == geteuid() || status.st_uid == 0
    }

    var description: String { "pid \(pid)" + (since.map { ", since \(RecordCoding.text(of: $0))" } ?? "") }

    /// Finds the holder of the lock of an open file; `nil` when the kernel names none that can be seen from here.
    static func find(of descriptor: Int32) -> LockHolder? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        // proc_locks(5): `1: FLOCK  ADVISORY  WRITE 1234 08:01:131073 0 EOF`, the device's two numbers in hexadecimal.
        let file = device(UInt64(status.st_dev)) + ":\(status.st_ino)"
        for line in lines(of: "/proc/locks") {
            let fields = line.split(separator: " ")
            guard fields.count > 5, fields[1] == "FLOCK", fields[5] == file, let pid = pid_t(fields[4]), pid > 0 else {
                continue
            }
            return LockHolder(pid: pid, since: start(of: pid))
        }
        return nil
    }

    /// When a process started: ticks after the machine did (proc_pid_stat(5), field 22).
    private static func start(of pid: pid_t) -> Date? {
        let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
        // The second field is the program's name, in parentheses, whatever that holds.
        guard let fields = lines(of: "/proc/\(pid)/stat").joined().split(separator: ")").last?.split(separator: " "),
            fields.count > 19, let ticks = Double(fields[19]), ticksPerSecond > 0,
            let boot = lines(of: "/proc/stat").first(where: { $0.hasPrefix("btime ") }).flatMap({
                Double($0.dropFirst(6))
            })
        else { return nil }
        return Date(timeIntervalSince1970: boot + ticks / ticksPerSecond)
    }

    /// A device as the kernel writes it; where its two numbers lie in glibc's is makedev(3)'s.
    private static func device(_ device: UInt64) -> String {
        let major = (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
        let minor = device & 0xFF | (device >> 12) & ~0xFF
        return [major, minor].map { number in
            let digits = String(number, radix: 16)
            return digits.utf8.count < 2 ? "0" + digits : digits
        }.joined(separator: ":")
    }

    /// Reads a file of the kernel's, which has no size and comes in pieces.
    private static func lines(of path: String) -> [Substring] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 14)
        while case let count = read(file, &piece, piece.count), count > 0 { bytes += piece.prefix(count) }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}
