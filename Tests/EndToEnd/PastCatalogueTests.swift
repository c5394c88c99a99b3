import Catalogue
import ControlProtocol
import Foundation
import JobModel
import Programs
import Testing

/// The catalogue as it was, by the command line.
@Suite(.serialized) actor PastCatalogueTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A list's tracks, with what the history keeps of them.
    private func tracks(_ installation: Installation, _ options: String...) throws -> [String] {
        let page = try run(
            "tracksyncctl", ["tracks", "--limit", "0", "--json", "--socket", installation.socket] + options
        ).decoded(TrackPage.self)
        #expect(page.tracks.count == page.total)
        return page.tracks.map { track in
            let place = [track.city, track.state, track.countryCode].map { $0 ?? "-" }
            let marks = "\(track.isActive) \(track.isFollowed)"
            return "\(track.slug)|\(track.name)|\(place.joined(separator: "|"))|\(marks)"
        }
    }

    @Test func `tracks, track and export show the catalogue as it was`() throws {
        let installation = try Installation(tracks: 200)
        try installation.startDaemon()
        _ = try installation.sync()
        let followed = try #require(
            try installation.query(String.self, "SELECT source_track_slug FROM tracks LIMIT 1").first)
        _ = try installation.ctl("follow", followed)
        let columns = "slug,name,active,followed,phone,email,website,address,city,total_laps,latitude,longitude"
        func exported(_ options: String...) throws -> String {
            try run(
                "tracksyncctl", ["export", "--columns", columns, "--socket", installation.socket] + options
            ).output
        }
        let before = try tracks(installation)
        let (found, rows) = (try tracks(installation, "--search", "raceway"), try exported())
        let then = RecordCoding.text(of: Date())
        let last = try #require(try installation.query(Int.self, "SELECT max(number) FROM track_changes").first)
        _ = try installation.ctl("unfollow", followed)
        try installation.tell("PUT", "generation", "3")
        _ = try installation.sync("--allow-deactivations", "200", "--allow-additions", "200")
        #expect(try tracks(installation) != before && exported() != rows)
        #expect(try tracks(installation, "--as-of", then) == before)
        #expect(try tracks(installation, "--as-of", then, "--search", "raceway") == found)
        #expect(try exported("--as-of", then) == rows)
        let marked = try tracks(installation, "--as-of", then, "--followed")
        #expect(marked.count == 1 && marked.first?.hasPrefix(followed + "|") == true)
        // A track whose phone number has changed since, by its page.
        let phones = try installation.query(
            String.self,
            """
            SELECT slug || '|' || coalesce(old, '-') FROM track_changes
            WHERE number > \(last) AND field = 'phone' AND kind = 'profile' LIMIT 3
            """)
        #expect(!phones.isEmpty)
        for line in phones {
            let parts = line.split(separator: "|").map(String.init)
            let past = try installation.ctl("track", parts[0], "--as-of", then, "--json").decoded(TrackDetails.self)
            #expect(past.track.phone ?? "-" == parts[1])
            let now = try installation.ctl("track", parts[0], "--json").decoded(TrackDetails.self)
            #expect(now.track.phone != past.track.phone)
            let text = try installation.ctl("track", parts[0], "--as-of", then)
            #expect(text.status == 0 && (parts[1] == "-" || text.output.contains(parts[1])))
        }
        // One that left was there, and one that came was not.
        let gone = try #require(
            try installation.query(String.self, "SELECT source_track_slug FROM tracks WHERE is_active = 0").first)
        #expect(
            try installation.ctl("track", gone, "--as-of", then, "--json").decoded(TrackDetails.self).track.isActive)
        let new = try #require(
            try installation.query(
                String.self, "SELECT slug FROM track_changes WHERE kind = 'added' AND number > \(last)"
            )
            .first)
        #expect(try installation.ctl("track", new, "--as-of", then).status == 4)
        // What cannot be told.
        for command in [["tracks"], ["track", gone], ["export"]] {
            let early = try run("tracksyncctl", command + ["--as-of", "2001-01-01", "--socket", installation.socket])
            #expect(early.status == 4 && early.errors.contains("The history begins at "), "\(early)")
            #expect(early.errors.contains(" UTC, after 2001-01-0") || early.errors.contains(" UTC, after 2000-12-31 "))
            let late = try run("tracksyncctl", command + ["--as-of", "tomorrow", "--socket", installation.socket])
            #expect(late.status == 64 && late.errors.contains("is still to come"), "\(late)")
        }
    }
}
