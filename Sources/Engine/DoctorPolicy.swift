public import FoundationEssentials
public import JobModel
import PlainText
import Remedies

/// Decides what of an installation is to be put right, and how. A pure value: what it knows was looked up before.
public struct DoctorPolicy: Sendable {
    /// What is known.
    public struct Facts: Sendable {
        /// The time.
        public var now = Date()
        /// The settings' file.
        public var settings = "/etc/tracksync/tracksyncd.toml"
        /// The unit of systemd's that runs the daemon.
        public var unit = "tracksyncd.service"
        /// Whether LiveRC would be asked without a contact.
        public var isAnonymous = false
        /// What starts syncs.
        public var schedule: ScheduleState?
        /// The file for Prometheus, and what is the matter with it.
        public var metricsFile: (path: String, problem: String?)?
        /// The groups that the settings name, and whether they exist.
        public var groups: [(setting: String, name: String, exists: Bool)] = []
        /// The control socket: the permission bits that it has and those that the settings want.
        public var socket: (path: String, mode: UInt32, wanted: UInt32)?
        /// When the newest backup was made.
        public var newestBackup: Date?
        /// The database, in bytes.
        public var database = 0
        /// Where the database lies.
        public var databasePath = "/var/lib/tracksync/tracks.db"
        /// The log beside it, in bytes.
        public var log = 0
        /// Whether the kernel says that the clock is kept by a time server; `nil`: not known.
        public var isClockKept: Bool?
        /// Files of certificates that a connection needs, and why one cannot be read.
        public var certificates: (path: String, problem: String?)?
        /// The hosts that were looked up, and why one was not found.
        public var hosts: [(name: String, problem: String?)] = []
        /// The proxy in use, if any.
        public var proxy: String?
        /// The job that ran last.
        public var lastRun: Job?
        /// How many tracks there are.
        public var tracks = 0
        /// The most requests a second that the settings let through; 0: no limit.
        public var requestsPerSecond = 0
        /// The least time from one request to the next one to the same host, in seconds.
        public var hostDelay = 0.0
        /// How long a sync may ask the site, in seconds.
        public var jobLimit = 0.0
        /// Whether all pages come from one host.
        public var isOneHost = false

        /// Knows nothing.
        public init() {}
    }

    private let facts: Facts

    /// Takes what is known.
    public init(_ facts: Facts) { self.facts = facts }

    /// The findings.
    public var report: DoctorReport {
        DoctorReport(
            [
                contact, clocks, metricsFile, socket, backup, log, time, certificates, proxy, robots, limits,
            ].compactMap(\.self) + groups + hosts)
    }

    private var contact: DoctorFinding {
        guard facts.isAnonymous else { return DoctorFinding("contact", .well, "Whom the source may ask is named.") }
        return DoctorFinding(
            "contact", .unwell, "source.contact is empty, so LiveRC is not asked for anything.",
            commands: ["sudo editor \(facts.settings)", "sudo \(RemedyText.command("reload"))"])
    }

    private var clocks: DoctorFinding? {
        guard let schedule = facts.schedule else { return nil }
        if schedule.hasTwoClocks, let timer = schedule.timer {
            return DoctorFinding(
                "clocks", .degraded, "\(timer.unit) and schedule.calendar both start syncs.",
                commands: ["sudo systemctl disable --now \(timer.unit)"])
        }
        if let problem = schedule.timer?.problem {
            return DoctorFinding(
                "clocks", .well, "How \(schedule.timer?.unit ?? "the timer") stands is not known: \(problem).")
        }
        if schedule.hasNoClock {
            return DoctorFinding(
                "clocks", .degraded, "Nothing starts syncs: neither a timer nor schedule.calendar.",
                // One of the ways: whoever types what stands here line by line would have two clocks.
                commands: RemedyText.steps(Remedy(.setCalendar)).compactMap(\.command))
        }
        return DoctorFinding(
            "clocks", .well,
            schedule.calendar == nil ? "\(schedule.timer?.unit ?? "A timer") starts syncs." : "The daemon starts syncs."
        )
    }

    private var metricsFile: DoctorFinding? {
        guard let file = facts.metricsFile else { return nil }
        guard let problem = file.problem else {
            return DoctorFinding("metrics_file", .well, "\(file.path) is written.")
        }
        let folder = String(file.path[..<(file.path.lastIndex(of: "/") ?? file.path.startIndex)])
        return finding(
            "metrics_file", .unwell, problem,
            before: ["sudo install -d -o tracksync -g tracksync -m 755 \(folder)"],
            UnitDropIn(
                unit: facts.unit, name: "metrics.conf", section: "Service", setting: "ReadWritePaths",
                value: folder, then: ["sudo systemctl daemon-reload", "sudo systemctl restart \(facts.unit)"]))
    }

    private var groups: [DoctorFinding] {
        facts.groups.map { group in
            group.exists
                ? DoctorFinding(group.setting, .well, "The group \(group.name) exists.")
                : DoctorFinding(
                    group.setting, .unwell, "control.\(group.setting) names \(group.name), and there is no such group.",
                    commands: ["sudo groupadd --system \(group.name)"])
        }
    }

    private var socket: DoctorFinding? {
        guard let socket = facts.socket else { return nil }
        let (has, wanted) = ("0" + String(socket.mode, radix: 8), "0" + String(socket.wanted, radix: 8))
        guard socket.mode != socket.wanted else {
            return DoctorFinding("socket", .well, "\(socket.path) has mode \(has).")
        }
        return finding(
            "socket", .degraded,
            "\(socket.path) has mode \(has), and the settings want \(wanted): systemd makes it, by its own unit.",
            UnitDropIn(
                unit: "tracksyncd.socket", name: "mode.conf", section: "Socket", setting: "SocketMode", value: wanted,
                then: [
                    "sudo systemctl daemon-reload", "sudo systemctl restart tracksyncd.socket tracksyncd.service",
                ]))
    }

    /// A finding that a drop-in puts right, with the commands that write it.
    private func finding(
        _ name: String, _ state: HealthState, _ message: String, before: [String] = [], _ dropIn: UnitDropIn
    ) -> DoctorFinding {
        let folder = "/etc/systemd/system/\(dropIn.unit).d"
        let text = dropIn.text.replacing("\n", with: "\\n")
        return DoctorFinding(
            name, state, message,
            commands: before + ["sudo mkdir -p \(folder)", "printf '\(text)' | sudo tee \(folder)/\(dropIn.name)"]
                + dropIn.then,
            dropIn: UnitDropIn(
                unit: dropIn.unit, name: dropIn.name, section: dropIn.section, setting: dropIn.setting,
                value: dropIn.value, then: before + dropIn.then))
    }

    private var backup: DoctorFinding {
        // That timer makes backups of the first instance.
        let timer = facts.unit.contains("@") ? [] : ["sudo systemctl enable --now tracksync-backup.timer"]
        let commands = [RemedyText.command("backup")] + timer
        guard let newest = facts.newestBackup else {
            return DoctorFinding(
                "backup", .degraded,
                "There is no backup in the state directory; copies that were taken elsewhere are not looked at.",
                commands: commands)
        }
        let days = Int(facts.now.timeIntervalSince(newest) / 86_400)
        if days < 0 {
            return DoctorFinding(
                "backup", .degraded,
                "The newest backup has a time \(-days) days ahead of the clock: that is wrong, or was when it was made.",
                commands: ["timedatectl"] + commands)
        }
        return days >= 7
            ? DoctorFinding("backup", .degraded, "The newest backup is \(days) days old.", commands: commands)
            : DoctorFinding("backup", .well, "The newest backup is \(days == 0 ? "of today" : "\(days) days old").")
    }

    private var log: DoctorFinding {
        guard facts.log > 64 << 20, facts.log > facts.database else {
            return DoctorFinding("log", .well, "The log beside the database has \(NumberText.size(facts.log)).")
        }
        return DoctorFinding(
            "log", .degraded,
            "The log beside the database has \(NumberText.size(facts.log)): another program reads the database for long.",
            commands: ["sudo fuser -v \(facts.databasePath)"])
    }

    private var time: DoctorFinding {
        let isAhead = facts.lastRun?.finishedAt.map { $0.timeIntervalSince(facts.now) > 60 } ?? false
        if isAhead || facts.now.timeIntervalSince1970 < 1_735_689_600 {
            return DoctorFinding(
                "time", .unwell, "The clock is wrong now, or it was when the last job ran.", commands: ["timedatectl"])
        }
        return facts.isClockKept == false
            ? DoctorFinding(
                "time", .degraded, "No time server keeps the clock.", commands: ["sudo timedatectl set-ntp true"])
            : DoctorFinding("time", .well, "The clock shows a time that can be right.")
    }

    private var certificates: DoctorFinding? {
        facts.certificates.map { file in
            guard let problem = file.problem else {
                return DoctorFinding("certificates", .well, "\(file.path) can be read.")
            }
            return DoctorFinding(
                "certificates", .unwell, "\(file.path) cannot be used: \(problem).",
                commands: ["sudo apt-get install ca-certificates", "sudo update-ca-certificates"])
        }
    }

    private var proxy: DoctorFinding? {
        facts.proxy.map { DoctorFinding("proxy", .well, "Pages are asked for through \($0).") }
    }

    private var hosts: [DoctorFinding] {
        facts.hosts.map { host in
            host.problem.map {
                DoctorFinding(
                    "dns", .unwell, "\(host.name) is not found: \($0).", commands: ["getent hosts \(host.name)"])
            } ?? DoctorFinding("dns", .well, "\(host.name) is found.")
        }
    }

    private var robots: DoctorFinding {
        guard facts.lastRun?.error?.name == "robots_disallowed" else {
            return DoctorFinding("robots", .well, "robots.txt did not forbid the last run.")
        }
        return DoctorFinding(
            "robots", .unwell, "robots.txt forbids the catalogue page: ask the site's owner.",
            commands: [RemedyText.command("job"), RemedyText.command("disable --reason 'robots.txt forbids it'")])
    }

    /// Whether all dashboards can be asked for in the time that a job may take.
    private var limits: DoctorFinding {
        let rate = EffectiveRate(
            hostDelay: facts.hostDelay, requestsPerSecond: facts.requestsPerSecond, isOneHost: facts.isOneHost)
        guard let perSecond = rate.perSecond else {
            return DoctorFinding("limits", .well, "The settings set no rate.")
        }
        let words = "At most \(rate.words)"
        let seconds = Double(facts.tracks) / perSecond
        guard seconds > facts.jobLimit else { return DoctorFinding("limits", .well, "\(words).") }
        return DoctorFinding(
            "limits", .unwell,
            "\(words): a sync of all \(facts.tracks) tracks takes \(Int(seconds / 60)) min, and fetch.job_limit is "
                + "\(Int(facts.jobLimit / 60)) min.", commands: ["sudo editor \(facts.settings)"])
    }
}
