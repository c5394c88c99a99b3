import Glibc

/// The way from the root to a file, through links, with a watch on every directory on it and on the file itself.
///
/// Each directory is watched before the next name is looked up in it, so a name that changes meanwhile leaves an event.
struct WatchedRoute {
    private let path: String
    private let inotify: Int32
    /// Whether writing to the file counts.
    private let tellsContent: Bool
    /// By watch, the names that matter in that directory; none for the file itself.
    private var names: [Int32: Set<String>] = [:]
    /// Why the last directory of the way is not watched.
    private(set) var blindness: Int32?

    /// As many links as the kernel follows (path_resolution(7)).
    private static let maxLinks = 40
    private static let readSize = 1 << 16
    /// How many reads in a turn: the queue is the kernel's to bound, the turn is ours.
    private static let readsPerTurn = 16

    /// What happens to names. Writing is left to the file's own watch, or every log beside it would wake us.
    private static let directoryMask = mask(
        [
            IN_CREATE, IN_DELETE, IN_MOVED_FROM, IN_MOVED_TO, IN_ATTRIB, IN_DELETE_SELF, IN_MOVE_SELF, IN_ONLYDIR,
            IN_MASK_ADD,
        ])
    private static let fileMask = mask([IN_ATTRIB, IN_DELETE_SELF, IN_MOVE_SELF, IN_MASK_ADD])
    private static let contentMask = mask([IN_MODIFY, IN_CLOSE_WRITE])
    /// What took a name's place as a link has left an event above, and is followed by the next turn.
    private static let noLink = mask([IN_DONT_FOLLOW])

    /// The way to an absolute path; nothing is watched yet.
    init(path: String, inotify: Int32, tellsContent: Bool = true) {
        self.path = path
        self.inotify = inotify
        self.tellsContent = tellsContent
    }

    /// Goes the way again, and watches what is on it now and nothing else. Returns the error when the kernel has no more
    /// watches to give.
    mutating func follow() -> Int32? {
        let earlier = names
        names = [:]
        let failure = walk()
        for watch in earlier.keys where names[watch] == nil { inotify_rm_watch(inotify, watch) }
        return failure
    }

    /// Takes the events that wait, and says whether one of them concerns the way.
    func drainEvents() -> Bool {
        var isAffected = false
        withUnsafeTemporaryAllocation(byteCount: Self.readSize, alignment: MemoryLayout<inotify_event>.alignment) {
            buffer in
            for _ in 0..<Self.readsPerTurn {
                let count = read(inotify, buffer.baseAddress, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                if concerns(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { isAffected = true }
            }
        }
        return isAffected
    }

    // MARK: Events

    private func concerns(_ events: UnsafeRawBufferPointer) -> Bool {
        let headerSize = MemoryLayout<inotify_event>.size
        var position = 0
        var isAffected = false
        while position + headerSize <= events.count {
            let event = events.loadUnaligned(fromByteOffset: position, as: inotify_event.self)
            let end = min(position + headerSize + Int(event.len), events.count)
            let name = events[(position + headerSize)..<end].prefix { $0 != 0 }
            if concerns(event, name) { isAffected = true }
            position = end
        }
        return isAffected
    }

    private func concerns(_ event: inotify_event, _ name: Slice<UnsafeRawBufferPointer>) -> Bool {
        // Events were lost, so anything may have happened.
        if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { return true }
        guard let interesting = names[event.wd] else { return false }
        return name.isEmpty || interesting.contains { $0.utf8.elementsEqual(name) }
    }

    // MARK: The way

    private enum Entry {
        case missing
        case directory
        case link(target: String)
        case other
    }

    private mutating func walk() -> Int32? {
        blindness = nil
        var links = 0
        var directory = ""
        var rest = Self.components(path)
        var watches: [String: Int32] = [:]
        if let code = watchDirectory(directory, &watches) { return code }
        while let name = rest.popLast() {
            if name == ".." {
                // Everything above is watched already: it was passed on the way down.
                directory = String(directory[..<(directory.lastIndex(of: "/") ?? directory.startIndex)])
                continue
            }
            if let watch = watches[directory] { names[watch, default: []].insert(name) }
            let place = "\(directory)/\(name)"
            switch Self.entry(at: place) {
            case .missing: return nil
            case .link(let target):
                links += 1
                guard links <= Self.maxLinks else { return nil }
                if target.hasPrefix("/") { directory = "" }
                rest += Self.components(target)
            case .directory where !rest.isEmpty:
                if let code = watchDirectory(place, &watches) { return code }
                directory = place
            case .directory, .other:
                return watchFile(place)
            }
        }
        return nil
    }

    /// Watches a directory, the root as an empty path. Returns the error when there are no watches left.
    private mutating func watchDirectory(_ path: String, _ watches: inout [String: Int32]) -> Int32? {
        let watch = inotify_add_watch(inotify, path.isEmpty ? "/" : path, Self.directoryMask | Self.noLink)
        guard watch >= 0 else {
            blindness = errno == EACCES ? EACCES : nil
            return Self.isExhaustion(errno) ? errno : nil
        }
        blindness = nil
        watches[path] = watch
        if names[watch] == nil { names[watch] = [] }
        return nil
    }

    private mutating func watchFile(_ path: String) -> Int32? {
        let fileMask = Self.fileMask | (tellsContent ? Self.contentMask : 0)
        let watch = inotify_add_watch(inotify, path, fileMask | Self.noLink)
        if watch >= 0 {
            if names[watch] == nil { names[watch] = [] }
            return nil
        }
        // A file that may not be read may not be watched: its directory tells of it as well, though of its neighbours, too.
        guard errno == EACCES else { return Self.isExhaustion(errno) ? errno : nil }
        let parent = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
        let mask = Self.directoryMask | fileMask | Self.noLink
        inotify_add_watch(inotify, parent.isEmpty ? "/" : String(parent), mask)
        return nil
    }

    private static func mask(_ flags: [Int32]) -> UInt32 { flags.reduce(0) { $0 | UInt32(bitPattern: $1) } }

    private static func isExhaustion(_ code: Int32) -> Bool { code == ENOSPC || code == ENOMEM }

    /// The names of a path, the first one last.
    private static func components(_ path: String) -> [String] {
        path.split(separator: "/").filter { $0 != "." }.reversed().map(String.init)
    }

    private static func entry(at path: String) -> Entry {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .missing }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .directory
        case S_IFLNK:
            return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
                guard let start = buffer.baseAddress else { return .missing }
                let count = readlink(path, start, buffer.count)
                return count < 0
                    ? .missing
                    : .link(target: String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self))
            }
        default: return .other
        }
    }
}
