// Lines that no client of ours would send, against the daemon's real socket.

import Foundation
import Programs
import Testing

@Suite actor ProtocolFuzzTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static let sentinel = #"{"jsonrpc":"2.0","id":"sentinel","method":"scraping.get"}"#

    @Test func `mutated lines are answered or refused, and leave the daemon as it was`() throws {
        let installation = try Installation(tracks: 20)
        let daemon = try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        let seed = UInt64.random(in: .min ... .max)
        var fuzz = Fuzz(seed: seed)
        let before = try descriptors(of: daemon)
        var connection = try RawConnection(greetedAt: installation.socket)
        var answered = 0
        for round in 0..<(TestTier.isRelease ? 1500 : 30) {
            // Each line has its answer at most, and the sentinel is answered after them all.
            let lines = (0..<100).map { _ in fuzz.line() }
            for line in lines { connection.send(line + [0x0A]) }
            connection.send(line: Self.sentinel)
            var isOver = false
            while let line = connection.readLine() {
                if line.contains(#""id":"sentinel""#) {
                    isOver = true
                    break
                }
                answered += 1
                #expect((try? JSON(line)) != nil, "seed \(seed), round \(round): \(line.prefix(200))")
            }
            // A line that is too long ends its connection, with an answer.
            if !isOver { connection = try RawConnection(greetedAt: installation.socket) }
            try #require(daemon.isRunning, "seed \(seed), round \(round): \(daemon.errors.suffix(2000))")
        }
        #expect(answered > 0)
        withExtendedLifetime(connection) {}
        connection = try RawConnection(greetedAt: installation.socket)
        #expect(try connection.call("scraping.set", #"{"enabled":true}"#)["result"] != nil)
        _ = try eventually("no job runs") {
            _ = try connection.call("job.cancel")
            return try connection.call("daemon.status")["result"]?["running_job"] == nil ? true : nil
        }
        #expect(try installation.sync().ending.status == 0)
        // Watches and files of the last requests may be about to close.
        _ = try eventually("all files are closed: \(before)") {
            let after = try descriptors(of: daemon)
            return after.count { !isDatabase($0) } <= before.count { !isDatabase($0) } + 2 ? true : nil
        }
        // The database's readers are opened when they are first needed, and stay open: six of them, beside the writer and the
        // reader for short requests, each with the file and its log, and one index of the log for all.
        #expect(try descriptors(of: daemon).count(where: isDatabase) <= 2 * 8 + 1)
        #expect(installation.stopDaemon() == 0)
    }

    private func isDatabase(_ path: String) -> Bool { path.contains("/tracks.db") }

    private func descriptors(of daemon: RunningProgram) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.id)/fd").compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(daemon.id)/fd/\($0)")
        }
    }
}

/// Draws lines: requests that have been changed at random, by a seed.
private struct Fuzz {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// What reads and changes everything; a backup each time would only fill the disk.
    private static let requests: [[UInt8]] = [
        #""daemon.status""#, #""job.start","params":{"metadata":false,"reason":"r","request_id":"a"}"#,
        #""job.get","params":{"id":"01"}"#,
        #""job.list","params":{"state":"failed","limit":5,"since":"2026-11-21T06:00:00Z"}"#,
        #""job.watch","params":{"after":0}"#, #""job.cancel","params":{}"#, #""job.report","params":{"offset":1}"#,
        #""track.list","params":{"search":"é\u00e9","limit":5,"offset":2}"#, #""track.get","params":{"slug":"a"}"#,
        #""track.follow","params":{"slugs":["a","b"]}"#, #""scraping.set","params":{"enabled":true,"for_seconds":5}"#,
        #""schedule.get","params":{"count":3}"#, #""metrics.get""#, #""audit.list","params":{"user":"root","limit":9}"#,
        #""attention.ack","params":{"id":1}"#, #""health.get""#, #""daemon.reload""#,
    ].map { Array(#"{"jsonrpc":"2.0","id":1,"method":\#($0)}"#.utf8) }

    /// What has confused other readers of JSON.
    private static let pieces: [[UInt8]] =
        [
            "null", "true", "[]", "{}", "\"\"", "-0", "1e309", "-1e-400", "9223372036854775808", "0x1", "NaN", "\u{0}",
            "\u{FEFF}",
            "\\u0000", "\\ud800", "\\udfff\\ud800", "\"jsonrpc\":\"1.0\",", "\"id\":1,\"id\":2,",
            "\"\\u006dethod\":\"x\",", "\r",
            "//", "/*", ",", ",,", "}", "]]", "{\"a\":", "'", "\u{2028}", "🏁", "A\u{301}",
        ].map { Array($0.utf8) } + [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], Array(repeating: 0x5B, count: 2000),
            Array(repeating: 0x61, count: 70_000),
        ]

    mutating func line() -> [UInt8] {
        var line = Self.requests.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 0...4, using: &random) where !line.isEmpty {
            let place = Int.random(in: 0..<line.count, using: &random)
            switch Int.random(in: 0..<7, using: &random) {
            case 0: line[place] = UInt8.random(in: 0...255, using: &random)
            case 1: line[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: line.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: place)
            case 3: line.removeSubrange(place..<min(line.count, place + Int.random(in: 1...9, using: &random)))
            case 4: line += line[place...]
            case 5: line.replaceSubrange(place..., with: (Self.requests.randomElement(using: &random) ?? [])[...])
            default: line.removeSubrange(place...)
            }
        }
        return line.filter { $0 != 0x0A }
    }
}
