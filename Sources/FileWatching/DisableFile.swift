public import FoundationEssentials
import Glibc
import PlainText

/// A file that disables scraping while it exists: its reason, owner and time.
public struct DisableFile: Sendable, Equatable {
    /// When it was last written, or the link made; `nil`: its directory hides that.
    public let since: Date?
    /// The name of the user to whom it belongs, or the number where the user has no name; `nil`: its directory hides that.
    public let owner: String?
    /// Its first line, fit for a terminal and a log; `nil`: it has none, or `obstacle` says why it is not known.
    public let reason: String?
    /// Why it could not be read, such as `Permission denied`; `nil`: nothing stood in the way.
    public let obstacle: String?
    /// Whether it is a directory.
    public var isDirectory = false

    /// What is read of the file: more than a line of any length that is shown.
    private static let byteLimit = 4096
    private static let characterLimit = 500

    /// Looks for the file; `nil` when there is none.
    ///
    /// Whatever is there counts: a directory, a link to nowhere, a pipe. So does a file that cannot be looked for, since
    /// what forbids must not fail silently. Only a regular file's content is read, and nothing is waited for but the disk
    /// and, where users come from a network, the owner's name.
    public static func read(_ path: String) -> DisableFile? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            switch errno {
            case ENOENT, ENOTDIR, ENAMETOOLONG: return nil
            default: return DisableFile(since: nil, owner: nil, reason: nil, obstacle: message(errno))
            }
        }
        let content = firstBytes(of: path)
        let written = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
        return DisableFile(
            since: Date(timeIntervalSince1970: written), owner: name(of: status.st_uid),
            reason: firstLine(content.bytes), obstacle: content.error.map(message),
            isDirectory: status.st_mode & S_IFMT == S_IFDIR)
    }

    // MARK: Content

    private static func firstBytes(of path: String) -> (bytes: [UInt8], error: Int32?) {
        var status = stat()
        guard stat(path, &status) == 0 else { return ([], errno) }
        // To open a device may already set it going.
        guard status.st_mode & S_IFMT == S_IFREG else { return ([], nil) }
        // O_NONBLOCK for a pipe that took the file's place just now.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { return ([], errno) }
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0 else { return ([], errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return ([], nil) }
        var error: Int32?
        let bytes = [UInt8](unsafeUninitializedCapacity: byteLimit) { buffer, filled in
            while filled < byteLimit {
                let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), byteLimit - filled)
                if count == 0 { return }
                if count > 0 {
                    filled += count
                } else if errno != EINTR {
                    error = errno
                    return
                }
            }
        }
        return (bytes, error)
    }

    private static func firstLine(_ bytes: [UInt8]) -> String? {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        let scalars = String(decoding: line, as: UTF8.self).unicodeScalars
        var text = String.UnicodeScalarView()
        for scalar in scalars {
            if scalar == "\t" {
                text.append(" ")
            } else if !scalar.isDangerous {
                text.append(scalar)
            }
        }
        var shown = Substring.UnicodeScalarView(text)
        while shown.last == " " { shown.removeLast() }
        shown = shown.drop { $0 == " " }.prefix(characterLimit)
        return shown.isEmpty ? nil : String(shown)
    }

    // MARK: The system

    private static func name(of user: UInt32) -> String {
        // An entry with a name has three short texts beside it; one that needs more room stays a number.
        let name = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 14) { buffer -> String? in
            guard let start = buffer.baseAddress else { return nil }
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            // An unknown user is no error, but nothing is found.
            guard getpwuid_r(user, &entry, start, buffer.count, &found) == 0, found != nil else { return nil }
            return entry.pw_name.map { String(cString: $0) }
        }
        return name ?? "\(user)"
    }

    private static func message(_ code: Int32) -> String { String(cString: strerror(code)) }
}
