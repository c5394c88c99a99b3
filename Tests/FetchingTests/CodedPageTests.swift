import Testing

@testable import Fetching

/// Pages that come in content codings, from a real socket.
@Suite(.timeLimit(.minutes(2))) struct CodedPageTests {
    private func send(_ body: [UInt8], _ encoding: String) -> @Sendable (RawConnection) -> Void {
        { connection in
            while connection.readRequest() != nil {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\(encoding)\r\n")
                guard connection.send(body) else { return }
            }
        }
    }

    private let page = String(repeating: "<p>Canberra</p>", count: 5000)

    @Test
    func `a page of two members with zeros behind them is complete, and the connection serves on`()
        async throws
    {
        let half = page.utf8.count / 2
        let bytes = Array(page.utf8)
        let body =
            Compression.gzip(Array(bytes[..<half])) + Compression.gzip(Array(bytes[half...]))
            + [UInt8](repeating: 0, count: 512)
        try await withRawServer(send(body, "Content-Encoding: gzip\r\n")) { server in
            try await withFetcher { fetcher in
                let whole = try await fetcher.page(server.request())
                #expect(whole.text == page)
                #expect(whole.bytesReceived == body.count)
                let streamed = try await fetcher.stream(server.request()) { _, body in
                    var all: [UInt8] = []
                    for try await piece in body { all += piece }
                    return all
                }
                #expect(streamed == bytes)
            }
            #expect(server.accepted == 1)
            #expect(server.requests.allSatisfy { $0.contains("\r\nAccept-Encoding: gzip, deflate\r\n") })
        }
    }

    @Test(arguments: ["Content-Encoding: UTF-8\r\n", "Content-Encoding: none\r\nContent-Encoding: identity\r\n"])
    func `a name that is no coding's is passed over`(header: String) async throws {
        try await withRawServer(send(Array(page.utf8), header)) { server in
            try await withFetcher { fetcher in
                let page = try await fetcher.page(server.request())
                #expect(page.text == self.page)
            }
        }
    }

    @Test func `codings over several header lines are undone from the last to the first`() async throws {
        let body = Compression.gzip(Compression.zlib(Array(page.utf8)))
        try await withRawServer(send(body, "Content-Encoding: deflate\r\nContent-Encoding: gzip\r\n")) { server in
            try await withFetcher { fetcher in
                let page = try await fetcher.page(server.request())
                #expect(page.text == self.page)
            }
        }
    }

    @Test func `a compressed page that ends early is truncated, streamed or not`() async throws {
        let body = Array(Compression.gzip(page).dropLast(20))
        try await withRawServer(send(body, "Content-Encoding: gzip\r\n")) { server in
            try await withFetcher { fetcher in
                #expect(await failure(of: fetcher, server.request())?.kind == .truncated)
                let error = await #expect(throws: FetchError.self) {
                    try await fetcher.stream(server.request()) { _, body in for try await _ in body {} }
                }
                #expect(error?.kind == .truncated)
            }
        }
    }

    @Test(arguments: [0, 1, 3])
    func `a bomb is read as slowly as its reader, to the end or the limit`(members: Int) async throws {
        let size = 40 << 20
        let spaces = [UInt8](repeating: 32, count: size)
        // A bomb of several members, or one inside another.
        let body =
            members == 0
            ? Compression.gzip(Compression.gzip(spaces))
            : (0..<members).flatMap { _ in Compression.gzip(spaces) }
        let total = size * max(1, members)
        let encoding = "Content-Encoding: gzip\(members == 0 ? ", gzip" : "")\r\n"
        try await withRawServer(send(body, encoding)) { server in
            try await withFetcher { fetcher in
                let (count, largest) = try await fetcher.stream(server.request(sizeLimit: total)) { _, body in
                    var (count, largest) = (0, 0)
                    for try await piece in body {
                        count += piece.count
                        largest = max(largest, piece.count)
                        await Task.yield()
                    }
                    return (count, largest)
                }
                #expect(count == total)
                // The bytes that wait for the reader, and those that are decoded meanwhile.
                #expect(largest <= 2 * FetchLimit.highWater + (32 << 10))
                let error = await #expect(throws: FetchError.self) {
                    try await fetcher.stream(server.request(sizeLimit: total - 1)) { _, body in
                        for try await _ in body {}
                    }
                }
                #expect(error?.kind == .tooLarge(limit: total - 1))
                let whole = await failure(of: fetcher, server.request(sizeLimit: 1 << 20))
                #expect(whole?.kind == .tooLarge(limit: 1 << 20))
            }
        }
    }

    @Test func `a reader that goes away in the middle of a bomb leaves a fetcher that works`() async throws {
        let body = Compression.gzip([UInt8](repeating: 32, count: 40 << 20))
        try await withRawServer(send(body, "Content-Encoding: gzip\r\n")) { server in
            try await withFetcher { fetcher in
                for _ in 0..<5 {
                    try await fetcher.stream(server.request(sizeLimit: 1 << 30)) { _, body in
                        for try await _ in body { break }
                    }
                }
                let error = await failure(of: fetcher, server.request())
                #expect(error?.kind == .tooLarge(limit: 1 << 20))
            }
        }
    }
}
