import Glibc

/// A program that a test starts, with nothing on its standard streams.
///
/// Not Foundation's Process, whose way to wait for an end needs a run loop.
struct ChildProcess: Sendable {
    private let id: pid_t

    init(_ arguments: [String]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        // Or it would keep the connections of other tests open.
        for descriptor: Int32 in 3..<1024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        let vector = arguments.map { strdup($0) } + [nil]
        defer { for text in vector { free(text) } }
        var id = pid_t()
        let result = posix_spawn(&id, arguments.first ?? "", &actions, nil, vector, environ)
        guard result == 0 else { throw SocketFailure(call: "posix_spawn", code: result) }
        self.id = id
    }

    /// Whether it still runs; not to be asked again once it does not.
    var isRunning: Bool { waitpid(id, nil, WNOHANG) == 0 }

    /// Waits for the end and returns whether it was a success.
    func succeeds() -> Bool {
        var status: Int32 = 0
        return waitpid(id, &status, 0) == id && status == 0
    }

    /// Ends it, in the way that works whatever signals its starting thread had blocked.
    func terminate() {
        kill(id, SIGKILL)
        waitpid(id, nil, 0)
    }
}
