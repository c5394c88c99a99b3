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

    /// Replaces the file; throws `MetricsFileError`, and leaves what was there.
    public func write(_ text: String) throws(MetricsFileError) {
        // What a crash left, or somebody else put there.
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw MetricsFileError(path, errno) }
        // The exporter is another user, whatever this process keeps from others.
        var failure = fchmod(file, 0o644) == 0 ? Self.write(Array(text.utf8), to: file) : errno
        if close(file) != 0, failure == nil { failure = errno }
        if failure == nil, rename(draft, path) != 0 { failure = errno }
        guard let failure else { return }
        unlink(draft)
        throw MetricsFileError(path, failure)
    }

    /// Removes the file, as what it says would soon be false.
    public func remove() {
        unlink(draft)
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
    /// The reason and the way out.
    public let description: String

    init(_ path: String, _ code: Int32) {
        description =
            "the metrics cannot be written to \(path): \(String(cString: strerror(code))). Let the daemon's user write "
            + "to its directory, or set metrics.textfile to another file."
    }
}
