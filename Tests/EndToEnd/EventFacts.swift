// What is stored of jobs, held against the events that tell of it: neither is there without the other, whenever the daemon
// died.

import Foundation
import GRDB
import JobModel
import StoredSite
import Testing

extension Installation {
    /// A stored event, as far as it is compared.
    private struct StoredEvent {
        var kind: String
        var job: String?
        var record: JSON
    }

    /// Compares all jobs with their events; to be called while no daemon runs, or one that has nothing to do.
    func expectEventsTellTheFacts(_ place: @autoclosure () -> Comment) throws {
        guard FileManager.default.fileExists(atPath: database) else { return }
        let (jobs, events, failures, open) = try DatabaseQueue.reading(database).read {
            db in
            // Killed before it had made the tables.
            guard try db.tableExists("events") else { return ([Row](), [Row](), [Row](), [Row]()) }
            return (
                try Row.fetchAll(db, sql: "SELECT id, state, run_order, record FROM jobs"),
                try Row.fetchAll(db, sql: "SELECT kind, job_id, record FROM events ORDER BY seq"),
                try Row.fetchAll(db, sql: "SELECT job_id, count(*) AS count FROM job_failures GROUP BY job_id"),
                try Row.fetchAll(db, sql: "SELECT id, closed_at IS NULL AS is_open FROM attention")
            )
        }
        let told = try events.map {
            StoredEvent(kind: $0["kind"], job: $0["job_id"], record: try JSON($0["record"] as String))
        }
        let known = Set(jobs.map { $0["id"] as String })
        #expect(told.allSatisfy { $0.job.map(known.contains) ?? true }, "an event of no job: \(place())")
        let failed = Dictionary(uniqueKeysWithValues: failures.map { ($0["job_id"] as String, $0["count"] as Int) })
        for row in jobs {
            let id: String = row["id"]
            try expect(
                try RecordCoding.decode(Job.self, from: Data((row["record"] as String).utf8)),
                hasRun: row["run_order"] as Int? != nil, failures: failed[id] ?? 0,
                isToldBy: told.filter { $0.job == id && !$0.kind.hasPrefix("attention") }, place)
        }
        let opened = Set(told.filter { $0.kind == "attention_opened" }.compactMap { $0.record["id"]?.integer })
        let closed = Set(told.filter { $0.kind == "attention_closed" }.compactMap { $0.record["id"]?.integer })
        #expect(Set(open.map { $0["id"] as Int }) == opened, "\(place())")
        #expect(Set(open.filter { !($0["is_open"] as Bool) }.map { $0["id"] as Int }) == closed, "\(place())")
    }

    private func expect(
        _ job: Job, hasRun: Bool, failures: Int, isToldBy events: [StoredEvent], _ place: () -> Comment
    ) throws {
        func all(_ kind: String) -> [StoredEvent] { events.filter { $0.kind == kind } }
        let what: Comment = "\(place()), job \(job.id), \(job.state), events \(events.map(\.kind))"
        #expect(all("job_started").count == (hasRun ? 1 : 0), what)
        #expect(all("job_finished").count == (job.state.isFinal ? 1 : 0), what)
        #expect(all("job_finished").allSatisfy { $0.record["job"]?["state"]?.text == job.state.rawValue }, what)
        #expect(all("catalogue_applied").count == (job.appliedAt == nil ? 0 : 1), what)
        #expect(
            all("stage_finished").map { $0.record["outcome"]?["timing"]?["stage"]?.text }
                == job.stages.map(\.stage.rawValue), what)
        // Before its first stage a job says that this is to come.
        if let progress = job.progress, let last = all("stage_started").last {
            #expect(last.record["stage"]?.text == progress.stage.rawValue, what)
        }
        #expect(
            all("warning").map { $0.record["warning"]?["code"]?.text } == job.warnings.map(\.code.rawValue), what)
        let told = Set(all("dashboard_failed").compactMap { $0.record["failure"]?["slug"]?.text })
        #expect(told.count == failures, what)
        if hasRun { #expect(events.first { $0.kind != "job_scheduled" }?.kind == "job_started", what) }
        if job.state.isFinal { #expect(events.last?.kind == "job_finished", what) }
    }
}
