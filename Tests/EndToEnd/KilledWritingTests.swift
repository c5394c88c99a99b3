// A daemon that is killed while it copies the database, or brings it up to a new schema.

import Foundation
import GRDB
import JobModel
import Programs
import StoredSite
import Testing

@Suite(.serialized) actor KilledWritingTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private func problems(_ database: String) throws -> [String] {
        return try DatabaseQueue.reading(database).read {
            try String.fetchAll($0, sql: "PRAGMA integrity_check")
        }
    }

    @Test func `killed during a backup, it leaves whole copies or none, and nothing half at the next start`() throws {
        let installation = try Installation(tracks: 4000, settings: Installation.largeSite)
        try installation.startDaemon()
        #expect(try installation.sync("--no-metadata").ending.status == 0)
        let folder = installation.state + "/backups"
        let start = ContinuousClock.now
        #expect(try installation.ctl("backup").status == 0)
        let length = start.duration(to: .now) / .milliseconds(1)
        for round in 0..<(TestTier.isRelease ? 60 : 6) {
            let connection = try RawConnection(greetedAt: installation.socket)
            connection.request("state.backup")
            poll(nil, 0, Int32(Double.random(in: 0...length)))
            #expect(installation.stopDaemon(SIGKILL) == -SIGKILL)
            let copies = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".db") }
            for copy in copies {
                #expect(try problems("\(folder)/\(copy)") == ["ok"], "round \(round), \(copy)")
                try FileManager.default.removeItem(atPath: "\(folder)/\(copy)")
            }
            try installation.startDaemon()
            #expect(try installation.ctl("status").status == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [], "round \(round)")
        }
        #expect(try installation.ctl("verify").status == 0)
    }

    @Test(arguments: [4, 7])
    func `killed while it takes over a database of an older schema, it loses nothing`(version: Int) throws {
        let installation = try Installation(tracks: 3)
        let file = Build.root.appendingPathComponent("Tests/Databases/version-\(version).sql")
        let old = installation.folder.path + "/old.db"
        let queue = try DatabaseQueue(path: old)
        try queue.writeWithoutTransaction { try $0.execute(sql: try String(contentsOf: file, encoding: .utf8)) }
        // So many that the migrations take long enough to be hit.
        let copies = 30_000
        let before = try queue.write { db in
            let columns = try db.columns(in: "tracks").map(\.name)
            let values = columns.map { name in
                name == "id" || name == "source_track_slug" ? "\(name) || '-' || n" : name
            }
            try db.execute(
                sql: """
                    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < \(copies))
                    INSERT INTO tracks (\(columns.joined(separator: ", "))) SELECT \(values.joined(separator: ", "))
                    FROM (SELECT * FROM tracks LIMIT 1), numbers
                    """)
            return try Int.fetchOne(db, sql: "SELECT count(*) FROM tracks") ?? 0
        }
        try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        try queue.close()
        try FileManager.default.copyItem(atPath: old, toPath: installation.database)
        let start = ContinuousClock.now
        try installation.startDaemon()
        #expect(try installation.ctl("status").status == 0)
        let length = start.duration(to: .now) / .milliseconds(1)
        installation.stopDaemon()
        for round in 0..<(TestTier.isRelease ? 40 : 5) {
            for name in try FileManager.default.contentsOfDirectory(atPath: installation.state) {
                try FileManager.default.removeItem(atPath: "\(installation.state)/\(name)")
            }
            try FileManager.default.copyItem(atPath: old, toPath: installation.database)
            // Again and again, until a start is let through.
            for _ in 0..<3 {
                try installation.launchDaemon()
                poll(nil, 0, Int32(Double.random(in: 0...length)))
                installation.stopDaemon(SIGKILL)
            }
            let daemon = try installation.startDaemon()
            #expect(try installation.ctl("status").status == 0, "round \(round)")
            #expect(installation.stopDaemon() == 0, "\(daemon.errors)")
            #expect(try problems(installation.database) == ["ok"], "round \(round)")
            // A run that was missed may have begun, and added the site's tracks.
            let count = try #require(try installation.query(Int.self, "SELECT count(*) FROM tracks").first)
            #expect(count >= before, "round \(round)")
        }
        try installation.startDaemon()
        // An operator of that time may have disabled scraping; a run that was missed may begin with its end.
        _ = try installation.ctl("enable", "--all")
        // Of so many tracks that the site does not list, the deactivation is withheld.
        let (ending, job) = try installation.sync("--attach")
        #expect(ending.status == 3, "\(ending.text) \(job.counts)")
    }
}
