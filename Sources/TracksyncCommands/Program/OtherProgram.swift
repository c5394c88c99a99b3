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
        guard !words.isEmpty, let output = ChildProgram.pipe(), let errors = ChildProgram.pipe() else {
            return Ending(status: 127, errors: String(cString: strerror(errno)))
        }
        do throws(ChildProgram.NotStarted) {
            let program = try ChildProgram(words, streams: [(output.input, 1), (errors.input, 2)])
            close(output.input)
            close(errors.input)
            let texts = read(output.output, errors.output)
            return Ending(status: program.waitForEnd(), output: texts.0, errors: texts.1)
        } catch {
            for end in [output.output, output.input, errors.output, errors.input] { close(end) }
            return Ending(status: 127, errors: "\(words[0]): \(String(cString: strerror(error.code)))")
        }
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
