import FoundationEssentials
import Glibc

/// Shows a long text piece by piece in the reader's own program, as git and systemctl do.
struct Pager {
    let dependencies: Dependencies

    /// The command that shows a text; `nil` where nobody looks at a terminal, or nobody wants one.
    private var command: String? {
        guard Terminal.isCapable(dependencies.output, in: dependencies) else { return nil }
        guard let wanted = dependencies.environment["PAGER"] else { return "less" }
        let words = wanted.split(separator: " ")
        return words.isEmpty || words == ["cat"] ? nil : wanted
    }

    /// Shows a text that is longer than the screen; false where it has to be printed as it is.
    func show(_ text: String) -> Bool {
        guard let command, let rows = Terminal.rows(dependencies.output), isLonger(text, than: rows) else {
            return false
        }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return false }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        guard let pid = spawn(command, reading: ends[0]) else {
            close(ends[0])
            close(ends[1])
            return false
        }
        close(ends[0])
        // ^C is the pager's.
        var (ignoring, before) = (sigaction(), sigaction())
        ignoring.__sigaction_handler.sa_handler = SIG_IGN
        sigaction(SIGINT, &ignoring, &before)
        defer { sigaction(SIGINT, &before, nil) }
        let failure = withoutBrokenPipe { Console.write(text, to: ends[1]) }
        close(ends[1])
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        // The shell found no such program, and nothing was shown.
        let isMissing = status & 0x7F == 0 && (status >> 8) & 0xFF == 127
        return !isMissing || failure == EIO
    }

    /// A reader who has seen enough closes the pipe, which is an error of the writing, and no reason to end.
    private func withoutBrokenPipe(_ write: () -> Int32?) -> Int32? {
        var (broken, before) = (sigset_t(), sigset_t())
        sigemptyset(&broken)
        sigaddset(&broken, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &broken, &before)
        let failure = write()
        var none = timespec()
        while sigtimedwait(&broken, nil, &none) == SIGPIPE {}
        pthread_sigmask(SIG_SETMASK, &before, nil)
        return failure
    }

    private func isLonger(_ text: String, than rows: Int) -> Bool {
        let width = Terminal.width(dependencies.output, in: dependencies)
        var count = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            count += max(1, (line.utf8.count + width - 1) / width)
            if count > rows { return true }
        }
        return false
    }

    private func spawn(_ command: String, reading input: Int32) -> pid_t? {
        var variables = dependencies.environment
        // Colours pass, what fits on one screen ends at once, and it stays on the screen.
        if variables["LESS"] == nil { variables["LESS"] = "FRX" }
        // A pager that root's operator starts by sudo must start no shell.
        if variables["SUDO_UID"] != nil { variables["LESSSECURE"] = "1" }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, dependencies.output, 1)
        posix_spawn_file_actions_adddup2(&actions, dependencies.diagnostics, 2)
        let words = ["/bin/sh", "-c", command]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var pid = pid_t()
        return posix_spawn(&pid, "/bin/sh", &actions, nil, &arguments, &environment) == 0 ? pid : nil
    }
}
