import Foundation
import Testing

@testable import Fetching

/// A well-behaved server: TLS, HTTP/2, compression, reuse, redirects.
@Suite(.enabled(if: Nginx.isAvailable, "needs nginx and openssl"), NginxTrait())
struct NginxTests {
    private let server: Nginx

    init() throws { server = try #require(Nginx.current) }

    private func write(_ name: String, _ bytes: [UInt8]) throws {
        let folder = server.folder.appending(path: "www")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: folder.appending(path: name))
    }

    @Test func `over TLS a page comes by HTTP 2 and in plain by HTTP 1`() async throws {
        try await withFetcher(server.settings) { fetcher in
            let secure = try await fetcher.page(server.request(.good, "/echo"))
            let plain = try await fetcher.page(server.request(.plain, "/echo"))
            #expect(secure.text.hasPrefix("HTTP/2.0 localhost "))
            #expect(plain.text.hasPrefix("HTTP/1.1 localhost "))
        }
    }

    @Test(arguments: [
        (Nginx.Service.expired, "certificate has expired"), (.otherHost, "it is for another host"),
        (.selfSigned, "self-signed certificate"),
    ])
    func `a bad certificate is not accepted`(service: Nginx.Service, reason: String) async throws {
        try await withFetcher(server.settings) { fetcher in
            let error = try await failure(of: fetcher, server.request(service, "/echo"))
            #expect(error?.kind == .tls(.certificate))
            #expect(error?.message == "localhost: the server's certificate was not accepted (\(reason))")
            #expect(error?.isTransient == false)
        }
    }

    /// The name of the address is in none of the certificates, and nobody vouches for them.
    @Test(arguments: [
        (Nginx.Service.selfSigned, "its certificate was not accepted (self-signed certificate)"),
        (.oldTLS, "the TLS handshake with it failed"),
    ])
    func `what is wrong with the TLS of a proxy is not the site's fault`(service: Nginx.Service, reason: String)
        async throws
    {
        let address = "https://127.0.0.1:\(server.port(service))"
        var settings = testSettings()
        settings.proxy = ProxyAddress(address, source: "fetch.proxy")
        try await withFetcher(settings) { fetcher in
            for scheme in [Origin.Scheme.http, .https] {
                let origin = Origin(scheme: scheme, host: "site.invalid", port: scheme.defaultPort)
                let error = await failure(
                    of: fetcher, FetchRequest(url: "\(origin)/", sizeLimit: 1 << 20, hosts: .exactly(origin)))
                #expect(error?.kind == .proxy)
                #expect(
                    error?.message
                        == "site.invalid: the proxy could not be used (\(address), by fetch.proxy: \(reason))")
            }
        }
    }

    @Test func `a server that speaks nothing newer than TLS 1.0 is not talked to`() async throws {
        try await withFetcher(server.settings) { fetcher in
            let error = try await failure(of: fetcher, server.request(.oldTLS, "/echo"))
            #expect(error?.kind == .tls(.handshake))
            #expect(error?.message.hasPrefix("localhost: the TLS handshake failed") == true)
        }
    }

    @Test func `a server that asks for a certificate of ours is told by its answer, and not asked again`() async throws
    {
        try await withFetcher(server.settings) { fetcher in
            let error = try await failure(of: fetcher, server.request(.clientCertificate, "/echo"))
            #expect(error?.kind == .status(400))
            #expect(error?.isTransient == false)
        }
    }

    @Test func `an authority that nobody named is not trusted`() async throws {
        var settings = server.settings
        settings.caFile = nil
        try await withFetcher(settings) { fetcher in
            let error = try await failure(of: fetcher, server.request(.good, "/echo"))
            #expect(error?.kind == .tls(.certificate))
        }
    }

    @Test func `a certificate file that is not there is a set-up problem`() async throws {
        var settings = server.settings
        settings.caFile = server.folder.appending(path: "missing.pem").path
        try await withFetcher(settings) { fetcher in
            let error = try await failure(of: fetcher, server.request(.good, "/echo"))
            #expect(error?.kind == .tls(.setup))
        }
    }

    @Test func `a plain server asked for TLS fails the handshake`() async throws {
        var request = try server.request(.plain, "/echo")
        request.url = "https://localhost:\(server.port(.plain))/echo"
        request.hosts = .exactly(try #require(Origin(url: request.url)))
        try await withFetcher(server.settings) { fetcher in
            let error = await failure(of: fetcher, request)
            #expect(error?.kind == .tls(.handshake))
        }
    }

    @Test func `compressed pages come out whole and count by what comes out`() async throws {
        let body = Array(String(repeating: "<td>Canberra</td>", count: 20_000).utf8)
        try write("compressed.html", body)
        try await withFetcher(server.settings) { fetcher in
            for service in [Nginx.Service.plain, .good] {
                let page = try await fetcher.page(server.request(service, "/compressed.html"))
                #expect(page.body == body)
                #expect(page.bytesReceived < body.count / 10)
                let request = try server.request(service, "/compressed.html", sizeLimit: body.count - 1)
                let error = await failure(of: fetcher, request)
                #expect(error?.kind == .tooLarge(limit: body.count - 1))
            }
        }
    }

    @Test(arguments: [Nginx.Service.plain, .good])
    func `a page is asked for again only when it has changed, compressed or not`(service: Nginx.Service) async throws {
        let name = "conditional-\(service.rawValue)"
        try write(name, Array(repeating: UInt8(ascii: "a"), count: 5000))
        try await withFetcher(server.settings) { fetcher in
            var request = try server.request(service, "/" + name)
            request.validators = try await fetcher.page(request).head.validators
            // Compressed on the way, nginx's tags are weak; they say what is meant here.
            #expect(request.validators?.etag?.hasPrefix("W/") == true)
            #expect(try await conditionalPage(fetcher, request).attemptsUnmodified == 1)
            try write(name, Array(repeating: UInt8(ascii: "b"), count: 5001))
            #expect(try await conditionalPage(fetcher, request).text?.count == 5001)
        }
    }

    @Test func `one connection serves one request after the other`() async throws {
        try await withFetcher(server.settings) { fetcher in
            for service in [Nginx.Service.plain, .good] {
                var seen: [[Substring]] = []
                for _ in 0..<3 {
                    let page = try await fetcher.page(server.request(service, "/echo"))
                    seen.append(page.text.split(separator: " ").suffix(2))
                }
                #expect(Set(seen.compactMap(\.first)).count == 1)
                #expect(seen.compactMap(\.last) == ["1", "2", "3"])
            }
        }
    }

    @Test(arguments: [
        ("https://live.liverc.com/across", "https://thornhill.liverc.com/echo"),
        ("http://live.liverc.com/across", "http://thornhill.liverc.com/echo"),
        ("http://live.liverc.com/upgrade", "https://live.liverc.com/echo"),
        ("https://liverc.com/upgrade", "https://live.liverc.com/echo"),
    ])
    func `LiveRC's hosts lead to each other`(url: String, target: String) async throws {
        try await withFetcher(server.settings) { fetcher in
            let page = try await fetcher.page(FetchRequest(url: url, sizeLimit: 1000, hosts: .liveRC))
            #expect(page.head.url == target)
            #expect(page.text.contains(target.contains("thornhill") ? " thornhill.liverc.com " : " live.liverc.com "))
        }
    }

    @Test(arguments: [
        ("https://live.liverc.com/downgrade", AddressRefusal.downgrade), ("https://live.liverc.com/away", .host),
        ("https://live.liverc.com/to-plain", .host),
    ])
    func `LiveRC's hosts lead nowhere else`(url: String, refusal: AddressRefusal) async throws {
        try await withFetcher(server.settings) { fetcher in
            let error = await failure(of: fetcher, FetchRequest(url: url, sizeLimit: 1000, hosts: .liveRC))
            #expect(error?.kind == .redirectRefused(refusal))
            #expect(error?.host == "live.liverc.com")
        }
    }

    @Test(arguments: [("/gone", 410), ("/busy", 503), ("/missing", 404)])
    func `a status is told from a page, over HTTP 2 too`(path: String, status: Int) async throws {
        try await withFetcher(server.settings) { fetcher in
            let error = try await failure(of: fetcher, server.request(.good, path))
            #expect(error?.kind == .status(status))
        }
    }

    @Test(arguments: [Nginx.Service.plain, .good])
    func `a large page streams past a slow reader, compressed or not`(service: Nginx.Service) async throws {
        var noise = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        for _ in 0..<6 { noise += noise }
        let name = "large-\(service.rawValue)"
        try write(name, noise)
        try await withFetcher(server.settings) { fetcher in
            let request = try server.request(service, "/" + name)
            let bytes = try await fetcher.stream(request) { _, body in
                var bytes: [UInt8] = []
                for try await run in body {
                    bytes += run
                    for _ in 0..<200 { await Task.yield() }
                }
                return bytes
            }
            #expect(bytes == noise)
        }
    }

    @Test func `many pages at once share the connection of HTTP 2`() async throws {
        try await withFetcher(server.settings) { fetcher in
            let request = try server.request(.good, "/echo")
            _ = try await fetcher.page(request)
            let connections = try await withThrowingTaskGroup(of: Substring?.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        let page = try await fetcher.page(request)
                        return page.text.split(separator: " ").dropLast().last
                    }
                }
                return try await group.reduce(into: Set<Substring>()) { if let id = $1 { $0.insert(id) } }
            }
            #expect(connections.count == 1)
        }
    }
}
