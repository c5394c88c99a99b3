import Testing

@testable import Fetching

/// What is said on the wire, and what follows from what the server says.
struct ExchangeTests {
    @Test func `a page comes with its head, its hash and its figures`() async throws {
        let headers = "Content-Type: text/html; charset=utf-8\r\nETag: \"v1\"\r\nLast-Modified: yesterday\r\n"
        try await withRawServer({ $0.answerAll(answer("abc", headers: headers)) }) { server in
            try await withFetcher { fetcher in
                let page = try await fetcher.page(server.request("/x#part"))
                #expect(
                    page.head
                        == ResponseHead(
                            status: 200, url: server.url + "/x", contentType: "text/html; charset=utf-8",
                            etag: "\"v1\"", lastModified: "yesterday"))
                #expect(page.text == "abc")
                #expect(page.contentHash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
                #expect(page.attempts == 1)
                #expect(page.bytesReceived == 3)
            }
        }
    }

    @Test func `header values that are too long or repeated count as absent`() async throws {
        let headers = "ETag: \"\(String(repeating: "e", count: 2000))\"\r\nLast-Modified: a\r\nLast-Modified: b\r\n"
        try await withRawServer({ $0.answerAll(answer("x", headers: headers)) }) { server in
            try await withFetcher { fetcher in
                let page = try await fetcher.page(server.request())
                #expect(page.head.etag == nil)
                #expect(page.head.lastModified == nil)
                #expect(page.head.contentType == nil)
            }
        }
    }

    @Test func `a request names the program and nothing more than it must`() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            while let head = connection.readRequest() {
                let redirects = head.hasPrefix("GET /first ")
                connection.send(
                    redirects
                        ? answer("", status: "302 Found", headers: "Location: /second\r\nSet-Cookie: a=b\r\n")
                        : answer("x"))
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher in
                #expect(try await fetcher.page(server.request("/first")).head.url == server.url + "/second")
                _ = try await fetcher.page(server.request("/third"))
            }
            let lines = server.requests.map { $0.split(separator: "\r\n").map(String.init) }
            #expect(lines.map(\.first) == ["GET /first HTTP/1.1", "GET /second HTTP/1.1", "GET /third HTTP/1.1"])
            for request in lines {
                let names = request.dropFirst().compactMap { $0.split(separator: ":").first.map(String.init) }
                #expect(Set(names) == ["Host", "User-Agent", "Accept", "Accept-Encoding"])
                #expect(request.contains("User-Agent: tracksync/0.0.1 (+https://example.org/contact)"))
                #expect(request.contains { $0.hasPrefix("Accept-Encoding: ") && $0.contains("gzip") })
            }
            #expect(server.accepted == 1)
        }
    }

    @Test func `a server that asks for patience is asked again when it wants`() async throws {
        let waits = RecordedWaits()
        let script: @Sendable (RawConnection) -> Void = { connection in
            for _ in 0..<2 {
                connection.readRequest()
                connection.send(answer("", status: "503 Busy", headers: "Retry-After: 7\r\n"))
            }
            connection.answerAll(answer("ok"))
        }
        try await withRawServer(script) { server in
            try await withFetcher(testSettings(retries: 2), waits: waits) { fetcher in
                let page = try await fetcher.page(server.request())
                #expect(page.text == "ok")
                #expect(page.attempts == 3)
            }
        }
        // Its seven seconds, and half of the back-off.
        #expect(waits.all == [.seconds(7.5), .seconds(8)])
    }

    @Test func `a Retry-After that cannot be meant is waited for as long as the settings allow`() async throws {
        let waits = RecordedWaits()
        let headers = "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n"
        try await withRawServer({ $0.answerAll(answer("", status: "429 Slow", headers: headers)) }) { server in
            try await withFetcher(testSettings(retries: 1), waits: waits) { fetcher in
                let error = await failure(of: fetcher, server.request())
                #expect(error?.kind == .status(429))
                #expect(error?.attempts == 2)
            }
        }
        #expect(waits.all == [.seconds(60) + .milliseconds(500)])
    }

    @Test func `a server that asks for too much patience is not asked again`() async throws {
        let headers = "Retry-After: 3600\r\n"
        let waits = RecordedWaits()
        try await withRawServer({ $0.answerAll(answer("", status: "503 Busy", headers: headers)) }) { server in
            try await withFetcher(testSettings(retries: 2), waits: waits) { fetcher in
                let error = await failure(of: fetcher, server.request())
                #expect(error?.kind == .status(503))
                #expect(error?.attempts == 1)
                #expect((error?.retryAfter ?? .zero) >= .seconds(3600))
            }
            #expect(server.requests.count == 1)
        }
        #expect(waits.all.isEmpty)
    }

    @Test func `back-off doubles while attempts fail in different ways`() async throws {
        let waits = RecordedWaits()
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            switch connection.number {
            case 1: connection.reset()
            case 2: connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            default: connection.send(answer("ok"))
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher(testSettings(retries: 2), waits: waits) { fetcher in
                let page = try await fetcher.page(server.request())
                #expect(page.attempts == 3)
            }
        }
        #expect(waits.all == [.milliseconds(500), .seconds(1)])
    }

    @Test(arguments: [(404, 1), (403, 1), (204, 1), (304, 1), (500, 3), (408, 3)])
    func `a status is an error, tried again only when it may pass`(status: Int, attempts: Int) async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.answerAll(
                "HTTP/1.1 \(status) X\r\n\([204, 304].contains(status) ? "" : "Content-Length: 0\r\n")\r\n")
        }
        try await withRawServer(script) { server in
            try await withFetcher(testSettings(retries: 2)) { fetcher in
                let error = await failure(of: fetcher, server.request())
                #expect(error?.kind == .status(status))
                #expect(error?.name == "http_status")
                #expect(error?.attempts == attempts)
                #expect(error?.message == "127.0.0.1: the server answered with status \(status)")
            }
            #expect(server.requests.count == attempts)
        }
    }

    @Test func `five redirects are followed and six are too many`() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            while let head = connection.readRequest() {
                let left = head.dropFirst(5).prefix { $0.isNumber }.count
                connection.send(
                    left == 0
                        ? answer("end")
                        : answer(
                            "", status: "301 Moved",
                            headers: "Location: /\(String(repeating: "1", count: left - 1))\r\n"))
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher in
                let page = try await fetcher.page(server.request("/11111"))
                #expect(page.text == "end")
                #expect(await failure(of: fetcher, server.request("/111111"))?.kind == .tooManyRedirects)
            }
        }
    }

    @Test func `a redirect to another server is refused and that server never asked`() async throws {
        try await withRawServer({ $0.answerAll(answer("secret")) }) { other in
            let headers = "Location: \(other.url)/\r\n"
            try await withRawServer({ $0.answerAll(answer("", status: "302 Found", headers: headers)) }) { server in
                try await withFetcher { fetcher in
                    let error = await failure(of: fetcher, server.request())
                    #expect(error?.kind == .redirectRefused(.port))
                    #expect(error?.isTransient == false)
                }
            }
            #expect(other.accepted == 0)
        }
    }

    @Test(arguments: ["", "Location: \r\n", "Location: /a\r\nLocation: /b\r\n"])
    func `a redirect without one clear target is its status`(headers: String) async throws {
        try await withRawServer({ $0.answerAll(answer("", status: "302 Found", headers: headers)) }) { server in
            try await withFetcher { fetcher in
                let error = await failure(of: fetcher, server.request())
                #expect(error?.kind == .status(302) || error?.kind == .redirectRefused(.malformed))
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a hundred requests at once all get their own page`() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            while let head = connection.readRequest() {
                connection.send(answer(String(head.split(separator: " ")[1])))
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher in
                let right = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<100 {
                        group.addTask { try await fetcher.page(server.request("/\(number)")).text == "/\(number)" }
                    }
                    return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                #expect(right == 100)
            }
        }
    }
}
