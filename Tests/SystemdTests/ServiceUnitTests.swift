import Systemd
import Testing

/// Which unit runs the daemon.
struct ServiceUnitTests {
    @Test(arguments: [
        ("0::/system.slice/tracksyncd.service\n", "tracksyncd.service"),
        ("0::/system.slice/system-tracksyncd.slice/tracksyncd@two.service\n", "tracksyncd@two.service"),
        ("12:pids:/x\n1:name=systemd:/system.slice/tracksyncd.service\n0::/x\n", "tracksyncd.service"),
        ("0::/user.slice/user-0.slice/session-1.scope\n", nil), ("0::/system.slice/cron.service\n", nil), ("", nil),
    ])
    func `the unit is that of the daemon's control group`(groups: String, unit: String?) {
        #expect(ServiceUnit.name(in: groups) == unit)
    }
}
