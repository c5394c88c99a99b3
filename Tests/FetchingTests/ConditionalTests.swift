import Foundation
import Testing

@testable import Fetching

/// Asking for a page unless it is the same.
struct ConditionalTests {
    private func conditional(
        _ server: RawServer, _ path: String = "/", etag: String? = "\"v1\"",
        lastModified: String? = "Sat, 21 Nov 2026 06:00:00 GMT", of url: String? = nil
    ) -> FetchRequest {
        var request = server.request(path)
        request.validators = PageValidators(url: url ?? server.url + path, etag: etag, lastModified: lastModified)
        return request
    }

    /// The header lines of a request that make it conditional.
    private func conditions(_ head: String) -> [Substring] {
        head.split(separator: "\r\n").filter { $0.hasPrefix("If-") }
    }

    private let unmodified = "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\nContent-Length: 5000000\r\n\r\n"

    @Test func `a page that is the same comes without its body, and the connection serves on`() async throws {
        let script: @Sendable (RawConnection) -> Void = { [unmodified] connection in
            while let head = connection.readRequest() {
                connection.send(head.contains("If-None-Match: \"v1\"\r\n") ? unmodified : answer("new"))
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher async throws in
                for _ in 0..<2 {
                    #expect(try await conditionalPage(fetcher, conditional(server)).attemptsUnmodified == 1)
                }
                #expect(try await fetcher.page(server.request()).text == "new")
            }
            #expect(
                server.requests.map(conditions) == [
                    ["If-None-Match: \"v1\"", "If-Modified-Since: Sat, 21 Nov 2026 06:00:00 GMT"],
                    ["If-None-Match: \"v1\"", "If-Modified-Since: Sat, 21 Nov 2026 06:00:00 GMT"], [],
                ])
            #expect(server.accepted == 1)
        }
    }

    @Test func `a page that has changed comes whole, with what to ask with the next time`() async throws {
        let headers = "ETag: W/\"v2\"\r\nLast-Modified: Sun, 22 Nov 2026 06:00:00 GMT\r\n"
        try await withRawServer({ $0.answerAll(answer("changed", headers: headers)) }) { server in
            try await withFetcher { fetcher async throws in
                guard case .page(let page) = try await fetcher.page(unlessModified: conditional(server)) else {
                    Issue.record("no page came")
                    return
                }
                #expect(page.text == "changed")
                #expect(
                    page.head.validators
                        == PageValidators(
                            url: server.url + "/", etag: "W/\"v2\"", lastModified: "Sun, 22 Nov 2026 06:00:00 GMT"))
            }
        }
    }

    @Test func `nothing is sent where conditional requests are off, nor for a page that is streamed`() async throws {
        try await withRawServer({ $0.answerAll(answer("x")) }) { server in
            let rule = SiteRule(pattern: try #require(SitePattern("127.0.0.1")), conditional: false)
            let settings = FetchSettings(product: "tracksync/0.0.1", retries: 0, sites: [rule])
            try await withFetcher(settings) { fetcher async throws in
                #expect(try await conditionalPage(fetcher, conditional(server)).text == "x")
            }
            try await withFetcher { fetcher async throws in
                try await fetcher.stream(conditional(server)) { _, body in for try await _ in body {} }
            }
            #expect(server.requests.flatMap(conditions).isEmpty)
            #expect(server.requests.count == 2)
        }
    }

    @Test func `along redirects only the address that gave them gets them`() async throws {
        let script: @Sendable (RawConnection) -> Void = { [unmodified] connection in
            while let head = connection.readRequest() {
                let redirect = answer("", status: "302 Found", headers: "Location: /there\r\n")
                connection.send(
                    head.hasPrefix("GET /here ") ? redirect : head.contains("If-None-Match") ? unmodified : answer("x"))
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher async throws in
                let request = conditional(server, "/here", of: server.url + "/there")
                #expect(try await conditionalPage(fetcher, request).attemptsUnmodified == 1)
                // The page was elsewhere when it was last read.
                #expect(try await conditionalPage(fetcher, conditional(server, "/here")).text == "x")
            }
            #expect(server.requests.map { conditions($0).isEmpty } == [true, false, false, true])
        }
    }

    @Test func `a server that says unasked that a page is the same has failed`() async throws {
        try await withRawServer({ [unmodified] in $0.answerAll(unmodified) }) { server in
            try await withFetcher { fetcher async throws in
                let unasked = await failure(of: fetcher, server.request())
                #expect(unasked?.kind == .status(304))
                let request = conditional(server, of: server.url + "/elsewhere")
                let error = await #expect(throws: FetchError.self) { try await conditionalPage(fetcher, request) }
                #expect(error?.kind == .status(304))
            }
        }
    }

    @Test(arguments: [
        ("\"v2\"", false), ("W/\"v2\"", false), ("\"v1-x\"", false), ("\"v1\"", true), ("W/\"v1\"", true),
        ("\"v1-gzip\"", true), ("\"v1;gzip\"", true), ("", true),
    ])
    func `a server that calls another version the same is asked again without conditions`(
        etag: String, isSame: Bool
    ) async throws {
        let header = etag.isEmpty ? "" : "ETag: \(etag)\r\n"
        let script: @Sendable (RawConnection) -> Void = { connection in
            while let head = connection.readRequest() {
                connection.send(
                    head.contains("If-")
                        ? "HTTP/1.1 304 Not Modified\r\n\(header)\r\n" : answer("changed", headers: header))
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher { fetcher async throws in
                let page = try await conditionalPage(fetcher, conditional(server))
                #expect(page.text == (isSame ? nil : "changed"))
                // What was known by its date alone has no tag to compare.
                #expect(try await conditionalPage(fetcher, conditional(server, etag: nil)).attemptsUnmodified == 1)
            }
            #expect(server.requests.map { conditions($0).count } == (isSame ? [2, 1] : [2, 0, 1]))
            #expect(server.accepted == 1)
        }
    }

    @Test func `a failure that passes is followed by another conditional request`() async throws {
        let script: @Sendable (RawConnection) -> Void = { [unmodified] connection in
            while connection.readRequest() != nil {
                connection.send(
                    connection.server.requests.count == 1 ? answer("busy", status: "503 Busy") : unmodified)
            }
        }
        try await withRawServer(script) { server in
            try await withFetcher(testSettings(retries: 1)) { fetcher async throws in
                #expect(try await conditionalPage(fetcher, conditional(server)).attemptsUnmodified == 2)
            }
            #expect(server.requests.map { conditions($0).count } == [2, 2])
        }
    }

    @Test(arguments: [
        "", "a\r\nHost: elsewhere", "\"é\"", "\"\u{7f}\"", "\t", String(repeating: "x", count: 1025),
    ])
    func `a value that cannot stand in a header is not sent back`(value: String) {
        #expect(PageValidators(url: "u", etag: value, lastModified: nil) == nil)
        let rest = PageValidators(url: "u", etag: value, lastModified: "yesterday")
        #expect(rest?.headers == ["If-Modified-Since: yesterday"])
        #expect(PageValidators(url: "u", etag: "e", lastModified: value)?.headers == ["If-None-Match: e"])
    }

    @Test func `a value of one kilobyte is sent back`() {
        let value = String(repeating: "x", count: 1024)
        #expect(PageValidators(url: "u", etag: value, lastModified: nil)?.headers == ["If-None-Match: \(value)"])
    }
}
