import Foundation
public import Remedies

/// Folders that are made where they are missing.
public enum DirectoryTree {
    /// Makes a folder and those above it, as far as they are missing; throws `FileError`.
    public static func make(_ path: String, mode: UInt32 = 0o777) throws(FileError) {
        if mkdir(path, mode) == 0 { return }
        let reason = errno
        let above = (path as NSString).deletingLastPathComponent
        switch reason {
        case EEXIST:
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw FileError(path: path, errno: ENOTDIR)
            }
        case ENOENT where !above.isEmpty && above != path:
            try make(above, mode: 0o755)
            guard mkdir(path, mode) == 0 || errno == EEXIST else { throw FileError(path: path, errno: errno) }
        default: throw FileError(path: path, errno: reason)
        }
    }
}

/// A file or folder that could not be made or written, and why.
public struct FileError: Error, CustomStringConvertible {
    let path: String
    let errno: Int32

    /// The path and the system's word on it, and the unit's part in it.
    public var description: String {
        "\(path): \(String(cString: strerror(errno)))" + (sandbox.map { "; \($0.reason)" } ?? "")
    }

    /// What to do where the unit is the reason.
    public var remedy: Remedy? { sandbox?.remedy(for: path) }

    private var sandbox: UnitSandbox? { UnitSandbox(keeping: path, errno: errno) }
}
