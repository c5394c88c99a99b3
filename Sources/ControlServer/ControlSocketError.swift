/// Why the control socket could not be made.
public struct ControlSocketError: Error, Sendable, CustomStringConvertible {
    /// What stood in the way.
    public enum Code: Sendable, Hashable {
        /// Another process listens there; `pid` is `nil` when the kernel did not tell.
        case inUse(pid: Int32?)
        /// Something that is no socket stands at the path.
        case notASocket
        /// The path is empty, has a NUL or is longer than 107 bytes.
        case badPath
        /// The directory of the socket does not exist.
        case noDirectory
        /// The group for the socket does not exist.
        case noGroup
        /// What was taken over is no listening Unix stream socket.
        case notListening
        /// A system call failed with this `errno`.
        case system(Int32)
    }

    /// What stood in the way.
    public var code: Code
    /// What happened, in a sentence.
    public var message: String
    /// What to do about it, in a sentence.
    public var hint: String?

    /// The message, and the hint behind it.
    public var description: String { hint.map { "\(message). \($0)" } ?? message }
}
