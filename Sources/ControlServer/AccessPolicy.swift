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
        case .daemonStatus, .jobGet, .jobList, .jobWatch, .jobReport, .trackList, .trackGet, .completenessGet,
            .killSwitchGet, .scheduleGet, .metricsGet, .auditList, .healthGet, .attentionList, .stateVerify:
            .read
        case .daemonReload, .jobStart, .jobResume, .jobCancel, .trackFollow, .trackUnfollow, .killSwitchSet,
            .attentionAck, .stateBackup:
            .change
        }
    }
}

/// What a peer is to the daemon.
enum Standing: Sendable, CaseIterable {
    case root
    /// The user that the daemon runs as.
    case daemonUser
    /// A member of the operators' group.
    case operatorMember
    case other

    /// Whether it may do what a method does.
    func permits(_ access: Access) -> Bool {
        switch (access, self) {
        case (.read, _): true
        case (.change, .root), (.change, .daemonUser), (.change, .operatorMember): true
        case (.change, .other): false
        }
    }
}

/// Who may change things.
struct AccessPolicy: Sendable {
    /// The user that the daemon runs as.
    var daemonUser: UInt32
    /// The group whose members may change things, by name; `nil`: none.
    var operatorsGroup: String?

    /// What the peer is to the daemon. Asks the user database anew each time, as groups change while connections last.
    func standing(of peer: Peer) -> Standing {
        if peer.uid == 0 { return .root }
        if peer.uid == daemonUser { return .daemonUser }
        guard let name = operatorsGroup, let group = UserDatabase.groupID(named: name) else { return .other }
        // The process's own group counts beside the database, for users that the database does not know.
        let isMember = peer.gid == group || UserDatabase.groups(of: peer.uid).contains(group)
        return isMember ? .operatorMember : .other
    }

    /// The error for a peer that may not do what it asks.
    func refusal(of requester: String) -> ProtocolError {
        let message = "only root, the daemon's own user and operators may change things"
        guard let name = operatorsGroup else {
            return ProtocolError(.notPermitted, message: message, hint: "The daemon has no operators' group.")
        }
        guard UserDatabase.groupID(named: name) != nil else {
            return ProtocolError(
                .notPermitted, message: message,
                hint: "The operators' group, \(name), does not exist: sudo groupadd --system \(name)")
        }
        return ProtocolError(
            .notPermitted, message: message,
            hint: "Join the group \(name) and log in again: sudo usermod --append --groups \(name) \(requester)")
    }
}
