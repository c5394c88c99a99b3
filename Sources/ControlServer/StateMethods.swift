public import ControlProtocol
import FoundationEssentials
import JobModel
import PlainText
import Service
public import Storage

/// The methods about the database's file.
struct StateMethods: Sendable {
    let service: TracksyncService

    /// All of them.
    var all: [ControlMethod] {
        [
            ControlMethod(.stateVerify, handler: verify), ControlMethod(.stateBackup, handler: backUp),
            ControlMethod(.stateBackups, handler: backups),
        ]
    }

    private func verify(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        let verdict = try await service.verifyDatabase()
        let state: StateCheck.Verdict =
            switch verdict {
            case .whole: .whole
            case .damaged: .damaged
            case .unreadable: .unreadable
            }
        return try MethodAnswer(
            StateCheck(
                path: service.store.path, verdict: state, bytes: service.store.fileSize,
                logBytes: service.store.logSize,
                problems: verdict.problems.map { quotable($0) }))
    }

    private func backUp(_ params: StateBackupParams, _ call: MethodCall) async throws -> MethodAnswer {
        let copy = try await service.backUp()
        let retention = params.keep.map { BackupRetention(newest: $0, weeks: params.keepWeekly ?? 0) }
        let removed = await service.removeBackups(beyond: retention)
        return try MethodAnswer(StateBackup(path: copy.path, bytes: copy.bytes, removed: removed))
    }

    private func backups(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        try MethodAnswer(BackupList(backups: await service.backups(limit: BackupList.maximumCount)))
    }

    /// What SQLite says, cut to a line's length: it may name what stands in a damaged file.
    private func quotable(_ problem: String) -> String { PlainText.bounded(problem, toBytes: 500) }
}

extension BackupList {
    /// How many are listed, the newest.
    public static let maximumCount = 200

    /// Lists files.
    public init(backups files: [BackupFile]) {
        self.init(
            backups: files.map { Entry(path: $0.path, time: $0.time, bytes: $0.bytes, tracks: $0.tracks) })
    }
}
