internal import Glibc

/// The proxies that the environment may name.
public enum Proxies {
    /// Keeps them from this process's own requests, which all go to servers on loopback.
    public static func bypass() { _ = isBypassed }

    // Once: other threads read the environment, too.
    private static let isBypassed: Bool = setenv("no_proxy", "*", 1) == 0
}
