package import ControlProtocol
internal import JobModel
internal import PlainText
internal import Vocabulary

/// Who changed what, the newest first.
package struct AuditPage: ConsolePage {
    /// The answer of `audit.list`.
    package var list: AuditList
    /// What was asked for.
    package var query: AuditListParams

    /// Makes the page.
    package init(list: AuditList, query: AuditListParams) {
        self.list = list
        self.query = query
    }

    /// How many entries are asked for unless the query says otherwise, and what it may say.
    package static let limits = [50, 200, 500]

    package var title: String { "Audit" }
    package var section: ConsoleSection? { .audit }
    package var template: String { "audit" }

    package func fields(_ context: PageContext) -> Fields {
        [
            "entries": list.entries.map { entry -> Fields in
                [
                    "time": TimeFields.fields(entry.time, now: context.now), "user": entry.requester.user,
                    "uid": String(entry.requester.uid), "pid": String(entry.requester.pid),
                    "command": entry.command, "parameters": entry.parameters, "reason": entry.reason,
                    "job": entry.jobId?.rawValue, "outcome": Code.words(entry.outcome),
                    "isAllowed": entry.outcome == "allowed",
                ]
            },
            "hasEntries": !list.entries.isEmpty, "shown": NumberText.count(list.entries.count),
            "total": NumberText.count(list.total, "entry", plural: "entries"),
            "user": query.user, "job": query.job,
            "limits": Choices.fields(Self.limits.map(String.init), selected: query.limit.map(String.init)),
        ]
    }
}
