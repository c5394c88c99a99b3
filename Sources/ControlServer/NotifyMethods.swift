import ControlProtocol
import FoundationEssentials
import JobModel
import Service

/// The methods about notifications and the service level.
struct NotifyMethods: Sendable {
    let service: TracksyncService

    /// All of them.
    var all: [ControlMethod] {
        [
            ControlMethod(.notifyList, handler: list), ControlMethod(.notifyTest, handler: test),
            ControlMethod(.notifyRetry, handler: retry), ControlMethod(.notifyMute, handler: mute),
            ControlMethod(.notifyUnmute, handler: unmute), ControlMethod(.slaGet, handler: serviceLevel),
        ]
    }

    private func list(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        try MethodAnswer(try await service.notifying.status())
    }

    private func test(_ params: NotifyTargetParams, _ call: MethodCall) async throws -> MethodAnswer {
        try MethodAnswer(
            NotifyTestResults(results: try await service.notifying.test(params.target, by: await call.requester())))
    }

    private func retry(_ params: NotifyTargetParams, _ call: MethodCall) async throws -> MethodAnswer {
        try MethodAnswer(NotifyRetryResult(count: try await service.notifying.retry(params.target)))
    }

    private func mute(_ params: NotifyMuteParams, _ call: MethodCall) async throws -> MethodAnswer {
        try MethodAnswer(
            try await service.notifying.mute(
                params.what, forSeconds: params.forSeconds, reason: params.reason, by: await call.requester()))
    }

    private func unmute(_ params: NotifyUnmuteParams, _ call: MethodCall) async throws -> MethodAnswer {
        try MethodAnswer(NotifyUnmuteResult(removed: try await service.notifying.unmute(params.what)))
    }

    private func serviceLevel(_ params: ServiceLevelParams, _ call: MethodCall) async throws -> MethodAnswer {
        let since = params.since ?? Date().addingTimeInterval(-30 * 86_400)
        return try MethodAnswer(try await service.notifying.serviceLevel(since: since))
    }
}
