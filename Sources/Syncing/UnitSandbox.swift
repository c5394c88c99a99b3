internal import Glibc
public import Remedies

/// What systemd keeps from the daemon: its unit lets it write to a few directories only, and the system's own words for
/// that send an operator to the wrong place.
public enum UnitSandbox: Sendable, Hashable {
    /// The path lies in a home directory, which the unit hides.
    case hidesHome
    /// The unit lets the daemon write elsewhere only.
    case forbidsWriting

    /// Why a path cannot be used; `nil` where the unit has nothing to do with it.
    public init?(keeping path: String, errno code: Int32) {
        // The manager sets it for the unit's own process; a daemon that was started by hand has no sandbox.
        self.init(keeping: path, errno: code, isUnit: getenv("NOTIFY_SOCKET") != nil)
    }

    init?(keeping path: String, errno code: Int32, isUnit: Bool) {
        guard isUnit else { return nil }
        let isAtHome = ["/home/", "/root/", "/run/user/"].contains(where: (path + "/").hasPrefix)
        if isAtHome, [EACCES, ENOENT, EROFS].contains(code) {
            self = .hidesHome
        } else if code == EROFS {
            self = .forbidsWriting
        } else {
            return nil
        }
    }

    /// What the unit does, in half a sentence.
    public var reason: String {
        switch self {
        case .hidesHome: "the unit hides home directories from the daemon (ProtectHome=yes)"
        case .forbidsWriting: "the unit lets the daemon write to its own directories only (ProtectSystem=strict)"
        }
    }

    /// How the daemon can write to a directory all the same, or where it can.
    public func remedy(for directory: String) -> Remedy {
        switch self {
        case .hidesHome: Remedy(.leaveHome)
        case .forbidsWriting: Remedy(.letUnitWrite, name: directory)
        }
    }
}
