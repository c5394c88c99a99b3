/// Decides where a redirect may lead; what a server names is untrusted.
struct RedirectPolicy {
    enum Decision: Equatable {
        case follow(WebAddress)
        case refuse(AddressRefusal)
        case tooMany
    }

    let hosts: HostRule
    /// Redirects followed so far in this attempt.
    private(set) var followed = 0

    init(hosts: HostRule) {
        self.hosts = hosts
    }

    /// The statuses that name a new address for the same GET (RFC 9110, 15.4).
    static func isRedirect(status: Int) -> Bool {
        [301, 302, 303, 307, 308].contains(status)
    }

    /// Judges a `Location`, absolute or relative to the address that answered with it.
    mutating func decide(from current: WebAddress, location: String) -> Decision {
        guard followed < FetchLimit.redirects else { return .tooMany }
        let target: WebAddress
        do {
            target = try WebAddress(location, relativeTo: current)
        } catch {
            return .refuse(error)
        }
        if let refusal = hosts.refusal(of: target) { return .refuse(refusal) }
        if current.origin.scheme == .https, target.origin.scheme == .http { return .refuse(.downgrade) }
        followed += 1
        return .follow(target)
    }
}
