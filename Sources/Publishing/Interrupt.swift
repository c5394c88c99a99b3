internal import Glibc

/// Ends a wait of another thread: once it rang, it rings for good.
final class Interrupt: Sendable {
    /// Readable once it rang; -1 where the kernel had no descriptor left.
    let descriptor: Int32
    private let bell: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) == 0 {
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
        }
        (descriptor, bell) = (ends[0], ends[1])
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if bell >= 0 { close(bell) }
    }

    func ring() {
        var byte: UInt8 = 1
        if bell >= 0 { _ = write(bell, &byte, 1) }
    }
}
