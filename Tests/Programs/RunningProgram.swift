// Programs, started as an operator would start them, each in a folder of its own.

public import Foundation
import Synchronization

/// Where the programs of this build lie: beside the tests' own bundle.
public enum Build {
    private static let directory: URL = {
        let executable = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var candidate = executable.deletingLastPathComponent()
        while candidate.path != "/" {
            if FileManager.default.isExecutableFile(atPath: candidate.appendingPathComponent("tracksyncd").path) {
                return candidate
            }
            candidate.deleteLastPathComponent()
        }
        return root.appendingPathComponent(".build/debug")
    }()

    /// The package's folder.
    public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The path of one of the package's programs.
    public static func program(_ name: String) -> String { directory.appendingPathComponent(name).path }
}

/// Why a test cannot go on.
public struct TestFailure: Error, CustomStringConvertible {
    /// The reason.
    public let description: String

    /// Makes a failure.
    public init(_ description: String) { self.description = description }
}

/// A folder that is gone after the test. Its name is short: a socket's path has 107 bytes at most.
public final class Folder: Sendable {
    /// Its path.
    public let path: String

    /// Makes an empty folder.
    public init(in parent: String = "/tmp") throws {
        path = "\(parent)/ts-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        // Whatever the umask: some tests run programs as other users.
        chmod(path, 0o755)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// What a program that ran to its end printed, and how it ended.
public struct Ending: Sendable {
    /// The exit status, or the negative number of the signal that ended it.
    public var status: Int32
    /// What it wrote to standard output.
    public var output: String
    /// What it wrote to standard error.
    public var errors: String
}

/// A program that runs until it is told to end; it does not outlive this object.
///
/// Not Foundation's Process: that hands on the signals its starting thread blocks, and waits by a run loop.
public final class RunningProgram: Sendable {
    /// The process's id.
    public let id: pid_t
    /// Its folder, which stays until it has ended: a daemon that lives makes its socket there again.
    private let folder: Folder
    // Files, since a pipe that nobody reads would stop the program.
    private let errorPath: String
    private let outputPath: String
    /// The program and its arguments, for messages.
    private let name: String
    /// How it ended. In a lock, since a process can be waited for only once, whichever task asks.
    private let status = Mutex<Int32?>(nil)

    /// Starts a program with its output in a folder; settings of the outer environment that would change what it does are
    /// left out.
    public init(_ path: String, _ arguments: [String], in folder: Folder, environment: [String: String] = [:]) throws {
        self.folder = folder
        let tag = "\(URL(fileURLWithPath: path).lastPathComponent)-\(UUID().uuidString.prefix(6))"
        errorPath = "\(folder.path)/\(tag).err"
        outputPath = "\(folder.path)/\(tag).out"
        name = ([path] + arguments).joined(separator: " ")
        var all = ProcessInfo.processInfo.environment
        for name in all.keys
        where name.hasPrefix("TRACKSYNC_") || name.hasPrefix("MRE_")
            || name.lowercased().hasSuffix("_proxy")
        {
            all[name] = nil
        }
        id = try Self.spawn([path] + arguments, all.merging(environment) { $1 }, output: outputPath, errors: errorPath)
    }

    deinit { if isRunning { end(SIGKILL) } }

    /// What it wrote to standard error so far.
    public var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }
    /// What it wrote to standard output so far.
    public var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }

    /// Whether it still runs.
    public var isRunning: Bool {
        status.withLock { status in
            if status == nil {
                var raw: Int32 = 0
                if waitpid(id, &raw, WNOHANG) == id { status = Self.ending(raw) }
            }
            return status == nil
        }
    }

    /// Sends a signal.
    public func send(_ signal: Int32) { kill(id, signal) }

    /// Waits for the end: the exit status, or the negative number of the signal that ended it. A program that does not end
    /// is killed after `Patience.limit`, so that its test fails and the others go on.
    @discardableResult
    public func waitForEnd() -> Int32 {
        status.withLock { status in
            if let status { return status }
            let deadline = ContinuousClock.now + Patience.limit
            var raw: Int32 = 0
            var isKilled = false
            while waitpid(id, &raw, WNOHANG) != id {
                if !isKilled, ContinuousClock.now >= deadline {
                    FileHandle.standardError.write(Data("\(name) (process \(id)) did not end, and is killed\n".utf8))
                    kill(id, SIGKILL)
                    isKilled = true
                }
                poll(nil, 0, 2)
            }
            let ending = Self.ending(raw)
            status = ending
            return ending
        }
    }

    /// Sends a signal and waits for the end.
    @discardableResult
    public func end(_ signal: Int32) -> Int32 {
        // The number of one that has ended may be another process's by now.
        if isRunning { send(signal) }
        return waitForEnd()
    }

    private static func ending(_ raw: Int32) -> Int32 { raw & 0x7F == 0 ? (raw >> 8) & 0xFF : -(raw & 0x7F) }

    private static func spawn(
        _ arguments: [String], _ environment: [String: String], output: String, errors: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
            for text in argv + envp { free(text) }
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        // Files and connections of other tests stay theirs, those too that are opened meanwhile: they get the lowest free
        // numbers.
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        for descriptor: Int32 in 3..<max(1024, (open.max() ?? 0) + 256) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var id = pid_t()
        let result = posix_spawn(&id, arguments[0], &actions, &attributes, &argv, &envp)
        guard result == 0 else {
            throw TestFailure("cannot start \(arguments[0]): \(String(cString: strerror(result)))")
        }
        return id
    }
}

/// Runs one of the package's programs to its end.
public func run(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws -> Ending {
    try execute([Build.program(name)] + arguments, environment: environment)
}

/// Runs a command, its program named by its path, to its end.
public func execute(_ command: [String], environment: [String: String] = [:]) throws -> Ending {
    let folder = try Folder()
    let program = try RunningProgram(command[0], Array(command.dropFirst()), in: folder, environment: environment)
    let status = program.waitForEnd()
    return Ending(status: status, output: program.output, errors: program.errors)
}

/// How long a test waits for what should come at once, before it counts as what never comes.
public enum Patience {
    /// Far longer than a loaded machine takes; a run of all tests still ends when several wait to this limit.
    public static let limit = Duration.seconds(180)
}

extension Int32 {
    /// Has reads from a socket fail after `Patience.limit`, this being its descriptor: a test that waits for an answer in
    /// vain fails, and the others go on.
    public func limitReads() {
        var limit = timeval(tv_sec: Int(Patience.limit.components.seconds), tv_usec: 0)
        setsockopt(self, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
}

/// Asks again until a condition holds; the pause only spares the processor: it is as long as four looks take. Throws when
/// `Patience.limit` is over.
public func eventually<Value>(_ what: String, _ condition: () throws -> Value?) throws -> Value {
    let deadline = ContinuousClock.now + Patience.limit
    while ContinuousClock.now < deadline {
        let start = ContinuousClock.now
        if let value = try condition() { return value }
        poll(nil, 0, Int32(pause(afterLookOf: ContinuousClock.now - start) / .milliseconds(1)))
    }
    throw TestFailure("never happened: \(what)")
}

/// As `eventually`, for tests that are asynchronous: nobody else's thread is blocked meanwhile.
public func waitUntil<Value>(
    _ what: String, isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + Patience.limit
    while ContinuousClock.now < deadline {
        let start = ContinuousClock.now
        if let value = try await condition() { return value }
        try await Task.sleep(for: pause(afterLookOf: ContinuousClock.now - start))
    }
    throw TestFailure("never happened: \(what)")
}

private func pause(afterLookOf time: Duration) -> Duration { min(.seconds(1), max(.milliseconds(5), time * 4)) }
