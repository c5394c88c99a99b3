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
