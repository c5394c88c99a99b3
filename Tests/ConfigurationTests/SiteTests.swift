import Testing

@testable import Configuring

@Suite struct SiteTests {
    @Test func `a site is read from its table, however that is written`() throws {
        let expected = TracksyncConfiguration.Site(
            pattern: "*.liverc.com", concurrency: 2, delay: .milliseconds(500), robots: true, conditional: false)
        for text in [
            "[sites.\"*.liverc.com\"]\nconcurrency = 2\ndelay = \"0.5s\"\nrobots = true\nconditional = false",
            "[sites]\n\"*.LiveRC.com\" = { concurrency = 2, delay = \"500ms\", robots = true, conditional = false }",
            "sites.\"*.liverc.com\".concurrency = 2\nsites.\"*.liverc.com\".delay = '500ms'\n"
                + "sites.'*.liverc.com'.robots = true\nsites.'*.liverc.com'.conditional = false",
        ] {
            #expect(try Fixture(text).load().values.sites == [expected])
        }
        let partly = try Fixture("[sites.'a.b']\n[sites.'[::1]']\nrobots = true\n[sites.'*']\ndelay = '1s'").load()
        #expect(partly.values.sites.map(\.pattern).sorted() == ["*", "[::1]"])
        #expect(try Fixture("").load().values.sites == [])
    }

    @Test(arguments: [
        ("[sites.'*liverc.com']\ndelay = '1s'", "FILE:1: sites.\"*liverc.com\": is no pattern of hosts; allowed: "),
        (
            "[sites.'a.b:80']",
            "FILE:1: sites.\"a.b:80\": is no pattern of hosts; allowed: a host's name without a port, "
        ),
        ("[sites.'']", "FILE:1: sites.\"\": is no pattern"),
        ("[sites.'a.*.b']", "FILE:1: sites.\"a.*.b\": is no pattern"),
        ("[sites.'[::1']", "FILE:1: sites.\"[::1\": has no address in its brackets"),
        (
            "[sites.'x.y']\ndelai = '1s'",
            "FILE:2: sites.\"x.y\".delai: unknown key, did you mean delay? Allowed: concurrency, "
        ),
        (
            "[sites.x.example]\ndelay = '1s'",
            "FILE:1: sites.\"x\".example: unknown key; a pattern with dots stands in quotes: [sites.\"a.example.org\"]; "
                + "allowed: concurrency, "
        ),
        ("[sites.'x.y']\ndelay = 1", "FILE:2: sites.\"x.y\".delay: 1 has no unit; allowed: 0s to 1h"),
        ("[sites.'x.y']\ndelay = '-1s'", "FILE:2: sites.\"x.y\".delay: \"-1s\" is no duration; allowed: 0s to 1h"),
        ("[sites.'x.y']\nconcurrency = 0", "FILE:2: sites.\"x.y\".concurrency: 0 is too small; allowed: 1 to 64"),
        ("[sites.'x.y']\nrobots = 'no'", "FILE:2: sites.\"x.y\".robots: \"no\" is text; allowed: true or false"),
        ("[sites.'x.y']\n[sites.'X.y']", "FILE:2: sites.\"X.y\": stands there twice"),
        ("[sites]\nrobots = false", "FILE:2: sites.robots: belongs to a site: write it below [sites.\"PATTERN\"]"),
        ("[sites]\n'x.y' = 3", "FILE:2: sites.\"x.y\": 3 is not what belongs here; write [sites.\"x.y\"]"),
        ("sites = 3", "FILE:1: sites: is a table of sites: write [sites.\"PATTERN\"] on a line"),
        ("[site.'x.y']\nrobots = true", "FILE:1: [site]: unknown section, did you mean [sites]?"),
        (
            "[fetch]\nconcurrency = 2\n\n[sites.'x.y']\nconcurrency = 3",
            "FILE:5: sites.\"x.y\".concurrency: 3 is more than fetch.concurrency (2); lower one or raise the other"
        ),
    ])
    func `what is wrong with a site is told with its place`(text: String, expected: String) throws {
        let problems = try Fixture(text).problems()
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix(expected) == true, "\(problems)")
    }

    @Test(arguments: [
        ("fetch.concurrency = 7", "7 is more than LiveRC is to be asked at once (6)"),
        ("fetch.host_delay = '99ms'", "99ms is less than LiveRC's hosts are to be left between two requests (100ms)"),
        ("fetch.requests_per_second = 0", "0 sets no limit, and LiveRC is to be asked at most 20 times a second"),
        ("fetch.requests_per_second = 21", "21 is too many: LiveRC is to be asked at most 20 times a second"),
    ])
    func `LiveRC is not asked faster than is polite, another server may be`(line: String, reason: String) throws {
        let key = line.prefix { $0 != " " }
        #expect(try Fixture(line).problems() == ["FILE:1: \(key): \(reason)"])
        let elsewhere = "[source]\ncatalogue_url = 'http://127.0.0.1/'\ndashboard_url = 'http://127.0.0.1/{slug}'"
        #expect(try Fixture(line + "\n" + elsewhere).problems() == [])
    }

    @Test(arguments: [
        ("live.liverc.com", true), ("*.liverc.com", true), ("*.com", true), ("*", true), ("liverc.com", true),
        ("notliverc.com", false), ("com", false), ("example.com", false), ("*.example.com", false),
        ("*.x.liverc.com", true),
    ])
    func `a pattern that LiveRC's hosts are among keeps its distance, too`(pattern: String, isBound: Bool) throws {
        let problems = try Fixture("[sites.'\(pattern)']\ndelay = '50ms'").problems()
        #expect(
            problems
                == (isBound
                    ? [
                        "FILE:2: sites.\"\(pattern)\".delay: 50ms is less than LiveRC's hosts are to be left between two "
                            + "requests (100ms)"
                    ] : []))
        let warnings = try Fixture("[sites.'\(pattern)']\nrobots = false\n[source]\ncontact = 'x'").load().warnings
        #expect(warnings.count == (isBound ? 1 : 0))
        #expect(warnings.first?.contains("[sites.\"\(pattern)\"] has robots = false") ?? true)
    }

    @Test func `what is in force has the sites, and a reload tells what changed in them`() throws {
        let text = "[sites.'*.LiveRC.com']\ndelay = '1s'\nconcurrency = 2\n[sites.'live.liverc.com']\nrobots = true"
        let fixture = try Fixture(text)
        let loaded = try fixture.load()
        let described = loaded.describe()
        #expect(described.contains("[sites.\"*.liverc.com\"]\n"))
        #expect(described.contains("\ndelay = \"1s\" "))
        #expect(described.contains("/tracksyncd.toml:2"))
        let lines: [Substring] = described.split(separator: "\n")
        #expect(lines.dropFirst().allSatisfy { $0.count <= 80 })
        #expect(try Fixture(described).load().values == loaded.values)
        let other = try Fixture("[sites.'*.liverc.com']\ndelay = '2s'\nconcurrency = 2\n[sites.'x.y']\nrobots = false")
            .load()
        #expect(
            other.changes(from: loaded).all.map(\.description) == [
                "sites.\"*.liverc.com\".delay \"1s\" → \"2s\"", "sites.\"live.liverc.com\".robots true → unset",
                "sites.\"x.y\".robots unset → false",
            ])
        #expect(loaded.changes(from: loaded).isEmpty)
        #expect(other.applied(over: loaded).values.sites == other.values.sites)
    }

    @Test func `sites have no variables`() throws {
        let loaded = try Fixture("").load(["TRACKSYNC_SITES_LIVERC_DELAY": "1s"])
        #expect(
            loaded.warnings
                == ["TRACKSYNC_SITES_LIVERC_DELAY is ignored: sites are set in the file alone", anonymous])
        #expect(loaded.values.sites == [])
    }
}
