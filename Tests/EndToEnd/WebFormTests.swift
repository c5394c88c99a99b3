import Foundation
import JobModel
import Programs
import Testing

/// The console's addresses as HTTP: what its forms do, and what else may be sent to them.
struct WebFormTests {
    private static let form = "Content-Type: application/x-www-form-urlencoded"
    private static let trusted = ["changes = true", "trusted_clients = [\"127.0.0.1\"]"]

    private func start(_ settings: [String], tracks: Int = 5) throws -> (Installation, WebInstallation) {
        let installation = try Installation(tracks: tracks)
        try installation.startDaemon()
        let web = try WebInstallation(installation, settings.joined(separator: "\n"))
        return (installation, web)
    }

    @Test func `a form leads back to pages of ours alone`() throws {
        let (installation, web) = try start(Self.trusted)
        #expect(try installation.sync().job.state == .succeeded)
        let slug = try #require(try installation.query(String.self, "SELECT source_track_slug FROM tracks").first)
        for (path, place) in [
            ("/tracks?search=a%20b", "/tracks?search=a%20b&notice=followed"), ("//evil.example/", "/?notice=followed"),
            ("/\\evil.example", "/?notice=followed"), ("https://evil.example/", "/?notice=followed"),
            ("/\t/evil.example", "/?notice=followed"), ("", "/?notice=followed"), ("/é", "/?notice=followed"),
            ("/a\r\nSet-Cookie: x=y", "/?notice=followed"), ("/jobs?notice=started", "/jobs?notice=followed"),
        ] {
            let encoded = try #require(path.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let answer = try web.ask("POST", "/follow", [Self.form], body: "follow=\(slug)&return=\(encoded)")
            #expect(answer.status == 303 && answer.headers["location"] == place, "\(path)")
            #expect(answer.headers["set-cookie"] == nil)
        }
        #expect(
            try installation.query(String.self, "SELECT source_track_slug FROM tracks WHERE is_followed").count == 1)
        let again = try web.ask("POST", "/follow", [Self.form], body: "unfollow=\(slug)")
        #expect(again.status == 303 && again.headers["location"] == "/?notice=unfollowed")
    }

    @Test func `a form of another site's page does nothing`() throws {
        let (installation, web) = try start(Self.trusted)
        for header in [
            "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: http://evil.example", "Origin: null",
        ] {
            for path in ["/start", "/scraping/disable", "/login", "/logout"] {
                let answer = try web.ask("POST", path, [Self.form, header], body: "")
                #expect(answer.status == 403, "\(path) with \(header)")
                #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
                #expect(answer.headers["set-cookie"] == nil)
            }
        }
        #expect(try installation.ctl("jobs", "--json").output.contains("\"total\":0"))
        // No other method, and nothing but what forms send.
        #expect(try web.ask("GET", "/start").status == 405)
        #expect(try web.ask("POST", "/start", ["Content-Type: application/json"], body: "{}").status == 415)
        #expect(try web.ask("POST", "/start", [Self.form], body: "trigger=timer").status == 400)
        #expect(try web.ask("POST", "/start", [Self.form], body: "full=%ff").status == 400)
    }

    @Test func `a second start leads to the job that runs`() throws {
        let installation = try Installation(tracks: 40, latency: 200)
        try installation.startDaemon()
        let web = try WebInstallation(installation, Self.trusted.joined(separator: "\n"))
        let first = try web.ask("POST", "/start", [Self.form], body: "reason=one&dryRun=true")
        let location = try #require(first.headers["location"])
        let path = String(location.prefix { $0 != "?" })
        #expect(first.status == 303 && location == "\(path)?notice=started")
        let second = try web.ask("POST", "/start", [Self.form], body: "reason=two")
        #expect(second.status == 303 && second.headers["location"] == "\(path)?notice=running")
        let cancelled = try web.ask("POST", "\(path)/cancel", [Self.form], body: "reason=enough")
        #expect(cancelled.headers["location"] == "\(path)?notice=cancelled")
        #expect(try installation.lastJob().state == .cancelled)
        let again = try web.ask("POST", "\(path)/cancel", [Self.form], body: "")
        #expect(again.status == 409 && again.body.contains("<h1>That cannot be done</h1>"))
    }

    @Test func `pages say what is wrong as pages, the API as JSON`() throws {
        let (installation, web) = try start([])
        defer { withExtendedLifetime(installation) {} }
        for (path, status) in [
            ("/nothing", 404), ("/jobs?limit=0", 400), ("/jobs?limit=x", 400), ("/jobs?state=%3Cb%3E", 400),
            ("/tracks/..%2f..%2fetc", 400), ("/tracks/nowhere", 404), ("/jobs/ffffffff", 404), ("/tracks?no=1", 400),
            ("/assets/..%2fx", 404), ("/assets/console.css", 404), ("/jobs?state=", 200), ("/login?return=//evil", 200),
        ] {
            let answer = try web.ask("GET", path, ["Accept: text/html"])
            #expect(answer.status == status, "\(path)")
            #expect(answer.headers["content-type"] == "text/html; charset=utf-8", "\(path)")
            #expect(answer.headers["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
            #expect(!answer.body.contains("<b>") && !answer.body.contains("//evil"))
        }
        #expect(
            try web.ask("GET", "/api/v1/nothing", ["Accept: text/html"]).headers["content-type"]
                == "application/problem+json")
        let page = try web.ask("GET", "/").body
        for match in page.matches(of: /\/assets\/[a-z]+\.[0-9a-f]{16}\.[a-z]+/) {
            let asset = try web.ask("GET", String(match.output))
            #expect(asset.status == 200 && asset.headers["cache-control"]?.contains("immutable") == true)
        }
        // Without `changes` nothing is changed, whoever asks.
        let refused = try web.ask("POST", "/start", [Self.form], body: "")
        #expect(refused.status == 403 && refused.body.contains("web.toml"))
    }
}
