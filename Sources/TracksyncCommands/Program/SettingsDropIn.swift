import ControlProtocol
import FoundationEssentials
import Glibc

/// A file beside the daemon's settings that overrides them: `tracksyncd.d/50-schedule.toml`.
struct SettingsDropIn {
    /// Where it lies.
    let path: String

    /// A file at a path.
    init(path: String) { self.path = path }

    /// The drop-in of a name, beside the file that the daemon has read, or would read.
    init(of file: String?, name: String) {
        let file = file ?? "/etc/tracksync/tracksyncd.toml"
        path = (file.hasSuffix(".toml") ? String(file.dropLast(5)) : file) + ".d/\(name)"
    }

    /// What stands in it; `nil` when there is none.
    var content: String? { try? String(contentsOfFile: path, encoding: .utf8) }

    /// Writes it in one step; its folder is made where it is missing.
    func write(_ text: String) throws(CommandFailure) {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        if mkdir(folder, 0o755) != 0, errno != EEXIST { throw failure("made", folder, errno) }
        let temporary = "\(path).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw failure("written", temporary, errno) }
        fchmod(descriptor, 0o644)
        let bytes = Array(text.utf8)
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let code = errno
        let isStored = count == bytes.count && fsync(descriptor) == 0
        close(descriptor)
        guard isStored, rename(temporary, path) == 0 else {
            unlink(temporary)
            throw failure("written", path, code)
        }
    }

    /// Removes it.
    func remove() throws(CommandFailure) {
        if unlink(path) != 0, errno != ENOENT { throw failure("removed", path, errno) }
    }

    /// Puts back what stood there before.
    func restore(_ content: String?) throws(CommandFailure) {
        if let content { try write(content) } else { try remove() }
    }

    private func failure(_ what: String, _ path: String, _ code: Int32) -> CommandFailure {
        let isRefused = code == EACCES || code == EPERM
        return CommandFailure(
            isRefused ? .notPermitted : .failed, name: isRefused ? "not_permitted" : "settings_not_written",
            message: "\(path) could not be \(what): \(String(cString: strerror(code)))",
            hint: isRefused ? "The settings belong to root: type it with sudo." : nil)
    }
}
