import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `schedule`, `audit` and `reload`, text and JSON.
struct DaemonCommandTests {
    private func schedule(_ change: (inout ScheduleState) -> Void = { _ in }) -> ScheduleState {
        var state = ScheduleState(
            calendar: "Mon..Fri *-*-* 06:00", jitterSeconds: 120, catchUp: true, timeZone: "Europe/Berlin",
            lastSlot: Samples.noon.addingTimeInterval(-82_800),
            next: [172_800, 259_200].map { Samples.noon.addingTimeInterval($0) }, scheduledJob: nil)
        change(&state)
        return state
    }

    @Test func `a schedule with its waiting job and its next runs`() throws {
        let state = schedule { $0.scheduledJob = try? Samples.scheduled { $0.trigger = .schedule } }
        let peer = try ScriptedPeer(.greet(), .answer(.scheduleGet, state))
        let run = try CommandRun.against(peer, "schedule", "--count", "2")
        let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(
            lines.prefix(9) == [
                "next run:    none", "calendar:    Mon..Fri *-*-* 06:00",
                "time zone:   Europe/Berlin, where the calendar names none",
                "jitter:      up to 2 min after the slot", "catch-up:    a run that was missed happens once, later",
                "last slot:   2026-11-20 07:00:00 UTC (23 h 05 min ago)",
                "waiting job: 0193f2a4-7c1b starts at 2026-11-21 06:07:12 UTC (in 2 min 12 s);",
                "             schedule, by root", "",
            ])
        #expect(lines[9].hasPrefix("NEXT RUNS (LOCAL TIME)"))
        #expect(lines[10].hasSuffix("  2026-11-23 06:00:00  in 1 d 23 h"))
        #expect(lines[11].hasSuffix("  2026-11-24 06:00:00  in 2 d 23 h"))
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(run.errors == "Start the waiting job at once: tracksyncctl sync --now\n")
        #expect(peer.requests == [#"schedule.get {"count":2}"#])
    }

    @Test func `a daemon without a calendar says what starts syncs then`() throws {
        let state = schedule {
            $0.calendar = nil
            $0.lastSlot = nil
            $0.next = []
            $0.catchUp = false
            $0.jitterSeconds = 0
        }
        let peer = try ScriptedPeer(.greet(), .answer(.scheduleGet, state))
        let run = try CommandRun.against(peer, "schedule")
        #expect(
            run.output == """
                next run:    none
                calendar:    none
                jitter:      none
                catch-up:    a run that was missed is left out
                last slot:   none yet
                waiting job: none

                """)
        #expect(
            run.errors == """
                Have the daemon start one each night: sudo tracksyncctl schedule set 03:30 --socket \(peer.path)

                """)
        #expect(peer.requests == [#"schedule.get {"count":5}"#])
        let off = schedule {
            $0.calendar = nil
            $0.next = []
            $0.take(TimerState(unit: "tracksync.timer", isActive: false))
        }
        let withTimer = try CommandRun.against(ScriptedPeer(.greet(), .answer(.scheduleGet, off)), "schedule")
        #expect(withTimer.errors.hasSuffix("Or start the timer: sudo systemctl enable --now tracksync.timer\n"))
    }

    @Test func `the next run is shown wherever it comes from, and two clocks are a warning`() throws {
        let timer = TimerState(unit: "tracksync.timer", isActive: true, next: Samples.noon.addingTimeInterval(3600))
        var state = schedule { $0.take(timer) }
        let peer = try ScriptedPeer(.greet(), .answer(.scheduleGet, state))
        let both = try CommandRun.against(peer, "schedule", "--quiet")
        #expect(both.output.hasPrefix("next run:    2026-11-21 07:00:00 UTC (in 55 min), by tracksync.timer\n"))
        #expect(
            both.errors.hasPrefix(
                """
                warning: tracksync.timer and the calendar both start syncs.
                  Stop the timer: sudo systemctl disable --now tracksync.timer
                  Or take the calendar away: sudo tracksyncctl schedule unset --socket \(peer.path)

                """), "\(both.errors)")
        state.take(TimerState(unit: "tracksync.timer", problem: "Connection refused"))
        let own = try CommandRun.against(ScriptedPeer(.greet(), .answer(.scheduleGet, state)), "schedule", "--quiet")
        #expect(own.output.contains("by schedule.calendar"))
        #expect(own.output.contains("timer:       tracksync.timer: not known: Connection refused"))
        #expect(own.errors == "")
    }

    @Test func `a run that falls into a disabled time is shown where it can happen`() throws {
        let next = Samples.noon.addingTimeInterval(3600)
        func line(_ change: (inout ScheduleState) -> Void) throws -> String {
            let state = schedule {
                $0.next = [next]
                change(&$0)
            }
            let peer = try ScriptedPeer(.greet(), .answer(.scheduleGet, state))
            return try CommandRun.against(peer, "schedule", "--quiet").output.components(separatedBy: "\ntimer:")[0]
                .components(separatedBy: "\ncalendar:")[0].split(separator: "\n")
                .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
        }
        // Until 08:00.
        let block = Samples.block(.operator)
        #expect(
            try line { $0.take(nil, blocks: [block]) }
                == "next run:    2026-11-21 08:00:00 UTC (in 1 h 55 min), when scraping is enabled "
                + "(2026-11-21 07:00:00 UTC, by schedule.calendar, falls into the disabled time)")
        let leftOut = try line {
            $0.catchUp = false
            $0.take(nil, blocks: [block]) { $0.addingTimeInterval(60) }
        }
        #expect(leftOut == "next run:    2026-11-21 08:01:00 UTC (in 1 h 56 min), by schedule.calendar")
        #expect(
            try line { $0.take(nil, blocks: [block, Samples.block(.file)]) }
                == "next run:    none before scraping is enabled")
        let later = try line {
            $0.next = [next.addingTimeInterval(7200)]
            $0.take(nil, blocks: [block])
        }
        #expect(later == "next run:    2026-11-21 09:00:00 UTC (in 2 h 55 min), by schedule.calendar")
        #expect(try line { $0.take(nil) } == "next run:    2026-11-21 07:00:00 UTC (in 55 min), by schedule.calendar")
    }

    /// Runs `schedule` with arguments against a daemon that reads the settings in `folder`, and has a calendar then; what it
    /// printed, and what the daemon was asked for.
    private func changing(
        in folder: URL, to calendar: String?, _ results: [ReloadResult], _ arguments: String...
    ) throws -> (run: CommandRun, requests: [String]) {
        let status = try Samples.status { $0.configuration = folder.path + "/tracksyncd.toml" }
        let reloads = try results.map { result in [try ScriptedPeer.Step.greet(), try .answer(.daemonReload, result)] }
        let state = schedule { $0.calendar = calendar }
        let peer = try ScriptedPeer(
            [[.greet(), .answer(.daemonStatus, status)]] + reloads.prefix(1) + [
                [.greet(), .answer(.scheduleGet, state)]
            ]
                + reloads.dropFirst())
        defer { peer.stop() }
        return (try CommandRun(arguments + ["--utc", "--socket", peer.path]), peer.requests)
    }

    private static let taken = ReloadResult(applied: true, changes: [], problems: [])

    @Test func `schedule set writes a drop-in, has it read, and shows the next three runs`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("set-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let dropIn = folder.path + "/tracksyncd.d/50-schedule.toml"
        let berlin = "*-*-* 03:30:00 Europe/Berlin"
        let set = try changing(in: folder, to: berlin, [Self.taken], "schedule", "set", "03:30 Europe/Berlin")
        #expect(set.run.code == 0 && set.run.errors.contains("Wrote \(dropIn)"))
        // Who looks into the audit sees what was set.
        #expect(set.requests.contains(#"daemon.reload {"schedule":"03:30 Europe/Berlin"}"#), "\(set.requests)")
        #expect(try String(contentsOfFile: dropIn, encoding: .utf8).hasSuffix("calendar = \"03:30 Europe/Berlin\"\n"))
        let bad = ReloadResult(applied: false, changes: [], problems: ["LiveRC is asked at most once an hour"])
        let refused = try changing(in: folder, to: berlin, [bad], "schedule", "set", "*:0/5").run
        #expect(refused.code == 64 && refused.errors.contains("at most once an hour"))
        #expect(try String(contentsOfFile: dropIn, encoding: .utf8).contains("03:30 Europe/Berlin"))
        let unset = try changing(in: folder, to: nil, [Self.taken], "schedule", "unset")
        #expect(unset.run.code == 0 && !unset.run.errors.contains("calendar of their own"))
        #expect(unset.requests.contains(#"daemon.reload {"schedule":"unset"}"#), "\(unset.requests)")
        #expect(!FileManager.default.fileExists(atPath: dropIn))
        let nothing = try changing(in: folder, to: nil, [], "schedule", "unset").run
        #expect(nothing.code == 4)
        #expect(
            nothing.errors.hasSuffix(
                "See where the calendar is set: sudo tracksyncd --check-config --config \(folder.path)/tracksyncd.toml\n"
            ),
            "\(nothing.errors)")
        #expect(try CommandRun(["schedule", "set"]).code == 64)
        #expect(try CommandRun(["schedule", "set", "25:00"]).code == 64)
    }

    @Test func `a calendar that another file overrides is not said to be in force, and is taken back`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("over-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let other = "*-*-* 05:00:00"
        let set = try changing(in: folder, to: other, [Self.taken, Self.taken], "schedule", "set", "03:30").run
        #expect(set.code == 1 && set.errors.contains("is set elsewhere, too"), "\(set.errors)")
        #expect(
            set.errors.hasSuffix("See where: sudo tracksyncd --check-config --config \(folder.path)/tracksyncd.toml\n"),
            "\(set.errors)")
        let dropIn = folder.path + "/tracksyncd.d/50-schedule.toml"
        #expect(!FileManager.default.fileExists(atPath: dropIn))
        try "[schedule]\ncalendar = \"04:00\"\n".write(toFile: dropIn, atomically: true, encoding: .utf8)
        let unset = try changing(in: folder, to: other, [Self.taken], "schedule", "unset").run
        #expect(unset.code == 0 && unset.errors.contains("They have a calendar of their own."), "\(unset.errors)")
    }

    @Test func `a calendar that is over says so`() throws {
        let run = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.scheduleGet, schedule { $0.next = [] })), "schedule", "--quiet")
        #expect(run.output.hasSuffix("\n\nThe calendar has no further runs.\n"))
    }

    @Test func `a schedule as JSON`() throws {
        let run = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.scheduleGet, schedule())), "schedule", "--json")
        #expect(
            run.output == #"""
                {"calendar":"Mon..Fri *-*-* 06:00","catch_up":true,"jitter_seconds":120,"last_slot":"2026-11-20T07:00:00.000Z","next":["2026-11-23T06:00:00.000Z","2026-11-24T06:00:00.000Z"],"time_zone":"Europe/Berlin"}

                """#)
        #expect(run.errors == "")
    }

    private func entries() throws -> [AuditEntry] {
        [
            AuditEntry(
                time: Samples.noon, requester: Requester(uid: 1000, user: "anna", pid: 4711), command: "job.start",
                reason: "the league left \u{1B}[2J and nobody told us before the season had begun in earnest",
                jobId: try Samples.id(), outcome: "allowed"),
            AuditEntry(
                time: Samples.noon.addingTimeInterval(-5), requester: Requester(uid: 1001, user: "1001", pid: 9),
                command: "scraping.set", parameters: "enabled=false for_seconds=7200", reason: nil, jobId: nil,
                outcome: "not_permitted"),
        ]
    }

    @Test func `the audit as a table, with whole reasons`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.auditList, AuditList(entries: entries(), total: 9)))
        let run = try CommandRun.against(
            peer, "audit", "--since", "2d", "--user", "anna", "--job", "0193", "--limit", "2")
        #expect(
            run.output == #"""
                TIME (UTC)           USER          PID  COMMAND  OUTCOME        JOB
                2026-11-21 06:00:00  anna (1000)  4711  sync     allowed        0193f2a4-7c1b
                  reason: the league left \u{1B}[2J and nobody told us before the season had
                    begun in earnest
                2026-11-21 05:59:55  1001            9  disable  not_permitted  -
                  disable --for 2h

                """#)
        #expect(run.errors == "2 of 9 changes; more: --limit\n")
        let narrow = Presentation(
            time: TimeText(now: Samples.noon, utc: true), width: 72, isTerminal: true, isUnicode: true)
        let lines = try AuditTable.lines(AuditList(entries: entries(), total: 9), narrow).map {
            $0.text(coloured: false)
        }
        #expect(lines[0] == "TIME (UTC)           USER  COMMAND  OUTCOME        JOB")
        #expect(lines[1] == "2026-11-21 06:00:00  anna  sync     allowed        0193f2a4-7c1b")
        #expect(
            peer.requests == [
                #"audit.list {"job":"0193","limit":2,"since":"2026-11-19T06:05:00.000Z","user":"anna"}"#
            ])
    }

    @Test(arguments: [
        ("job.start", "full=true metadata=true trigger=timer", "sync --full --trigger timer"),
        ("job.start", "allow_deactivations=60 dry_run=false", "sync --allow-deactivations 60"),
        ("job.cancel", "id=0193", "cancel 0193"), ("job.start", "metadata=false", "sync --no-metadata"),
        ("scraping.set", "enabled=true user=anna b", "enable --user 'anna b'"),
        ("scraping.set", "enabled=false for_seconds=5400 replace=true", "disable --for 1h30m --replace"),
        ("track.follow", "slugs=canyon17,acme", "follow canyon17 acme"),
        ("track.locate", "place=40.76,-111.89 slug=acme", "track acme --set-coordinates 40.76,-111.89"),
        ("track.locate", "slug=acme", "track acme --clear-coordinates"),
        ("issue.ack", "slug=acme undo=true", "issues unack acme"),
        ("notify.mute", "for_seconds=86400 what=sync_late", "notify mute sync_late --for 1d"),
        ("daemon.reload", "schedule=03:30 Europe/Berlin", "schedule set '03:30 Europe/Berlin'"),
        ("daemon.reload", "schedule=unset", "schedule unset"),
        ("move.house", "to=Lyon", "move.house --to Lyon"),
    ]) func `the audit has the words of the command line`(method: String, parameters: String, typed: String) {
        let entry = AuditEntry(
            time: Samples.noon, requester: Requester(uid: 0, user: "root", pid: 1), command: method,
            parameters: parameters, reason: nil, jobId: nil, outcome: "allowed")
        #expect(AuditWords(entry).typed == typed)
    }

    @Test func `an audit without jobs has no column of them, and names who passed a request on`() {
        let entry = AuditEntry(
            time: Samples.noon, requester: Requester(uid: 998, user: "anna", pid: 7), command: "daemon.reload",
            parameters: "delegate=tracksync-web", reason: nil, jobId: nil, outcome: "allowed")
        let narrow = Presentation(
            time: TimeText(now: Samples.noon, utc: true), width: 80, isTerminal: true, isUnicode: true)
        #expect(
            AuditTable.lines(AuditList(entries: [entry], total: 1), narrow).map { $0.text(coloured: false) } == [
                "TIME (UTC)           USER        PID  COMMAND  OUTCOME",
                "2026-11-21 06:00:00  anna (998)    7  reload   allowed", "  by way of: tracksync-web",
            ])
        var refused = entry
        refused.parameters = "refusals=41"
        #expect(
            AuditTable.lines(AuditList(entries: [refused], total: 1), narrow).last?.text(coloured: false)
                == "  refused since the entry before: 41 times")
    }

    @Test func `a wide terminal shows users with their numbers`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.auditList, AuditList(entries: entries(), total: 2)))
        let run = try CommandRun.against(peer, "audit", environment: ["COLUMNS": "120"])
        #expect(run.output.contains("  anna (1000)  4711  sync "))
        #expect(run.output.contains("  1001            9  disable  not_permitted "))
        #expect(run.errors == "")
    }

    @Test(arguments: [([], "Nobody has changed anything yet.\n"), (["--user", "bert"], "No change matches.\n")])
    func `an audit without entries`(arguments: [String], words: String) throws {
        let peer = try ScriptedPeer(.greet(), .answer(.auditList, AuditList(entries: [], total: 0)))
        defer { peer.stop() }
        let run = try CommandRun(["audit", "--socket", peer.path] + arguments)
        #expect(run.output == "")
        #expect(run.errors == words)
        #expect(run.code == 0)
    }

    @Test func `the audit as JSON`() throws {
        let list = try AuditList(entries: [entries()[1]], total: 9)
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.auditList, list)), "audit", "--json")
        #expect(
            run.output == #"""
                {"entries":[{"method":"scraping.set","outcome":"not_permitted","parameters":"enabled=false for_seconds=7200","requested_by":{"pid":9,"uid":1001,"user":"1001"},"time":"2026-11-21T05:59:55.000Z"}],"total":9}

                """#)
        #expect(run.errors == "")
    }

    @Test func `a reload says what changed`() throws {
        let result = ReloadResult(
            applied: true, changes: ["fetch.concurrency: 6 → 4", "state.directory: at the next start"], problems: [])
        let peer = try ScriptedPeer(.greet(), .answer(.daemonReload, result))
        let run = try CommandRun.against(peer, "reload")
        #expect(run.code == 0)
        #expect(
            run.output == """
                Configuration read. Changed:
                  fetch.concurrency: 6 → 4
                  state.directory: at the next start

                """)
        #expect(peer.requests == ["daemon.reload {}"])
    }

    @Test func `a reload's warnings have their ways out below them`() throws {
        let result = ReloadResult(
            applied: true, changes: [], problems: [],
            warnings: ["Two clocks\nStop one: systemctl stop it", "No contact"])
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.daemonReload, result)), "reload", "--quiet")
        #expect(run.output == "Configuration read: nothing changed.\n" && run.code == 0)
        #expect(run.errors == "warning: Two clocks\n  Stop one: systemctl stop it\nwarning: No contact\n")
    }

    @Test func `a reload that changed nothing says so`() throws {
        let result = ReloadResult(applied: true, changes: [], problems: [])
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.daemonReload, result)), "reload")
        #expect(run.output == "Configuration read: nothing changed.\n")
        #expect(run.code == 0)
    }

    @Test func `a configuration with problems is no success, in words and as JSON`() throws {
        let result = ReloadResult(
            applied: false, changes: [], problems: ["tracksyncd.toml:3: fetch.concurrency takes 1 to 64, not 0."])
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.daemonReload, result)), "reload", "--quiet")
        #expect(run.code == 1)
        #expect(run.output == "")
        #expect(
            run.errors == """
                tracksyncctl: The configuration was refused; the previous one stays in force.
                  tracksyncd.toml:3: fetch.concurrency takes 1 to 64, not 0.
                Check it before the next reload: tracksyncd --check-config

                """)
        let json = try CommandRun.against(ScriptedPeer(.greet(), .answer(.daemonReload, result)), "reload", "--json")
        #expect(json.code == 1)
        #expect(
            json.output
                == #"{"applied":false,"changes":[],"problems":["tracksyncd.toml:3: fetch.concurrency takes 1 to 64, not 0."]}"#
                + "\n")
        #expect(json.errors == "")
    }
}
