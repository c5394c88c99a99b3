import Glibc

/// A program that a command starts and waits for.
struct ChildProgram {
    /// Why a program could not be started, as `errno` has it.
    struct NotStarted: Error {
        var code: Int32
    }

    private let id: pid_t

    /// Starts a program, which is looked up in the PATH. Each of `streams` is a descriptor and what it is for the program;
    /// what it inherits beside them is what this program has. Throws `NotStarted`.
    init(_ words: [String], environment: [String: String]? = nil, streams: [(own: Int32, its: Int32)])
        throws(NotStarted)
    {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in streams { posix_spawn_file_actions_adddup2(&actions, stream.own, stream.its) }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            (environment ?? [:]).map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var id = pid_t()
        let code =
            environment == nil
            ? posix_spawnp(&id, words[0], &actions, nil, &arguments, environ)
            : posix_spawnp(&id, words[0], &actions, nil, &arguments, &variables)
        guard code == 0 else { throw NotStarted(code: code) }
        self.id = id
    }

    /// Waits for its end: its exit status, or 128 and the signal that ended it, as shells have it.
    func waitForEnd() -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    /// A pipe whose ends no program inherits; `nil` where there is none to be had.
    static func pipe() -> (output: Int32, input: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}
