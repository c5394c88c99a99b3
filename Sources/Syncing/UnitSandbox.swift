internal import Glibc

/// What systemd keeps from the daemon: its unit lets it write to a few directories only, and the system's own words for
/// that send an operator to the wrong place.
public enum UnitSandbox {
    /// What to do where the unit is why a path cannot be used; `nil` where something else is.
    public static func remedy(for path: String, errno code: Int32) -> String? {
        // The manager sets it for the unit's own process; a daemon that was started by hand has no sandbox.
        remedy(for: path, errno: code, isUnit: getenv("NOTIFY_SOCKET") != nil)
    }

    static func remedy(for path: String, errno code: Int32, isUnit: Bool) -> String? {
        guard isUnit else { return nil }
        let isAtHome = ["/home/", "/root/", "/run/user/"].contains(where: (path + "/").hasPrefix)
        if isAtHome, [EACCES, ENOENT, EROFS].contains(code) {
            return
                "The unit hides home directories from the daemon (ProtectHome=yes): name a directory elsewhere, such as "
                + "below /srv."
        }
        guard code == EROFS else { return nil }
        return
            "The unit lets the daemon write to its own directories only (ProtectSystem=strict). Make the directory: "
            + "sudo install -d -o tracksync -g tracksync -m 750 \(path); then open a drop-in: sudo systemctl edit "
            + "tracksyncd; and write there, in the section [Service]: ReadWritePaths=\(path)"
    }
}
