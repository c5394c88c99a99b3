/// Words remedies for people who use the command line: the only place below the programs that knows `tracksyncctl`.
public enum RemedyText {
    /// Where the block of an operator stands in the list of blocks.
    public static let operatorPlace = command("disable")

    /// A command to type.
    public static func command(_ words: String) -> String { "tracksyncctl \(words)" }

    /// The remedy in a sentence; `command` writes a command, with the socket where one was named.
    public static func sentence(_ remedy: Remedy, command: (String) -> String = Self.command) -> String {
        let job = remedy.jobId.map { " \($0)" } ?? ""
        let count = remedy.count.map { " \($0)" } ?? ""
        let name = remedy.name ?? ""
        return switch remedy.code {
        case .startSync: "Start a sync: \(command("sync"))"
        case .startAtOnce: "Start it now: \(command("sync --now"))"
        case .watchOrCancel: "Watch it: \(command("watch")); or cancel it: \(command("cancel"))"
        case .cancelJob: "Cancel it: \(command("cancel\(job)"))"
        case .resumeJob: "Resume it: \(command("resume\(job)"))"
        case .resumeOrStart:
            "When the cause is removed, resume the job: \(command("resume")); or start a new one: \(command("sync"))"
        case .readLogAndResume:
            "See why the daemon ended: journalctl -u tracksyncd; then resume the job: \(command("resume"))"
        case .listJobs: "List the jobs: \(command("jobs"))"
        case .showJob: "See the job: \(command("job\(job)"))"
        case .allowDeactivations:
            "Review them: \(command("job\(job)")); then: \(command("sync --allow-deactivations\(count)"))"
        case .allowAdditions:
            "Review them: \(command("report\(job)")); then: \(command("sync --allow-additions\(count)"))"
        case .waitForWholePage:
            "The page was cut, or some of its rows cannot be read: wait for a whole page, or look at the site."
        case .listAttention: "List them: \(command("attention"))"
        case .listFollowedChanges:
            "See what changed: \(command("changes --followed\(name.isEmpty ? "" : " --since \(name)")"))"
        case .enableScraping: "Enable scraping: \(command(name.isEmpty ? "enable" : "enable --user \(name)"))"
        case .enableInSettings: "Set scraping.enabled = true there, and reload: \(command("reload"))"
        case .removeVariable: "Remove the variable from the daemon's environment, and restart the daemon."
        case .removeFile: "Remove the file: sudo rm \(name)"
        case .removeDirectory: "Remove the directory: sudo rm -r \(name)"
        case .setContact:
            "Name whom LiveRC may ask, as source.contact in the settings, and reload: \(command("reload"))"
        case .stopTimer: "Stop one of them: sudo systemctl disable --now \(name)"
        case .openDirectory: "Let the daemon's user look into its directory, or remove the file."
        case .findTrack: "Find a track's slug: \(command("tracks --search NAME"))"
        case .verifyDatabase: "Check the database: \(command("verify"))"
        case .compareVersions:
            "Client and daemon may be of different versions: compare \(command("--version")) and \(command("status"))"
        case .checkClock: "Check the clock, then start a sync: \(command("sync"))"
        case .readLog: "See the daemon's log: journalctl -u tracksyncd"
        case .readMetrics: "Read the metrics from the daemon meanwhile: \(command("metrics"))"
        case .checkStateDirectory: "Check the state directory."
        case .freeSpace: "Free space there, or move state.directory."
        case .repairReports: "Make the directory writable for the daemon, or set reports.directory."
        case .lengthenID: "Give more of the id."
        case .renameRequest: "Give each request a name of its own."
        case .tryAgain: "Try again in a moment."
        case .checkTarget: "See what the database lacks, and what to type: \(command("publish check"))"
        case .allowPublishedDeactivations:
            "Review them: \(command("publish --dry-run")); then: "
                + command("publish --allow-deactivations\(count.isEmpty ? " N" : count)")
        case .setTarget: "Set publish.url, then: \(command("reload"))"
        case .correctPublishSettings: "Correct the settings in [publish], then: \(command("reload"))"
        case .listHosts: "See the hosts: \(command("hosts"))"
        case .checkServer: "Check that PostgreSQL runs there, the network between, and publish.url."
        case .checkPassword: "Check the user in publish.url, the password, and the server's pg_hba.conf."
        case .checkCertificate: "Check sslmode and sslrootcert in publish.url, and the server's certificate."
        case .usePrimary:
            "Set publish.url to the primary server; target_session_attrs=read-write finds it among several hosts."
        case .freeServer: "Free space on the disk of the database's server, or its memory."
        case .installNewer: "Install the newer tracksync on this host, too."
        case .findOtherWriter: "See who wrote that row; tracksync changes no row that is not its own."
        case .report: "Report this with the message."
        case .wait: "Nothing needs to be done: it is tried again."
        case .enableInApplication: "Enable scraping in the application's console."
        case .testTarget: "See what it answers: \(command("notify test \(name)"))"
        case .setNotifyTarget: "Add a table [[notify]] to the settings, then: \(command("reload"))"
        case .other: name
        case .unknown(let word): "What to do is known to a newer version: \(word)"
        }
    }
}
