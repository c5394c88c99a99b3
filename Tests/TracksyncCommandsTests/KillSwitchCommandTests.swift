import ControlProtocol
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `enable` and `disable`.
struct KillSwitchCommandTests {
    private func run(_ sources: [ScrapingHold.Source], _ arguments: String...) throws -> (CommandRun, [String]) {
        let peer = try ScriptedPeer(
            .greet(), .answer(.killSwitchSet, KillSwitch(holds: sources.map(Samples.hold))))
        defer { peer.stop() }
        return (try CommandRun(arguments + ["--utc", "--socket", peer.path]), peer.requests)
    }

    @Test func `enable lifts the last hold`() throws {
        let (run, requests) = try run([], "enable", "--reason", "it moved")
        #expect(run.code == 0)
        #expect(run.output == "Scraping is enabled.\n")
        #expect(run.errors == "")
        #expect(requests == [#"killswitch.set {"enabled":true,"reason":"it moved"}"#])
    }

    @Test func `enable says what else holds it off, where, since when, and how to lift it`() throws {
        let (run, _) = try run([.configuration, .environment, .file], "enable")
        #expect(run.code == 11)
        #expect(
            run.output == #"""
                Scraping is still disabled. What holds it off:
                  configuration (/etc/tracksync/tracksyncd.toml:12), since 2026-11-21 06:00:00
                    UTC (5 min ago)
                    Set scraping.enabled = true there, then: tracksyncctl reload
                  environment (MRE_SCRAPE_ENABLED), since 2026-11-21 06:00:00 UTC (5 min ago)
                    Remove the variable from the service's environment and restart the daemon.
                  file (/etc/tracksync/disabled), by bert, since 2026-11-21 06:00:00 UTC (5
                    min ago): the site \u{1B}moves
                    Remove the file.

                """#)
        #expect(run.errors == "")
    }

    @Test func `disable says until when, and how to enable it`() throws {
        let (run, requests) = try run([.operator], "disable", "--for", "2h", "--reason", "the site moves")
        #expect(run.code == 0)
        #expect(run.output == "Scraping is disabled until 2026-11-21 08:00:00 UTC (in 1 h 55 min).\n")
        #expect(run.errors.hasPrefix("Enable it again: tracksyncctl enable --socket /tmp/"))
        #expect(requests == [#"killswitch.set {"enabled":false,"for_seconds":7200,"reason":"the site moves"}"#])
    }

    @Test func `disable for good says so, and what holds it off too`() throws {
        var own = Samples.hold(.operator)
        own.until = nil
        let peer = try ScriptedPeer(
            .greet(), .answer(.killSwitchSet, KillSwitch(holds: [own, Samples.hold(.environment)])))
        let run = try CommandRun.against(peer, "disable")
        #expect(
            run.output == """
                Scraping is disabled, until somebody enables it.
                This holds it off too:
                  environment (MRE_SCRAPE_ENABLED), since 2026-11-21 06:00:00 UTC (5 min ago)
                    Remove the variable from the service's environment and restart the daemon.

                """)
        #expect(peer.requests == [#"killswitch.set {"enabled":false}"#])
    }

    @Test func `the state as JSON, with the same exit code`() throws {
        let (enabled, _) = try run([.operator], "enable", "--json")
        #expect(enabled.code == 11)
        #expect(
            enabled.output == #"""
                {"enabled":false,"holds":[{"by":"anna","place":"tracksyncctl disable","reason":"the site moves","remedy":"tracksyncctl enable","since":"2026-11-21T06:00:00.000Z","source":"operator","until":"2026-11-21T08:00:00.000Z"}]}

                """#)
        let (disabled, _) = try run([.operator], "disable", "--json")
        #expect(disabled.code == 0)
        #expect(disabled.output == enabled.output)
        #expect(disabled.errors == "")
    }

    @Test func `quiet shows the state alone`() throws {
        let (run, _) = try run([.operator], "disable", "--quiet")
        #expect(run.output.hasPrefix("Scraping is disabled until"))
        #expect(run.errors == "")
    }
}
