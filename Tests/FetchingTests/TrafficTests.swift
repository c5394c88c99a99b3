import Synchronization
import Testing

@testable import Fetching

/// The limits on real sockets: only that nothing comes too early is measured, never that it comes in time.
struct TrafficTests {
    private func limited(_ change: (inout FetchSettings) -> Void) -> FetchSettings {
        var settings = testSettings()
        change(&settings)
        return settings
    }

    private func fetch(_ count: Int, _ fetcher: Fetcher, _ request: @escaping @Sendable (Int) -> FetchRequest)
        async throws
    {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count { group.addTask { _ = try await fetcher.page(request(number)) } }
            try await group.waitForAll()
        }
    }

    @Test func `requests to one host keep their distance, retries and redirects too`() async throws {
        let settings = limited {
            $0.hostDelay = .milliseconds(20)
            $0.retries = 1
            $0.retryBase = .zero
        }
        let script: @Sendable (RawConnection) -> Void = { connection in
            var isFirst = connection.number == 1
            while let head = connection.readRequest() {
                if head.hasPrefix("GET /from ") {
                    connection.send(answer("", status: "302 Found", headers: "Location: /to\r\n"))
                } else {
                    connection.send(isFirst ? answer("", status: "500 Oops") : answer("x"))
                    isFirst = false
                }
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher(settings) { fetcher in
                let start = ContinuousClock.now
                try await fetch(6, fetcher) { server.request($0 == 0 ? "/from" : "/") }
                #expect(ContinuousClock.now - start >= .milliseconds(20) * (server.requests.count - 1))
            }
            #expect(server.requests.count >= 7)
        }
    }

    @Test func `no more requests a second are sent than may, over all hosts and fetchers`() async throws {
        let traffic = SiteTraffic()
        try await withRawServer({ $0.answerAll(answer("x")) }) { server in
            var settings = limited { $0.requestsPerSecond = 100 }
            settings.connectTo = ["::127.0.0.1:\(server.port)"]
            let start = ContinuousClock.now
            for _ in 0..<2 {
                let fetcher = Fetcher(settings: settings, traffic: traffic)
                try await fetch(15, fetcher) { number in
                    FetchRequest(url: "http://t\(number).liverc.com/", sizeLimit: 10, hosts: .liveRC)
                }
                await fetcher.shutdown()
            }
            #expect(ContinuousClock.now - start >= .milliseconds(290))
            #expect(server.requests.count == 30)
        }
    }

    @Test func `a host that waits does not hold up another`() async throws {
        let sign = Sign()
        try await withRawServer({ $0.answerAll(answer("x")) }) { server in
            let slow = SiteRule(pattern: try #require(SitePattern("slow.liverc.com")), delay: .seconds(3600))
            var settings = FetchSettings(product: "t/1", concurrency: 1, sites: [slow])
            settings.connectTo = ["::127.0.0.1:\(server.port)"]
            try await withFetcher(settings) { fetcher in
                @Sendable func request(_ host: String) -> FetchRequest {
                    FetchRequest(url: "http://\(host).liverc.com/", sizeLimit: 10, hosts: .liveRC)
                }
                _ = try await fetcher.page(request("slow"))
                let waiting = Task {
                    sign.give()
                    return await failure(of: fetcher, request("slow"))
                }
                await sign.seen()
                try await fetch(50, fetcher) { request("t\($0 % 5)") }
                waiting.cancel()
                #expect(await waiting.value?.kind == .cancelled)
            }
            #expect(server.requests.count == 51)
        }
    }

    /// A server that counts how many requests are under way by host, and answers when it is told to.
    private final class Crowd: Sendable {
        // A lock: the connections' threads share it.
        private let state = Mutex<(now: [String: Int], most: [String: Int])>(([:], [:]))

        func most(_ host: String) -> Int { state.withLock { $0.most[host] ?? 0 } }

        var script: @Sendable (RawConnection) -> Void {
            { connection in
                while let head = connection.readRequest() {
                    let host = head.split(separator: "\r\n").first { $0.hasPrefix("Host: ") }?.dropFirst(6) ?? ""
                    let names = [String(host), "all"]
                    self.state.withLock { state in
                        for name in names {
                            state.now[name, default: 0] += 1
                            state.most[name] = max(state.most[name] ?? 0, state.now[name] ?? 0)
                        }
                    }
                    // Others have the time to come in the meantime.
                    _ = connection.isReadable(within: 5)
                    self.state.withLock { state in for name in names { state.now[name, default: 0] -= 1 } }
                    connection.send(answer("x"))
                }
            }
        }
    }

    @Test func `no more requests are under way than may, over all fetchers and for each pattern`() async throws {
        let crowd = Crowd()
        let traffic = SiteTraffic()
        try await withRawServer(crowd.script) { server in
            let rule = SiteRule(pattern: try #require(SitePattern("a.liverc.com")), concurrency: 2)
            var settings = FetchSettings(product: "t/1", concurrency: 4, sites: [rule])
            settings.connectTo = ["::127.0.0.1:\(server.port)"]
            let fetchers = (0..<2).map { _ in Fetcher(settings: settings, traffic: traffic) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<120 {
                    group.addTask {
                        let host = number % 3 == 0 ? "b" : "a"
                        let request = FetchRequest(url: "http://\(host).liverc.com/", sizeLimit: 10, hosts: .liveRC)
                        _ = try await fetchers[number % 2].page(request)
                    }
                }
                try await group.waitForAll()
            }
            for fetcher in fetchers { await fetcher.shutdown() }
            #expect(server.requests.count == 120)
        }
        #expect((1...2).contains(crowd.most("a.liverc.com")))
        #expect((1...4).contains(crowd.most("all")))
    }

    @Test func `a host that asks for patience is left alone by all`() async throws {
        let waits = RecordedWaits()
        let script: @Sendable (RawConnection) -> Void = { connection in
            if connection.number == 1 {
                connection.readRequest()
                connection.send(answer("", status: "429 Slow", headers: "Retry-After: 50\r\n"))
            }
            connection.answerAll(answer("x"))
        }
        try await withRawServer(script) { server in
            try await withFetcher(testSettings(), waits: waits) { fetcher in
                #expect(await failure(of: fetcher, server.request())?.kind == .status(429))
                let waiting = Task { await failure(of: fetcher, server.request("/second")) }
                let patient = Task { await failure(of: fetcher, server.request("/third")) }
                waiting.cancel()
                #expect(await waiting.value?.kind == .cancelled)
                #expect(server.requests.count == 1)
                // Time goes by.
                try await waits.environment.sleep(.seconds(50))
                let page = try await fetcher.page(server.request("/fourth"))
                #expect(page.text == "x")
                #expect(await patient.value == nil)
            }
        }
    }

    @Test func `a site that sends everybody away for minutes is waited for`() async throws {
        let waits = RecordedWaits()
        let script: @Sendable (RawConnection) -> Void = { connection in
            while let request = connection.readRequest() {
                let isPatient = request.contains("Host: d.liverc.com")
                connection.send(
                    isPatient ? answer("x") : answer("", status: "429 Slow", headers: "Retry-After: 300\r\n"))
            }
        }
        try await withRawServer(script) { server in
            var settings = testSettings()
            settings.giveUpAfter = .seconds(600)
            settings.connectTo = ["::127.0.0.1:\(server.port)"]
            func request(_ host: String) -> FetchRequest {
                FetchRequest(url: "http://\(host).liverc.com/", sizeLimit: 10, hosts: .liveRC)
            }
            try await withFetcher(settings, waits: waits) { fetcher in
                for host in ["a", "b", "c"] {
                    #expect(await failure(of: fetcher, request(host))?.kind == .status(429))
                }
                #expect(fetcher.pause != nil)
                let patient = Task { try await fetcher.page(request("d")).text }
                while fetcher.pause != nil {
                    #expect(server.requests.count == 3)
                    try await pass(.seconds(100), waits, fetcher)
                }
                #expect(try await patient.value == "x")
            }
        }
    }

    @Test func `a host that asks for a longer wait than the limit gets no more requests`() async throws {
        let head = "Retry-After: 7200\r\n"
        try await withRawServer({ $0.answerAll(answer("", status: "503 Busy", headers: head)) }) { server in
            try await withFetcher(testSettings(retries: 2)) { fetcher in
                #expect(await failure(of: fetcher, server.request())?.kind == .status(503))
                let error = await failure(of: fetcher, server.request())
                #expect(error?.kind == .heldBack && error?.attempts == 0 && error?.isTransient == true)
                #expect((error?.retryAfter ?? .zero) > .seconds(3600))
            }
            #expect(server.requests.count == 1)
        }
    }

    /// Lets time go by on the fetcher's clock, and its loop see it.
    private func pass(_ time: Duration, _ waits: RecordedWaits, _ fetcher: Fetcher) async throws {
        try await waits.environment.sleep(time)
        let origin = Origin(scheme: .http, host: "127.0.0.1", port: 9)
        let request = FetchRequest(url: "http://127.0.0.1:9/", sizeLimit: 1, hosts: .exactly(origin))
        _ = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure(of: fetcher, request)
        }.value
    }

    @Test func `a site that is down is tried now and then, and no page is lost when it comes back`() async throws {
        var settings = testSettings(retries: 2)
        settings.giveUpAfter = .seconds(86_400 * 365)
        settings.retryBase = .zero
        let waits = RecordedWaits()
        let isDown = Mutex(true)
        let script: @Sendable (RawConnection) -> Void = { connection in
            while connection.readRequest() != nil {
                connection.send(isDown.withLock { $0 } ? answer("", status: "500 Oops") : answer("x"))
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher(settings, waits: waits) { fetcher in
                // Six pages at three attempts are fewer requests than tell anything.
                for _ in 0..<6 { #expect(await failure(of: fetcher, server.request())?.kind == .status(500)) }
                #expect(fetcher.pause == nil)
                let pages = (0..<20).map { _ in Task { await failure(of: fetcher, server.request()) } }
                while fetcher.pause == nil { await Task.yield() }
                let before = server.requests.count
                while server.requests.count < before + 10 { try await pass(.seconds(30), waits, fetcher) }
                isDown.withLock { $0 = false }
                while fetcher.pause != nil { try await pass(.seconds(30), waits, fetcher) }
                var failed = 0
                for page in pages where await page.value != nil { failed += 1 }
                #expect(failed == 0)
            }
        }
    }

    @Test func `a site that stays down is given up, until the next run begins`() async throws {
        var settings = testSettings(retries: 0)
        settings.giveUpAfter = .seconds(600)
        let waits = RecordedWaits()
        try await withRawServer({ $0.answerAll(answer("", status: "500 Oops")) }) { server in
            try await withFetcher(settings, waits: waits) { fetcher in
                let pages = (0..<40).map { _ in Task { await failure(of: fetcher, server.request()) } }
                while fetcher.pause == nil { await Task.yield() }
                try await pass(.seconds(600), waits, fetcher)
                var givenUp = 0
                for page in pages where await page.value?.kind == .givenUp { givenUp += 1 }
                // Those that failed before it was known that the site is down have no further attempt, nor have the five
                // that were on their way beside the twentieth.
                #expect(givenUp >= 40 - 20 - 5)
                let sent = server.requests.count
                let error = await failure(of: fetcher, server.request())
                #expect(error?.kind == .givenUp && error?.name == "source_unavailable" && error?.attempts == 0)
                #expect(server.requests.count == sent)
                fetcher.beginRun()
                let trying = Task { await failure(of: fetcher, server.request()) }
                while server.requests.count == sent { await Task.yield() }
                trying.cancel()
                #expect(await trying.value?.kind == .cancelled)
                #expect(server.requests.count == sent + 1)
            }
        }
    }
}
