package import ControlProtocol
internal import FoundationEssentials
internal import JobModel
internal import PlainText

/// The jobs, the newest first, with filters.
package struct JobsPage: ConsolePage {
    /// The answer of `job.list`.
    package var list: JobList
    /// What was asked for.
    package var query: JobListParams

    /// Makes the page.
    package init(list: JobList, query: JobListParams) {
        self.list = list
        self.query = query
    }

    /// How many jobs are asked for unless the query says otherwise, and what it may say.
    package static let limits = [50, 100, 200]

    package var title: String { "Jobs" }
    package var section: ConsoleSection? { .jobs }
    package var template: String { "jobs" }
    package var changesByItself: Bool { true }
    package var refreshSeconds: Int? { list.jobs.contains { !$0.state.isFinal } ? 15 : nil }

    package func fields(_ context: PageContext) -> Fields {
        [
            "jobs": list.jobs.map { JobWords.fields($0, context) }, "hasJobs": !list.jobs.isEmpty,
            "shown": NumberText.count(list.jobs.count), "total": NumberText.count(list.total),
            "strip": JobStrip(jobs: Array(list.jobs.prefix(40)), now: context.now).fields(context),
            "states": Choices.fields(JobState.allCases.map(\.rawValue), selected: query.state?.rawValue),
            "triggers": Choices.fields(JobTrigger.allCases.map(\.rawValue), selected: query.trigger?.rawValue),
            "limits": Choices.fields(Self.limits.map(String.init), selected: query.limit.map(String.init)),
            "user": query.user, "warnings": query.warnings == true,
        ]
    }
}

/// The options of a list to choose from.
enum Choices {
    static func fields(_ values: [String], selected: String?, label: (String) -> String = { $0 }) -> [Fields] {
        values.map { ["value": $0, "label": label($0), "isSelected": $0 == selected] }
    }
}
