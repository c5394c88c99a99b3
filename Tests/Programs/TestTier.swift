internal import Glibc

/// How much of the long courses a run of the tests does.
public enum TestTier {
    private static let name = getenv("TRACKSYNC_TESTS").map { String(cString: $0) }

    /// Whether the whole course is asked for, as `make check-release` does: every kill, every end-to-end test in the box,
    /// and the Debian package. `make check` runs a shorter one.
    public static let isRelease = name == "release"

    /// Whether each end-to-end test runs once, as in `make check`: those that touch files, sockets, users and the network
    /// in the box, where one can be made.
    public static let isCheck = name == "check"
}
