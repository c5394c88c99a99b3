/// One step of a remedy: what to do, and the command that does it.
public struct RemedyStep: Sendable, Hashable {
    /// What to do: a whole sentence where there is no command, else words that a colon and the command follow.
    public var words: String
    /// The command to type.
    public var command: String?

    /// Makes a step.
    public init(_ words: String, _ command: String? = nil) {
        self.words = words
        self.command = command
    }

    /// The step in one line. It ends in its command, so that nothing behind that is copied with it.
    public var text: String { command.map { "\(words): \($0)" } ?? words }
}

/// Words remedies for people who use the command line: the only place below the programs that knows `tracksyncctl`.
public enum RemedyText {
    /// Where the block of an operator stands in the list of blocks.
    public static let operatorPlace = command("disable")

    /// A command to type.
    public static func command(_ words: String) -> String { "tracksyncctl \(words)" }

    /// The remedy in words: a line for each step.
    public static func sentence(_ remedy: Remedy, command: (String) -> String = Self.command) -> String {
        steps(remedy, command: command).map(\.text).joined(separator: "\n")
    }

    /// The first step in words, for where there is room for one line only, as in the log.
    public static func line(_ remedy: Remedy) -> String { steps(remedy).first?.text ?? "" }

    /// The steps of the remedy; `command` writes a command, with the socket where one was named, and `asRoot` one that root
    /// is to type, whose environment is another one.
    public static func steps(
        _ remedy: Remedy, command: (String) -> String = Self.command, asRoot: ((String) -> String)? = nil
    ) -> [RemedyStep] {
        let job = remedy.jobId.map { " \($0)" } ?? ""
        let count = remedy.count.map { " \($0)" } ?? ""
        let name = remedy.name ?? ""
        func step(_ words: String, _ parts: String) -> RemedyStep { RemedyStep(words, command(parts)) }
        func rootStep(_ words: String, _ parts: String) -> RemedyStep {
            RemedyStep(words, asRoot?(parts) ?? "sudo \(command(parts))")
        }
        return switch remedy.code {
        case .startSync: [step("Start a sync", "sync")]
        case .startAtOnce: [step("Start it now", "sync --now")]
        case .watchOrCancel: [step("Watch it", "watch"), step("Cancel it", "cancel")]
        case .cancelJob: [step("Cancel it", "cancel\(job)")]
        case .resumeJob: [step("Resume it", "resume\(job)")]
        case .resumeOrStart: [step("When the cause is removed, resume the job", "resume")]
        case .readLogAndResume:
            [RemedyStep("See why the daemon ended", "journalctl -u tracksyncd"), step("Then resume the job", "resume")]
        case .listJobs: [step("List the jobs", "jobs")]
        case .showJob: [step("See the job", "job\(job)")]
        case .allowDeactivations:
            [
                step("Usually the catalogue page was incomplete. Try again", "sync"), step("Review them", "job\(job)"),
                step("Only if these tracks are really gone", "sync --allow-deactivations\(count)"),
            ]
        case .allowAdditions:
            [
                step("Usually the catalogue page was wrong. Try again", "sync"), step("Review them", "report\(job)"),
                step("Only if these tracks are really new", "sync --allow-additions\(count)"),
            ]
        case .waitForWholePage:
            [
                RemedyStep(
                    "The page was cut, or some of its rows cannot be read: wait for a whole page, or look at the site.")
            ]
        case .listAttention: [step("List them", "attention")]
        case .listFollowedChanges:
            [step("See what changed", "changes --followed\(name.isEmpty ? "" : " --since \(name)")")]
        case .enableScraping: [step("Enable scraping", name.isEmpty ? "enable" : "enable --user \(name)")]
        case .enableInSettings: [step("Set scraping.enabled = true there, and reload", "reload")]
        case .removeVariable:
            [RemedyStep("Remove the variable from the daemon's environment, and restart the daemon.")]
        case .removeFile: [RemedyStep("Remove the file", "sudo rm \(name)")]
        case .removeDirectory: [RemedyStep("Remove the directory", "sudo rm -r \(name)")]
        case .setContact:
            [step("Name whom LiveRC may ask, as source.contact in the settings, and reload", "reload")]
        case .stopTimer:
            [
                RemedyStep("Stop the timer", "sudo systemctl disable --now \(name)"),
                rootStep("Or take the calendar away", "schedule unset"),
            ]
        case .setCalendar:
            [rootStep("Have the daemon start one each night", "schedule set 03:30")]
                + (name.isEmpty ? [] : [RemedyStep("Or start the timer", "sudo systemctl enable --now \(name)")])
        case .openDirectory: [RemedyStep("Let the daemon's user look into its directory, or remove the file.")]
        case .findTrack: [step("Find a track's slug", "tracks --search NAME")]
        case .verifyDatabase: [step("Check the database", "verify")]
        case .compareVersions:
            [
                step("Client and daemon may be of different versions. See the client's", "--version"),
                step("See the daemon's", "status"),
            ]
        case .checkClock: [step("Check the clock, then start a sync", "sync")]
        case .readLog: [RemedyStep("See the daemon's log", "journalctl -u tracksyncd")]
        case .readMetrics:
            [step("See what to type", "doctor"), step("Read the metrics from the daemon meanwhile", "metrics")]
        case .checkStateDirectory: [RemedyStep("Check the state directory.")]
        case .restoreBackup:
            [
                rootStep("Restore the newest backup", "restore latest"),
                RemedyStep(
                    "Without a backup, stop the daemon and its socket, and move the database away: the daemon begins with "
                        + "an empty catalogue."),
            ]
        case .replaceDatabase:
            [
                RemedyStep(
                    "Stop the daemon and its socket", "sudo systemctl stop tracksyncd.socket tracksyncd.service"),
                RemedyStep(
                    "Put the right tracks.db in its place, without tracks.db-wal and tracks.db-shm of another."),
                RemedyStep("Start them again", "sudo systemctl start tracksyncd.socket tracksyncd.service"),
            ]
        case .letUnitWrite:
            [
                RemedyStep("Make the directory", "sudo install -d -o tracksync -g tracksync -m 750 \(name)"),
                RemedyStep("Open a drop-in of the unit", "sudo systemctl edit tracksyncd"),
                RemedyStep("Write there, below [Service]", "ReadWritePaths=\(name)"),
                RemedyStep("Restart the daemon", "sudo systemctl restart tracksyncd"),
            ]
        case .leaveHome: [RemedyStep("Name a directory elsewhere, such as below /srv.")]
        case .freeSpace: [RemedyStep("Free space there, or move state.directory.")]
        case .repairReports: [RemedyStep("Make the directory writable for the daemon, or set reports.directory.")]
        case .lengthenID: [RemedyStep("Give more of the id.")]
        case .renameRequest: [RemedyStep("Give each request a name of its own.")]
        case .tryAgain: [RemedyStep("Try again in a moment.")]
        case .checkTarget: [step("See what the database lacks, and what to type", "publish check")]
        case .allowPublishedDeactivations:
            [
                step("Review them", "publish --dry-run"),
                step("If they are right", "publish --allow-deactivations\(count.isEmpty ? " N" : count)"),
            ]
        case .setTarget: [step("Set publish.url, then", "reload")]
        case .correctPublishSettings: [step("Correct the settings in [publish], then", "reload")]
        case .listHosts: [step("See the hosts", "hosts")]
        case .checkServer:
            [RemedyStep("Check that PostgreSQL runs there, the network between, and publish.url.")]
        case .checkPassword:
            [RemedyStep("Check the user in publish.url, the password, and the server's pg_hba.conf.")]
        case .checkCertificate:
            [RemedyStep("Check sslmode and sslrootcert in publish.url, and the server's certificate.")]
        case .usePrimary:
            [
                RemedyStep(
                    "Set publish.url to the primary server; target_session_attrs=read-write finds it among several hosts."
                )
            ]
        case .freeServer: [RemedyStep("Free space on the disk of the database's server, or its memory.")]
        case .installNewer: [RemedyStep("Install the newer tracksync on this host, too.")]
        case .findOtherWriter:
            [RemedyStep("See who wrote that row; tracksync changes no row that is not its own.")]
        case .report: [RemedyStep("Report this with the message.")]
        case .wait: [RemedyStep("Nothing needs to be done: it is tried again.")]
        case .enableInApplication: [RemedyStep("Enable scraping in the application's console.")]
        case .testTarget: [step("See what it answers", "notify test \(name)")]
        case .setNotifyTarget: [step("Add a table [[notify]] to the settings, then", "reload")]
        case .setGeocoding: [step("Set geocoding.contact, then", "reload")]
        case .other: [RemedyStep(name)]
        case .unknown(let word): [RemedyStep("What to do is known to a newer version: \(word)")]
        }
    }
}
