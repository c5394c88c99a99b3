import Foundation
import Scheduling
import Testing

@testable import Configuring

@Suite struct LoadingTests {
    @Test func `without file and variables the defaults hold`() throws {
        let loaded = try load(file: nil, defaultFile: "/nonexistent/x.toml")
        var expected = TracksyncConfiguration()
        expected.reports.directory = "/var/lib/tracksync/reports"
        #expect(loaded.values == expected)
        #expect(loaded.file == nil)
        #expect(loaded.warnings == [anonymous])
    }

    @Test func `the defaults are those of the design`() {
        let defaults = Dictionary(
            uniqueKeysWithValues: ConfigurationKey.all.map { ($0.fullName, $0.defaultValue.toml) })
        #expect(
            defaults == [
                "state.directory": #""/var/lib/tracksync""#, "control.socket": #""/run/tracksync/control.sock""#,
                "control.mode": #""0660""#, "control.operators_group": #""tracksync""#, "control.readers_group": #""""#,
                "control.max_connections": "256", "control.max_connections_per_user": "64",
                "control.idle_timeout": #""1m""#, "control.delegates": #"["tracksync-web"]"#,
                "source.catalogue_url": #""https://live.liverc.com/""#,
                "source.dashboard_url": #""https://{slug}.liverc.com/""#, "source.contact": #""""#,
                "source.ca_file": #""""#, "fetch.concurrency": "6", "fetch.proxy": #""""#,
                "fetch.connect_timeout": #""10s""#,
                "fetch.timeout": #""30s""#, "fetch.stall_timeout": #""15s""#, "fetch.retries": "2",
                "fetch.retry_base": #""1s""#, "fetch.retry_max": #""30s""#, "fetch.host_delay": #""100ms""#,
                "fetch.requests_per_second": "20", "fetch.give_up_after": #""10m""#,
                "fetch.job_limit": #""4h""#, "fetch.robots_recheck": #""sample""#,
                "fetch.catalogue_limit": #""8MiB""#,
                "fetch.dashboard_limit": #""2MiB""#, "metadata.enabled": "true", "metadata.mode": #""auto""#,
                "metadata.max_age": #""7d""#, "metadata.clear_missing": "false",
                "schedule.calendar": #""""#, "schedule.jitter": #""2m""#, "schedule.catch_up": "true",
                "schedule.retry_after": #"["15m", "1h", "3h"]"#, "schedule.timer": #""tracksync.timer""#,
                "scraping.enabled": "true", "scraping.disable_file": #""/etc/tracksync/disabled""#,
                "jobs.history_days": "30", "jobs.history_count": "1000", "jobs.resume_on_start": "true",
                "jobs.staging_max_age": #""6h""#, "history.retention": #""1826d""#,
                "reports.directory": #""reports""#, "reports.retention_days": "30",
                "export.directory": #""""#, "geocoding.contact": #""""#,
                "geocoding.url": #""https://nominatim.openstreetmap.org/search""#, "geocoding.delay": #""1s""#,
                "health.max_age": #""36h""#, "health.max_disabled": #""1d""#, "health.max_failed_percent": "10",
                "health.followed_changes": "true", "publish.coordinates": #""page""#,
                "publish.url": #""""#, "publish.password_file": #""""#, "publish.profile": #""plain""#,
                "publish.follow": #""pull""#, "publish.connect_timeout": #""10s""#,
                "publish.statement_timeout": #""1m""#, "publish.lock_timeout": #""10s""#, "publish.timeout": #""5m""#,
                "publish.max_deactivations": "5", "publish.late_after": #""2h""#, "publish.standalone": #""run""#,
                "publish.lease": #""1m""#, "publish.host": #""""#,
                "health.min_free": #""512MiB""#, "metrics.textfile": #""""#, "log.level": #""info""#,
                "log.format": #""auto""#, "sla.max_duration": #""2h""#, "sla.max_failed_percent": "5",
                "sla.success_within": #""26h""#, "sla.objective": "95", "sla.digest": #""Mon *-*-* 08:00:00""#,
                "severity.sync_failed": #""error""#,
                "severity.sync_not_resumed": #""error""#,
                "severity.sync_late": #""critical""#,
                "severity.sync_slow": #""warning""#,
                "severity.dashboards_failed": #""warning""#,
                "severity.deactivations_withheld": #""warning""#,
                "severity.additions_withheld": #""warning""#,
                "severity.page_unknown": #""error""#,
                "severity.report_not_written": #""warning""#,
                "severity.scraping_disabled": #""warning""#,
                "severity.publication_late": #""error""#,
                "severity.publication_withheld": #""warning""#,
                "severity.disk_space": #""error""#,
                "severity.database_damaged": #""critical""#,
                "severity.target_unreachable": #""warning""#,
                "severity.daemon_crashed": #""error""#,
            ])
    }

    @Test func `every key reaches its own place, from the file and from its variable`() throws {
        let certificates = try Fixture("-----BEGIN CERTIFICATE-----\n")
        let others = Self.others.merging(["source.ca_file": "\"\(certificates.path)\""]) { $1 }
        for key in ConfigurationKey.all {
            let other = try #require(others[key.fullName], "\(key.fullName) has no other value to try")
            let fromFile = try Fixture("[\(key.section)]\n\(key.name) = \(other)\n").load()
            let setting = try #require(fromFile.settings.first { $0.key.fullName == key.fullName })
            #expect(setting.value.toml == other)
            #expect("\(setting.origin)".hasSuffix("tracksyncd.toml:2"))
            #expect(fromFile.settings.filter { $0.origin != .default }.count == 1)
            // A key that nothing obeys, or that shares a place, would leave the values as another one's.
            #expect(fromFile.values != (try Fixture("").load()).values, "\(key.fullName) has no effect")

            let text = other.replacing(/["\[\]]/, with: "")
            let fromVariable = try Fixture("").load([key.variable: text])
            #expect(fromVariable.values == fromFile.values)
            #expect(fromVariable.origin(of: key.fullName) == .variable(key.variable))
            if let legacy = key.legacyVariable {
                #expect(try Fixture("").load([legacy: text]).values == fromFile.values)
            }
        }
        let places = try ConfigurationKey.all.map { key in
            "\(try Fixture("[\(key.section)]\n\(key.name) = \(others[key.fullName] ?? "")\n").load().values)"
        }
        #expect(Set(places).count == places.count)
    }

    /// For each key a value that is not its default and stands alone; the file of certificates has to be there.
    private static let others = [
        "state.directory": #""/srv/tracks""#, "control.socket": #""/tmp/control.sock""#, "control.mode": #""0600""#,
        "control.operators_group": #""staff""#, "control.readers_group": #""users""#, "control.max_connections": "10",
        "control.max_connections_per_user": "5", "control.idle_timeout": #""5s""#,
        "control.delegates": #"["anna", "www-data"]"#,
        "source.catalogue_url": #""http://live.liverc.com/all""#,
        "source.dashboard_url": #""http://{slug}.liverc.com/""#, "source.contact": #""https://example.org/""#,
        "fetch.concurrency": "3", "fetch.connect_timeout": #""1s""#,
        "fetch.timeout": #""2m""#, "fetch.stall_timeout": #""500ms""#, "fetch.retries": "0",
        "fetch.retry_base": #""10ms""#, "fetch.retry_max": #""1h""#, "fetch.host_delay": #""1s""#,
        "fetch.requests_per_second": "5", "fetch.give_up_after": #""0s""#,
        "fetch.job_limit": #""90m""#, "fetch.robots_recheck": #""all""#, "fetch.catalogue_limit": #""1GiB""#,
        "fetch.dashboard_limit": #""64KiB""#, "fetch.proxy": #""http://proxy.example:3128""#,
        "metadata.enabled": "false", "metadata.mode": #""off""#,
        "metadata.max_age": #""2d""#, "metadata.clear_missing": "true",
        "schedule.calendar": #""Mon..Fri *-*-* 06:30:00 UTC""#, "schedule.jitter": #""0s""#,
        "schedule.catch_up": "false", "schedule.retry_after": #"["5m"]"#, "schedule.timer": #""other.timer""#,
        "scraping.enabled": "false", "scraping.disable_file": #""/run/stop""#,
        "jobs.history_days": "3650", "jobs.history_count": "10", "jobs.resume_on_start": "false",
        "jobs.staging_max_age": #""1m""#, "health.max_age": #""2d""#, "health.max_disabled": #""1h""#,
        "health.max_failed_percent": "100", "health.min_free": #""0""#, "metrics.textfile": #""/srv/t.prom""#,
        "history.retention": #""30d""#, "reports.directory": #""/srv/reports""#,
        "reports.retention_days": "7", "export.directory": #""/srv/files""#,
        "publish.url": #""postgresql://db.example/tracks""#, "publish.password_file": #""/etc/pg""#,
        "health.followed_changes": "false", "publish.coordinates": #""best""#,
        "publish.profile": #""mre""#, "publish.follow": #""push""#, "publish.connect_timeout": #""5s""#,
        "publish.statement_timeout": #""2m""#, "publish.lock_timeout": #""1s""#, "publish.timeout": #""1m""#,
        "publish.max_deactivations": "7", "publish.late_after": #""1h""#, "publish.standalone": #""wait""#,
        "publish.lease": #""2m""#, "publish.host": #""host1""#,
        "sla.max_duration": #""1h""#, "sla.max_failed_percent": "7", "sla.success_within": #""2d""#,
        "sla.objective": "99",
        "sla.digest": #""Fri *-*-* 07:00:00""#,
        "severity.sync_failed": #""info""#,
        "severity.sync_not_resumed": #""info""#,
        "severity.sync_late": #""info""#,
        "severity.sync_slow": #""info""#,
        "severity.dashboards_failed": #""info""#,
        "severity.deactivations_withheld": #""info""#,
        "severity.additions_withheld": #""info""#,
        "severity.page_unknown": #""info""#,
        "severity.report_not_written": #""info""#,
        "severity.scraping_disabled": #""info""#,
        "severity.publication_late": #""info""#,
        "severity.publication_withheld": #""info""#,
        "severity.disk_space": #""info""#,
        "severity.database_damaged": #""info""#,
        "severity.target_unreachable": #""info""#,
        "severity.daemon_crashed": #""info""#,
        "geocoding.contact": #""ops@example.org""#, "geocoding.url": #""http://geo.example/search""#,
        "geocoding.delay": #""2s""#,
        "log.level": #""debug""#, "log.format": #""json""#,
    ]

    @Test func `drop-ins override the file, in the order of their names`() throws {
        let fixture = try Fixture("[fetch]\nconcurrency = 2\nretries = 1\n")
        let folder = fixture.folder.appendingPathComponent("tracksyncd.d")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        }
        try write("50-b.toml", "[fetch]\nconcurrency = 4\n")
        try write("10-a.toml", "[fetch]\nconcurrency = 3\n[schedule]\ncalendar = \"03:30\"\n")
        try write("notes.txt", "no TOML")
        try write(".hidden.toml", "no TOML")
        let loaded = try fixture.load()
        #expect(loaded.values.fetch.concurrency == 4 && loaded.values.fetch.retries == 1)
        #expect(loaded.values.schedule.calendar != nil)
        #expect("\(try #require(loaded.origin(of: "fetch.concurrency")))".hasSuffix("tracksyncd.d/50-b.toml:2"))
        #expect(loaded.dropIns.map { $0.split(separator: "/").last } == ["10-a.toml", "50-b.toml"])
        #expect(loaded.describe().contains("tracksyncd.d/50-b.toml"))
        #expect(try fixture.load(["TRACKSYNC_FETCH_CONCURRENCY": "5"]).values.fetch.concurrency == 5)
        try write("90-bad.toml", "[fetch]\nconcurrenzy = 4\n")
        #expect(fixture.problems().first?.contains("tracksyncd.d/90-bad.toml:2") == true)
    }

    @Test func `the tries of a run are a list of durations`() throws {
        #expect(try Fixture("[schedule]\nretry_after = []\n").load().values.schedule.retryAfter == [])
        let two = try Fixture("[schedule]\nretry_after = [\"1m\", \"1d\"]\n").load().values.schedule.retryAfter
        #expect(two == [.seconds(60), .seconds(86_400)])
        let variable = try Fixture("").load(["TRACKSYNC_SCHEDULE_RETRY_AFTER": "5m, 1h"]).values.schedule.retryAfter
        #expect(variable == [.seconds(300), .seconds(3600)])
        for bad in ["[\"1s\"]", "[\"soon\"]", "[60]", "\"1h\"", "[\"1h\", 2]"] {
            #expect(try Fixture("[schedule]\nretry_after = \(bad)\n").problems().count == 1, "\(bad)")
        }
    }

    @Test func `a further instance is not started by the first one's timer, unless it names it`() throws {
        let own = "[control]\nsocket = \"/run/two/s\"\n[state]\ndirectory = \"/srv/two\"\n"
        let two = try Fixture(own)
        let loaded = try two.load()
        #expect(loaded.values.schedule.timer == nil)
        #expect(loaded.describe().contains("timer = \"\"                          # default\n"))
        #expect(try Fixture(own + "[schedule]\ntimer = \"tracksync.timer\"\n").load().values.schedule.timer != nil)
        #expect(try two.load(["TRACKSYNC_SCHEDULE_TIMER": "two.timer"]).values.schedule.timer == "two.timer")
        // By the environment, too.
        let places = ["TRACKSYNC_STATE_DIRECTORY": "/srv/two", "TRACKSYNC_CONTROL_SOCKET": "/run/two/s"]
        #expect(try Fixture("").load(places).values.schedule.timer == nil)
        #expect(try load(file: nil, defaultFile: "/nonexistent/x.toml", places).values.schedule.timer == nil)
        // The first one may have moved either of them, or both by its own file.
        for place in places {
            let moved = try Fixture("").load([place.key: place.value])
            #expect(moved.values.schedule.timer == "tracksync.timer", "\(place.key)")
        }
        #expect(try load(file: nil, defaultFile: two.path).values.schedule.timer == "tracksync.timer")
        #expect(try load(file: two.path, defaultFile: two.path).values.schedule.timer == "tracksync.timer")
    }

    @Test func `the environment overrides the file, a new name over an old one`() throws {
        let fixture = try Fixture("[fetch]\nconcurrency = 2\n")
        #expect(try fixture.load().values.fetch.concurrency == 2)
        let old = try fixture.load(["TRACK_SYNC_METADATA_CONCURRENCY": "3"])
        #expect(old.values.fetch.concurrency == 3)
        #expect(old.warnings == [anonymous])
        let both = try fixture.load(["TRACK_SYNC_METADATA_CONCURRENCY": "3", "TRACKSYNC_FETCH_CONCURRENCY": "4"])
        #expect(both.values.fetch.concurrency == 4)
        #expect(both.origin(of: "fetch.concurrency") == .variable("TRACKSYNC_FETCH_CONCURRENCY"))
        #expect(both.warnings.count == 2)
    }

    @Test(arguments: [
        ("true", true), ("FALSE", false), ("1", true), ("0", false), ("Yes", true), ("No", false), ("on", true),
        ("OFF", false), ("False", false), ("fAlSe", false), ("nO", false), ("off", false), ("oFf", false),
        ("no", false),
        ("TRUE", true), ("YES", true), ("On", true), ("yEs", true),
    ])
    func `truth has four spellings in the environment`(_ text: String, _ expected: Bool) throws {
        #expect(try Fixture("").load(["MRE_SCRAPE_ENABLED": text]).values.scraping.enabled == expected)
    }

    @Test(arguments: ["", " ", "maybe", "2", "00", "-1", "n", "offf", "false ", "ｎｏ"])
    func `a value of scraping.enabled that is neither true nor false is refused`(_ text: String) throws {
        let problems = try Fixture("").problems(["MRE_SCRAPE_ENABLED": text])
        #expect(problems.count == 1)
        #expect(problems.first?.contains("MRE_SCRAPE_ENABLED: scraping.enabled: ") == true)
    }

    @Test func `one place that disables scraping is enough, and each is known`() throws {
        let (new, old) = ("TRACKSYNC_SCRAPING_ENABLED", "MRE_SCRAPE_ENABLED")
        let on = try Fixture("scraping.enabled = true")
        let off = try Fixture("scraping.enabled = false")
        func places(_ file: Fixture, _ environment: [String: String]) throws -> [ConfigurationOrigin] {
            let loaded = try file.load(environment)
            #expect(loaded.warnings == [anonymous])
            #expect(loaded.values.scraping.enabled == loaded.scrapingDisabledBy.isEmpty)
            if let first = loaded.scrapingDisabledBy.first { #expect(loaded.origin(of: "scraping.enabled") == first) }
            return loaded.scrapingDisabledBy
        }
        #expect(try places(on, [new: "yes", old: "1"]) == [])
        #expect(try places(on, [new: "off"]) == [.variable(new)])
        #expect(try places(on, [new: "on", old: "NO"]) == [.variable(old)])
        #expect(try places(on, [new: "0", old: "true"]) == [.variable(new)])
        let file = ConfigurationOrigin.file(off.path, ConfigurationPosition(line: 1, column: 20))
        #expect(try places(off, [new: "true", old: "true"]) == [file])
        #expect(try places(off, [new: "false", old: "false"]) == [file, .variable(old), .variable(new)])
    }

    @Test func `a relative directory of reports lies in the state directory`() throws {
        let inState = try Fixture("state.directory = '/srv/x/'\nreports.directory = 'r/'").load()
        #expect(inState.values.reports.directory == "/srv/x/r")
        #expect(inState.values.state.directory == "/srv/x")
        #expect(try Fixture("reports.directory = '/r'").load().values.reports.directory == "/r")
    }

    @Test func `LiveRC is told whom to ask, or the operator that it is not`() throws {
        #expect(try Fixture("source.contact = 'me@example.org'").load().warnings == [])
        #expect(try Fixture("").load().describe().contains("# warning: source.contact is empty: "))
        let elsewhere = "[source]\ncatalogue_url = 'http://127.0.0.1/'\ndashboard_url = 'http://127.0.0.1/{slug}'"
        #expect(try Fixture(elsewhere).load().warnings == [])
    }

    @Test func `LiveRC without TLS is a warning`() throws {
        let open = "source.contact = 'x'\nsource.catalogue_url = 'http://live.liverc.com/tracks/'"
        let warnings = try Fixture(open).load().warnings
        #expect(warnings.count == 1 && warnings[0].contains("catalogue_url begins with http://"), "\(warnings)")
    }

    @Test func `an empty group or certificate file means none`() throws {
        let values = try Fixture("control.operators_group = ''\nsource.ca_file = ''").load().values
        #expect(values.control.operatorsGroup == nil)
        #expect(values.source.caFile == nil)
        #expect(try Fixture("control.mode = '640'").load().values.control.mode == 0o640)
    }

    @Test func `the default file is read if it is there, a named one must be`() throws {
        let fixture = try Fixture("[fetch]\nretries = 7\n")
        let loaded = try load(file: nil, defaultFile: fixture.path)
        #expect(loaded.values.fetch.retries == 7)
        #expect(loaded.file == fixture.path)
        #expect(try Fixture().problems() == ["FILE: there is no such file"])
    }

    @Test func `a file named from the working directory is known from the root`() throws {
        let fixture = try Fixture("[fetch]\nretries = 7\n")
        let directory = FileManager.default.currentDirectoryPath
        let up = directory.split(separator: "/").map { _ in "../" }.joined()
        let relative = up + fixture.path.dropFirst()
        let loaded = try load(file: "./" + relative)
        #expect(loaded.values.fetch.retries == 7)
        #expect(loaded.file == "\(directory)/\(relative)")
        let missing = #expect(throws: ConfigurationError.self) {
            try load(file: "no-such-file.toml")
        }
        #expect(missing?.description == "\(directory)/no-such-file.toml: there is no such file")
    }

    @Test func `a default file that cannot be read is no missing one`() throws {
        let fixture = try Fixture()
        try FileManager.default.createDirectory(atPath: fixture.path, withIntermediateDirectories: true)
        #expect(throws: ConfigurationError.self) {
            try load(file: nil, defaultFile: fixture.path)
        }
    }

    @Test func `variables that mean nothing are warned of, those of the client are not`() throws {
        let loaded = try Fixture("").load([
            "TRACKSYNC_FETCH_CONCURENCY": "3", "TRACKSYNC_CONTROL_SOCKET": "/x", "PATH": "/bin", "TRACKSYNC_\u{1B}": "",
        ])
        #expect(loaded.warnings.count == 3)
        #expect(loaded.warnings.contains { $0.contains("did you mean TRACKSYNC_FETCH_CONCURRENCY?") })
        #expect(!loaded.warnings.joined().contains("\u{1B}"))
    }

    @Test func `what is in force is a file that says the same, within 80 columns`() throws {
        let fixture = try Fixture("[fetch]\nconcurrency = 2\n\n[source]\ncontact = \"a\\\\b \\\"c\\\"\"\n")
        let loaded = try fixture.load([
            "TRACKSYNC_CONTROL_MAX_CONNECTIONS_PER_USER": "10000", "TRACKSYNC_FETCH_RETRY_BASE": "1.5ms",
            "TRACKSYNC_METADATA_CLEAR_MISSING": "on", "TRACKSYNC_WHATEVER": "a long warning",
            "MRE_SCRAPE_ENABLED": "no",
        ])
        let text = loaded.describe()
        let again = try Fixture(text).load()
        #expect(again.values == loaded.values)
        #expect(again.settings.allSatisfy { $0.origin != .default })
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.dropFirst().allSatisfy { $0.count <= 80 })
        #expect(lines.first == "# \(fixture.path)")
        #expect(lines.contains("retries = 2                         # default"))
        #expect(lines.contains("enabled = false                     # MRE_SCRAPE_ENABLED"))
        #expect(lines.contains { $0.hasPrefix("concurrency = 2 ") && $0.hasSuffix("/tracksyncd.toml:2") })
    }

    @Test func `every setting is listed with its value, its origin and its meaning`() throws {
        let listed = try Fixture("[fetch]\nconcurrency = 2\n\n[sites.\"a.example\"]\ndelay = \"2s\"\n").load().listed
        let keys = listed.map(\.key)
        #expect(Set(keys).count == keys.count && keys.contains("state.directory"))
        let concurrency = try #require(listed.first { $0.key == "fetch.concurrency" })
        #expect(concurrency.value == "2" && concurrency.origin.hasSuffix(":2") && !concurrency.meaning.isEmpty)
        #expect(listed.first { $0.key == "fetch.retries" }?.origin == "default")
        #expect(listed.last?.key == #"sites."a.example".delay"# && listed.last?.value == #""2s""#)
    }

    @Test func `a place that fits is shown whole`() throws {
        let setting = ConfigurationOrigin.file(
            "/etc/tracksync/tracksyncd.toml", ConfigurationPosition(line: 12, column: 8))
        let loaded = try Fixture("").load()
        let moved = LoadedConfiguration(
            values: loaded.values, file: nil, warnings: [],
            settings: loaded.settings.map { Setting(key: $0.key, value: $0.value, origin: setting) })
        #expect(
            moved.describe().contains("mode = \"0660\"                       # /etc/tracksync/tracksyncd.toml:12\n"))
    }
}
