import Glibc

/// Explains a failed connection by the file at the socket's path.
enum ConnectFailure {
    static let startHint = "Is tracksyncd running? See: systemctl status tracksyncd"

    /// The error for what `connect(2)` left in `errno`.
    static func error(_ number: Int32, path: String) -> ControlClientError {
        switch number {
        case ENOENT, ENOTDIR:
            ControlClientError(
                .noSocket, "There is no socket at \(path): the daemon is not running, or listens elsewhere.",
                hint: startHint)
        case EACCES, EPERM: noAccess(path)
        case ECONNREFUSED: refused(path)
        case EAGAIN:
            ControlClientError(
                .greetingTimedOut, "The daemon does not take connections at \(path): its queue is full.",
                hint: startHint)
        default: ControlClientError(.system, "Cannot connect to \(path): \(text(of: number)).", hint: startHint)
        }
    }

    /// A system error in the system's words.
    static func text(of number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func refused(_ path: String) -> ControlClientError {
        if let found = status(of: path), found.st_mode & S_IFMT != S_IFSOCK {
            return ControlClientError(
                .badPath, "\(path) is not a socket.",
                hint: "Name the daemon's socket with --socket or TRACKSYNC_CONTROL_SOCKET.")
        }
        return ControlClientError(
            .refused, "Nobody listens at \(path): the daemon stopped and left its socket behind.",
            hint: "Start it: systemctl restart tracksyncd")
    }

    /// The file that refuses is the socket or, when even that cannot be looked at, the nearest directory above it that can.
    private static func noAccess(_ path: String) -> ControlClientError {
        if let socket = status(of: path) {
            return denied(path, to: socket.st_gid, opens: socket.st_mode & S_IWGRP != 0)
        }
        var directory = path[...]
        while let slash = directory.lastIndex(of: "/"), slash > directory.startIndex {
            directory = directory[..<slash]
            guard let found = status(of: String(directory)) else { continue }
            return denied(path, to: found.st_gid, opens: found.st_mode & S_IXGRP != 0)
        }
        return denied(path, to: 0, opens: false)
    }

    /// A refusal by a file of that group: the group helps when the file opens to it. Nobody should join root's.
    static func denied(_ path: String, to group: gid_t, opens: Bool) -> ControlClientError {
        guard opens, group != 0 else {
            return ControlClientError(
                .noAccess, "You may not open \(path).", hint: "Ask an administrator who may use tracksync.")
        }
        let name = groupName(group)
        return ControlClientError(
            .noAccess, "You may not open \(path): it is for the group \(name).",
            hint: "Add yourself, then log in again: sudo usermod -aG \(name) $USER")
    }

    private static func status(of path: String) -> stat? {
        var found = stat()
        return stat(path, &found) == 0 ? found : nil
    }

    private static func groupName(_ gid: gid_t) -> String {
        var entry = group()
        var result: UnsafeMutablePointer<group>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getgrgid_r(gid, &entry, &buffer, buffer.count, &result) == 0, result != nil, let name = entry.gr_name
        else { return String(gid) }
        return String(cString: name)
    }
}
