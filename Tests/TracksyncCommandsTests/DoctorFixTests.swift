import ControlProtocol
import Foundation
import JobModel
import Programs
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// What `doctor --fix` writes, and what it does not.
struct DoctorFixTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func run(_ dropIn: UnitDropIn, _ arguments: String...) throws -> (code: Int32, output: String) {
        let report = DoctorReport([
            DoctorFinding("metrics_file", .unwell, "It cannot be written.", commands: ["by hand"], dropIn: dropIn)
        ])
        let peer = try ScriptedPeer(.greet(), .answer(.daemonDoctor, report))
        defer { peer.stop() }
        let path = folder.path + "/output"
        let output = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        defer { close(output) }
        var dependencies = Dependencies(
            environment: [:], output: output, diagnostics: output, now: { Samples.noon }, requestName: { "r-1" },
            interrupts: { nil })
        dependencies.unitFolder = folder.path + "/units"
        let code = Program.run(["doctor"] + arguments + ["--socket", peer.path], in: dependencies)
        return (code, try String(contentsOfFile: path, encoding: .utf8))
    }

    private func dropIn(
        unit: String = "tracksyncd.service", name: String = "metrics.conf", section: String = "Service",
        setting: String = "ReadWritePaths", value: String = "/var/lib/prometheus"
    ) -> UnitDropIn {
        UnitDropIn(unit: unit, name: name, section: section, setting: setting, value: value, then: ["reload it"])
    }

    private var file: String { folder.path + "/units/tracksyncd.service.d/metrics.conf" }

    @Test func `it writes the drop-in that a finding names, and says so`() throws {
        try FileManager.default.createDirectory(atPath: folder.path + "/units", withIntermediateDirectories: true)
        let looked = try run(dropIn())
        #expect(looked.code == 1 && looked.output.contains("by hand") && !FileManager.default.fileExists(atPath: file))
        let fixed = try run(dropIn(), "--fix")
        #expect(
            try String(contentsOfFile: file, encoding: .utf8) == "[Service]\nReadWritePaths=/var/lib/prometheus\n")
        #expect(fixed.output.contains("Wrote \(file)\n") && fixed.output.contains("reload it"))
        #expect(!fixed.output.contains("by hand"))
        // An instance has a unit of its own.
        #expect(
            try run(dropIn(unit: "tracksyncd@two.service"), "--fix").output.contains("units/tracksyncd@two.service.d/"))
        // What stands there already is not written again.
        #expect(try !run(dropIn(), "--fix").output.contains("Wrote"))
    }

    @Test func `commands below a finding name an instance's socket, those of root always`() throws {
        let commands = ["sudo tracksyncctl schedule set 03:30", "tracksyncctl backup", "sudo systemctl daemon-reload"]
        func shown(_ arguments: String...) throws -> [String] {
            let report = DoctorReport([DoctorFinding("clocks", .degraded, "Nothing.", commands: commands)])
            let peer = try ScriptedPeer(.greet(), .answer(.daemonDoctor, report))
            let typed = arguments.map { $0.replacing("SOCKET", with: peer.path) }
            let run = try CommandRun(typed, environment: ["TRACKSYNC_CONTROL_SOCKET": peer.path])
            peer.stop()
            return run.output.split(separator: "\n").dropFirst().map {
                $0.trimmingCharacters(in: .whitespaces).replacing(peer.path, with: "SOCKET")
            }
        }
        #expect(
            try shown("doctor")
                == ["sudo tracksyncctl schedule set 03:30 --socket SOCKET", "tracksyncctl backup", commands[2]])
        #expect(
            try shown("doctor", "--socket", "SOCKET")
                == [
                    "sudo tracksyncctl schedule set 03:30 --socket SOCKET", "tracksyncctl backup --socket SOCKET",
                    commands[2],
                ])
    }

    @Test func `nothing that would give the daemon's user more is written`() throws {
        let refused = [
            dropIn(setting: "ExecStartPre"), dropIn(unit: "ssh.service"), dropIn(unit: "tracksyncd@../x.service"),
            dropIn(name: "../../evil.conf"),
            dropIn(value: "/a\nExecStartPre=/bin/sh"), dropIn(value: "relative"), dropIn(section: "Unit"),
            dropIn(
                unit: "tracksyncd.socket", name: "mode.conf", section: "Socket", setting: "SocketMode", value: "9999"),
        ]
        for dropIn in refused {
            let run = try run(dropIn, "--fix")
            #expect(run.code != 0 && run.output.contains("does not write"), "\(dropIn)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/units"))
    }
}
