internal import Glibc

/// How much of the long courses a run of the tests does.
public enum TestTier {
    /// Whether the whole course is asked for, as `make check-release` does: every kill, every end-to-end test in the box,
    /// and the Debian package. `make check` runs a shorter one.
    public static let isRelease = getenv("TRACKSYNC_TESTS").map { String(cString: $0) } == "release"
}
