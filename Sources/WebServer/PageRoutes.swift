import Catalogue
import ControlProtocol
import ControlSession
import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import JobModel
import WebConsole

/// The addresses of the console's pages, and of what they refer to.
struct PageRoutes: Sendable {
    let console: Console

    /// The routes, in the order of the menu.
    var all: [Route] {
        [
            page("/", "overview") { _ in try await overview() },
            page(
                "/jobs", "jobs",
                JobListParams.rules.filter { ["state", "trigger", "user", "warnings", "limit"].contains($0.name) }
            ) {
                try await jobs($0)
            },
            page("/jobs/{id}", "job") { try await job($0.parameters.text("id") ?? "") },
            page("/tracks", "tracks", Self.trackRules) { try await tracks($0) },
            page("/tracks/{slug}", "track") { try await track($0) },
            page("/quality", "quality") { _ in try await quality() },
            page("/service-level", "service level") { _ in try await serviceLevel() },
            page("/audit", "audit", AuditListParams.rules) { try await audit($0) },
            page("/settings", "settings") { _ in try await settingsPage() },
            page("/login", "login", [Console.returnRule], access: .open) {
                LoginPage(back: Console.back($0.parameters.text("return")))
            },
            Route(
                method: .get, path: "/assets/{name}", name: "asset", summary: "A file that pages refer to.",
                access: .open,
                answers: [], content: .page, handler: { try console.asset($0.parameters.text("name") ?? "") }),
        ]
    }

    private static let noticeRule = ParameterRule("notice", .text(maximum: 40))
    private static let trackRules =
        TrackListParams.rules.filter { !["as_of", "within_metres", "places"].contains($0.name) } + [
            ParameterRule("within_km", .integer(1...30_000))
        ]

    private func page(
        _ path: String, _ name: String, _ query: [ParameterRule] = [], access: Route.Access = .look,
        _ make: @escaping @Sendable (WebRequest) async throws -> any ConsolePage
    ) -> Route {
        Route(
            method: .get, path: path, name: name, summary: "The page \(name).", access: access,
            query: query + [Self.noticeRule], answers: [], content: .page, isShared: true,
            handler: { request in
                let context = console.context(
                    request.context.caller, target: request.target, notice: request.parameters.text("notice"))
                do {
                    return console.html(try await make(request), context)
                } catch {
                    return console.failure(error, context)
                }
            })
    }

    // MARK: Pages

    private func overview() async throws -> OverviewPage {
        async let status = console.session.ask(.daemonStatus, NoParams(), as: DaemonStatus.self)
        async let health = console.session.ask(.healthGet, NoParams(), as: Health.self)
        async let jobs = jobs(limit: OverviewPage.jobCount)
        return OverviewPage(status: try await status, health: try await health, jobs: try await jobs)
    }

    private func jobs(limit: Int) async throws -> [Job] {
        try await console.session.ask(.jobList, JobListParams(limit: limit), as: JobList.self).jobs
    }

    private func jobs(_ request: WebRequest) async throws -> JobsPage {
        var query: JobListParams = try request.parameters.typed()
        query.limit = query.limit ?? JobsPage.limits[0]
        return JobsPage(list: try await console.session.ask(.jobList, query, as: JobList.self), query: query)
    }

    private func job(_ reference: String) async throws -> JobPage {
        let details = try await console.session.ask(.jobGet, JobGetParams(id: reference), as: JobDetails.self)
        let id = details.job.id.rawValue
        async let others = jobs(limit: JobPage.otherCount)
        async let changes = present { try await shownChanges(of: id) }
        async let report =
            details.job.reportPath == nil
            ? nil : present { try await console.session.ask(.jobReport, JobReportParams(id: id), as: JobReport.self) }
        return JobPage(details: details, changes: try await changes, others: try await others, report: try await report)
    }

    /// The first changes of a job, without lifetime figures.
    private func shownChanges(of job: String) async throws -> TrackChangePage {
        var query = ChangeListParams(job: job, statistics: false, limit: JobPage.changeCount)
        var found = try await console.session.ask(.changeList, query, as: TrackChangePage.self)
        // An answer may hold fewer than there are: the daemon looks through a part of a long history at once.
        var pieces = 1
        while let next = found.next, found.changes.count < JobPage.changeCount, pieces < Self.changePieces {
            query.after = next
            query.limit = JobPage.changeCount - found.changes.count
            let more = try await console.session.ask(.changeList, query, as: TrackChangePage.self)
            found.changes += more.changes
            found.next = more.next
            pieces += 1
        }
        return found
    }

    /// How many pieces of a job's history the page looks into.
    private static let changePieces = 10

    /// What the daemon answers; `nil` where it has no such thing.
    private func present<Value>(_ ask: () async throws -> Value) async throws -> Value? {
        do {
            return try await ask()
        } catch let error as ProtocolError
            where [.notFound, .internal, .protocolMismatch].contains(error.data.name)
        {
            return nil
        }
    }

    private func tracks(_ request: WebRequest) async throws -> TracksPage {
        var query: TrackListParams = try request.parameters.without("within_km").typed()
        if query.near != nil, case .integer(let kilometres) = request.parameters["within_km"] {
            query.withinMetres = Int(min(max(kilometres, 1), 30_000)) * 1000
        }
        // A search and a place exclude each other; what was typed last is not known.
        if query.near != nil { query.search = nil }
        query.limit = query.limit ?? TracksPage.limits[0]
        query.places = true
        return TracksPage(
            page: try await console.session.ask(.trackList, query, as: TrackPage.self), query: query)
    }

    private func track(_ request: WebRequest) async throws -> TrackDetailPage {
        let query: TrackGetParams = try request.parameters.without("notice").typed()
        async let details = console.session.ask(.trackGet, query, as: TrackDetails.self)
        async let history = console.session.ask(
            .trackHistory, TrackHistoryParams(slug: query.slug, limit: TrackDetailPage.changeCount),
            as: TrackChangePage.self)
        return TrackDetailPage(details: try await details, history: try await history)
    }

    private func quality() async throws -> QualityPage {
        async let history = console.session.ask(.completenessGet, NoParams(), as: CompletenessHistory.self)
        let issues = try await withThrowingTaskGroup(of: QualityPage.IssuesOfKind.self) {
            [session = console.session] group in
            for kind in DataIssue.Kind.allCases {
                group.addTask {
                    let query = IssueListParams(kind: kind, limit: QualityPage.exampleCount)
                    return .init(kind: kind, list: try await session.ask(.issueList, query, as: IssueList.self))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        return QualityPage(history: try await history, issues: issues)
    }

    private func serviceLevel() async throws -> ServiceLevelPage {
        async let report = console.session.ask(.slaGet, ServiceLevelParams(), as: ServiceLevelReport.self)
        async let jobs = jobs(limit: ServiceLevelPage.jobCount)
        return ServiceLevelPage(report: try await report, jobs: try await jobs)
    }

    private func audit(_ request: WebRequest) async throws -> AuditPage {
        var query: AuditListParams = try request.parameters.typed()
        query.limit = query.limit ?? AuditPage.limits[0]
        return AuditPage(list: try await console.session.ask(.auditList, query, as: AuditList.self), query: query)
    }

    private func settingsPage() async throws -> SettingsPage {
        let status = try await console.session.ask(.daemonStatus, NoParams(), as: DaemonStatus.self)
        let settings = try await present {
            try await console.session.ask(.daemonSettings, NoParams(), as: SettingsInForce.self)
        }
        // Only a daemon that publishes knows of others.
        guard status.publication.map({ $0.state != .off }) ?? false else {
            return SettingsPage(status: status, settings: settings)
        }
        let hosts = try? await console.session.ask(.hostList, NoParams(), as: HostList.self)
        return SettingsPage(status: status, settings: settings, hosts: hosts?.hosts ?? [])
    }
}

extension APIParameters {
    /// The same as a type of the protocol; throws `Problem` where a value is none of its type's.
    func typed<Value: Decodable>(_ type: Value.Type = Value.self) throws(Problem) -> Value {
        do {
            return try RecordCoding.decode(Value.self, from: try RecordCoding.encode(without("notice")))
        } catch {
            throw Problem(
                .badRequest, ProtocolError.Name.invalidParams.rawValue, "A filter has a value that it cannot have.")
        }
    }
}
