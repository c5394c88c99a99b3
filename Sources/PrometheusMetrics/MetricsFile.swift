import Glibc

/// A file for the textfile collector of Prometheus' node_exporter.
///
/// It is replaced as a whole, so that no scrape reads half of it; whether it lasts through a power cut is no matter. The
/// collector reads files whose names end in `.prom`, and so never the one that is being written.
public struct MetricsFile: Sendable, Hashable {
    /// Where it lies.
    public let path: String

    private var draft: String { path + ".tmp" }

    /// Names a file; nothing is written yet.
    public init(path: String) { self.path = path }

    /// Which file it was, once it was written: another daemon may have put its own in the place since.
    public struct Identity: Sendable, Hashable {
        fileprivate var device: dev_t
        fileprivate var inode: ino_t
    }

    /// Replaces the file; throws `MetricsFileError`, and leaves what was there.
    @discardableResult
    public func write(_ text: String) throws(MetricsFileError) -> Identity {
        // What a crash left, or somebody else put there.
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw MetricsFileError(path, errno) }
        // The exporter is another user, whatever this process keeps from others.
        var failure = fchmod(file, 0o644) == 0 ? Self.write(Array(text.utf8), to: file) : errno
        var status = stat()
        if fstat(file, &status) != 0, failure == nil { failure = errno }
        if close(file) != 0, failure == nil { failure = errno }
        if failure == nil, rename(draft, path) != 0 { failure = errno }
        guard let failure else { return Identity(device: status.st_dev, inode: status.st_ino) }
        unlink(draft)
        throw MetricsFileError(path, failure)
    }

    /// Removes the file, as what it says would soon be false; not where another daemon has written its own by now.
    public func remove(_ written: Identity) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_dev == written.device, status.st_ino == written.inode else { return }
        unlink(path)
    }

    /// Writes everything; the errno when that fails.
    private static func write(_ bytes: [UInt8], to file: Int32) -> Int32? {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }
}

/// Why the file cannot be written.
public struct MetricsFileError: Error, CustomStringConvertible {
    /// The file.
    public let path: String
    /// The number of the system's error (errno).
    public let code: Int32
    /// The reason and the way out.
    public let description: String

    init(_ path: String, _ code: Int32) {
        self.path = path
        self.code = code
        description =
            "the metrics cannot be written to \(path): \(String(cString: strerror(code))). Let the daemon's user write "
            + "to its directory, or set metrics.textfile to another file."
    }
}
