import Configuring
internal import Glibc
internal import Systemd
import WebServer

extension WebSettings {
    /// The shortest token: what is shorter is guessed.
    private static let shortestToken = 16

    /// What a configuration says; throws `ConfigurationError` or `CredentialError` for what cannot be used.
    init(_ loaded: LoadedConfiguration, environment: [String: String]) throws {
        self.init()
        let web = loaded.values.web
        listen = try web.listen.map { text in
            if text.hasPrefix("/") { return .unix(text) }
            guard let address = Self.address(text) else {
                throw loaded.refusal(
                    of: "web.listen", "\(text) is no IP address with a port, such as 127.0.0.1:8477 or [::1]:8477")
            }
            return address
        }
        guard !listen.isEmpty else { throw loaded.refusal(of: "web.listen", "names no address") }
        controlSocket = web.controlSocket
        for text in web.allowedHosts where HostAllowList.entry(text) == nil {
            throw loaded.refusal(
                of: "web.allowed_hosts",
                "\(text) is no name and no address, such as tracks.example.org or 192.0.2.7: leave out scheme, port, path and "
                    + "asterisk")
        }
        hosts = HostAllowList(configured: web.allowedHosts)
        changes = web.changes
        do {
            guard web.userHeader.map(Self.isHeader) ?? true else {
                throw loaded.refusal(
                    of: "web.user_header", "\(web.userHeader ?? "") is no name of a header, such as X-Remote-User")
            }
            proxies.userHeader = web.userHeader
            for text in web.trustedProxies {
                if let range = AddressRange(text) {
                    proxies.networks.append(range)
                } else if let uid = Self.uid(of: text) {
                    proxies.users.insert(uid)
                } else {
                    throw loaded.refusal(
                        of: "web.trusted_proxies", "\(text) is no address, no network and no user of this machine")
                }
            }
            guard web.userHeader == nil || !web.trustedProxies.isEmpty else {
                throw loaded.refusal(
                    of: "web.user_header", "is set, but no proxy is trusted to send it; set web.trusted_proxies")
            }
        }
        trustedClients = try web.trustedClients.map { text in
            guard let range = AddressRange(text) else {
                throw loaded.refusal(
                    of: "web.trusted_clients", "\(text) is no address and no network such as 172.18.0.0/16")
            }
            return range
        }
        guard web.pathPrefix.isEmpty || Self.isPrefix(web.pathPrefix) else {
            throw loaded.refusal(
                of: "web.path_prefix",
                "\(web.pathPrefix) does not begin with a slash, has one at its end, or has more in it than letters, digits "
                    + "and - . _ ~")
        }
        pathPrefix = web.pathPrefix
        limits.idleEnd = web.idleTimeout
        token = try Credential.read("token", environment: environment)
        if token == nil, let file = web.tokenFile { token = try Self.token(in: file, loaded) }
        if let token, token.utf8.count < Self.shortestToken {
            throw loaded.refusal(
                of: "web.token_file",
                "the token is shorter than \(Self.shortestToken) characters; make one: openssl rand -hex 32")
        }
        guard !changes || knowsAnyone else {
            throw loaded.refusal(
                of: "web.changes",
                "is true, but nobody may change anything; set web.token_file, web.trusted_clients, or web.trusted_proxies "
                    + "with web.user_header")
        }
    }

    /// `127.0.0.1:8477` or `[::1]:8477`.
    private static func address(_ text: String) -> Address? {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        return NetworkAddress(String(host)) == nil ? nil : .tcp(String(host), Int(port))
    }

    private static func uid(of name: String) -> UInt32? {
        if let uid = UInt32(name) { return uid }
        // At the start, where nobody waits.
        return getpwnam(name)?.pointee.pw_uid
    }

    /// A token of RFC 9110.
    private static func isHeader(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isWord($0) || "!#$%&'*+^`|".utf8.contains($0) }
    }

    private static func isPrefix(_ text: String) -> Bool {
        text.hasPrefix("/") && !text.hasSuffix("/") && !text.contains("//")
            && text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "/") }
            && !text.split(separator: "/").contains { $0 == "." || $0 == ".." }
    }

    /// What RFC 3986 calls unreserved: no browser, proxy or cookie writes it in another way.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// The one word in a file that not everybody may read.
    private static func token(in file: String, _ loaded: LoadedConfiguration) throws -> String {
        var status = stat()
        guard stat(file, &status) == 0, let content = fopen(file, "re") else {
            throw loaded.refusal(of: "web.token_file", "\(file) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { fclose(content) }
        guard status.st_mode & 0o007 == 0 else {
            throw loaded.refusal(
                of: "web.token_file", "\(file) can be read by everybody; take the right away: chmod o= \(file)")
        }
        var buffer = [UInt8](repeating: 0, count: 4097)
        let count = fread(&buffer, 1, buffer.count, content)
        guard count <= 4096, let text = String(validating: buffer.prefix(count), as: UTF8.self) else {
            throw loaded.refusal(of: "web.token_file", "\(file) holds no text of at most 4096 bytes")
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 1, words[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw loaded.refusal(of: "web.token_file", "\(file) must hold one word of printable ASCII")
        }
        return String(words[0])
    }
}
