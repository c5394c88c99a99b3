import Catalogue
import ControlProtocol
import Foundation
import JobModel
import Remedies
import Vocabulary

@testable import WebConsole

/// Every page, with a text of somebody else's in every place that takes one.
struct SamplePages {
    /// The text: names, addresses, reasons, messages, words of newer programs.
    var text: String
    /// How many tracks and jobs the lists have.
    var count = 3
    /// Whether somebody may change something, so that the forms are there.
    var mayChange = true

    static let now = Date(timeIntervalSince1970: 1_795_240_800)

    /// The pages by name.
    func pages() throws -> [(name: String, page: any ConsolePage)] {
        let status = try status()
        let jobs = try (0..<count).map { try job($0, $0 == 0 ? .running : .succeeded) }
        let failed = try job(2, .failed)
        return [
            ("overview", OverviewPage(status: status, health: try health(), jobs: jobs)),
            ("overview-empty", OverviewPage(status: emptyStatus, health: Health(checks: [], attention: []), jobs: [])),
            ("jobs", JobsPage(list: JobList(jobs: jobs, total: 812), query: JobListParams(user: text))),
            ("jobs-empty", JobsPage(list: JobList(jobs: [], total: 0), query: JobListParams())),
            ("job", JobPage(details: details(failed), changes: changes(), others: jobs, report: try report())),
            ("job-running", JobPage(details: details(jobs[0]), changes: nil, others: jobs, report: nil)),
            (
                "tracks",
                TracksPage(
                    page: TrackPage(
                        tracks: try (0..<count).map(summary), total: 1084, offset: 50,
                        places: Self.places(1034, of: 1084)),
                    query: TrackListParams(search: text, country: text, state: text, city: text))
            ),
            ("tracks-empty", TracksPage(page: TrackPage(tracks: [], total: 0, offset: 0), query: TrackListParams())),
            ("track", TrackDetailPage(details: try track(), history: changes())),
            ("quality", QualityPage(history: completeness(), issues: issues())),
            ("quality-empty", QualityPage(history: CompletenessHistory(runs: []), issues: [])),
            ("levels", ServiceLevelPage(report: serviceLevel(), jobs: jobs)),
            (
                "levels-empty",
                ServiceLevelPage(
                    report: ServiceLevelReport(level: ServiceLevel(), since: Self.now, until: Self.now), jobs: [])
            ),
            ("audit", AuditPage(list: try audit(), query: AuditListParams(user: text, job: text))),
            ("settings", SettingsPage(status: status, settings: settings, hosts: hosts())),
            (
                "error",
                ErrorPage(title: text, message: text, hint: text, action: Remedy(.unknown(text), name: text), back: "/")
            ),
            ("lost", LostDaemonPage(socket: text, reason: text)), ("login", LoginPage(wasRefused: true)),
        ]
    }

    /// Where tracks are all over the world.
    static func places(_ located: Int, of total: Int) -> TrackPlaces {
        let positions = (0..<located).compactMap { number -> Coordinates? in
            let (north, east): (Int, Int) = (number * 7919 % 1300, number * 104_729 % 3600)
            return Coordinates(latitude: Double(north - 500) / 10, longitude: Double(east - 1800) / 10)
        }
        return TrackPlaces(ofFirst: positions, total: total)
    }

    /// The pages as HTML, by name.
    func documents() throws -> [(name: String, html: String)] {
        let renderer = ConsoleRenderer(version: "0.1.0")
        let viewer = Viewer(name: text, restriction: mayChange ? nil : .notLoggedIn, hasSession: mayChange)
        let context = PageContext(
            prefix: "/tracksync", viewer: viewer, now: Self.now, notice: .started, path: "/tracks?search=\(text)")
        return try pages().map { ($0.name, renderer.html($0.page, context)) }
    }

    // MARK: What the daemon answers

    private func id(_ number: Int) throws -> JobID {
        let digits = String(number)
        return try require(
            JobID("0193f2a4-7c1b-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits))
    }

    private func require<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw POSIXError(.EINVAL) }
        return value
    }

    func job(_ number: Int, _ state: JobState) throws -> Job {
        let time = Self.now.addingTimeInterval(Double(-number) * 86_400 - 600)
        var job = Job(
            id: try id(number), state: state, trigger: .unknown(text),
            requestedBy: Requester(uid: 1000, user: text, pid: 4711), reason: text, createdAt: time)
        job.number = 900 - number
        job.startedAt = time
        job.requestId = text
        job.host = text
        job.progress = JobProgress(
            stage: .unknown(text), processed: 523, total: 1084, rate: 41.2, etaSeconds: 13.6, pause: text)
        job.warnings = [JobWarning(code: .unknown(text), message: text, action: Remedy(.other, name: text))]
        job.resumedFrom = try id(7)
        guard state != .running else { return job }
        job.finishedAt = time.addingTimeInterval(192 + Double(number % 7) * 11)
        job.stages = [
            StageTiming(stage: .list, startedAt: time, seconds: 0.842),
            StageTiming(stage: .dashboards, startedAt: time, seconds: 190 + Double(number % 5) * 20),
            StageTiming(stage: .unknown(text), startedAt: time, seconds: 0.2),
        ]
        job.counts.listed = 1084
        job.counts.added = 3
        job.counts.updated = 12
        job.counts.withheld = 60
        job.counts.additionsWithheld = 2
        job.counts.dashboardsFailed = 2
        job.counts.issues = 900
        job.counts.bytes = 26_000_000
        job.reportPath = text
        if state == .failed {
            job.error = JobFailure(name: text, message: text, retryable: true, action: .other(text))
        }
        return job
    }

    private func details(_ job: Job) -> JobDetails {
        JobDetails(
            job: job,
            failures: [
                TrackFailure(slug: text, name: text, message: text),
                TrackFailure(slug: "acme", name: "timed_out", message: text),
            ],
            withheld: [TrackSlug("acme")].compactMap(\.self).map { TrackReference(slug: $0, name: text) },
            issues: [
                TrackIssue(slug: text, kind: text, field: text, value: text),
                TrackIssue(slug: "acme", kind: "malformed_email", field: "email", value: text),
            ])
    }

    private func changes() -> TrackChangePage {
        let kinds: [TrackChange.Kind] = [.added, .profile, .deactivated, .unknown(text)]
        let changes = kinds.enumerated().map { index, kind in
            TrackChange(
                number: Int64(index), time: Self.now, slug: index == 0 ? "acme" : text, name: text, kind: kind,
                field: index == 0 ? nil : text, old: .text(text), new: .text(text), jobId: text, cause: text,
                user: text, reason: text)
        }
        return TrackChangePage(changes: changes, next: 12, last: 99)
    }

    private func report() throws -> JobReport {
        let markdown = """
            # Track sync \(text)

            **Dry run: nothing below was stored.**

            - Job: `\(text)`
            - \(text)
              - phone: \(text) → `x`

            ## Stages

            | stage | seconds |
            | --- | ---: |
            | \(text) | 0.84 |

            \(text)
            """
        return JobReport(jobId: try id(2), path: text, text: markdown, nextOffset: 131_072)
    }

    private func summary(_ number: Int) throws -> TrackSummary {
        var track = TrackSummary(
            slug: try require(TrackSlug("track\(number)")), name: text, city: text, state: text, countryCode: text,
            lastActivity: text, isActive: number % 2 == 0, isFollowed: number % 3 == 0)
        track.latitude = 40 + Double(number % 40) / 3
        track.longitude = -111 + Double(number) / 2
        track.distance = 1234
        return track
    }

    func track() throws -> TrackDetails {
        var track = Track(
            id: text, source: "liverc", sourceTrackSlug: try require(TrackSlug("acme")), trackName: text,
            trackUrl: "https://acme.liverc.com/", eventsUrl: text, livercTrackLastUpdated: text, lastSeenAt: Self.now,
            isActive: true, isFollowed: false, latitude: 40.76, longitude: -111.89, address: text, city: text,
            state: text, country: text, countryCode: text, postalCode: text, phone: text, website: text, email: text,
            description: text, logoUrl: "javascript:alert(1)", facebookUrl: "https://example.org/\(text)",
            totalLaps: 12_345, totalPracticeSessions: 1, totalRaces: 2, totalEntries: 3, totalEvents: 4,
            metadataFetchedAt: Self.now, metadataSourceHash: text, createdAt: Self.now, updatedAt: Self.now)
        track.isLive = true
        track.currentEvent = text
        track.geoLatitude = 40.7
        track.geoLongitude = -111.8
        track.geoPrecision = text
        track.geoSource = text
        return TrackDetails(
            track: track, issues: [TrackIssue(slug: "acme", kind: text, field: text, value: text, since: Self.now)])
    }

    private func health() throws -> Health {
        var check = HealthCheck(name: .unknown(text), .unwell, message: text, hint: text)
        check.action = Remedy(.resumeJob, jobId: text)
        var point = AttentionPoint(
            id: 7, kind: .unknown(text), since: Self.now, jobId: try id(2), message: text, hint: text)
        point.action = Remedy(.removeFile, name: text)
        return Health(
            checks: [HealthCheck(name: .lastSuccess, .well, message: text), check],
            attention: [point])
    }

    private func status() throws -> DaemonStatus {
        let running = try job(0, .running)
        var schedule = ScheduleState(
            calendar: text, jitterSeconds: 120, catchUp: true, timeZone: text, lastSlot: nil,
            next: [Self.now.addingTimeInterval(3600)], scheduledJob: nil)
        schedule.take(TimerState(unit: text, problem: text))
        let block = ScrapingBlock(
            source: .operator, place: text, since: Self.now, until: Self.now.addingTimeInterval(60), by: text,
            reason: text, action: .other(text))
        var status = DaemonStatus(
            version: text, instance: text, pid: 1, startedAt: Self.now, configuration: text, stateDirectory: text,
            catalogueUrl: text, scraping: Scraping(blocks: [block], notStored: text), runningJob: running,
            scheduledJob: nil, nextSlotAt: nil, lastJob: running, lastSuccessAt: Self.now,
            tracks: TrackTotals(active: 1084, inactive: 11, followed: 3), attention: 1, health: .unwell,
            schedule: schedule)
        status.publication = PublishStatus(state: .unknown(text), target: text)
        return status
    }

    private var emptyStatus: DaemonStatus {
        DaemonStatus(
            version: "0.1.0", instance: "i", pid: 1, startedAt: Self.now, configuration: nil, stateDirectory: "/x",
            catalogueUrl: "https://live.liverc.com/", scraping: Scraping(), runningJob: nil, scheduledJob: nil,
            nextSlotAt: nil, lastJob: nil, lastSuccessAt: nil,
            tracks: TrackTotals(active: 0, inactive: 0, followed: 0), attention: 0)
    }

    private func issues() -> [QualityPage.IssuesOfKind] {
        [(DataIssue.Kind.duplicateName, 2), (.malformedURL, 1900), (.figureFell, 0)].map { kind, total in
            .init(
                kind: kind,
                list: IssueList(
                    issues: total == 0
                        ? []
                        : [
                            TrackIssue(slug: text, kind: text, field: text, value: text),
                            TrackIssue(slug: "acme", kind: kind.rawValue, field: "website", value: text),
                        ], total: total))
        }
    }

    private func completeness() -> CompletenessHistory {
        let runs = (0..<12).map { number in
            var run = Completeness(
                jobId: text, time: Self.now.addingTimeInterval(Double(-number) * 86_400), tracks: 1000,
                present: ["address": 950 - number, "phone": 400 + number * 9, text: 3])
            run.coordinates = ["pin": 3, "page": 0, "house": 800, "none": 197]
            return run
        }
        return CompletenessHistory(runs: runs)
    }

    func serviceLevel() -> ServiceLevelReport {
        var report = ServiceLevelReport(
            level: ServiceLevel(), since: Self.now.addingTimeInterval(-30 * 86_400), until: Self.now)
        (report.runs, report.succeeded, report.withinLevel) = (40, 39, 38)
        report.withinPercent = 95
        (report.p50Seconds, report.p95Seconds, report.longestGapSeconds) = (192, 4000, 100_000)
        report.stages = [
            ServiceLevelReport.Stage(stage: .list, p50Seconds: 0.5, p95Seconds: 2),
            ServiceLevelReport.Stage(stage: .unknown(text), p50Seconds: 100, p95Seconds: 200),
        ]
        (report.errorBudget, report.errorBudgetLeft) = (2, 0)
        (report.added, report.updated, report.deactivated) = (1234, 5, 6)
        return report
    }

    private func audit() throws -> AuditList {
        let entry = AuditEntry(
            time: Self.now, requester: Requester(uid: 0, user: text, pid: 1), command: text, parameters: text,
            reason: text, jobId: try id(2), outcome: text)
        return AuditList(entries: [entry, entry], total: 99)
    }

    private var settings: SettingsInForce {
        SettingsInForce(
            settings: [.init(key: text, value: text, origin: text, meaning: text)], warnings: [text])
    }

    private func hosts() -> [PublishingHost] {
        [
            PublishingHost(
                host: text, version: text, since: Self.now, seenAt: Self.now, generation: 2, behind: 1,
                holdsLease: true, jobId: nil, isSelf: true)
        ]
    }
}
