import ControlProtocol
import FoundationEssentials
import Glibc
import JobModel
import PlainText

/// A backup on its way to the database's place. Until the daemon is stopped nothing is changed but a file of its own; what
/// fails later is undone.
struct Restoration {
    /// What was done, for a person and for programs.
    struct Result: Encodable {
        var restored: String
        var madeAt: Date?
        var tracks: Int?
        /// The folder to which the files went that were there before.
        var movedTo: String?
        /// The units that were stopped and started again.
        var units: [String] = []
        /// What operators had disabled and have still; absent where that could not be read.
        var blocks: [ScrapingBlock]?
        /// When a sync last succeeded that is not in the backup, where that could be read.
        var lostSuccessAt: Date?
        /// Whether what was there before could be read.
        var wasIntact = false

        func lines(_ presentation: Presentation) -> [Line] {
            let time = presentation.time
            let made = madeAt.map { ", of \(time.fullWithAge($0))" } ?? ""
            var lines = [
                Line(
                    "Restored \(restored)\(made)" + (tracks.map { ": \(NumberText.count($0, "active track"))." } ?? ".")
                )
            ]
            if let movedTo { lines.append(Line("What was there lies in \(movedTo).")) }
            // Who has disabled scraping since must not find it enabled.
            let disable = blocks == nil ? ", such as a disable" : ""
            if let lostSuccessAt {
                lines.append(
                    Line(
                        "Lost: what syncs and operators stored since\(disable); the last sync was at "
                            + "\(time.full(lostSuccessAt))."
                    ))
            } else if movedTo != nil {
                lines.append(
                    Line(
                        "Lost: what operators stored since\(disable)"
                            + (wasIntact ? "." : ", and what syncs did; what was there cannot be read.")))
            }
            for block in blocks ?? [] { lines.append(Line("Scraping stays disabled by \(block.words).")) }
            lines.append(units.isEmpty ? "Start the daemon again." : Line("Started: \(units.joined(separator: ", "))"))
            return lines.flatMap { $0.indented(first: "", rest: "  ", to: presentation.width) }
        }
    }

    private let session: Session
    private let source: String
    private let directory: String
    private let config: String?
    private var lock: Int32 = -1
    private(set) var result: Result

    private static let endings = ["", "-wal", "-shm", "-journal"]
    private static let units = ["tracksync.timer", "tracksync.service", "tracksyncd.socket", "tracksyncd.service"]

    init(_ backup: DatabaseInspection, from path: String, _ session: Session, config: String?) {
        self.session = session
        self.config = config
        source = path
        directory = backup.stateDirectory
        result = Result(restored: path, madeAt: backup.madeAt ?? backup.lastSuccessAt, tracks: backup.tracks)
    }

    private var database: String { directory + "/tracks.db" }
    private var copy: String { directory + "/tracks.db.restoring" }

    /// Throws where this state may be another daemon's than the one that is meant: an instance's settings need not name its
    /// directory, which its unit's environment does.
    private func check() throws(CommandFailure) {
        let variable = "sudo env \(Session.stateVariable)=DIRECTORY tracksyncctl restore …"
        if config != nil, config != Session.usualSettings, directory == Session.usualState,
            session.dependencies.variable(Session.stateVariable) == nil
        {
            throw CommandFailure(
                .usage, name: "state_not_named",
                message: "These settings name no state directory but \(directory), where the usual daemon has its own. "
                    + "Nothing was changed.",
                hint: "Name the directory, also where it is this one: \(variable)")
        }
        let isNamed = session.socketPath != GlobalOptions.defaultSocket
        guard config == nil || isNamed, let daemon: DaemonStatus = try? session.ask(.daemonStatus, NoParams()),
            !Self.isSame(daemon.stateDirectory, directory)
        else { return }
        throw CommandFailure(
            .usage, name: "other_daemon",
            message: "The daemon that answers has its state in \(daemon.stateDirectory), and this would restore "
                + "\(directory). Nothing was changed.",
            hint: "See what to type for that daemon: \(session.presentation.command("backups"))")
    }

    /// Whether two paths lead to one directory.
    private static func isSame(_ first: String, _ second: String) -> Bool {
        var (one, other) = (stat(), stat())
        guard stat(first, &one) == 0, stat(second, &other) == 0 else { return first == second }
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }

    /// Does all of it.
    mutating func run() throws(CommandFailure) {
        try check()
        defer {
            for ending in Self.endings { unlink(copy + ending) }
            if lock >= 0 { close(lock) }
        }
        try copyBackup()
        let stopped = try stopUnits()
        do throws(CommandFailure) {
            try takeLock()
            try replace()
        } catch {
            release()
            _ = startUnits(stopped)
            throw error
        }
        // Before a daemon starts: it may fetch at once.
        if let aside = result.movedTo { takeWhatIsKept(of: aside + "/tracks.db") }
        release()
        result.units = startUnits(stopped)
        try awaitDaemon(stopped)
    }

    /// Looks at the database that was there before, and has what operators had disabled by it in force.
    private mutating func takeWhatIsKept(of old: String) {
        guard let found = try? session.inspect(old, config: config) else { return }
        result.wasIntact = found.verdict == .whole
        if let success = found.lastSuccessAt, success > result.madeAt ?? .distantPast { result.lostSuccessAt = success }
        if result.wasIntact { result.blocks = try? session.takeBlocks(from: old, config: config) }
    }

    // MARK: Files

    /// Copies the backup beside the database, as the daemon's user's, and has the copy read whole.
    private func copyBackup() throws(CommandFailure) {
        var owner = stat()
        guard stat(directory, &owner) == 0 else { throw failure("\(directory) cannot be looked at", errno) }
        for ending in ["", "-wal"] {
            unlink(copy + ending)
            let from = open(source + ending, O_RDONLY | O_CLOEXEC)
            guard from >= 0 else {
                if errno == ENOENT, !ending.isEmpty { continue }
                throw failure("\(source + ending) cannot be read", errno)
            }
            defer { close(from) }
            let to = open(copy + ending, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
            guard to >= 0 else { throw failure("\(copy + ending) cannot be written", errno) }
            defer { close(to) }
            if let code = FileCopy.copy(from, to: to) { throw failure("\(copy + ending) cannot be written", code) }
            guard fchmod(to, 0o640) == 0, Self.give(to, to: owner), fsync(to) == 0 else {
                throw failure("\(copy + ending) cannot be given to the daemon's user", errno)
            }
        }
        let found = try session.inspect(copy, config: config)
        guard found.verdict == .whole else {
            throw CommandFailure(
                .failed, name: "not_intact",
                message: "The copy of \(source) is not intact: \(found.problems.first ?? "it cannot be read"). "
                    + "Nothing was changed.")
        }
    }

    /// Makes a file that of the state directory's owner. Where it is that already, nothing is asked of the system: the
    /// daemon's user may be forbidden to ask.
    private static func give(_ descriptor: Int32, to owner: stat) -> Bool {
        var present = stat()
        guard fstat(descriptor, &present) == 0 else { return false }
        return (present.st_uid, present.st_gid) == (owner.st_uid, owner.st_gid)
            || fchown(descriptor, owner.st_uid, owner.st_gid) == 0
    }

    /// Moves what is there aside, and the copy in its place; puts back what was there when that fails.
    private mutating func replace() throws(CommandFailure) {
        let stamp = RecordCoding.text(of: session.dependencies.now()).prefix(19).map {
            "T:".contains($0) ? "-" : String($0)
        }
        let base = directory + "/damaged-" + stamp.joined()
        let present = Self.endings.filter { access(database + $0, F_OK) == 0 }
        var aside: String?
        if !present.isEmpty {
            let names = [base] + (2...99).map { "\(base)-\($0)" }
            guard let name = names.first(where: { mkdir($0, 0o750) == 0 }) else {
                throw failure("\(base) cannot be made", errno)
            }
            var owner = stat()
            if stat(directory, &owner) == 0 { chown(name, owner.st_uid, owner.st_gid) }
            aside = name
        }
        var moved: [String] = []
        for ending in present {
            guard let aside, rename(database + ending, "\(aside)/tracks.db\(ending)") == 0 else {
                let code = errno
                putBack(moved, from: aside)
                throw failure("\(database + ending) cannot be moved aside", code)
            }
            moved.append(ending)
        }
        for ending in ["-wal", ""] where access(copy + ending, F_OK) == 0 {
            guard rename(copy + ending, database + ending) == 0 else {
                let code = errno
                unlink(database + "-wal")
                putBack(moved, from: aside)
                throw failure("\(database) cannot be put in place", code)
            }
        }
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
        result.movedTo = aside
    }

    private func putBack(_ endings: [String], from aside: String?) {
        guard let aside else { return }
        for ending in endings { rename("\(aside)/tracks.db\(ending)", database + ending) }
        rmdir(aside)
    }

    private mutating func takeLock() throws(CommandFailure) {
        lock = open(directory + "/tracksync.lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard lock >= 0 else {
            // No daemon has ever run here.
            if errno == ENOENT { return }
            throw failure("\(directory)/tracksync.lock cannot be opened", errno)
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw CommandFailure(
                .failed, name: "in_use", message: "A tracksyncd works on \(directory). Nothing was changed.",
                hint: "Stop it, and type the same again.")
        }
    }

    private mutating func release() {
        if lock >= 0 { close(lock) }
        lock = -1
    }

    // MARK: Units

    /// Whether the service manager runs the daemon that these settings are of.
    private var isService: Bool {
        config == nil && session.dependencies.run(["systemctl", "cat", "tracksyncd.service"]).status == 0
    }

    /// Stops what runs, or tries to; what is to be started again.
    private func stopUnits() throws(CommandFailure) -> [String] {
        guard isService else { return [] }
        // A daemon that fails to start again and again is no longer active, and its socket with it.
        // A restoration that was cut short has left its timer inactive, and enabled.
        let isTimed = ["is-active", "is-enabled"].contains {
            session.dependencies.run(["systemctl", $0, "--quiet", "tracksync.timer"]).status == 0
        }
        let units = ["tracksyncd.socket", "tracksyncd.service"] + (isTimed ? ["tracksync.timer"] : [])
        let ending = session.dependencies.run(["systemctl", "stop"] + Self.units)
        guard ending.status == 0 else {
            // Some of them may be stopped.
            _ = startUnits(units)
            throw CommandFailure(
                .failed, name: "not_stopped", message: "The daemon could not be stopped: \(ending.errors)",
                hint: "Type it as root: sudo tracksyncctl restore …")
        }
        return units
    }

    private func startUnits(_ units: [String]) -> [String] {
        guard !units.isEmpty else { return [] }
        // Or the starts that failed before would count.
        _ = session.dependencies.run(["systemctl", "reset-failed", "tracksyncd.service", "tracksyncd.socket"])
        return session.dependencies.run(["systemctl", "start"] + units).status == 0 ? units : []
    }

    private func awaitDaemon(_ units: [String]) throws(CommandFailure) {
        guard !units.isEmpty else { return }
        guard !result.units.isEmpty, let daemon: DaemonStatus = try? session.ask(.daemonStatus, NoParams()) else {
            throw CommandFailure(
                .failed, name: "not_started",
                message: "\(source) is restored, and the daemon does not start.",
                hint: "See why: journalctl -xeu tracksyncd")
        }
        guard Self.isSame(daemon.stateDirectory, directory) else {
            throw CommandFailure(
                .failed, name: "other_daemon",
                message: "\(source) is restored in \(directory), and the daemon that was started has its state in "
                    + "\(daemon.stateDirectory).",
                hint: "See what to type for that daemon: \(session.presentation.command("backups"))")
        }
    }

    private func failure(_ what: String, _ code: Int32) -> CommandFailure {
        let isRefused = code == EACCES || code == EPERM
        return CommandFailure(
            isRefused ? .notPermitted : .failed, name: isRefused ? "not_permitted" : "not_restored",
            message: "\(what): \(String(cString: strerror(code))). The database is as it was",
            hint: isRefused ? "Type it as root, or as the daemon's user." : nil)
    }
}
