// A damaged database and its restoring, typed as the manual has it.

import Foundation
import JobModel
import Programs
import Testing

extension BoxTests {
    @Suite(.serialized) actor RestoreTests {
        private let executor = BlockingExecutor()
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        /// The lines of the manual below a sentence.
        private func recipe(after words: String, in page: String) throws -> [String] {
            let text = try String(contentsOf: Build.root.appending(path: "man/\(page)"), encoding: .utf8)
            let rest = try #require(text.components(separatedBy: words).dropFirst().first)
            let block = try #require(rest.components(separatedBy: ".Bd -literal -offset indent\n").dropFirst().first)
            return try #require(block.components(separatedBy: "\n.Ed").first).split(separator: "\n").map(String.init)
        }

        @Test func `the manual's lines restore a database after a crash loop, twice`() throws {
            let box = try Box()
            let site = try box.startSite(tracks: 60)
            try box.shell("systemctl start tracksyncd.socket tracksyncd.service tracksync.timer")
            try box.shell("tracksyncctl sync --wait && tracksyncctl backup")
            let lines = try recipe(after: "To restore the newest backup", in: "tracksyncd.8")
            #expect(lines.first == "tracksyncctl restore latest")
            // A crash loop, as of something that passes: it fails faster than in the field, as often.
            try box.edit("tracksyncd.service", "[Service]\nRestartSec=100ms\nRestartPreventExitStatus=\n")
            for round in 1...2 {
                try box.shell(
                    "systemctl stop tracksyncd.socket tracksyncd.service; cd /var/lib/tracksync; "
                        + "dd if=/dev/urandom of=tracks.db bs=4096 seek=2 count=40 conv=notrunc 2>&1; rm -f *.stop; "
                        + "systemctl start --no-block tracksyncd.socket tracksyncd.service")
                _ = try eventually("the daemon has given up, round \(round)") {
                    try box.journal().contains("Start request repeated too quickly")
                        && box.property("ActiveState") == "failed" ? true : nil
                }
                for line in lines {
                    let ending = try box.run(["/bin/sh", "-c", line])
                    #expect(ending.status == 0, "\(line): \(ending.output)\(ending.errors)")
                }
                #expect(try box.property("ActiveState") == "active")
                #expect(try box.property("ActiveState", of: "tracksyncd.socket") == "active")
                #expect(try box.shell("stat -c '%U %G %a' \(Box.database)") == "tracksync tracksync 640\n")
                try box.expectStored(site)
            }
            #expect(try box.shell("ls -d /var/lib/tracksync/damaged-* | wc -l") == "2\n")
            let refused = try box.ctl("restore", "latest", as: "nobody")
            #expect(refused.status != 0)
            #expect(try box.property("ActiveState") == "active")
        }

        @Test func `a daemon whose database is damaged is not started again, and says what to type`() throws {
            let box = try Box()
            let site = try box.startSite(tracks: 60)
            try box.shell("systemctl start tracksyncd.socket tracksyncd.service")
            try box.shell("tracksyncctl sync --wait && tracksyncctl backup")
            try box.edit("tracksyncd.service", "[Service]\nRestartSec=100ms\n")
            try box.shell(
                "systemctl stop tracksyncd.socket tracksyncd.service; cd /var/lib/tracksync; "
                    + "dd if=/dev/urandom of=tracks.db bs=4096 seek=2 count=40 conv=notrunc 2>&1; rm -f *.stop; "
                    + "systemctl start tracksyncd.socket; ! systemctl start tracksyncd.service")
            #expect(try box.property("ActiveState") == "failed")
            #expect(try box.property("ExecMainStatus") == "65")
            #expect(try box.property("NRestarts") == "0")
            #expect(try box.journal().contains("\nRestore the newest backup: sudo tracksyncctl restore latest\n"))
            // Monitoring that asks all the time starts it for nothing, and hears why at once.
            for _ in 1...3 {
                let health = try box.ctl("health")
                #expect(health.status == 70, "\(health.errors)")
                #expect(health.errors.contains("its database cannot be used"), "\(health.errors)")
            }
            #expect(try box.property("NRestarts") == "0")
            let ending = try box.ctl("restore", "latest")
            #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
            #expect(try box.property("ActiveState") == "active")
            try box.expectStored(site)
        }

        @Test func `every recipe of the manual does what it says, typed exactly`() throws {
            let box = try Box()
            try box.startSite(tracks: 20)
            try box.shell("systemctl start tracksyncd.socket tracksyncd.service && tracksyncctl sync --wait")
            let text = try String(contentsOf: Build.root.appending(path: "man/tracksyncd.8"), encoding: .utf8)
            let chapter = try #require(text.components(separatedBy: ".Sh RECIPES\n").last)
                .components(separatedBy: "\n.Sh ")[0]
            let recipes = chapter.components(separatedBy: ".Bd -literal -offset indent\n").dropFirst()
                .compactMap { $0.components(separatedBy: "\n.Ed").first?.replacing("\\e", with: "\\") }
            #expect(recipes.count == 9)
            for recipe in recipes {
                // What looks has exit codes of its own.
                let mayWarn = recipe.hasSuffix("doctor") || recipe.hasSuffix("--nagios")
                let script = mayWarn ? "set -e\n\(recipe) || test $? -le 2" : "set -e\n\(recipe)"
                let ending = try box.run(["/bin/bash", "-c", script])
                #expect(ending.status == 0, "\(recipe): \(ending.output)\(ending.errors)")
                guard recipe.contains("t.prom") else { continue }
                _ = try eventually("the metrics are there") {
                    try box.run(["test", "-s", "/var/lib/tracksync-metrics/t.prom"]).status == 0 ? true : nil
                }
            }
            // The colleague may look, and change nothing.
            func colleague(_ command: String) throws -> Ending {
                try box.run([
                    "setpriv", "--reuid=nobody", "--regid=nogroup", "--init-groups", "tracksyncctl", command,
                ])
            }
            let looked = try colleague("status")
            #expect(looked.status == 0, "\(looked.output)\(looked.errors)")
            #expect(try colleague("sync").status == 77)
            #expect(try box.ctl("schedule").output.contains("by schedule.calendar"))
        }

        @Test func `the timer of backups is off, and works when it is switched on`() throws {
            let box = try Box()
            try box.startSite(tracks: 20)
            try box.shell("systemctl start tracksyncd.service && tracksyncctl sync --wait")
            #expect(try box.property("ActiveState", of: "tracksync-backup.timer") == "inactive")
            try box.shell("systemctl start tracksync-backup.service")
            #expect(try box.property("Result", of: "tracksync-backup.service") == "success")
            #expect(try box.shell("ls /var/lib/tracksync/backups | wc -l") == "1\n")
        }

        @Test func `status shows the timer's next run, and two clocks are refused by the check`() throws {
            let box = try Box()
            try box.startSite(tracks: 20)
            try box.shell("systemctl start dbus.service tracksync.timer tracksyncd.service")
            #expect(try box.ctl("schedule").output.contains("by tracksync.timer"))
            #expect(try box.ctl("status").output.contains("next run:      2"))
            let set = try box.ctl("schedule", "set", "03:30 Europe/Berlin")
            #expect(set.status == 0, "\(set.errors)")
            #expect(set.errors.contains("both start syncs"))
            #expect(try box.ctl("health").status == 1)
            #expect(try box.ctl("health").output.contains("WARN  schedule"))
            let check = try box.run(["/usr/bin/tracksyncd", "--check-config"])
            #expect(check.status == 78 && check.errors.contains("both start syncs"))
            try box.shell("systemctl stop tracksync.timer")
            #expect(try box.run(["/usr/bin/tracksyncd", "--check-config"]).status == 0)
            #expect(try box.ctl("schedule").output.contains("by schedule.calendar"))
            #expect(try box.ctl("schedule", "unset").status == 0)
        }

        @Test func `root is told not to run the daemon on the service's state`() throws {
            let box = try Box()
            try box.shell("systemctl start tracksyncd.service && systemctl stop tracksyncd.socket tracksyncd.service")
            let ending = try box.run(["/usr/bin/tracksyncd"])
            #expect(ending.status == 78)
            #expect(ending.errors.contains("belongs to tracksync"))
        }
    }
}
