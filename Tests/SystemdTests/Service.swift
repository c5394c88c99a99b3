import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import StoredSite
import Testing

// What the tests do with the daemon, its units and the simulated site in a box.
extension Box {
    static let database = "/var/lib/tracksync/tracks.db"

    /// Writes the configuration: the simulated site as the source, and settings of the test's own.
    func configure(_ settings: [String: String] = [:]) throws {
        var all = [
            "source.catalogue_url": "\"http://127.0.0.1:\(Self.port)/catalogue\"",
            "source.dashboard_url": "\"http://127.0.0.1:\(Self.port)/t/{slug}/\"", "schedule.jitter": "\"0s\"",
            "fetch.retry_base": "\"10ms\"", "fetch.retry_max": "\"50ms\"",
            "fetch.host_delay": "\"0s\"", "fetch.requests_per_second": "0", "fetch.give_up_after": "\"0s\"",
        ]
        all.merge(settings) { $1 }
        let sections = Dictionary(grouping: all) { $0.key.split(separator: ".")[0] }
        let text = sections.map { section, entries in
            "[\(section)]\n" + entries.map { "\($0.key.split(separator: ".")[1]) = \($0.value)\n" }.joined()
        }.joined()
        try write(text, to: Self.configuration)
    }

    /// Adds settings to a unit, as `systemctl edit` does.
    func edit(_ unit: String, _ text: String) throws {
        try write(text, to: "/etc/systemd/system/\(unit).d/test.conf")
        try shell("systemctl daemon-reload")
    }

    /// A property of a unit, as `systemctl show` prints it.
    func property(_ name: String, of unit: String = "tracksyncd.service") throws -> String {
        try shell("systemctl show --value -p \(name) \(unit)").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The messages of a unit in the journal, all of them, a line each.
    func journal(of unit: String = "tracksyncd.service") throws -> String {
        try shell("journalctl --sync && journalctl --no-pager --output cat --unit \(unit)")
    }

    // MARK: The site

    /// Starts a simulated site, and returns its description.
    @discardableResult
    func startSite(tracks: Int = 60, latency: Int = 0) throws -> Site {
        let seed: UInt64 = 7
        try shell(
            "systemd-run --quiet --unit=liverc-sim liverc-sim --port \(Self.port) --tracks \(tracks) --seed \(seed) "
                + "--latency \(latency)")
        _ = try eventually("liverc-sim listens") {
            try run(["/usr/bin/curl", "-sf", "http://127.0.0.1:\(Self.port)/_sim/stats"]).status == 0 ? true : nil
        }
        return Site(seed: seed, tracks: tracks, generation: 1)
    }

    /// Sets the site's faults.
    func setFaults(_ faults: String...) throws {
        let list = faults.map { "\"\($0)\"" }.joined(separator: ",")
        try shell(
            "curl -sf -X PUT --data '{\"faults\":[\(list)]}' http://127.0.0.1:\(Self.port)/_sim/faults >/dev/null")
    }

    // MARK: Jobs

    /// A job by its id, or the last one.
    func job(_ id: String? = nil) throws -> Job {
        let ending = try run(["/usr/bin/tracksyncctl", "job", "--json"] + (id.map { [$0] } ?? []))
        guard ending.status == 0 else { throw TestFailure("no job: \(ending.errors)") }
        return try RecordCoding.decode(JobDetails.self, from: Data(ending.output.utf8)).job
    }

    /// All jobs, the last one first.
    func jobs() throws -> [Job] {
        try RecordCoding.decode(JobList.self, from: Data(try shell("tracksyncctl jobs --json --limit 100").utf8)).jobs
    }

    /// Starts a sync that the site does not let end, and waits until it has read some dashboards.
    @discardableResult
    func startEndlessSync(of site: Site, trigger: String = "manual") throws -> Job {
        try setFaults("stall@\(site.slug(at: 0))")
        try shell("tracksyncctl sync --trigger \(trigger)")
        return try eventually("the job has read dashboards") {
            let job = try job()
            return job.progress?.stage == .dashboards && job.progress?.processed ?? 0 > 20 ? job : nil
        }
    }

    /// Compares the database with what the site says that a perfect sync stores.
    func expectStored(_ site: Site) throws {
        let copy = "/tmp/copy.db"
        try shell("rm -f \(copy) && sqlite3 \(Self.database) \"VACUUM INTO '\(copy)'\"")
        let difference = try site.difference(from: try fetch(copy), afterSyncing: [1])
        #expect(difference == [], "\(difference.count) lines differ")
    }
}
