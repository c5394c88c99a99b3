internal import Glibc

/// Machines of their own with a real systemd, for tests.
public enum Boxes {
    /// Whether this process may make one: as root, where the kernel lets it make namespaces.
    public static let areAvailable: Bool = {
        // A program with the thread sanitizer in it needs more memory, and other system calls, than the units grant.
        guard getenv("TSAN_OPTIONS") == nil else { return false }
        guard geteuid() == 0, access("/lib/systemd/systemd", X_OK) == 0, let folder = try? Folder() else {
            return false
        }
        let probe = try? RunningProgram(
            "/usr/bin/unshare",
            ["--pid", "--fork", "--mount", "--net", "--cgroup", "mount", "-t", "tmpfs", "x", "/tmp"],
            in: folder)
        return probe?.waitForEnd() == 0
    }()
}
