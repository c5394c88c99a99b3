import HTTPTypes
import NIOCore

/// The other end of a connection, as the kernel knows it.
struct WebPeer: Sendable, Hashable {
    /// The address; `nil` for a Unix socket.
    var address: NetworkAddress?
    /// The address as text, for the log and the audit.
    var name: String
    /// The user, where it comes by a Unix socket.
    var uid: UInt32?

    /// Whether it is on this machine.
    var isLocal: Bool { address?.isLoopback ?? true }
}

/// The person or program behind a request, as far as anybody can tell.
enum Caller: Sendable, Hashable {
    /// Nobody known, from this machine: may look.
    case local
    /// Nobody known, from elsewhere: may do nothing.
    case stranger
    /// Somebody who may change things, with the name for the audit.
    case person(String, cookie: Bool)
    /// Somebody who offers a token that is none.
    case impostor
}

/// Decides whose request it is.
struct CallerRules: Sendable {
    private let proxies: WebSettings.Proxies
    private let userHeader: HTTPField.Name?
    private let trustedClients: [AddressRange]
    /// Checks tokens and logins; `nil` where there is no token.
    let logins: Logins?

    init(_ settings: WebSettings) {
        proxies = settings.proxies
        userHeader = settings.proxies.userHeader.flatMap { HTTPField.Name($0) }
        trustedClients = settings.trustedClients
        logins = settings.token.map { Logins(token: $0) }
    }

    /// The caller of a request with these headers. A name in a header counts from a trusted proxy alone.
    func caller(_ headers: HTTPFields, of peer: WebPeer) -> Caller {
        if let userHeader, isProxy(peer) {
            let names = headers[values: userHeader]
            if names.count == 1, let name = Self.personName(names[0]) { return .person(name, cookie: false) }
        }
        if let logins {
            let words = (headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
            if words.first?.lowercased() == "bearer" {
                return words.count == 2 && logins.isToken(String(words[1]))
                    ? .person("token", cookie: false) : .impostor
            }
            if let name = headers[values: .cookie].lazy.compactMap({ logins.name(inCookies: $0) }).first {
                return .person(name, cookie: true)
            }
        }
        if let address = peer.address, trustedClients.contains(where: { $0.contains(address) }) {
            return .person(peer.name, cookie: false)
        }
        return peer.isLocal ? .local : .stranger
    }

    private func isProxy(_ peer: WebPeer) -> Bool {
        if let uid = peer.uid { return proxies.users.contains(uid) }
        return peer.address.map { address in proxies.networks.contains { $0.contains(address) } } ?? false
    }

    /// A name as the audit may have it; `nil` where it is none.
    static func personName(_ text: String) -> String? {
        let scalars = text.unicodeScalars
        guard (1...100).contains(scalars.count),
            scalars.allSatisfy({ $0.properties.generalCategory != .control && $0.properties.generalCategory != .format }
            )
        else { return nil }
        return text
    }
}
