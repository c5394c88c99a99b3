internal import Glibc

/// Opens files that an option or a setting names, with an error for each fault.
enum NamedFile {
    /// A file's first bytes: all of them, where there are no more than `limit`; `nil` when there is no such file.
    static func bytes(of path: String, upTo limit: Int) throws(Refusal) -> [UInt8]? {
        // Without O_NONBLOCK a pipe that nobody writes to would hold the daemon up for good.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw unreadable()
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable() }
        switch status.st_mode & S_IFMT {
        // /dev/null is a way to say "no file".
        case S_IFREG, S_IFCHR: return try bytes(of: descriptor, upTo: limit)
        case S_IFDIR: throw Refusal(reason: "is a directory; name the file in it")
        default: throw Refusal(reason: "is no regular file")
        }
    }

    private static func bytes(of descriptor: Int32, upTo limit: Int) throws(Refusal) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(limit, 1 << 16))
        while bytes.count < limit {
            let wanted = min(piece.count, limit - bytes.count)
            let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, wanted) }
            if count == 0 { break }
            if count > 0 {
                bytes += piece[..<count]
            } else if errno != EINTR {
                throw unreadable()
            }
        }
        return bytes
    }

    /// The path from the root, so that it means the same to whoever reads it elsewhere.
    static func absolute(_ path: String) -> String {
        guard !path.isEmpty, !path.hasPrefix("/"), let directory = getcwd(nil, 0) else { return path }
        defer { free(directory) }
        var rest = path[...]
        while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
        let root = String(cString: directory)
        return root == "/" ? "/\(rest)" : "\(root)/\(rest)"
    }

    private static func unreadable() -> Refusal {
        Refusal(reason: "cannot be read: \(String(cString: strerror(errno)))")
    }
}
