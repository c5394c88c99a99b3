import Testing

@testable import Fetching

/// A cancelled task stops its transfer, wherever it stands.
///
/// A test that failed here would hang: the servers never answer and the time-outs are long.
struct CancellationTests {
    /// Cancels a fetch once `point` is reached and returns how it ended.
    private func cancelled(
        _ fetcher: Fetcher, _ request: FetchRequest, at point: () async -> Void
    ) async -> FetchError? {
        let task = Task { await failure(of: fetcher, request) }
        await point()
        task.cancel()
        return await task.value
    }

    @Test func `a fetch can be cancelled before it starts`() async throws {
        try await withRawServer({ $0.answerAll(answer("x")) }) { server in
            try await withFetcher { fetcher in
                let error = await Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return await failure(of: fetcher, server.request())
                }.value
                #expect(error?.kind == .cancelled)
                #expect(error?.name == "cancelled")
            }
            #expect(server.accepted == 0)
        }
    }

    @Test func `a cancellation after the end changes nothing`() async throws {
        try await withRawServer({ $0.answerAll(answer("x")) }) { server in
            try await withFetcher { fetcher in
                let task = Task { try await fetcher.page(server.request()).text }
                let first = try await task.value
                task.cancel()
                let second = try await fetcher.page(server.request())
                #expect(first == "x")
                #expect(second.text == "x")
            }
        }
    }

    @Test func `a fetch can be cancelled while it connects`() async throws {
        let full = try FullBacklog()
        defer { full.stop() }
        try await withFetcher { fetcher in
            let error = await cancelled(fetcher, full.request) {
                while !full.isTried { await Task.yield() }
            }
            #expect(error?.kind == .cancelled)
        }
        #expect(!full.isTried)
    }

    @Test func `a fetch can be cancelled in the TLS handshake`() async throws {
        let asked = Sign()
        let closed = Sign()
        let script: @Sendable (RawConnection) -> Void = { connection in
            var byte: [UInt8] = [0]
            _ = byte.withUnsafeMutableBytes { connection.receive(into: $0) }
            asked.give()
            connection.untilClosed()
            closed.give()
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher in
                var request = server.request()
                request.url = "https://127.0.0.1:\(server.port)/"
                request.hosts = .exactly(Origin(scheme: .https, host: "127.0.0.1", port: server.port))
                #expect(await cancelled(fetcher, request) { await asked.seen() }?.kind == .cancelled)
                await closed.seen()
            }
        }
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"])
    func `a fetch can be cancelled while it waits for the server`(text: String) async throws {
        let asked = Sign()
        let closed = Sign()
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            connection.send(text)
            asked.give()
            connection.untilClosed()
            closed.give()
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher in
                #expect(await cancelled(fetcher, server.request()) { await asked.seen() }?.kind == .cancelled)
                await closed.seen()
            }
        }
    }

    @Test func `a fetch can be cancelled while it waits to try again`() async throws {
        var waits = RecordedWaits().environment
        let waiting = Sign()
        waits.sleep = { _ in
            waiting.give()
            try await Task.sleep(for: .seconds(3600))
        }
        let fetcher = Fetcher(settings: testSettings(retries: 2), environment: waits)
        try await withRawServer({ $0.answerAll(answer("", status: "500 Oops")) }) { server in
            let error = await cancelled(fetcher, server.request()) { await waiting.seen() }
            #expect(error?.kind == .cancelled)
            #expect(error?.attempts == 1)
        }
        await fetcher.shutdown()
    }

    @Test func `shutting down cancels what runs and what comes later`() async throws {
        let asked = Sign()
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            asked.give()
            connection.untilClosed()
        }
        try await withRawServer(script) { server in
            let fetcher = Fetcher(settings: testSettings())
            async let running = failure(of: fetcher, server.request())
            await asked.seen()
            await fetcher.shutdown()
            #expect(await running?.kind == .cancelled)
            #expect(await failure(of: fetcher, server.request())?.kind == .cancelled)
            await fetcher.shutdown()
        }
    }

    @Test func `cancelling one of many leaves the others`() async throws {
        let asked = Sign()
        let script: @Sendable (RawConnection) -> Void = { connection in
            while let head = connection.readRequest() {
                if head.hasPrefix("GET /never") {
                    asked.give()
                    connection.untilClosed()
                } else {
                    connection.send(answer("x"))
                }
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher in
                for _ in 0..<20 {
                    let never = Task { await failure(of: fetcher, server.request("/never")) }
                    async let other = fetcher.page(server.request("/other")).text
                    await asked.seen()
                    never.cancel()
                    #expect(await never.value?.kind == .cancelled)
                    let text = try await other
                    #expect(text == "x")
                }
            }
        }
    }

    @Test func `cancellations at any moment neither hang nor crash`() async throws {
        try await withRawServer({ $0.answerAll(answer(String(repeating: "x", count: 10_000))) }) { server in
            try await withFetcher { fetcher in
                for yields in 0..<200 {
                    let error = await cancelled(fetcher, server.request()) {
                        for _ in 0..<yields { await Task.yield() }
                    }
                    #expect(error == nil || error?.kind == .cancelled)
                }
            }
        }
    }

    @Test func `no more transfers run at once than the settings say, and those that wait can be cancelled`()
        async throws
    {
        let asked = Sign()
        let requests = Counter()
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            requests.add()
            asked.give()
            connection.untilClosed()
        }
        try await withRawServer(script) { server in
            var settings = testSettings()
            settings.concurrency = 1
            try await withFetcher(settings) { fetcher in
                let first = Task { await failure(of: fetcher, server.request()) }
                await asked.seen()
                let second = Task { await failure(of: fetcher, server.request()) }
                let third = Task { await failure(of: fetcher, server.request()) }
                second.cancel()
                #expect(await second.value?.kind == .cancelled)
                // One that is cancelled before it is even asked for does not wait for a place, either.
                let never = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return await failure(of: fetcher, server.request())
                }
                #expect(await never.value?.kind == .cancelled)
                #expect(requests.value == 1)
                first.cancel()
                #expect(await first.value?.kind == .cancelled)
                // Its place is free now.
                await asked.seen()
                #expect(requests.value == 2)
                third.cancel()
                #expect(await third.value?.kind == .cancelled)
            }
        }
    }
}
