internal import Configuring
internal import ControlProtocol
internal import ControlServer
internal import Foundation
internal import Glibc
internal import JobModel
internal import ProgramStart
internal import Storage

/// A look at a database's file while no daemon need run, for `tracksyncctl restore` and `verify FILE`.
struct Inspection {
    private let name: String
    private let directory: String

    /// `latest` is the newest backup that is intact.
    init(of name: String, _ values: TracksyncConfiguration) {
        self.name = name
        directory = values.state.directory
    }

    /// Reads it, and prints what it holds as JSON.
    func show() async throws {
        let result = name == "latest" ? try await newest() : try await look(at: name)
        try Self.show(result)
    }

    /// Prints the list of backups as the daemon answers it. Throws `DaemonFailure` where their folder cannot be read.
    static func showBackups(in directory: String) async throws {
        let folder = StoredBackups.folder(in: directory)
        guard access(folder, R_OK | X_OK) == 0 || errno == ENOENT else {
            throw DaemonFailure(
                exit: .state, message: "\(folder) cannot be read: \(String(cString: strerror(errno)))")
        }
        let list = BackupList(
            backups: await StoredBackups.list(in: directory, limit: BackupList.maximumCount, at: Date()))
        try show(list)
    }

    /// Has what operators have disabled by a database in force in the one of a state directory, and prints it.
    static func takeBlocks(from path: String, into directory: String) async throws {
        let store = try TrackStore(path: directory + "/tracks.db")
        let blocks = try await store.blocks.takeOver(from: path)
        try show(blocks)
    }

    private static func show(_ result: some Encodable) throws {
        ProgramOutput.show(
            String(decoding: try RecordCoding.encode(result), as: UTF8.self) + "\n", by: TracksyncDaemon.name)
    }

    private func newest() async throws -> DatabaseInspection {
        var problems: [String] = []
        for (path, _) in StoredBackups.files(in: directory, at: Date()) {
            var found = try await look(at: path)
            if found.verdict == .whole {
                found.problems = problems
                return found
            }
            problems.append("\(path): \(found.problems.first ?? "not intact")")
        }
        return DatabaseInspection(
            path: nil, stateDirectory: directory, problems: problems, knownSchemaVersion: TrackStore.schemaVersion)
    }

    private func look(at path: String) async throws -> DatabaseInspection {
        let contents = try await DatabaseContents.read(path)
        var result = DatabaseInspection(
            path: path, stateDirectory: directory, problems: contents.verdict.problems,
            knownSchemaVersion: TrackStore.schemaVersion)
        result.verdict =
            switch contents.verdict {
            case .whole: .whole
            case .damaged: .damaged
            case .unreadable: .unreadable
            }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        result.bytes = (attributes?[.size] as? NSNumber)?.intValue
        result.madeAt = BackupRetention.time(of: (path as NSString).lastPathComponent)
        result.schemaVersion = contents.schemaVersion
        result.tracks = contents.tracks
        result.lastSuccessAt = contents.lastSuccess
        return result
    }
}
