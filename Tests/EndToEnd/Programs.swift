// The built programs, started as an operator would start them, each in a folder of its own.

import Foundation

/// Where the programs of this build lie: beside the tests' own bundle.
enum Build {
    static let directory: URL = {
        let executable = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var candidate = executable.deletingLastPathComponent()
        while candidate.path != "/" {
            if FileManager.default.isExecutableFile(atPath: candidate.appendingPathComponent("tracksyncd").path) {
                return candidate
            }
            candidate.deleteLastPathComponent()
        }
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.appendingPathComponent(".build/debug")
    }()

    static func program(_ name: String) -> URL { directory.appendingPathComponent(name) }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A folder that is gone after the test. Its name is short: a socket's path has 107 bytes at the most.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/ts-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// What a program that ran to its end printed, and how it ended.
struct Ending: Sendable {
    var status: Int32
    var output: String
    var errors: String
}

/// A program that runs until it is told to end; it does not outlive this object.
final class RunningProgram {
    let process = Process()
    /// Everything the program wrote to standard error, in a file: a pipe nobody reads would stop it.
    let errorPath: String
    let outputPath: String

    init(_ name: String, _ arguments: [String], in folder: Folder, environment: [String: String] = [:]) throws {
        let tag = "\(name)-\(UUID().uuidString.prefix(6))"
        errorPath = "\(folder.path)/\(tag).err"
        outputPath = "\(folder.path)/\(tag).out"
        FileManager.default.createFile(atPath: errorPath, contents: nil)
        FileManager.default.createFile(atPath: outputPath, contents: nil)
        process.executableURL = Build.program(name)
        process.arguments = arguments
        var all = ProcessInfo.processInfo.environment
        for name in all.keys where name.hasPrefix("TRACKSYNC_") || name.hasPrefix("MRE_") || name.hasSuffix("_proxy") {
            all[name] = nil
        }
        process.environment = all.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: errorPath)
        process.standardOutput = FileHandle(forWritingAtPath: outputPath)
        try process.run()
    }

    deinit {
        if process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }
    var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    @discardableResult
    func waitForEnd() -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
    }
}

/// Runs a program to its end.
func run(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws -> Ending {
    let folder = try Folder()
    let program = try RunningProgram(name, arguments, in: folder, environment: environment)
    let status = program.waitForEnd()
    return Ending(status: status, output: program.output, errors: program.errors)
}

/// Asks again until a condition holds; the pause only spares the processor. Throws when a minute was not enough.
func eventually<Value>(_ what: String, _ condition: () throws -> Value?) throws -> Value {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
        if let value = try condition() { return value }
        usleep(5_000)
    }
    throw TestFailure("never happened: \(what)")
}
