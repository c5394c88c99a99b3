import Testing

@testable import Fetching

struct RedirectPolicyTests {
    private func decide(
        _ location: String, from: String = "https://live.liverc.com/a/b?q=1", hosts: HostRule = .liveRC
    ) throws -> RedirectPolicy.Decision {
        var policy = RedirectPolicy(hosts: hosts)
        return policy.decide(from: try WebAddress(from), location: location)
    }

    @Test(arguments: [
        ("/c", "https://live.liverc.com/c"),
        ("c", "https://live.liverc.com/a/c"),
        ("../c#part", "https://live.liverc.com/c"),
        ("?q=2", "https://live.liverc.com/a/b?q=2"),
        ("//thornhill.liverc.com/", "https://thornhill.liverc.com/"),
        ("https://liverc.com", "https://liverc.com/"),
        ("HTTPS://Thornhill.LiveRC.com:443/x", "https://Thornhill.LiveRC.com:443/x"),
        ("https://www.thornhill.liverc.com/", "https://www.thornhill.liverc.com/"),
    ])
    func `redirects between LiveRC hosts are followed`(location: String, target: String) throws {
        #expect(try decide(location) == .follow(WebAddress(target)))
    }

    @Test(arguments: [
        // Other hosts, however they are dressed.
        ("https://example.com/", AddressRefusal.host),
        ("//example.com/liverc.com", .host),
        ("///example.com/", .host),
        ("https:/example.com/", .host),
        ("https://liverc.com.example.com/", .host),
        ("https://notliverc.com/", .host),
        ("https://liverc.com./", .host),
        ("https://.liverc.com/", .host),
        ("https://a..liverc.com/", .host),
        ("https://-a.liverc.com/", .host),
        ("https://a_b.liverc.com/", .host),
        ("https://127.0.0.1/", .host),
        ("https://2130706433/", .host),
        ("https://0x7f.1/", .host),
        ("https://[::1]/", .host),
        ("https://[::ffff:127.0.0.1]/", .host),
        ("https://localhost/", .host),
        ("https://xn--livrc-esa.com/", .host),
        ("https://example.com#@liverc.com/", .host),
        ("https://example.com?@liverc.com/", .host),
        ("https://\(String(repeating: "a", count: 64)).liverc.com/", .host),
        // A name before the host.
        ("https://liverc.com@example.com/", .userInfo),
        ("https://user@liverc.com/", .userInfo),
        ("https://user:secret@liverc.com/", .userInfo),
        ("https://:secret@liverc.com/", .userInfo),
        // Ports and schemes.
        ("https://liverc.com:8443/", .port),
        ("https://liverc.com:80/", .port),
        ("http://liverc.com:443/", .port),
        ("https://liverc.com:22/", .port),
        ("http://liverc.com/", .downgrade),
        ("javascript:alert(1)", .scheme),
        ("file:///etc/passwd", .scheme),
        ("ftp://liverc.com/", .scheme),
        ("gopher://liverc.com/", .scheme),
        ("data:text/html,x", .scheme),
        // What browsers and libcurl read differently.
        ("https:\\\\example.com\\", .malformed),
        ("https://liverc.com\\@example.com/", .malformed),
        ("/\\example.com/", .malformed),
        ("https://liverc.com/\u{0}", .malformed),
        ("https://liverc.com/\r\nX: y", .malformed),
        ("https://live\trc.com/", .malformed),
        (" https://liverc.com/", .malformed),
        ("https://liverc.com /", .malformed),
        ("https://livérc.com/", .malformed),
        ("https://liverc。com/", .malformed),
        ("https://liverc.com%00.example.com/", .malformed),
        ("https://liverc.com%2f.example.com/", .malformed),
        ("https://liverc.com:99999/", .malformed),
        ("https://liverc.com:-1/", .malformed),
        ("https://liverc.com:4a/", .malformed),
        ("https://[::1/", .malformed),
        ("https://[fe80::1%25eth0]/", .malformed),
        ("https:///", .malformed),
        ("", .malformed),
        ("https://liverc.com/" + String(repeating: "a", count: 8192), .malformed),
    ])
    func `redirects elsewhere are refused`(location: String, refusal: AddressRefusal) throws {
        #expect(try decide(location) == .refuse(refusal))
    }

    @Test func `a safer scheme is followed and an encoded dot is still the host it spells`() throws {
        #expect(
            try decide("https://live.liverc.com/", from: "http://live.liverc.com/")
                == .follow(WebAddress("https://live.liverc.com/")))
        guard case .follow(let target) = try decide("https://live%2eliverc.com/") else {
            Issue.record("not followed")
            return
        }
        #expect(target.origin == Origin(scheme: .https, host: "live.liverc.com", port: 443))
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080/x", AddressRefusal?.none), ("/x", nil), ("http://127.1:8080/x", nil),
        ("https://127.0.0.1:8080/x", .scheme), ("http://127.0.0.1:8081/x", .port), ("http://127.0.0.1/x", .port),
        ("http://localhost:8080/x", .host), ("https://live.liverc.com/", .host),
        ("http://u@127.0.0.1:8080/", .userInfo),
    ])
    func `a rule for one server lets redirects reach nothing but that server`(
        location: String, refusal: AddressRefusal?
    ) throws {
        let hosts = HostRule.exactly(Origin(scheme: .http, host: "127.0.0.1", port: 8080))
        let decision = try decide(location, from: "http://127.0.0.1:8080/a", hosts: hosts)
        if let refusal {
            #expect(decision == .refuse(refusal))
        } else {
            #expect(try decision == .follow(WebAddress("http://127.0.0.1:8080/x")))
        }
    }

    @Test func `the sixth redirect is one too many`() throws {
        var policy = RedirectPolicy(hosts: .liveRC)
        let address = try WebAddress("https://liverc.com/")
        for number in 1...5 {
            #expect(policy.decide(from: address, location: "/\(number)") != .tooMany)
        }
        #expect(policy.decide(from: address, location: "/6") == .tooMany)
    }

    @Test func `an origin is read from an address and written as one`() throws {
        let origin = try #require(Origin(url: "HTTP://Example.ORG:8080/path"))
        #expect(origin == Origin(scheme: .http, host: "example.org", port: 8080))
        #expect(origin.description == "http://example.org:8080")
        #expect(Origin(url: "https://example.org:443/x")?.description == "https://example.org")
        #expect(Origin(url: "example.org") == nil)
        #expect(Origin(url: "ftp://example.org/") == nil)
        #expect(Origin(url: "https://user@example.org/") == nil)
    }
}
