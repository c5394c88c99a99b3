import Testing

@testable import Fetching

/// What servers do wrong, each on a real socket.
struct FaultTests {
    private func failure(
        _ settings: FetchSettings = testSettings(), sizeLimit: Int = 1 << 20,
        _ script: @escaping @Sendable (RawConnection) -> Void
    ) async throws -> FetchError? {
        try await withRawServer(script) { server in
            try await withFetcher(settings) {
                await FetchingTests.failure(of: $0, server.request(sizeLimit: sizeLimit))
            }
        }
    }

    @Test func `a reset loses the connection`() async throws {
        let error = try await failure { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            connection.reset()
        }
        #expect(error?.kind == .connectionLost || error?.kind == .truncated)
        #expect(error?.isTransient == true)
    }

    @Test func `a server that closes without an answer loses the connection`() async throws {
        let error = try await failure { $0.readRequest() }
        #expect(error?.kind == .connectionLost)
        #expect(error?.host == "127.0.0.1")
    }

    @Test func `a request whose kept connection is lost is not sent again unasked`() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            connection.send(answer("x"))
            connection.readRequest()
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher in
                _ = try await fetcher.page(server.request())
                let error = await FetchingTests.failure(of: fetcher, server.request())
                #expect(error?.kind == .connectionLost && error?.attempts == 1)
            }
            #expect(server.requests.count == 2)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ])
    func `a body that ends before its end is truncated`(text: String) async throws {
        let error = try await failure { connection in
            connection.readRequest()
            connection.send(text)
        }
        #expect(error?.kind == .truncated)
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.2\r\n\r\n", "<html>no head</html>", "HTTP/1.1 banana\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nX: a\0b\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
    ])
    func `what is not HTTP is an invalid response`(text: String) async throws {
        let error = try await failure { connection in
            connection.readRequest()
            connection.send(text)
        }
        #expect(error?.kind == .invalidResponse)
    }

    @Test(arguments: ["X-More: again\r\n", "a", "HTTP/1.1 103 Early Hints\r\n\r\n"])
    func `headers without an end are too large`(repeated: String) async throws {
        let error = try await failure { connection in
            connection.readRequest()
            if !repeated.hasPrefix("HTTP") { connection.send("HTTP/1.1 200 OK\r\nX: ") }
            while connection.send(String(repeating: repeated, count: 100)) {}
        }
        #expect(error?.kind == .headersTooLarge)
    }

    @Test func `a body that its length declares too large is refused before it comes`() async throws {
        let error = try await failure(sizeLimit: 1000) { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")
            connection.untilClosed()
        }
        #expect(error?.kind == .tooLarge(limit: 1000))
    }

    @Test func `a body without a declared length is cut off at the limit`() async throws {
        let error = try await failure(sizeLimit: 100_000) { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            while connection.send(String(repeating: "x", count: 1000)) {}
        }
        #expect(error?.kind == .tooLarge(limit: 100_000))
    }

    @Test func `a body of exactly the limit is a page`() async throws {
        try await withRawServer({ $0.answerAll(answer(String(repeating: "x", count: 1000))) }) { server in
            try await withFetcher { fetcher in
                let page = try await fetcher.page(server.request(sizeLimit: 1000))
                #expect(page.body.count == 1000)
            }
        }
    }

    @Test func `a page that comes byte by byte is complete`() async throws {
        let body = String(repeating: "0123456789", count: 20)
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            for byte in answer(body).utf8 { connection.send([byte]) }
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher in
                let page = try await fetcher.page(server.request())
                #expect(page.text == body)
            }
        }
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"])
    func `a server that stops sending has stalled`(text: String) async throws {
        var settings = testSettings()
        settings.stallTimeout = .milliseconds(50)
        let error = try await failure(settings) { connection in
            connection.readRequest()
            connection.send(text)
            connection.untilClosed()
        }
        #expect(error?.kind == .timedOut(.stalled))
        #expect(error?.isTransient == true)
    }

    @Test func `an attempt that takes too long as a whole times out`() async throws {
        var settings = testSettings()
        settings.timeout = .milliseconds(50)
        let error = try await failure(settings) { connection in
            connection.readRequest()
            connection.untilClosed()
        }
        #expect(error?.kind == .timedOut(.transfer))
    }

    @Test func `a connection that is not accepted times out`() async throws {
        var settings = testSettings()
        settings.connectTimeout = .milliseconds(50)
        let full = try FullBacklog()
        defer { full.stop() }
        let error = try await withFetcher(settings) { await FetchingTests.failure(of: $0, full.request) }
        #expect(error?.kind == .timedOut(.connect))
    }

    @Test func `a port where nobody listens cannot be connected to`() async throws {
        let (descriptor, port) = try listenOnLoopback(backlog: 1)
        close(descriptor: descriptor)
        let origin = Origin(scheme: .http, host: "127.0.0.1", port: port)
        let request = FetchRequest(url: "http://127.0.0.1:\(port)/", sizeLimit: 1, hosts: .exactly(origin))
        let error = try await withFetcher { await FetchingTests.failure(of: $0, request) }
        #expect(error?.kind == .connect)
    }

    @Test func `a name that cannot exist is not resolved`() async throws {
        let host = "a..example"
        let origin = Origin(scheme: .http, host: host, port: 80)
        let request = FetchRequest(url: "http://\(host)/", sizeLimit: 1, hosts: .exactly(origin))
        let error = try await withFetcher { await FetchingTests.failure(of: $0, request) }
        #expect(error?.kind == .dns)
        #expect(error?.host == host)
    }

    @Test(arguments: [
        "Content-Encoding: gzip\r\nContent-Length: 8", "Content-Encoding: gzip, gzip, gzip\r\nContent-Length: 8",
        "Content-Encoding: br\r\nContent-Length: 8",
    ])
    func `broken compression, or one that was not offered, is a bad encoding`(headers: String) async throws {
        let error = try await failure { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n\(headers)\r\n\r\nnot gzip")
        }
        #expect(error?.kind == .badEncoding)
    }

    @Test func `a page without a body is empty`() async throws {
        let error = try await failure { $0.answerAll(answer("")) }
        #expect(error?.kind == .empty)
        #expect(error?.isTransient == false)
    }

    @Test func `an error page larger than the limit is its status`() async throws {
        let error = try await failure(sizeLimit: 10) { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 404 Not Found\r\n\r\n")
            while connection.send(String(repeating: "x", count: 1000)) {}
        }
        #expect(error?.kind == .status(404))
    }

    @Test func `an address outside the rule is never asked`() async throws {
        try await withRawServer({ $0.answerAll(answer("x")) }) { server in
            try await withFetcher { fetcher in
                var request = server.request()
                request.hosts = .liveRC
                #expect(await FetchingTests.failure(of: fetcher, request)?.kind == .addressRefused(.host))
                request.url = "nonsense"
                let error = await FetchingTests.failure(of: fetcher, request)
                #expect(error?.kind == .addressRefused(.malformed))
                #expect(error?.attempts == 0)
                #expect(server.accepted == 0)
            }
        }
    }
}
