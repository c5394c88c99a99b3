// The package's own scripts, without the package around them: what they do to a machine.

import Foundation
import Programs
import Testing

extension BoxTests {
    @Suite(.serialized) actor MaintainerScriptTests {
        private let executor = BlockingExecutor()
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        private func run(_ script: String, _ arguments: String..., in box: Box) throws -> Ending {
            let path = "/root/\(script)"
            try box.copy(Build.root.path + "/debian/tracksync.\(script)", to: path, mode: "755")
            // In a container's image it forbids packages to start anything.
            try box.shell("rm -f /usr/sbin/policy-rc.d")
            return try box.run([path] + arguments)
        }

        @Test func `a purge removes all that was made for the daemon, and empties mount points`() throws {
            let box = try Box()
            try box.shell(
                """
                mount -t tmpfs state /var/lib/tracksync
                mkdir /var/lib/tracksync/backups && mount -t tmpfs backups /var/lib/tracksync/backups
                touch /var/lib/tracksync/tracks.db /var/lib/tracksync/.hidden /var/lib/tracksync/backups/copy.db
                mkdir -p /etc/credstore /etc/tracksync/disabled /etc/systemd/system/tracksyncd.service.d
                mkdir -p /etc/systemd/system/tracksyncd@.service.d /var/lib/tracksync-two
                touch /etc/credstore/tracksync.postgres /var/lib/tracksync-two/tracks.db
                touch /etc/credstore/tracksync.proxy /etc/credstore/other /etc/tracksync/on-failure /etc/default/tracksync
                touch /etc/tracksync/disabled/why /etc/systemd/system/tracksyncd.service.d/override.conf
                rm /etc/tracksync/tracksyncd.toml
                """)
            let ending = try self.run("postrm", "purge", in: box)
            #expect(ending.status == 0, "\(ending.errors)")
            #expect(ending.output.contains("/var/lib/tracksync is or has a mount point"))
            #expect(ending.output.contains("the state of an instance stays: /var/lib/tracksync-two"))
            #expect(try box.shell("find /var/lib/tracksync -type f") == "")
            let left = try box.shell("find /etc /run /var/lib/systemd -xdev -name '*tracksync*' | sort")
            // systemd keeps one of its own for a unit that is there.
            #expect(left == "", "\(left)")
            #expect(try box.run(["test", "-e", "/etc/credstore/other"]).status == 0)
            #expect(try self.run("postrm", "purge", in: box).status == 0)
        }

        @Test func `what the state directory leads to as a link stays, and is named`() throws {
            let box = try Box()
            try box.shell(
                "rmdir /var/lib/tracksync; mkdir /srv/tracks && touch /srv/tracks/tracks.db && "
                    + "ln -s /srv/tracks /var/lib/tracksync")
            let ending = try self.run("postrm", "purge", in: box)
            #expect(ending.status == 0 && ending.output.contains("what it leads to stays: /srv/tracks"))
            #expect(try box.run(["test", "-e", "/srv/tracks/tracks.db"]).status == 0)
            #expect(try box.run(["test", "-L", "/var/lib/tracksync"]).status == 1)
        }

        @Test func `an account of somebody's own is not made the daemon's`() throws {
            let box = try Box(installing: false)
            #expect(try self.run("preinst", "install", in: box).status == 0)
            try box.shell("useradd --uid 4242 tracksync")
            let refused = try self.run("preinst", "install", in: box)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("uid 4242") && refused.errors.contains("usermod --login"))
            // The group alone lets its members control the daemon.
            try box.shell("userdel tracksync; groupdel tracksync 2>/dev/null; groupadd --gid 4242 tracksync")
            #expect(try self.run("preinst", "install", in: box).status == 1)
            try box.shell("groupdel tracksync && useradd --system tracksync")
            #expect(try self.run("preinst", "install", in: box).status == 0)
        }

        @Test func `an upgrade starts again what ran, and leaves what was stopped`() throws {
            let box = try Box()
            try box.shell("systemctl preset tracksyncd.socket tracksyncd.service tracksync.timer")
            func upgrade() throws {
                #expect(try self.run("preinst", "upgrade", "0.0.1", in: box).status == 0)
                let ending = try self.run("postinst", "configure", "0.0.1", in: box)
                #expect(ending.status == 0, "\(ending.errors)")
                #expect(try box.run(["test", "-e", "/run/tracksync.upgrade"]).status == 1)
            }
            try upgrade()
            for unit in ["tracksyncd.socket", "tracksyncd.service", "tracksync.timer"] {
                #expect(try box.property("ActiveState", of: unit) == "inactive", "\(unit)")
            }
            try box.shell("systemctl start tracksyncd.service")
            let pid = try box.property("MainPID")
            try upgrade()
            #expect(try box.property("MainPID") != pid)
            #expect(try box.property("ActiveState") == "active")
            #expect(try box.property("ActiveState", of: "tracksync.timer") == "inactive")
            // Further instances are of the new version, too.
            try box.shell("touch /etc/tracksync/two.toml && systemctl start tracksyncd@two.service")
            let second = try box.property("MainPID", of: "tracksyncd@two.service")
            try upgrade()
            #expect(try box.property("MainPID", of: "tracksyncd@two.service") != second)
            #expect(try box.property("ActiveState", of: "tracksyncd@two.service") == "active")
            try box.shell("systemctl stop tracksyncd@two.service")

            // Who upgrades knows what to do.
            #expect(try !self.run("postinst", "configure", "0.0.1", in: box).output.contains("next steps"))
            let first = try self.run("postinst", "configure", in: box).output
            #expect(
                first.contains("  2. Put it in force, and sync:    sudo systemctl reload tracksyncd && "), "\(first)")
            try box.shell("systemctl stop tracksync.timer tracksyncd.socket tracksyncd.service")

            // After a removal, which leaves the version behind, it is a new installation.
            try box.shell("systemctl stop tracksyncd.socket tracksyncd.service")
            #expect(try self.run("preinst", "install", "0.0.1", in: box).status == 0)
            #expect(try self.run("postinst", "configure", "0.0.1", in: box).status == 0)
            for unit in ["tracksyncd.socket", "tracksyncd.service", "tracksync.timer"] {
                #expect(try box.property("ActiveState", of: unit) == "active", "\(unit)")
            }
        }

        @Test func `a removal leaves nothing running`() throws {
            let box = try Box()
            let units = [
                "tracksyncd.socket", "tracksyncd.service", "tracksyncd@two.service", "tracksync.timer",
                "tracksync-backup.timer",
            ]
            try box.shell("touch /etc/tracksync/two.toml && systemctl start \(units.joined(separator: " "))")
            let ending = try self.run("prerm", "remove", in: box)
            #expect(ending.status == 0, "\(ending.errors)")
            for unit in units { #expect(try box.property("ActiveState", of: unit) == "inactive", "\(unit)") }
        }

        @Test func `without systemd the directories are made, and how to start it is told`() throws {
            let box = try Box()
            try box.copy(Build.root.path + "/debian/tracksync.postinst", to: "/root/postinst", mode: "755")
            try box.shell("rm -rf /run/tracksync /var/lib/tracksync")
            let told = try box.shell(
                "unshare -m sh -c 'mount -t tmpfs none /run/systemd && exec /root/postinst configure'")
            #expect(told.contains("man tracksyncd"))
            // What to do next, in words, with what can be typed here.
            #expect(told.contains("nothing is fetched from LiveRC before it has a contact. The next steps:"))
            #expect(
                told.contains("  1. Name one")
                    && told.contains("  3. See what else is to be done:  tracksyncctl doctor"))
            #expect(told.contains("  2. Start the daemon, and sync:") && !told.contains("systemctl"), "\(told)")
            let modes = try box.shell("stat -c '%n %A %U' /run/tracksync /var/lib/tracksync")
            #expect(modes == "/run/tracksync drwxr-xr-x tracksync\n/var/lib/tracksync drwxr-x--- tracksync\n")
            // As the manual has it.
            let daemon = try box.start(
                "/bin/sh", "-c",
                "umask 027; exec setpriv --reuid tracksync --regid tracksync --init-groups /usr/bin/tracksyncd")
            _ = try eventually("it answers: \(daemon.errors)") {
                try box.ctl("status").status == 0 ? true : nil
            }
            #expect(
                try box.shell("stat -c %A \(Box.database) /var/lib/tracksync/tracksync.lock")
                    == "-rw-r-----\n-rw-------\n")
        }
    }
}
