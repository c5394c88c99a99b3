import Synchronization
import Testing

@testable import Fetching

/// A fetcher that honours `robots.txt`, against real sockets.
struct RobotsTests {
    private func settings(_ change: (inout FetchSettings) -> Void = { _ in }) -> FetchSettings {
        var settings = testSettings()
        settings.robots = true
        settings.retryBase = .milliseconds(1)
        change(&settings)
        return settings
    }

    /// Settings under which every host of LiveRC is the server on this port.
    private func liveRC(_ server: RawServer) -> FetchSettings {
        settings { $0.connectTo = ["::127.0.0.1:\(server.port)"] }
    }

    private func liveRCRequest(_ host: String, _ path: String = "/") -> FetchRequest {
        FetchRequest(url: "http://\(host).liverc.com\(path)", sizeLimit: 1 << 20, hosts: .liveRC)
    }

    /// Answers `robots.txt` with a text, and everything else with a page.
    private func site(_ robots: String) -> @Sendable (RawConnection) -> Void {
        { connection in
            while let head = connection.readRequest() {
                connection.send(head.hasPrefix("GET /robots.txt ") ? robots : answer("page"))
            }
        }
    }

    /// The paths that a server was asked for, with their hosts.
    private func asked(_ server: RawServer) -> [String] {
        server.requests.map { head in
            let words = head.split(separator: " ")
            let host = head.split(separator: "\r\n").first { $0.hasPrefix("Host: ") }?.dropFirst(6) ?? ""
            return "\(host.prefix { $0 != "." && $0 != ":" })\(words[1])"
        }
    }

    @Test func `a page that the site does not allow is not asked for`() async throws {
        let rules = answer("User-agent: *\nDisallow: /\n\nUser-agent: Tracksync\nDisallow: /closed\n")
        try await withRawServer(site(rules)) { server in
            try await withFetcher(settings()) { fetcher in
                let error = await failure(of: fetcher, server.request("/closed/x"))
                #expect(error?.kind == .robotsDisallowed)
                #expect(error?.name == "robots_disallowed" && error?.isTransient == false && error?.attempts == 0)
                #expect(error?.message == "127.0.0.1: robots.txt does not allow it")
                let page = try await fetcher.page(server.request("/open"))
                #expect(page.text == "page")
            }
            #expect(asked(server) == ["127/robots.txt", "127/open"])
        }
    }

    @Test func `many pages at once wait for one file, which holds for later ones and other fetchers`() async throws {
        let traffic = SiteTraffic()
        try await withRawServer(site(answer("User-agent: *\nDisallow: /x"))) { server in
            for _ in 0..<2 {
                let fetcher = Fetcher(settings: settings(), traffic: traffic)
                await withTaskGroup(of: FetchError?.self) { group in
                    for number in 0..<40 {
                        group.addTask { await failure(of: fetcher, server.request(number % 2 == 0 ? "/x" : "/y")) }
                    }
                    var disallowed = 0
                    for await error in group where error?.kind == .robotsDisallowed { disallowed += 1 }
                    #expect(disallowed == 20)
                }
                await fetcher.shutdown()
            }
            #expect(asked(server).filter { $0 == "127/robots.txt" }.count == 1)
            #expect(asked(server).filter { $0 == "127/y" }.count == 40)
            #expect(asked(server).count == 41)
        }
    }

    @Test(arguments: ["404 Not Found", "403 Forbidden", "410 Gone", "304 Not Modified"])
    func `a site without the file allows everything`(status: String) async throws {
        try await withRawServer(site(answer("User-agent: *\nDisallow: /", status: status))) { server in
            try await withFetcher(settings()) { fetcher in
                _ = try await fetcher.page(server.request())
                #expect(fetcher.drainRobotsFailures() == nil)
            }
            #expect(asked(server).filter { $0 == "127/robots.txt" }.count == 1)
        }
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
    func `an empty file allows everything`(text: String) async throws {
        try await withRawServer(site(text.isEmpty ? answer("\n") : text)) { server in
            try await withFetcher(settings()) { fetcher in
                _ = try await fetcher.page(server.request())
                #expect(fetcher.drainRobotsFailures() == nil)
            }
        }
    }

    @Test(arguments: ["500 Oops", "503 Busy", "429 Slow"])
    func `a site that does not say is asked once more, then everything is allowed, and told of`(
        status: String
    ) async throws {
        try await withRawServer(site(answer("x", status: status))) { server in
            try await withFetcher(settings()) { fetcher in
                _ = try await fetcher.page(server.request())
                let code = status.prefix(3)
                #expect(
                    fetcher.drainRobotsFailures()
                        == RobotsFailures(count: 1, first: "127.0.0.1: the server answered with status \(code)"))
                #expect(fetcher.drainRobotsFailures() == nil)
                _ = try await fetcher.page(server.request())
                #expect(fetcher.drainRobotsFailures() == nil)
            }
            #expect(asked(server) == ["127/robots.txt", "127/robots.txt", "127/", "127/"])
        }
    }

    @Test func `a file that lies with a host that is held back is one that could not be had`() async throws {
        let asked = Counter()
        let script: @Sendable (RawConnection) -> Void = { connection in
            while let head = connection.readRequest() {
                if head.contains("Host: www.") {
                    connection.send(answer("x", status: "429 Slow", headers: "Retry-After: 3600\r\n"))
                } else if head.hasPrefix("GET /robots.txt ") {
                    asked.add()
                    // An end for who would ask for ever.
                    connection.send(
                        asked.value > 10
                            ? answer("User-agent: *\nDisallow: /")
                            : answer(
                                "", status: "302 Found", headers: "Location: http://www.liverc.com/robots.txt\r\n"))
                } else {
                    connection.send(answer("page"))
                }
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher(liveRC(server)) { fetcher in
                let page = try await fetcher.page(liveRCRequest("a"))
                #expect(page.text == "page")
                #expect(fetcher.drainRobotsFailures()?.count == 1)
            }
        }
        #expect(asked.value == 2)
    }

    @Test func `files that cannot be had say nothing about the pages`() async throws {
        try await withRawServer(site(answer("x", status: "500 Oops"))) { server in
            try await withFetcher(liveRC(server)) { fetcher in
                for number in 0..<30 {
                    let page = try await fetcher.page(liveRCRequest("t\(number)"))
                    #expect(page.text == "page" && fetcher.pause == nil)
                }
                #expect(fetcher.drainRetries() == 30)
            }
        }
    }

    @Test func `a file that comes at the second try counts`() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            while connection.readRequest() != nil {
                if connection.number == 1 { return connection.reset() }
                connection.send(answer("User-agent: *\nDisallow: /"))
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher(settings()) { fetcher in
                #expect(await failure(of: fetcher, server.request())?.kind == .robotsDisallowed)
                #expect(fetcher.drainRobotsFailures() == nil)
            }
        }
    }

    @Test func `of a file without end the first 500 KiB count`() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /\n")
            while connection.send(String(repeating: "# word\n", count: 1000)) {}
        }
        try await withRawServer(script) { server in
            try await withFetcher(settings()) { fetcher in
                #expect(await failure(of: fetcher, server.request())?.kind == .robotsDisallowed)
            }
        }
    }

    @Test func `a file of which more is declared than counts is read all the same`() async throws {
        let body = "User-agent: *\nDisallow: /\n" + String(repeating: "# word\n", count: 200_000)
        try await withRawServer(site(answer(body))) { server in
            try await withFetcher(settings()) { fetcher in
                #expect(await failure(of: fetcher, server.request())?.kind == .robotsDisallowed)
            }
        }
    }

    @Test(arguments: [(5, true), (6, false)])
    func `the file is followed through five redirects`(redirects: Int, counts: Bool) async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            while let head = connection.readRequest() {
                let step = head.hasPrefix("GET /robots.txt ") ? 0 : Int(head.dropFirst(6).prefix { $0.isNumber }) ?? -1
                if step < 0 {
                    connection.send(answer("page"))
                } else if step == redirects {
                    connection.send(answer("User-agent: *\nDisallow: /"))
                } else {
                    connection.send(answer("", status: "302 Found", headers: "Location: /r\(step + 1)\r\n"))
                }
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher(settings()) { fetcher in
                let error = await failure(of: fetcher, server.request("/page"))
                #expect(error?.kind == (counts ? .robotsDisallowed : nil))
            }
        }
    }

    @Test func `a file that lies where we may not go is none`() async throws {
        let elsewhere = answer("", status: "301 Moved", headers: "Location: http://192.0.2.1/robots.txt\r\n")
        try await withRawServer(site(elsewhere)) { server in
            try await withFetcher(settings()) { fetcher in
                _ = try await fetcher.page(server.request())
            }
        }
    }

    @Test func `the file of one host may lie on another, whose own is another`() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            while let head = connection.readRequest() {
                let isRobots = head.hasPrefix("GET /robots.txt ")
                if isRobots, head.contains("Host: a.liverc.com") {
                    connection.send(
                        answer("", status: "302 Found", headers: "Location: http://b.liverc.com/for-a.txt\r\n"))
                } else if head.hasPrefix("GET /for-a.txt ") {
                    connection.send(answer("User-agent: *\nDisallow: /closed"))
                } else {
                    connection.send(answer(isRobots ? "User-agent: *\nDisallow: /" : "page"))
                }
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher(liveRC(server)) { fetcher in
                async let b = failure(of: fetcher, liveRCRequest("b"))
                async let closed = failure(of: fetcher, liveRCRequest("a", "/closed"))
                async let open = failure(of: fetcher, liveRCRequest("a", "/open"))
                let kinds = await (b?.kind, closed?.kind, open?.kind)
                #expect(kinds == (.robotsDisallowed, .robotsDisallowed, nil))
            }
        }
    }

    @Test func `a redirect leads nowhere that the other host does not allow`() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            while let head = connection.readRequest() {
                if head.hasPrefix("GET /robots.txt ") {
                    let isClosed = head.contains("Host: closed.")
                    connection.send(answer("User-agent: *\nDisallow: \(isClosed ? "/" : "")"))
                } else if head.hasPrefix("GET /to-") {
                    let host = head.dropFirst(8).prefix { $0 != " " }
                    let headers = "Location: http://\(host).liverc.com/x\r\n"
                    connection.send(answer("", status: "302 Found", headers: headers))
                } else {
                    connection.send(answer("page"))
                }
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher(liveRC(server)) { fetcher in
                let error = await failure(of: fetcher, liveRCRequest("a", "/to-closed"))
                #expect(error?.kind == .robotsDisallowed)
                #expect(error?.host == "closed.liverc.com")
                let page = try await fetcher.page(liveRCRequest("a", "/to-open"))
                #expect(page.head.url == "http://open.liverc.com/x")
            }
            #expect(
                asked(server) == [
                    "a/robots.txt", "a/to-closed", "closed/robots.txt", "a/to-open", "open/robots.txt", "open/x",
                ])
        }
    }

    @Test func `it can be switched off for a host`() async throws {
        var off = SiteRule(pattern: try #require(SitePattern("127.0.0.1")))
        off.robots = false
        let settings = FetchSettings(product: "tracksync/1", robots: true, sites: [off])
        try await withRawServer(site(answer("User-agent: *\nDisallow: /"))) { server in
            try await withFetcher(settings) { fetcher in _ = try await fetcher.page(server.request()) }
            #expect(asked(server) == ["127/"])
        }
    }

    @Test func `nothing is left of it when nobody waits for it any more`() async throws {
        let asked = Sign()
        let closed = Sign()
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            asked.give()
            connection.untilClosed()
            closed.give()
        }
        try await withRawServer(script) { server in
            try await withFetcher(settings()) { fetcher in
                for _ in 0..<2 {
                    let task = Task { await failure(of: fetcher, server.request()) }
                    await asked.seen()
                    task.cancel()
                    #expect(await task.value?.kind == .cancelled)
                    await closed.seen()
                }
            }
        }
    }

    @Test func `a delay that the site asks for is kept, up to a bound`() async throws {
        try await withRawServer(site(answer("User-agent: *\nCrawl-delay: 0.05"))) { server in
            try await withFetcher(settings()) { fetcher in
                let start = ContinuousClock.now
                for _ in 0..<4 { _ = try await fetcher.page(server.request()) }
                #expect(ContinuousClock.now - start >= .milliseconds(150))
            }
        }
        let waits = RecordedWaits()
        try await withRawServer(site(answer("User-agent: *\nCrawl-delay: 86400"))) { server in
            try await withFetcher(settings(), waits: waits) { fetcher in
                _ = try await fetcher.page(server.request())
                try await waits.environment.sleep(FetchLimit.crawlDelay)
                _ = try await fetcher.page(server.request())
            }
        }
    }
}
