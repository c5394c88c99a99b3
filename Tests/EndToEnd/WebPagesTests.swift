// The console's pages as a browser without scripts uses them.

import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor WebPagesTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static let browser = ["Accept: text/html,application/xhtml+xml", "Sec-Fetch-Site: same-origin"]
    private static let form = browser + ["Content-Type: application/x-www-form-urlencoded"]
    private static let token = "0123456789abcdef0123456789abcdef"

    private func web(_ installation: Installation, _ settings: String...) throws -> WebInstallation {
        let file = installation.folder.path + "/token"
        try (Self.token + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        chmod(file, 0o600)
        return try WebInstallation(
            installation, "changes = true", "token_file = \"\(file)\"", settings.joined(separator: "\n"))
    }

    @Test func `a person logs in, starts a sync, follows a track, and logs out, by forms alone`() throws {
        let installation = try Installation(tracks: 40)
        try installation.startDaemon()
        let web = try web(installation)
        let anonymous = try web.ask("POST", "/start", Self.form, body: "reason=x")
        #expect(anonymous.status == 303)
        #expect(anonymous.headers["location"]?.hasPrefix("/login") == true)
        #expect(try web.ask("GET", "/login", Self.browser).body.contains("name=\"token\""))
        let wrong = try web.ask("POST", "/login", Self.form, body: "name=anna&token=wrong-wrong-wrong-wrong")
        #expect(wrong.status == 403)
        #expect(wrong.headers["set-cookie"] == nil)
        let login = try web.ask(
            "POST", "/login", Self.form, body: "name=anna&token=\(Self.token)&return=%2Ftracks%3Fsearch%3Da")
        #expect(login.status == 303)
        #expect(login.headers["location"] == "/tracks?search=a&notice=logged-in")
        let cookie = try #require(login.headers["set-cookie"])
        #expect(cookie.contains("HttpOnly; SameSite=Strict") && !cookie.contains("Secure"))
        let logged = Self.form + ["Cookie: " + (cookie.split(separator: ";").first.map(String.init) ?? "")]
        let start = try web.ask("POST", "/start", logged, body: "reason=first+night&full=true")
        #expect(start.status == 303)
        let job = try #require(start.headers["location"])
        #expect(job.hasPrefix("/jobs/") && job.hasSuffix("?notice=started"))
        let id = String(job.dropFirst(6).prefix { $0 != "?" })
        _ = try eventually("it is over") {
            try web.get("/api/v1/tracks/sync/\(id)")["status"] == .text("success") ? true : nil
        }
        #expect(try installation.lastJob().reason == "first night")
        let page = try web.ask("GET", job, logged)
        #expect(page.status == 200 && page.body.contains("first night") && page.body.contains("The sync was started."))
        let slug = installation.site.slug(at: 3)
        let follow = try web.ask("POST", "/follow", logged, body: "follow=\(slug)&return=%2Ftracks%2F\(slug)")
        #expect(follow.headers["location"] == "/tracks/\(slug)?notice=followed")
        #expect(try web.get("/api/v1/tracks?followed=true")["total"]?.integer == 1)
        // Nothing leads elsewhere.
        for back in [
            "https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/a%0d%0aX:1",
        ] {
            let answer = try web.ask("POST", "/follow", logged, body: "unfollow=\(slug)&return=\(back)")
            #expect(answer.headers["location"] == "/?notice=unfollowed", "\(back)")
        }
        // Nor may another site's page use the login.
        let foreign = logged.map { $0 == "Sec-Fetch-Site: same-origin" ? "Sec-Fetch-Site: cross-site" : $0 }
        #expect(try web.ask("POST", "/start", foreign, body: "").status == 403)
        let logout = try web.ask("POST", "/logout", logged, body: "")
        #expect(logout.headers["set-cookie"]?.contains("Max-Age=0") == true)
        let audit = try web.get("/api/v1/audit")["entries"]?.elements ?? []
        #expect(audit.first?["requestedBy"]?["user"] == .text("anna"))
    }

    @Test func `every page is there, says nothing inline, and says so when the daemon is lost`() throws {
        let installation = try Installation(tracks: 40)
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        let web = try web(installation)
        let pages = [
            "/", "/jobs", "/jobs/last", "/jobs?state=succeeded&trigger=&user=&limit=50", "/tracks",
            "/tracks?search=a&near=&sort=name", "/tracks/\(installation.site.slug(at: 0))", "/quality",
            "/service-level",
            "/audit?user=&job=&limit=50", "/settings", "/login",
        ]
        for path in pages {
            let page = try web.ask("GET", path, Self.browser)
            #expect(page.status == 200, "\(path)")
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            #expect(page.headers["cache-control"] == "no-store")
            // With no-referrer browsers send `Origin: null` with our own forms, which would be refused.
            #expect(page.headers["referrer-policy"] == "same-origin")
            let policy = page.headers["content-security-policy"] ?? ""
            #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe"))
            #expect(
                !page.body.contains(" style=\"") && !page.body.contains("<script>") && !page.body.contains(" onclick"))
        }
        let overview = try web.ask("GET", "/", Self.browser).body
        for match in overview.matches(of: /"(\/assets\/[^"]+)"/) {
            let asset = try web.ask("GET", String(match.1))
            #expect(asset.status == 200 && asset.headers["cache-control"]?.contains("immutable") == true)
        }
        for (path, status) in [
            ("/jobs/ffffffff", 404), ("/tracks/no-such-track", 404), ("/jobs?limit=x", 400), ("/x", 404),
        ] {
            let answer = try web.ask("GET", path, Self.browser)
            #expect(answer.status == status && answer.body.contains("<h1"), "\(path): \(answer.status)")
        }
        installation.stopDaemon()
        let lost = try eventually("the page says so") {
            let page = try web.ask("GET", "/", Self.browser)
            return page.status == 503 ? page : nil
        }
        #expect(lost.body.contains("data-lost"))
    }

    @Test func `a job's page has what it changed, and not the lifetime figures that change each night`() throws {
        let installation = try Installation(tracks: 120)
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        try installation.tell("PUT", "generation", "2")
        #expect(try installation.sync("--full").ending.status == 0)
        let web = try web(installation)
        let id = try installation.lastJob().id.rawValue
        let all = try web.get("/api/v1/changes?job=\(id)&limit=500")["changes"]?.elements ?? []
        let some = try web.get("/api/v1/changes?job=\(id)&limit=500&statistics=false")["changes"]?.elements ?? []
        #expect(some == all.filter { $0["kind"] != .text("statistics") })
        #expect(!some.isEmpty && some.count < all.count)
        let page = try web.ask("GET", "/jobs/\(id)", Self.browser).body
        let table =
            page.components(separatedBy: "id=\"changes\"").last?.components(separatedBy: "</section>").first ?? ""
        #expect(table.components(separatedBy: "<tr>").count == some.count + 2)
        #expect(table.contains("had new lifetime figures") && !table.contains("total laps"))
    }

    @Test func `the page of data quality has the issues that are open, whatever the last sync looked at`() throws {
        let installation = try Installation(tracks: 120)
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        #expect(try installation.sync().ending.status == 0)
        let web = try WebInstallation(installation, "changes = true", "trusted_clients = [\"127.0.0.1\"]")
        let found = try web.get("/api/v1/issues?limit=500")
        let total = try #require(found["total"]?.integer)
        let kinds = Set(found["issues"]?.elements.compactMap { $0["kind"]?.text } ?? [])
        #expect(total > 1 && kinds.count > 1)
        let page = try web.ask("GET", "/quality", Self.browser).body
        #expect(page.contains("\(total) issues open"))
        for kind in kinds { #expect(page.contains("href=\"/tracks?issue=\(kind)\""), "\(kind)") }
        // Those of a kind are taken off the list, and put back.
        let kind = try #require(kinds.first)
        let some = try web.get("/api/v1/issues?kind=\(kind)")["total"]?.integer ?? 0
        let path = "/api/v1/issues/acknowledge?kind=\(kind)"
        #expect(try web.ask("POST", path).json()["open"]?.integer == total - some)
        #expect(try !web.ask("GET", "/quality", Self.browser).body.contains("href=\"/tracks?issue=\(kind)\""))
        #expect(try web.ask("POST", path + "&undo=true").json()["open"]?.integer == total)
        #expect(try web.ask("POST", "/api/v1/issues/acknowledge").status == 400)
    }

    @Test func `the map has all tracks that are found, whatever page of them the table has`() throws {
        let installation = try Installation(tracks: 120)
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        let web = try web(installation)
        let slugs = try installation.query(String.self, "SELECT source_track_slug FROM tracks ORDER BY 1")
        for (number, slug) in slugs.enumerated() where number % 4 > 0 {
            let place = "\(number % 17 * 5 - 40),\(number % 31 * 10 - 150)"
            #expect(try installation.ctl("track", slug, "--set-coordinates", place).status == 0)
        }
        let connection = try RawConnection(greetedAt: installation.socket)
        for (query, parameters) in [
            ("", #"{"places":true}"#), ("?limit=50&offset=50", #"{"places":true}"#),
            ("?search=a", #"{"search":"a","places":true}"#), ("?missing=phone", #"{"missing":"phone","places":true}"#),
            ("?near=0,0&withinKm=8000", #"{"near":"0,0","within_metres":8000000,"places":true}"#),
        ] {
            let result = try #require(try connection.call("track.list", parameters)["result"])
            let found = try #require(result["places"])
            let (total, located) = (result["total"]?.integer ?? 0, found["located"]?.integer ?? 0)
            #expect(total > 0 && located > 0)
            let body = try web.ask("GET", "/tracks\(query)", Self.browser).body
            let label =
                total == located ? "Map of all \(total) tracks found" : "Map of \(located) of the \(total) tracks found"
            #expect(body.contains("aria-label=\"\(label)"), "\(query)")
            // A dot for each place, where the table does not have them all.
            let named = body.components(separatedBy: "<circle class=\"point\"").count - 1
            let dots = body.components(separatedBy: "h0m").count
            #expect(body.contains("class=\"dots\"") == (named < located), "\(query)")
            if named < located { #expect(dots == found["places"]?.text?.split(separator: " ").count, "\(query)") }
        }
        // As a browser gets it, which reads gzip.
        let script = """
            import gzip, re, sys, urllib.request
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            def get(path, *fields):
                answer = opener.open(urllib.request.Request(sys.argv[1] + path, headers=dict(fields)))
                return answer.headers, answer.read()
            headers, packed = get("/tracks", ("Accept-Encoding", "br, gzip;q=0.8"), ("Accept", "text/html"))
            assert headers["Content-Encoding"] == "gzip" and int(headers["Content-Length"]) == len(packed), headers
            assert "Accept-Encoding" in headers["Vary"], headers
            page, size = gzip.decompress(packed).decode(), len(packed)
            plain = get("/tracks", ("Accept-Encoding", "gzip;q=0, br"), ("Accept", "text/html"))
            assert plain[0]["Content-Encoding"] is None and b"</html>" in plain[1]
            assert plain[1].decode().count("<tr>") == page.count("<tr>")
            for path in re.findall(r'"(/assets/[^"]+)"', page):
                size += len(get(path, ("Accept-Encoding", "gzip"))[1])
            print(size)
            """
        let ending = try execute(["/usr/bin/python3", "-c", script, "http://127.0.0.1:\(web.port)"])
        let size = try #require(Int(ending.output.trimmingCharacters(in: .whitespacesAndNewlines)), "\(ending.errors)")
        #expect(size <= 60_000)
        #expect(try web.ask("GET", "/tracks?search=none-has-this", Self.browser).body.contains("No track matches."))
    }

    @Test func `behind nginx, with a path in front and over the Unix socket, people are known by name`() throws {
        let installation = try Installation(tracks: 40)
        try installation.startDaemon()
        let web = try web(
            installation, "trusted_proxies = [\"\(geteuid())\"]", "user_header = \"X-Remote-User\"",
            "path_prefix = \"/tracksync\"", "allowed_hosts = [\"tracks.example\"]")
        let folder = installation.folder.path
        let socket = folder + "/nginx.sock"
        try """
        daemon off; pid \(folder)/nginx.pid; error_log stderr; user root;
        events {}
        http {
          access_log off; client_body_temp_path \(folder)/b; proxy_temp_path \(folder)/p; fastcgi_temp_path \(folder)/f;
          uwsgi_temp_path \(folder)/u; scgi_temp_path \(folder)/s;
          server {
            listen unix:\(socket);
            location /tracksync/ {
              proxy_pass http://unix:\(web.socket);
              proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
              proxy_set_header X-Remote-User anna; proxy_buffering off;
            }
          }
        }

        """.write(toFile: folder + "/nginx.conf", atomically: true, encoding: .utf8)
        let nginx = try RunningProgram(
            "/usr/sbin/nginx", ["-p", folder, "-c", folder + "/nginx.conf"], in: installation.folder)
        defer { nginx.end(SIGTERM) }
        func ask(_ request: String) throws -> WebInstallation.Answer {
            let connection = try eventually("nginx listens: \(nginx.errors)") { try? RawConnection(path: socket) }
            connection.send(Array("\(request)Connection: close\r\n\r\n".utf8))
            return try WebInstallation.answer(in: connection.readToEnd(), to: request)
        }
        let page = try ask("GET /tracksync/ HTTP/1.1\r\nHost: tracks.example\r\n")
        #expect(page.status == 200)
        #expect(page.body.contains("href=\"/tracksync/jobs\"") && page.body.contains("anna"))
        #expect(!page.body.contains("href=\"/jobs\""))
        let start = try ask(
            "POST /tracksync/start HTTP/1.1\r\nHost: tracks.example\r\nOrigin: https://tracks.example\r\n"
                + "Content-Length: 0\r\n")
        #expect(start.status == 303)
        let location = try #require(start.headers["location"])
        #expect(location.hasPrefix("/tracksync/jobs/"))
        let id = location.dropFirst("/tracksync/jobs/".count).prefix { $0 != "?" }
        // The stream comes through, event by event.
        let stream = try ask("GET /tracksync/api/v1/tracks/sync/\(id)/events HTTP/1.1\r\nHost: tracks.example\r\n")
        #expect(stream.body.contains("event: finished"))
        #expect(try web.get("/api/v1/audit?user=anna")["total"]?.integer == 1)
        #expect(try ask("GET /tracksync/ HTTP/1.1\r\nHost: evil.example\r\n").status == 421)
    }
}
