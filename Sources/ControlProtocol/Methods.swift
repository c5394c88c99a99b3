public import Catalogue
public import FoundationEssentials
public import JobModel

/// The methods of the control socket. Each has the types of its parameters and its result below.
public enum Method: String, Codable, Sendable, CaseIterable {
    case daemonStatus = "daemon.status"
    case daemonReload = "daemon.reload"
    case daemonDoctor = "daemon.doctor"
    case daemonSettings = "daemon.settings"
    case jobStart = "job.start"
    case jobResume = "job.resume"
    case jobGet = "job.get"
    case jobList = "job.list"
    case jobWatch = "job.watch"
    case jobCancel = "job.cancel"
    case jobReport = "job.report"
    case trackList = "track.list"
    case trackGet = "track.get"
    case trackHistory = "track.history"
    case trackExport = "track.export"
    case trackFollow = "track.follow"
    case trackUnfollow = "track.unfollow"
    case trackLocate = "track.locate"
    case changeList = "change.list"
    case issueList = "issue.list"
    case issueAck = "issue.ack"
    case geocodeStart = "geocode.start"
    case geocodeStatus = "geocode.status"
    case completenessGet = "completeness.get"
    case scrapingGet = "scraping.get"
    case scrapingSet = "scraping.set"
    case scheduleGet = "schedule.get"
    case metricsGet = "metrics.get"
    case auditList = "audit.list"
    case healthGet = "health.get"
    case attentionList = "attention.list"
    case attentionAck = "attention.ack"
    case stateVerify = "state.verify"
    case stateBackup = "state.backup"
    case stateBackups = "state.backups"
    case publishStart = "publish.start"
    case publishStatus = "publish.status"
    case publishCheck = "publish.check"
    case hostList = "host.list"
    case notifyList = "notify.list"
    case notifyTest = "notify.test"
    case notifyRetry = "notify.retry"
    case notifyMute = "notify.mute"
    case notifyUnmute = "notify.unmute"
    case slaGet = "sla.get"
}

/// Parameters of a method that takes none.
public struct NoParams: Codable, Sendable {
    /// Makes them.
    public init() {}
}

/// Result of `daemon.status`.
public struct DaemonStatus: Codable, Sendable {
    /// The daemon's version.
    public var version: String
    /// The protocol's version.
    public var `protocol`: Int
    /// The id of this run of the daemon.
    public var instance: String
    /// The daemon's process.
    public var pid: Int32
    /// When it started.
    public var startedAt: Date
    /// The file its configuration came from; `nil`: defaults and environment alone.
    public var configuration: String?
    /// Where its state lies.
    public var stateDirectory: String
    /// The catalogue's address.
    public var catalogueUrl: String
    /// What blocks scraping, if anything does.
    public var scraping: Scraping
    /// The job that runs.
    public var runningJob: Job?
    /// The job that waits for its start.
    public var scheduledJob: Job?
    /// The next slot of the daemon's own schedule; `nil` when it has none.
    public var nextSlotAt: Date?
    /// The job that ended last.
    public var lastJob: Job?
    /// When a sync (no dry run) last succeeded.
    public var lastSuccessAt: Date?
    /// How many tracks are stored.
    public var tracks: TrackTotals
    /// How many points need an operator.
    public var attention: Int
    /// Whether the service is well; absent in the answers of an older daemon, as what follows.
    public var health: HealthState?
    /// The checks that are in that state, where it is not well.
    public var failingChecks: [HealthCheck]?
    /// What starts syncs, and the next run.
    public var schedule: ScheduleState?
    /// How publication stands, where a target is set.
    public var publication: PublishStatus?
    /// How long it has run, in seconds, however the machine's clock was set meanwhile.
    public var uptimeSeconds: Double?
    /// Whom the source's owner may ask; empty where nobody is named.
    public var contact: String?
    /// Targets of notifications that take nothing at the moment; absent where no target is set.
    public var unreachableTargets: [String]?

    /// Makes a status.
    public init(
        version: String, instance: String, pid: Int32, startedAt: Date, configuration: String?, stateDirectory: String,
        catalogueUrl: String, scraping: Scraping, runningJob: Job?, scheduledJob: Job?, nextSlotAt: Date?,
        lastJob: Job?, lastSuccessAt: Date?, tracks: TrackTotals, attention: Int, health: HealthState? = nil,
        schedule: ScheduleState? = nil
    ) {
        self.version = version
        self.protocol = ControlProtocolFacts.version
        self.instance = instance
        self.pid = pid
        self.startedAt = startedAt
        self.configuration = configuration
        self.stateDirectory = stateDirectory
        self.catalogueUrl = catalogueUrl
        self.scraping = scraping
        self.runningJob = runningJob
        self.scheduledJob = scheduledJob
        self.nextSlotAt = nextSlotAt
        self.lastJob = lastJob
        self.lastSuccessAt = lastSuccessAt
        self.tracks = tracks
        self.attention = attention
        self.health = health
        self.schedule = schedule
    }
}

/// Parameters of `job.start`; the result is the `Job`.
public struct JobStartParams: Codable, Sendable {
    /// What sets the job off; `manual` when absent.
    public var trigger: JobTrigger?
    /// Why, for the audit, the job and its report; 500 characters at most.
    public var reason: String?
    /// Whether dashboards are fetched; true when absent.
    public var metadata: Bool?
    /// Whether every dashboard is asked for, and not only those that can have changed; false when absent.
    public var full: Bool?
    /// Whether everything is done but the change; false when absent.
    public var dryRun: Bool?
    /// How many deactivations are allowed beyond the guard.
    public var allowDeactivations: Int?
    /// How many new tracks are allowed beyond the guard.
    public var allowAdditions: Int?
    /// Whether jitter is left out: a job that waits for its start begins at once, with the options it has. False when
    /// absent.
    public var now: Bool?
    /// A name for the request, 128 characters at most: repeated by the same user within an hour, it answers the same
    /// job.
    public var requestId: String?

    /// Makes the parameters.
    public init(
        trigger: JobTrigger? = nil, reason: String? = nil, metadata: Bool? = nil, full: Bool? = nil,
        dryRun: Bool? = nil, allowDeactivations: Int? = nil, allowAdditions: Int? = nil, now: Bool? = nil,
        requestId: String? = nil
    ) {
        self.trigger = trigger
        self.reason = reason
        self.metadata = metadata
        self.full = full
        self.dryRun = dryRun
        self.allowDeactivations = allowDeactivations
        self.allowAdditions = allowAdditions
        self.now = now
        self.requestId = requestId
    }
}

/// Parameters of `job.resume`; the result is the new `Job`.
public struct JobResumeParams: Codable, Sendable {
    /// The id of the job to resume, or a unique prefix of it; absent: the last one that ran.
    public var id: String?
    /// Why, for the audit, the job and its report; 500 characters at most.
    public var reason: String?
    /// A name for the request, as for `job.start`.
    public var requestId: String?

    /// Makes the parameters.
    public init(id: String? = nil, reason: String? = nil, requestId: String? = nil) {
        self.id = id
        self.reason = reason
        self.requestId = requestId
    }
}

/// Parameters of `job.get`.
public struct JobGetParams: Codable, Sendable {
    /// A job's id or a unique prefix of it; absent: the running job, else the one that waits, else the last that ran.
    public var id: String?

    /// Makes the parameters.
    public init(id: String? = nil) { self.id = id }
}

/// Parameters of `job.list`.
public struct JobListParams: Codable, Sendable {
    /// Only jobs in this state.
    public var state: JobState?
    /// Only jobs set off by this.
    public var trigger: JobTrigger?
    /// Only jobs that were asked for at this time or later.
    public var since: Date?
    /// Only those of this user, by name or number.
    public var user: String?
    /// Only those with warnings.
    public var warnings: Bool?
    /// How many, the newest first; 20 when absent, 200 at most.
    public var limit: Int?
    /// Whether the jobs of all hosts that share a database are listed, as it has them; false when absent.
    public var allHosts: Bool?

    /// Makes the parameters.
    public init(
        state: JobState? = nil, trigger: JobTrigger? = nil, since: Date? = nil, user: String? = nil,
        warnings: Bool? = nil, limit: Int? = nil, allHosts: Bool? = nil
    ) {
        self.allHosts = allHosts
        self.state = state
        self.trigger = trigger
        self.since = since
        self.user = user
        self.warnings = warnings
        self.limit = limit
    }
}

/// Result of `job.list`.
public struct JobList: Codable, Sendable {
    /// The jobs, the newest first.
    public var jobs: [Job]
    /// How many there are in all that match.
    public var total: Int

    /// Makes a list.
    public init(jobs: [Job], total: Int) {
        self.jobs = jobs
        self.total = total
    }
}

/// Parameters of `job.watch`.
public struct JobWatchParams: Codable, Sendable {
    /// A job's id or a unique prefix of it; absent: the running job, else the one that waits, else the last that ran.
    public var id: String?
    /// Only events after this one; absent: from now on.
    public var after: Int64?

    /// Makes the parameters.
    public init(id: String? = nil, after: Int64? = nil) {
        self.id = id
        self.after = after
    }
}

/// Result of `job.watch`: how the job stands; `job.event` notifications follow, the last one of kind `finished`.
public struct JobSnapshot: Codable, Sendable {
    /// The job.
    public var job: Job
    /// The last event that the snapshot holds; those that follow have greater numbers.
    public var seq: Int64

    /// Makes a snapshot.
    public init(job: Job, seq: Int64) {
        self.job = job
        self.seq = seq
    }
}

/// Parameters of `job.cancel`; the result is the `Job`, already cancelled.
public struct JobCancelParams: Codable, Sendable {
    /// A job's id or a unique prefix of it; absent: the running job, else the one that waits for its start.
    public var id: String?
    /// Why, for the audit and the job; 500 characters at most.
    public var reason: String?

    /// Makes the parameters.
    public init(id: String? = nil, reason: String? = nil) {
        self.id = id
        self.reason = reason
    }
}

/// Parameters of `job.report`.
public struct JobReportParams: Codable, Sendable {
    /// A job's id or a unique prefix of it; absent: the last job that has a report.
    public var id: String?
    /// The byte to read on from; 0 when absent.
    public var offset: Int?

    /// Makes the parameters.
    public init(id: String? = nil, offset: Int? = nil) {
        self.id = id
        self.offset = offset
    }
}

/// Result of `job.report`: a piece of the report, in Markdown.
public struct JobReport: Codable, Sendable {
    /// The job that it is of.
    public var jobId: JobID
    /// Where it lies.
    public var path: String
    /// A piece of it, 128 KiB at most.
    public var text: String
    /// Where to read on; `nil` at the end.
    public var nextOffset: Int?

    /// Makes a piece.
    public init(jobId: JobID, path: String, text: String, nextOffset: Int?) {
        self.jobId = jobId
        self.path = path
        self.text = text
        self.nextOffset = nextOffset
    }
}

/// Parameters of `track.get`; the result is the `TrackDetails`.
public struct TrackGetParams: Codable, Sendable {
    /// The track's slug.
    public var slug: TrackSlug
    /// The track as it was at this time; absent: as it is.
    public var asOf: Date?

    /// Makes the parameters.
    public init(slug: TrackSlug, asOf: Date? = nil) {
        self.slug = slug
        self.asOf = asOf
    }
}

/// Parameters of `track.list`; the result is a `TrackPage`. All are optional, see `TrackQuery`.
public struct TrackListParams: Codable, Sendable, TrackFiltering {
    /// Only tracks that have all these words in their name, slug, city, state or country; 200 characters at most.
    public var search: String?
    /// Only followed tracks.
    public var followed: Bool?
    /// Only tracks that left the catalogue; otherwise, without a search, only those in it.
    public var inactive: Bool?
    /// Only tracks of a country: its name or its ISO 3166 alpha-2 code.
    public var country: String?
    /// Only tracks of a state or province, as printed.
    public var state: String?
    /// Only tracks of a city.
    public var city: String?
    /// Only tracks that changed at this time or later.
    public var changedSince: Date?
    /// Only tracks that left the catalogue at this time or later.
    public var inactiveSince: Date?
    /// Only tracks without a value in this field.
    public var missing: TrackField?
    /// Only tracks with an open data issue of this kind.
    public var issue: DataIssue.Kind?
    /// The order, where there is no search; by slug when absent.
    public var sort: TrackOrder?
    /// How many tracks at most; 50 when absent, 500 at most.
    public var limit: Int?
    /// How many to pass over; 0 when absent.
    public var offset: Int?
    /// The tracks as they were at this time; absent: as they are.
    public var asOf: Date?
    /// Only tracks whose place is known, the nearest first: to `LATITUDE,LONGITUDE` in degrees, or to the track with this
    /// slug, which is left out.
    public var near: String?
    /// With a place: only tracks so near, in metres.
    public var withinMetres: Int?
    /// Whether the result says where the tracks are, for a map.
    public var places: Bool?

    /// Makes the parameters.
    public init(
        search: String? = nil, followed: Bool? = nil, inactive: Bool? = nil, country: String? = nil,
        state: String? = nil, city: String? = nil, changedSince: Date? = nil, inactiveSince: Date? = nil,
        missing: TrackField? = nil, issue: DataIssue.Kind? = nil, sort: TrackOrder? = nil, limit: Int? = nil,
        offset: Int? = nil, asOf: Date? = nil
    ) {
        self.search = search
        self.followed = followed
        self.inactive = inactive
        self.country = country
        self.state = state
        self.city = city
        self.changedSince = changedSince
        self.inactiveSince = inactiveSince
        self.missing = missing
        self.issue = issue
        self.sort = sort
        self.limit = limit
        self.offset = offset
        self.asOf = asOf
    }
}

/// Parameters of `track.follow` and `track.unfollow`.
public struct TrackFollowParams: Codable, Sendable {
    /// The tracks' slugs, 500 at most; when one of them is unknown, none is changed.
    public var slugs: [TrackSlug]

    /// Makes the parameters.
    public init(slugs: [TrackSlug]) { self.slugs = slugs }
}

/// Result of `track.follow` and `track.unfollow`.
public struct TrackFollowResult: Codable, Sendable {
    /// The tracks that changed.
    public var changed: [TrackSlug]
    /// The tracks that were that way already.
    public var unchanged: [TrackSlug]

    /// Makes a result.
    public init(changed: [TrackSlug], unchanged: [TrackSlug]) {
        self.changed = changed
        self.unchanged = unchanged
    }
}
