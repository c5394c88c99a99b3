import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `enable` and `disable`.
struct ScrapingCommandTests {
    private func run(_ sources: [ScrapingBlock.Source], _ arguments: String...) throws -> (CommandRun, [String]) {
        let peer = try ScriptedPeer(
            .greet(), .answer(.scrapingSet, ScrapingChange(Scraping(blocks: sources.map(Samples.block)))))
        defer { peer.stop() }
        return (try CommandRun(arguments + ["--utc", "--socket", peer.path]), peer.requests)
    }

    @Test func `enable lifts the last hold`() throws {
        let (run, requests) = try run([], "enable", "--reason", "it moved")
        #expect(run.code == 0)
        #expect(run.output == "Scraping is enabled.\n")
        #expect(run.errors == "")
        #expect(requests == [#"scraping.set {"enabled":true,"reason":"it moved"}"#])
    }

    @Test func `enable says what else blocks it, where, since when, and how to lift it`() throws {
        let (run, _) = try run([.configuration, .environment, .file], "enable")
        #expect(run.code == 11)
        #expect(
            run.output == #"""
                Scraping is still disabled. Blocked by:
                  the settings (/etc/tracksync/tracksyncd.toml:12), since 2026-11-21 06:00:00
                    UTC (5 min ago)
                    Set scraping.enabled = true there, then: tracksyncctl reload
                  the variable MRE_SCRAPE_ENABLED, since 2026-11-21 06:00:00 UTC (5 min ago)
                    Remove the variable from the service's environment and restart the daemon.
                  the file /etc/tracksync/disabled of bert, since 2026-11-21 06:00:00 UTC
                    (5 min ago): the site \u{1B}moves
                    Remove the file.

                """#)
        #expect(run.errors == "")
    }

    @Test func `disable says until when, and how to enable it`() throws {
        let (run, requests) = try run([.operator], "disable", "--for", "2h", "--reason", "the site moves")
        #expect(run.code == 0)
        #expect(run.output == "Scraping is disabled until 2026-11-21 08:00:00 UTC (in 1 h 55 min).\n")
        #expect(run.errors.hasPrefix("Enable it again: tracksyncctl enable --socket /tmp/"))
        #expect(requests == [#"scraping.set {"enabled":false,"for_seconds":7200,"reason":"the site moves"}"#])
    }

    @Test func `an earlier block that becomes a part of a longer one is told`() throws {
        var earlier = Samples.block(.operator)
        (earlier.until, earlier.reason) = (Samples.noon.addingTimeInterval(3600), "ticket 4711")
        let change = ScrapingChange(Scraping(blocks: [Samples.block(.operator)]), extended: earlier)
        let run = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.scrapingSet, change)), "disable", "--for", "2h")
        #expect(
            run.output == """
                Scraping is disabled until 2026-11-21 08:00:00 UTC (in 1 h 55 min).
                Your earlier block until 2026-11-21 07:00:00 UTC (ticket 4711) is part of this
                one.

                """)
    }

    @Test func `disable for good says so, and what blocks it too`() throws {
        var own = Samples.block(.operator)
        own.until = nil
        let peer = try ScriptedPeer(
            .greet(), .answer(.scrapingSet, ScrapingChange(Scraping(blocks: [Samples.block(.environment), own]))))
        let run = try CommandRun.against(peer, "disable")
        #expect(
            run.output == """
                Scraping is disabled, until somebody enables it.
                Blocked by:
                  the variable MRE_SCRAPE_ENABLED, since 2026-11-21 06:00:00 UTC (5 min ago)
                    Remove the variable from the service's environment and restart the daemon.

                """)
        #expect(peer.requests == [#"scraping.set {"enabled":false}"#])
    }

    @Test func `blocks of several people add up, and enable removes one's own`() throws {
        var other = Samples.block(.operator)
        (other.by, other.until, other.reason) = ("root", nil, "LiveRC asked us to stop")
        let both = Scraping(blocks: [other, Samples.block(.operator)])
        let disabled = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.scrapingSet, ScrapingChange(both))), "disable", "--for", "2h")
        #expect(disabled.output.hasPrefix("Scraping is disabled, until somebody enables it.\nBlocked by:\n"))
        #expect(
            disabled.output.contains("  root with tracksyncctl disable")
                && disabled.output.contains("  anna with tracksyncctl"))
        let change = ScrapingChange(Scraping(blocks: [other]), removed: [Samples.block(.operator)])
        let peer = try ScriptedPeer(.greet(), .answer(.scrapingSet, change))
        let enabled = try CommandRun.against(peer, "enable")
        #expect(enabled.code == 11)
        #expect(enabled.output.hasPrefix("Removed the block by anna with tracksyncctl disable"))
        #expect(
            enabled.output.contains("Scraping is still disabled") && enabled.output.contains("  root with tracksyncctl")
        )
        #expect(peer.requests == [#"scraping.set {"enabled":true}"#])
    }

    @Test func `disable --replace says what it replaces, and a shorter block does not shorten a longer one`() throws {
        let own = Samples.block(.operator)
        let peer = try ScriptedPeer(
            .greet(), .answer(.scrapingSet, ScrapingChange(Scraping(blocks: [own]), removed: [own])))
        let replaced = try CommandRun.against(peer, "disable", "--for", "2h", "--replace")
        #expect(replaced.output.contains("Removed the block by anna with tracksyncctl disable"))
        #expect(peer.requests == [#"scraping.set {"enabled":false,"for_seconds":7200,"replace":true}"#])
        let kept = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.scrapingSet, ScrapingChange(Scraping(blocks: [own]), kept: own))),
            "disable", "--for", "1s")
        #expect(kept.output.contains("Your earlier block ends later, and stays as it is."))
        #expect(kept.errors.hasPrefix("Shorten it: tracksyncctl disable --replace --for"))
    }

    @Test(arguments: [["--all"], ["--user", "root"]])
    func `enable removes the blocks of others when it is asked to`(options: [String]) throws {
        let peer = try ScriptedPeer(.greet(), .answer(.scrapingSet, ScrapingChange(Scraping())))
        defer { peer.stop() }
        #expect(try CommandRun(["enable", "--socket", peer.path] + options).code == 0)
        #expect(
            peer.requests == [
                options.count == 1
                    ? #"scraping.set {"all":true,"enabled":true}"# : #"scraping.set {"enabled":true,"user":"root"}"#
            ])
        #expect(try CommandRun(["enable", "--all", "--user", "root"]).code == 64)
    }

    @Test func `the state as JSON, with the same exit code`() throws {
        let (enabled, _) = try run([.operator], "enable", "--json")
        #expect(enabled.code == 11)
        #expect(
            enabled.output == #"""
                {"blocks":[{"by":"anna","hint":"tracksyncctl enable","place":"tracksyncctl disable","reason":"the site moves","since":"2026-11-21T06:00:00.000Z","source":"operator","until":"2026-11-21T08:00:00.000Z"}],"enabled":false,"removed":[]}

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

    @Test(arguments: [
        (["--until", "07:00"], 3300), (["--until", "06:00"], 86_100), (["--until", "2026-11-21 06:05:30"], 30),
        (["--for", "1h30m"], 5400),
    ])
    func `the end is given as a duration or as a time`(options: [String], seconds: Int) throws {
        let peer = try ScriptedPeer(
            .greet(), .answer(.scrapingSet, ScrapingChange(Scraping(blocks: [Samples.block(.operator)]))))
        defer { peer.stop() }
        #expect(try CommandRun(["disable", "--utc", "--socket", peer.path] + options).code == 0)
        #expect(peer.requests == ["scraping.set {\"enabled\":false,\"for_seconds\":\(seconds)}"])
    }
}
