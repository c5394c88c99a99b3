// Lists of tracks by what is true of them, against the database itself.

import Catalogue
import ControlProtocol
import Foundation
import JobModel
import Programs
import Testing

@Suite(.serialized) actor TrackFilterTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `each filter lists the tracks that the database has`() throws {
        let installation = try Installation(tracks: 300)
        try installation.startDaemon()
        _ = try installation.sync()
        let middle = RecordCoding.text(of: Date())
        try installation.tell("PUT", "generation", "2")
        _ = try installation.sync("--full", "--allow-deactivations", "300", "--allow-additions", "300")
        func value(_ column: String) throws -> String {
            try #require(
                try installation.query(
                    String.self,
                    """
                    SELECT \(column) FROM tracks WHERE is_active = 1 AND \(column) <> ''
                    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
                    """
                ).first)
        }
        let (code, country) = (try value("country_code"), try value("country"))
        let (state, city) = (try value("state"), try value("city"))
        func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
        let cases: [([String], String)] = [
            (["--country", code.lowercased()], "is_active = 1 AND country_code = \(quoted(code))"),
            (["--country", country], "is_active = 1 AND country = \(quoted(country))"),
            (["--state", state], "is_active = 1 AND state = \(quoted(state)) COLLATE NOCASE"),
            (["--city", city], "is_active = 1 AND city = \(quoted(city)) COLLATE NOCASE"),
            (["--changed-since", middle], "is_active = 1 AND updated_at >= '\(middle)'"),
            (["--inactive-since", "2d"], "is_active = 0"),
            // Last seen before then, gone since.
            (
                ["--inactive-since", middle],
                "is_active = 0 AND updated_at >= '\(middle)' AND last_seen_at < '\(middle)'"
            ),
            (["--inactive"], "is_active = 0"),
            (["--missing", "phone"], "is_active = 1 AND coalesce(phone, '') = ''"),
            (
                ["--issue", "malformed_phone"],
                """
                is_active = 1 AND source_track_slug IN (SELECT slug FROM open_issues WHERE kind = 'malformed_phone')
                """
            ),
            (
                ["--country", code, "--missing", "website"],
                "is_active = 1 AND country_code = \(quoted(code)) AND coalesce(website, '') = ''"
            ),
        ]
        for (arguments, condition) in cases {
            let wanted = try installation.query(
                String.self, "SELECT source_track_slug FROM tracks WHERE \(condition) ORDER BY 1")
            #expect(!wanted.isEmpty, "\(arguments)")
            let page = try run(
                "tracksyncctl", ["tracks", "--limit", "0", "--json"] + arguments + ["--socket", installation.socket]
            ).decoded(TrackPage.self)
            #expect(page.tracks.map(\.slug.rawValue) == wanted && page.total == wanted.count, "\(arguments)")
        }
        let orders = [
            ("name", "track_name COLLATE NOCASE, source_track_slug"), ("changed", "updated_at DESC, source_track_slug"),
            ("seen", "last_seen_at DESC, source_track_slug"),
        ]
        for (order, sql) in orders {
            let wanted = try installation.query(
                String.self, "SELECT source_track_slug FROM tracks WHERE is_active = 1 ORDER BY \(sql)")
            let page = try installation.ctl("tracks", "--limit", "0", "--json", "--sort", order).decoded(TrackPage.self)
            #expect(page.tracks.map(\.slug.rawValue) == wanted, "\(order)")
        }
    }

    @Test func `the report of a fault has no password`() throws {
        let installation = try Installation(tracks: 3)
        try installation.startDaemon()
        _ = try installation.sync()
        let path = installation.folder.path + "/bug.txt"
        let ending = try installation.ctl(
            "bugreport", "-o", path,
            environment: [
                "TRACKSYNC_PUBLISH_URL": "postgresql://user:secret-one@db.example.org/tracks",
                "TRACKSYNC_FETCH_PROXY": "http://user:secret-two@proxy.example.org:3128",
                "HTTPS_PROXY": "http://user:secret-three@proxy.example.org:3128",
            ])
        #expect(ending.status == 0, "\(ending.errors)")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for part in ["versions", "settings", "status", "health", "doctor", "jobs", "journal"] {
            #expect(text.contains("==== \(part)\n"), "\(part)")
        }
        #expect(text.contains("\"succeeded\"") && !text.contains("secret-"), "\(text.prefix(4000))")
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }
}
