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
        guard let pipe = ChildProgram.pipe() else { return false }
        guard let program = start(command, reading: pipe.output) else {
            close(pipe.output)
            close(pipe.input)
            return false
        }
        close(pipe.output)
        // ^C is the pager's.
        var (ignoring, before) = (sigaction(), sigaction())
        ignoring.__sigaction_handler.sa_handler = SIG_IGN
        sigaction(SIGINT, &ignoring, &before)
        defer { sigaction(SIGINT, &before, nil) }
        let failure = withoutBrokenPipe { Console.write(text, to: pipe.input) }
        close(pipe.input)
        // The shell found no such program, and nothing was shown.
        let isMissing = program.waitForEnd() == 127
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

    private func start(_ command: String, reading input: Int32) -> ChildProgram? {
        var variables = dependencies.environment
        // Colours pass, what fits on one screen ends at once, and it stays on the screen.
        if variables["LESS"] == nil { variables["LESS"] = "FRX" }
        // A pager that root's operator starts by sudo must start no shell.
        if variables["SUDO_UID"] != nil { variables["LESSSECURE"] = "1" }
        return try? ChildProgram(
            ["/bin/sh", "-c", command], environment: variables,
            streams: [(input, 0), (dependencies.output, 1), (dependencies.diagnostics, 2)])
    }
}
