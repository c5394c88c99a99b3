import Catalogue
import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `tracks`, `track`, `follow` and `unfollow`, text and JSON.
struct TrackCommandTests {
    @Test func `a page of tracks and how to see more`() throws {
        var page = try TrackPage(tracks: Samples.summaries(0..<3), total: 1084, offset: 6)
        page.tracks[1].isActive = false
        page.tracks[2].isActive = false
        let peer = try ScriptedPeer(.greet(), .answer(.trackList, page))
        let run = try CommandRun.against(
            peer, "tracks", "--limit", "3", "--offset", "6", "--search", "Straße", "--followed", "--inactive")
        #expect(
            run.output == """
                    SLUG  NAME     PLACE     LAST ACTIVITY
                    t0    Track 0  Lyon, FR  today
                *-  t1    Track 1  Lyon, FR  today
                 -  t2    Track 2  Lyon, FR  today

                """)
        #expect(run.errors == "3 of 1,084 tracks; the next: --offset 9, all: --limit 0\n")
        #expect(
            peer.requests == [#"track.list {"followed":true,"inactive":true,"limit":3,"offset":6,"search":"Straße"}"#])
    }

    /// The table as a terminal of 80 columns shows it, and as a pipe gets it.
    private func table(_ tracks: [TrackSummary], isTerminal: Bool) -> [String] {
        let presentation = Presentation(
            time: TimeText(now: Samples.noon, utc: true), width: 80, isTerminal: isTerminal, isUnicode: true)
        let page = TrackPage(tracks: tracks, total: tracks.count, offset: 0)
        return TrackTable.lines(page, presentation).map { $0.text(coloured: false) }
    }

    @Test func `names that are too wide go on below themselves on a terminal, and whole elsewhere`() throws {
        var tracks = try Samples.summaries(0..<2)
        tracks[0].name = String(repeating: "模", count: 100)
        tracks[1].name = "\u{202E}👩‍🚒 é\n"
        let lines = table(tracks, isTerminal: true)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= 80 })
        #expect(lines.joined().filter { $0 == "模" }.count == 100 && lines.count > 3)
        #expect(lines.last?.contains(#"\u{202E}👩‍🚒 é\u{0A} "#) == true)
        #expect(table(tracks, isTerminal: false)[1].contains(tracks[0].name + "  "))
    }

    @Test(arguments: [false, true])
    func `a slug is never cut, since it is typed back`(isTerminal: Bool) throws {
        var tracks = try Samples.summaries(0..<1)
        tracks[0].slug = try #require(TrackSlug(String(repeating: "s", count: 63)))
        #expect(table(tracks, isTerminal: isTerminal)[1].contains(" \(tracks[0].slug)  Track 0"))
    }

    @Test func `a table in a pipe is not cut, whatever COLUMNS says`() throws {
        var tracks = try Samples.summaries(0..<1)
        tracks[0].name = String(repeating: "x", count: 100)
        let page = TrackPage(tracks: tracks, total: 1, offset: 0)
        let run = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.trackList, page)), "tracks", environment: ["COLUMNS": "40"])
        #expect(run.output.contains(tracks[0].name))
    }

    @Test func `before the first sync it is said how to start one`() throws {
        let none = TrackPage(tracks: [], total: 0, offset: 0)
        let peer = try ScriptedPeer(.greet(), .answer(.trackList, none), .answer(.trackList, none))
        let run = try CommandRun.against(peer, "tracks")
        #expect(run.output == "")
        #expect(run.errors == "No tracks yet: tracksyncctl sync\n")
        #expect(run.code == 0)
    }

    @Test func `tracks that all left the catalogue are pointed to`() throws {
        let peer = try ScriptedPeer(
            .greet(), .answer(.trackList, TrackPage(tracks: [], total: 0, offset: 0)),
            .answer(.trackList, TrackPage(tracks: Samples.summaries(0..<1), total: 7, offset: 0)))
        #expect(
            try CommandRun.against(peer, "tracks").errors
                == "No active tracks; those that left the catalogue: tracksyncctl tracks --inactive\n")
        #expect(peer.requests.last == #"track.list {"inactive":true,"limit":1}"#)
    }

    @Test func `more tracks than an answer holds are asked for in several requests`() throws {
        let peer = try ScriptedPeer(
            .greet(), .answer(.trackList, TrackPage(tracks: Samples.summaries(0..<500), total: 620, offset: 0)),
            .answer(.trackList, TrackPage(tracks: Samples.summaries(500..<620), total: 620, offset: 500)))
        let run = try CommandRun.against(peer, "tracks", "--limit", "0", "--json")
        let page = try RecordCoding.decode(TrackPage.self, from: Data(run.output.utf8))
        #expect(page.tracks.map(\.slug.rawValue) == (0..<620).map { "t\($0)" })
        #expect(page.total == 620)
        #expect(
            peer.requests == [#"track.list {"limit":500,"offset":0}"#, #"track.list {"limit":500,"offset":500}"#])
    }

    @Test func `a limit beyond an answer's is met exactly`() throws {
        let peer = try ScriptedPeer(
            .greet(), .answer(.trackList, TrackPage(tracks: Samples.summaries(0..<500), total: 900, offset: 0)),
            .answer(.trackList, TrackPage(tracks: Samples.summaries(500..<510), total: 900, offset: 500)))
        let run = try CommandRun.against(peer, "tracks", "--limit", "510", "--quiet")
        #expect(run.output.split(separator: "\n").count == 511)
        #expect(run.errors == "")
        #expect(peer.requests.last == #"track.list {"limit":10,"offset":500}"#)
    }

    @Test func `tracks as JSON`() throws {
        let page = try TrackPage(tracks: Samples.summaries(1..<2), total: 3, offset: 0)
        let run = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.trackList, page)), "tracks", "--limit", "1", "--json")
        #expect(
            run.output == #"""
                {"offset":0,"total":3,"tracks":[{"city":"Lyon","country_code":"FR","is_active":true,"is_followed":true,"last_activity":"today","name":"Track 1","slug":"t1"}]}

                """#)
        #expect(run.errors == "")
    }

    @Test func `no track matches`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.trackList, TrackPage(tracks: [], total: 0, offset: 0)))
        let run = try CommandRun.against(peer, "tracks", "--search", "zzz")
        #expect(run.output == "")
        #expect(run.errors == "No track matches.\n")
    }

    @Test(arguments: [
        ("1 minute ago", "2026-11-21"), ("Yesterday", "2026-11-20"), ("3 days ago", "2026-11-18"),
        ("last week", "~2026-11-14"), ("2 weeks ago", "~2026-11-07"), ("last month", "2026-10"),
        ("3 months ago", "2026-08"), ("2 years ago", "2024"), ("in the olden days", "in the olden days"),
    ]) func `the last activity is a date, from the words and the time of reading`(words: String, date: String) throws {
        var track = try #require(try Samples.summaries(0..<1).first)
        track.lastActivity = words
        track.lastSeenAt = Samples.noon
        let page = TrackPage(tracks: [track], total: 1, offset: 0)
        #expect(
            try CommandRun.against(ScriptedPeer(.greet(), .answer(.trackList, page)), "tracks").output.hasSuffix(
                "  \(date)\n"))
    }

    @Test func `a track that left has the day on which it did`() throws {
        var track = try #require(try Samples.summaries(0..<1).first)
        track.lastActivity = "Yesterday"
        (track.lastSeenAt, track.leftAt, track.isActive) = (
            Samples.noon, Samples.noon.addingTimeInterval(86_400), false
        )
        let page = TrackPage(tracks: [track], total: 1, offset: 0)
        let list = try CommandRun.against(ScriptedPeer(.greet(), .answer(.trackList, page)), "tracks", "--inactive")
        #expect(list.output.hasSuffix("  2026-11-20 (left 2026-11-22)\n"))
        // On a narrow terminal the name and the place go on below, and neither date.
        track.name = String(repeating: "Long name ", count: 8)
        let narrow = Presentation(
            time: TimeText(now: Samples.noon, utc: true), width: 80, isTerminal: true, isUnicode: true)
        let lines = TrackTable.lines(TrackPage(tracks: [track], total: 1, offset: 0), narrow)
        #expect(lines.allSatisfy { $0.width <= 80 })
        #expect(lines[1].text(coloured: false).hasSuffix("  2026-11-20 (left 2026-11-22)"))
        var whole = try Samples.track()
        whole.isActive = false
        let details = TrackDetails(track: whole, issues: [])
        let text = try CommandRun.against(ScriptedPeer(.greet(), .answer(.trackGet, details)), "track", "acme").output
        #expect(text.contains("state:         inactive since 2026-11-20 (not in the catalogue); followed\n"))
    }

    @Test func `all of a track`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.trackGet, Samples.track()))
        let run = try CommandRun.against(peer, "track", "ACME")
        #expect(
            run.output == #"""
                track:         Acme \u{1B}[31mRC\u{202E}
                slug:          acme
                state:         active; followed
                dashboard:     https://acme.liverc.com/
                events:        https://acme.liverc.com/events/
                last activity: 2026-11-21 (“2 hours ago”, read 2026-11-21 05:00:00 UTC)
                city:          Lyon
                country:       France (FR)
                coordinates:   45.75, 4.85
                phone:         +33 4 72
                lifetime:      123,456 laps, 1 race
                seen:          2026-11-21 05:00:00 UTC (1 h 05 min ago)
                details read:  never
                changed:       2026-11-20 06:00:00 UTC (1 d ago)
                first stored:  2026-11-01 06:00:00 UTC (20 d ago)

                """#)
        #expect(peer.requests == [#"track.get {"slug":"acme"}"#])
    }

    @Test func `the other tracks of the same name are named`() throws {
        var track = try Samples.track()
        track.trackName = "RC Raceway"
        let others = try ["canyon173", "ridgercclub702"].map { try #require(TrackSlug($0)) }
        let details = TrackDetails(track: track, issues: [], sameName: others)
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.trackGet, details)), "track", "acme")
        #expect(run.output.contains("\nalso called:   RC Raceway: canyon173, ridgercclub702\n"))
    }

    @Test func `a description keeps its lines`() throws {
        var track = try Samples.track()
        track.description = "Indoor.\r\nOpen on Sundays.\u{1B}[2J"
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.trackGet, track)), "track", "acme")
        #expect(
            run.output.contains("\ndescription:   Indoor.\n               Open on Sundays.\\u{1B}[2J\nlifetime:"))
    }

    @Test func `a track as JSON`() throws {
        let run = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.trackGet, Samples.track())), "track", "acme", "--json")
        #expect(
            run.output == #"""
                {"city":"Lyon","country":"France","country_code":"FR","created_at":"2026-11-01T06:00:00.000Z","events_url":"https://acme.liverc.com/events/","id":"5f0c","is_active":true,"is_followed":true,"issues":[],"last_activity":"2 hours ago","last_seen_at":"2026-11-21T05:00:00.000Z","latitude":45.75,"liverc_track_last_updated":"2 hours ago","longitude":4.85,"name":"Acme \u001b[31mRC\u202E","phone":"+33 4 72","same_name":[],"slug":"acme","source":"liverc","source_track_slug":"acme","total_laps":123456,"total_races":1,"track_name":"Acme \u001b[31mRC\u202E","track_url":"https://acme.liverc.com/","updated_at":"2026-11-20T06:00:00.000Z"}

                """#)
    }

    @Test func `a track is named by its address or its name, and similar ones are offered`() throws {
        let page = try TrackPage(tracks: Samples.summaries(1..<2), total: 1, offset: 0)
        let byName = try ScriptedPeer([
            [.greet(), .answer(.trackList, page)], [.greet(), .answer(.trackGet, Samples.track())],
        ])
        #expect(try CommandRun.against(byName, "track", "Track 1").code == 0)
        #expect(
            byName.requests == [#"track.list {"limit":10,"search":"Track 1"}"#, #"track.get {"slug":"t1"}"#])
        let byAddress = try ScriptedPeer(.greet(), .answer(.trackGet, Samples.track()))
        #expect(try CommandRun.against(byAddress, "track", "https://Acme.liverc.com/").code == 0)
        #expect(byAddress.requests == [#"track.get {"slug":"acme"}"#])
        let missing = ProtocolError(.notFound, message: "there is no track t", hint: "Find a track's slug.")
        let near = try ScriptedPeer([
            [.greet(), .refuse(.trackGet, missing)], [.greet(), .answer(.trackList, page)],
        ])
        let run = try CommandRun.against(near, "track", "t")
        #expect(run.code == 4 && run.errors.contains("t: did you mean t1 (Track 1)?"), "\(run.errors)")
    }

    @Test func `a slug with a wrong letter is answered with those that are spelled nearly so`() throws {
        let missing = ProtocolError(.notFound, message: "there is no track canyom173", hint: "Find a track's slug.")
        let none = TrackPage(tracks: [], total: 0, offset: 0)
        let tracks = try zip(["acme", "canyon173", "canyons17"], Samples.summaries(1..<4)).map { slug, track in
            var track = track
            track.slug = try #require(TrackSlug(slug))
            return track
        }
        func answer(_ tracks: [TrackSummary]) throws -> ScriptedPeer {
            try ScriptedPeer([
                [.greet(), .refuse(.trackGet, missing)], [.greet(), .answer(.trackList, none)],
                [.greet(), .answer(.trackList, TrackPage(tracks: tracks, total: tracks.count, offset: 0))],
                [.greet(), .answer(.trackList, none)],
            ])
        }
        let peer = try answer(tracks)
        let run = try CommandRun.against(peer, "track", "canyom173")
        #expect(run.errors.hasSuffix("\ncanyom173: did you mean canyon173 (Track 2)?\n"), "\(run.errors)")
        #expect(peer.requests.last == #"track.list {"inactive":true,"limit":500,"offset":0}"#)
        // What resembles none gets what leads on.
        let strange = try CommandRun.against(try answer([tracks[0]]), "track", "canyom173")
        #expect(strange.errors.hasSuffix("tracksyncctl tracks --search NAME\n") || strange.errors.contains("Find a"))
    }

    @Test func `a name that several tracks have is told with all of them`() throws {
        let tracks = try Samples.summaries(1..<7).map { track in
            var track = track
            track.name = "RC"
            return track
        }
        let missing = ProtocolError(.notFound, message: "there is no track rc", hint: "Find a track's slug.")
        let page = TrackPage(tracks: tracks, total: 6, offset: 0)
        let peer = try ScriptedPeer([[.greet(), .refuse(.trackGet, missing)], [.greet(), .answer(.trackList, page)]])
        let run = try CommandRun.against(peer, "track", "RC")
        #expect(run.code == 4 && run.errors.hasPrefix("tracksyncctl: 6 tracks are called RC.\n"), "\(run.errors)")
        for number in 1...6 { #expect(run.errors.contains("\n  t\(number) "), "\(run.errors)") }
    }

    @Test func `a track of the past says nothing of what the history does not keep`() throws {
        let words = ["track", "acme", "--as-of", "1d"]
        let peer = try ScriptedPeer(.greet(), .answer(.trackGet, Samples.track()))
        defer { peer.stop() }
        #expect(try !CommandRun(words + ["--socket", peer.path]).output.contains("details read"))
    }

    @Test func `a change of the coordinates says what is in force`() throws {
        for (words, told) in [
            (["--clear-coordinates"], "No coordinates of acme are set by hand now.\n"),
            (["--set-coordinates", "52.52,13.4"], "The coordinates of acme are set by hand: 52.52,13.4\n"),
        ] {
            let peer = try ScriptedPeer(.greet(), .answer(.trackLocate, Samples.track()))
            defer { peer.stop() }
            #expect(try CommandRun(["track", "acme", "--socket", peer.path] + words).errors == told)
        }
    }

    @Test(arguments: [
        ("0,0", "No track is at 0,0."), ("-33.8,181", "is no latitude and longitude"), ("52,5,13,4", "is no"),
    ])
    func `coordinates that no track has are refused`(place: String, words: String) throws {
        let run = try CommandRun(["track", "acme", "--set-coordinates=\(place)"])
        #expect(run.code == 64 && run.errors.contains(words), "\(run.errors)")
    }

    @Test func `issues of a track that is not there cannot be taken off the list`() throws {
        let none = IssueAckResult(changed: 0, open: 3)
        let missing = ProtocolError(.notFound, message: "there is no track nosuch", hint: "Find a track's slug.")
        let peer = try ScriptedPeer([[.greet(), .answer(.issueAck, none)], [.greet(), .refuse(.trackGet, missing)]])
        let run = try CommandRun.against(peer, "issues", "ack", "nosuch")
        #expect(run.code == 4 && run.output == "" && run.errors.hasPrefix("tracksyncctl: There is no track nosuch.\n"))
    }

    @Test func `tracks are selected, and shown in columns of one's choice`() throws {
        let page = try TrackPage(tracks: Samples.summaries(1..<2), total: 1, offset: 0)
        let peer = try ScriptedPeer(.greet(), .answer(.trackList, page))
        let run = try CommandRun.against(
            peer, "tracks", "--country", "fr", "--missing", "phone", "--issue", "malformed_phone", "--sort", "changed",
            "--changed-since", "1d", "--columns", "slug,city,followed")
        #expect(run.output == "SLUG  CITY  FOLLOWED\nt1    Lyon  yes\n")
        #expect(
            peer.requests == [
                #"track.list {"changed_since":"2026-11-20T06:05:00.000Z","country":"fr","issue":"malformed_phone","limit":50,"missing":"phone","offset":0,"sort":"changed"}"#
            ])
    }

    @Test func `following tells what changed and what did not`() throws {
        let result = try TrackFollowResult(
            changed: [#require(TrackSlug("a"))], unchanged: [#require(TrackSlug("b")), #require(TrackSlug("c"))])
        let follow = try ScriptedPeer(.greet(), .answer(.trackFollow, result))
        #expect(
            try CommandRun.against(follow, "follow", "A", "b", "c").output
                == "Now followed: a\nFollowed already: b, c\n")
        #expect(follow.requests == [#"track.follow {"slugs":["a","b","c"]}"#])
        let unfollow = try ScriptedPeer(.greet(), .answer(.trackUnfollow, result))
        #expect(
            try CommandRun.against(unfollow, "unfollow", "a", "b", "c").output
                == "No longer followed: a\nNot followed before either: b, c\n")
        #expect(unfollow.requests == [#"track.unfollow {"slugs":["a","b","c"]}"#])
        let json = try ScriptedPeer(.greet(), .answer(.trackFollow, result))
        #expect(
            try CommandRun.against(json, "follow", "a", "b", "c", "--json").output
                == #"{"changed":["a"],"unchanged":["b","c"]}"# + "\n")
    }

    @Test func `what is no longer followed is one result, however many tracks that are`() throws {
        let first = try TrackPage(tracks: Samples.summaries(1..<501), total: 501, offset: 0)
        let second = try TrackPage(tracks: Samples.summaries(501..<502), total: 501, offset: 500)
        func result(_ slug: String) throws -> TrackFollowResult {
            TrackFollowResult(changed: [try #require(TrackSlug(slug))], unchanged: [])
        }
        let many = try ScriptedPeer([
            [.greet(), .answer(.trackList, first)], [.greet(), .answer(.trackList, second)],
            [.greet(), .answer(.trackUnfollow, try result("t1"))],
            [.greet(), .answer(.trackUnfollow, try result("t501"))],
        ])
        #expect(
            try CommandRun.against(many, "unfollow", "--all", "--json").output
                == #"{"changed":["t1","t501"],"unchanged":[]}"# + "\n")
        let none = try ScriptedPeer(
            .greet(), .answer(.trackList, TrackPage(tracks: [], total: 0, offset: 0)))
        #expect(
            try CommandRun.against(none, "unfollow", "--all", "--json").output
                == #"{"changed":[],"unchanged":[]}"# + "\n")
    }

    @Test func `an unknown track is told apart by the exit code`() throws {
        let refusal = ProtocolError(.notFound, message: "There is no track acme.", hint: "Look: tracksyncctl tracks")
        let run = try CommandRun.against(ScriptedPeer(.greet(), .refuse(.trackGet, refusal)), "track", "acme")
        #expect(run.code == 4)
        #expect(run.output == "")
        #expect(run.errors == "tracksyncctl: There is no track acme.\nLook: tracksyncctl tracks\n")
    }
}
