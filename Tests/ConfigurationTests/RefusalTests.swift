import Foundation
import Scheduling
import Testing

@testable import Configuring

@Suite struct RefusalTests {
    @Test(arguments: [
        "http://alice:pa55word@proxy.example:3128", "alice:pa55word@proxy.example", "ftp://pa55word.example", "http://",
        "http://pa55word.example:03128",
    ])
    func `a proxy with a password, or none at all, is refused without being shown`(address: String) throws {
        for problems in [
            try Fixture("[fetch]\nproxy = \"\(address)\"\n").problems([:]),
            try Fixture("").problems(["TRACKSYNC_FETCH_PROXY": address]),
        ] {
            #expect(problems.count == 1)
            #expect(problems.allSatisfy { $0.contains("fetch.proxy: the value ") && !$0.contains("pa55word") })
        }
    }

    @Test(arguments: [
        "postgresql://anna:pa55word@db.example/tracks", "host=db.example password=pa55word", "pa55word\\u0007",
        "POSTGRESQL://anna:pa55word@db.example", "host=db.example PASSWORD = 'pa55word'",
    ])
    func `an address of a database with a password is refused without being shown`(address: String) throws {
        let problems = try Fixture("[publish]\nurl = \"\(address)\"\n").problems([:])
        #expect(problems.count == 1)
        #expect(problems.allSatisfy { $0.contains("publish.url: the value ") && !$0.contains("pa55word") })
    }

    @Test func `all errors of a file and of the environment are listed at once, in order`() throws {
        let fixture = try Fixture(
            """
            # a comment with [fetch] and retries = 3
            colour = "red"
            retries = 3

            [fetchh]
            anything = 1

            [fetch]
            concurrency = 1000
            retires = 3
            timeout = 30
            catalogue_limit = "8MB"

            [source]
            enabled = true
            catalogue_url = "ftp://example.org/"
            """)
        let problems = fixture.problems(["TRACKSYNC_FETCH_RETRIES": "many", "MRE_SCRAPE_ENABLED": ""])
        let sections =
            "state, control, source, fetch, metadata, schedule, scraping, jobs, history, reports, export, geocoding, "
            + "health, metrics, publish, sla, severity, log, sites, notify"
        #expect(
            problems == [
                "FILE:2: colour: stands outside of every section; allowed: keys in the sections \(sections)",
                "FILE:3: retries: stands outside of every section: write it below [fetch]",
                "FILE:5: [fetchh]: unknown section, did you mean [fetch]? Allowed: \(sections)",
                "FILE:9: fetch.concurrency: 1000 is too large; allowed: 1 to 64",
                "FILE:10: fetch.retires: unknown key, did you mean retries? Allowed: concurrency, proxy, connect_timeout, "
                    + "timeout, stall_timeout, retries, retry_base, retry_max, host_delay, requests_per_second, "
                    + "give_up_after, job_limit, robots_recheck, catalogue_limit, dashboard_limit",
                "FILE:11: fetch.timeout: 30 has no unit; allowed: 10ms to 1h, with ms, s, m, h or d: \"30s\"",
                "FILE:12: fetch.catalogue_limit: \"8MB\" has an unknown unit; allowed: 1KiB to 4GiB, as bytes or with "
                    + "KiB, MiB or GiB: \"8MiB\"",
                "FILE:15: source.enabled: unknown key, it belongs to [metadata] or [scraping]; allowed: "
                    + "catalogue_url, dashboard_url, contact, ca_file",
                "FILE:16: source.catalogue_url: \"ftp://example.org/\" does not begin with http:// or https://; "
                    + "allowed: an http or https address",
                "TRACKSYNC_FETCH_RETRIES: fetch.retries: \"many\" is no whole number; allowed: 0 to 10",
                "MRE_SCRAPE_ENABLED: scraping.enabled: \"\" is neither true nor false; allowed: true, false, 1, 0, yes, "
                    + "no, on, off",
            ])
    }

    @Test func `several errors have a heading, one stands alone`() throws {
        let one = #expect(throws: ConfigurationError.self) { try Fixture("x = 1").load() }
        #expect(one?.description.contains("\n") == false)
        let two = #expect(throws: ConfigurationError.self) { try Fixture("x = 1\ny = 2").load() }
        #expect(two?.description.hasPrefix("the configuration has 2 errors:\n") == true)
        #expect(two?.problems.map(\.position?.line) == [1, 2])
    }

    @Test(arguments: [
        ("scraping.enabled = \"true\"", "\"true\" is text; allowed: true or false, without quotes"),
        ("scraping.enabled = 1", "1 is a number; allowed: true or false, without quotes"),
        ("fetch.retries = true", "true is true or false; allowed: 0 to 10, without quotes"),
        ("fetch.retries = -1", "-1 is too small; allowed: 0 to 10"),
        ("fetch.retries = 1.5", "a number with decimals is not what belongs here; allowed: 0 to 10, without quotes"),
        ("fetch.retries = [1]", "an array is not what belongs here; allowed: 0 to 10, without quotes"),
        (
            "source.contact = 1979-05-27",
            "a date is not what belongs here; allowed: up to 200 printable ASCII characters, or empty for none, in quotes"
        ),
        (
            "control.mode = 432",
            "432 is a number; allowed: octal, 0600 to 0777, with read and write for the owner, in quotes"
        ),
        (
            "metrics.textfile = \"/srv/tracksync.txt\"",
            "\"/srv/tracksync.txt\" does not end in .prom, so that node_exporter would not read it; allowed: an "
                + "absolute path that ends in .prom, or empty for none"
        ),
        (
            "log.level = \"inof\"",
            "\"inof\" is unknown, did you mean info? Allowed: trace, debug, info, notice, warning, error, critical"
        ),
    ])
    func `a value of the wrong kind is refused in words`(_ line: String, _ expected: String) throws {
        let key = line.prefix { $0 != " " }
        #expect(try Fixture(line).problems() == ["FILE:1: \(key): \(expected)"])
    }

    @Test(arguments: [
        (
            "TRACKSYNC_FETCH_TIMEOUT", "5",
            "fetch.timeout: \"5\" has no unit; allowed: 10ms to 1h, with ms, s, m, h or d: 30s"
        ),
        (
            "TRACKSYNC_FETCH_CATALOGUE_LIMIT", "8MB",
            "fetch.catalogue_limit: \"8MB\" has an unknown unit; allowed: 1KiB to 4GiB, as bytes or with KiB, MiB or GiB: "
                + "8MiB"
        ),
        (
            "TRACKSYNC_LOG_FORMAT", "jsn",
            "log.format: \"jsn\" is unknown, did you mean json? Allowed: auto, journal, lines, json"
        ),
    ])
    func `for a variable what is allowed has no quotes`(_ name: String, _ text: String, _ expected: String) throws {
        #expect(try Fixture("").problems([name: text]) == ["\(name): \(expected)"])
    }

    @Test(arguments: [
        "0660x", "0800", "66", "01777", "0060", "0400", "rw",
    ])
    func `a mode that is none is refused`(_ mode: String) throws {
        #expect(try Fixture("control.mode = \"\(mode)\"").problems().count == 1)
    }

    @Test(arguments: [
        "state.directory = 'relative'", "state.directory = ''", "control.socket = 'control.sock'",
        "state.directory = '/'", "state.directory = '//'", "reports.directory = '/'", "scraping.disable_file = '/'",
        "schedule.calendar = '*-02-30'", "schedule.calendar = 'Mon *-04-31 03:00 Europe/Berlin'",
        "control.operators_group = 'a b'", "control.operators_group = '-x'", "control.operators_group = 'ä'",
        "source.ca_file = 'ca.pem'", #"source.contact = "a\r\nb""#, "source.contact = 'ü@example.org'",
        #"state.directory = "/a\nb""#, "reports.directory = ''", "fetch.catalogue_limit = 0",
        "fetch.catalogue_limit = 99999999999", "reports.retention_days = 0", "log.format = 'text'",
        "state.directory = '/'", "state.directory = '/.'", "state.directory = '//srv/../'",
        "reports.directory = '/a/./../..'", "control.max_connections = 0", "control.max_connections_per_user = 10001",
        #"schedule.calendar = "daily\nhourly""#, #"schedule.calendar = "daily\u202E""#, "schedule.jitter = '25h'",
        "scraping.disable_file = 'disabled'", "scraping.disable_file = ''", "jobs.history_days = 0",
        "jobs.history_days = 3651", "jobs.history_count = 9", "jobs.history_count = 1000001",
        "jobs.staging_max_age = '59s'", "jobs.staging_max_age = '8d'", "health.max_age = '0s'",
        "health.max_disabled = '366d'", "health.max_failed_percent = -1", "health.max_failed_percent = 101",
        "health.min_free = -1", "health.min_free = '1025GiB'",
        "metrics.textfile = 'tracksync.prom'", "metrics.textfile = '/srv/.prom'",
    ])
    func `a text or number that its key cannot take is refused`(_ line: String) throws {
        let key = line.prefix { $0 != " " }
        let problems = try Fixture(line).problems()
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("FILE:1: \(key): ") == true)
        #expect(problems.first?.contains("; allowed: ") == true)
    }

    @Test func `a socket's path may be as long as the kernel takes it`() throws {
        let longest = "/" + String(repeating: "a", count: 106)
        #expect(try Fixture("control.socket = '\(longest)'").problems() == [])
        #expect(try Fixture("control.socket = '\(longest)a'").problems().count == 1)
    }

    @Test func `a calendar has room for a long list, and is a line's worth`() throws {
        let times = (0..<24).map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ",")
        let expression = "Mon,Tue,Wed,Thu,Fri,Sat,Sun *-*-1..7,15,22 \(times):15:00 Europe/Berlin"
        let values = try Fixture("schedule.calendar = '\(expression)'").load().values
        #expect(try values.schedule.calendar == CalendarExpression(expression))
        let tooLong = "daily" + String(repeating: " ", count: 196)
        #expect(
            try Fixture("schedule.calendar = '\(tooLong)'").problems().first?.hasSuffix(
                "is longer than 200 bytes; allowed: a calendar expression as in systemd.time(7), or empty for none")
                == true)
    }

    @Test(arguments: ["*:*:*", "minutely", "*:0/30", "03:00,59", "Mon 03:00:00,30", "*-*-* 00:00/1"])
    func `LiveRC's catalogue is asked for at most once an hour, another's as often as one likes`(text: String) throws {
        let line = "schedule.calendar = '\(text)'"
        let problems = try Fixture(line).problems()
        #expect(problems.count == 1)
        #expect(problems.first?.contains("schedule.calendar: ") == true)
        #expect(problems.first?.contains("at most once an hour; name one minute") == true, "\(problems)")
        let elsewhere = "[source]\ncatalogue_url = 'http://127.0.0.1/'\ndashboard_url = 'http://127.0.0.1/{slug}'"
        #expect(try Fixture(line + "\n" + elsewhere).problems() == [])
        for rare in ["hourly", "*:30", "00..23:05:07", "daily"] {
            #expect(try Fixture("schedule.calendar = '\(rare)'").problems() == [])
        }
    }

    @Test func `a calendar that is past is refused when it is set, and warned of at a start`() throws {
        let fixture = try Fixture("[schedule]\ncalendar = '2020-01-01'")
        let reason =
            "\"2020-01-01\" does not come any more: its last time is past; name a later one, or leave it empty"
        #expect(fixture.problems() == ["FILE:2: schedule.calendar: \(reason)"])
        #expect(try fixture.load(occasion: .start).warnings == [anonymous, "schedule.calendar: \(reason)"])
        #expect(try Fixture("schedule.calendar = '2026..2027-12-24'").problems() == [])
    }

    @Test func `the file that disables must have a directory to be made in`() throws {
        let fixture = try Fixture("")
        let folder = fixture.folder.path
        #expect(try Fixture("scraping.disable_file = '\(folder)/off'").problems() == [])
        #expect(try Fixture("scraping.disable_file = '/off'").problems() == [])
        #expect(
            try Fixture("[scraping]\ndisable_file = '\(folder)/no/off'").problems() == [
                "FILE:2: scraping.disable_file: \"\(folder)/no/off\" cannot be made: \(folder)/no does not exist; make the "
                    + "directory, or name a file in one that exists"
            ])
        #expect(
            try Fixture("").problems(["TRACKSYNC_SCRAPING_DISABLE_FILE": fixture.path + "/off"]) == [
                "TRACKSYNC_SCRAPING_DISABLE_FILE: scraping.disable_file: \"\(fixture.path)/off\" cannot be made: "
                    + "\(fixture.path) is no directory; make the directory, or name a file in one that exists"
            ])
    }

    @Test(arguments: ["operators_group", "readers_group"])
    func `a group that does not exist is refused where somebody looks, and a start goes on with a warning`(
        key: String
    ) throws {
        let fixture = try Fixture("[control]\n\(key) = 'whel'\n[source]\ncontact = 'x'")
        #expect(fixture.problems().count == 1)
        #expect(fixture.problems().first?.hasPrefix("FILE:2: control.\(key): there is no group whel: ") == true)
        let warnings = try fixture.load(occasion: .start).warnings
        #expect(warnings.count == 1)
        #expect(warnings.first?.hasPrefix("control.\(key): there is no group whel: ") == true)
        #expect(try Fixture("[control]\n\(key) = 'root'\n[source]\ncontact = 'x'").load().warnings == [])
    }

    @Test func `a retry cannot begin with more than its longest wait`() throws {
        #expect(
            try Fixture("[fetch]\n\nretry_base = '1m'").problems() == [
                "FILE:3: fetch.retry_base: 1m is longer than fetch.retry_max (30s); lower one or raise the other"
            ])
        let other = try Fixture("[fetch]\nretry_max = '10ms'").problems()
        #expect(other.first?.hasPrefix("FILE:2: ") == true)
        #expect(try Fixture("[fetch]\nretry_base = '30s'").problems() == [])
    }

    @Test(arguments: [" ", "x", "not an address", "me@", "@example.org", "me@localhost", "https://", "http://x/"])
    func `geocoding wants an address that its service can complain to`(contact: String) throws {
        let problems = try Fixture("[geocoding]\ncontact = '\(contact)'").problems()
        #expect(problems.count == 1 && problems[0].contains("is neither a mail nor a web address"), "\(problems)")
    }

    @Test(arguments: [
        "", "me@example.org", "Race office <me@example.org>", "https://example.org/contact", "HTTP://a.b",
    ])
    func `an address to complain to is taken in any form`(contact: String) throws {
        #expect(try Fixture("[geocoding]\ncontact = '\(contact)'").problems() == [])
    }

    @Test func `a source is moved as a whole or not at all`() throws {
        let catalogue = "http://127.0.0.1:8080/catalogue"
        let dashboard = "http://127.0.0.1:8080/t/{slug}/"
        #expect(
            try Fixture("[source]\ncatalogue_url = '\(catalogue)'").problems() == [
                "FILE:2: source.catalogue_url: \"\(catalogue)\" is another server than liverc.com, but "
                    + "source.dashboard_url is still \"https://{slug}.liverc.com/\"; set both to the other server, or "
                    + "neither"
            ])
        #expect(
            try Fixture("").problems(["TRACKSYNC_SOURCE_DASHBOARD_URL": dashboard]) == [
                "TRACKSYNC_SOURCE_DASHBOARD_URL: source.dashboard_url: \"\(dashboard)\" is another server than "
                    + "liverc.com, but source.catalogue_url is still \"https://live.liverc.com/\"; set both to the other "
                    + "server, or neither"
            ])
        let both = "[source]\ncatalogue_url = '\(catalogue)'\ndashboard_url = '\(dashboard)'"
        #expect(try Fixture(both).problems() == [])
        #expect(
            try Fixture(both).problems(["TRACKSYNC_SOURCE_CATALOGUE_URL": "HTTPS://Live.LiveRC.com"]).first?.hasPrefix(
                "FILE:3: source.dashboard_url: ") == true)
        // A name that only looks like LiveRC's is another server.
        #expect(try Fixture("source.catalogue_url = 'http://notliverc.com/'").problems().count == 1)
        #expect(try Fixture("source.catalogue_url = 'http://liverc.com'").problems() == [])
    }

    @Test func `two rules that are broken are both told`() throws {
        let text = "[source]\ncatalogue_url = 'http://127.0.0.1/'\n[fetch]\nretry_base = '1m'"
        #expect(try Fixture(text).problems().map { $0.prefix(7) } == ["FILE:2:", "FILE:4:"])
    }

    @Test func `a file of certificates must be there, be readable and have one`() throws {
        let remedy = "; name a PEM file that the daemon can read, or leave it empty to trust the system's"
        func problems(_ path: String) throws -> [String] { try Fixture("[source]\nca_file = '\(path)'").problems() }
        let file = try Fixture("# a CA\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
        #expect(try problems(file.path) == [])
        #expect(try problems("/nope") == ["FILE:2: source.ca_file: \"/nope\" does not exist" + remedy])
        let folder = file.folder.path
        #expect(
            try problems(folder)
                == ["FILE:2: source.ca_file: \"\(folder)\" is a directory; name the file in it" + remedy])
        let key = try Fixture("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n")
        #expect(
            try Fixture("").problems(["TRACKSYNC_SOURCE_CA_FILE": key.path]) == [
                "TRACKSYNC_SOURCE_CA_FILE: source.ca_file: \"\(key.path)\" has no certificate (no line "
                    + "-----BEGIN CERTIFICATE-----)" + remedy
            ])
        // Beside other errors, it is told at once.
        #expect(try Fixture("source.ca_file = '/nope'\nfetch.retries = 99").problems().count == 2)
    }

    @Test func `what cannot be read as a file of TOML is refused with its place`() throws {
        let fixture = try Fixture()
        let url = URL(fileURLWithPath: fixture.path)
        try Data([0x61, 0x0A, 0x3D, 0xFF]).write(to: url)
        #expect(fixture.problems() == ["FILE:2: is not UTF-8; save it as UTF-8"])
        try Data("[fetch]\nretries = 1\0\nnonsense".utf8).write(to: url)
        #expect(fixture.problems() == ["FILE:2: has a NUL byte, so it is no text"])
        try Data(repeating: 0x0A, count: ConfigurationFile.limit + 1).write(to: url)
        #expect(fixture.problems() == ["FILE: is larger than 1 MiB, so it is no configuration"])
        try Data(repeating: 0x0A, count: ConfigurationFile.limit).write(to: url)
        #expect(fixture.problems() == [])
    }

    @Test func `directories, pipes and locked files are refused, an empty device is empty`() throws {
        let directory = try Fixture()
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        #expect(directory.problems() == ["FILE: is a directory; name the file in it"])
        let pipe = try Fixture()
        #expect(mkfifo(pipe.path, 0o600) == 0)
        #expect(pipe.problems() == ["FILE: is no regular file"])
        #expect(throws: Never.self) { try load(file: "/dev/null") }
        let locked = try Fixture("")
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: locked.path)
        // Root reads everything.
        #expect(geteuid() == 0 || locked.problems().first?.hasPrefix("FILE: cannot be read: ") == true)
        let loop = try Fixture()
        try FileManager.default.createSymbolicLink(atPath: loop.path, withDestinationPath: loop.path)
        #expect(loop.problems().first?.hasPrefix("FILE: cannot be read: ") == true)
    }

    @Test func `a NUL written as an escape does not cut a value or a key short`() throws {
        #expect(
            try Fixture("[state]\ndirectory = \"/srv\\u0000/x\"").problems() == [
                "FILE:2: state.directory: \"/srv\\u0000/x\" has control characters; allowed: an absolute path"
            ])
        #expect(
            try Fixture("[fetch]\n\"retries\\U00000000\" = 1").problems().first?.hasPrefix(
                "FILE:2: fetch.retries\\u{00}: unknown key") == true)
    }

    @Test func `keys nested by thousands of dots are refused before a parser recurses into them`() throws {
        let deep = String(repeating: "a.", count: 500_000) + "a = 1\n"
        #expect(
            try Fixture(deep).problems() == [
                "FILE: has more than 4096 dots, so it is no configuration: keys may be nested by each of them"
            ])
        let most = String(repeating: "a.", count: 4096) + "a = 1\n"
        #expect(try Fixture(most).problems().first?.hasPrefix("FILE:1: [a]: unknown section") == true)
        // It is freed after an error, too.
        #expect(try Fixture(most + "x").problems().count == 1)
        let nested = "a = " + String(repeating: "[", count: 100_000)
        #expect(try Fixture(nested).problems().first?.contains("maximum nested value depth") == true)
    }

    @Test func `what is refused cannot steer a terminal`() throws {
        let problems = try Fixture("\"\\u001B[2J\" = 1\n[log]\nlevel = \"\\u202E\\n\"").problems()
        #expect(problems.count == 2)
        #expect(problems.joined().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
        #expect(problems.first?.contains("\\u{1B}") == true)
    }
}
