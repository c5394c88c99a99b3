import ControlProtocol
import FoundationEssentials
import Glibc
import JobModel

/// A folder to which backups are taken: another disk, or what a network brings.
struct BackupFolder {
    /// Where it lies.
    let path: String

    /// Throws `CommandFailure` where there is no such folder, or nobody may write there: before a backup is made for it.
    func check() throws(CommandFailure) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw CommandFailure(
                .failed, name: "no_folder", message: "There is no folder \(path); no backup was made.",
                hint: "Make it: sudo mkdir -p \(ShellWord.quoted(path))")
        }
        guard access(path, W_OK) == 0 else {
            let code = errno
            throw CommandFailure(
                .notPermitted, name: "not_permitted",
                message: "\(path) cannot be written: \(String(cString: strerror(code))). No backup was made",
                hint: code == EROFS
                    ? "A unit with ProtectSystem= needs ReadWritePaths=\(path); else mount it so that it can be written."
                    : "Type it as root, or as the daemon's user.")
        }
    }

    /// Takes a backup there, under its own name once it is written whole.
    func take(_ file: String) throws(CommandFailure) -> String {
        let name = String(file[file.index(after: file.lastIndex(of: "/") ?? file.startIndex)...])
        let partial = "\(path)/.\(name).partial"
        let target = "\(path)/\(name)"
        let from = open(file, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else { throw failure(file, errno) }
        defer { close(from) }
        let to = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o640)
        guard to >= 0 else { throw failure(partial, errno) }
        defer { close(to) }
        if let code = FileCopy.copy(from, to: to) {
            unlink(partial)
            throw failure(partial, code)
        }
        guard fsync(to) == 0, rename(partial, target) == 0 else {
            let code = errno
            unlink(partial)
            throw failure(target, code)
        }
        return target
    }

    /// Removes the copy in the state directory; the error where it stays.
    static func remove(_ file: String) -> Int32? { unlink(file) == 0 || errno == ENOENT ? nil : errno }

    /// Removes what is not to be kept; the paths.
    func prune(_ retention: BackupRetention, at now: Date) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return retention.expired(among: names, at: now).map { "\(path)/\($0)" }.filter { unlink($0) == 0 }
    }

    private func failure(_ path: String, _ code: Int32) -> CommandFailure {
        let isRefused = code == EACCES || code == EPERM
        return CommandFailure(
            isRefused ? .notPermitted : .failed, name: isRefused ? "not_permitted" : "not_copied",
            message: "The backup lies in the state directory, and \(path) cannot be used: "
                + String(cString: strerror(code)),
            hint: isRefused ? "Type it as root, or as the daemon's user." : nil)
    }
}
