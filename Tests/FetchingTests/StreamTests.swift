import Foundation
import Testing

@testable import Fetching

struct StreamTests {
    private struct ReaderFailure: Error {}

    private func collect(_ body: ResponseBody) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await run in body { bytes += run }
        return bytes
    }

    @Test func `a streamed page is the page`() async throws {
        let text = String(repeating: "0123456789", count: 100_000)
        try await withRawServer({ $0.answerAll(answer(text, headers: "ETag: \"a\"\r\n")) }) { server in
            try await withFetcher { fetcher in
                let (head, bytes) = try await fetcher.stream(server.request()) { head, body in
                    (head, try await collect(body))
                }
                #expect(head.etag == "\"a\"")
                #expect(bytes == Array(text.utf8))
            }
        }
    }

    @Test func `a transfer waits for its reader`() async throws {
        let total = 64 << 20
        let blocked = Sign()
        let sentWhenBlocked = Counter()
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            let part = [UInt8](repeating: 120, count: 64 << 10)
            var sent = 0
            while sent < total {
                if sentWhenBlocked.value == 0, !connection.isWritable(within: 200) {
                    sentWhenBlocked.set(sent)
                    blocked.give()
                }
                guard connection.send(part) else { return }
                sent += part.count
            }
            blocked.give()
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher in
                let read = try await fetcher.stream(server.request(sizeLimit: total)) { _, body in
                    var read = 0
                    for try await run in body {
                        if read == 0 { await blocked.seen() }
                        #expect(run.count <= 4 << 20)
                        read += run.count
                    }
                    return read
                }
                #expect(read == total)
            }
        }
        // What the sockets' own buffers hold is the kernel's affair; all of it is not.
        #expect((1..<total / 2).contains(sentWhenBlocked.value))
    }

    @Test func `each attempt reads a fresh body`() async throws {
        let begun = DispatchSemaphore(value: 0)
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            guard connection.number == 1 else {
                connection.send(answer("whole"))
                return
            }
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            begun.wait()
        }
        try await withRawServer(script) { server in
            try await withFetcher(testSettings(retries: 1)) { fetcher in
                var bodies = 0
                let bytes = try await fetcher.stream(server.request()) { _, body in
                    bodies += 1
                    begun.signal()
                    return try await collect(body)
                }
                #expect(bytes == Array("whole".utf8))
                #expect(bodies == 2)
            }
        }
    }

    @Test func `a reader cannot hide a transfer that failed`() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher in
                let error = await #expect(throws: FetchError.self) {
                    try await fetcher.stream(server.request()) { _, body in
                        do {
                            return try await collect(body)
                        } catch {
                            return []
                        }
                    }
                }
                #expect(error?.kind == .truncated)
            }
        }
    }

    @Test func `an error of the reader passes through, stops the transfer and is not tried again`() async throws {
        let closed = Sign()
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            connection.untilClosed()
            closed.give()
        }
        try await withRawServer(script) { server in
            try await withFetcher(testSettings(retries: 2)) { fetcher in
                await #expect(throws: ReaderFailure.self) {
                    try await fetcher.stream(server.request()) { _, body in
                        for try await _ in body { throw ReaderFailure() }
                    }
                }
                await closed.seen()
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a reader that has seen enough stops the transfer`() async throws {
        let closed = Sign()
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            connection.untilClosed()
            closed.give()
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher in
                let status = try await fetcher.stream(server.request()) { head, _ in head.status }
                #expect(status == 200)
                await closed.seen()
            }
        }
    }

    @Test func `no reader is called for what is no page`() async throws {
        for text in [answer("x", status: "404 Not Found"), answer("")] {
            try await withRawServer({ $0.answerAll(text) }) { server in
                try await withFetcher { fetcher in
                    let error = await #expect(throws: FetchError.self) {
                        try await fetcher.stream(server.request()) { _, _ in Issue.record("called") }
                    }
                    #expect(error?.kind == .status(404) || error?.kind == .empty)
                }
            }
        }
    }

    @Test func `a streamed page has its limit too`() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            while connection.send(String(repeating: "x", count: 1000)) {}
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher in
                let error = await #expect(throws: FetchError.self) {
                    try await fetcher.stream(server.request(sizeLimit: 1_000_000)) { _, body in
                        _ = try await collect(body)
                    }
                }
                #expect(error?.kind == .tooLarge(limit: 1_000_000))
            }
        }
    }

    @Test func `a cancelled reader is told at once`() async throws {
        let reading = Sign()
        let script: @Sendable (RawConnection) -> Void = { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            connection.untilClosed()
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher in
                let task = Task {
                    try await fetcher.stream(server.request()) { _, body in
                        for try await _ in body { reading.give() }
                    }
                }
                await reading.seen()
                task.cancel()
                let error = await #expect(throws: FetchError.self) { try await task.value }
                #expect(error?.kind == .cancelled)
            }
        }
    }
}

/// A page without which a run comes to nothing.
struct PatienceTests {
    /// How many requests a site got that answers 503, and how long the fetcher waited in all.
    private func tries(giveUpAfter: Duration, isPatient: Bool) async throws -> (requests: Int, waited: Duration) {
        let count = Counter()
        let waits = RecordedWaits()
        let script: @Sendable (RawConnection) -> Void = { connection in
            while connection.readRequest() != nil {
                count.add()
                guard connection.send("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n") else { return }
            }
        }
        var settings = testSettings(retries: 2)
        settings.giveUpAfter = giveUpAfter
        try await withRawServer(script) { server in
            try await withFetcher(settings, waits: waits) { fetcher in
                var request = server.request()
                request.isPatient = isPatient
                let error = await #expect(throws: FetchError.self) {
                    try await fetcher.stream(request) { _, _ in }
                }
                #expect(error?.isTransient == true)
            }
        }
        return (count.value, waits.all.reduce(.zero, +))
    }

    // Less than half a minute: beyond that the breaker opens, whose waits are real.
    @Test func `it is tried again for as long as a run waits for a site that is down`() async throws {
        let patient = try await tries(giveUpAfter: .seconds(20), isPatient: true)
        #expect(patient.waited >= .seconds(20) && patient.requests > 3)
        let other = try await tries(giveUpAfter: .seconds(20), isPatient: false)
        #expect(other.requests == 3)
        let never = try await tries(giveUpAfter: .zero, isPatient: true)
        #expect(never.requests == 3)
    }
}
