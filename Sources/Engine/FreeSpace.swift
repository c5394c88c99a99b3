import Blocking
import Glibc

/// Why it is not known how much room a disk has.
package struct FreeSpaceError: Error {
    var reason: String
}

/// How much room there is on a disk.
package enum FreeSpace {
    /// The bytes that are free on the disk of a directory (statvfs(3)), which may have to be waited for.
    package static func look(at directory: String) async -> Result<Int, FreeSpaceError> {
        await BlockingThreads.shared.run {
            var status = statvfs()
            guard statvfs(directory, &status) == 0 else {
                return .failure(FreeSpaceError(reason: String(cString: strerror(errno))))
            }
            let (product, isTooMuch) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
            return .success(isTooMuch ? Int.max : Int(clamping: product))
        }
    }
}
