// A database in which a newer program has written: what this one does not know it keeps, and all else works.

import Foundation
import GRDB
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite actor ForeignWordTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `unknown words and records that cannot be read stop nothing, and what is known stays`() throws {
        let installation = try Installation(tracks: 6)
        try installation.startDaemon()
        try installation.setFaults("status:404@#2")
        for _ in 0..<3 { _ = try installation.sync() }
        #expect(try installation.ctl("sync", "--trigger", "timer").status == 0)
        #expect(installation.stopDaemon() == 0)
        let queue = try DatabaseQueue(path: installation.database)
        let ids = try queue.write { db in
            let ids = try String.fetchAll(db, sql: "SELECT id FROM jobs ORDER BY id")
            // Words that are not in this program's lists, in jobs that are over and in one that waits.
            try db.execute(
                sql: """
                    UPDATE jobs SET record = json_set(record, '$.warnings[0].code', 'flood', '$.trigger', 'moon',
                        '$.progress', json('{"stage":"polish","processed":3}'),
                        '$.stages[0].stage', 'polish') WHERE id = ?1;
                    """, arguments: [ids[0]])
            try db.execute(
                sql:
                    "UPDATE jobs SET record = json_set(record, '$.warnings', json_array(json_object('code', 'tide', 'message', 'm'))) WHERE id = ?",
                arguments: [ids[3]])
            // And what cannot be read at all.
            try db.execute(sql: "UPDATE jobs SET record = 'gibberish' WHERE id = ?", arguments: [ids[1]])
            try db.execute(
                sql: "UPDATE events SET record = '{' WHERE job_id = ? AND kind = 'job_finished'", arguments: [ids[2]])
            try db.execute(
                sql: "UPDATE events SET kind = 'rainbow' WHERE job_id = ? AND kind = 'stage_started'",
                arguments: [ids[2]])
            try db.execute(sql: "UPDATE attention SET kind = 'eclipse' WHERE id = (SELECT min(id) FROM attention)")
            return ids
        }
        try queue.close()
        let daemon = try installation.startDaemon()
        for command in [
            ["status"], ["jobs"], ["job", ids[0]], ["job", ids[2]], ["metrics"], ["attention"], ["audit"], ["report"],
        ] {
            for json in [[], ["--json"]] where json.isEmpty || !["metrics", "report"].contains(command[0]) {
                let ending = try run("tracksyncctl", command + json + ["--socket", installation.socket])
                #expect(ending.status == 0, "\(command): \(ending.errors)")
            }
        }
        #expect(try installation.ctl("health").status <= 1)
        let shown = try installation.ctl("job", ids[0], "--json").output
        #expect(shown.contains("\"flood\"") && shown.contains("\"moon\""), "\(shown)")
        #expect(try installation.jobs().count == 3, "the one that cannot be read is left out")
        #expect(daemon.errors.contains("row \(ids[1]) of the table jobs cannot be read"))
        let watch = try installation.ctl("watch", ids[2], "--json")
        #expect(watch.output.contains("\"finished\""), "\(watch.errors)")
        #expect(try installation.ctl("sync", "--now", "--wait").status <= 3)
        #expect(installation.stopDaemon() == 0)
    }
}
