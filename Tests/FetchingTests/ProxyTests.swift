import Testing

@testable import Fetching

struct ProxyTests {
    @Test func `every page goes through the proxy, with its password and nowhere else`() async throws {
        try await withRawServer({ $0.answerAll(answer("x")) }) { server in
            var settings = testSettings()
            let proxy = try #require(ProxyAddress("http://alice:pa%40ss@127.0.0.1:\(server.port)"))
            settings.proxy = proxy
            try await withFetcher(settings) { fetcher in
                let page = try await fetcher.page(
                    FetchRequest(
                        url: "http://site.invalid/page", sizeLimit: 1 << 20,
                        hosts: .exactly(Origin(scheme: .http, host: "site.invalid", port: 80))))
                #expect(page.text == "x")
            }
            let head = try #require(server.requests.first)
            #expect(head.hasPrefix("GET http://site.invalid/page HTTP/1.1"))
            // alice:pa@ss
            #expect(head.contains("Proxy-Authorization: Basic YWxpY2U6cGFAc3M="))
        }
    }

    @Test func `a proxy that is not there is a failure that tells no secret`() async throws {
        var settings = testSettings()
        settings.proxy = ProxyAddress("http://alice:pa55word@proxy.invalid:3128")
        try await withFetcher(settings) { fetcher in
            let error = await failure(
                of: fetcher,
                FetchRequest(
                    url: "http://site.invalid/", sizeLimit: 1 << 20,
                    hosts: .exactly(Origin(scheme: .http, host: "site.invalid", port: 80))))
            #expect(error?.kind == .proxy)
            #expect(error.map { "\($0)" }?.contains("pa55word") == false)
        }
    }

    @Test func `a proxy that nobody answers at is named, and its failure is not the site's`() async throws {
        let (descriptor, port) = try listenOnLoopback(backlog: 1)
        close(descriptor: descriptor)
        var settings = testSettings()
        settings.proxy = ProxyAddress("http://alice:pa55word@127.0.0.1:\(port)", source: "fetch.proxy")
        try await withFetcher(settings) { fetcher in
            for scheme in [Origin.Scheme.http, .https] {
                let origin = Origin(scheme: scheme, host: "site.invalid", port: scheme.defaultPort)
                let error = await failure(
                    of: fetcher, FetchRequest(url: "\(origin)/", sizeLimit: 1 << 20, hosts: .exactly(origin)))
                #expect(error?.kind == .proxy)
                #expect(
                    error?.message == "site.invalid: the proxy could not be used (http://127.0.0.1:\(port), by "
                        + "fetch.proxy: no connection to it could be made)")
            }
        }
    }

    @Test(
        arguments: [
            ("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", "proxy_failed"),
            ("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "http_status"),
            ("", "connection_lost"), ("\u{5}nonsense", "invalid_response"),
        ])
    func `a failure behind a proxy names it, whosever fault it was`(answer: String, name: String) async throws {
        try await withRawServer({
            if $0.readRequest() != nil { $0.send(answer) }
        }) { server in
            var settings = testSettings()
            settings.retries = 0
            settings.proxy = ProxyAddress("http://alice:pa55word@127.0.0.1:\(server.port)", source: "fetch.proxy")
            let origin = Origin(scheme: .http, host: "site.invalid", port: 80)
            let request = FetchRequest(url: "http://site.invalid/", sizeLimit: 1 << 20, hosts: .exactly(origin))
            let error = try await withFetcher(settings) { await failure(of: $0, request) }
            #expect(error?.kind.name == name)
            let message = try #require(error?.message)
            #expect(message.contains("http://127.0.0.1:\(server.port), by fetch.proxy"), "\(message)")
            #expect(!message.contains("pa55word"))
        }
    }

    @Test func `a proxy that takes no connections in time is named`() async throws {
        let full = try FullBacklog()
        defer { full.stop() }
        var settings = testSettings()
        settings.connectTimeout = .milliseconds(50)
        settings.proxy = ProxyAddress("http://127.0.0.1:\(full.port)")
        let origin = Origin(scheme: .http, host: "site.invalid", port: 80)
        let request = FetchRequest(url: "http://site.invalid/", sizeLimit: 1, hosts: .exactly(origin))
        let error = try await withFetcher(settings) { await failure(of: $0, request) }
        #expect(error?.kind == .proxy)
        #expect(error?.message.contains("http://127.0.0.1:\(full.port), by the settings") == true)
    }

    @Test(
        arguments: [
            (
                ["http_proxy": "http://u:p@p1:3128/"], "http://a.liverc.com",
                "http://p1:3128, by the variable http_proxy"
            ),
            (["http_proxy": "p1:3128"], "https://a.liverc.com", nil),
            (["HTTP_PROXY": "http://p1"], "http://a.liverc.com", nil),
            (["HTTPS_PROXY": "http://p1"], "https://a.liverc.com", "http://p1, by the variable HTTPS_PROXY"),
            (
                ["https_proxy": "http://p1", "HTTPS_PROXY": "http://p2"], "https://a.x",
                "http://p1, by the variable https_proxy"
            ),
            (["https_proxy": "", "ALL_PROXY": "u:p@p2:1"], "https://a.x", "p2:1, by the variable ALL_PROXY"),
            (["all_proxy": "socks5h://p2", "no_proxy": "*"], "http://a.x", nil),
            (["all_proxy": "p", "NO_PROXY": "b.x, .liverc.com"], "http://a.liverc.com", nil),
            (["all_proxy": "p", "no_proxy": "liverc.com"], "http://liverc.com", nil),
            (["all_proxy": "p", "no_proxy": "liverc.com"], "http://notliverc.com", "p, by the variable all_proxy"),
            ([:], "http://a.x", nil),
        ] as [([String: String], String, String?)])
    func `the environment names a proxy as libcurl reads it`(
        variables: [String: String], url: String, expected: String?
    ) throws {
        let origin = try #require(Origin(url: url))
        #expect(ProxyEnvironment(variables).proxy(for: origin)?.description == expected)
    }

    @Test func `a description shows neither user name nor password`() throws {
        let proxy = try #require(ProxyAddress("https://alice:p@55@proxy.example:3128/"))
        #expect(proxy.description == "https://proxy.example:3128")
        var dumped = ""
        dump(proxy, to: &dumped)
        for text in ["\(proxy)", String(reflecting: proxy), dumped] {
            #expect(!text.contains("alice") && !text.contains("55"))
        }
    }

    @Test(arguments: [
        "", "proxy.example:3128", "ftp://proxy.example", "http://", "http://alice:x@", "http://:3128", "http://a b",
    ])
    func `what is no proxy's address is none`(text: String) { #expect(ProxyAddress(text) == nil) }
}
