internal import Glibc

/// The bytes of a configuration file, with clear words for whatever is wrong with them.
struct ConfigurationFile {
    let path: String
    let text: String

    /// The most bytes of a file: no configuration comes near it.
    static let limit = 1 << 20

    /// Reads a file; `nil` when there is none.
    init?(path: String) throws(ConfigurationError.Problem) {
        // Without O_NONBLOCK a pipe that nobody writes to would hold the daemon up for good.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Self.unreadable(path, "cannot be read: \(Self.reason())")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw Self.unreadable(path, "cannot be read: \(Self.reason())")
        }
        switch status.st_mode & S_IFMT {
        // /dev/null is a way to say "no file".
        case S_IFREG, S_IFCHR: break
        case S_IFDIR: throw Self.unreadable(path, "is a directory; name the file in it")
        default: throw Self.unreadable(path, "is no regular file")
        }
        self.path = path
        text = try Self.text(of: Self.bytes(of: descriptor, path), path)
    }

    private static func bytes(of descriptor: Int32, _ path: String) throws(ConfigurationError.Problem) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            }
            if count == 0 { break }
            if count > 0 {
                filled += count
            } else if errno != EINTR {
                throw unreadable(path, "cannot be read: \(reason())")
            }
        }
        guard filled <= limit else { throw unreadable(path, "is larger than 1 MiB, so it is no configuration") }
        return Array(bytes.prefix(filled))
    }

    private static func text(of bytes: [UInt8], _ path: String) throws(ConfigurationError.Problem) -> String {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            // The C string that the parser is given would end there, and the rest of the file count for nothing.
            if line.contains(0) { throw unreadable(path, "has a NUL byte, so it is no text", line: index + 1) }
            if String(validating: line, as: UTF8.self) == nil {
                throw unreadable(path, "is not UTF-8; save it as UTF-8", line: index + 1)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func reason() -> String { String(cString: strerror(errno)) }

    private static func unreadable(_ path: String, _ message: String, line: Int? = nil) -> ConfigurationError.Problem {
        ConfigurationError.Problem(
            code: .unreadable, place: line.map { "\(path):\($0)" } ?? path, line: line, key: nil, message: message)
    }
}
