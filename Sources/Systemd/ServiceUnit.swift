internal import Foundation

/// The unit of the service manager that runs this process.
public enum ServiceUnit {
    /// Its name, such as `tracksyncd@two.service`; `nil` where the daemon was started by hand. It reads a file.
    public static var name: String? {
        name(in: (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? "")
    }

    /// The unit of the daemon that a list of control groups names.
    package static func name(in groups: String) -> String? {
        groups.split(whereSeparator: { $0 == "/" || $0 == "\n" }).map(String.init).first {
            $0.hasSuffix(".service") && ($0.hasPrefix("tracksyncd.") || $0.hasPrefix("tracksyncd@"))
        }
    }
}
