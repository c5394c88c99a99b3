import CSystemd
import Glibc

/// Limits and protections that the process sets once, at its start.
public enum ProcessLimits {
    /// Sets them.
    public static func set() {
        // What the unit's UMask= says, whoever starts the daemon: database and reports are not for everybody.
        umask(umask(0o777) | 0o027)
        // As many files as the hard limit allows: each client is one, and libdispatch traps when there is none left.
        var files = rlimit()
        if getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &files) == 0 {
            files.rlim_cur = files.rlim_max
            _ = setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &files)
        }
        // A core would hold the secrets of proxies, databases and notifications.
        var core = rlimit(rlim_cur: 0, rlim_max: 0)
        if getrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &core) == 0 {
            core.rlim_cur = 0
            _ = setrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &core)
        }
        // By default each thread has a heap of its own, and what one has freed the others cannot use.
        mallopt(M_ARENA_MAX, 1)
        // By default what was large and is freed makes as large ones part of the heap, which they leave full of holes.
        mallopt(M_MMAP_THRESHOLD, 2 << 20)
        // By default more than 128 KiB at the heap's end go back at once: each piece of an export would ask for them again.
        mallopt(M_TRIM_THRESHOLD, 4 << 20)
    }
}
