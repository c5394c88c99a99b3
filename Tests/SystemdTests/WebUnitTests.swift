// The web console under a real systemd: started by a request, as a user of its own, and gone when nobody asks.

import Foundation
import Programs
import Testing

extension BoxTests {
    @Suite(.serialized) actor WebUnitTests {
        private let executor = BlockingExecutor()
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        private static let address = "http://127.0.0.1:8477"
        private static let token = "0123456789abcdef0123456789abcdef"

        private func box() throws -> Box {
            let box = try Box()
            let root = Build.root.path
            try box.copy(Build.program("tracksync-web"), to: "/usr/bin/tracksync-web", mode: "755")
            for unit in ["tracksync-web.service", "tracksync-web.socket"] {
                try box.copy("\(root)/systemd/web/\(unit)", to: "\(Box.units)/\(unit)")
            }
            try box.copy(
                "\(root)/systemd/web/sysusers.d/tracksync-web.conf", to: "/usr/lib/sysusers.d/tracksync-web.conf")
            try box.copy("\(root)/man/tracksync-web.8", to: "/usr/share/man/man8/tracksync-web.8")
            try box.shell("systemd-sysusers && systemctl daemon-reload")
            return box
        }

        /// The status and the body of an answer.
        private func ask(_ box: Box, _ arguments: String) throws -> (status: String, body: String) {
            let text = try box.shell("curl -sS -w '\\n%{http_code}' \(arguments)")
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return (String(lines.last ?? ""), lines.dropLast().joined(separator: "\n"))
        }

        @Test func `the units are sound, and little is exposed`() throws {
            let box = try box()
            let verdict = try box.run(["systemd-analyze", "verify", "tracksync-web.service", "tracksync-web.socket"])
            #expect(verdict.status == 0 && verdict.output + verdict.errors == "")
            let gate = ["systemd-analyze", "security", "--offline=true", "--threshold=12", "tracksync-web.service"]
            let ending = try box.run(gate)
            #expect(ending.status == 0, "\(ending.output.suffix(200))")
        }

        @Test func `a request starts it, without any right to the state, and it ends when nobody asks`() throws {
            let box = try box()
            try box.write("[web]\nidle_timeout = \"1s\"\n", to: "/etc/tracksync/web.toml", mode: "644")
            try box.shell("systemctl start tracksyncd.service tracksync-web.socket")
            #expect(try box.property("ActiveState", of: "tracksync-web.service") == "inactive")
            let status = try ask(box, "\(Self.address)/api/v1/status")
            #expect(status.status == "200", "\(status)")
            #expect(
                try ask(box, "--unix-socket /run/tracksync-web/http.sock http://localhost/health").status == "503")
            #expect(try box.run(["ls", "/var/lib/tracksync"], as: "tracksync-web").status != 0)
            #expect(try box.run(["test", "-w", Box.socket], as: "tracksync-web").status != 0)
            #expect(try ask(box, "-X POST \(Self.address)/api/v1/tracks/sync").status == "403")
            _ = try eventually("it ends") {
                try box.property("ActiveState", of: "tracksync-web.service") == "inactive" ? true : nil
            }
            #expect(try box.property("ExecMainStatus", of: "tracksync-web.service") == "0")
            #expect(try ask(box, "\(Self.address)/api/v1/status").status == "200")
        }

        @Test func `who has the token changes things, and stands in the audit for the console's user`() throws {
            let box = try box()
            try box.write("[web]\nchanges = true\n", to: "/etc/tracksync/web.toml", mode: "644")
            try box.write(Self.token + "\n", to: "/etc/credstore/tracksync.web-token", mode: "600")
            try box.shell("systemctl start tracksyncd.service tracksync-web.socket")
            let path = "\(Self.address)/api/v1/scraping?enabled=true"
            #expect(try ask(box, "-X PUT '\(path)'").status == "401")
            let answer = try ask(box, "-X PUT -H 'Authorization: Bearer \(Self.token)' '\(path)'")
            #expect(answer.status == "200", "\(answer)")
            let audit = try box.shell("tracksyncctl audit --json")
            #expect(audit.contains("delegate=tracksync-web") && audit.contains(#""user":"token""#), "\(audit)")
            // Wrong settings are told, and not tried again.
            try box.write("[web]\nlisten = 1\n", to: "/etc/tracksync/web.toml", mode: "644")
            #expect(try box.run(["systemctl", "restart", "tracksync-web.service"]).status != 0)
            #expect(try box.property("ExecMainStatus", of: "tracksync-web.service") == "78")
        }
    }
}
