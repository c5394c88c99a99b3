import Blocking
import JobModel

/// Looks up users and groups without blocking the requester. Where users come from a network, each look-up may take
/// seconds: of each user there is one at a time, however many ask.
actor UserDirectory {
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
    private var names: [UInt32: Task<String?, Never>] = [:]
    private var roles: [Peer: Task<PeerRole, Never>] = [:]

    init(_ lookups: Lookups = .system) { self.lookups = lookups }

    /// A peer as the audit and a job name it.
    func requester(of peer: Peer) async -> Requester {
        let name: Task<String?, Never>
        if let known = names[peer.uid] {
            name = known
        } else {
            name = Task { [lookups] in await BlockingThreads.shared.run { lookups.name(peer.uid) } }
            names[peer.uid] = name
        }
        let found = await name.value
        // Asked again each time: users change.
        if names[peer.uid] == name { names[peer.uid] = nil }
        return Requester(uid: peer.uid, user: found ?? String(peer.uid), pid: peer.pid)
    }

    /// What a peer is to the daemon.
    func role(of peer: Peer, by policy: AccessPolicy) async -> PeerRole {
        if let role = policy.roleWithoutGroups(of: peer) { return role }
        // The process does not matter.
        let key = Peer(uid: peer.uid, gid: peer.gid, pid: 0)
        let role: Task<PeerRole, Never>
        if let known = roles[key] {
            role = known
        } else {
            role = Task { [lookups] in
                await BlockingThreads.shared.run { policy.roleByGroups(of: peer, lookups) }
            }
            roles[key] = role
        }
        let found = await role.value
        if roles[key] == role { roles[key] = nil }
        return found
    }

    /// Whether there is a group of this name.
    func hasGroup(_ name: String) async -> Bool {
        await BlockingThreads.shared.run { [lookups] in lookups.group(name) != nil }
    }
}
