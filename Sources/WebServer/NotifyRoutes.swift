import ControlProtocol
import ControlSession
import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import JobModel

/// The addresses about notifications and the service level.
struct NotifyRoutes: Sendable {
    let api: API

    /// The routes, in the order of the description.
    var all: [Route] {
        let notify = API.root + "/notify"
        return [
            Route(
                method: .get, path: API.root + "/sla", name: "getServiceLevel",
                summary: "How the service level was kept since a time, or over the last 30 days.", access: .look,
                query: ServiceLevelParams.rules, answers: [.json("ServiceLevel", "How it was kept.")], isShared: true,
                handler: api.asking(.slaGet, as: ServiceLevelReport.self)),
            Route(
                method: .get, path: notify, name: "listNotifications",
                summary: "Who is notified about problems, which conditions are open, and what is muted.", access: .look,
                answers: [.json("NotifyStatus", "How notifications stand.")], isShared: true,
                handler: api.asking(.notifyList, as: NotifyStatus.self)),
            Route(
                method: .post, path: notify + "/test", name: "testNotifications",
                summary: "Sends a test to one target, or to all, and waits for their answers.", access: .change,
                query: NotifyTargetParams.rules, body: NotifyTargetParams.rules,
                answers: [.json("NotifyTestResults", "What each target answered.")],
                handler: { request in
                    let results = try await api.session.ask(
                        .notifyTest, request.parameters, as: NotifyTestResults.self, onBehalfOf: request.person,
                        within: Self.testLimit)
                    return try API.json(results)
                }),
            Route(
                method: .post, path: notify + "/retry", name: "retryNotifications",
                summary: "Retries messages that were given up, and sends pending ones at once.", access: .change,
                query: NotifyTargetParams.rules, body: NotifyTargetParams.rules,
                answers: [.json("NotifyRetryResult", "How many notices are sent again.")],
                handler: api.asking(.notifyRetry, as: NotifyRetryResult.self)),
            Route(
                method: .post, path: notify + "/mute", name: "muteNotifications",
                summary: "Mutes a target, a condition, or everything for a while.", access: .change,
                query: NotifyMuteParams.rules, body: NotifyMuteParams.rules,
                answers: [.json("NotifyMute", "The mute.")], handler: api.asking(.notifyMute, as: NotifyMute.self)),
            Route(
                method: .post, path: notify + "/unmute", name: "unmuteNotifications",
                summary: "Ends a mute, or all of them.", access: .change, query: NotifyUnmuteParams.rules,
                body: NotifyUnmuteParams.rules, answers: [.json("NotifyUnmuteResult", "What is muted no longer.")],
                handler: api.asking(.notifyUnmute, as: NotifyUnmuteResult.self)),
        ]
    }

    /// How long the targets may take to answer a test.
    private static let testLimit = Duration.seconds(600)
}
