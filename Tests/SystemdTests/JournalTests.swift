// What the journal of a machine has of the daemon.

import Foundation
import JobModel
import Journal
import Logging
import Programs
import Testing

extension BoxTests {
    @Suite(.serialized) actor JournalTests {
        private let executor = BlockingExecutor()
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        /// An entry, as `journalctl -o json` prints it.
        private typealias Entry = [String: String]

        @Test func `a whole sync is in the journal by its fields, and each event once`() throws {
            let box = try Box()
            try box.startSite(tracks: 60)
            try box.setFaults("status:404@#3", "status:404@#5")
            try box.shell("systemctl start tracksyncd.service")
            // Requests that leave no trace.
            for _ in 0..<5 { try box.ctl("status") }
            #expect(try box.ctl("sync", "--wait", "--reason", "a test").status == 3)
            let job = try box.job()
            try box.shell("systemctl stop tracksyncd.service")

            let entries = try own(box)
            for stage in ["list", "dashboards", "apply", "report"] {
                for event in [JournalEvent.stageStarted, .stageFinished] {
                    #expect(
                        entries.count { $0["MESSAGE_ID"] == event.id && $0["STAGE"] == stage } == 1, "\(event) \(stage)"
                    )
                }
            }
            for event in [
                JournalEvent.configurationRead, .daemonReady, .jobStarted, .jobSucceededWithWarnings, .daemonStopped,
            ] {
                #expect(entries.count { $0["MESSAGE_ID"] == event.id } == 1, "\(event)")
            }
            let failures = entries.filter { $0["MESSAGE_ID"] == JournalEvent.dashboardFailed.id }
            #expect(Set(failures.map { $0["TRACK"] }) == Set(try failedTracks(box)))
            #expect(failures.map { $0["ERROR_NAME"] } == ["http_status", "http_status"])
            // The start, the stop, the job, two for each stage, the failures and what warns of them.
            let others = entries.filter { $0["MESSAGE_ID"] == JournalEvent.syncWarning.id }.count
            #expect(entries.count == 4 + 2 + 2 * 4 + 2 + others, "\(entries.map { $0["MESSAGE"] ?? "" })")

            for entry in entries {
                try expectRight(entry)
                if entry["STAGE"] != nil {
                    #expect(entry["JOB_ID"] == job.id.rawValue && entry["JOB"] == String(job.id.rawValue.prefix(13)))
                }
            }
            let end = try #require(entries.first { $0["EVENT"] == "job_succeeded_with_warnings" })
            #expect(end["LISTED"] == "60" && end["ADDED"] == "60" && end["DASHBOARDS_FAILED"] == "2")
            #expect(end["REASON"] == "a test" && end["REQUESTED_BY"] == "root" && end["TRIGGER"] == "manual")
        }

        @Test func `journalctl explains each event that comes up`() throws {
            let box = try Box()
            try box.copy(
                Build.root.path + "/systemd/tracksync.catalog", to: "/usr/lib/systemd/catalog/tracksync.catalog")
            try box.shell("journalctl --update-catalog && systemctl start tracksyncd.service")
            try box.ctl("disable", "--reason", "moving house")
            try box.ctl("enable")
            try box.shell("journalctl --sync")
            let text = try box.shell("journalctl --no-pager -x --unit tracksyncd.service")
            for subject in [
                "The track catalogue's daemon is ready", "Scraping is disabled", "Scraping is enabled",
            ] { #expect(text.contains("Subject: \(subject)\n"), "\(subject)") }
            #expect(text.contains("tracksyncctl enable"))
            // Whatever a catalog's text leaves open would stand there by its name.
            #expect(text.firstMatch(of: /@[A-Z_]+@/) == nil)
            for entry in try own(box) { try expectRight(entry) }
        }

        @Test func `who may not change things leaves an entry, and many refusals leave one`() throws {
            let box = try Box()
            try box.edit("tracksyncd.socket", "[Socket]\nSocketMode=0666\n")
            try box.shell("useradd --user-group stranger")
            try box.shell("systemctl start tracksyncd.socket tracksyncd.service")
            for _ in 0..<4 { #expect(try box.ctl("disable", "--reason", "x", as: "stranger").status == 77) }
            let refusals = try own(box).filter { $0["MESSAGE_ID"] == JournalEvent.requestDenied.id }
            #expect(refusals.count == 1)
            let refusal = try #require(refusals.first)
            try expectRight(refusal)
            #expect(refusal["REQUESTED_BY"] == "stranger" && refusal["METHOD"] == "scraping.set")
        }

        @Test func `what journald's socket does not take is not lost`() throws {
            let box = try Box()
            try box.shell(
                "systemctl start tracksyncd.service && mv /run/systemd/journal/socket /run/systemd/journal/away")
            try box.ctl("disable", "--reason", "moving house")
            try box.shell("mv /run/systemd/journal/away /run/systemd/journal/socket")
            let text = try box.shell(
                "journalctl --sync; journalctl --no-pager -o json _TRANSPORT=stdout --unit tracksyncd.service")
            let line = try #require(text.split(separator: "\n").first { $0.contains("moving house") })
            // The priority comes with the line, and is not part of it.
            #expect(line.contains("\"PRIORITY\":\"5\"") && !line.contains("<5>"))
        }

        /// The daemon's own entries, without those of the service manager about it.
        private func own(_ box: Box) throws -> [Entry] {
            let text = try box.shell(
                "journalctl --sync; journalctl --no-pager -o json _TRANSPORT=journal SYSLOG_IDENTIFIER=tracksyncd "
                    + "_SYSTEMD_UNIT=tracksyncd.service")
            return try text.split(separator: "\n").map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? Entry, "\(line)")
            }
        }

        private func failedTracks(_ box: Box) throws -> [String] {
            let text = try box.shell("tracksyncctl job --json")
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            let failures = try #require(object?["failures"] as? [[String: Any]])
            return failures.compactMap { $0["slug"] as? String }
        }

        /// What holds for every entry.
        private func expectRight(_ entry: Entry) throws {
            #expect(entry["SYSLOG_IDENTIFIER"] == "tracksyncd")
            #expect(entry["CODE_FILE"]?.wholeMatch(of: /[A-Za-z]+\/[A-Za-z+]+\.swift/) != nil)
            #expect(entry["CODE_LINE"] != nil && entry["CODE_FUNC"] != nil)
            guard let id = entry["MESSAGE_ID"] else { return }
            let event = try #require(JournalEvent.allCases.first { $0.id == id })
            #expect(entry["EVENT"] == event.rawValue)
            #expect(entry["PRIORITY"] == Self.priorities[event.level])
            for field in event.fields { #expect(entry[field.uppercased()] != nil, "\(event) without \(field)") }
        }

        private static let priorities: [Logger.Level: String] = [
            .info: "6", .notice: "5", .warning: "4", .error: "3", .critical: "2",
        ]
    }
}
