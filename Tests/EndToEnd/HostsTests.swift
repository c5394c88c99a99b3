import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import TestPostgres
import Testing

/// Several hosts that share a database: daemons with a state directory each, and one site.
@Suite(.enabled(if: TestPostgres.isAvailable)) actor HostsTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// One daemon of several.
    private final class Host {
        let name: String
        let folder: Folder
        private(set) var daemon: RunningProgram?
        var socket: String { folder.path + "/control.sock" }

        init(_ name: String, site port: Int, database url: String, calendar: String = "", lease: String = "2s") throws {
            self.name = name
            folder = try Folder()
            try """
            [state]
            directory = "\(folder.path)/state"
            [control]
            socket = "\(socket)"
            [source]
            catalogue_url = "http://127.0.0.1:\(port)/catalogue"
            dashboard_url = "http://127.0.0.1:\(port)/t/{slug}/"
            contact = "\(name)@example.org"
            [fetch]
            host_delay = "0s"
            requests_per_second = 0
            give_up_after = "0s"
            [metadata]
            mode = "full"
            [schedule]
            calendar = "\(calendar)"
            jitter = "0s"
            [publish]
            url = "\(url)"
            host = "\(name)"
            lease = "\(lease)"
            """.write(toFile: folder.path + "/tracksyncd.toml", atomically: true, encoding: .utf8)
        }

        func start() throws {
            let program = try RunningProgram(
                Build.program("tracksyncd"), ["--config", folder.path + "/tracksyncd.toml"], in: folder)
            daemon = program
            _ = try eventually("\(name) answers") {
                guard program.isRunning else { throw TestFailure("\(name) ended: \(program.errors)") }
                return try? RawConnection(path: socket)
            }
        }

        func end(_ signal: Int32) {
            daemon?.end(signal)
            daemon = nil
        }

        @discardableResult
        func ctl(_ arguments: String...) throws -> Ending {
            try run("tracksyncctl", arguments + ["--socket", socket])
        }
    }

    /// The number of the published catalogue; 0 before the first publication.
    private static func generation(_ server: TestPostgres) throws -> Int {
        guard try server.ask("SELECT to_regclass('tracksync.state') IS NOT NULL") == "t" else { return 0 }
        return Int(try server.ask("SELECT generation FROM tracksync.state")) ?? 0
    }

    /// The site's requests by whoever made them, in order: runs of requests of one host.
    private func runs(_ installation: Installation) throws -> [String] {
        var runs: [String] = []
        for line in try installation.requestLog() {
            guard let agent = try JSON(line)["userAgent"]?.text,
                let host = ["alpha", "bravo", "charlie"].first(where: { agent.contains("\($0)@") })
            else { continue }
            if runs.last != host { runs.append(host) }
        }
        return runs
    }

    /// The runs that the site has seen, in the order of their beginnings: each from its host's request for the catalogue to that
    /// host's last one before the next.
    private func spans(_ installation: Installation) throws -> [(host: String, first: Int, last: Int)] {
        var spans: [(host: String, first: Int, last: Int)] = []
        var current: [String: Int] = [:]
        for (index, line) in try installation.requestLog().enumerated() {
            let request = try JSON(line)
            guard let agent = request["userAgent"]?.text, let path = request["path"]?.text,
                !path.hasSuffix("robots.txt"),
                let host = ["alpha", "bravo", "charlie"].first(where: { agent.contains("\($0)@") })
            else { continue }
            if path.hasPrefix("/catalogue") {
                current[host] = spans.count
                spans.append((host, index, index))
            } else if let run = current[host] {
                spans[run].last = index
            }
        }
        return spans
    }

    @Test func `while one host syncs, the other one answers with its name, its job and since when`() throws {
        let server = try TestPostgres()
        // The site takes its time until alpha has been looked at, and a busy machine does not cost alpha its lease.
        let installation = try Installation(tracks: 30, latency: 5000)
        let alpha = try Host("alpha", site: installation.port, database: server.url(), lease: "5m")
        let bravo = try Host("bravo", site: installation.port, database: server.url(), lease: "5m")
        try alpha.start()
        try bravo.start()
        let job = try alpha.ctl("sync", "--json").decoded(Job.self)
        let refused = try bravo.ctl("sync")
        #expect(refused.status == ControlProtocol.ExitCode.alreadyRunning.rawValue)
        #expect(refused.errors.contains("alpha") && refused.errors.contains(job.id.rawValue))
        let hosts = try bravo.ctl("hosts", "--json").decoded(HostList.self).hosts
        #expect(hosts.contains { $0.host == "alpha" && $0.holdsLease && $0.jobId == job.id })
        try installation.tell("PUT", "latency", "0")
        _ = try eventually("alpha's catalogue is published") {
            try Self.generation(server) == 1 ? true : nil
        }
        // Then it may, takes the catalogue over first, and finds nothing changed.
        let second = try eventually("the lease is free") {
            let ending = try bravo.ctl("sync", "--wait", "--json")
            return ending.status == 0 ? try ending.decoded(Job.self) : nil
        }
        #expect(second.counts.added == 0 && second.counts.updated == 0 && second.counts.listed == 30)
        _ = try eventually("both are published") {
            try Self.generation(server) == 2 ? true : nil
        }
        #expect(try bravo.ctl("job", job.id.rawValue, "--json").decoded(JobDetails.self).job.host == "alpha")
        #expect(try bravo.ctl("jobs", "--all-hosts", "--json").decoded(JobList.self).total == 2)
        // It has the jobs of the host that it took over from, also where the database is away.
        let listed = try bravo.ctl("jobs", "--json").decoded(JobList.self).jobs
        #expect(listed.contains { $0.id == job.id && $0.host == "alpha" && $0.state == .succeeded })
        #expect(try bravo.ctl("jobs").output.contains("HOST"))
        #expect(try bravo.ctl("sla", "--json").decoded(ServiceLevelReport.self).runs == 1)
        let report = try bravo.ctl("report", job.id.rawValue)
        #expect(report.status == ControlProtocol.ExitCode.notFound.rawValue && report.errors.contains("host alpha"))
        let resumed = try bravo.ctl("resume", job.id.rawValue)
        #expect(resumed.status != 0 && resumed.errors.contains("ran on the host alpha"))
        let (mine, others) = (String(getuid()), "nobody-of-that-name")
        #expect(try bravo.ctl("jobs", "--all-hosts", "--user", mine, "--json").decoded(JobList.self).total == 2)
        #expect(try bravo.ctl("jobs", "--all-hosts", "--user", others, "--json").decoded(JobList.self).jobs.isEmpty)
        #expect(try bravo.ctl("jobs", "--all-hosts", "--warnings", "--json").decoded(JobList.self).jobs.isEmpty)
    }

    @Test func `hosts with the same calendar sync one at a time, and the other's run is skipped`() throws {
        let server = try TestPostgres()
        let installation = try Installation(tracks: 20, latency: 60)
        let hosts = try ["alpha", "bravo", "charlie"].map {
            try Host($0, site: installation.port, database: server.url(), calendar: "*:*:0/4")
        }
        for host in hosts { try host.start() }
        let wanted = TestTier.isRelease ? 12 : 2
        _ = try eventually("some runs are over") {
            try Self.generation(server) >= wanted ? true : nil
        }
        for host in hosts { host.end(SIGTERM) }
        // Each run was over at the site before the next one began.
        let spans = try spans(installation)
        #expect(spans.count >= wanted)
        for (run, next) in zip(spans, spans.dropFirst()) {
            #expect(run.last < next.first, "\(run) and \(next)")
        }
        // No run is lost: each is over as one that synced, or was skipped since another host did.
        let published = try server.ask(
            """
            SELECT count(*) FROM tracksync.jobs WHERE state NOT IN ('succeeded', 'interrupted')
                AND NOT (state = 'skipped' AND record #>> '{error,code}' = 'already_running')
            """)
        #expect(published == "0")
        #expect(
            try server.ask(
                """
                SELECT count(*) FROM tracksync.jobs
                WHERE state = 'succeeded' AND (record #>> '{counts,listed}')::int <> 20
                """) == "0")
        let skipped = try hosts.flatMap { host -> [Job] in
            try host.start()
            return try host.ctl("jobs", "--state", "skipped", "--json").decoded(JobList.self).jobs
        }
        #expect(
            skipped.contains {
                $0.isSkipped && $0.error?.name == "already_running" && $0.error?.message.contains("host") == true
            })
    }

    @Test
    func `a holder that is killed or stopped is followed by another host, and never do two sync at once`() throws {
        let server = try TestPostgres()
        let installation = try Installation(tracks: 12, latency: 30)
        let hosts = try ["alpha", "bravo", "charlie"].map {
            try Host($0, site: installation.port, database: server.url())
        }
        for host in hosts { try host.start() }
        var dice = SeededRandom(seed: 20_261_130)
        let takeovers = TestTier.isRelease ? 200 : 10
        var stopped: Host?
        for takeover in 0..<takeovers {
            let holder = hosts[takeover % hosts.count]
            let next = hosts[(takeover + 1) % hosts.count]
            if holder.daemon == nil { try holder.start() }
            if next.daemon == nil { try next.start() }
            try installation.tell("PUT", "generation", "\(1 + takeover % 3)")
            try installation.tell("DELETE", "log")
            _ = try eventually("\(holder.name) may sync") { try holder.ctl("sync").status == 0 ? true : nil }
            poll(nil, 0, Int32(dice.milliseconds(upTo: 300)))
            if takeover % 2 == 0 {
                holder.end(SIGKILL)
            } else {
                holder.daemon?.send(SIGSTOP)
                stopped = holder
            }
            let before = try Self.generation(server)
            var refusal = ""
            let job: Job
            do {
                job = try eventually("\(next.name) takes over") {
                    let ending = try next.ctl("sync", "--wait", "--json")
                    refusal = ending.errors
                    return ending.status == 0 ? try ending.decoded(Job.self) : nil
                }
            } catch {
                Issue.record("\(next.name) does not take over: \(refusal)")
                throw error
            }
            #expect(job.counts.listed > 5)
            _ = try eventually("it is published") { try Self.generation(server) > before ? true : nil }
            // The site was asked by one host, then by the other one, and never by both in turn.
            #expect([[holder.name, next.name], [next.name]].contains(try runs(installation)), "takeover \(takeover)")
            // A holder that wakes up writes nothing: the next sync's catalogue stays.
            if let woken = stopped {
                let rows = try server.ask("SELECT generation, job_id FROM tracksync.state")
                woken.daemon?.send(SIGCONT)
                _ = try eventually("its job is over") {
                    try woken.ctl("status", "--json").decoded(DaemonStatus.self).runningJob == nil ? true : nil
                }
                _ = try woken.ctl("publish", "--wait")
                #expect(try server.ask("SELECT generation, job_id FROM tracksync.state") == rows)
                stopped = nil
            }
        }
        #expect(
            try server.ask(
                "SELECT count(*) = count(DISTINCT generation) FROM tracksync.publications WHERE inserted + updated > 0")
                == "t")
    }
}
