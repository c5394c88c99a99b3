public import Foundation
import GRDB
import Glibc
public import JobModel

/// A copy of the database among the backups.
public struct BackupFile: Sendable {
    /// Where it lies.
    public var path: String
    /// When it was made, by its name.
    public var time: Date
    /// How large it is.
    public var bytes: Int
    /// How many active tracks it has; `nil` when it cannot be read.
    public var tracks: Int?
}

/// What a database's file holds, for who restores it.
public struct DatabaseContents: Sendable {
    /// The result of reading all of it.
    public var verdict: FileVerdict
    /// The version of its schema.
    public var schemaVersion: Int?
    /// How many active tracks it has.
    public var tracks: Int?
    /// When a sync of it last succeeded.
    public var lastSuccess: Date?
}

// The copies that backups have left, and what a file holds.
extension TrackStore {
    /// The folder of the backups in a state directory.
    public static func backupFolder(in directory: String) -> String { directory + "/backups" }

    /// The backups in a state directory, the newest first: their names say when they were made.
    public static func backupPaths(in directory: String) -> [String] {
        let folder = backupFolder(in: directory)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in BackupRetention.time(of: name).map { (name, $0) } }
            .sorted { ($0.1, $0.0) > ($1.1, $1.0) }.map { "\(folder)/\($0.0)" }
    }

    /// The backups, the newest first, at most `limit`.
    public func backups(limit: Int) async -> [BackupFile] {
        var files: [BackupFile] = []
        for path in Self.backupPaths(in: directory).prefix(limit) {
            guard let time = BackupRetention.time(of: (path as NSString).lastPathComponent), let bytes = Self.size(path)
            else { continue }
            let tracks = try? await Self.reader(path).read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM tracks WHERE is_active = 1")
            }
            files.append(BackupFile(path: path, time: time, bytes: bytes, tracks: tracks ?? nil))
        }
        return files
    }

    /// Removes backups that are not to be kept; their paths.
    public func removeBackups(beyond retention: BackupRetention) -> [String] {
        let paths = Self.backupPaths(in: directory)
        let expired = Set(retention.expired(among: paths.map { ($0 as NSString).lastPathComponent }))
        return paths.filter { expired.contains(($0 as NSString).lastPathComponent) && unlink($0) == 0 }
    }

    /// Reads a whole file, and says what it holds; throws when it is cancelled.
    public static func contents(of path: String) async throws -> DatabaseContents {
        _ = isSQLiteSet
        let verdict = try await verify(path)
        guard case .whole = verdict else { return DatabaseContents(verdict: verdict) }
        return try await reader(path).read { db in
            let version = try Int.fetchOne(db, sql: "PRAGMA user_version")
            let success = try String.fetchOne(
                db,
                sql: """
                    SELECT max(record ->> 'finished_at') FROM jobs
                    WHERE state = 'succeeded' AND json_valid(record) AND NOT record ->> '$.options.dry_run'
                    """)
            return DatabaseContents(
                verdict: verdict, schemaVersion: version,
                tracks: try Int.fetchOne(db, sql: "SELECT count(*) FROM tracks WHERE is_active = 1"),
                lastSuccess: success.flatMap(RecordCoding.time(of:)))
        }
    }
}
