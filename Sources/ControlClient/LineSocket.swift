import ControlProtocol
import FoundationEssentials
import Glibc

/// A Unix stream socket read line by line; file descriptors and C calls stay in here.
final class LineSocket {
    /// The result of reading a line.
    enum Received {
        case line(Data)
        /// The peer closed, perhaps in the middle of a line.
        case end
        case timedOut
        /// The other descriptor has something to read.
        case otherReadable
        case tooLong
        case failed(Int32)
    }

    /// How much of a line that is coming is looked at.
    private static let beginning = 1024

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// What is read at once.
    private var chunk = [UInt8](repeating: 0, count: 1 << 17)
    /// Where the bytes begin that no line was made of yet.
    private var start = 0
    /// Up to where no line feed was found.
    private var searched = 0

    /// Connects to the socket at a path; throws `ControlClientError`.
    init(path: String, within limit: Duration, _ stopSignal: StopSignal?) throws(ControlClientError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        // One byte less: the kernel wants a terminating NUL.
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard !bytes.isEmpty, bytes.count <= room, !bytes.contains(0) else {
            throw ControlClientError(
                .badPath, "The socket's path must have 1 to \(room) bytes; this one has \(bytes.count).",
                hint: "Name the daemon's socket with --socket or TRACKSYNC_CONTROL_SOCKET.")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }

        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw ControlClientError(.system, "Cannot make a socket: \(ConnectFailure.text(of: errno)).")
        }
        // A full queue would block connect for good; the kernel gives up after this.
        let microseconds = max(1, Int(limit / .microseconds(1)))
        var patience = timeval(tv_sec: microseconds / 1_000_000, tv_usec: microseconds % 1_000_000)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        while true {
            let outcome = withUnsafePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
            }
            if outcome == 0 { break }
            guard errno == EINTR else { throw ConnectFailure.error(errno, path: path) }
            if stopSignal?.isStopped() == true { throw StopSignal.interrupted }
        }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    /// Ends the connection for both sides.
    func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The next line without its line feed. `whileComing` gets its beginning, each time that more of the line has come.
    func readLine(
        until deadline: ContinuousClock.Instant?, orReadable other: Int32? = nil,
        whileComing: (Data) -> Void = { _ in }
    ) -> Received {
        while true {
            if let end = lineFeed() {
                let line = Data(buffer[start..<end])
                start = end + 1
                searched = start
                return .line(line)
            }
            searched = buffer.count
            if searched > start { whileComing(Data(buffer[start...].prefix(Self.beginning))) }
            if searched - start > ControlProtocolFacts.maximumLine { return .tooLong }
            switch waitUntilReadable(deadline, other) {
            case .failed(let number): return .failed(number)
            case .timedOut: return .timedOut
            case .other: return .otherReadable
            case .ready: break
            }
            switch fill() {
            case 0: return .end
            // A peer that closes with bytes of ours unread resets the connection; for us it has closed.
            case -Int(ECONNRESET): return .end
            case -Int(EAGAIN), -Int(EINTR), 1...: continue
            case let failure: return .failed(Int32(-failure))
            }
        }
    }

    /// Writes everything; the errno when that fails, `ETIMEDOUT` after the deadline.
    func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) -> Int32? {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                if poll(&waiting, 1, Self.milliseconds(until: deadline)) == 0 { return ETIMEDOUT }
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }

    private enum Readiness { case ready, other, timedOut, failed(Int32) }

    private func waitUntilReadable(_ deadline: ContinuousClock.Instant?, _ other: Int32?) -> Readiness {
        // poll ignores a negative descriptor.
        var waiting = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: other ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let count = poll(&waiting, 2, deadline.map(Self.milliseconds) ?? -1)
            if count == 0 { return .timedOut }
            if count < 0 {
                if errno == EINTR { continue }
                return .failed(errno)
            }
            return waiting[1].revents != 0 ? .other : .ready
        }
    }

    /// Where the next line feed is, of what was not searched yet.
    private func lineFeed() -> Int? {
        buffer[searched...].withUnsafeBytes { rest in
            guard let begin = rest.baseAddress, let end = memchr(begin, 0x0A, rest.count) else { return nil }
            return searched + (UnsafeRawPointer(end) - begin)
        }
    }

    /// Reads what is there: the count, 0 at the end, or the negative errno.
    private func fill() -> Int {
        if start > 0 {
            buffer.removeFirst(start)
            searched -= start
            start = 0
        }
        let count = read(descriptor, &chunk, chunk.count)
        guard count > 0 else { return count == 0 ? 0 : -Int(errno) }
        buffer.append(contentsOf: chunk[..<count])
        return count
    }

    /// Milliseconds from now on, rounded up so that a wait does not spin at its end.
    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { return 0 }
        let parts = left.components
        guard parts.seconds < 1_000_000 else { return 1_000_000_000 }
        return Int32(parts.seconds * 1000 + (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
