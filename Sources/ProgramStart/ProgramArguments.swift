import Glibc

/// The words that the program was started with.
public enum ProgramArguments {
    /// The words after the program's name, as the kernel has them; `nil` when they cannot be known.
    ///
    /// Swift's own list is found by searching memory beside the environment. It is empty when a preloaded library has
    /// moved that before the program begins, and a program without arguments may do something else than was asked.
    public static func words() -> [String]? {
        let all = kernelWords("/proc/self/cmdline") ?? CommandLine.arguments
        // Even a program without arguments has a name.
        return all.isEmpty ? nil : Array(all.dropFirst())
    }

    /// The words in such a file, each of which ends in a NUL; `nil` when it cannot be read, as where /proc is not mounted.
    static func kernelWords(_ path: String) -> [String]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(file, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        guard bytes.last == 0 else { return nil }
        return bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
