import Catalogue
import ControlProtocol
import Foundation
import JobModel
import Programs
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `history`, `changes` and `geocode`, text and JSON.
struct HistoryCommandTests {
    private func change(
        _ number: Int64, _ kind: TrackChange.Kind, _ field: String? = nil, _ old: TrackValue? = nil,
        _ new: TrackValue? = nil, job: String? = "0193f2a4-7c1b-7000-8000-000000000001", user: String? = "anna",
        reason: String? = nil
    ) -> TrackChange {
        TrackChange(
            number: number, time: Samples.noon, slug: "acme", name: "Acme RC", kind: kind, field: field, old: old,
            new: new, jobId: job, cause: job == nil ? "operator" : "manual", user: user, reason: reason)
    }

    @Test func `the history of a track says when, what, by which job and why`() throws {
        let page = TrackChangePage(
            changes: [
                change(9, .followed, "is_followed", .integer(0), .integer(1), job: nil, reason: nil),
                change(8, .profile, "phone", .text("+1 555\u{1B}[31m"), nil, reason: "new season"),
                change(7, .statistics, "total_laps", .integer(1000), .integer(2345), reason: "new season"),
                change(1, .added, nil, nil, .text("Acme RC")),
            ], next: 1, last: 9)
        let peer = try ScriptedPeer(.greet(), .answer(.trackHistory, page))
        let run = try CommandRun.against(peer, "history", "acme", "--limit", "4", "--field", "phone")
        #expect(
            run.output == """
                2026-11-21 06:00:00 UTC; by anna
                  followed
                2026-11-21 06:00:00 UTC; job 0193f2a4-7c1b; manual, by anna; new season
                  phone: +1 555\\u{1B}[31m → -
                  total_laps: 1,000 → 2,345
                2026-11-21 06:00:00 UTC; job 0193f2a4-7c1b; manual, by anna
                  added as Acme RC

                """)
        #expect(run.errors == "4 changes; there are older ones: --limit 0 lists all\n")
        #expect(peer.requests == [#"track.history {"field":"phone","limit":4,"slug":"acme"}"#])
    }

    @Test func `the track of a history is named as elsewhere, and similar ones are offered`() throws {
        let tracks = try TrackPage(tracks: Samples.summaries(1..<2), total: 1, offset: 0)
        let empty = TrackChangePage(changes: [], next: nil, last: 9)
        let byName = try ScriptedPeer([
            [.greet(), .answer(.trackList, tracks)], [.greet(), .answer(.trackHistory, empty)],
        ])
        #expect(try CommandRun.against(byName, "history", "Track 1").code == 0)
        #expect(byName.requests.last == #"track.history {"limit":50,"slug":"t1"}"#)
        let missing = ProtocolError(.notFound, message: "there is no track t", hint: "Find a track's slug.")
        let near = try ScriptedPeer([
            [.greet(), .refuse(.trackHistory, missing)], [.greet(), .answer(.trackList, tracks)],
        ])
        let run = try CommandRun.against(near, "history", "t")
        #expect(run.code == 4 && run.errors.contains("t: did you mean t1 (Track 1)?"), "\(run.errors)")
    }

    @Test(arguments: [
        ["changes", "--since"], ["sla", "--since"], ["tracks", "--changed-since"], ["tracks", "--inactive-since"],
        ["history", "acme", "--since"], ["jobs", "--since"], ["audit", "--since"],
    ])
    func `a time to come is refused where changes since a time are asked for`(words: [String]) throws {
        let peer = try ScriptedPeer(.greet(), .hold)
        defer { peer.stop() }
        let run = try CommandRun(words + ["2030-01-01", "--utc", "--socket", peer.path])
        #expect(run.code == 64 && peer.requests.isEmpty)
        #expect(
            run.errors.hasPrefix(
                "tracksyncctl: \(words.last ?? "") takes a time of the past; 2030-01-01 00:00 UTC is still to come.\n"),
            "\(run.errors)")
    }

    @Test func `changes without a place to begin are the last ones, the oldest first`() throws {
        let first = TrackChangePage(
            changes: [change(5, .deactivated, "is_active", .integer(1), .integer(0))], next: 5, last: 5)
        let second = TrackChangePage(
            changes: [change(3, .reactivated, "is_active", .integer(0), .integer(1))], next: nil, last: 5)
        let peer = try ScriptedPeer(.greet(), .answer(.changeList, first), .answer(.changeList, second))
        let run = try CommandRun.against(peer, "changes", "--json", "--limit", "2")
        let numbers = run.output.split(separator: "\n").map { $0.contains("\"number\":3") ? 3 : 5 }
        #expect(numbers == [3, 5] && run.code == 0)
        #expect(
            peer.requests == [
                #"change.list {"limit":2,"newest_first":true}"#,
                #"change.list {"before":5,"limit":1,"newest_first":true}"#,
            ])
    }

    @Test(arguments: [
        ["changes", "--job", "0193", "--followed"], ["changes", "--since", "1d", "--after", "3"],
        ["changes", "--kind", "new"],
        ["history", "acme", "--field", "telephone"], ["export", "--format", "xls"],
        ["export", "--columns", "phone,nam"],
        ["export", "--format", "atom", "--search", "x"], ["export", "--near", "1,1"],
        ["export", "--format", "kml", "--bom"],
        ["tracks", "--within", "5km"], ["tracks", "--near", "95,0"],
        ["tracks", "--near", "1,1", "--within", "5 parsecs"],
        ["tracks", "--near", "1,1", "--search", "x"], ["track", "acme", "--set-coordinates", "x"],
        ["track", "acme", "--reason", "x"], ["track", "acme", "--set-coordinates", "1,1", "--clear-coordinates"],
    ])
    func `what cannot be meant is refused before the daemon is asked`(words: [String]) throws {
        let run = try CommandRun(words)
        #expect(run.code == 64 && run.output == "" && !run.errors.isEmpty, "\(words)")
    }

    @Test func `an export is put together from its pieces`() throws {
        let peer = try ScriptedPeer(
            .greet(), .answer(.trackExport, ExportPiece(text: "phone\r\n1\r\n", next: "acme:0")),
            .answer(.trackExport, ExportPiece(text: "'=2\r\n", next: nil)))
        let run = try CommandRun.against(peer, "export", "--columns", "phone", "--followed")
        #expect(run.output == "phone\r\n1\r\n'=2\r\n" && run.errors == "" && run.code == 0)
        #expect(
            peer.requests == [
                #"track.export {"columns":["phone"],"followed":true,"format":"csv"}"#,
                #"track.export {"columns":["phone"],"cursor":"acme:0","followed":true,"format":"csv"}"#,
            ])
    }

    /// An export of two pieces, of two versions of the tracks or of one.
    private func pieces(_ versions: (String, String), _ words: (String, String)) throws -> [ScriptedPeer.Step] {
        [
            try .answer(.trackExport, ExportPiece(text: words.0, next: "acme:0", version: versions.0)),
            try .answer(.trackExport, ExportPiece(text: words.1, next: nil, version: versions.1)),
        ]
    }

    @Test func `an export under which the tracks change is begun again where it goes into a file`() throws {
        let folder = try Folder()
        let path = folder.path + "/tracks.csv"
        let peer = try ScriptedPeer([
            [try .greet()] + pieces(("1.7", "2.9"), ("old\r\n", "new\r\n"))
                + pieces(("2.9", "2.9"), ("1\r\n", "2\r\n"))
        ])
        let run = try CommandRun.against(peer, "export", "--output", path)
        #expect(run.code == 0 && run.output == "")
        #expect(run.errors == "The tracks changed while they were written; beginning again.\n")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "1\r\n2\r\n")
        let (start, rest) = (
            #"track.export {"format":"csv"}"#, #"track.export {"cursor":"acme:0","format":"csv"}"#
        )
        #expect(peer.requests == [start, rest, start, rest])
    }

    @Test func `a file under which the tracks change again and again is given up, and the one before stays`() throws {
        let folder = try Folder()
        let path = folder.path + "/tracks.csv"
        try "before".write(toFile: path, atomically: true, encoding: .utf8)
        let steps = try (1...5).flatMap { try pieces(("\($0).1", "\($0).2"), ("a", "b")) }
        let run = try CommandRun.against(try ScriptedPeer([[try .greet()] + steps]), "export", "-o", path)
        #expect(run.code == 75 && run.errors.contains("changed under each of 5 attempts"), "\(run.errors)")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "before")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["tracks.csv"])
    }

    @Test func `standard output has all pieces, and a warning where they are not of one version`() throws {
        for (versions, code) in [(("1.7", "2.9"), Int32(3)), (("1.7", "1.7"), 0)] {
            let peer = try ScriptedPeer([[try .greet()] + pieces(versions, ("a\r\n", "b\r\n"))])
            let run = try CommandRun.against(peer, "export")
            #expect(run.output == "a\r\nb\r\n" && run.code == code)
            #expect(run.errors.hasPrefix("The tracks changed while they were written") == (code == 3))
        }
    }

    @Test func `the search for coordinates is followed to its end`() throws {
        var running = GeocodingState(isEnabled: true, service: "geo.example")
        (running.isRunning, running.total, running.done) = (true, 3, 1)
        var ended = running
        (ended.isRunning, ended.done, ended.found, ended.notFound) = (false, 3, 2, 1)
        let peer = try ScriptedPeer(.greet(), .answer(.geocodeStart, running), .answer(.geocodeStatus, ended))
        let run = try CommandRun.against(peer, "geocode", "acme", "--retry-failed")
        #expect(run.output == "Asked for 3 addresses: 2 found, 1 not found.\n" && run.code == 0)
        var stopped = ended
        stopped.problem = "scraping is disabled"
        let other = try ScriptedPeer(.greet(), .answer(.geocodeStart, stopped))
        let failed = try CommandRun.against(other, "geocode")
        #expect(failed.code == 3 && failed.errors == "Not all addresses were asked for: scraping is disabled.\n")
    }

    @Test func `a track with coordinates from elsewhere, and what the row and the month say`() throws {
        var track = try Samples.track()
        (track.geoLatitude, track.geoLongitude, track.geoPrecision, track.geoSource) = (
            45.7, 4.8, "street", "geo.example"
        )
        track.geoAt = Samples.noon
        (track.isLive, track.currentEvent, track.resultsThisMonth) = (true, "Night Race", 30)
        let peer = try ScriptedPeer(.greet(), .answer(.trackGet, TrackDetails(track: track, issues: [])))
        let run = try CommandRun.against(peer, "track", "acme")
        let text = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("45.7, 4.8, the street of the address, by geo.example, 2026-11-21 06:00:00 UTC"))
        #expect(run.output.contains("racing") && run.output.contains("Night Race") && run.output.contains("30 results"))
    }

    @Test func `the nearest tracks come with their distance`() throws {
        var page = try TrackPage(tracks: Samples.summaries(0..<2), total: 2, offset: 0)
        (page.tracks[0].distance, page.tracks[1].distance) = (12_340, 1_234_567)
        let peer = try ScriptedPeer(.greet(), .answer(.trackList, page))
        let run = try CommandRun.against(peer, "tracks", "--near", "45,4", "--within", "2000km")
        #expect(
            run.output.contains("  DISTANCE\n") && run.output.contains("   12.3 km\n")
                && run.output.contains("  1,234 km\n"))
        #expect(peer.requests == [#"track.list {"limit":50,"near":"45,4","offset":0,"within_metres":2000000}"#])
    }
}
