import Glibc

/// A listening Unix socket for a `ControlServer`.
public struct ControlSocket: Sendable {
    /// The descriptor; the server closes it.
    let descriptor: CInt
    /// Where it stands in the file system; `nil` when it has no path.
    public let path: String?
    /// What was made at a path, to be removed at the end; `nil` for a socket that somebody else made.
    private let made: Made?

    private struct Made {
        var path: String
        var device: UInt64
        var inode: UInt64
        var mode: UInt32
        var group: String?
    }

    /// What stands at the socket's path.
    enum Standing {
        /// The socket, as far as can be seen.
        case socket
        /// Nothing.
        case nothing
        /// Something else.
        case other
    }

    /// The longest path of a Unix socket, in bytes (unix(7): 108 with the NUL at its end).
    public static let maximumPath = 107

    /// Takes over a socket that listens already (socket activation); throws `ControlSocketError` when it is none.
    public init(descriptor: CInt) throws(ControlSocketError) {
        func option(_ name: CInt) -> CInt? {
            var value: CInt = 0
            var size = socklen_t(MemoryLayout<CInt>.size)
            return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
        }
        guard option(SO_DOMAIN) == AF_UNIX, option(SO_TYPE) == CInt(SOCK_STREAM.rawValue), option(SO_ACCEPTCONN) == 1
        else {
            throw ControlSocketError(
                code: .notListening, message: "descriptor \(descriptor) is no listening Unix stream socket",
                hint: "Check ListenStream= in the socket unit.")
        }
        self.descriptor = descriptor
        path = UnixAddress.path(of: descriptor)
        made = nil
    }

    private init(descriptor: CInt, made: Made) {
        self.descriptor = descriptor
        path = made.path
        self.made = made
    }

    /// How many clients wait in the kernel's queue to be accepted, as in tracksyncd.socket: few, since the daemon lets a user
    /// who connects without a pause wait, and others behind it.
    private static let backlog: CInt = 32

    /// Makes a socket at a path and listens. Mode and group stand before anybody can connect.
    ///
    /// What a dead process left there is replaced; throws `ControlSocketError` when somebody listens there, or when what
    /// stands there is no socket.
    public static func listen(at path: String, mode: UInt32 = 0o660, group: String? = nil) throws(ControlSocketError)
        -> ControlSocket
    {
        let address = try UnixAddress(path)
        let groupID = try group.map { name throws(ControlSocketError) in try Self.groupID(name) }
        let lock = try lock(beside: path)
        defer {
            unlink(lock.path)
            close(lock.descriptor)
        }
        try clear(path, address)

        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .system("cannot make a socket", errno) }
        do throws(ControlSocketError) {
            guard address.bind(descriptor) == 0 else { throw .system("cannot make a socket at \(path)", errno) }
        } catch {
            close(descriptor)
            throw error
        }
        do throws(ControlSocketError) {
            // Until `listen`, the kernel refuses every connection: nobody comes in before the mode is right.
            var status = stat()
            guard lstat(path, &status) == 0 else { throw .system("cannot look at \(path)", errno) }
            // A daemon that may not give files away at all has its own group's socket right.
            if let groupID, let group, status.st_gid != groupID, lchown(path, uid_t.max, groupID) != 0 {
                throw .system("cannot give \(path) to the group \(group)", errno)
            }
            guard chmod(path, mode) == 0 else { throw .system("cannot set the mode of \(path)", errno) }
            guard Glibc.listen(descriptor, backlog) == 0 else { throw .system("cannot listen at \(path)", errno) }
            return ControlSocket(
                descriptor: descriptor,
                made: Made(
                    path: path, device: UInt64(status.st_dev), inode: UInt64(status.st_ino), mode: mode, group: group))
        } catch {
            unlink(path)
            close(descriptor)
            throw error
        }
    }

    /// Removes the socket from its path, unless something else stands there by now.
    func remove() {
        guard let made, case .socket = standing else { return }
        unlink(made.path)
    }

    /// What stands at the socket's path. Of one that somebody else made it is only known whether anything does.
    var standing: Standing {
        guard let path else { return .socket }
        var status = stat()
        guard lstat(path, &status) == 0 else { return errno == ENOENT || errno == ENOTDIR ? .nothing : .socket }
        guard let made else { return status.st_mode & S_IFMT == S_IFSOCK ? .socket : .other }
        let isOurs = UInt64(status.st_dev) == made.device && UInt64(status.st_ino) == made.inode
        return isOurs ? .socket : .other
    }

    /// Whether it was made here, so that it can be made again.
    var isOwn: Bool { made != nil }

    /// The same socket, made again where it was; throws `ControlSocketError` as `listen` does.
    func again() throws(ControlSocketError) -> ControlSocket {
        guard let made else {
            throw ControlSocketError(code: .notListening, message: "the socket was handed over, and not made here")
        }
        return try Self.listen(at: made.path, mode: made.mode, group: made.group)
    }

    /// Makes and locks a file beside the socket (flock(2)), so that of two daemons that start together and find the same
    /// dead socket, the second does not remove the first one's new socket. Nobody else can open it, and so lock it, as
    /// everybody can the directory who may read it.
    private static func lock(beside path: String) throws(ControlSocketError) -> (path: String, descriptor: CInt) {
        let name = path + ".lock"
        while true {
            let file = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard file >= 0 else {
                guard errno == ENOENT || errno == ENOTDIR else { throw .system("cannot make \(name)", errno) }
                let end = path.lastIndex(of: "/")
                let directory = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
                throw ControlSocketError(
                    code: .noDirectory, message: "the directory \(directory) for the control socket does not exist",
                    hint: "Make it, or change control.socket.")
            }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                close(file)
                guard code == EWOULDBLOCK else { throw .system("cannot lock \(name)", code) }
                throw ControlSocketError(
                    code: .inUse(pid: nil), message: "another process is starting at \(path)", hint: "Try again.")
            }
            // Who had it before may have removed it since it was opened here.
            var (opened, named) = (stat(), stat())
            if fstat(file, &opened) == 0, lstat(name, &named) == 0, opened.st_ino == named.st_ino,
                opened.st_dev == named.st_dev
            {
                return (name, file)
            }
            close(file)
        }
    }

    /// Makes way at the path: removes a socket at which nobody listens, and nothing else.
    private static func clear(_ path: String, _ address: UnixAddress) throws(ControlSocketError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .system("cannot look at \(path)", errno) }
            return
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ControlSocketError(
                code: .notASocket, message: "\(path) exists and is no socket",
                hint: "Remove it, or change control.socket.")
        }
        let probe = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard probe >= 0 else { throw .system("cannot make a socket", errno) }
        defer { close(probe) }
        guard address.connect(probe) != 0 else { throw inUse(path, by: listener(at: probe)) }
        switch errno {
        case ECONNREFUSED:
            guard unlink(path) == 0 || errno == ENOENT else { throw .system("cannot remove \(path)", errno) }
        case ENOENT: return
        // The queue of connections is full: somebody listens, but is too busy to be asked who it is.
        case EAGAIN: throw inUse(path, by: nil)
        default: throw .system("cannot find out who listens at \(path)", errno)
        }
    }

    private static func inUse(_ path: String, by pid: Int32?) -> ControlSocketError {
        ControlSocketError(
            code: .inUse(pid: pid),
            message: "another process\(pid.map { " (pid \($0))" } ?? "") already listens at \(path)",
            hint: "Stop it first, or change control.socket.")
    }

    /// The process that listens at the other end of a connection (SO_PEERCRED).
    private static func listener(at descriptor: CInt) -> Int32? {
        var credentials = KernelCredentials()
        var size = socklen_t(MemoryLayout<KernelCredentials>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0, credentials.pid > 0 else {
            return nil
        }
        return credentials.pid
    }

    private static func groupID(_ name: String) throws(ControlSocketError) -> UInt32 {
        guard let id = UserDatabase.groupID(named: name) else {
            throw ControlSocketError(
                code: .noGroup, message: "there is no group \(name) for the control socket",
                hint: "Change control.operators_group, or make the group: sudo groupadd --system \(name)")
        }
        return id
    }
}

/// The address of a Unix socket.
private struct UnixAddress {
    private var address = sockaddr_un()

    /// Takes a path; throws when it does not fit.
    init(_ path: String) throws(ControlSocketError) {
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count <= ControlSocket.maximumPath, !bytes.contains(0) else {
            throw ControlSocketError(
                code: .badPath,
                message: "the path of the control socket has \(bytes.count) bytes; it must have 1 to "
                    + "\(ControlSocket.maximumPath), none of them NUL",
                hint: "Change control.socket.")
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    }

    /// The path that a socket is bound to; `nil` when it is to none.
    static func path(of descriptor: CInt) -> String? {
        var address = sockaddr_un()
        var size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard result == 0 else { return nil }
        let bytes = withUnsafeBytes(of: &address.sun_path) { Array($0.prefix { $0 != 0 }) }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// bind(2).
    func bind(_ descriptor: CInt) -> CInt { call { Glibc.bind(descriptor, $0, $1) } }

    /// connect(2).
    func connect(_ descriptor: CInt) -> CInt { call { Glibc.connect(descriptor, $0, $1) } }

    private func call(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

extension ControlSocketError {
    static func system(_ what: String, _ code: CInt) -> ControlSocketError {
        // glibc keeps the text of strerror(3) per thread.
        ControlSocketError(code: .system(code), message: "\(what): \(String(cString: strerror(code)))")
    }
}
