import Catalogue
import ControlProtocol
import Foundation
import GRDB
import JobModel
import LiveRCSimulator
import Programs
import StoredSite
import Testing

/// A simulated LiveRC and a tracksync that syncs from it.
final class Installation {
    let folder: Folder
    let site: Site
    private(set) var simulator: RunningProgram
    private(set) var port: Int
    private(set) var daemon: RunningProgram?
    var socket: String { folder.path + "/control.sock" }
    var state: String { folder.path + "/state" }
    var database: String { state + "/tracks.db" }
    var configuration: String { folder.path + "/tracksyncd.toml" }

    /// A setting that starts syncs one day, as a service that is well needs one.
    static let clock = ["schedule.calendar": "\"2099-01-01 00:00:00 UTC\""]

    /// Starts a simulator and writes a configuration; the daemon is started by `startDaemon`.
    init(tracks: Int = 120, seed: UInt64 = 7, latency: Int = 0, settings: [String: String] = [:]) throws {
        folder = try Folder()
        site = Site(seed: seed, tracks: tracks, generation: 1)
        let portFile = folder.path + "/port"
        simulator = try RunningProgram(
            Build.program("liverc-sim"),
            ["--tracks", "\(tracks)", "--seed", "\(seed)", "--port-file", portFile, "--latency", "\(latency)"],
            in: folder)
        port = try eventually("liverc-sim listens") {
            (try? String(contentsOfFile: portFile, encoding: .utf8)).flatMap {
                Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
            }
        }
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        try configure(settings)
    }

    /// Writes the configuration; `settings` is `section.key` to a TOML value.
    func configure(_ settings: [String: String]) throws {
        var all = [
            "state.directory": "\"\(state)\"", "control.socket": "\"\(socket)\"",
            "source.catalogue_url": "\"http://127.0.0.1:\(port)/catalogue\"",
            "source.dashboard_url": "\"http://127.0.0.1:\(port)/t/{slug}/\"", "source.contact": "\"test@example.org\"",
            "fetch.retry_base": "\"10ms\"", "fetch.retry_max": "\"50ms\"",
            // All pages come from one host here.
            "fetch.host_delay": "\"0s\"", "fetch.requests_per_second": "0", "fetch.give_up_after": "\"0s\"",
            // A generation of the site is a day of its tracks, but no day passes between two syncs of a test.
            "metadata.mode": "\"full\"",
        ]
        all.merge(settings) { $1 }
        func parts(_ key: String) -> (section: Substring, name: Substring) {
            let dot = key.lastIndex(of: ".") ?? key.startIndex
            return (key[..<dot], key[dot...].dropFirst())
        }
        let sections = Dictionary(grouping: all) { parts($0.key).section }
        var text = ""
        for (section, entries) in sections.sorted(by: { $0.key < $1.key }) {
            text += "[\(section)]\n"
            for (key, value) in entries { text += "\(parts(key).name) = \(value)\n" }
        }
        try text.write(toFile: configuration, atomically: true, encoding: .utf8)
    }

    /// Adds a target of notifications to the configuration.
    func addTarget(_ lines: String) throws {
        let text = try String(contentsOfFile: configuration, encoding: .utf8)
        try (text + "\n[[notify]]\n\(lines)\n").write(toFile: configuration, atomically: true, encoding: .utf8)
    }

    // MARK: The daemon

    /// Starts the daemon, by a command that becomes it where one is given, and waits until it can be talked to.
    @discardableResult
    func startDaemon(through command: [String] = [], environment: [String: String] = [:]) throws -> RunningProgram {
        let program = try launchDaemon(through: command, environment: environment)
        _ = try eventually("tracksyncd answers: \(program.errors)") {
            guard program.isRunning else { throw TestFailure("tracksyncd ended: \(program.errors)") }
            return try? RawConnection(path: socket)
        }
        return program
    }

    /// Starts the daemon, and waits for nothing.
    @discardableResult
    func launchDaemon(through command: [String] = [], environment: [String: String] = [:]) throws -> RunningProgram {
        let line = command + [Build.program("tracksyncd"), "--config", configuration]
        let program = try RunningProgram(line[0], Array(line.dropFirst()), in: folder, environment: environment)
        daemon = program
        return program
    }

    /// Ends the daemon as a service manager does, or as a power cut does.
    @discardableResult
    func stopDaemon(_ signal: Int32 = SIGTERM) -> Int32 {
        guard let daemon else { return 0 }
        daemon.send(signal)
        let status = daemon.waitForEnd()
        self.daemon = nil
        return status
    }

    // MARK: The client

    @discardableResult
    func ctl(_ arguments: String..., environment: [String: String] = [:]) throws -> Ending {
        try run("tracksyncctl", arguments + ["--socket", socket], environment: environment)
    }

    /// Runs a sync to its end and returns its job: the one it printed, or the last one where it printed none.
    func sync(_ arguments: String...) throws -> (ending: Ending, job: Job) {
        let ending = try run(
            "tracksyncctl", ["sync", "--wait", "--json"] + arguments + ["--socket", socket])
        return (ending, try (try? ending.decoded(Job.self)) ?? lastJob())
    }

    func lastJob() throws -> Job {
        try ctl("job", "--json").decoded(JobDetails.self).job
    }

    // MARK: The site

    /// Changes the simulator, by its own control requests.
    func tell(_ method: String, _ path: String, _ body: String = "") throws {
        let status = try HTTP.request(method, port: port, path: "/_sim/" + path, body: body).status
        guard (200..<300).contains(status) else { throw TestFailure("\(method) \(path) answered \(status)") }
    }

    /// How often the simulator was asked for each path.
    func requestLog() throws -> [String] {
        try HTTP.request("GET", port: port, path: "/_sim/log").body.split(separator: "\n").map(String.init)
    }

    // MARK: The database

    func query<Value: DatabaseValueConvertible>(_ type: Value.Type = Value.self, _ sql: String) throws -> [Value] {
        return try DatabaseQueue.reading(database).read { try Value.fetchAll($0, sql: sql) }
    }

    /// The stored catalogue as text, without what differs from sync to sync.
    func catalogue() throws -> [String] {
        let columns =
            ["source_track_slug", "is_active", "is_followed", "updated_at", "id"] + TrackField.allCases.map(\.rawValue)
        let row = columns.map { "coalesce(quote(\($0)), '')" }.joined(separator: " || '|' || ")
        return try query(String.self, "SELECT \(row) FROM tracks ORDER BY source_track_slug")
    }
}
