import Foundation
import Glibc
import Synchronization

/// Runs the program of a target: facts in its environment, everything as JSON on its standard input, its output kept to
/// 1 KiB, and an end to its time. Blocks its thread.
struct CommandRun {
    enum Ending: Equatable {
        case exited(Int32)
        case signalled(Int32)
        case timedOut
        case notStarted(String)
        case stopped
    }

    var words: [String]
    var environment: [String: String]
    var input: Data
    var timeout: Duration

    // A lock: between the making of a pipe and its mark for no child, another child would get it.
    private static let starting = Mutex(())

    func run(_ stop: CurlExchange.Stop) -> (ending: Ending, output: String) {
        let (started, failure) = Self.starting.withLock { _ in start() }
        guard let (pid, input, output) = started else { return (.notStarted(failure), "") }
        return follow(pid, input, output, stop)
    }

    private func start() -> (started: (pid_t, Pipe, Pipe)?, failure: String) {
        guard let program = words.first, let input = Pipe(), let output = Pipe() else {
            return (nil, "no pipe could be made")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.reading, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, output.writing, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that what it starts ends with it, and no signal kept from it.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var pid = pid_t()
        let code = posix_spawn(&pid, program, &actions, &attributes, &arguments, &variables)
        input.closeReading()
        output.closeWriting()
        guard code == 0 else { return (nil, "\(program): \(String(cString: strerror(code)))") }
        return ((pid, input, output), "")
    }

    private func follow(
        _ pid: pid_t, _ input: Pipe, _ output: Pipe, _ stop: CurlExchange.Stop
    ) -> (ending: Ending, output: String) {
        let deadline = ContinuousClock.now + timeout
        var rest = Array(self.input)[...]
        var kept: [UInt8] = []
        var isOpen = true
        var ending: Ending?
        var status: Int32 = 0
        _ = fcntl(input.writing, F_SETFL, O_NONBLOCK)
        _ = fcntl(output.reading, F_SETFL, O_NONBLOCK)
        while true {
            if ending == nil, waitpid(pid, &status, WNOHANG) == pid {
                ending = status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .signalled(status & 0x7F)
            }
            // What it has started may hold its output open: nobody waits for that.
            if let ending { return (ending, text(kept + (isOpen ? read(output, limit: kept.count) ?? [] : []))) }
            if stop.isSet || ContinuousClock.now >= deadline {
                kill(-pid, SIGKILL)
                while waitpid(pid, &status, 0) < 0, errno == EINTR {}
                return (stop.isSet ? .stopped : .timedOut, text(kept))
            }
            var polls = [pollfd(fd: isOpen ? output.reading : -1, events: Int16(POLLIN), revents: 0)]
            polls.append(pollfd(fd: rest.isEmpty ? -1 : input.writing, events: Int16(POLLOUT), revents: 0))
            _ = poll(&polls, 2, 20)
            if polls[0].revents != 0 {
                if let bytes = read(output, limit: kept.count) { kept += bytes } else { isOpen = false }
            }
            if polls[1].revents != 0 {
                let count = rest.withUnsafeBytes { send($0, to: input.writing) }
                rest = count < 0 ? [] : rest.dropFirst(count)
                if rest.isEmpty { input.closeWriting() }
            } else if rest.isEmpty {
                input.closeWriting()
            }
        }
    }

    /// Writes without the signal for a reader that is gone; -1 then.
    private func send(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
        var pipeSignal = sigset_t()
        var old = sigset_t()
        sigemptyset(&pipeSignal)
        sigaddset(&pipeSignal, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipeSignal, &old)
        defer { pthread_sigmask(SIG_SETMASK, &old, nil) }
        let count = write(descriptor, bytes.baseAddress, bytes.count)
        guard count < 0 else { return count }
        guard errno == EPIPE else { return errno == EAGAIN || errno == EINTR ? 0 : -1 }
        var none = timespec()
        sigtimedwait(&pipeSignal, nil, &none)
        return -1
    }

    /// What there is to read, as far as it is kept; `nil` at the end.
    private func read(_ pipe: Pipe, limit kept: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(pipe.reading, &buffer, buffer.count)
        if count < 0 { return errno == EAGAIN || errno == EINTR ? [] : nil }
        guard count > 0 else { return nil }
        return Array(buffer[..<min(count, max(0, CurlExchange.answerBytes - kept))])
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// A pipe whose ends nobody else gets.
private final class Pipe {
    private(set) var reading: Int32
    private(set) var writing: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        closeReading()
        closeWriting()
    }

    func closeReading() {
        if reading >= 0 { close(reading) }
        reading = -1
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }
}
