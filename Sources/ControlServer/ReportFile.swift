import ControlProtocol
import Glibc
import JobModel
import Remedies

/// Reads a report piece by piece.
enum ReportFile {
    /// The most of a report that one answer holds, in bytes: escaped as JSON at its worst it is six times as long, and still
    /// fits on a line of the protocol.
    static let maximumPiece = 128 << 10

    /// The piece from a byte on, cut between characters, and where to read on (`nil` at the end).
    ///
    /// Throws `ProtocolError`: `not_found` when there is no such file, `invalid_params` for a byte behind its end.
    static func piece(of path: String, job: JobID, offset: Int) throws -> (text: String, nextOffset: Int?) {
        // Not blocking, in case somebody has put a pipe there; and no link, which whoever the directory belongs to could
        // lead to any file that only the daemon may read.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard file >= 0 else { throw missing(job, errno == ENOENT ? nil : errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw missing(job, EINVAL) }
        let size = Int(status.st_size)
        guard offset <= size else {
            throw ProtocolError(.invalidParams, message: "offset must be between 0 and \(size), not \(offset)")
        }
        var failure: CInt = 0
        var bytes = [UInt8](unsafeUninitializedCapacity: min(maximumPiece, size - offset)) { buffer, count in
            let read = pread(file, buffer.baseAddress, buffer.count, offset)
            failure = read < 0 ? errno : 0
            count = max(0, read)
        }
        guard failure == 0 else { throw missing(job, failure) }
        // Nothing read although there should be: the file has just been cut.
        let end = bytes.isEmpty ? size : offset + bytes.count
        guard end < size else { return (String(decoding: bytes, as: UTF8.self), nil) }
        bytes.removeLast(incompleteTail(of: bytes))
        return (String(decoding: bytes, as: UTF8.self), offset + bytes.count)
    }

    /// How many bytes at the end begin a character that goes on behind it.
    static func incompleteTail(of bytes: [UInt8]) -> Int {
        for (index, byte) in bytes.reversed().prefix(4).enumerated() where byte & 0xC0 != 0x80 {
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return index + 1 < length ? index + 1 : 0
        }
        return 0
    }

    private static func missing(_ job: JobID, _ code: CInt?) -> ProtocolError {
        guard let code else {
            return ProtocolError(
                .notFound,
                message: "the report of job \(job) is no longer there: removed by hand, or past its retention",
                action: .showJob(job))
        }
        return ProtocolError(
            .notFound, message: "the report of job \(job) cannot be read: \(String(cString: strerror(code)))",
            action: .showJob(job))
    }
}
