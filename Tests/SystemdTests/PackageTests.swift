// The Debian package, from its installation to its purge.

import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

/// The package that `make deb` built.
enum Package {
    /// Where it lies; `nil` when it was not built, or is not what this run is about.
    static let path: String? = {
        guard TestTier.isRelease else { return nil }
        let folder = Build.root.path + "/.build-deb"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.first { $0.hasPrefix("tracksync_") && $0.hasSuffix(".deb") }.map { "\(folder)/\($0)" }
    }()

    /// Makes the same package with an older version in a folder.
    static func older(in folder: Folder) throws -> String {
        let older = folder.path + "/older.deb"
        let ending = try execute([
            "/bin/sh", "-ec",
            """
            dpkg-deb -R "$0" "$1/root"
            sed -i 's/^Version: .*/Version: 0.0.1/' "$1/root/DEBIAN/control"
            dpkg-deb --root-owner-group -Znone -b "$1/root" "$2"
            """, path ?? "", folder.path, older,
        ])
        guard ending.status == 0 else { throw TestFailure("no older package: \(ending.errors)") }
        return older
    }
}

extension BoxTests {
    @Suite(.serialized, .enabled(if: Package.path != nil, "Needs the Debian package: make check-release"))
    actor PackageTests {
        private let executor = BlockingExecutor()
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        private static let units = ["tracksyncd.socket", "tracksyncd.service", "tracksync.timer"]

        /// A machine with nothing of tracksync but the simulated site's program.
        private func emptyBox() throws -> Box {
            let box = try Box(installing: false)
            try box.copy(Build.program("liverc-sim"), to: "/usr/bin/liverc-sim", mode: "755")
            // In a container's image it forbids packages to start anything.
            try box.shell("rm -f /usr/sbin/policy-rc.d")
            return box
        }

        private func install(_ package: String, in box: Box) throws {
            try box.copy(package, to: "/root/tracksync.deb")
            try box.shell("DEBIAN_FRONTEND=noninteractive dpkg --install /root/tracksync.deb 2>&1")
        }

        private func version(in box: Box) throws -> String {
            try box.shell("dpkg-query --show --showformat='${Version} ${db:Status-Status}' tracksync")
        }

        @Test func `an installation starts what the preset says, and asks for no Swift`() throws {
            let box = try emptyBox()
            try install(try #require(Package.path), in: box)
            #expect(try version(in: box).hasSuffix(" installed"))
            let preset = try box.shell("sed -n 's/^enable //p' /lib/systemd/system-preset/80-tracksync.preset")
            #expect(Set(preset.split(separator: "\n").map(String.init)) == Set(Self.units))
            for unit in Self.units {
                #expect(
                    try box.shell("systemctl is-enabled \(unit); systemctl is-active \(unit)") == "enabled\nactive\n",
                    "\(unit)")
            }
            #expect(try box.shell("systemctl --failed --quiet --plain --no-legend") == "")
            #expect(try box.ctl("status").status == 0)
            #expect(
                try box.shell("stat -c '%U %G %A' /var/lib/tracksync/tracks.db") == "tracksync tracksync -rw-r-----\n")
            #expect(try box.shell("ldd /usr/bin/tracksyncd /usr/bin/tracksyncctl | grep -ci swift || true") == "0\n")
            #expect(!(try box.shell("dpkg-query --show --showformat='${Depends}' tracksync").contains("swift")))
            #expect(try box.shell("dpkg --verify tracksync") == "")
            let files = try box.shell("dpkg --listfiles tracksync")
            for file in [
                "/usr/share/bash-completion/completions/tracksyncctl",
                "/usr/share/zsh/vendor-completions/_tracksyncctl",
                "/usr/share/fish/vendor_completions.d/tracksyncctl.fish", "/usr/share/man/man8/tracksyncd.8.gz",
            ] { #expect(files.contains(file + "\n")) }
        }

        @Test func `an upgrade interrupts the job that runs, and it is resumed; nothing is lost`() throws {
            let folder = try Folder()
            let box = try emptyBox()
            try install(try Package.older(in: folder), in: box)
            #expect(try version(in: box) == "0.0.1 installed")
            let site = try box.startSite(tracks: 60)
            try box.configure()
            try box.shell("systemctl reload tracksyncd.service")
            try box.shell("systemctl disable --now tracksync.timer 2>&1")
            let job = try box.startEndlessSync(of: site, trigger: "timer")
            let inode = try box.shell("stat -c %i \(Box.socket)")
            let pid = try box.property("MainPID")
            let settings = try box.shell("cat \(Box.configuration)")
            // What hung hangs on, but not for the daemon that comes.
            try box.setFaults()

            try install(try #require(Package.path), in: box)
            #expect(try !version(in: box).hasPrefix("0.0.1 "))
            #expect(try box.property("MainPID") != pid)
            #expect(try box.shell("stat -c %i \(Box.socket)") == inode)
            #expect(try box.shell("cat \(Box.configuration)") == settings)
            #expect(try box.run(["systemctl", "is-enabled", "tracksync.timer"]).output == "disabled\n")
            #expect(try box.job(job.id.rawValue).state == .interrupted)
            let resumed = try eventually("the job is resumed") {
                let last = try box.job()
                return last.state == .succeeded ? last : nil
            }
            #expect(resumed.id != job.id && resumed.trigger == .resume)
            // What the first one had read was not read again.
            #expect(resumed.counts.dashboardsFetched < 60)
            try box.expectStored(site)
            #expect(try box.ctl("verify").status == 0)
            #expect(try box.shell("systemctl --failed --quiet --plain --no-legend") == "")
        }

        @Test func `a removal leaves the data, a new installation has them again, and a purge does not`() throws {
            let box = try emptyBox()
            try install(try #require(Package.path), in: box)
            let site = try box.startSite(tracks: 30)
            try box.configure()
            try box.shell("systemctl reload tracksyncd.service && tracksyncctl sync --wait")
            try box.shell("tracksyncctl follow \(site.slug(at: 3)) && tracksyncctl backup")
            let settings = try box.shell("cat \(Box.configuration)")

            try box.shell("dpkg --remove tracksync 2>&1")
            #expect(try box.run(["pgrep", "-x", "tracksyncd"]).status == 1)
            for unit in Self.units {
                #expect(try box.property("ActiveState", of: unit) == "inactive", "\(unit)")
            }
            #expect(try box.run(["test", "-e", "/usr/bin/tracksyncd"]).status == 1)
            #expect(try box.shell("cat \(Box.configuration)") == settings)
            try box.expectStored(site)
            #expect(try box.shell("ls /var/lib/tracksync/reports /var/lib/tracksync/backups | grep -c track") == "4\n")

            try install(try #require(Package.path), in: box)
            #expect(try box.shell("tracksyncctl tracks --followed --json").contains(site.slug(at: 3)))
            #expect(try box.job().state == .succeeded)

            try box.shell("dpkg --purge tracksync 2>&1")
            // The user stays, as its number must not go to somebody else.
            #expect(try box.run(["getent", "passwd", "tracksync"]).status == 0)
            let left = try box.shell(
                "find /etc /usr /run /var/lib /var/cache /var/log -xdev -name '*tracksync*' -not -path '*/log/journal/*' | sort"
            )
            #expect(left == "")
            #expect(try box.run(["dpkg-query", "--show", "tracksync"]).status != 0)
        }
    }
}
