internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Why a simulator cannot listen.
public struct PortUnavailable: Error, Sendable, Hashable, CustomStringConvertible {
    /// The port asked for.
    public let port: Int
    /// The system's number of the error.
    public let code: Int32

    /// The port, what is wrong with it, and what to do.
    public var description: String {
        switch code {
        case EADDRINUSE: "port \(port) is in use; choose another, or 0 to let the kernel choose"
        case EACCES: "port \(port) is for root alone; choose one from 1024 on, or 0 to let the kernel choose"
        default: "cannot listen on port \(port): \(String(cString: strerror(code)))"
        }
    }

    init(_ error: IOError, port: Int) {
        self.port = port
        code = error.errnoCode
    }
}
