import ControlProtocol
import Service
import Storage

/// The methods about data issues.
struct IssueMethods: Sendable {
    let service: TracksyncService

    /// All of them.
    var all: [ControlMethod] {
        [ControlMethod(.issueList, handler: list), ControlMethod(.issueAck, handler: acknowledge)]
    }

    private func list(_ params: IssueListParams, _ call: MethodCall) async throws -> MethodAnswer {
        let found = try await service.tracks.openIssues(
            matching: OpenIssueQuery(
                slug: params.slug, kind: params.kind, acknowledged: params.acknowledged ?? false,
                limit: params.limit ?? 100, offset: params.offset ?? 0))
        return try MethodAnswer(IssueList(issues: found.issues, total: found.total))
    }

    private func acknowledge(_ params: IssueAckParams, _ call: MethodCall) async throws -> MethodAnswer {
        let result = try await service.tracks.acknowledgeIssues(
            of: params.slug, kind: params.kind, undo: params.undo ?? false, by: await call.requester())
        return try MethodAnswer(IssueAckResult(changed: result.changed, open: result.open))
    }
}
