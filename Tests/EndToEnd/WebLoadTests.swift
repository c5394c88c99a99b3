// Many requests at once.

import Foundation
import Programs
import Testing

@Suite(.serialized) actor WebLoadTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static let wrk = "/usr/bin/wrk"

    @Test(
        .enabled(
            if: TestTier.isRelease && FileManager.default.isExecutableFile(atPath: WebLoadTests.wrk),
            "in the release's course, where wrk is there"))
    func `requests of sixteen connections are all answered for ten seconds, beside event streams`() throws {
        let installation = try Installation(tracks: 60)
        try installation.startDaemon()
        let web = try WebInstallation(installation)
        try installation.stallOneTrack()
        let id = try installation.startSync()
        let streams = try (0..<50).map { _ in try web.stream(id) }
        for stream in streams { #expect(try stream.next()?.name == "snapshot") }
        let ending = try execute([
            Self.wrk, "-t1", "-c16", "-d10s", "--latency", "http://127.0.0.1:\(web.port)/api/v1/status",
        ])
        #expect(ending.status == 0)
        #expect(!ending.output.contains("Non-2xx") && !ending.output.contains("Socket errors"), "\(ending.output)")
        // How many they are says the bench.
        let count = ending.output.firstMatch(of: /([0-9]+) requests in/).flatMap { Int($0.1) } ?? 0
        #expect(count > 0, "\(ending.output)")
        #expect(try web.ask("GET", "/api/v1/tracks/sync/\(id)").status == 200)
    }
}
