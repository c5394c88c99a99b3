// When the daemon checks its database, and what it does about damage that only the full check finds.

import Foundation
import GRDB
import Programs
import Testing

@Suite(.serialized) actor DatabaseCheckTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let isChecked = "was checked because"

    @Test func `after a clean stop nothing is checked, after a crash all of it, and that is logged`() throws {
        let installation = try Installation(tracks: 300)
        var daemon = try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        #expect(installation.stopDaemon() == 0)
        #expect(!daemon.errors.contains(isChecked))
        daemon = try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        #expect(!daemon.errors.contains(isChecked))
        installation.stopDaemon(SIGKILL)

        daemon = try installation.startDaemon()
        _ = try eventually("the full check ends") { daemon.errors.contains("found no damage check=full") ? true : nil }
        #expect(daemon.errors.contains("\(installation.database) \(isChecked) it was not closed cleanly"))
        #expect(try installation.sync().ending.status == 0)
        #expect(installation.stopDaemon() == 0)
        daemon = try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        #expect(!daemon.errors.contains(isChecked), "\(daemon.errors)")
        try installation.expectStored(afterSyncing: [1])
    }

    @Test func `damage that only the full check finds ends the daemon, and the next one`() throws {
        let installation = try Installation(tracks: 300)
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        #expect(installation.stopDaemon() == 0)
        try installation.spoilIndex()
        for _ in 0..<2 {
            let daemon = try installation.launchDaemon()
            #expect(daemon.waitForEnd() == 65)
            #expect(daemon.errors.contains("\(installation.database) \(isChecked)"))
            #expect(daemon.errors.contains("\(installation.database) is damaged: row 1 missing from index"))
            #expect(daemon.errors.contains("sudo tracksyncctl restore latest\n"), "\(daemon.errors)")
        }
    }
}

extension Installation {
    /// Changes a row behind the back of an index of its table, which leaves the structure of both whole.
    fileprivate func spoilIndex() throws {
        func change(_ body: (Database) throws -> Void) throws {
            let queue = try DatabaseQueue(path: database)
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA writable_schema = ON")
                try body(db)
            }
            try queue.close()
        }
        var index: Row?
        try change { db in
            index = try Row.fetchOne(db, sql: "SELECT * FROM sqlite_schema WHERE name = 'tracks_inactive'")
            try db.execute(sql: "DELETE FROM sqlite_schema WHERE name = 'tracks_inactive'")
        }
        try change { db in try db.execute(sql: "UPDATE tracks SET is_active = 0 WHERE rowid = 1") }
        let columns = try #require(index)
        try change { db in
            try db.execute(
                sql: "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)",
                arguments: [columns["type"], columns["name"], columns["tbl_name"], columns["rootpage"], columns["sql"]]
                    as StatementArguments)
        }
    }
}
