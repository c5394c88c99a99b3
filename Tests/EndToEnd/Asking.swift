import ControlProtocol
import Foundation
import GRDB
import JobModel
import LiveRCSimulator
import Programs

// What the tests of jobs ask of the daemon, the simulator and the database.
extension RawConnection {
    /// Connects to a daemon and takes its greeting.
    convenience init(daemon path: String) throws {
        try self.init(path: path)
        guard readLine()?.contains("\"greeting\"") == true else { throw TestFailure("no greeting from \(path)") }
    }

    /// Asks a daemon; `params` is JSON.
    func ask<Answer: Codable & Sendable>(
        _ method: ControlProtocol.Method, _ params: String = "{}", as type: Answer.Type = Answer.self
    ) throws -> ResponseMessage<Answer> {
        send(line: #"{"jsonrpc":"2.0","id":1,"method":"\#(method.rawValue)","params":\#(params)}"#)
        guard let line = readLine() else { throw TestFailure("\(method.rawValue) was not answered") }
        do { return try RecordCoding.decode(ResponseMessage<Answer>.self, from: Data(line.utf8)) } catch {
            throw TestFailure("\(method.rawValue) was answered by \(line.prefix(500)): \(error)")
        }
    }
}

extension Ending {
    /// What was printed as JSON.
    func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        do { return try RecordCoding.decode(Value.self, from: Data(output.utf8)) } catch {
            throw TestFailure("status \(status), \(errors.prefix(500)), printed \(output.prefix(500)): \(error)")
        }
    }

    /// All that a person would have read.
    var text: String { output + errors }
}

extension Installation {
    /// Starts the client without waiting for its end.
    func startClient(_ arguments: String...) throws -> RunningProgram {
        try RunningProgram(Build.program("tracksyncctl"), arguments + ["--socket", socket], in: folder)
    }

    /// A job by its id, or the last one.
    func job(_ id: String? = nil) throws -> Job {
        let ending = try run(
            "tracksyncctl", ["job"] + (id.map { [$0] } ?? []) + ["--json", "--socket", socket])
        return try ending.decoded(JobDetails.self).job
    }

    /// Jobs as `tracksyncctl jobs` lists them.
    func jobs(_ arguments: String...) throws -> [Job] {
        try run("tracksyncctl", ["jobs", "--json", "--limit", "200"] + arguments + ["--socket", socket])
            .decoded(JobList.self).jobs
    }

    /// Sets the site's faults.
    func setFaults(_ faults: String...) throws {
        try tell("PUT", "faults", "{\"faults\":[\(faults.map { "\"\($0)\"" }.joined(separator: ","))]}")
    }

    /// What the simulator has been asked for.
    func simulatorStats() throws -> SimulatorStats {
        let body = try HTTP.request("GET", port: port, path: "/_sim/stats").body
        do { return try JSONDecoder().decode(SimulatorStats.self, from: Data(body.utf8)) } catch {
            throw TestFailure("the simulator answers \(body.prefix(200)) … \(body.suffix(200)): \(error)")
        }
    }

    /// Waits until the simulator has been asked for so many pages.
    func waitForRequests(_ count: Int) throws {
        _ = try eventually("the site is asked for \(count) pages") {
            let stats = try simulatorStats()
            return stats.requests - stats.robots >= count ? true : nil
        }
    }

    /// How often the simulator was asked for each dashboard since the last time, once nothing is under way any more.
    func takeDashboardRequests() throws -> [String: Int] {
        let paths = try eventually("nothing is under way") {
            let stats = try simulatorStats()
            return stats.inFlight == 0 ? stats.paths : nil
        }
        try tell("DELETE", "log")
        return paths.reduce(into: [:]) { requests, path in
            guard path.key.hasPrefix("/t/") else { return }
            requests[String(path.key.dropFirst(3).prefix { $0 != "/" })] = path.value
        }
    }

    /// The tracks whose dashboards are in staging.
    func stagedSlugs() throws -> Set<String> {
        let sql = """
            SELECT slug FROM staged_dashboards JOIN jobs ON id = job_id WHERE record ->> 'applied_at' IS NULL
            """
        return Set(try query(String.self, sql))
    }

    /// The job that was made last, as it is stored: also while no daemon runs.
    func lastStoredJob() throws -> Job? {
        try query(String.self, "SELECT record FROM jobs ORDER BY id DESC LIMIT 1").first.map {
            try RecordCoding.decode(Job.self, from: Data($0.utf8))
        }
    }
}
