import Foundation
import ScriptedPeer

@testable import TracksyncCommands

/// One run of a command line in this process, and what came of it.
struct CommandRun {
    let code: Int32
    let output: String
    let errors: String

    /// Runs a command line, with times in UTC, against a peer that plays the scripts.
    static func against(
        _ peer: ScriptedPeer, _ arguments: String..., environment: [String: String] = [:],
        interrupts: @escaping () -> Interrupts? = { nil }, pressingAfter words: String? = nil
    ) throws -> CommandRun {
        defer { peer.stop() }
        return try CommandRun(
            arguments + ["--utc"],
            environment: environment.merging(["TRACKSYNC_CONTROL_SOCKET": peer.path]) { own, _ in own },
            interrupts: interrupts, pressingAfter: words)
    }

    /// A signal that came before anything else.
    static func pressed(_ signal: Int32) -> () -> Interrupts? {
        {
            var ends: [Int32] = [-1, -1]
            var byte = UInt8(signal)
            guard pipe(&ends) == 0 else { return nil }
            write(ends[1], &byte, 1)
            close(ends[1])
            return Interrupts(descriptor: ends[0])
        }
    }

    /// Runs a command line with an environment of its own, at noon; presses ^C once it has printed those words.
    init(
        _ arguments: [String], environment: [String: String] = [:], input: Int32 = 0,
        interrupts: @escaping () -> Interrupts? = { nil }, pressingAfter words: String? = nil
    ) throws {
        let output = try Capture()
        let errors = try Capture()
        var interrupts = interrupts
        if let words {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw POSIXError(.EIO) }
            let (reading, writing) = (ends[0], ends[1])
            interrupts = { Interrupts(descriptor: reading) }
            Thread.detachNewThread {
                while !errors.text.contains(words), !output.text.contains(words) { poll(nil, 0, 2) }
                var byte = UInt8(SIGINT)
                write(writing, &byte, 1)
                close(writing)
            }
        }
        let dependencies = Dependencies(
            environment: environment, input: input, output: output.descriptor, diagnostics: errors.descriptor,
            now: { Samples.noon.addingTimeInterval(300) }, requestName: { "r-1" },
            interrupts: interrupts)
        code = Program.run(arguments, in: dependencies)
        self.output = output.text
        self.errors = errors.text
    }
}

/// A file without a name that a program prints to.
final class Capture: Sendable {
    let descriptor: Int32

    init() throws {
        var template = Array("/tmp/capture-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw POSIXError(.EIO) }
        unlink(template)
    }

    /// A file that has content already, to be read from its beginning.
    convenience init(containing bytes: [UInt8]) throws {
        try self.init()
        guard write(descriptor, bytes, bytes.count) == bytes.count, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw POSIXError(.EIO)
        }
    }

    deinit { close(descriptor) }

    /// What was printed so far.
    var text: String {
        var content = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
        let count = pread(descriptor, &content, content.count, 0)
        return String(decoding: content.prefix(max(0, count)), as: UTF8.self)
    }
}
