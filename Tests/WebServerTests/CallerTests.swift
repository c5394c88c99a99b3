import Foundation
import HTTPTypes
import Testing

@testable import WebServer

struct CallerTests {
    private let local = WebPeer(address: NetworkAddress("127.0.0.1"), name: "127.0.0.1")
    private let remote = WebPeer(address: NetworkAddress("192.0.2.7"), name: "192.0.2.7")
    private let socket = WebPeer(address: nil, name: "uid 33", uid: 33)
    private let token = "0123456789abcdef"

    private func rules(_ change: (inout WebSettings) -> Void) -> CallerRules {
        var settings = WebSettings()
        change(&settings)
        return CallerRules(settings)
    }

    private func headers(_ fields: [String: String]) throws -> HTTPFields {
        var headers = HTTPFields()
        for (name, value) in fields { headers[try #require(HTTPField.Name(name))] = value }
        return headers
    }

    @Test func `a user's name counts from a trusted proxy alone`() throws {
        let rules = rules {
            $0.proxies.userHeader = "X-User"
            $0.proxies.users = [33]
            $0.proxies.networks = AddressRange("192.0.2.0/24").map { [$0] } ?? []
        }
        let anna = try headers(["X-User": "anna"])
        #expect(rules.caller(anna, of: socket) == .person("anna", cookie: false))
        #expect(rules.caller(anna, of: remote) == .person("anna", cookie: false))
        #expect(rules.caller(anna, of: local) == .local)
        #expect(rules.caller(anna, of: WebPeer(address: nil, name: "uid 1000", uid: 1000)) == .local)
        #expect(rules.caller(anna, of: WebPeer(address: NetworkAddress("198.51.100.1"), name: "x")) == .stranger)
        // No name, two names, and names that the audit could not show.
        #expect(rules.caller([:], of: socket) == .local)
        var twice = anna
        twice.append(HTTPField(name: try #require(HTTPField.Name("X-User")), value: "root"))
        #expect(rules.caller(twice, of: socket) == .local)
        for name in ["", "a\u{202E}b", String(repeating: "a", count: 101)] {
            #expect(rules.caller(try headers(["X-User": name]), of: socket) == .local)
        }
    }

    @Test func `a token is taken, and a login made with it until it ends or the token changes`() throws {
        let rules = rules { $0.token = token }
        #expect(
            rules.caller(try headers(["Authorization": "Bearer \(token)"]), of: remote)
                == .person("token", cookie: false))
        for wrong in ["Bearer", "Bearer ", "bearer x", "Bearer \(token)0", "Bearer \(token) x"] {
            #expect(rules.caller(try headers(["Authorization": wrong]), of: local) == .impostor)
        }
        #expect(rules.caller(try headers(["Authorization": "Basic x"]), of: local) == .local)
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        let logins = Logins(token: token, now: { start })
        let value = logins.cookieValue(for: "Ünal; a=b")
        #expect(logins.name(inCookies: "a=b; \(Logins.cookie)=\(value); c=d") == "Ünal; a=b")
        let later = Logins(token: token, now: { start.addingTimeInterval(Double(Logins.lifetime)) })
        #expect(later.name(inCookies: "\(Logins.cookie)=\(value)") == nil)
        #expect(Logins(token: token + "x", now: { start }).name(inCookies: "\(Logins.cookie)=\(value)") == nil)
        let parts = value.split(separator: ".")
        for forged in [
            "", "..", "\(parts[0]).\(parts[1])", "9999999999.\(parts[1]).\(parts[2])", "\(parts[0]).00.\(parts[2])",
            "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1]).zz", value + "0",
        ] {
            #expect(logins.name(inCookies: "\(Logins.cookie)=\(forged)") == nil, "\(forged)")
        }
    }

    @Test func `trusted clients are known by their address`() throws {
        let rules = rules { $0.trustedClients = AddressRange("192.0.2.7").map { [$0] } ?? [] }
        #expect(rules.caller([:], of: remote) == .person("192.0.2.7", cookie: false))
        #expect(rules.caller([:], of: local) == .local)
        #expect(rules.caller([:], of: WebPeer(address: NetworkAddress("192.0.2.8"), name: "x")) == .stranger)
    }
}
