import ControlProtocol
import Foundation
import JobModel
import Programs
import ScriptedPeer
import Synchronization
import Testing

@testable import TracksyncCommands

/// What is longer than the screen, on a real pseudo-terminal.
struct PagerTests {
    /// Runs a command on a terminal of 24 lines; what the terminal shows, and what the pager was given.
    private func run(_ arguments: String..., pager: String?, lines: Int, folder: Folder) throws -> (String, String?) {
        var ends: (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&ends.0, &ends.1, nil, nil, &size) == 0 else { throw POSIXError(.EIO) }
        let (screen, terminal) = ends
        let report = (1...lines).map { "line \($0)\n" }.joined()
        let peer = try ScriptedPeer(
            .greet(),
            .answer(.jobReport, JobReport(jobId: Samples.id(), path: "/r.md", text: report, nextOffset: nil)))
        defer { peer.stop() }
        var environment = ["TERM": "xterm", "NO_COLOR": "1", "PATH": "/usr/bin:/bin"]
        environment["PAGER"] = pager?.replacing("FILE", with: folder.path + "/paged")
        let dependencies = Dependencies(
            environment: environment, output: terminal, diagnostics: terminal, now: { Samples.noon },
            requestName: { "r-1" }, interrupts: { nil })
        let reading = Reading(screen)
        let code = Program.run(arguments + ["--socket", peer.path], in: dependencies)
        close(terminal)
        #expect(code == 0)
        return (reading.text(), try? String(contentsOfFile: folder.path + "/paged", encoding: .utf8))
    }

    /// Reads a terminal to its end, so that nobody who writes there waits.
    private final class Reading: Sendable {
        private let done = DispatchSemaphore(value: 0)
        // A lock: one thread reads the terminal, the other one wants what was read.
        private let bytes = Mutex<[UInt8]>([])

        init(_ screen: Int32) {
            Thread.detachNewThread { [self] in
                var buffer = [UInt8](repeating: 0, count: 65_536)
                while case let count = read(screen, &buffer, buffer.count), count > 0 {
                    bytes.withLock { $0 += buffer[..<count] }
                }
                close(screen)
                done.signal()
            }
        }

        func text() -> String {
            done.wait()
            return String(decoding: bytes.withLock { $0 }, as: UTF8.self)
        }
    }

    @Test func `what is longer than the screen is shown by the pager, and only that`() throws {
        let folder = try Folder()
        let (screen, paged) = try run("report", pager: "cat >FILE; echo paged", lines: 100, folder: folder)
        #expect(paged?.hasPrefix("line 1\nline 2\n") == true && paged?.hasSuffix("line 100\n") == true)
        #expect(screen.contains("paged") && !screen.contains("line 1"))
        let other = try Folder()
        let (short, none) = try run("report", pager: "cat >FILE", lines: 10, folder: other)
        #expect(none == nil && short.contains("line 10"))
    }

    @Test func `no pager where none is wanted, or none is there`() throws {
        for pager in ["cat", "", "no-such-pager"] {
            let (screen, _) = try run("report", pager: pager, lines: 100, folder: try Folder())
            #expect(screen.contains("line 100"), "\(pager)")
        }
        let folder = try Folder()
        let (screen, paged) = try run("report", "--no-pager", pager: "cat >FILE", lines: 100, folder: folder)
        #expect(screen.contains("line 100") && paged == nil)
        let (json, none) = try run("report", "--json", pager: "cat >FILE", lines: 100, folder: folder)
        #expect(json.contains("line 100") && none == nil)
    }

    @Test func `a pager that is left early is no failure`() throws {
        let (_, paged) = try run("report", pager: "head -n 1 >FILE", lines: 20_000, folder: try Folder())
        #expect(paged == nil || paged == "line 1\n")
    }
}
