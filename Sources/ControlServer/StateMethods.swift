import ControlProtocol
import FoundationEssentials
import Storage

/// The methods about the database's file.
struct StateMethods: Sendable {
    let store: TrackStore

    /// All of them.
    var all: [ControlMethod] {
        [ControlMethod(.stateVerify, handler: verify), ControlMethod(.stateBackup, handler: backUp)]
    }

    private func verify(_ call: MethodCall) async throws -> MethodAnswer {
        try call.parameters.allow()
        let problems = try await store.problems()
        return try MethodAnswer(
            StateCheck(path: store.path, bytes: store.fileSize, problems: problems.map { quotable($0) }))
    }

    private func backUp(_ call: MethodCall) async throws -> MethodAnswer {
        _ = try call.parameters.stateBackup()
        let copy = try await store.backUp(at: Date())
        return try MethodAnswer(StateBackup(path: copy.path, bytes: copy.bytes))
    }

    /// What SQLite says, cut to a line's length: it may name what stands in a damaged file.
    private func quotable(_ problem: String) -> String { String(problem.prefix(500)) }
}
