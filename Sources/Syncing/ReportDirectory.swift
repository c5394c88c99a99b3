import Foundation

/// The folder of reports: names, atomic writing, retention.
struct ReportDirectory {
    /// The folder's path.
    let path: String

    private static let prefix = "track-sync-"
    private static let suffix = ".md"
    private static let temporaryName = ".track-sync.tmp"
    /// `yyyy-MM-ddTHH:mm:ss` in UTC; other formats would bring in ICU, and its tables into memory.
    private static let format = Date.ISO8601FormatStyle().year().month().day().time(includingFractionalSeconds: false)

    /// The name of a report written at a time: `track-sync-YYYY-MM-DD-HH-MM-SS.md`, in UTC.
    static func name(at time: Date) -> String {
        prefix + time.formatted(format).replacing(/[T:]/, with: "-") + suffix
    }

    /// The time in a report's name; `nil` for every other name.
    static func time(of name: String) -> Date? {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
        let parts = name.dropFirst(prefix.count).dropLast(suffix.count).split(separator: "-")
        guard parts.count == 6 else { return nil }
        let text = parts[..<3].joined(separator: "-") + "T" + parts[3...].joined(separator: ":")
        guard let time = try? format.parse(text), name == Self.name(at: time) else { return nil }
        return time
    }

    /// Writes a report under a temporary name and renames it, so that nobody reads half a one; returns its path.
    ///
    /// A report never takes another's place: the next free second names it.
    func write(at time: Date, _ body: (ReportFile) throws -> Void) throws -> String {
        try DirectoryTree.make(path)
        let temporary = path + "/" + Self.temporaryName
        do {
            // One that a killed daemon left behind; there is one sync at a time.
            unlink(temporary)
            let file = try ReportFile(path: temporary)
            try body(file)
            try file.close()
            var candidate = time
            while true {
                let final = "\(path)/\(Self.name(at: candidate))"
                // A hard link fails where the name is taken; a rename would take its place.
                if link(temporary, final) == 0 { break }
                guard errno == EEXIST else { throw FileError(path: final, errno: errno) }
                candidate += 1
            }
            unlink(temporary)
            return "\(path)/\(Self.name(at: candidate))"
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Removes reports whose names are of before a time; other files are left alone.
    func removeReports(before limit: Date) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            guard let time = Self.time(of: name), time < limit else { continue }
            var status = stat()
            let file = "\(path)/\(name)"
            guard lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            guard unlink(file) == 0 || errno == ENOENT else { throw FileError(path: file, errno: errno) }
        }
    }
}

/// A file that is written from front to end.
final class ReportFile {
    private let path: String
    private var stream: UnsafeMutablePointer<FILE>?

    init(path: String) throws {
        self.path = path
        stream = fopen(path, "wx")
        guard stream != nil else { throw FileError(path: path, errno: errno) }
    }

    deinit { if let stream { fclose(stream) } }

    /// Writes a line.
    func line(_ text: String = "") throws {
        guard let stream, fputs(text, stream) >= 0, putc(0x0A, stream) >= 0 else {
            throw FileError(path: path, errno: errno)
        }
    }

    /// Writes what is buffered and waits until it is on the disk.
    func close() throws {
        guard let stream else { return }
        self.stream = nil
        let isWritten = fflush(stream) == 0 && fsync(fileno(stream)) == 0
        let reason = errno
        guard fclose(stream) == 0, isWritten else { throw FileError(path: path, errno: reason) }
    }
}
