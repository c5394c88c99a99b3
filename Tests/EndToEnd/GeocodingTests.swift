import Catalogue
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

/// Coordinates of addresses, from a simulated service that knows the truth.
@Suite(.serialized) actor GeocodingTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private func installation(tracks: Int, delay: String = "0s") throws -> Installation {
        let installation = try Installation(tracks: tracks)
        try installation.configure([
            "geocoding.contact": "\"ops@example.org\"", "geocoding.delay": "\"\(delay)\"",
            "geocoding.url": "\"http://127.0.0.1:\(installation.port)/search\"",
        ])
        return installation
    }

    private func state(_ installation: Installation) throws -> [String: Any] {
        let ending = try installation.ctl("geocode", "--json")
        return try #require(try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any])
    }

    private func searches(_ installation: Installation) throws -> [String] {
        try installation.requestLog().filter { $0.contains("/search?") }
    }

    /// What was asked for in these lines of the log.
    private func queries(_ lines: [String]) -> [Substring] {
        lines.compactMap { $0.split(separator: "q=").dropFirst().first?.split(separator: "&").first }
    }

    private struct Located: Decodable {
        var sourceTrackSlug: String
        var geoLatitude: Double?
        var geoLongitude: Double?
        var geoPrecision: String?
        var geoSource: String?
        var city: String?
    }

    private func located(_ installation: Installation) throws -> [Located] {
        let ending = try installation.ctl("export", "--format", "jsonl")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try ending.output.split(separator: "\n").map {
            try decoder.decode(Located.self, from: Data($0.utf8))
        }
    }

    @Test func `addresses are found after a sync, and none is wrong by more than its precision says`() throws {
        let installation = try installation(tracks: 300)
        try installation.startDaemon()
        _ = try installation.sync()
        let state = try state(installation)
        #expect(state["problem"] == nil && state["is_running"] as? Bool == false)
        let tracks = try located(installation)
        // Completeness has them without another sync.
        #expect(
            try installation.query(
                Int.self,
                """
                SELECT (record ->> '$.coordinates.house') + (record ->> '$.coordinates.street')
                    + (record ->> '$.coordinates.town') FROM completeness
                """)
                == installation.query(
                    Int.self,
                    "SELECT count(*) FROM tracks WHERE is_active AND geo_latitude IS NOT NULL AND latitude IS NULL"))
        let radius = ["house": 500.0, "street": 5000, "town": 30_000]
        let exactness = ["house", "street", "town", "none"]
        var wrong: [String] = []
        var right: [String: Int] = [:]
        var findable = 0
        for track in tracks {
            let index = try #require(installation.site.index(of: track.sourceTrackSlug))
            let truth = installation.site.place(at: index)
            if track.city != nil, truth.known != "none" { findable += 1 }
            guard let latitude = track.geoLatitude, let longitude = track.geoLongitude,
                let precision = track.geoPrecision
            else { continue }
            let found = try #require(Coordinates(latitude: latitude, longitude: longitude))
            let real = try #require(Coordinates(latitude: truth.latitude, longitude: truth.longitude))
            #expect(track.geoSource == "127.0.0.1")
            if found.distance(to: real) > radius[precision] ?? 0 {
                wrong.append("\(track.sourceTrackSlug) \(precision)")
            }
            // Tracks of the same street or town may let a service find more.
            if exactness.firstIndex(of: precision) ?? 9 <= exactness.firstIndex(of: truth.known) ?? -1 {
                right[precision, default: 0] += 1
            }
        }
        let count = tracks.filter { $0.geoLatitude != nil }.count
        #expect(wrong == [])
        #expect(Double(count) >= 0.9 * Double(findable), "\(count) of \(findable)")
        #expect(right.values.reduce(0, +) * 10 >= count * 8, "\(right)")
        print("geocoding: \(tracks.count) tracks, \(findable) findable, \(count) found, as exact as known: \(right)")
        // Nothing is asked twice, and never with a name, a phone number or an e-mail address.
        let asked = queries(try searches(installation))
        #expect(Set(asked).count == asked.count)
        let before = asked.count
        _ = try installation.sync()
        _ = try self.state(installation)
        #expect(try searches(installation).count == before)
        let report = try installation.ctl("report")
        #expect(report.output.contains("Coordinates: "))
    }

    @Test func `a sync does not wait, the kill switch stops it, and it is resumed`() throws {
        let installation = try installation(tracks: 40, delay: "1s")
        try installation.startDaemon()
        let (_, job) = try installation.sync()
        #expect(job.state == .succeeded)
        _ = try eventually("some addresses are found") { try searches(installation).count >= 2 ? true : nil }
        _ = try installation.ctl("disable", "--reason", "test")
        _ = try eventually("it has stopped") {
            let ending = try installation.ctl("geocode", "--json")
            return ending.output.contains("scraping is disabled") ? true : nil
        }
        let stopped = try searches(installation).count
        let times = try installation.requestLog().filter { $0.contains("/search?") }.compactMap { line -> Double? in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["uptime"] as? Double
        }
        // One request a second at most; the simulator's clock starts when a request has come.
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 > 0.9 })
        try installation.configure([
            "geocoding.contact": "\"ops@example.org\"", "geocoding.delay": "\"0s\"",
            "geocoding.url": "\"http://127.0.0.1:\(installation.port)/search\"",
        ])
        _ = try installation.ctl("reload")
        _ = try installation.ctl("enable")
        let state = try state(installation)
        #expect(state["problem"] == nil)
        let all = try searches(installation)
        #expect(all.count > stopped)
        #expect(Set(queries(all)).count == all.count)
    }

    @Test(arguments: ["busy", "rubbish", "empty", "elsewhere"])
    func `a service in a bad mood gives no coordinates, and is told`(mood: String) throws {
        let installation = try Installation(tracks: 30)
        try installation.configure([
            "geocoding.contact": "\"ops@example.org\"", "geocoding.delay": "\"0s\"", "fetch.retries": "0",
            "geocoding.url": "\"http://127.0.0.1:\(installation.port)/search\"",
        ])
        try installation.tell("PUT", "geocoder", mood)
        try installation.startDaemon()
        _ = try installation.sync()
        let state = try state(installation)
        #expect(try located(installation).allSatisfy { $0.geoLatitude == nil })
        #expect((state["problem"] != nil) == (mood == "busy" || mood == "rubbish"), "\(state)")
        if mood == "elsewhere" {
            #expect(
                try installation.query(
                    Int.self, "SELECT count(*) FROM open_issues WHERE kind = 'coordinates_elsewhere'")[0] > 10)
        }
        try installation.tell("PUT", "geocoder", "sound")
        let ending = try installation.ctl("geocode", "--retry-failed")
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(try located(installation).contains { $0.geoLatitude != nil })
        #expect(
            try installation.query(Int.self, "SELECT count(*) FROM open_issues WHERE kind = 'coordinates_elsewhere'")
                == [0])
    }

    @Test func `a dry run lists the queries and sends none, and none has a phone number or an e-mail address`() throws {
        let installation = try Installation(tracks: 200)
        try installation.startDaemon()
        _ = try installation.sync()
        // It needs no service.
        let state = try installation.ctl("geocode", "--dry-run", "--json").decoded(GeocodingState.self)
        let planned = try #require(state.planned)
        #expect(!state.isEnabled && planned.count > 100)
        let list = try installation.ctl("geocode", "--dry-run")
        #expect(list.status == 0 && list.errors == "")
        var lines = ""
        for track in planned {
            lines += track.slug + "\n"
            for query in track.queries { lines += "  \(query)\n" }
        }
        #expect(list.output == lines)
        let one = try #require(planned.dropFirst(3).first)
        let single = try installation.ctl("geocode", "-n", one.slug).output
        #expect(single.hasPrefix(one.slug + "\n  ") && lines.contains(single))
        #expect(try searches(installation).isEmpty)
        try installation.configure([
            "geocoding.contact": "\"ops@example.org\"", "geocoding.delay": "\"0s\"",
            "geocoding.url": "\"http://127.0.0.1:\(installation.port)/search\"",
        ])
        #expect(try installation.ctl("reload").status == 0)
        #expect(try self.state(installation)["problem"] == nil)
        // What is sent are the queries that were listed, up to the one that is answered.
        let sent = try searches(installation).map { line in
            let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(entry?["path"] as? String)
        }
        func decoded(_ text: Substring) throws -> String {
            try #require(text.replacing("+", with: " ").removingPercentEncoding)
        }
        var asked: Set<String> = []
        for path in sent {
            guard let query = path.split(separator: "?q=").last?.split(separator: "&").first else { continue }
            asked.insert(try decoded(query))
        }
        let allowed = Set(planned.flatMap(\.queries))
        #expect(asked.count > 50 && asked.isSubset(of: allowed))
        let contacts = try installation.query(
            String.self, "SELECT phone FROM tracks WHERE phone <> '' UNION SELECT email FROM tracks WHERE email <> ''"
        ).filter { $0.utf8.count >= 7 }
        #expect(contacts.count > 50)
        for line in sent {
            let path = try decoded(line[...])
            let told = contacts.filter { path.contains($0) }
            #expect(told.isEmpty && !path.contains("@"), "\(path)")
        }
        // What is answered is not asked for again; what was not found, when that is wanted.
        let rest = try installation.ctl("geocode", "--dry-run")
        #expect(rest.output == "" && rest.errors == "No address is to be asked for.\n", "\(rest)")
        let failed = try installation.ctl("geocode", "--dry-run", "--retry-failed", "--json").decoded(
            GeocodingState.self)
        let unknown = try installation.query(
            String.self,
            """
            SELECT source_track_slug FROM tracks JOIN geocode_answers a ON a.address = geo_address
            WHERE outcome <> 'found' AND is_active ORDER BY 1
            """)
        #expect(failed.planned?.map(\.slug) == unknown && !unknown.isEmpty)
        #expect(try searches(installation).count == sent.count)
    }

    /// Each track's address as it was asked for.
    private func addresses(_ installation: Installation) throws -> [String: String] {
        let rows = try installation.query(
            String.self,
            "SELECT source_track_slug || '=' || coalesce(geo_address, '') FROM tracks WHERE is_active = 1")
        return Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let end = row.firstIndex(of: "=") ?? row.endIndex
                return (String(row[..<end]), String(row[end...].dropFirst()))
            })
    }

    /// The open issues of places that are too far apart are those of the tracks as they are stored.
    private func expectMismatches(_ installation: Installation) throws {
        var wrong: [String] = []
        let rows = try installation.ctl("export", "--format", "jsonl").output.split(separator: "\n")
        for row in rows {
            let track = try JSONSerialization.jsonObject(with: Data(row.utf8)) as? [String: Any]
            func place(_ prefix: String) -> Coordinates? {
                guard let latitude = track?[prefix + "latitude"] as? Double,
                    let longitude = track?[prefix + "longitude"] as? Double
                else { return nil }
                return Coordinates(latitude: latitude, longitude: longitude)
            }
            guard let page = place(""), let address = place("geo_"), page.distance(to: address) > 50_000 else {
                continue
            }
            wrong.append(try #require(track?["source_track_slug"] as? String))
        }
        #expect(
            try installation.query(
                String.self,
                """
                SELECT slug FROM open_issues JOIN tracks ON source_track_slug = slug
                WHERE kind = 'coordinates_mismatch' AND is_active ORDER BY 1
                """) == wrong.sorted())
        #expect(!wrong.isEmpty)
    }

    @Test func `an address that changes is asked for again, another one is not, and places are compared`() throws {
        let installation = try installation(tracks: 300)
        try installation.startDaemon()
        _ = try installation.sync()
        _ = try state(installation)
        let (before, asked) = (try addresses(installation), try searches(installation).count)
        try expectMismatches(installation)
        try installation.tell("PUT", "generation", "6")
        let last = try #require(try installation.query(Int.self, "SELECT max(number) FROM track_changes").first)
        _ = try installation.sync("--allow-deactivations", "300", "--allow-additions", "300")
        #expect(try state(installation)["problem"] == nil)
        let after = try addresses(installation)
        let moved = Set(
            try installation.query(
                String.self,
                """
                SELECT DISTINCT slug FROM track_changes WHERE number > \(last) AND kind <> 'coordinates'
                AND field IN ('address', 'city', 'state', 'country', 'country_code', 'postal_code')
                """))
        let changed = Set(before.keys.filter { after[$0] != nil && after[$0] != before[$0] })
        #expect(!changed.isEmpty && changed.isSubset(of: moved), "\(changed.subtracting(moved))")
        #expect(changed.allSatisfy { after[$0] != "" || before[$0] == "" }, "each of them is looked up")
        #expect(try searches(installation).count > asked)
        try expectMismatches(installation)
    }

    @Test func `a pin by hand stands over everything and is in the audit and the history`() throws {
        let installation = try installation(tracks: 30)
        try installation.startDaemon()
        _ = try installation.sync()
        let slug = try #require(
            try installation.query(String.self, "SELECT source_track_slug FROM tracks LIMIT 1").first)
        let ending = try installation.ctl("track", slug, "--set-coordinates", "52.52,13.4", "--reason", "seen there")
        #expect(ending.status == 0 && ending.output.contains("52.52, 13.4, set by an operator"))
        #expect(try installation.ctl("audit").output.contains("--set-coordinates 52.52,13.4"))
        let history = try installation.ctl("history", slug, "--field", "geo_precision")
        #expect(history.output.contains("pin") && history.output.contains("seen there"))
        _ = try installation.ctl("geocode", slug, "--retry-failed")
        #expect(try located(installation).first { $0.sourceTrackSlug == slug }?.geoPrecision == "pin")
        let near = try installation.ctl("tracks", "--near", "52.5,13.4", "--within", "10km")
        #expect(near.output.contains(slug) && near.output.contains("km"))
        // Near another track: that one itself is left out. An export has the same tracks.
        let other = try #require(
            try installation.query(String.self, "SELECT source_track_slug FROM tracks ORDER BY 1 DESC LIMIT 1").first)
        let nowhere = try #require(
            try installation.query(
                String.self, "SELECT source_track_slug FROM tracks WHERE geo_latitude IS NULL AND latitude IS NULL"
            ).first)
        _ = try installation.ctl("track", other, "--set-coordinates", "52.39,13.064")
        let page = try installation.ctl("tracks", "--near", slug, "--within", "50km", "--json").decoded(TrackPage.self)
        #expect(page.tracks.map(\.slug.rawValue) == [other] && page.total == 1)
        #expect(abs((page.tracks.first?.distance ?? 0) - 26_980) < 300)
        let text = try installation.ctl("tracks", "--near", slug, "--limit", "1")
        #expect(text.output.contains(other) && text.output.contains(" km\n"))
        #expect(
            try installation.ctl("export", "--near", slug, "--within", "50km", "--columns", "slug").output
                == "source_track_slug\r\n\(other)\r\n")
        for unknown in [nowhere, "no-such-track"] {
            let refused = try installation.ctl("tracks", "--near", unknown)
            #expect(refused.status == 4 && refused.errors.contains("whose place is known"), "\(refused)")
        }
        _ = try installation.ctl("track", slug, "--clear-coordinates")
        #expect(try located(installation).first { $0.sourceTrackSlug == slug }?.geoPrecision != "pin")
    }

    @Test func `the settings are refused where the public service's terms would not be kept`() throws {
        let installation = try Installation(tracks: 1)
        try installation.configure(["geocoding.contact": "\"ops@example.org\"", "geocoding.delay": "\"900ms\""])
        let ending = try run("tracksyncd", ["--config", installation.configuration, "--check-config"])
        #expect(ending.status == 78 && ending.errors.contains("geocoding.delay"))
        try installation.configure([:])
        try installation.startDaemon()
        let off = try installation.ctl("geocode")
        #expect(off.status != 0 && off.errors.contains("No geocoding service"))
    }
}
