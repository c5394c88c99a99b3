// The socket is systemd's: it is there before the daemon, and outlasts it.

import Foundation
import JobModel
import Programs
import Testing

extension BoxTests {
    @Suite(.serialized) actor ActivationTests {
        private let executor = BlockingExecutor()
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        @Test func `enabling it all starts it all, with the modes and owners that the pages tell`() throws {
            let box = try Box()
            try box.shell("systemctl preset tracksyncd.socket tracksyncd.service tracksync.timer")
            try box.shell("systemctl start tracksyncd.service tracksync.timer")
            for unit in ["tracksyncd.socket", "tracksyncd.service", "tracksync.timer"] {
                #expect(
                    try box.shell("systemctl is-enabled \(unit); systemctl is-active \(unit)") == "enabled\nactive\n")
            }
            #expect(try box.shell("systemctl is-system-running") == "running\n")
            let modes = try box.shell(
                "stat -c '%n %A %U %G' /run/tracksync \(Box.socket) /var/lib/tracksync \(Box.database) /etc/tracksync")
            #expect(
                modes == """
                    /run/tracksync drwxr-xr-x tracksync tracksync
                    \(Box.socket) srw-rw---- root tracksync
                    /var/lib/tracksync drwxr-x--- tracksync tracksync
                    \(Box.database) -rw-r----- tracksync tracksync
                    /etc/tracksync drwxr-xr-x root root

                    """)
            #expect(try box.shell("ps -o user= -C tracksyncd") == "tracksy+\n" || box.property("User") == "tracksync")
            #expect(!(try box.journal().contains("Failed")))
        }

        @Test func `a client's first request starts the daemon, and is answered`() throws {
            let box = try Box()
            try box.shell("systemctl start tracksyncd.socket")
            #expect(try box.property("ActiveState") == "inactive")
            let status = try box.ctl("status")
            #expect(status.status == 0, "\(status.errors)")
            #expect(try box.property("ActiveState") == "active")
        }

        @Test func `the socket stays where it is while the daemon stops, and brings it back`() throws {
            let box = try Box()
            try box.shell("systemctl start tracksyncd.service")
            let inode = try box.shell("stat -c %i \(Box.socket)")
            try box.shell("systemctl stop tracksyncd.service")
            #expect(try box.shell("stat -c %i \(Box.socket)") == inode)
            #expect(try box.ctl("status").status == 0)
            // Both stopped, and nothing is left of it.
            try box.shell("systemctl stop tracksyncd.service tracksyncd.socket")
            let refused = try box.ctl("status")
            #expect(refused.status == 69)
            #expect(refused.errors.contains("no socket"), "\(refused.errors)")
        }

        @Test func `requests made while the daemon starts or restarts wait, and are answered`() throws {
            let box = try Box()
            try box.shell("systemctl start tracksyncd.service")
            let instance = try box.property("InvocationID")
            // One request after the other, across a restart: none of them may be lost.
            let client = try box.start(
                "/bin/sh", "-c",
                "n=0; while [ ! -e /tmp/stop ]; do tracksyncctl status --json >/dev/null || exit; n=$((n+1)); "
                    + "echo $n; done")
            func answers() -> Int { client.output.split(separator: "\n").count }
            // Where a restart meets a request is chance, so there is more than one.
            for _ in 1...5 {
                let before = answers()
                _ = try eventually("requests are answered") {
                    answers() > before + 2 || !client.isRunning ? true : nil
                }
                try box.shell("systemctl restart tracksyncd.service")
            }
            try box.shell("touch /tmp/stop")
            #expect(client.waitForEnd() == 0, "\(client.errors)")
            #expect(try box.property("InvocationID") != instance)
        }

        @Test func `who watches a job outlives a restart`() throws {
            let box = try Box()
            let site = try box.startSite()
            try box.shell("systemctl start tracksyncd.service")
            let job = try box.startEndlessSync(of: site, trigger: "timer")
            let watcher = try box.start("/usr/bin/tracksyncctl", "watch")
            _ = try eventually("it watches") { watcher.errors.contains("is running") ? true : nil }
            try box.shell("systemctl restart tracksyncd.service")
            _ = try eventually("it goes over to the job that continues") {
                watcher.errors.contains("It continues as job") ? true : nil
            }
            try box.shell("tracksyncctl cancel")
            #expect(watcher.waitForEnd() == 12)
            #expect(try box.job(job.id.rawValue).state == .interrupted)
        }

        @Test func `a socket of another kind is refused with a clear word, once`() throws {
            let box = try Box()
            try box.edit("tracksyncd.socket", "[Socket]\nListenStream=\nListenDatagram=/run/tracksync/control.sock\n")
            #expect(try box.run(["systemctl", "start", "tracksyncd.service"]).status != 0)
            #expect(try box.property("ExecMainStatus") == "78")
            #expect(try box.property("NRestarts") == "0")
            #expect(try box.journal().contains("is no listening Unix stream socket. Check ListenStream="))
            try box.edit("tracksyncd.socket", "[Socket]\nListenStream=/run/tracksync/second.sock\n")
            try box.shell("systemctl stop tracksyncd.socket; systemctl reset-failed")
            #expect(try box.run(["systemctl", "start", "tracksyncd.service"]).status != 0)
            #expect(try box.journal().contains("handed over 2 sockets"))
        }

        @Test func `one request with wrong settings starts the daemon once, and leaves the socket`() throws {
            let box = try Box()
            try box.configure(["fetch.retries": "99"])
            try box.shell("systemctl start tracksyncd.socket")
            let status = try box.ctl("status")
            #expect(status.errors.contains("its settings are wrong"), "\(status.errors)")
            _ = try eventually("the daemon has failed") {
                try box.property("ActiveState") == "failed" ? true : nil
            }
            let refusals = try box.journal().split(separator: "\n").filter {
                $0.contains("the configuration was refused")
            }
            #expect(refusals.count == 1)
            #expect(try box.property("ActiveState", of: "tracksyncd.socket") == "active")
            try box.configure()
            #expect(try box.ctl("status").status == 0)
        }

        @Test func `restarts by hand never use up the starts that a failing daemon has`() throws {
            let box = try Box()
            for _ in 1...25 { try box.shell("systemctl restart tracksyncd.service") }
            #expect(try box.ctl("status").status == 0)
            // A daemon that fails is still given up.
            try box.edit("tracksyncd.service", "[Unit]\nStartLimitBurst=3\n[Service]\nRestartSec=100ms\n")
            try box.shell("systemctl stop tracksyncd.socket tracksyncd.service")
            try box.shell("cd /var/lib/tracksync && rm -f tracks.db* && mkdir tracks.db")
            _ = try box.run(["systemctl", "start", "tracksyncd.service"])
            _ = try eventually("it is given up") {
                try box.journal().contains("Start request repeated too quickly") ? true : nil
            }
        }

        @Test func `another path of the socket is named in one place for daemon, reload and timer`() throws {
            let box = try Box()
            try box.startSite()
            let path = "/run/tracksync/other.sock"
            try box.write("TRACKSYNC_CONTROL_SOCKET=\(path)\n", to: "/etc/default/tracksync")
            try box.edit("tracksyncd.socket", "[Socket]\nListenStream=\nListenStream=\(path)\n")
            try box.shell("systemctl start tracksyncd.service && systemctl reload tracksyncd.service")
            #expect(!(try box.journal().contains("clients may look for the wrong one")))
            try box.shell("systemctl start tracksync.service")
            #expect(try box.property("ExecMainStatus", of: "tracksync.service") == "0")
            #expect(try box.run(["test", "-e", Box.socket]).status != 0)
        }

        @Test func `another path of the socket in the settings alone is warned of, as the units do not know it`() throws
        {
            let box = try Box()
            let path = "/run/tracksync/other.sock"
            try box.configure(["control.socket": "\"\(path)\""])
            try box.edit("tracksyncd.socket", "[Socket]\nListenStream=\nListenStream=\(path)\n")
            try box.shell("systemctl start tracksyncd.service")
            #expect(
                try box.journal().contains("write TRACKSYNC_CONTROL_SOCKET=\(path) into /etc/default/tracksync"))
        }

        @Test func `where the unit forbids writing, what allows it is told, and works`() throws {
            let box = try Box()
            try box.configure(["state.directory": "\"/srv/tracks\""])
            #expect(try box.run(["systemctl", "start", "tracksyncd.service"]).status != 0)
            let journal = try box.journal()
            #expect(journal.contains("ProtectSystem=strict"), "\(journal)")
            // A step is an entry of its own, which ends in what is to be typed.
            #expect(
                journal.contains(
                    "\nMake the directory: sudo install -d -o tracksync -g tracksync -m 750 /srv/tracks\n"))
            #expect(journal.contains("\nWrite there, below [Service]: ReadWritePaths=/srv/tracks\n"))
            try box.shell("systemctl stop tracksyncd.service tracksyncd.socket; systemctl reset-failed")
            try box.shell("install -d -o tracksync -g tracksync -m 750 /srv/tracks")
            try box.edit("tracksyncd.service", "[Service]\nReadWritePaths=/srv/tracks\n")
            try box.shell("systemctl start tracksyncd.service")
            #expect(try box.run(["test", "-e", "/srv/tracks/tracks.db"]).status == 0)
        }

        @Test func `without the socket unit the daemon makes a socket of its own, in its group`() throws {
            let box = try Box()
            try box.shell(
                "sed -e '/tracksyncd.socket/d' \(Box.units)/tracksyncd.service >/etc/systemd/system/tracksyncd.service"
                    + " && systemctl mask tracksyncd.socket && systemctl daemon-reload")
            try box.shell("systemctl start tracksyncd.service")
            #expect(try box.shell("stat -c '%A %U %G' \(Box.socket)") == "srw-rw---- tracksync tracksync\n")
            #expect(try box.ctl("status").status == 0)
        }
    }
}
