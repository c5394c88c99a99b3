import Catalogue
public import Exporting
import Fetching
public import Foundation
public import JobModel
import LiveRC
public import Storage
import Synchronization

/// The catalogue as files, for a plain web server or rsync: each is written under a temporary name and renamed, and one that
/// would be the same is left alone.
public struct CatalogueFiles: Sendable {
    /// The folder's path.
    let path: String

    // A lock: a sync and what happens between syncs may write at once, each on a thread that may block.
    private static let turn = Mutex(())
    private static let temporaryName = ".tracksync-export.tmp"

    /// A file as `index.json` tells of it.
    private struct Entry: Encodable {
        var name: String
        var bytes: Int
        var sha256: String
    }

    private struct Index: Encodable {
        var jobId: JobID
        var writtenAt: Date
        var files: [Entry]
    }

    /// Names a folder.
    public init(path: String) { self.path = path }

    /// Writes what has changed; throws `FileError` and the database's errors.
    ///
    /// The files have the columns that change with the tracks alone: when a track was last looked at is left out.
    public func write(_ store: TrackStore, after job: JobID, at time: Date) throws {
        try Self.turn.withLock { _ in try writeAll(store, after: job, at: time) }
    }

    private func writeAll(_ store: TrackStore, after job: JobID, at time: Date) throws {
        let isNew = access(path, F_OK) != 0
        try DirectoryTree.make(path, mode: 0o755)
        // Whatever the daemon's mask: a web server is to read them.
        if isNew { chmod(path, 0o755) }
        var entries: [Entry] = []
        for (name, format) in [
            ("tracks.json", ExportFormat.json), ("tracks.csv", .csv), ("tracks.geojson", .geojson),
        ] {
            entries.append(
                try write(name) { put in
                    let columns = ExportColumn.lasting
                    let writer = TrackWriter(format, columns: columns)
                    var text = writer.text()
                    var isFirst = true
                    writer.begin(&text)
                    try store.tracks.forEach(
                        matching: TrackQuery(), columns: columns, placed: format.isPlaced, after: ""
                    ) { row in
                        writer.write(row, isFirst: isFirst, &text)
                        isFirst = false
                        if text.bytes.count > 1 << 16 {
                            try put(text.bytes)
                            text.removeAll()
                        }
                        return true
                    }
                    writer.end(&text)
                    try put(text.bytes)
                })
        }
        entries.append(
            try write("changes.atom") { put in try put(try ChangeFeed.text(of: store, followed: false).bytes) })
        let index = try RecordCoding.encode(Index(jobId: job, writtenAt: time, files: entries), pretty: true)
        _ = try write("index.json") { put in try put(Array(index) + [UInt8(ascii: "\n")]) }
    }

    /// Writes a file, unless it is there with the same bytes already.
    private func write(_ name: String, _ body: ((_ bytes: [UInt8]) throws -> Void) throws -> Void) throws -> Entry {
        let temporary = "\(path)/\(Self.temporaryName)"
        let final = "\(path)/\(name)"
        // One that a killed daemon left behind; there is one sync at a time.
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw FileError(path: temporary, errno: errno) }
        fchmod(descriptor, 0o644)
        var isOpen = true
        defer {
            if isOpen { close(descriptor) }
            unlink(temporary)
        }
        let hash = RunningHash()
        var count = 0
        try body { bytes in
            hash.add(bytes)
            count += bytes.count
            try Self.write(bytes, to: descriptor, temporary)
        }
        let digest = hash.digest
        if try Self.digest(of: final) == digest { return Entry(name: name, bytes: count, sha256: digest) }
        guard fsync(descriptor) == 0 else { throw FileError(path: temporary, errno: errno) }
        isOpen = false
        guard close(descriptor) == 0, rename(temporary, final) == 0 else { throw FileError(path: final, errno: errno) }
        return Entry(name: name, bytes: count, sha256: digest)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { written += count } else if errno != EINTR { throw FileError(path: path, errno: errno) }
        }
    }

    /// The hash of a file; `nil` when there is none that can be read.
    private static func digest(of path: String) throws -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let hash = RunningHash()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return hash.digest }
            guard count > 0 else { return nil }
            hash.add(buffer[..<count])
        }
    }
}

extension ChangeFeed {
    /// How many changes are in a feed at most.
    private static let size = 500

    /// The feed of the newest changes, without those of lifetime figures, which come with every sync.
    public static func text(of store: TrackStore, followed: Bool) throws -> ExportText {
        var text = ExportText()
        let found = try store.changes.newest(followed: followed, limit: size + 1)
        ChangeFeed(catalogue: found.catalogue, trackURL: SiteAddress.trackTemplate).write(
            found.changes, limit: size, updated: found.begins, &text)
        return text
    }
}
