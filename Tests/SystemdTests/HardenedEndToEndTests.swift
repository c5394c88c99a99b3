// The end-to-end tests once more, with all of their programs under the daemon's own restrictions.

import Foundation
import Programs
import Testing

/// In a box of its own, beside the others, which wait for most of their time.
@Suite(.enabled(if: Boxes.areAvailable, Box.need))
actor HardenedEndToEndTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static let programs = "/usr/lib/tracksync-tests"
    private static let output = "/var/log/tracksync-tests"
    /// What the kernel tells of locks and connections is not for a process that sees only its own (ProcSubset=pid). The web
    /// console is another unit's, and a browser nobody's. One test waits for half a minute, and the box for it.
    private static let skipped =
        "a second daemon on the same state refuses and names the first|a job that cannot even connect is cancelled"
        + "|a file that cannot be written is one error and a check of health"
        + "|EndToEndTests[.](Web|Browser)"

    /// The suites that ask for the box, each in a file of its name. The whole of them belongs to `make check-release`.
    private static func suites() throws -> [String] {
        let folder = Build.root.path + "/Tests/EndToEnd"
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix("Tests.swift") }
            .filter { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8).contains(", .inBox)") }
            .map { String($0.dropLast(".swift".count)) }
    }

    @Test func `the end-to-end tests pass under the restrictions of the unit`() throws {
        let box = try Box(installing: false)
        let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        try box.copy(runner, to: "\(Self.programs)/runner", mode: "755")
        for program in ["tracksyncd", "tracksyncctl", "tracksync-web", "liverc-sim"] {
            try box.copy(Build.program(program), to: "\(Self.programs)/\(program)", mode: "755")
        }
        // Where the project lies need not be seen in the box: below /tmp it is not.
        let promtool = Build.root.path + "/.build/tools/promtool"
        if access(promtool, X_OK) == 0 { try box.copy(promtool, to: "/usr/local/bin/promtool", mode: "755") }
        // What the tests read of the package's own files.
        try box.copyTree(["etc", "man", "systemd", "Tests"], of: Build.root.path, to: Build.root.path)
        let unit = "tracksync-tests.service"
        let suites = try Self.suites()
        let names = suites.map { "EndToEndTests[.]\($0)/" }
        let filter = TestTier.isRelease ? "^EndToEndTests" : names.joined(separator: "|")
        try box.write(try Self.unit(filter), to: "/etc/systemd/system/\(unit)")
        try box.shell("systemctl daemon-reload")

        // A release's course takes longer than a command may.
        try box.shell("systemctl start --no-block \(unit)")
        while try box.property("ActiveState", of: unit) == "activating" { poll(nil, 0, 1000) }
        let output = try box.shell("cat \(Self.output)")
        #expect(try box.property("Result", of: unit) == "success", "\(Self.failures(in: output))")
        let last = output.split(separator: "\n").last { $0.contains("Test run with") } ?? ""
        // The tests ran, and not merely none of them failed.
        let count = last.split(separator: " ").lazy.compactMap { Int($0) }.first ?? 0
        #expect(count > (TestTier.isRelease ? 40 : 15), "\(last)")
        #expect(suites.count >= 6)
        for suite in suites { #expect(output.contains("Suite \(suite) passed"), "\(suite)") }
    }

    /// The daemon's service, but for what it runs, how it is watched over and how much it may use.
    private static func unit(_ filter: String) throws -> String {
        let text = try String(contentsOfFile: Build.root.path + "/systemd/tracksyncd.service", encoding: .utf8)
        let service = text.components(separatedBy: "\n[").first { $0.hasPrefix("Service]") } ?? ""
        return """
            [\(service)
            Type=oneshot
            ExecStart=
            ExecStart=\(programs)/runner --testing-library swift-testing --filter "\(filter)" \
            --skip "\(skipped)" --experimental-maximum-parallelization-width 4
            ExecReload=
            WatchdogSec=0
            Restart=no
            TimeoutStartSec=infinity
            MemoryMax=infinity
            TasksMax=infinity
            # Another user, as some tests look for the user's name in what is printed.
            User=games
            Group=games
            StateDirectory=tracksync-tests
            # Below /tmp it would be hidden (PrivateTmp).
            BindReadOnlyPaths=\(Build.root.path)
            WorkingDirectory=/var/lib/tracksync-tests
            StandardOutput=file:\(output)
            StandardError=inherit

            """
    }

    /// The lines of a test run that say what failed.
    private static func failures(in output: String) -> String {
        let lines = output.split(separator: "\n").filter { $0.contains("✘") || $0.contains("recorded an issue") }
        return lines.isEmpty ? String(output.suffix(2000)) : lines.joined(separator: "\n")
    }
}
