import ControlProtocol
import Glibc

/// What a method does to the daemon.
enum Access: Sendable, CaseIterable {
    /// Looks only: for everyone who can open the socket.
    case read
    /// Changes something: for root, the daemon's own user and the operators.
    case change
}

extension Method {
    /// What the method does to the daemon.
    var access: Access {
        switch self {
        case .daemonStatus, .daemonDoctor, .daemonSettings, .jobGet, .jobList, .jobWatch, .jobReport, .trackList,
            .trackGet,
            .trackHistory,
            .trackExport, .changeList, .issueList, .geocodeStatus, .completenessGet, .scrapingGet, .scheduleGet,
            .metricsGet,
            .auditList,
            .healthGet,
            .attentionList, .stateVerify, .stateBackups, .publishStatus, .hostList,
            .notifyList, .slaGet:
            .read
        case .daemonReload, .jobStart, .jobResume, .jobCancel, .trackFollow, .trackUnfollow, .trackLocate,
            .geocodeStart, .scrapingSet,
            .attentionAck, .issueAck, .stateBackup, .publishStart, .publishCheck, .notifyTest, .notifyRetry,
            .notifyMute,
            .notifyUnmute:
            .change
        }
    }
}

/// What a peer is to the daemon.
enum PeerRole: Sendable, CaseIterable {
    case root
    /// The user that the daemon runs as.
    case daemonUser
    /// A member of the operators' group.
    case operatorMember
    /// A member of the readers' group.
    case readerMember
    case other

    /// Whether it may do what a method does.
    func permits(_ access: Access) -> Bool {
        switch (access, self) {
        case (.read, _): true
        case (.change, .root), (.change, .daemonUser), (.change, .operatorMember): true
        case (.change, .readerMember), (.change, .other): false
        }
    }
}

/// Who may change things.
struct AccessPolicy: Sendable {
    /// The user that the daemon runs as.
    var daemonUser: UInt32
    /// The group whose members may change things, by name; `nil`: none.
    var operatorsGroup: String?
    /// The group whose members may look, by name; `nil`: everyone who can open the socket may.
    var readersGroup: String?
    /// Users who may ask on behalf of others, by name.
    var delegates: [String] = []

    /// Whether a peer may ask on behalf of others; `name` looks its name up.
    ///
    /// Root and the daemon's own user can do everything as it is.
    func isDelegate(_ peer: Peer, name: () async -> String) async -> Bool {
        if peer.uid == 0 || peer.uid == daemonUser { return true }
        guard !delegates.isEmpty else { return false }
        return delegates.contains(await name())
    }

    /// The error for a peer that names a person and may not.
    func delegationRefusal(of requester: String) -> ProtocolError {
        ProtocolError(
            .notPermitted, message: "\(requester) may not ask on behalf of others",
            hint: "Add \(requester) to control.delegates in /etc/tracksync/tracksyncd.toml, and restart the daemon.")
    }

    /// Whether a peer may do what a method does.
    func permits(_ access: Access, to role: PeerRole) -> Bool {
        if access == .read, role == .other, readersGroup != nil { return false }
        return role.permits(access)
    }

    /// What the peer is to the daemon, where no group has to be looked up for it.
    func roleWithoutGroups(of peer: Peer) -> PeerRole? {
        if peer.uid == 0 { return .root }
        if peer.uid == daemonUser { return .daemonUser }
        return operatorsGroup == nil && readersGroup == nil ? .other : nil
    }

    /// What the groups make of the peer. They are looked up each time, as they change while connections last.
    func roleByGroups(of peer: Peer, _ lookups: UserDirectory.Lookups) -> PeerRole {
        func isMember(of name: String?) -> Bool {
            guard let name, let group = lookups.group(name) else { return false }
            // The process's own group counts beside the database, for users that the database does not know.
            return peer.gid == group || lookups.groups(peer.uid).contains(group)
        }
        return isMember(of: operatorsGroup) ? .operatorMember : isMember(of: readersGroup) ? .readerMember : .other
    }

    /// The error for a peer that may not look.
    func readRefusal(of requester: String) -> ProtocolError {
        let name = readersGroup ?? ""
        return ProtocolError(
            .notPermitted, message: "only operators and members of \(name) may look",
            hint: "Join the group \(name) and log in again: sudo usermod --append --groups \(name) \(requester)")
    }

    /// The error for a peer that may not do what it asks.
    func refusal(of requester: String, groupExists: Bool) -> ProtocolError {
        let message = "only root, the daemon's own user and operators may change things"
        guard let name = operatorsGroup else {
            return ProtocolError(.notPermitted, message: message, hint: "The daemon has no operators' group.")
        }
        guard groupExists else {
            return ProtocolError(
                .notPermitted, message: message,
                hint: "The operators' group, \(name), does not exist: sudo groupadd --system \(name)")
        }
        return ProtocolError(
            .notPermitted, message: message,
            hint: "Join the group \(name) and log in again: sudo usermod --append --groups \(name) \(requester)")
    }
}
