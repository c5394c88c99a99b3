import ControlProtocol
import FoundationEssentials
import Service

/// The methods about publication.
struct PublishMethods: Sendable {
    let service: TracksyncService

    /// All of them.
    var all: [ControlMethod] {
        [
            ControlMethod(.publishStart, handler: start), ControlMethod(.publishStatus, handler: status),
            ControlMethod(.publishCheck, handler: check), ControlMethod(.hostList, handler: hosts),
        ]
    }

    private func start(_ params: PublishStartParams, _ call: MethodCall) async throws -> MethodAnswer {
        let report =
            params.dryRun == true
            ? try await service.publishing.dryRun()
            : try await service.publishing.start(
                allowDeactivations: params.allowDeactivations, waits: params.wait ?? false)
        return try MethodAnswer(PublishStartResult(report: report, status: await service.publishing.status()))
    }

    private func status(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        return try MethodAnswer(await service.publishing.status())
    }

    private func check(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        return try MethodAnswer(try await service.publishing.check())
    }

    private func hosts(_ params: NoParams, _ call: MethodCall) async throws -> MethodAnswer {
        return try MethodAnswer(HostList(hosts: try await service.publishing.hosts()))
    }
}
