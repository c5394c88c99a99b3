// The units themselves: what systemd thinks of them.

import Foundation
import Programs
import Testing

extension BoxTests {
    @Suite(.serialized) actor UnitTests {
        private let executor = BlockingExecutor()
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        @Test func `systemd-analyze verify has nothing to say`() throws {
            let box = try Box()
            // The hook is an operator's own.
            try box.write("#!/bin/sh\n", to: "/etc/tracksync/on-failure", mode: "755")
            let ending = try box.run([
                "systemd-analyze", "verify", "tracksyncd.service", "tracksyncd.socket", "tracksync.service",
                "tracksync.timer", "tracksync-failure@tracksyncd.service.service", "tracksyncd@two.service",
                "tracksync-backup.service", "tracksync-backup.timer",
            ])
            #expect(ending.status == 0)
            #expect(ending.output + ending.errors == "")
        }

        @Test(arguments: [("tracksyncd.service", 1.2), ("tracksync.service", 0.5)])
        func `as little is exposed as the work allows`(unit: String, limit: Double) throws {
            let box = try Box()
            let report = try box.shell("systemd-analyze security --no-pager \(unit)")
            let line = try #require(report.split(separator: "\n").last { $0.contains("Overall exposure level") })
            let figure = try #require(line.split(separator: " ").lazy.compactMap { Double($0) }.first)
            #expect(figure <= limit, "\(report)")
            // As a gate of its own would have it: the threshold is the figure in tenths.
            let gate = ["systemd-analyze", "security", "--offline=true", "--threshold=\(Int(limit * 10))", unit]
            #expect(try box.run(gate).status == 0)
        }

        @Test func `a failed unit calls the operator's program, if there is one`() throws {
            let box = try Box()
            try box.write("#!/bin/sh\necho \"$1\" >>/run/failures\n", to: "/etc/tracksync/on-failure", mode: "755")
            try box.write("[state]\ndirectory = 7\n", to: Box.configuration)
            #expect(try box.run(["systemctl", "start", "tracksyncd.service"]).status != 0)
            _ = try eventually("the failure is told") {
                try box.run(["grep", "-qx", "tracksyncd.service", "/run/failures"]).status == 0 ? true : nil
            }
            #expect(try box.property("ExecMainStatus") == "78")
            // Wrong settings are not tried again.
            #expect(try box.property("NRestarts") == "0")
        }
    }
}
