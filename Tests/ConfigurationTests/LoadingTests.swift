import Foundation
import Testing

@testable import Configuration

@Suite struct LoadingTests {
    @Test func `without file and variables the defaults hold`() throws {
        let loaded = try ConfigurationLoader.load(file: nil, defaultFile: "/nonexistent/x.toml", environment: [:])
        var expected = TracksyncConfiguration()
        expected.reports.directory = "/var/lib/tracksync/reports"
        #expect(loaded.values == expected)
        #expect(loaded.file == nil)
        #expect(loaded.warnings == [])
    }

    @Test func `the defaults are those of the design`() {
        let defaults = Dictionary(
            uniqueKeysWithValues: ConfigurationKey.all.map { ($0.fullName, $0.defaultValue.toml) })
        #expect(
            defaults == [
                "state.directory": #""/var/lib/tracksync""#, "control.socket": #""/run/tracksync/control.sock""#,
                "control.mode": #""0660""#, "control.operators_group": #""tracksync""#,
                "control.max_connections": "256", "control.max_connections_per_user": "64",
                "control.idle_timeout": #""1m""#, "source.catalogue_url": #""https://live.liverc.com/""#,
                "source.dashboard_url": #""https://{slug}.liverc.com/""#, "source.contact": #""""#,
                "source.ca_file": #""""#, "fetch.concurrency": "6", "fetch.proxy": #""""#,
                "fetch.connect_timeout": #""10s""#,
                "fetch.timeout": #""30s""#, "fetch.stall_timeout": #""15s""#, "fetch.retries": "2",
                "fetch.retry_base": #""1s""#, "fetch.retry_max": #""30s""#, "fetch.host_delay": #""100ms""#,
                "fetch.requests_per_second": "20", "fetch.give_up_after": #""10m""#,
                "fetch.catalogue_limit": #""8MiB""#,
                "fetch.dashboard_limit": #""2MiB""#, "metadata.enabled": "true", "metadata.mode": #""auto""#,
                "metadata.max_age": #""7d""#, "metadata.clear_missing": "false",
                "schedule.calendar": #""""#, "schedule.jitter": #""2m""#, "schedule.catch_up": "true",
                "scraping.enabled": "true", "scraping.disable_file": #""/etc/tracksync/disabled""#,
                "jobs.history_days": "30", "jobs.history_count": "1000", "jobs.resume_on_start": "true",
                "jobs.staging_max_age": #""6h""#, "reports.directory": #""reports""#, "reports.retention_days": "30",
                "health.max_age": #""36h""#, "health.max_disabled": #""1d""#, "health.max_failed_percent": "10",
                "health.min_free": #""512MiB""#, "metrics.textfile": #""""#, "log.level": #""info""#,
                "log.format": #""auto""#,
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

            let text = other.replacing("\"", with: "")
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
        "control.operators_group": #""staff""#, "control.max_connections": "10",
        "control.max_connections_per_user": "5", "control.idle_timeout": #""5s""#,
        "source.catalogue_url": #""http://live.liverc.com/all""#,
        "source.dashboard_url": #""http://{slug}.liverc.com/""#, "source.contact": #""https://example.org/""#,
        "fetch.concurrency": "3", "fetch.connect_timeout": #""1s""#,
        "fetch.timeout": #""2m""#, "fetch.stall_timeout": #""500ms""#, "fetch.retries": "0",
        "fetch.retry_base": #""10ms""#, "fetch.retry_max": #""1h""#, "fetch.host_delay": #""1s""#,
        "fetch.requests_per_second": "5", "fetch.give_up_after": #""0s""#, "fetch.catalogue_limit": #""1GiB""#,
        "fetch.dashboard_limit": #""64KiB""#, "fetch.proxy": #""http://proxy.example:3128""#,
        "metadata.enabled": "false", "metadata.mode": #""off""#,
        "metadata.max_age": #""2d""#, "metadata.clear_missing": "true",
        "schedule.calendar": #""Mon..Fri *-*-* 06:30:00 UTC""#, "schedule.jitter": #""0s""#,
        "schedule.catch_up": "false", "scraping.enabled": "false", "scraping.disable_file": #""/run/stop""#,
        "jobs.history_days": "3650", "jobs.history_count": "10", "jobs.resume_on_start": "false",
        "jobs.staging_max_age": #""1m""#, "health.max_age": #""2d""#, "health.max_disabled": #""1h""#,
        "health.max_failed_percent": "100", "health.min_free": #""0""#, "metrics.textfile": #""/srv/t.prom""#,
        "reports.directory": #""/srv/reports""#,
        "reports.retention_days": "7",
        "log.level": #""debug""#, "log.format": #""json""#,
    ]

    @Test func `the environment stands over the file, a new name over an old one`() throws {
        let fixture = try Fixture("[fetch]\nconcurrency = 2\n")
        #expect(try fixture.load().values.fetch.concurrency == 2)
        let old = try fixture.load(["TRACK_SYNC_METADATA_CONCURRENCY": "3"])
        #expect(old.values.fetch.concurrency == 3)
        #expect(old.warnings == [])
        let both = try fixture.load(["TRACK_SYNC_METADATA_CONCURRENCY": "3", "TRACKSYNC_FETCH_CONCURRENCY": "4"])
        #expect(both.values.fetch.concurrency == 4)
        #expect(both.origin(of: "fetch.concurrency") == .variable("TRACKSYNC_FETCH_CONCURRENCY"))
        #expect(both.warnings.count == 1)
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
    func `a kill switch that says nothing clear is refused`(_ text: String) throws {
        let problems = try Fixture("").problems(["MRE_SCRAPE_ENABLED": text])
        #expect(problems.count == 1)
        #expect(problems.first?.contains("MRE_SCRAPE_ENABLED: scraping.enabled: ") == true)
    }

    @Test func `one place that pulls the kill switch is enough, and each is known`() throws {
        let (new, old) = ("TRACKSYNC_SCRAPING_ENABLED", "MRE_SCRAPE_ENABLED")
        let on = try Fixture("scraping.enabled = true")
        let off = try Fixture("scraping.enabled = false")
        func places(_ file: Fixture, _ environment: [String: String]) throws -> [ConfigurationOrigin] {
            let loaded = try file.load(environment)
            #expect(loaded.warnings == [])
            #expect(loaded.values.scraping.enabled == loaded.scrapingDisabledBy.isEmpty)
            if let first = loaded.scrapingDisabledBy.first { #expect(loaded.origin(of: "scraping.enabled") == first) }
            return loaded.scrapingDisabledBy
        }
        #expect(try places(on, [new: "yes", old: "1"]) == [])
        #expect(try places(on, [new: "off"]) == [.variable(new)])
        #expect(try places(on, [new: "on", old: "NO"]) == [.variable(old)])
        #expect(try places(on, [new: "0", old: "true"]) == [.variable(new)])
        let file = ConfigurationOrigin.file(off.path, line: 1)
        #expect(try places(off, [new: "true", old: "true"]) == [file])
        #expect(try places(off, [new: "false", old: "false"]) == [file, .variable(old), .variable(new)])
    }

    @Test func `a relative directory of reports lies in the state directory`() throws {
        let inState = try Fixture("state.directory = '/srv/x/'\nreports.directory = 'r/'").load()
        #expect(inState.values.reports.directory == "/srv/x/r")
        #expect(inState.values.state.directory == "/srv/x")
        #expect(try Fixture("reports.directory = '/r'").load().values.reports.directory == "/r")
        #expect(try Fixture("state.directory = '/'").load().values.reports.directory == "/reports")
    }

    @Test func `an empty group or certificate file means none`() throws {
        let values = try Fixture("control.operators_group = ''\nsource.ca_file = ''").load().values
        #expect(values.control.operatorsGroup == nil)
        #expect(values.source.caFile == nil)
        #expect(try Fixture("control.mode = '640'").load().values.control.mode == 0o640)
    }

    @Test func `the default file is read if it is there, a named one must be`() throws {
        let fixture = try Fixture("[fetch]\nretries = 7\n")
        let loaded = try ConfigurationLoader.load(file: nil, defaultFile: fixture.path, environment: [:])
        #expect(loaded.values.fetch.retries == 7)
        #expect(loaded.file == fixture.path)
        #expect(try Fixture().problems() == ["FILE: there is no such file"])
    }

    @Test func `a file named from the working directory is known from the root`() throws {
        let fixture = try Fixture("[fetch]\nretries = 7\n")
        let directory = FileManager.default.currentDirectoryPath
        let up = directory.split(separator: "/").map { _ in "../" }.joined()
        let relative = up + fixture.path.dropFirst()
        let loaded = try ConfigurationLoader.load(file: "./" + relative, environment: [:])
        #expect(loaded.values.fetch.retries == 7)
        #expect(loaded.file == "\(directory)/\(relative)")
        let missing = #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader.load(file: "no-such-file.toml", environment: [:])
        }
        #expect(missing?.description == "\(directory)/no-such-file.toml: there is no such file")
    }

    @Test func `a default file that cannot be read is no missing one`() throws {
        let fixture = try Fixture()
        try FileManager.default.createDirectory(atPath: fixture.path, withIntermediateDirectories: true)
        #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader.load(file: nil, defaultFile: fixture.path, environment: [:])
        }
    }

    @Test func `variables that mean nothing are warned of, those of the client are not`() throws {
        let loaded = try Fixture("").load([
            "TRACKSYNC_FETCH_CONCURENCY": "3", "TRACKSYNC_CONTROL_SOCKET": "/x", "PATH": "/bin", "TRACKSYNC_\u{1B}": "",
        ])
        #expect(loaded.warnings.count == 2)
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

    @Test func `a place that fits is shown whole`() throws {
        let setting = ConfigurationOrigin.file("/etc/tracksync/tracksyncd.toml", line: 12)
        let loaded = try Fixture("").load()
        let moved = LoadedConfiguration(
            values: loaded.values, file: nil, warnings: [],
            settings: loaded.settings.map { Setting(key: $0.key, value: $0.value, origin: setting) })
        #expect(
            moved.describe().contains("mode = \"0660\"                       # /etc/tracksync/tracksyncd.toml:12\n"))
    }
}
