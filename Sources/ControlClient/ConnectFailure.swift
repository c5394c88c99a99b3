import Glibc

/// Tells why the socket could not be connected to, from what lies at its path.
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

    /// The file that refuses may be the socket or, when even that cannot be looked at, the directory above it.
    private static func noAccess(_ path: String) -> ControlClientError {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let directory = slash == path.startIndex ? "/" : String(path[..<slash])
        guard let found = status(of: path) ?? status(of: directory) else {
            return ControlClientError(
                .noAccess, "You may not open \(path), and a directory above it may not be looked into.",
                hint: "Ask an administrator which group may use tracksync.")
        }
        let group = groupName(found.st_gid)
        return ControlClientError(
            .noAccess, "You may not open \(path): it is for the group \(group).",
            hint: "Add yourself: sudo usermod -aG \(group) $USER, then log in again.")
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
