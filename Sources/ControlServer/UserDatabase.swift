import Glibc

/// The system's users and groups (getpwuid(3), getgrnam(3), getgrouplist(3)). These calls may take long where users come from
/// a network; only changes need them.
enum UserDatabase {
    /// The name of a user; `nil` when the number has none.
    static func name(of uid: UInt32) -> String? { entry(of: uid)?.name }

    /// The number of a group; `nil` when there is no such group.
    static func groupID(named name: String) -> UInt32? {
        withGrowingBuffer { buffer in
            guard let start = buffer.baseAddress else { return (0, nil) }
            var entry = group()
            var found: UnsafeMutablePointer<group>?
            let code = getgrnam_r(name, &entry, start, buffer.count, &found)
            return (code, found == nil ? nil : entry.gr_gid)
        }
    }

    /// All groups of a user, the primary one too; none when the user is unknown.
    static func groups(of uid: UInt32) -> [UInt32] {
        guard let user = entry(of: uid) else { return [] }
        var count: CInt = 64
        while true {
            var groups = [UInt32](repeating: 0, count: Int(count))
            let room = count
            if getgrouplist(user.name, user.group, &groups, &count) >= 0 { return Array(groups.prefix(Int(count))) }
            // -1: there was no room for all, and `count` says how many there are (65,536 is the kernel's limit).
            guard count > room, count <= 65_536 else { return [] }
        }
    }

    private static func entry(of uid: UInt32) -> (name: String, group: UInt32)? {
        withGrowingBuffer { buffer in
            guard let start = buffer.baseAddress else { return (0, nil) }
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            let code = getpwuid_r(uid, &entry, start, buffer.count, &found)
            guard found != nil, let name = entry.pw_name else { return (code, nil) }
            return (code, (String(cString: name), entry.pw_gid))
        }
    }

    /// Repeats a look-up with a larger buffer as long as it says ERANGE, up to 1 MiB (a group may have many members).
    private static func withGrowingBuffer<Value>(
        _ lookUp: (UnsafeMutableBufferPointer<CChar>) -> (code: CInt, value: Value?)
    ) -> Value? {
        var size = 1024
        while size <= 1 << 20 {
            let (code, value) = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size, lookUp)
            guard code == ERANGE else { return value }
            size *= 4
        }
        return nil
    }
}
