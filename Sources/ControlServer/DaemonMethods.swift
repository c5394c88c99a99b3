import ControlProtocol
import JobModel
import Jobs
import Storage

/// The methods about the daemon itself.
struct DaemonMethods: Sendable {
    let controller: JobController
    let store: TrackStore
    let identity: DaemonIdentity

    /// All of them.
    var all: [ControlMethod] { [ControlMethod(.daemonStatus, handler: status)] }

    private func status(_ call: MethodCall) async throws -> MethodAnswer {
        try call.parameters.allow()
        let last = try await store.lastOutcome()
        return try MethodAnswer(
            DaemonStatus(
                version: identity.version, instance: identity.instance, pid: identity.pid,
                startedAt: identity.startedAt, configuration: identity.configuration,
                stateDirectory: identity.stateDirectory, catalogueUrl: await controller.catalogueURL,
                killSwitch: KillSwitch(), runningJob: await controller.runningJob, scheduledJob: nil, nextSlotAt: nil,
                lastJob: last.job, lastSuccessAt: last.successAt, tracks: try await store.totals(), attention: 0))
    }
}
