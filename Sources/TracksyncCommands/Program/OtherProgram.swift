import FoundationEssentials
import Glibc

/// Other programs that a command runs to their end.
public struct OtherProgram: Sendable {
    /// How one ended.
    public struct Ending: Sendable {
        /// Its exit code; 127 when it could not be started.
        public var status: Int32
        /// What it printed, a megabyte at most.
        public var output: String
        /// What it complained of, a megabyte at most.
        public var errors: String

        /// Makes an ending.
        public init(status: Int32, output: String = "", errors: String = "") {
            self.status = status
            self.output = output
            self.errors = errors
        }
    }

    /// Runs a program with arguments.
    public static func run(_ words: [String]) -> Ending {
        var ends: [Int32] = [-1, -1]
        var complaints: [Int32] = [-1, -1]
        guard let program = words.first, pipe(&ends) == 0, pipe(&complaints) == 0 else {
            return Ending(status: 127, errors: String(cString: strerror(errno)))
        }
        for end in ends + complaints { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, complaints[1], 2)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid = pid_t()
        let code = posix_spawnp(&pid, program, &actions, nil, &arguments, environ)
        close(ends[1])
        close(complaints[1])
        guard code == 0 else {
            close(ends[0])
            close(complaints[0])
            return Ending(status: 127, errors: "\(program): \(String(cString: strerror(code)))")
        }
        let (output, errors) = read(ends[0], complaints[0])
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let exit = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        return Ending(status: exit, output: output, errors: errors)
    }

    private static let limit = 1 << 20

    /// Reads both to their ends, whichever has something.
    private static func read(_ first: Int32, _ second: Int32) -> (String, String) {
        var texts: [Int32: [UInt8]] = [first: [], second: []]
        var open = [first, second]
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while !open.isEmpty {
            var polls = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&polls, nfds_t(polls.count), -1) >= 0 || errno == EINTR else { break }
            for item in polls where item.revents != 0 {
                let count = Glibc.read(item.fd, &buffer, buffer.count)
                if count > 0 {
                    if texts[item.fd, default: []].count < limit { texts[item.fd, default: []] += buffer[..<count] }
                } else if count == 0 || errno != EINTR {
                    close(item.fd)
                    open.removeAll { $0 == item.fd }
                }
            }
        }
        func text(_ descriptor: Int32) -> String { String(decoding: texts[descriptor] ?? [], as: UTF8.self) }
        return (text(first), text(second))
    }

    /// The daemon's program: beside this one, or wherever the shell finds it.
    static var daemon: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return "tracksyncd" }
        let own = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let sibling = own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/tracksyncd"
        return access(String(sibling), X_OK) == 0 ? String(sibling) : "tracksyncd"
    }
}
