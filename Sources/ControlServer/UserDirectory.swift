import Blocking
import JobModel

/// Looks up users and groups without blocking the requester. Where users come from a network, each look-up may take
/// seconds: of each user and each group there is one at a time, however many ask.
struct UserDirectory: Sendable {
    /// The blocking look-ups.
    struct Lookups: Sendable {
        /// The user's name; `nil` when it has none.
        var name: @Sendable (UInt32) -> String?
        /// The group's number; `nil` when there is none of this name.
        var group: @Sendable (String) -> UInt32?
        /// The groups that a user is a member of.
        var groups: @Sendable (UInt32) -> [UInt32]

        /// The system's own.
        static let system = Lookups(
            name: { UserDatabase.name(of: $0) }, group: { UserDatabase.groupID(named: $0) },
            groups: { UserDatabase.groups(of: $0) })
    }

    private let lookups: Lookups
    private let names = SharedLookups<UInt32, String?>()
    private let roles = SharedLookups<Peer, PeerRole>()
    private let groups = SharedLookups<String, Bool>()

    init(_ lookups: Lookups = .system) { self.lookups = lookups }

    /// A peer as the audit and a job name it.
    func requester(of peer: Peer) async -> Requester {
        let name = await names.value(of: peer.uid) { [lookups] in lookups.name(peer.uid) }
        return Requester(uid: peer.uid, user: name ?? String(peer.uid), pid: peer.pid)
    }

    /// What a peer is to the daemon.
    func role(of peer: Peer, by policy: AccessPolicy) async -> PeerRole {
        if let role = policy.roleWithoutGroups(of: peer) { return role }
        // The process does not matter.
        let key = Peer(uid: peer.uid, gid: peer.gid, pid: 0)
        return await roles.value(of: key) { [lookups] in policy.roleByGroups(of: peer, lookups) }
    }

    /// Whether there is a group of this name.
    func hasGroup(_ name: String) async -> Bool {
        await groups.value(of: name) { [lookups] in lookups.group(name) != nil }
    }
}

/// Look-ups of one kind that may block: of each key there is one at a time, whose answer is for all who ask meanwhile.
private actor SharedLookups<Key: Hashable & Sendable, Value: Sendable> {
    private var underWay: [Key: Task<Value, Never>] = [:]

    func value(of key: Key, _ lookUp: @escaping @Sendable () -> Value) async -> Value {
        let task = underWay[key] ?? Task { await BlockingThreads.shared.run(lookUp) }
        underWay[key] = task
        let value = await task.value
        // Asked again each time: users and groups change.
        if underWay[key] == task { underWay[key] = nil }
        return value
    }
}
