import Testing

@testable import Configuring

@Suite struct AddressTests {
    @Test(arguments: [
        "https://live.liverc.com/", "http://127.0.0.1:8080/catalogue", "HTTPS://example.org", "http://[::1]:80/x?y=z",
        "http://localhost:65535/", "https://a-b.example.org/%7Eu/", "http://my_host/",
    ])
    func `a catalogue's address is taken as it is`(_ address: String) throws {
        let dashboard = address.contains("liverc.com") ? "https://{slug}.liverc.com/" : "http://127.0.0.1/{slug}"
        let text = "[source]\ncatalogue_url = '\(address)'\ndashboard_url = '\(dashboard)'"
        #expect(try Fixture(text).load().values.source.catalogueURL == address)
    }

    @Test(arguments: [
        "", "live.liverc.com", "//live.liverc.com/", "ftp://example.org/", "file:///etc/passwd", "javascript://x/",
        "http://", "http:///x", "http://user@example.org/", "http://user:pw@example.org/", "http://example.org/#top",
        "http://example.org:0/", "http://example.org:65536/", "http://example.org:/", "http://example.org:8O/",
        "http://example.org:018101/", "http://[::1]:080/",
        "http://exa mple.org/", "http://example.org/a b", "http://exämple.org/", "http://example.org\\\\@evil.org/",
        "http://example..org/", "http://[::1/", "http://[x]/", "http://[::1]x/", "http://example.org/{slug}/",
        "http://example.org/{other}", "http://example.org/<x>", "http://\\u0000/", "http://e%78ample.org/",
    ])
    func `what is no plain web address is no catalogue's`(_ address: String) throws {
        let problems = try Fixture("[source]\ncatalogue_url = \"\(address)\"").problems()
        #expect(problems.first?.hasPrefix("FILE:2: ") == true)
    }

    @Test(arguments: [
        "https://{slug}.liverc.com/", "http://{slug}.liverc.com/", "http://127.0.0.1:8080/t/{slug}/",
        "https://example.org/tracks?slug={slug}", "http://[::1]:8080/{slug}",
    ])
    func `a dashboard's address has the slug below LiveRC or in the path`(_ address: String) throws {
        let catalogue = address.contains("liverc.com") ? "https://live.liverc.com/" : "http://127.0.0.1/"
        let text = "[source]\ncatalogue_url = '\(catalogue)'\ndashboard_url = '\(address)'"
        #expect(try Fixture(text).load().values.source.dashboardURL == address)
    }

    @Test(arguments: [
        // Each of these could send the daemon to hosts that a page chooses, or to none.
        "https://{slug}/", "https://{slug}.com/", "https://{slug}.example.org/", "https://x{slug}.liverc.com/",
        "https://{slug}.liverc.com:8443/", "https://{slug}.liverc.com.evil.org/", "https://{slug}@liverc.com/",
        "https://liverc.com:{slug}/", "{slug}://liverc.com/", "https://example.org/",
        "https://example.org/{slug}/{slug}",
        "https://example.org/{SLUG}/", "https://example.org/#{slug}", "https://example.org/{slug",
    ])
    func `any other dashboard's address is refused`(_ address: String) throws {
        let problems = try Fixture("[source]\ndashboard_url = '\(address)'").problems()
        #expect(problems.first?.hasPrefix("FILE:2: source.dashboard_url: ") == true)
    }

    @Test(
        arguments: [
            "http://me:geheim@example.org/", "http://geheim@example.org", "ftp://me:geheim@x", "http://me:ge/heim@x/",
            "http://me:geheim@x@y/{slug}",
        ])
    func `a refusal does not tell the password of an address`(_ address: String) throws {
        for problems in [
            try Fixture("[source]\ncatalogue_url = \"\(address)\"").problems(),
            try Fixture("").problems(["TRACKSYNC_SOURCE_CATALOGUE_URL": address]),
        ] {
            #expect(problems.count == 1)
            #expect(problems.allSatisfy { !$0.contains("heim") && $0.contains("://…@") }, "\(problems)")
        }
    }
}
