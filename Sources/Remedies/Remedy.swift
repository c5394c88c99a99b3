public import Vocabulary

/// What can be done about something: a code with its arguments, for programs that act on it.
///
/// `RemedyText` words it for people.
public struct Remedy: Codable, Sendable, Hashable {
    /// The closed list of what can be done.
    public enum Code: Word {
        /// Start a sync.
        case startSync
        /// Start the job that waits, at once.
        case startAtOnce
        /// Watch the job that runs, or cancel it.
        case watchOrCancel
        /// Cancel the job that runs: `job_id`.
        case cancelJob
        /// Resume a job: `job_id`; without it the last one that ran.
        case resumeJob
        /// Resume the last job, or start a new one, once the cause is removed.
        case resumeOrStart
        /// Find out why the daemon ended, and resume the job then.
        case readLogAndResume
        /// List the jobs.
        case listJobs
        /// Look at a job: `job_id`.
        case showJob
        /// Review the withheld deactivations of `job_id`, and allow `count`.
        case allowDeactivations
        /// Review the withheld additions of `job_id`, and allow `count`.
        case allowAdditions
        /// Wait for a catalogue page that was read without faults.
        case waitForWholePage
        /// List the points that need an operator.
        case listAttention
        /// List what changed of followed tracks since `name`, a time.
        case listFollowedChanges
        /// Enable scraping: what the operator `name` has disabled.
        case enableScraping
        /// Enable scraping in the settings, and reload them.
        case enableInSettings
        /// Remove the variable from the daemon's environment.
        case removeVariable
        /// Remove the file that blocks scraping: `name`.
        case removeFile
        /// Remove the directory that blocks scraping: `name`.
        case removeDirectory
        /// Name whom the source may ask, and reload the settings.
        case setContact
        /// Stop the timer unit `name`, as the daemon's calendar starts syncs, too.
        case stopTimer
        /// Have syncs started: by the daemon's calendar, or by the timer unit `name`, where there is one.
        case setCalendar
        /// Let the daemon look at the file that blocks scraping, or remove it.
        case openDirectory
        /// Find a track's slug.
        case findTrack
        /// Check the database.
        case verifyDatabase
        /// Compare the versions of client and daemon.
        case compareVersions
        /// Correct the clock, and sync.
        case checkClock
        /// Read the daemon's log.
        case readLog
        /// Read the metrics from the daemon while their file cannot be written.
        case readMetrics
        /// Check the state directory.
        case checkStateDirectory
        /// Restore the newest backup of the database.
        case restoreBackup
        /// Put the right file of the database in its place.
        case replaceDatabase
        /// Let the unit write to the directory `name`.
        case letUnitWrite
        /// Name a directory that the unit does not hide.
        case leaveHome
        /// Free space on the disk, or move the state directory.
        case freeSpace
        /// Make the directory of the reports writable, or set another one.
        case repairReports
        /// Give more characters of the id.
        case lengthenID
        /// Give each request a name of its own.
        case renameRequest
        /// Ask again in a moment.
        case tryAgain
        /// Look what the database that is published to lacks.
        case checkTarget
        /// Review what a publication would make inactive, and allow `count`.
        case allowPublishedDeactivations
        /// Set the database to publish to.
        case setTarget
        /// Correct the settings of publication, and reload them.
        case correctPublishSettings
        /// List the hosts that share the database.
        case listHosts
        /// Find the host or the service that does not answer, and the network between.
        case checkServer
        /// Check the user, the password and the server's rules of access.
        case checkPassword
        /// Check the settings of TLS and the certificate.
        case checkCertificate
        /// Publish to the primary server.
        case usePrimary
        /// Free space or memory on the server.
        case freeServer
        /// Install the newer version on this host, too.
        case installNewer
        /// See who wrote the row that is in the way.
        case findOtherWriter
        /// Report the message.
        case report
        /// Nothing needs to be done.
        case wait
        /// Enable scraping in the application's console.
        case enableInApplication
        /// Send a test to the target of notifications `name`, and see what it answers.
        case testTarget
        /// Name a target of notifications in the settings.
        case setNotifyTarget
        /// Set the contact of the geocoding service, and reload the settings.
        case setGeocoding
        /// What an older program said, which has no code.
        case other
        /// A word that a newer program wrote.
        case unknown(String)

        /// The words that this program knows.
        public static let allCases: [Self] = [
            .startSync, .startAtOnce, .watchOrCancel, .cancelJob, .resumeJob, .resumeOrStart, .readLogAndResume,
            .listJobs, .showJob, .allowDeactivations, .allowAdditions, .waitForWholePage, .listAttention,
            .listFollowedChanges,
            .enableScraping, .enableInSettings, .removeVariable, .removeFile, .removeDirectory,
            .setContact, .stopTimer, .setCalendar, .openDirectory, .findTrack,
            .verifyDatabase, .compareVersions, .checkClock, .readLog, .readMetrics, .checkStateDirectory,
            .restoreBackup, .replaceDatabase, .letUnitWrite, .leaveHome, .freeSpace,
            .repairReports, .lengthenID, .renameRequest, .tryAgain, .checkTarget, .allowPublishedDeactivations,
            .setTarget,
            .correctPublishSettings, .listHosts, .checkServer, .checkPassword, .checkCertificate, .usePrimary,
            .freeServer, .installNewer, .findOtherWriter, .report, .wait, .enableInApplication, .testTarget,
            .setNotifyTarget, .setGeocoding, .other,
        ]

        /// The word as it is stored and sent.
        public var rawValue: String {
            switch self {
            case .startSync: "start_sync"
            case .startAtOnce: "start_at_once"
            case .watchOrCancel: "watch_or_cancel"
            case .cancelJob: "cancel_job"
            case .resumeJob: "resume_job"
            case .resumeOrStart: "resume_or_start"
            case .readLogAndResume: "read_log_and_resume"
            case .listJobs: "list_jobs"
            case .showJob: "show_job"
            case .allowDeactivations: "allow_deactivations"
            case .allowAdditions: "allow_additions"
            case .waitForWholePage: "wait_for_whole_page"
            case .listAttention: "list_attention"
            case .listFollowedChanges: "list_followed_changes"
            case .enableScraping: "enable_scraping"
            case .enableInSettings: "enable_in_settings"
            case .removeVariable: "remove_variable"
            case .removeFile: "remove_file"
            case .removeDirectory: "remove_directory"
            case .setContact: "set_contact"
            case .stopTimer: "stop_timer"
            case .setCalendar: "set_calendar"
            case .openDirectory: "open_directory"
            case .findTrack: "find_track"
            case .verifyDatabase: "verify_database"
            case .compareVersions: "compare_versions"
            case .checkClock: "check_clock"
            case .readLog: "read_log"
            case .readMetrics: "read_metrics"
            case .checkStateDirectory: "check_state_directory"
            case .restoreBackup: "restore_backup"
            case .replaceDatabase: "replace_database"
            case .letUnitWrite: "let_unit_write"
            case .leaveHome: "leave_home"
            case .freeSpace: "free_space"
            case .repairReports: "repair_reports"
            case .lengthenID: "lengthen_id"
            case .renameRequest: "rename_request"
            case .tryAgain: "try_again"
            case .checkTarget: "check_target"
            case .allowPublishedDeactivations: "allow_published_deactivations"
            case .setTarget: "set_target"
            case .correctPublishSettings: "correct_publish_settings"
            case .listHosts: "list_hosts"
            case .checkServer: "check_server"
            case .checkPassword: "check_password"
            case .checkCertificate: "check_certificate"
            case .usePrimary: "use_primary"
            case .freeServer: "free_server"
            case .installNewer: "install_newer"
            case .findOtherWriter: "find_other_writer"
            case .report: "report"
            case .wait: "wait"
            case .enableInApplication: "enable_in_application"
            case .testTarget: "test_target"
            case .setNotifyTarget: "set_notify_target"
            case .setGeocoding: "set_geocoding"
            case .other: "other"
            case .unknown(let word): word
            }
        }
    }

    /// What to do.
    public var code: Code
    /// The job that it is about.
    public var jobId: String?
    /// How many.
    public var count: Int?
    /// A file's path, an operator, a unit, or the words of a remedy that has no code.
    public var name: String?

    /// Makes a remedy; `code` says which of the arguments it has.
    public init(_ code: Code, jobId: String? = nil, count: Int? = nil, name: String? = nil) {
        self.code = code
        self.jobId = jobId
        self.count = count
        self.name = name
    }

    /// A remedy without arguments.
    public static let startSync = Remedy(.startSync)
    /// Starts the job that waits.
    public static let startAtOnce = Remedy(.startAtOnce)
    /// Finds a track's slug.
    public static let findTrack = Remedy(.findTrack)
    /// Lists the jobs.
    public static let listJobs = Remedy(.listJobs)
    /// Reads the daemon's log.
    public static let readLog = Remedy(.readLog)
    /// Asks again in a moment.
    public static let tryAgain = Remedy(.tryAgain)

    /// Looks at a job.
    public static func showJob(_ id: some CustomStringConvertible) -> Remedy { Remedy(.showJob, jobId: "\(id)") }
    /// Resumes a job.
    public static func resumeJob(_ id: some CustomStringConvertible) -> Remedy { Remedy(.resumeJob, jobId: "\(id)") }
    /// Cancels a job.
    public static func cancelJob(_ id: some CustomStringConvertible) -> Remedy { Remedy(.cancelJob, jobId: "\(id)") }
    /// What has no code.
    public static func other(_ words: String) -> Remedy { Remedy(.other, name: words) }
}
