import Foundation
import Programs

/// A file system of a few megabytes in a folder, for as long as the value lives.
final class SmallDisk {
    let path: String
    private var filler: String { path + "/filler" }

    /// Whether this process may mount one.
    static let isPossible: Bool = {
        guard let folder = try? Folder() else { return false }
        return (try? SmallDisk(at: folder.path, kilobytes: 64)) != nil
    }()

    init(at path: String, kilobytes: Int) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k,mode=0755") == 0 else {
            throw TestFailure("cannot mount a tmpfs at \(path): \(String(cString: strerror(errno)))")
        }
        self.path = path
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    /// Fills it, but for so many bytes.
    func fill(leaving rest: Int = 0) throws {
        let descriptor = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TestFailure("\(filler): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0, count: 4096)
        while write(descriptor, block, block.count) == block.count {}
        guard errno == ENOSPC else { throw TestFailure("\(filler): \(String(cString: strerror(errno)))") }
        ftruncate(descriptor, max(0, lseek(descriptor, 0, SEEK_END) - off_t(rest)))
    }

    /// Makes the room free again.
    func free() { unlink(filler) }
}
