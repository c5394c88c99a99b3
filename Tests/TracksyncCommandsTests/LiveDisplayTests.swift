import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// The moving bar, on a real pseudo-terminal.
struct LiveDisplayTests {
    /// A pseudo-terminal: what is printed on it, and its size.
    private final class PseudoTerminal {
        let program: Int32
        private let screen: Int32

        init(columns: UInt16) throws {
            var ends: (Int32, Int32) = (-1, -1)
            var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
            guard openpty(&ends.0, &ends.1, nil, nil, &size) == 0 else { throw POSIXError(.EIO) }
            (screen, program) = ends
        }

        deinit {
            close(program)
            close(screen)
        }

        /// What was printed since the last time.
        var text: String {
            // What is written arrives in its time: the bell, which the program never rings, says that this is all.
            var bell: UInt8 = 7
            write(program, &bell, 1)
            var printed: [UInt8] = []
            while printed.last != bell {
                var bytes = [UInt8](repeating: 0, count: 65_536)
                let count = read(screen, &bytes, bytes.count)
                guard count > 0 else { break }
                printed += bytes.prefix(count)
            }
            return String(decoding: printed.dropLast(), as: UTF8.self)
        }

        func resize(to columns: UInt16) {
            var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
            _ = ioctl(screen, UInt(TIOCSWINSZ), &size)
        }
    }

    private func dependencies(on terminal: PseudoTerminal, _ environment: [String: String]) -> Dependencies {
        Dependencies(
            environment: environment, output: terminal.program, diagnostics: terminal.program,
            now: { Samples.noon }, requestName: { "r-1" }, interrupts: { nil })
    }

    private func display(on terminal: PseudoTerminal) -> LiveDisplay {
        let dependencies = dependencies(on: terminal, ["TERM": "xterm", "NO_COLOR": "1"])
        return LiveDisplay(Console(dependencies: dependencies), time: { TimeText(now: Samples.noon, utc: true) }) {
            Terminal.width(terminal.program, in: dependencies)
        }
    }

    private let start = ContinuousClock.now

    @Test func `a terminal gets a bar, lines above it, and a clean end`() throws {
        let terminal = try PseudoTerminal(columns: 60)
        let peer = try ScriptedPeer(
            .greet(), .answer(.jobWatch, JobSnapshot(job: Samples.running(), seq: 1)),
            .tell(Samples.event(2, .trackFailed) { $0.failure = TrackFailure(slug: "a", name: "x", message: "No.") }),
            .tell(Samples.event(3, .finished) { $0.job = try? Samples.succeeded() }))
        defer { peer.stop() }
        let code = Program.run(
            ["watch", "--socket", peer.path, "--no-color"], in: dependencies(on: terminal, ["TERM": "xterm"]))
        #expect(code == 0)
        let bar = "\r\u{1B}[Kdashboards [====>    ]   523/1,084   48 %         14 s left"
        let text = terminal.text.replacing("\r\n", with: "\n")
        #expect(
            text.hasPrefix(
                "\r\u{1B}[KJob 0193f2a4-7c1b is running (manual, by anna).\n\(bar)\r\u{1B}[Kfailed: a (x): No.\n\(bar)\r\u{1B}[KJob 0193f2a4-7c1b succeeded after"
            ))
    }

    @Test func `colours come with a terminal and go with NO_COLOR, a dumb terminal or the option`() throws {
        func text(_ environment: [String: String], _ arguments: String...) throws -> String {
            let terminal = try PseudoTerminal(columns: 80)
            let peer = try ScriptedPeer(.greet(), .answer(.daemonStatus, Samples.status()))
            defer { peer.stop() }
            _ = Program.run(
                ["status", "--socket", peer.path] + arguments, in: dependencies(on: terminal, environment))
            return terminal.text
        }
        #expect(try text(["TERM": "xterm"]).contains("\u{1B}[32menabled\u{1B}[0m"))
        #expect(try !text(["TERM": "xterm", "NO_COLOR": "1"]).contains("\u{1B}"))
        #expect(try !text(["TERM": "dumb"]).contains("\u{1B}"))
        #expect(try !text([:]).contains("\u{1B}"))
        #expect(try !text(["TERM": "xterm"], "--no-color").contains("\u{1B}"))
    }

    @Test func `it is drawn ten times a second at most, and the last state is drawn in the end`() throws {
        let terminal = try PseudoTerminal(columns: 80)
        let display = display(on: terminal)
        display.open(try JobSnapshot(job: Samples.running(), seq: 0), at: start)
        _ = terminal.text
        display.show(try Samples.progress(1, 10), at: start + .milliseconds(30))
        display.show(try Samples.progress(2, 20), at: start + .milliseconds(60))
        #expect(terminal.text == "")
        #expect(display.refreshAt == start + .milliseconds(100))
        display.refresh(at: start + .milliseconds(100))
        #expect(terminal.text.contains("20/1,000"))
        #expect(display.refreshAt == nil)
        display.show(try Samples.progress(3, 30), at: start + .milliseconds(250))
        #expect(terminal.text.contains("30/1,000"))
    }

    @Test func `seconds are counted down until a job starts`() throws {
        let terminal = try PseudoTerminal(columns: 80)
        var now = Samples.noon.addingTimeInterval(300)
        let dependencies = dependencies(on: terminal, ["TERM": "xterm", "NO_COLOR": "1"])
        let display = LiveDisplay(Console(dependencies: dependencies), time: { TimeText(now: now, utc: true) }) { 80 }
        display.open(try JobSnapshot(job: Samples.scheduled(), seq: 0), at: start)
        #expect(terminal.text.hasSuffix("by\r\n\r\u{1B}[Kroot.\r\n\r\u{1B}[Kstarts in 2 min 12 s"))
        #expect(display.refreshAt == start + .seconds(1))
        now.addTimeInterval(1)
        display.refresh(at: start + .seconds(1))
        #expect(terminal.text == "\r\u{1B}[Kstarts in 2 min 11 s")
        display.show(try Samples.event(1, .state) { $0.state = .running }, at: start + .seconds(2))
        #expect(terminal.text.hasSuffix("is running.\r\n\r\u{1B}[K"))
        #expect(display.refreshAt == nil)
    }

    @Test func `a terminal of another size gets a bar of that size`() throws {
        let terminal = try PseudoTerminal(columns: 80)
        let display = display(on: terminal)
        display.open(try JobSnapshot(job: Samples.running(), seq: 0), at: start)
        #expect(terminal.text.contains("[===="))
        terminal.resize(to: 30)
        display.refresh(at: start)
        let narrow = terminal.text
        #expect(narrow == "\r\u{1B}[Kdashboards   523/1,084   48 %")
    }

    @Test(arguments: [1, 5, 20, 40, 60, 80, 200], [0, 1, 523, 1084, 5000])
    func `a bar never fills its line`(columns: Int, processed: Int) {
        let progress = JobProgress(stage: .dashboards, processed: processed, total: 1084, rate: 41.2, etaSeconds: 90)
        #expect(ProgressBar.line(progress, columns: columns).width <= max(1, columns - 1))
    }

    @Test func `a bar is full only when all is done`() {
        func bar(_ processed: Int, _ total: Int?) -> String {
            ProgressBar.line(JobProgress(stage: .list, processed: processed, total: total), columns: 35)
                .text(coloured: false)
        }
        #expect(bar(0, 10) == "list [>             ]  0/10    0 %")
        #expect(bar(9, 10) == "list [============> ]  9/10   90 %")
        #expect(bar(10, 10) == "list [==============] 10/10  100 %")
        #expect(bar(0, 0) == "list [================] 0/0  100 %")
        #expect(bar(7, nil) == "list 7")
    }

    @Test(arguments: [30, 50, 60, 80, 200])
    func `a bar stays as long as it is, and its figures where they are, while a stage runs`(columns: Int) {
        let frames: [(Int, Double?, Double?)] = [
            (0, nil, nil), (7, 0.4, 35_000), (99, 41.2, 605), (523, 4538, 13.6), (1084, 99.9, 0.2),
        ]
        let shapes = frames.map { processed, rate, left in
            let progress = JobProgress(
                stage: .dashboards, processed: processed, total: 1084, rate: rate, etaSeconds: left)
            let text = Array(ProgressBar.line(progress, columns: columns).text(coloured: false))
            return [
                text.count, text.firstIndex(of: "]") ?? 0, text.firstIndex(of: "/") ?? 0, text.firstIndex(of: "%") ?? 0,
            ]
        }
        #expect(Set(shapes).count == 1, "\(shapes)")
    }
}
