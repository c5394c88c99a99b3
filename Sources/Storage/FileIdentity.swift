import Glibc

/// Which file stands at a path: another one has another device or inode.
struct FileIdentity: Sendable, Hashable {
    private let device: dev_t
    private let inode: ino_t

    /// The file at a path; `nil` when there is none, or its folder cannot be searched.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        (device, inode) = (status.st_dev, status.st_ino)
    }
}
